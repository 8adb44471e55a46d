//! Hard packages.

use crate::count::{Hard, hold};
use crate::kit::{archive, book, odt, word};

const fn hard(format: &'static str, name: &'static str, from: usize, make: fn(usize) -> Vec<u8>) -> Hard {
    Hard {
        name,
        format,
        make,
        from,
    }
}

fn numbered(n: usize, piece: impl Fn(usize) -> String) -> String {
    (0..n).map(piece).collect()
}

/// A run of words with these properties.
fn run(properties: &str, words: &str) -> String {
    format!("<w:r><w:rPr>{properties}</w:rPr><w:t xml:space=\"preserve\">{words}</w:t></w:r>")
}

fn field(kind: &str) -> String {
    format!("<w:r><w:fldChar w:fldCharType=\"{kind}\"/></w:r>")
}

fn paragraph(inner: &str) -> Vec<u8> {
    word(&format!("<w:p>{inner}</w:p>"))
}

const WORD: &[Hard] = &[
    hard("docx", "texts in a run with long properties", 500, |n| {
        let properties = numbered(n, |i| format!("<w:a{i}/>"));
        paragraph(&format!(
            "<w:r><w:rPr>{properties}</w:rPr>{}</w:r>",
            "<w:t>а</w:t>".repeat(n)
        ))
    }),
    hard("docx", "tabs in a run", 500, |n| {
        paragraph(&format!(
            "<w:r><w:rPr><w:b/></w:rPr>{}</w:r>",
            "<w:t>а</w:t><w:tab/>".repeat(n)
        ))
    }),
    hard("docx", "hidden words in a run", 500, |n| {
        paragraph(&format!(
            "<w:r><w:rPr><w:vanish/></w:rPr>{}</w:r>{}",
            "<w:t>а</w:t>".repeat(n),
            run("", "слово")
        ))
    }),
    hard("docx", "bold words", 1000, |n| {
        paragraph(&(run("<w:b/>", "слово ") + &run("", "и ")).repeat(n))
    }),
    hard("docx", "words of many sizes", 1000, |n| {
        paragraph(&numbered(n, |i| run(&format!("<w:sz w:val=\"{i}\"/>"), "слово ")))
    }),
    hard("docx", "beginnings of fields", 250, |n| {
        paragraph(&(field("begin").repeat(n) + &run("", "слово")))
    }),
    hard("docx", "fields in fields", 100, |n| {
        let open =
            field("begin") + "<w:r><w:instrText> HYPERLINK a </w:instrText></w:r>" + &field("separate");
        paragraph(&format!(
            "{}{}{}",
            open.repeat(n),
            run("", "слово"),
            field("end").repeat(n)
        ))
    }),
    hard("docx", "fields", 500, |n| {
        let open =
            field("begin") + "<w:r><w:instrText> HYPERLINK a </w:instrText></w:r>" + &field("separate");
        paragraph(&(open + &run("", "слово ") + &field("end")).repeat(n))
    }),
    hard("docx", "ends of fields", 500, |n| {
        paragraph(&(field("end").repeat(n) + &run("", "слово")))
    }),
    hard("docx", "links", 1000, |n| {
        paragraph(&format!("<w:hyperlink r:id=\"link\">{}</w:hyperlink>", run("", "слово ")).repeat(n))
    }),
    hard("docx", "bookmarks", 1000, |n| {
        paragraph(
            &(format!(
                "<w:bookmarkStart w:id=\"1\"/>{}<w:bookmarkEnd w:id=\"1\"/>",
                run("", "слово ")
            ))
            .repeat(n),
        )
    }),
    hard("docx", "insertions in each other", 50, |n| {
        paragraph(&format!(
            "{}{}{}",
            "<w:ins>".repeat(n),
            run("", "слово"),
            "</w:ins>".repeat(n)
        ))
    }),
    hard("docx", "insertions", 1000, |n| {
        paragraph(&format!("<w:ins>{}</w:ins>", run("", "слово ")).repeat(n))
    }),
    hard("docx", "notes", 1000, |n| {
        paragraph(&(run("", "слово") + "<w:r><w:footnoteReference w:id=\"1\"/></w:r>").repeat(n))
    }),
    hard("docx", "breaks", 1000, |n| {
        paragraph(&(run("", "слово") + "<w:r><w:br/></w:r>").repeat(n))
    }),
    hard("docx", "paragraphs", 1000, |n| {
        word(&format!("<w:p>{}</w:p>", run("", "слово")).repeat(n))
    }),
    hard("docx", "cells", 1000, |n| {
        word(&format!(
            "<w:tbl><w:tr>{}</w:tr></w:tbl>",
            format!("<w:tc><w:p>{}</w:p></w:tc>", run("", "слово")).repeat(n)
        ))
    }),
    hard("docx", "boxes in boxes", 20, |n| {
        let open = format!("<w:p>{}<w:r><w:txbxContent>", run("", "слово"));
        word(&format!(
            "{}{}",
            open.repeat(n),
            "</w:txbxContent></w:r></w:p>".repeat(n)
        ))
    }),
    hard("docx", "controls", 500, |n| {
        paragraph(
            &format!(
                "<w:sdt><w:sdtPr/><w:sdtContent>{}</w:sdtContent></w:sdt>",
                run("", "слово ")
            )
            .repeat(n),
        )
    }),
    hard("docx", "a chain of styles", 500, |n| {
        let styles = numbered(n, |i| {
            format!(
                "<w:style w:styleId=\"s{i}\"><w:basedOn w:val=\"s{}\"/></w:style>",
                i + 1
            )
        });
        styled(&styles)
    }),
    hard("docx", "styles in styles", 50, |n| {
        styled(&format!(
            "{}{}{}",
            "<w:style w:styleId=\"a\">".repeat(n),
            "<w:name w:val=\"a\"/>".repeat(20 * n),
            "</w:style>".repeat(n)
        ))
    }),
    hard("docx", "numbers of captions", 500, |n| {
        let number = field("begin") + "<w:r><w:instrText> SEQ a </w:instrText></w:r>" + &field("separate");
        paragraph(&(number + &run("", "1") + &field("end") + &run("", " слово ")).repeat(n))
    }),
    hard("docx", "raised numbers", 500, |n| {
        paragraph(&(run("", "слово x") + &run("<w:vertAlign w:val=\"superscript\"/>", "2")).repeat(n))
    }),
    hard("docx", "a word of raised numbers", 500, |n| {
        paragraph(
            &(run("", "x") + &run("<w:vertAlign w:val=\"superscript\"/>", "2") + &run("", "y")).repeat(n),
        )
    }),
    hard("docx", "drop capitals", 500, |n| {
        let frame = format!(
            "<w:p><w:pPr><w:framePr w:dropCap=\"drop\"/></w:pPr>{}</w:p>",
            run("", "с")
        );
        word(&(frame + &format!("<w:p>{}</w:p>", run("", "лово"))).repeat(n))
    }),
    hard("docx", "code", 500, |n| {
        paragraph(&(run("<w:rStyle w:val=\"Code\"/>", "x") + &run("", " и ")).repeat(n))
    }),
];

/// A document with these styles.
fn styled(styles: &str) -> Vec<u8> {
    let wrap = |inner: &str| format!("<Relationships>{inner}</Relationships>");
    let root = wrap("<Relationship Type=\"x/officeDocument\" Target=\"d.xml\"/>");
    let relations = wrap("<Relationship Type=\"x/styles\" Target=\"s.xml\"/>");
    archive(&[
        ("_rels/.rels", &root),
        ("_rels/d.xml.rels", &relations),
        (
            "d.xml",
            "<w:d><w:p><w:pPr><w:pStyle w:val=\"s0\"/></w:pPr><w:r><w:t>слово</w:t></w:r></w:p></w:d>",
        ),
        ("s.xml", &format!("<w:styles>{styles}</w:styles>")),
    ])
}

fn open_text(inner: &str) -> Vec<u8> {
    odt(&format!("<text:p>{inner}</text:p>"), BOLD, "")
}

const BOLD: &str = "<style:style style:name=\"T1\" style:family=\"text\"><style:text-properties fo:font-weight=\"bold\"/></style:style>\
     <style:style style:name=\"S\" style:family=\"text\"><style:text-properties style:text-position=\"super 58%\"/></style:style>";

const OPEN_DOCUMENT: &[Hard] = &[
    hard("odt", "bold words", 1000, |n| {
        open_text(&"<text:span text:style-name=\"T1\">слово</text:span> и ".repeat(n))
    }),
    hard("odt", "spans in each other", 50, |n| {
        open_text(&format!(
            "{}слово{}",
            "<text:span text:style-name=\"T1\">".repeat(n),
            "</text:span>".repeat(n)
        ))
    }),
    hard("odt", "plain spans", 1000, |n| {
        open_text(&"<text:span>слово</text:span> и ".repeat(n))
    }),
    hard("odt", "raised numbers", 500, |n| {
        open_text(&"слово x<text:span text:style-name=\"S\">2</text:span> ".repeat(n))
    }),
    hard("odt", "a word of raised numbers", 500, |n| {
        open_text(
            &"<text:span text:style-name=\"T1\">x</text:span><text:span text:style-name=\"S\">2</text:span>"
                .repeat(n),
        )
    }),
    hard("odt", "numbers of captions", 500, |n| {
        open_text(&"слово <text:sequence text:name=\"a\">1</text:sequence> ".repeat(n))
    }),
    hard("odt", "spaces", 1000, |n| open_text(&"слово<text:s/>".repeat(n))),
    hard("odt", "tabs", 1000, |n| open_text(&"слово<text:tab/>".repeat(n))),
    hard("odt", "notes", 500, |n| {
        open_text(&"слово<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>слово</text:p></text:note-body></text:note>".repeat(n))
    }),
    hard("odt", "links", 1000, |n| {
        open_text(&numbered(n, |i| {
            format!("<text:a xlink:href=\"/{i}\">слово</text:a> ")
        }))
    }),
    hard("odt", "bookmarks", 1000, |n| {
        open_text(&"слово <text:bookmark text:name=\"a\"/>".repeat(n))
    }),
    hard("odt", "styles", 500, |n| {
        odt(
            "<text:p>слово</text:p>",
            &numbered(n, |i| {
                format!(
                    "<style:style style:name=\"T{i}\" style:family=\"text\" style:parent-style-name=\"T{}\"/>",
                    i + 1
                )
            }),
            "",
        )
    }),
    hard("odt", "cells", 500, |n| {
        odt(
            &format!(
                "<table:table><table:table-row>{}</table:table-row></table:table>",
                "<table:table-cell><text:p>слово</text:p></table:table-cell>".repeat(n)
            ),
            "",
            "",
        )
    }),
    hard("odt", "lists in each other", 50, |n| {
        odt(
            &format!(
                "{}{}",
                "<text:list><text:list-item><text:p>слово</text:p>".repeat(n),
                "</text:list-item></text:list>".repeat(n)
            ),
            "",
            "",
        )
    }),
];

fn page(body: &str) -> Vec<u8> {
    book(&[("a.xhtml", body)])
}

const BOOKS: &[Hard] = &[
    hard("epub", "pages", 100, |n| {
        let names: Vec<String> = (0..n).map(|i| format!("{i}.xhtml")).collect();
        let pages: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), "<p>слово</p>")).collect();
        book(&pages)
    }),
    hard("epub", "pages that are listed", 500, listed),
    hard("epub", "bold words", 1000, |n| {
        page(&format!("<p>{}</p>", "<b>слово</b> и ".repeat(n)))
    }),
    hard("epub", "anchors", 1000, |n| {
        page(&format!(
            "<p>{}</p>",
            numbered(n, |i| format!("<a id=\"a{i}\"/>слово "))
        ))
    }),
    hard("epub", "references to notes", 1000, |n| {
        page(&format!(
            "<p>{}</p>",
            "слово<a epub:type=\"noteref\" href=\"#a\">1</a> ".repeat(n)
        ))
    }),
    hard("epub", "code", 1000, |n| {
        page(&format!(
            "<p>{}</p>",
            numbered(n, |i| format!("и <code>x{i}</code> "))
        ))
    }),
    hard("epub", "code in code", 50, |n| {
        page(&format!(
            "<p>а {}x{}</p>",
            "<code>".repeat(n),
            "</code>".repeat(n)
        ))
    }),
    hard("epub", "images", 1000, |n| {
        page(&format!("<p>{}</p>", "слово <img src=\"a\"/> ".repeat(n)))
    }),
    hard("epub", "entities", 1000, |n| {
        page(&format!("<p>{}</p>", "слово&nbsp;".repeat(n)))
    }),
    hard("epub", "paragraphs", 1000, |n| page(&"<p>слово</p>".repeat(n))),
];

/// A book whose list of pages names one page many times over, and items that are none.
fn listed(n: usize) -> Vec<u8> {
    let items = numbered(n, |i| {
        format!("<item id=\"i{i}\" href=\"{i}.xhtml\" media-type=\"application/xhtml+xml\"/>")
    });
    let package = format!(
        "<package><manifest><item id=\"a\" href=\"a.xhtml\" media-type=\"application/xhtml+xml\"/>{items}</manifest><spine>{}</spine></package>",
        "<itemref idref=\"a\"/>".repeat(n)
    );
    archive(&[
        ("META-INF/container.xml", "<c><rootfile full-path=\"b.opf\"/></c>"),
        ("b.opf", &package),
        ("a.xhtml", "<html><body><p>слово</p></body></html>"),
    ])
}

#[test]
fn documents_of_word_cost_as_much_as_they_are_long() {
    hold(WORD);
}

#[test]
fn open_documents_cost_as_much_as_they_are_long() {
    hold(OPEN_DOCUMENT);
}

#[test]
fn books_cost_as_much_as_they_are_long() {
    hold(BOOKS);
}
