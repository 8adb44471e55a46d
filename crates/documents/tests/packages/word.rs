//! DOCX.

use documents::BlockKind::{self, Caption, Heading, ListItem, Paragraph, Quote, TableCell};
use documents::{PACKAGES, Recognised};

use crate::kit::{in_capitals, open, part, sources, translated, turned, word, word_with, word_with_styles};

const BODY: &str = "word/document.xml";

/// The body after all blocks were translated.
pub fn body(body: &str, translate: impl Fn(&str) -> String) -> String {
    let out = translated(&mut *open("docx", &word(body)), translate);
    let text = part(&out, BODY);
    let start = text.find("<w:body>").unwrap() + "<w:body>".len();
    text[start..text.find("</w:body>").unwrap()].to_owned()
}

pub fn capitals(text: &str) -> String {
    body(text, str::to_uppercase)
}

pub fn run(properties: &str, text: &str) -> String {
    let properties = if properties.is_empty() {
        String::new()
    } else {
        format!("<w:rPr>{properties}</w:rPr>")
    };
    format!("<w:r>{properties}<w:t xml:space=\"preserve\">{text}</w:t></w:r>")
}

#[test]
fn runs_of_equal_properties_are_one() {
    let paragraph = format!(
        "<w:p w:rsidR=\"1\"><w:pPr><w:jc w:val=\"both\"/></w:pPr>{}<w:proofErr w:type=\"spellStart\"/>{}{}{}</w:p>",
        "<w:r w:rsidR=\"2\"><w:rPr><w:lang w:val=\"ru-RU\"/></w:rPr><w:t>Он ска</w:t></w:r>",
        run("", "зал &amp; "),
        run("<w:b/>", "это"),
        run("<w:noProof/>", " вслух."),
    );
    assert_eq!(
        sources(&*open("docx", &word(&paragraph))),
        ["Он сказал & это вслух."]
    );
    assert_eq!(
        capitals(&paragraph),
        format!(
            "<w:p w:rsidR=\"1\"><w:pPr><w:jc w:val=\"both\"/></w:pPr>{}{}{}</w:p>",
            run("", "ОН СКАЗАЛ &amp; "),
            run("<w:b/>", "ЭТО"),
            run("", " ВСЛУХ."),
        )
    );
}

#[test]
fn links_fields_and_notes_keep_their_places() {
    let field = |code: &str, shown: &str| {
        format!(
            "<w:r><w:fldChar w:fldCharType=\"begin\"/></w:r><w:r><w:instrText>{code}</w:instrText></w:r>\
             <w:r><w:fldChar w:fldCharType=\"separate\"/></w:r>{shown}<w:r><w:fldChar w:fldCharType=\"end\"/></w:r>"
        )
    };
    let note =
        "<w:r><w:rPr><w:vertAlign w:val=\"superscript\"/></w:rPr><w:footnoteReference w:id=\"2\"/></w:r>";
    let paragraph = format!(
        "<w:p>{}<w:hyperlink r:id=\"link\">{}</w:hyperlink>{note}{}{}{}{}</w:p>",
        run("", "Он "),
        run("<w:u/>", "ушёл"),
        run("", " на страницу "),
        field(" PAGEREF x ", &run("", "семь")),
        run("", " и на "),
        field(" HYPERLINK \"https://b.c\" ", &run("", "сайт")),
    );
    let document = open("docx", &word(&paragraph));
    assert_eq!(sources(&*document), ["Он ушёл на страницу семь и на сайт"]);
    let shown = body(&paragraph, |text| text.to_uppercase().replace("СЕМЬ", "семь"));
    let expected = format!(
        "<w:p>{}<w:hyperlink r:id=\"link\">{}</w:hyperlink>{note}{}{}{}{}</w:p>",
        run("", "ОН "),
        run("<w:u/>", "УШЁЛ"),
        run("", " НА СТРАНИЦУ "),
        field(" PAGEREF x ", &run("", "семь")),
        run("", " И НА "),
        field(" HYPERLINK \"https://b.c\" ", &run("", "САЙТ")),
    );
    assert_eq!(shown, expected);
}

#[test]
fn kinds_come_from_styles_numbering_and_tables() {
    let paragraph =
        |properties: &str, text: &str| format!("<w:p><w:pPr>{properties}</w:pPr>{}</w:p>", run("", text));
    let text = [
        paragraph("<w:pStyle w:val=\"H1\"/>", "раз"),
        paragraph("<w:pStyle w:val=\"Mine\"/>", "два"),
        paragraph("<w:pStyle w:val=\"Loop\"/>", "три"),
        paragraph("<w:numPr><w:numId w:val=\"1\"/></w:numPr>", "четыре"),
        paragraph("<w:pStyle w:val=\"Q\"/>", "пять"),
        format!(
            "<w:tbl><w:tr><w:tc>{}</w:tc></w:tr></w:tbl>",
            paragraph("", "шесть")
        ),
        paragraph("<w:outlineLvl w:val=\"2\"/>", "семь"),
        paragraph("", "2016"),
    ]
    .concat();
    let document = open("docx", &word(&text));
    let kinds: Vec<BlockKind> = document.blocks().iter().map(|block| block.kind).collect();
    assert_eq!(
        kinds,
        [
            Heading(1),
            Heading(1),
            Paragraph,
            ListItem,
            Quote,
            TableCell,
            Heading(3)
        ]
    );
    assert_eq!(document.title(), Some("раз"));
    assert_eq!(
        document.render(),
        "раз\n\nдва\n\nтри\n\n- четыре\n\nпять\n\nшесть\n\nсемь\n"
    );
}

#[test]
fn captions_are_told_by_their_style() {
    let styles = "<w:style w:styleId=\"C\"><w:name w:val=\"caption\"/></w:style>\
        <w:style w:styleId=\"I\"><w:name w:val=\"Image Caption\"/><w:basedOn w:val=\"C\"/></w:style>";
    let paragraph = |style: &str| {
        format!(
            "<w:p><w:pPr><w:pStyle w:val=\"{style}\"/></w:pPr>{}</w:p>",
            run("", "раз")
        )
    };
    let package = word_with_styles(&[paragraph("C"), paragraph("I"), paragraph("X")].concat(), styles);
    let kinds: Vec<BlockKind> = open("docx", &package)
        .blocks()
        .iter()
        .map(|block| block.kind)
        .collect();
    assert_eq!(kinds, [Caption, Caption, Paragraph]);
}

#[test]
fn code_stays_as_it_is() {
    let code = run("<w:rStyle w:val=\"Code\"/>", "слово раз");
    let text = format!(
        "<w:p>{}{code}{}</w:p><w:p><w:pPr><w:pStyle w:val=\"Code\"/></w:pPr>{}</w:p><w:p>{code}</w:p>",
        run("", "Напиши "),
        run("", " там."),
        run("", "и это"),
    );
    assert_eq!(sources(&*open("docx", &word(&text))), ["Напиши слово раз там."]);
    let shown = body(&text, |text| {
        text.replace("Напиши", "Write").replace("там", "there")
    });
    assert_eq!(shown, text.replace("Напиши", "Write").replace("там", "there"));
}

#[test]
fn text_boxes_in_drawings_are_translated_where_they_stand() {
    let inner = format!("<w:p>{}</w:p>", run("", "в рамке"));
    let drawing = format!(
        "<mc:AlternateContent><mc:Choice><w:drawing a=\"1\"><w:txbxContent>{inner}</w:txbxContent></w:drawing></mc:Choice>\
         </mc:AlternateContent>"
    );
    let paragraph = format!(
        "<w:p>{}<w:r>{drawing}</w:r>{}</w:p>",
        run("", "до "),
        run("", "после")
    );
    assert_eq!(
        sources(&*open("docx", &word(&paragraph))),
        ["до после", "в рамке"]
    );
    assert_eq!(
        capitals(&paragraph),
        format!(
            "<w:p>{}<w:r>{drawing}</w:r>{}</w:p>",
            run("", "ДО "),
            run("", "ПОСЛЕ")
        )
        .replace("в рамке", "В РАМКЕ")
    );
    // A picture before all words stays outside of them, and what is in it is prose too.
    let paragraph = format!("<w:p><w:r>{drawing}</w:r>{}</w:p>", run("", "после"));
    assert_eq!(
        capitals(&paragraph),
        format!("<w:p><w:r>{drawing}</w:r>{}</w:p>", run("", "ПОСЛЕ")).replace("в рамке", "В РАМКЕ")
    );
}

#[test]
fn what_is_in_one_run_with_words_is_not_lost() {
    let paragraph = "<w:p><w:r><w:tab/><w:t>раз</w:t><w:br/><w:t>два</w:t><w:tab/></w:r></w:p>";
    let shown = capitals(paragraph);
    for (part, count) in [("<w:tab/>", 2), ("<w:br/>", 1), ("РАЗ", 1), ("ДВА", 1)] {
        assert_eq!(shown.matches(part).count(), count, "{part} in {shown}");
    }
    assert!(
        shown.find("РАЗ") < shown.find("<w:br/>") && shown.find("<w:br/>") < shown.find("ДВА"),
        "{shown}"
    );
}

#[test]
fn ranges_of_bookmarks_and_comments_hold_all_words() {
    let paragraph = format!(
        "<w:p>{}<w:bookmarkStart w:id=\"0\"/>{}<w:bookmarkEnd w:id=\"0\"/>{}</w:p>",
        run("", "раз "),
        run("", "два"),
        run("", " три"),
    );
    assert_eq!(
        capitals(&paragraph),
        format!(
            "<w:p><w:bookmarkStart w:id=\"0\"/>{}<w:bookmarkEnd w:id=\"0\"/></w:p>",
            run("", "РАЗ ДВА ТРИ")
        )
    );
}

#[test]
fn cross_references_to_words_are_translated_and_those_to_numbers_stay() {
    let simple = format!(
        "<w:fldSimple w:instr=\" REF _Ref1 \\h \">{}</w:fldSimple>",
        run("", "раздел 2")
    );
    let number = simple.replace("\\h", "\\r \\h");
    let paragraph = format!(
        "<w:p>{}<w:bookmarkStart w:id=\"3\" w:name=\"_Ref1\"/>{}<w:bookmarkEnd w:id=\"3\"/>{}{simple}{}{number}</w:p>",
        run("", "См. "),
        run("<w:i/>", "таблицу"),
        run("", " и "),
        run("", " ниже."),
    );
    let shown = capitals(&paragraph);
    for (tag, count) in [
        ("<w:bookmarkStart w:id=\"3\" w:name=\"_Ref1\"/>", 1),
        ("<w:bookmarkEnd w:id=\"3\"/>", 1),
        (simple.replace("раздел", "РАЗДЕЛ").as_str(), 1),
        (number.as_str(), 1),
        ("<w:fldSimple", 2),
    ] {
        assert_eq!(shown.matches(tag).count(), count, "{tag}: {shown}");
    }
    let place = |what: &str| shown.find(what).unwrap_or_else(|| panic!("no {what}: {shown}"));
    assert!(place("bookmarkStart") < place("ТАБЛИЦУ") && place("ТАБЛИЦУ") < place("bookmarkEnd"));
    assert!(place(" И ") < place("<w:fldSimple") && place("<w:fldSimple") < place("НИЖЕ"));
}

#[test]
fn right_to_left_words_keep_their_flags() {
    let paragraph = format!(
        "<w:p><w:pPr><w:bidi/></w:pPr>{}{}{}</w:p>",
        run("<w:rtl/>", "раз "),
        run("<w:b/><w:bCs />\n<w:rtl />", "два"),
        run("<w:rtl />", " три"),
    );
    assert_eq!(
        capitals(&paragraph),
        format!(
            "<w:p><w:pPr><w:bidi/></w:pPr>{}{}{}</w:p>",
            run("<w:rtl/>", "РАЗ "),
            run("<w:b/><w:bCs/><w:rtl/>", "ДВА"),
            run("<w:rtl/>", " ТРИ"),
        )
    );
}

#[test]
fn lines_turn_with_their_words() {
    let rtl = "<w:bidi/>";
    let paragraph = |properties: &str, flag: &str, text: &str| {
        let (one, two) = text.split_at(3);
        let runs = run(flag, one) + &run(&format!("<w:b/>{flag}"), two);
        format!("<w:p><w:pPr>{properties}</w:pPr>{runs}</w:p>")
    };
    let table = |order: &str, flag: &str, text: &str| {
        let cell = paragraph(if flag.is_empty() { "" } else { rtl }, flag, text);
        format!("<w:tbl><w:tblPr>{order}</w:tblPr><w:tr><w:tc>{cell}</w:tc></w:tr></w:tbl>")
    };
    let section = |flags: &str| format!("<w:sectPr>{flags}</w:sectPr>");
    let off = "<w:bidi w:val=\"0\"/>";
    let before = [
        paragraph(rtl, "<w:rtl/>", "xx a"),
        paragraph(rtl, "<w:rtl/>", "yy b"),
        table("<w:bidiVisual/>", "<w:rtl/>", "xx c"),
        paragraph(off, "", "xx e"),
        section("<w:bidi/><w:rtlGutter/>"),
    ];
    let after = [
        paragraph("", "", "XX A"),
        // What is not translated runs as it did.
        paragraph(rtl, "<w:rtl/>", "yy b"),
        table("", "", "XX C"),
        paragraph(off, "", "XX E"),
        section(""),
    ];
    let out = turned(&mut *open("docx", &word(&before.concat())));
    let document = part(&out, BODY);
    assert!(document.contains(&after.concat()), "{document}");
    let styles = part(&out, "word/styles.xml");
    assert!(
        styles.contains("<w:style w:styleId=\"R\"><w:pPr></w:pPr><w:rPr></w:rPr></w:style>"),
        "{styles}"
    );
}

#[test]
fn headers_notes_and_languages_are_of_the_document() {
    let text = |text: &str| format!("<w:x xmlns:w=\"w\"><w:p>{}</w:p></w:x>", run("", text));
    let (note, header, comment) = (text("сноска"), text("колонтитул"), text("заметка"));
    let more = [
        ("word/header1.xml", header.as_str()),
        ("word/footnotes.xml", note.as_str()),
        ("word/comments.xml", comment.as_str()),
    ];
    let bytes = word_with(&format!("<w:p>{}</w:p>", run("", "текст")), &more);
    let mut document = open("docx", &bytes);
    assert_eq!(sources(&*document), ["текст", "сноска", "колонтитул"]);
    let out = in_capitals(&mut *document);
    assert_eq!(part(&out, "word/comments.xml"), comment);
    assert!(part(&out, "word/header1.xml").contains("КОЛОНТИТУЛ"));
    let styles = part(&out, "word/styles.xml");
    assert!(
        styles.contains("<w:lang w:val=\"en-US\" w:eastAsia=\"en-US\"/>"),
        "{styles}"
    );
}

#[test]
fn tracked_changes_and_hidden_text_stay() {
    let paragraph = format!(
        "<w:p>{}<w:del w:id=\"1\"><w:r><w:delText>старое</w:delText></w:r></w:del><w:ins w:id=\"2\">{}</w:ins>{}{}</w:p>",
        run("", "раз "),
        run("", "новое"),
        run("<w:vanish/>", "тайна"),
        run("", " конец"),
    );
    assert_eq!(sources(&*open("docx", &word(&paragraph))), ["раз новое конец"]);
    let shown = capitals(&paragraph);
    for kept in [
        "<w:delText>старое</w:delText>",
        "<w:ins w:id=\"2\">",
        "тайна",
        "НОВОЕ",
    ] {
        assert!(shown.contains(kept), "{kept} in {shown}");
    }
}

#[test]
fn a_model_cannot_break_the_xml() {
    let paragraph = format!("<w:p>{}</w:p>", run("", "слово"));
    let shown = body(&paragraph, |_| "a < b & c > \"d\" ]]> \u{0} \u{1F600}".to_owned());
    assert!(shown.contains("a &lt; b &amp; c &gt; \"d\" ]]&gt;"), "{shown}");
    assert!(!shown.contains('\u{0}'));
}

#[test]
fn documents_are_known_by_name_and_content() {
    let package = |name: Option<&str>, bytes: &[u8], forced| {
        let recognised = documents::recognise(name.map(AsRef::as_ref), bytes, forced).unwrap();
        match recognised {
            Recognised::Package(format) => Some(format.name()),
            Recognised::Text(_) => None,
        }
    };
    let bytes = word("");
    assert_eq!(package(None, &bytes, None), Some("docx"));
    assert_eq!(
        ["a.DOCX", "a.odt", "a.epub", "a.txt"].map(|name| package(Some(name), b"text", None)),
        [Some("docx"), Some("odt"), Some("epub"), None]
    );
    assert_eq!(package(Some("a.zip"), &bytes, Some("odt")), Some("odt"));
    assert_eq!(package(Some("a.docx"), &bytes, Some("text")), None);
    assert_eq!(PACKAGES.len(), 3);
}
