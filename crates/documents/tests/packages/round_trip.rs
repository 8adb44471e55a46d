//! Nothing changed is the same parts; all translated is the same structure.

use proptest::prelude::*;

use crate::kit::{archive, book, in_capitals, odt, open, parts, sources, word};

/// What words are made of, with what XML has to escape.
const WORDS: &str = "[а-яa-z&<>\"'. \u{A0}]{0,12}";

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

/// A paragraph of Word out of runs: words with some of three properties, and things between them.
fn word_paragraph() -> impl Strategy<Value = String> {
    let words = (
        WORDS,
        prop::sample::select(vec!["", "<w:b/>", "<w:i/>", "<w:b/><w:u/>"]),
    )
        .prop_map(|(text, properties)| {
            format!(
                "<w:r><w:rPr>{properties}</w:rPr><w:t xml:space=\"preserve\">{}</w:t></w:r>",
                escaped(&text)
            )
        });
    let between = prop::sample::select(vec![
        "<w:r><w:tab/></w:r>",
        "<w:r><w:footnoteReference w:id=\"1\"/></w:r>",
        "<w:proofErr w:type=\"spellEnd\"/>",
        "<w:bookmarkStart w:id=\"1\"/>",
        "<w:del><w:r><w:delText>x</w:delText></w:r></w:del>",
    ])
    .prop_map(str::to_owned);
    let piece = prop_oneof![4 => words.clone(), 1 => between];
    let link = prop::collection::vec(words, 0..3)
        .prop_map(|runs| format!("<w:hyperlink r:id=\"link\">{}</w:hyperlink>", runs.concat()));
    prop::collection::vec(prop_oneof![4 => piece, 1 => link], 0..7)
        .prop_map(|pieces| format!("<w:p><w:pPr/>{}</w:p>", pieces.concat()))
}

/// Inline XML of these elements, some levels deep.
fn inline(pair: &'static str, point: &'static str) -> impl Strategy<Value = String> {
    let leaf = prop_oneof![4 => WORDS.prop_map(|text| escaped(&text)), 1 => Just(format!("<{point}/>"))];
    leaf.prop_recursive(3, 12, 4, move |inner| {
        prop::collection::vec(inner, 1..4).prop_map(move |parts| {
            let name = pair.split_whitespace().next().unwrap();
            format!("<{pair}>{}</{name}>", parts.concat())
        })
    })
}

/// Opens, checks that nothing changes, translates, opens again.
fn check(format: &str, bytes: &[u8], counted: &[&str]) -> Result<(), TestCaseError> {
    let mut document = open(format, bytes);
    let same = document.package().unwrap().unwrap();
    prop_assert_eq!(parts(&same), parts(bytes));
    // Things between words may come to stand between others, and their spaces with them.
    let words = |text: &str| text.to_uppercase().split_whitespace().collect::<String>();
    let before: Vec<String> = sources(&*document).into_iter().map(words).collect();
    let out = in_capitals(&mut *document);
    let again = open(format, &out);
    prop_assert_eq!(
        sources(&*again).into_iter().map(words).collect::<Vec<_>>(),
        before
    );
    for ((name, new), (_, old)) in parts(&out).iter().zip(parts(bytes)) {
        let (new, old) = (
            String::from_utf8_lossy(new),
            String::from_utf8_lossy(&old).into_owned(),
        );
        for tag in counted {
            prop_assert_eq!(
                new.matches(tag).count(),
                old.matches(tag).count(),
                "{} in {}: {} / {}",
                tag,
                name,
                old,
                new
            );
        }
    }
    Ok(())
}

proptest! {
    #[test]
    fn documents_of_word(paragraphs in prop::collection::vec(word_paragraph(), 1..5)) {
        let counted = [
            "<w:p>", "</w:p>", "<w:tab/>", "<w:footnoteReference", "<w:hyperlink", "</w:hyperlink>", "<w:bookmarkStart",
            "<w:delText>",
        ];
        check("docx", &word(&paragraphs.concat()), &counted)?;
    }

    #[test]
    fn open_documents(paragraphs in prop::collection::vec(inline("text:span text:style-name=\"X\"", "text:tab"), 1..5)) {
        let paragraphs: Vec<String> = paragraphs.iter().map(|inner| format!("<text:p>{inner}</text:p>")).collect();
        let body = paragraphs.concat();
        check("odt", &odt(&body, "", ""), &["<text:p>", "<text:span", "</text:span>", "<text:tab/>"])?;
    }

    #[test]
    fn pages_of_books(paragraphs in prop::collection::vec(inline("em", "br"), 1..5)) {
        let paragraphs: Vec<String> = paragraphs.iter().map(|inner| format!("<p>{inner}</p>")).collect();
        let body = paragraphs.concat();
        check("epub", &book(&[("a.xhtml", &body)]), &["<p>", "<em>", "</em>", "<br/>"])?;
    }

    #[test]
    fn damage_is_an_error_or_nothing(at in 0_usize..4000, byte in any::<u8>(), cut in 0_usize..4000) {
        for (format, bytes) in [
            ("docx", word("<w:p><w:r><w:t>слово</w:t></w:r></w:p>")),
            ("odt", odt("<text:p>слово</text:p>", "", "")),
            ("epub", book(&[("a.xhtml", "<p>слово</p>")])),
        ] {
            let mut damaged = bytes.clone();
            let at = at % damaged.len();
            damaged[at] = byte;
            let cut = bytes[..cut % bytes.len()].to_vec();
            for bytes in [damaged, cut] {
                if let Ok(mut document) = crate::kit::try_open(format, &bytes) {
                    for block in document.blocks_mut() {
                        block.translation = Some(documents::Translation::plain("word"));
                    }
                    let _ = document.package();
                }
            }
        }
    }

    #[test]
    fn any_xml_is_an_error_or_read(text in "[<>/&;a-zw:\"= !\\-\\[\\]]{0,60}") {
        let bytes = archive(&[
            ("_rels/.rels", "<R><Relationship Type=\"officeDocument\" Target=\"d.xml\"/></R>"),
            ("d.xml", &text),
        ]);
        if let Ok(document) = crate::kit::try_open("docx", &bytes) {
            document.package().unwrap().unwrap();
        }
    }
}
