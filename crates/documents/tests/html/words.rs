//! What is prose, and where its marks, tags and signs stand in a translation.

use documents::inline::AlignmentLink;
use documents::{BlockKind, Translation, open};

use crate::open_page::{html, shouted, sources};

const PAGE: &str = r##"<!DOCTYPE html>
<html lang="ru">
<head><meta charset="UTF-8"><title>Новости &amp; погода</title>
<meta name="description" content="О чём говорят">
<style>p { color: red } /* слово */</style><script>var a = "<p>слово</p>";</script></head>
<body class="дом">
<!-- не трогать -->
<h1>Визит <em>президента</em></h1>
<p>Он прибыл в <a href="/город?a=1&amp;b=2" title="Столица">город</a>, где его <b>ждали</b>.
   И <code>let a = 1;</code> остался.</p>
<ul><li>первый<li><a href="#">второй</a></ul>
<table><thead><tr><th>Город<th>Число</thead><tr><td>Баку<td>12</table>
<blockquote><p>Цитата дня</blockquote>
<pre>let x = y();</pre>
<p translate="no">и это</p><p>Имя <span class="notranslate">Иван</span> тут.</p>
<svg><text>рисунок</text></svg><textarea>поле</textarea>
<img src="a.png" alt="вид с горы"><br>
<form><label>Имя</label><input placeholder='Ваше имя' value="Иван"><input type=submit value="Отправить"></form>
</body></html>
"##;

#[test]
fn the_words_of_a_page_are_found() {
    use BlockKind::{Heading, Label, ListItem, Paragraph, Quote, TableCell};
    let document = html(PAGE);
    let found: Vec<(BlockKind, &str)> = document
        .blocks()
        .iter()
        .map(|block| (block.kind, block.source.as_str()))
        .collect();
    assert_eq!(
        found,
        [
            (Label, "Новости & погода"),
            (Label, "О чём говорят"),
            (Heading(1), "Визит президента"),
            (Label, "Столица"),
            (
                Paragraph,
                "Он прибыл в город, где его ждали. И let a = 1; остался."
            ),
            (ListItem, "первый"),
            (ListItem, "второй"),
            (TableCell, "Город"),
            (TableCell, "Число"),
            (TableCell, "Баку"),
            (Quote, "Цитата дня"),
            (Paragraph, "Имя Иван тут."),
            (Label, "рисунок"),
            (Label, "вид с горы"),
            (Label, "Имя"),
            (Label, "Ваше имя"),
            (Label, "Отправить"),
        ]
    );
    assert_eq!(document.title(), Some("Визит президента"));
    assert_eq!(document.render(), PAGE);
}

#[test]
fn captions_are_told_from_prose() {
    use BlockKind::{Caption, ListItem, Paragraph, TableCell};
    let kinds = |text: &str| -> Vec<BlockKind> {
        let document = html(text);
        document.blocks().iter().map(|block| block.kind).collect()
    };
    assert_eq!(
        kinds("<figure><img src=a><figcaption><p>вид</p> с горы</figcaption></figure><p>текст</p>"),
        [Caption, Caption, Paragraph]
    );
    assert_eq!(
        kinds("<table><caption>города<tr><td>Баку</table><ul><li>один"),
        [Caption, TableCell, ListItem]
    );
    assert_eq!(
        kinds("<figure><figcaption>вид с горы</figure><p>текст<figcaption>и ещё<p>текст"),
        [Caption, Paragraph, Paragraph, Paragraph],
        "nothing that is never closed makes a caption of the rest"
    );
}

#[test]
fn only_words_change() {
    let expected = PAGE
        .replace("lang=\"ru\"", "lang=\"en\"")
        .replace("Новости &amp; погода", "НОВОСТИ &amp; ПОГОДА")
        .replace("О чём говорят", "О ЧЁМ ГОВОРЯТ")
        .replace("Визит <em>президента</em>", "ВИЗИТ <em>ПРЕЗИДЕНТА</em>")
        .replace("Он прибыл в", "ОН ПРИБЫЛ В")
        .replace("Столица\">город", "СТОЛИЦА\">ГОРОД")
        .replace("где его <b>ждали</b>.\n   И", "ГДЕ ЕГО <b>ЖДАЛИ</b>. И")
        .replace("остался", "ОСТАЛСЯ")
        .replace("первый", "ПЕРВЫЙ")
        .replace("второй", "ВТОРОЙ")
        .replace("Город", "ГОРОД")
        .replace("Число", "ЧИСЛО")
        .replace("Баку", "БАКУ")
        .replace("Цитата дня", "ЦИТАТА ДНЯ")
        .replace("Имя <span", "ИМЯ <span")
        .replace("тут.", "ТУТ.")
        .replace("рисунок", "РИСУНОК")
        .replace("вид с горы", "ВИД С ГОРЫ")
        .replace("<label>Имя", "<label>ИМЯ")
        .replace("Ваше имя", "ВАШЕ ИМЯ")
        .replace("Отправить", "ОТПРАВИТЬ");
    assert_eq!(shouted(PAGE), expected);
}

#[test]
fn marks_follow_their_words() {
    let page = "<p>A <b>nova <a href=x>lei</a></b> foi <code>aprovada</code> em <i>2024</i><sup>1</sup>.</p>";
    let mut document = html(page);
    let block = &mut document.blocks_mut()[0];
    let (source, target) = (block.source.clone(), "In 2024, the new law was aprovada.");
    let link = |from: &str, to: &str| {
        let (from_at, to_at) = (source.find(from).unwrap(), target.find(to).unwrap());
        AlignmentLink {
            source: from_at..from_at + from.len(),
            target: to_at..to_at + to.len(),
        }
    };
    let links = [
        link("nova", "new"),
        link("lei", "law"),
        link("em", "In"),
        link("foi", "was"),
    ];
    block.translation = Some(Translation::placed(
        &source,
        &block.marks,
        target.to_owned(),
        &links,
    ));
    let out = document.render();
    assert!(
        out.contains("the <b>new <a href=x>law</a></b> was <code>aprovada</code>"),
        "{out}"
    );
    assert!(out.starts_with("<p>In <i>2024</i>, the"), "{out}");
    assert!(out.ends_with("</code><sup>1</sup>.</p>"), "{out}");
}

#[test]
fn lines_end_with_blocks_and_line_breaks() {
    for (text, expected) in [
        ("раз<br>два", vec!["раз", "два"]),
        ("<b>раз<br>два</b>", vec!["раз два"]),
        ("<font>раз<br> <BR/>два</font>", vec!["раз", "два"]),
        ("раз<div>два</div>три", vec!["раз", "два", "три"]),
        ("раз <b>два<p>три</b> четыре", vec!["раз два", "три четыре"]),
        ("раз<hr>2<p>3", vec!["раз"]),
        ("<td>раз<td>два", vec!["раз", "два"]),
        ("&#1088;&aacute;&nbsp;з &lt;b&gt;", vec!["р\u{e1} з <b>"]),
        ("раз<!-- нет -->два", vec!["раздва"]),
        ("раз<script>нет</script> два", vec!["раз два"]),
        ("раз <svg><title>нет</title>нет<p>два", vec!["раз", "два"]),
        ("раз <code>a<p>два", vec!["раз", "два"]),
        (
            "<select><option>раз<option selected>два</select>",
            vec!["раз", "два"],
        ),
        (
            "да<noscript>раз <b>два</b> &amp;</noscript>нет<iframe>нет</iframe>",
            vec!["да", "раз два &", "нет"],
        ),
        ("да <noscript><img src=x></noscript>нет", vec!["да нет"]),
        (
            "<video src=x><p>раз</p>два</video><canvas><script>нет</script></canvas>",
            vec!["раз", "два"],
        ),
        ("<p class='x notranslate'>нет<b>нет</b></p>да", vec!["да"]),
        ("<p lang=ru>да", vec!["да"]),
    ] {
        assert_eq!(sources(text), expected, "{text}");
        assert_eq!(html(text).render(), text);
    }
}

#[test]
fn tags_beside_the_words_stay_where_they_are() {
    for (text, expected) in [
        (
            "<a name=x></a> <i class=icon></i>раз<br>",
            "<a name=x></a> <i class=icon></i>РАЗ<br>",
        ),
        ("<font><p>раз</font><p>два", "<font><p>РАЗ</font><p>ДВА"),
        (
            "<img src=a> раз <img src=b> два <img src=c>",
            "<img src=a> РАЗ <img src=b> ДВА <img src=c>",
        ),
        ("раз <b>два<p>три</b> четыре", "РАЗ <b>ДВА<p>ТРИ</b> ЧЕТЫРЕ"),
        ("<b><i>раз</b> два</i>", "<b><i>РАЗ</b> ДВА</i>"),
        ("a &lt; b &amp;&amp; «c»", "A &lt; B &amp;&amp; «C»"),
        (
            "<p\ntitle='a \"b\" &#39;c&#39;'>12</p>",
            "<p\ntitle='A \"B\" &#39;C&#39;'>12</p>",
        ),
        ("<b>раз</b> <b>два</b>", "<b>РАЗ</b> <b>ДВА</b>"),
        ("<b>раз<br>два</b>", "<b>РАЗ<br> ДВА</b>"),
        (
            "м<sup>2</sup>, слово<sup><a href=x>[1]</a></sup>.",
            "М<sup>2</sup>, СЛОВО<sup><a href=x>[1]</a></sup>.",
        ),
        ("<sup>слово</sup>", "<sup>СЛОВО</sup>"),
    ] {
        assert_eq!(shouted(text), expected);
    }
}

#[test]
fn only_what_is_raised_is_raised() {
    for (text, expected) in [
        (
            "слово 10<sup>3</sup> m<sup>2</sup> и CO<sub>2</sub>.",
            "СЛОВО 10<sup>3</sup> m<sup>2</sup> И CO<sub>2</sub>.",
        ),
        (
            "слово H<sub>2</sub>SO<sub>4</sub>, да",
            "СЛОВО H<sub>2</sub>SO<sub>4</sub>, ДА",
        ),
        ("слово <i>x</i><sup>2</sup> да", "СЛОВО <i>x</i><sup>2</sup> ДА"),
        ("слово v<sub>max</sub> да", "СЛОВО v<sub>max</sub> ДА"),
        ("da n<sup>o</sup> 5, 1<sup>er</sup> mai", "DA Nº 5, 1ER MAI"),
        (
            "5 км<sup>2</sup>, 5 pés<sup>2</sup>",
            "5 КМ<sup>2</sup>, 5 PÉS<sup>2</sup>",
        ),
        (
            "слово Fe<sub>2</sub>(SO<sub>4</sub>)<sub>3</sub> и H<sub>2</sub>O",
            "СЛОВО Fe<sub>2</sub>(SO<sub>4</sub>)<sub>3</sub> И H<sub>2</sub>O",
        ),
        ("слово 10<sup>3</sup>veces", "СЛОВО 10<sup>3</sup>VECES"),
        ("вода<sup>2</sup> да", "ВОДА<sup>2</sup> ДА"),
        ("palavra<sup>a</sup> é", "PALAVRA<sup>a</sup> É"),
        ("Marca<sup>TM</sup> é", "MARCA<sup>TM</sup> É"),
        ("слово &mdash;10<sup>-6</sup> да", "СЛОВО —10<sup>-6</sup> ДА"),
    ] {
        assert_eq!(shouted(text), expected);
    }
    assert_eq!(
        sources("área de 10<sup>3</sup> m<sup>2</sup>, H<sub>2</sub>SO<sub>4</sub> e 2<sup>n</sup>"),
        ["área de 10³ m², H₂SO₄ e 2ⁿ"]
    );
}

#[test]
fn note_marks_and_icons_are_no_words() {
    for (text, words) in [
        ("<p>раз<a href=#n>56</a> два", vec!["раз два"]),
        ("<p><a href=#r>55</a>. раз", vec!["раз"]),
        ("<p>раз.<a href=#n>57</a>", vec!["раз."]),
        ("<p>раз <a href=x>[1]</a> два", vec!["раз два"]),
        ("<p>раз<a href=#n><sup>3</sup></a> два", vec!["раз два"]),
        ("<p>в <a href=/2019>2019</a> году", vec!["в 2019 году"]),
        ("<p>раз <i class='fa fa-star'>★</i> два", vec!["раз два"]),
        (
            "<p>раз <i class=material-icons>arrow_forward</i> два",
            vec!["раз два"],
        ),
        ("<p>раз <span aria-hidden=true>▾</span> два", vec!["раз два"]),
        ("<p>раз <span class=icon>слово</span> два", vec!["раз слово два"]),
        ("<p>раз <a href=x>читать дальше</a> »", vec!["раз читать дальше"]),
        ("<p>→ раз", vec!["раз"]),
        ("<p>«раз» »", vec!["«раз» »"]),
    ] {
        assert_eq!(sources(text), words, "{text}");
        assert_eq!(shouted(text).to_lowercase(), text.to_lowercase(), "{text}");
    }
}

#[test]
fn paths_and_menus_are_lines_of_their_steps() {
    for (text, words) in [
        ("<p>Раз › Два &rsaquo; Три", vec!["Раз", "Два", "Три"]),
        (
            "<p><a href=a>Раз</a> &raquo; <a href=b>Два</a> &raquo; Три",
            vec!["Раз", "Два", "Три"],
        ),
        (
            "<nav><a href=a>Раз</a> <a href=b>Два</a></nav>",
            vec!["Раз", "Два"],
        ),
        (
            "<nav><a href=a>Раз</a> | <a href=b>два</a></nav>",
            vec!["Раз", "два"],
        ),
        ("<p><span>Раз · Два</span>", vec!["Раз", "Два"]),
        ("<p>Раз / Два / Три", vec!["Раз", "Два", "Три"]),
        ("<p>если а > бы, то / или", vec!["если а > бы, то / или"]),
        ("<p>Он сказал: да → нет.", vec!["Он сказал: да → нет."]),
        ("<p><a href=a>он</a> <a href=b>ушёл</a>", vec!["он ушёл"]),
        ("<p><a href=a>Анна</a>, <a href=b>Ян</a>", vec!["Анна, Ян"]),
        ("<title>Раз | Два</title>", vec!["Раз | Два"]),
    ] {
        assert_eq!(sources(text), words, "{text}");
        let out = shouted(text).to_lowercase();
        let same = |text: &str| {
            text.to_lowercase()
                .replace("&rsaquo;", "›")
                .replace("&raquo;", "»")
                .replace("> бы", "&gt; бы")
        };
        assert_eq!(same(&out), same(text), "{text}");
    }
}

#[test]
fn formulas_stay_in_their_places() {
    for (text, words) in [
        ("<p>раз \\(x^2\\) два", "раз \\(x^2\\) два"),
        ("<p>раз $$a+b$$ два", "раз $$a+b$$ два"),
        ("<p>раз <span class='math inline'>\\(n\\)</span> два", "раз два"),
        ("<p>раз <span class=katex><span>n</span></span> два", "раз два"),
        ("<p>раз <span class=math>предмет</span> два", "раз предмет два"),
        ("<p>раз <math><mi>n</mi></math> два", "раз два"),
        ("<p>раз за $5 и $6", "раз за $5 и $6"),
    ] {
        assert_eq!(sources(text), [words], "{text}");
        assert_eq!(html(text).render(), text);
        let out = shouted(text);
        assert!(
            !out.contains("\\(N") && !out.contains("X^2") && !out.contains("A+B"),
            "{out}"
        );
    }
    assert_eq!(
        sources("<div class='math display'>\\[слово\\]</div><p>да"),
        ["да"]
    );
}

#[test]
fn a_drop_capital_stays_with_the_first_letter() {
    for (text, words, expected) in [
        (
            "<p><span class=dropcap>О</span>н ушёл.",
            "He left.",
            "<p><span class=dropcap>H</span>e left.",
        ),
        ("<p><b>О</b>н ушёл.", "“He left.", "<p>“<b>H</b>e left."),
        (
            "<p><span class=lettrine>Я</span> ушёл.",
            "We left.",
            "<p><span class=lettrine>W</span>e left.",
        ),
        ("<p><b>Я</b> ушёл.", "We left.", "<p><b>We</b> left."),
        (
            "<p><span class=a>О</span><span class=b>н ушёл</span> да.",
            "He left yes.",
            "<p><span class=b><span class=a>H</span>e left</span> yes.",
        ),
    ] {
        let mut document = html(text);
        let block = &mut document.blocks_mut()[0];
        block.translation = Some(Translation::placed(
            &block.source,
            &block.marks,
            words.to_owned(),
            &[],
        ));
        assert_eq!(document.render(), expected);
    }
}

#[test]
fn what_a_page_says_of_itself_is_translated() {
    let page = "<html lang=pt-BR><meta name=Description content='um'><meta property=OG:Image:Alt content=\"dois\">\
        <meta name=twitter:image:alt content='três'><meta property=og:site_name content=nome><meta property=og:locale content=pt_BR>\
        <meta property=og:locale:alternate content=es_ES><meta http-equiv=Content-Language content=pt><meta name=DC.description content=quatro>\
        <meta name=keywords content=cinco><meta itemprop=description content=seis><img alt=sete><my-card title=oito></my-card>\
        <textarea placeholder=nove>dez</textarea><input type=SUBMIT value=onze><option label=doze>";
    let out = shouted(page);
    for text in [
        "<html lang=en>",
        "'UM'",
        "\"DOIS\"",
        "'TRÊS'",
        "content=nome",
        "content=en_US",
        "content=es_ES",
        "Content-Language content=en>",
        "content=\"QUATRO\"",
        "content=cinco",
        "content=\"SEIS\"",
        "alt=\"SETE\"",
        "title=oito",
        "placeholder=\"NOVE\">dez<",
        "value=\"ONZE\"",
        "label=\"DOZE\"",
    ] {
        assert!(out.contains(text), "{text}: {out}");
    }
}

#[test]
fn preformatted_prose_is_translated_and_code_is_not() {
    let page = "<pre>\nCaros colegas,\n\na reunião da próxima semana foi adiada para a quinta-feira, porque\n\
        a sala grande está em obras. Quem não puder <b>vir</b>, por favor avise a\nsecretaria até amanhã.\n\n\
        &gt; Alguém sabe se a cantina estará aberta?\n\nSim &amp; não.\n* * *\n</pre>";
    assert_eq!(
        sources(page),
        [
            "Caros colegas,",
            "a reunião da próxima semana foi adiada para a quinta-feira, porque a sala grande está em obras. Quem não puder \
             vir, por favor avise a secretaria até amanhã.",
            "Alguém sabe se a cantina estará aberta?",
            "Sim & não.",
        ]
    );
    assert_eq!(html(page).render(), page);
    let upper = page
        .to_uppercase()
        .replace("PRE>", "pre>")
        .replace("&GT;", "&gt;")
        .replace("&AMP;", "&amp;")
        .replace("<B>", "<b>")
        .replace("</B>", "</b>");
    assert_eq!(shouted(page), upper);
    assert_eq!(html(page).words_left(), 0);
    for code in [
        "<pre><code>Olá, mundo, como vai?</code></pre>",
        "<pre class='brush: js'>Olá, mundo, como vai?</pre>",
        "<div class=highlight><pre>Olá, mundo, como vai?</pre></div>",
        "<pre><span class=k>Olá</span> <span class=n>mundo</span></pre>",
        "<pre translate=no>Olá, mundo, como vai?</pre>",
        "<xmp>Olá, mundo, como vai?</xmp>",
        "<textarea>Olá, mundo, como vai?</textarea>",
    ] {
        assert_eq!(sources(code), [""; 0], "{code}");
        assert_eq!(html(code).words_left(), 0, "{code}");
    }
    assert_eq!(html("<pre>let a = 1;\nb(a);</pre>").words_left(), 3);
}

#[test]
fn words_of_drawings_and_films_are_translated() {
    let page = "<p>Вот <svg aria-label='план'><style>.слово{}</style><title>План дома</title><desc> Два\nэтажа </desc>\
        <g><text x=1>кухня &amp; <tspan>зал</tspan> тут</text><text translate=no>Иван</text><path d='слово'/></g>\
        <foreignObject><p>нет</p></foreignObject></svg> дом.</p>\
        <video src=a><track label='по-русски' src='слово'></video><template><p>Образец</p></template>";
    let expected = page
        .replace("Вот", "ВОТ")
        .replace("план'", "ПЛАН'")
        .replace("План дома", "ПЛАН ДОМА")
        .replace("Два\nэтажа", "ДВА ЭТАЖА")
        .replace("кухня", "КУХНЯ")
        .replace("зал", "ЗАЛ")
        .replace("тут", "ТУТ")
        .replace("дом.", "ДОМ.")
        .replace("по-русски", "ПО-РУССКИ")
        .replace("Образец", "ОБРАЗЕЦ");
    assert_eq!(shouted(page), expected);
}

/// Found by the tests in `random`: between two breaks without words the line ends, wherever the breaks are placed.
#[test]
fn signs_between_line_breaks_end_the_line() {
    for sign in ["&amp;", "* * *", ""] {
        let page = format!("слово <i class=x> <br> {sign} <br> слово</i>");
        assert_eq!(sources(&page), ["слово", "слово"], "{page}");
        assert_eq!(shouted(&page), page.replace("слово", "СЛОВО"));
    }
    assert_eq!(sources("<i>um<br>dois</i>"), ["um dois"]);
}

#[test]
fn preformatted_paragraphs_are_those_of_plain_text() {
    let story = "     Трамвай остановился у моста поздно вечером. В вагоне никого не было, лишь\n\
        кондуктор считал мелочь у задней двери.\n     - Вам далеко? - спросил он.\n     \
        Кондуктор вздохнул и объяснил, что вагон дальше не идёт,\nпотому что провода оборваны ветром.\n";
    let plain = open(None, story.to_owned(), Some("text")).unwrap();
    let plain: Vec<String> = plain.blocks().iter().map(|block| block.source.clone()).collect();
    assert_eq!(plain.len(), 3);
    assert_eq!(sources(&format!("<pre>\n{story}</pre>")), plain);
}
