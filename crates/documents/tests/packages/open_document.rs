//! ODT.

use documents::BlockKind::{self, Caption, Heading, ListItem, Paragraph, Quote, TableCell};
use documents::inline::{InlineStyle, MarkKind};

use crate::kit::{in_capitals, odt, odt_with_styles, open, part, sources, turned};

const STYLES: &str = "<style:style style:name=\"T1\" style:family=\"text\"><style:text-properties fo:font-weight=\"bold\"/>\
     </style:style><style:style style:name=\"T2\" style:family=\"text\"><style:text-properties officeooo:rsid=\"0012\"/>\
     </style:style><style:style style:name=\"P1\" style:family=\"paragraph\" style:parent-style-name=\"Quotations\"/>";

/// The body after all blocks were put into capitals.
fn capitals(body: &str) -> String {
    let text = part(
        &in_capitals(&mut *open("odt", &odt(body, STYLES, ""))),
        "content.xml",
    );
    let start = text.find("<office:text>").unwrap() + "<office:text>".len();
    text[start..text.find("</office:text>").unwrap()].to_owned()
}

#[test]
fn spans_that_show_are_marks_and_others_go() {
    let body = "<text:p text:style-name=\"Standard\">Он <text:span text:style-name=\"T2\">ска</text:span>зал\
                <text:s text:c=\"2\"/><text:span text:style-name=\"T1\">это &amp; то</text:span><text:soft-page-break/>, \
                <text:a xlink:href=\"https://a.b\">здесь</text:a>.</text:p>";
    assert_eq!(
        sources(&*open("odt", &odt(body, STYLES, ""))),
        ["Он сказал это & то, здесь."]
    );
    assert_eq!(
        capitals(body),
        "<text:p text:style-name=\"Standard\">ОН СКАЗАЛ <text:span text:style-name=\"T1\">ЭТО &amp; ТО</text:span>, \
         <text:a xlink:href=\"https://a.b\">ЗДЕСЬ</text:a>.</text:p>"
    );
}

#[test]
fn runs_of_blanks_stay_at_ends_and_between_sentences() {
    let bold = |text: &str| format!("<text:span text:style-name=\"T1\">{text}</text:span>");
    let blanks = |count: &str| format!("<text:s text:c=\"{count}\"/>");
    let (two, three) = (blanks("2"), blanks("3"));
    for (body, source, expected) in [
        (
            format!("{three}раз два{two}"),
            "раз два",
            format!("{three}РАЗ ДВА{two}"),
        ),
        (
            bold(&format!("{three}Раз.{two}")) + "Два",
            "Раз. Два",
            bold(&format!("{three}РАЗ.{two}")) + "ДВА",
        ),
        (
            format!("Раз.{two}Два!{three}Три"),
            "Раз. Два! Три",
            format!("РАЗ.{two}ДВА!{three}ТРИ"),
        ),
        (
            "«Раз.» <text:s/>Два".to_owned(),
            "«Раз.» Два",
            "«РАЗ.» <text:s/>ДВА".to_owned(),
        ),
        // One blank is a space, and so is a run of them in a sentence.
        (
            format!("Раз{three}два.<text:s/>Три"),
            "Раз два. Три",
            "РАЗ ДВА. ТРИ".to_owned(),
        ),
        (format!("Раз{}два", blanks("x")), "Раз два", "РАЗ ДВА".to_owned()),
    ] {
        let body = format!("<text:p>{body}</text:p>");
        let document = open("odt", &odt(&body, STYLES, ""));
        assert_eq!(sources(&*document), [source], "{body}");
        assert_eq!(capitals(&body), format!("<text:p>{expected}</text:p>"), "{body}");
    }
}

#[test]
fn kinds_come_from_elements_and_styles() {
    let body = "<text:p text:style-name=\"Title\">раз</text:p>\n<text:h text:outline-level=\"2\">два</text:h>\
                <text:list><text:list-item><text:p>три</text:p></text:list-item></text:list>\
                <table:table><table:table-row><table:table-cell><text:p>четыре</text:p></table:table-cell></table:table-row>\
                </table:table><text:p text:style-name=\"P1\">пять</text:p><text:p>6</text:p>";
    let document = open("odt", &odt(body, STYLES, "<text:p>сверху</text:p>"));
    let kinds: Vec<BlockKind> = document.blocks().iter().map(|block| block.kind).collect();
    assert_eq!(
        kinds,
        [Heading(1), Heading(2), ListItem, TableCell, Quote, Paragraph]
    );
    assert_eq!(sources(&*document)[5], "сверху");
}

#[test]
fn captions_are_told_by_the_style_that_theirs_is_based_on() {
    let style = |name: &str, parent: &str| {
        format!(
            "<style:style style:name=\"{name}\" style:family=\"paragraph\" style:parent-style-name=\"{parent}\"/>"
        )
    };
    let named = style("Caption", "Standard") + &style("Illustration", "Caption");
    let body = ["P1", "Illustration", "Caption", "Standard"]
        .map(|name| format!("<text:p text:style-name=\"{name}\">раз</text:p>"))
        .concat();
    let package = odt_with_styles(&body, &style("P1", "Illustration"), "", &named);
    let kinds: Vec<BlockKind> = open("odt", &package)
        .blocks()
        .iter()
        .map(|block| block.kind)
        .collect();
    assert_eq!(kinds, [Caption, Caption, Caption, Paragraph]);
}

#[test]
fn notes_and_frames_hold_blocks_of_their_own() {
    let body = "<text:p>Он ушёл<text:note text:id=\"n\"><text:note-citation>а</text:note-citation><text:note-body>\
                <text:p>в примечании</text:p></text:note-body></text:note> домой<draw:frame><draw:text-box><text:p>в рамке\
                </text:p></draw:text-box></draw:frame>.<office:annotation><text:p>заметка</text:p></office:annotation></text:p>";
    assert_eq!(
        sources(&*open("odt", &odt(body, "", ""))),
        ["Он ушёл домой.", "в примечании", "в рамке"]
    );
    let expected = body
        .replace("Он ушёл", "ОН УШЁЛ")
        .replace("домой", "ДОМОЙ")
        .replace("в примечании", "В ПРИМЕЧАНИИ")
        .replace("в рамке", "В РАМКЕ");
    assert_eq!(capitals(body), expected);
}

#[test]
fn code_in_a_line_stays_as_it_is() {
    for style in ["Source_20_Text", "Source_Text"] {
        let code = format!("<text:span text:style-name=\"{style}\">команда к</text:span>");
        let body = format!("<text:p>Он сказал {code} вслух.</text:p>");
        let document = open("odt", &odt(&body, STYLES, ""));
        let mark = &document.blocks()[0].marks[0];
        assert_eq!(
            (&mark.style, mark.kind),
            (&InlineStyle::Code, MarkKind::Verbatim),
            "{style}"
        );
    }
}

#[test]
fn bookmarks_and_cross_references_stay_with_what_they_show() {
    let reference =
        "<text:bookmark-ref text:reference-format=\"page\" text:ref-name=\"m\">12</text:bookmark-ref>";
    let number = "<text:sequence text:name=\"Table\" text:formula=\"ooow:Table+1\">1</text:sequence>";
    let body = format!(
        "<text:p>См. <text:bookmark-start text:name=\"m\"/>таблицу<text:bookmark-end text:name=\"m\"/> {number} на \
         странице {reference}, а также <text:bookmark text:name=\"n\"/>дальше.</text:p>"
    );
    let shown = capitals(&body);
    for tag in [
        "<text:bookmark-start text:name=\"m\"/>",
        "<text:bookmark-end text:name=\"m\"/>",
        "<text:bookmark text:name=\"n\"/>",
        reference,
        number,
    ] {
        assert_eq!(shown.matches(tag).count(), 1, "{tag}: {shown}");
    }
    let place = |what: &str| shown.find(what).unwrap_or_else(|| panic!("no {what}: {shown}"));
    assert!(place("bookmark-start") < place("ТАБЛИЦУ") && place("ТАБЛИЦУ") < place("bookmark-end"));
    assert!(place("СТРАНИЦЕ") < place("<text:bookmark-ref") && place("<text:bookmark-ref") < place("ТАКЖЕ"));
}

#[test]
fn a_word_with_a_raised_part_is_one_word() {
    let styles = "<style:style style:name=\"T1\" style:family=\"text\"><style:text-properties fo:font-weight=\"bold\"/>\
                  </style:style><style:style style:name=\"U\" style:family=\"text\"><style:text-properties \
                  style:text-position=\"sub 58%\"/></style:style><style:style style:name=\"Z\" style:family=\"text\">\
                  <style:text-properties style:text-position=\"0% 100%\"/></style:style><style:style style:name=\"S\" \
                  style:family=\"text\"><style:text-properties style:text-position=\"super 58%\"/></style:style>";
    let span = |style: &str, text: &str| format!("<text:span text:style-name=\"{style}\">{text}</text:span>");
    let two = span("U", "2");
    for (body, source, expected) in [
        (
            format!("<text:p>Это H{two}O и вода.</text:p>"),
            "Это H₂O и вода.",
            format!("<text:p>ЭТО H{two}O И ВОДА.</text:p>"),
        ),
        (
            format!(
                "<text:p>{}{two}{}</text:p>",
                span("T1", "Это H"),
                span("T1", "O и вода.")
            ),
            "Это H₂O и вода.",
            format!(
                "<text:p>{} {}{two}{} {}</text:p>",
                span("T1", "ЭТО"),
                span("T1", "H"),
                span("T1", "O"),
                span("T1", "И ВОДА.")
            ),
        ),
        (
            format!("<text:p>x{two} дом {}</text:p>", span("Z", "ах")),
            "x₂ дом ах",
            format!("<text:p>x{two} ДОМ {}</text:p>", span("Z", "АХ")),
        ),
        (
            format!(
                "<text:p>5{} мая, 5 км{} земли</text:p>",
                span("S", "го"),
                span("S", "2")
            ),
            "5го мая, 5 км² земли",
            format!("<text:p>5ГО МАЯ, 5 КМ{} ЗЕМЛИ</text:p>", span("S", "2")),
        ),
    ] {
        let mut document = open("odt", &odt(&body, styles, ""));
        assert_eq!(sources(&*document)[0], source);
        let text = part(&in_capitals(&mut *document), "content.xml");
        assert!(text.contains(&expected), "{expected}: {text}");
    }
}

#[test]
fn the_direction_of_a_paragraph_stays() {
    let styles = "<style:style style:name=\"P2\" style:family=\"paragraph\"><style:paragraph-properties \
                  style:writing-mode=\"rl-tb\"/></style:style>";
    let bytes = odt("<text:p text:style-name=\"P2\">слово</text:p>", styles, "");
    let text = part(&in_capitals(&mut *open("odt", &bytes)), "content.xml");
    assert!(
        text.contains(styles) && text.contains("<text:p text:style-name=\"P2\">СЛОВО</text:p>"),
        "{text}"
    );
}

#[test]
fn lines_turn_with_their_words() {
    let styles = |mode: &str| {
        format!(
            "<style:style style:name=\"P2\" style:family=\"paragraph\"><style:paragraph-properties \
             style:writing-mode=\"{mode}\"/></style:style>"
        )
    };
    let text = "<text:p text:style-name=\"P2\">x</text:p>";
    let out = turned(&mut *open("odt", &odt(text, &styles("rl-tb"), "")));
    assert!(part(&out, "content.xml").contains(&styles("lr-tb")));
    let out = turned(&mut *open("odt", &odt(text, &styles("tb-rl"), "")));
    assert!(part(&out, "content.xml").contains(&styles("tb-rl")));
}

#[test]
fn the_language_is_named_in_the_styles() {
    let out = in_capitals(&mut *open("odt", &odt("<text:p>слово</text:p>", "", "")));
    let styles = part(&out, "styles.xml");
    assert!(
        styles.contains("fo:language=\"en\" fo:country=\"US\""),
        "{styles}"
    );
}
