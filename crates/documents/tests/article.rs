//! The main article of a page: what is taken, what is left out, and that no page does harm.

use documents::{Article, BlockKind, FORMATS, NoArticle, open};
use proptest::prelude::*;

const NEWS: &str = include_str!("data/news.html");

fn article(page: &str) -> Result<Article, NoArticle> {
    let html = FORMATS.iter().find(|format| format.name() == "html").unwrap();
    html.article(page).unwrap()
}

fn sources(page: &str) -> Vec<String> {
    let document = open(None, page.to_owned(), Some("html")).unwrap();
    let prose = document
        .blocks()
        .iter()
        .filter(|block| block.kind != BlockKind::Label);
    prose.map(|block| block.source.clone()).collect()
}

#[test]
fn an_article_is_taken_without_what_is_around_it() {
    let found = article(NEWS).unwrap();
    let sources = sources(&found.page);
    let is_there = |words: &str| sources.iter().any(|source| source.starts_with(words));
    for words in [
        "Мост через Каму",
        "Опоры нового моста. Фото",
        "Новый мост через Каму откроют в апреле",
        "Строительство началось",
        "Что изменится",
        "Дорога до города",
        "проезд будет",
        "набережную",
        "два миллиарда",
        "Это самый большой мост",
        "Критики проекта",
    ] {
        assert!(is_there(words), "{words}: {sources:?}");
    }
    for words in [
        "Мы используем",
        "Новости",
        "Спорт",
        "Читайте также",
        "Наконец-то",
        "Лучше бы",
        "© Вестник",
    ] {
        assert!(!is_there(words), "{words}: {sources:?}");
    }
    let title = sources
        .iter()
        .filter(|source| source.contains("Мост через Каму"))
        .count();
    assert_eq!(title, 1, "the title stands once");
    assert!(found.is_clear && found.words > 100 && found.words + 50 < found.words_of_page);
}

#[test]
fn a_short_heading_does_not_get_the_sites_name() {
    let page = NEWS.replace("Мост через Каму откроют весной", "Мост открыли");
    let page = article(&page).unwrap().page;
    assert!(page.contains("<title>Мост открыли</title>"), "{page}");
    assert!(page.contains("<h1>Мост открыли</h1>"), "{page}");
}

#[test]
fn the_page_of_an_article_is_a_page() {
    let page = article(NEWS).unwrap().page;
    let head = "<!DOCTYPE html>\n<html lang=\"ru\">\n<head>\n<meta charset=\"utf-8\">\n\
        <title>Мост через Каму откроют весной</title>\n<meta name=\"author\" content=\"Анна Петрова\">\n</head>\n\
        <body>\n<h1>Мост через Каму откроют весной</h1>\n";
    assert!(page.starts_with(head), "{page}");
    assert!(page.ends_with("</body>\n</html>\n"));
    for kept in [
        "откроют <b>в апреле</b>, сообщил",
        "<a href=\"/people/ivanova\">Мария Иванова</a>",
        "<img src=\"/img/bridge.jpg\" alt=\"Опоры нового моста зимой\">",
        "<th>Год</th>",
        "<blockquote>",
    ] {
        assert!(page.contains(kept), "{kept}: {page}");
    }
    assert!(!page.contains("<script") && !page.contains("<style"));
}

#[test]
fn pages_without_an_article_have_none() {
    for page in [
        "",
        "<p>Да.",
        "слово",
        "<title>Вход</title><form><label>Имя</label><input><button>Войти</button></form><p>Забыли пароль?",
        "<frameset><frame src=a></frameset>",
    ] {
        assert_eq!(article(page), Err(NoArticle::None), "{page}");
    }
    let teaser = "<div><h2><a href=/1>Мост через реку откроют весной</a></h2><p><a href=/1>Глава рассказал о сроках.</a></p></div>";
    let front = format!("<title>Новости</title><body>{}", teaser.repeat(20));
    assert_eq!(article(&front), Err(NoArticle::None));
}

#[test]
fn a_short_text_is_an_article_only_for_who_asks() {
    let page = "<nav><a href=/>Главная</a></nav><div><h1>Погода</h1><p>Завтра в городе ожидается дождь, днём до пяти \
        градусов тепла.</p><p>Ветер северный, ночью туман.</p></div>";
    let found = article(page).unwrap();
    assert!(!found.is_clear);
    assert!(found.page.contains("Ветер северный") && !found.page.contains("Главная"));
}

#[test]
fn a_short_text_that_the_page_calls_its_article_is_one() {
    for name in ["article", "main"] {
        let page = format!(
            "<title>Погода — Вестник</title><nav><a href=/>Главная</a></nav><{name}><h1>Погода</h1><p>Завтра дождь и туман, \
             ветер северный.</p><aside>Реклама</aside></{name}><footer>© Вестник</footer>"
        );
        let found = article(&page).unwrap();
        assert!(found.is_clear, "{name}");
        assert!(found.page.contains("<title>Погода</title>"), "{}", found.page);
        assert_eq!(
            sources(&found.page),
            ["Погода", "Завтра дождь и туман, ветер северный."]
        );
    }
    let two = "<article><p>Завтра дождь и туман, ветер северный.</p></article>".repeat(2);
    assert!(!article(&two).is_ok_and(|found| found.is_clear));
}

#[test]
fn a_paragraph_that_is_one_link_belongs_to_the_article() {
    let linked = "<div class=w><p><b><a href=\"/live\">Обвиняемые отрицали всё.</a></b></p></div>";
    let prose = "<div class=w><p>Он приехал в город, где его ждали, и долго рассказывал о том, что видел в пути, а потом уехал.</p></div>";
    let text = page(&format!("{prose}{linked}{prose}"));
    let found = article(&text).unwrap().page;
    assert!(
        found.contains("<b><a href=\"/live\">Обвиняемые отрицали всё.</a></b>"),
        "{found}"
    );
}

/// A page around `content`, whose article is long enough for anybody.
fn page(content: &str) -> String {
    let paragraph = "<p>Он приехал в город, где его ждали, и долго рассказывал о том, что видел в пути, а потом уехал.</p>";
    format!(
        "<!DOCTYPE html><title>Рассказ</title><article>{}{content}</article>",
        paragraph.repeat(12)
    )
}

#[test]
fn drawings_and_formulas_stay_as_they_are() {
    let drawing = "<svg viewBox=\"0 0 1 1\"><title>круг</title><b>x<path d=\"M0 0\"/></svg>";
    let formula = "<math><mi>E</mi><mo>=</mo><mi>m</mi></math>";
    let found = article(&page(&format!(
        "<p>Вот круг {drawing} и формула {formula}, они в тексте.<wbr data-whole=\"0\">Слово<img alt='<wbr data-whole=\"1\">' src=a></p>"
    )))
    .unwrap();
    assert_eq!(found.page.matches(drawing).count(), 1, "{}", found.page);
    assert_eq!(found.page.matches(formula).count(), 1);
    assert!(!found.page.contains("<wbr data-whole"), "{}", found.page);
}

#[test]
fn what_is_said_of_the_page_is_no_markup() {
    let text = page("");
    let page = text.replace("<title>Рассказ</title>", "<html lang='ru\"><script>'><title>a &lt;b&gt; \"c\" &amp;lt; рассказ</title><meta name=author content='<i>\"Ян'>");
    let found = article(&page).unwrap().page;
    assert!(
        found.contains("<html lang=\"ru&quot;&gt;&lt;script&gt;\">"),
        "{found}"
    );
    assert!(!found.contains("<script") && !found.contains("<i>"), "{found}");
    assert!(!found.contains("content=\"<"), "{found}");
}

#[test]
fn pages_that_are_made_to_do_harm_are_bounded() {
    let deep = |tags: &str| page(&tags.repeat(10_000));
    for tags in [
        "<div>",
        "<table><tr><td>",
        "<ul><li>",
        "<span>",
        "<div><table><td></div>",
        "<form><div></form>",
    ] {
        assert_eq!(article(&deep(tags)), Err(NoArticle::TooComplex), "{tags}");
    }
    assert_eq!(
        article(&page(&"<p>x</p>".repeat(60_000))),
        Err(NoArticle::TooComplex)
    );
    // A parser would repeat each of these in each paragraph after it.
    let repeated: Vec<String> = (0..4000)
        .map(|id| format!("<b id={id}>слово<i class=\"{id}\"><p>"))
        .collect();
    let hostile = page(&repeated.concat());
    let found = article(&hostile).unwrap();
    assert!(found.page.len() < hostile.len() / 2);
    let drawing = format!("<svg>{}</svg>", "x".repeat(10_000));
    let copies = "<wbr data-whole=\"0\">".repeat(1000);
    let found = article(&page(&format!("<p>Слово {drawing}{copies}</p>"))).unwrap();
    assert!(found.page.len() < 20_000);
}

const PIECES: &[&str] = &[
    "<div>",
    "</div>",
    "<p>",
    "</p>",
    "<table>",
    "</table>",
    "<tr>",
    "<td>",
    "</td>",
    "<b>",
    "</b>",
    "<a href=x>",
    "</a>",
    "<ul>",
    "<li>",
    "</ul>",
    "<svg>",
    "</svg>",
    "<math>",
    "<form>",
    "</form>",
    "<br>",
    "<br><br>",
    "<article>",
    "</article>",
    "<section class='comment'>",
    "<h1>",
    "</h1>",
    "<script>",
    "</script>",
    "<noscript>",
    "<title>",
    "</title>",
    "<template>",
    "<select>",
    "<option>",
    "<button>",
    "<pre>",
    "</pre>",
    "<plaintext>",
    "<frameset>",
    "</body>",
    "</html>",
    "<body>",
    "<html>",
    "<!--",
    "-->",
    "&amp;",
    "<img src=a>",
    "<img alt='<wbr data-whole=\"0\">'>",
    "<wbr data-whole=\"0\">",
    "<col>",
    "<base href=/a>",
    "<font color=red>",
    "<iframe src=a>",
    "<td colspan=99999999999>",
    "<p hidden>",
    "<div data-readability-score=4290772992>",
    "Он приехал в город, где его ждали, и долго рассказывал о том, что видел в пути, а потом уехал домой, как всегда. ",
    "Слово, слово и слово, и ещё слово. ",
    " ",
    "\u{FEFF}",
    "\0",
    "<",
    "<meta property='og:title' content='Заголовок'>",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]
    #[test]
    fn any_page_gives_a_page_or_none(
        pieces in prop::collection::vec(prop::sample::select(PIECES), 0..60),
    ) {
        let text = pieces.concat();
        let found = article(&text);
        prop_assert_eq!(&found, &article(&text));
        if let Ok(found) = found {
            prop_assert!(found.page.starts_with("<!DOCTYPE html>") && found.page.ends_with("</body>\n</html>\n"));
            prop_assert!(!sources(&found.page).is_empty());
            let document = open(None, found.page.clone(), Some("html")).unwrap();
            prop_assert_eq!(document.render(), found.page);
        }
    }

    #[test]
    fn nothing_is_said_twice(
        pieces in prop::collection::vec(prop::sample::select(PIECES), 0..20),
    ) {
        let text = page(&pieces.concat());
        if let Ok(found) = article(&text) {
            // The head says the title once more.
            let body = found.page.split_once("<body>").map_or("", |(_, body)| body);
            for words in ["Он приехал в город, где его ждали", "Слово, слово и слово", "x=\""] {
                prop_assert!(body.matches(words).count() <= text.matches(words).count(), "{}", words);
            }
        }
    }
}

/// A page of the time before style sheets: menu, article and other news side by side in cells.
fn in_layout_tables(article: &str) -> String {
    let rows = |words: &[&str]| {
        let rows = words
            .iter()
            .map(|word| format!("<tr><td><a href=\"/a\">{word}</a></td></tr>"));
        rows.collect::<Vec<_>>().concat()
    };
    let menu = rows(&[
        "Início",
        "Política",
        "Desporto",
        "Economia",
        "Cultura",
        "Contactos",
    ]);
    let others = rows(&["Chuva forte no norte do país", "Equipa local vence por três a um"]);
    format!(
        "<html><head><title>Câmara aprova plano de obras - Diário da Vila</title></head><body><table width=100%><tr>\
         <td colspan=3>Terça-feira, 4 de março de 2003</td></tr><tr><td><table>{menu}</table></td><td>{article}</td><td>\
         <table><tr><td><b>Outras notícias</b></td></tr>{others}</table></td></tr><tr><td colspan=3>© 2003 Diário da Vila</td></tr></table></body></html>"
    )
}

const PARAGRAPHS: [&str; 3] = [
    "A câmara municipal aprovou ontem à noite o plano de obras para o centro da cidade, que prevê novas ruas para peões e \
     mais árvores. A votação durou quase quatro horas.",
    "O presidente da câmara disse que as obras começam em abril e devem durar dois anos. Segundo ele, o custo total será \
     pago em parte por fundos europeus.",
    "Os comerciantes da rua principal receiam perder clientes durante os trabalhos. A associação que os representa pediu \
     uma reunião urgente.",
];

#[test]
fn an_article_in_layout_tables_is_found() {
    let [first, second, third] = PARAGRAPHS;
    let title = "<b>Câmara aprova plano de obras</b>";
    for article_of_page in [
        format!(
            "<table><tr><td>{title}</td></tr><tr><td>{first}<br><br>{second}<br><br>{third}</td></tr></table>"
        ),
        format!("<table><tr><td>{title}<tr><td>{first}<tr><td>{second}<tr><td>{third}</table>"),
        format!("<h1>Câmara aprova plano de obras</h1><p>{first}<p>{second}<p>{third}"),
    ] {
        let page = in_layout_tables(&article_of_page);
        let found = article(&page).unwrap();
        assert!(found.is_clear, "{page}");
        let document = open(None, found.page, Some("html")).unwrap();
        let paragraphs: Vec<&str> = document
            .blocks()
            .iter()
            .filter(|block| block.kind == BlockKind::Paragraph)
            .map(|block| block.source.as_str())
            .collect();
        for words in PARAGRAPHS {
            assert!(paragraphs.contains(&words), "{words}: {paragraphs:?}");
        }
        for words in ["Desporto", "Equipa local", "Outras"] {
            let is_there = paragraphs.iter().any(|paragraph| paragraph.contains(words));
            assert!(!is_there, "{words}: {paragraphs:?}");
        }
    }
}

#[test]
fn a_table_of_data_in_an_article_is_one() {
    let [first, second, third] = PARAGRAPHS;
    let data = "<table border=1><tr><th>Ano</th><th>Custo</th></tr><tr><td>Primeiro ano</td><td>Seis milhões</td></tr></table>";
    let page = in_layout_tables(&format!(
        "<table><tr><td><p>{first}{data}<p>{second}<p>{third}</td></tr></table>"
    ));
    let document = open(None, article(&page).unwrap().page, Some("html")).unwrap();
    let kind = |words: &str| {
        let block = document.blocks().iter().find(|block| block.source == words);
        block.map(|block| block.kind)
    };
    assert_eq!(kind("Primeiro ano"), Some(BlockKind::TableCell));
    assert_eq!(kind(second), Some(BlockKind::Paragraph));
}
