//! DOCX: fields, raised parts of words, drop capitals.

use crate::kit::{open, sources, word};
use crate::word::{body, capitals, run};

#[test]
fn a_field_may_share_its_runs_with_words() {
    let border = |kind: &str| format!("<w:fldChar w:fldCharType=\"{kind}\"/>");
    let words = |text: &str| format!("<w:t xml:space=\"preserve\">{text}</w:t>");
    let code = "<w:instrText>SEQ t</w:instrText>";
    let (begin, separate, end) = (border("begin"), border("separate"), border("end"));
    // In one run, and in runs that begin and end with other words.
    for (before, inner, behind) in [
        (
            format!("<w:r>{}{begin}", words("Рис. ")),
            format!("{code}{separate}{}", words("7")),
            format!("{end}{}</w:r>", words(" дом")),
        ),
        (
            format!("<w:r>{}{begin}</w:r>", words("Рис. ")),
            format!("<w:r>{code}</w:r><w:r>{separate}{}</w:r>", words("7")),
            format!("<w:r>{end}{}</w:r>", words(" дом")),
        ),
    ] {
        let paragraph = format!("<w:p>{before}{inner}{behind}</w:p>");
        assert_eq!(sources(&*open("docx", &word(&paragraph))), ["Рис. 7 дом"]);
        let shown = capitals(&paragraph);
        let mut at = 0;
        for part in [
            "РИС. ",
            "<w:r>",
            &begin,
            code,
            &separate,
            &words("7"),
            &end,
            "</w:r>",
            " ДОМ",
        ] {
            at += shown[at..]
                .find(part)
                .unwrap_or_else(|| panic!("no {part}: {shown}"))
                + part.len();
        }
        assert_eq!(
            shown.matches("<w:r>").count(),
            shown.matches("</w:r>").count(),
            "{shown}"
        );
    }
}

#[test]
fn fields_without_an_end_and_fields_in_fields_lose_nothing() {
    let border = |kind: &str| format!("<w:r><w:fldChar w:fldCharType=\"{kind}\"/></w:r>");
    let code = |text: &str| format!("<w:r><w:instrText>{text}</w:instrText></w:r>");
    let open_field = format!("<w:p>{}{}{}</w:p>", run("", "раз"), border("begin"), code("TOC"));
    let only_end = format!("<w:p>{}{}</w:p>", border("end"), run("", "два"));
    let nested = format!(
        "<w:p>{}{}{}{}{}{}{}{}{}{}</w:p>",
        run("", "три "),
        border("begin"),
        code("IF "),
        border("begin") + &code("PAGE") + &border("separate") + &run("", "1") + &border("end"),
        code(" = 1 x y"),
        border("separate"),
        run("", "икс"),
        border("end"),
        run("", " четыре"),
        run("<w:vanish/>", "тайна"),
    );
    let text = [open_field, only_end, nested].concat();
    let document = open("docx", &word(&text));
    assert_eq!(sources(&*document), ["раз", "два", "три икс четыре"]);
    let shown = capitals(&text);
    assert_eq!(
        shown.matches("<w:fldChar").count(),
        text.matches("<w:fldChar").count()
    );
    for part in ["РАЗ", "ДВА", "ТРИ ", ">икс<", "тайна", " = 1 x y", " ЧЕТЫРЕ"] {
        assert!(shown.contains(part), "{part}: {shown}");
    }
}

#[test]
fn numbers_of_citations_stay_at_their_words() {
    let raised = "<w:vertAlign w:val=\"superscript\"/>";
    let citation = format!(
        "<w:fldSimple w:instr=\" ADDIN ZOTERO_ITEM \">{}</w:fldSimple>",
        run(raised, "3,4")
    );
    let paragraph = format!(
        "<w:p>{}{citation}{}</w:p>",
        run("", "Он пришёл"),
        run("", ", но ушёл.")
    );
    assert_eq!(
        sources(&*open("docx", &word(&paragraph))),
        ["Он пришёл, но ушёл."]
    );
    assert_eq!(
        capitals(&paragraph),
        format!(
            "<w:p>{}{citation}{}</w:p>",
            run("", "ОН ПРИШЁЛ"),
            run("", ", НО УШЁЛ.")
        )
    );
}

#[test]
fn a_word_with_a_raised_part_is_one_word() {
    let (above, below) = (
        "<w:vertAlign w:val=\"superscript\"/>",
        "<w:vertAlign w:val='subscript' />",
    );
    let paragraph = format!(
        "<w:p>{}{}{}{}{}{}{}</w:p>",
        run("", "Это H"),
        run(below, "2"),
        run("", "SO"),
        run(below, "4"),
        run("", " и 10"),
        run(above, "−3"),
        run("", " метров."),
    );
    assert_eq!(
        sources(&*open("docx", &word(&paragraph))),
        ["Это H₂SO₄ и 10⁻³ метров."]
    );
    let below = "<w:vertAlign w:val='subscript'/>";
    assert_eq!(
        capitals(&paragraph),
        format!(
            "<w:p>{}{}{}{}{}{}{}{}{}{}</w:p>",
            run("", "ЭТО "),
            run("", "H"),
            run(below, "2"),
            run("", "SO"),
            run(below, "4"),
            run("", " И "),
            run("", "10"),
            run(above, "−3"),
            run("", " МЕТРОВ."),
            "",
        )
    );
}

#[test]
fn an_ordinal_is_words_and_the_exponent_of_a_unit_stays_at_its_word() {
    let above = "<w:vertAlign w:val=\"superscript\"/>";
    let paragraph = format!(
        "<w:p>{}{}{}{}{}</w:p>",
        run("", "о 5"),
        run(above, "го"),
        run("", " мая на 5 км"),
        run(above, "2"),
        run("", " земли."),
    );
    assert_eq!(
        sources(&*open("docx", &word(&paragraph))),
        ["о 5го мая на 5 км² земли."]
    );
    assert_eq!(
        capitals(&paragraph),
        format!(
            "<w:p>{}{}{}</w:p>",
            run("", "О 5ГО МАЯ НА 5 КМ"),
            run(above, "2"),
            run("", " ЗЕМЛИ."),
        )
    );
}

#[test]
fn a_drop_capital_without_words_behind_it_is_a_paragraph() {
    let frame = format!(
        "<w:p><w:pPr><w:framePr w:dropCap=\"drop\"/></w:pPr>{}</w:p>",
        run("", "Я")
    );
    assert_eq!(sources(&*open("docx", &word(&frame))), ["Я"]);
    let other = format!("{frame}<w:tbl/><w:p>{}</w:p>", run("", "слово"));
    assert_eq!(sources(&*open("docx", &word(&other))), ["Я", "слово"]);
    let both = format!("{frame}<w:p>{}</w:p>", run("", " слово"));
    assert_eq!(sources(&*open("docx", &word(&both))), ["Я слово"]);
    let shown = body(&both, |_| "«the word»".to_owned());
    assert_eq!(
        shown,
        frame.replace('Я', "«t") + &format!("<w:p>{}</w:p>", run("", "he word»"))
    );
}
