//! What a page says of itself: its language, its encoding, its outline; and pages that are hostile.

use std::path::Path;

use documents::{DirectionChange, Part, Translation, open};

use crate::open_page::{html, sources};

#[test]
fn a_translation_is_no_markup() {
    let mut document = html("<p title=\"слово\">слово</p>");
    for block in document.blocks_mut() {
        block.translation = Some(Translation::plain("<script>\"'&amp;</script>\0"));
    }
    assert_eq!(
        document.render(),
        "<p title=\"&lt;script&gt;&quot;'&amp;amp;&lt;/script&gt;\u{FFFD}\">&lt;script&gt;\"'&amp;amp;&lt;/script&gt;\u{FFFD}</p>"
    );
}

/// The page with its first block translated.
fn translated(text: &str, code: &str, turn: DirectionChange) -> String {
    let mut document = html(text);
    document.blocks_mut()[0].translation = Some(Translation::plain("x"));
    document.set_language(code, turn);
    document.render()
}

#[test]
fn the_language_is_that_of_the_translation() {
    for (code, turn, before, after) in [
        ("en", DirectionChange::Stays, "<html>слово", "<html lang=\"en\">x"),
        (
            "en",
            DirectionChange::Stays,
            "<HTML lang=ru-RU xml:lang='ru'>слово",
            "<HTML lang=en xml:lang='en'>x",
        ),
        (
            "he",
            DirectionChange::ToRightToLeft,
            "<html lang=\"ru\">слово",
            "<html dir=\"rtl\" lang=\"he\">x",
        ),
        (
            "en",
            DirectionChange::ToLeftToRight,
            "<html dir=rtl lang=ar>слово",
            "<html dir=ltr lang=en>x",
        ),
        (
            "he",
            DirectionChange::ToRightToLeft,
            "<html dir=auto>слово",
            "<html lang=\"he\" dir=auto>x",
        ),
        (
            "en",
            DirectionChange::Stays,
            "<html lang=ru><p lang=ru>слово<p lang=de>",
            "<html lang=en><p lang=en>x<p lang=de>",
        ),
        ("en", DirectionChange::Stays, "<p lang=ru>слово", "<p lang=ru>x"),
        (
            "en",
            DirectionChange::ToLeftToRight,
            "<body dir=\"rtl\"><p dir=RTL>слово<p dir=ltr>",
            "<body dir=\"ltr\"><p dir=ltr>x<p dir=ltr>",
        ),
        (
            "en",
            DirectionChange::Stays,
            "<html lang=ru dir=ltr><p dir=rtl>слово",
            "<html lang=en dir=ltr><p dir=rtl>x",
        ),
    ] {
        assert_eq!(translated(before, code, turn), after);
        assert_eq!(html(before).render(), before);
    }
}

#[test]
fn the_encoding_is_the_one_that_is_written() {
    for (before, after) in [
        ("<meta charset=windows-1251>слово", "<meta charset=utf-8>x"),
        ("<meta charset=\"UTF-8\">слово", "<meta charset=\"UTF-8\">x"),
        (
            "<META http-equiv=Content-Type content=\"text/html; Charset=koi8-r\">слово",
            "<META http-equiv=Content-Type content=\"text/html; Charset=utf-8\">x",
        ),
        (
            "<?xml version=\"1.0\" encoding=\"windows-1251\"?><p>слово",
            "<?xml version=\"1.0\" encoding=\"utf-8\"?><p>x",
        ),
    ] {
        assert_eq!(translated(before, "en", DirectionChange::Stays), after);
    }
}

#[test]
fn a_page_says_its_encoding() {
    let named = |name: Option<&Path>, text: &str| {
        let text = documents::recognise_text(name, text.as_bytes(), None).unwrap();
        text.declared_encoding().map(str::to_owned)
    };
    let declared = |text: &str| named(None, text);
    for (text, name) in [
        ("<!DOCTYPE html><meta charset=windows-1251>", "windows-1251"),
        (
            "<html><head><meta http-equiv='Content-Type' content='text/html; charset=koi8-r; a'>",
            "koi8-r",
        ),
        ("<?xml version='1.0' encoding='iso-8859-5'?><html>", "iso-8859-5"),
        ("<html><meta charset=a><meta charset=b>", "a"),
    ] {
        let declared = declared(text).or_else(|| named(Some(Path::new("a.xhtml")), text));
        assert_eq!(declared.as_deref(), Some(name), "{text}");
    }
    for text in [
        "<html><!-- <meta charset=a> --><script>'<meta charset=b>'</script><meta name=c content='charset=d'>",
        "<html><meta http-equiv=content-type content=text/html><meta char",
        "Слово <meta charset=a>",
        "",
    ] {
        assert_eq!(declared(text), None, "{text}");
    }
    let far = format!("<html>{}<meta charset=a>", " ".repeat(5000));
    assert_eq!(declared(&far), None);
}

#[test]
fn pages_are_told_from_other_texts() {
    let format =
        |name: Option<&str>, text: &str| open(name.map(Path::new), text.to_owned(), None).unwrap().format();
    assert_eq!(format(Some("a.HTM"), "слово"), "html");
    assert_eq!(
        format(None, "\u{FEFF}\n<!-- x -->\n<!DOCTYPE HTML><p>слово"),
        "html"
    );
    assert_eq!(format(None, "<p>слово</p>"), "html");
    assert_eq!(format(Some("a.txt"), "<p>слово</p>"), "text");
    assert_eq!(format(Some("a.md"), "<div>\n\n# слово"), "markdown");
    assert_eq!(format(None, "<pre>слово"), "text");
    assert_eq!(format(None, "слово <p>"), "text");
}

/// The outline in short.
fn outline(text: &str) -> String {
    let show = |part: Part| match part {
        Part::Block(index) => format!("{index} "),
        Part::Verbatim(text) => format!("{text:?} "),
        Part::Open(container) => format!("{container:?}("),
        Part::Close => ")".to_owned(),
    };
    html(text).outline().into_iter().map(show).collect()
}

#[test]
fn the_outline_has_lists_and_tables() {
    assert_eq!(
        outline("<ol start=3><li>а<ul><li>б</ul><li>в</ol><blockquote>г</blockquote>"),
        "List(Some(3))(Item(0 List(None)(Item(1 )))Item(2 ))Quote(3 )"
    );
    assert_eq!(
        outline("<table><thead><tr><th>а<th>б<tbody><tr><td>12<td>в</table><pre> x\n</pre><li>г"),
        "Table(Row { head: true }(Cell(0 )Cell(1 ))Row { head: false }(Cell(\"12\" )Cell(2 )))Code(\" x\" )3 "
    );
}

#[test]
fn hostile_pages_take_little_time_and_memory() {
    let megabyte = |piece: &str| piece.repeat((1 << 20) / piece.len());
    for piece in [
        "<div>",
        "<b>",
        "<b>а",
        "<li>а",
        "<ul><li>",
        "<table><tr><td>а",
        "<",
        "</",
        "<a ",
        "&",
        "&amp;",
        "<!--",
        "<code>",
        "<svg>",
        "а<svg>",
        "<p translate=no>",
        "<blockquote>а",
        "<br>",
        "<b><br>",
        "</b>",
        "<font>а<br><br>",
        "<b></i>а",
        "<h1>",
        "<i>а</b>",
        "а<wbr>",
        "<textarea>",
        "<title>",
        "<option>а",
        "<sup>а",
        "<sup>1",
        "<sup><b>1</b>",
    ] {
        let text = megabyte(piece);
        assert_eq!(html(&text).render(), text, "{piece}");
    }
    let text = format!("<p title=\"{}\">слово", megabyte("а "));
    assert_eq!(html(&text).blocks().len(), 2);
    let text = format!("<p {}>слово", megabyte("title=а "));
    assert_eq!(sources(&text), ["а", "слово"]);
    assert!(sources(&format!("<{}>слово", megabyte("а")))[0].len() > 5);
}
