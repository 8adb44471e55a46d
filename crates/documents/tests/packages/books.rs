//! EPUB.

use documents::BlockKind::{self, Caption, Heading, Paragraph, Quote, TableCell};

use crate::kit::{book, in_capitals, open, part, parts, sources, turned};

#[test]
fn pages_titles_and_tables_of_contents_are_prose() {
    let body = "<h1>Глава</h1>\n<p>Он&nbsp;<em>ушёл</em> &mdash; <a href=\"b.xhtml#x\">туда</a><br/>вчера.</p>\
                <ul><li>пункт <b>раз</b><ul><li>два</li></ul></li></ul><pre>код</pre><p>Запусти <code>cargo</code>.</p>\
                <div>вне абзаца <p>в абзаце</p> снова вне</div><svg><text>нет</text></svg>";
    let bytes = book(&[("a.xhtml", body), ("b 2.xhtml", "<p>Конец</p>")]);
    let mut document = open("epub", &bytes);
    assert_eq!(document.title(), Some("Книга"));
    let out = in_capitals(&mut *document);
    let page = part(&out, "OEBPS/a.xhtml");
    let expected = part(&bytes, "OEBPS/a.xhtml")
        .replace("\"ru\"", "\"en\"")
        .replace("Глава", "ГЛАВА")
        .replace("Он&nbsp;<em>ушёл</em> &mdash; <a", "ОН <em>УШЁЛ</em> — <a")
        .replace("туда", "ТУДА")
        .replace("вчера", "ВЧЕРА")
        .replace("пункт <b>раз", "ПУНКТ <b>РАЗ")
        .replace("<li>два", "<li>ДВА")
        .replace("Запусти", "ЗАПУСТИ")
        .replace("вне абзаца", "ВНЕ АБЗАЦА")
        .replace("в абзаце", "В АБЗАЦЕ")
        .replace("снова вне", "СНОВА ВНЕ");
    assert_eq!(page, expected);
    assert!(part(&out, "OEBPS/b 2.xhtml").contains("<p>КОНЕЦ</p>"));
    let package = part(&out, "OEBPS/content.opf");
    assert!(
        package.contains("<dc:title>КНИГА</dc:title>") && package.contains("<dc:creator>Иванов</dc:creator>")
    );
    assert!(package.contains("<dc:language>en</dc:language>"), "{package}");
    let labels = part(&out, "OEBPS/toc.ncx");
    assert!(
        labels.contains("<docTitle><text>КНИГА</text>") && labels.contains("<text>Иванов</text>"),
        "{labels}"
    );
    assert!(labels.contains("<navLabel><text>ГЛАВА</text>"), "{labels}");
}

#[test]
fn code_alone_is_no_prose() {
    let document = open(
        "epub",
        &book(&[("a.xhtml", "<p><code>слово</code></p><p><code>слово</code> да</p>")]),
    );
    assert_eq!(sources(&*document)[2], "слово да");
}

#[test]
fn numbers_of_notes_are_no_words() {
    let note = "<a epub:type=\"noteref\" href=\"#n1\"><sup>1</sup></a>";
    let document = open(
        "epub",
        &book(&[("a.xhtml", &format!("<p>Он ушёл.{note} Она нет.</p>"))]),
    );
    assert_eq!(sources(&*document)[2], "Он ушёл. Она нет.");
}

#[test]
fn powers_notes_and_drop_capitals_stay_at_their_words() {
    let body = "<p><span class=\"dropcap\">О</span>н купил 10<sup>3</sup> m<sup>2</sup> земли<a href=\"#n\">[1]</a>.</p>\
                <p>Газ H<sub>2</sub>SO<sub>4</sub> есть<a href=\"#n2\">2</a> тут, 1<sup>er</sup>.</p>\
                <p><a href=\"#r\">55</a>. Письмо <ruby>кандзи<rt>чтение</rt></ruby>.</p>\
                <p>Имя <span class=\"notranslate\">Ivan</span> тут.</p><p>В <a href=\"/2019\">2019</a> году.</p>";
    let bytes = book(&[("a.xhtml", body)]);
    let mut document = open("epub", &bytes);
    assert_eq!(
        sources(&*document)[2..7],
        [
            "Он купил 10³ m² земли.",
            "Газ H₂SO₄ есть тут, 1er.",
            "Письмо кандзи.",
            "Имя Ivan тут.",
            "В 2019 году."
        ]
    );
    let page = part(&in_capitals(&mut *document), "OEBPS/a.xhtml");
    for text in [
        "<span class=\"dropcap\">О</span>Н КУПИЛ 10<sup>3</sup> m<sup>2</sup> ЗЕМЛИ<a href=\"#n\">[1]</a>.",
        "ГАЗ H<sub>2</sub>SO<sub>4</sub> ЕСТЬ<a href=\"#n2\">2</a> ТУТ, 1er.",
        "<p><a href=\"#r\">55</a>. ПИСЬМО <ruby>КАНДЗИ<rt>чтение</rt></ruby>.",
        "ИМЯ <span class=\"notranslate\">Ivan</span> ТУТ.",
        "В <a href=\"/2019\">2019</a> ГОДУ.",
    ] {
        assert!(page.contains(text), "{text}: {page}");
    }
}

#[test]
fn the_kind_of_file_stands_first_and_unpacked() {
    let bytes = book(&[("a.xhtml", "<p>слово</p>")]);
    let out = in_capitals(&mut *open("epub", &bytes));
    assert_eq!(&out[30..38], b"mimetype");
    assert_eq!(&out[38..58], b"application/epub+zip");
    let names = |bytes: &[u8]| parts(bytes).into_iter().map(|(name, _)| name).collect::<Vec<_>>();
    assert_eq!(names(&out), names(&bytes));
}

#[test]
fn kinds_come_from_elements() {
    let body = "<h2>раз</h2><blockquote><p>два</p></blockquote><table><caption>ноль</caption><tr><td>три</td></tr></table>\
         <p>четыре</p><figure><img src=\"a.png\"/><figcaption><p>пять</p></figcaption></figure>";
    let document = open("epub", &book(&[("a.xhtml", body)]));
    let kinds: Vec<BlockKind> = document.blocks()[2..8].iter().map(|block| block.kind).collect();
    assert_eq!(
        kinds,
        [Heading(2), Quote, Caption, TableCell, Paragraph, Caption],
        "{:?}",
        sources(&*document)
    );
}

#[test]
fn lines_turn_with_their_words() {
    let body = |direction: &str| format!("<div dir=\"{direction}\"><p dir=\"{direction}\">X</p></div>");
    let bytes = book(&[("a.xhtml", &body("rtl").replace('X', "x"))]);
    let out = turned(&mut *open("epub", &bytes));
    let page = part(&out, "OEBPS/a.xhtml");
    assert!(page.contains(&body("ltr")), "{page}");
    let kept = in_capitals(&mut *open("epub", &bytes));
    assert!(part(&kept, "OEBPS/a.xhtml").contains("<div dir=\"rtl\"><p dir=\"rtl\">"));
}
