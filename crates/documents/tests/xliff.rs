//! XLIFF: opened and written it is the same file, and a translation changes nothing but targets.

use documents::{DirectionChange, Document, Translation, open};
use proptest::prelude::*;

fn xliff(text: &str) -> Box<dyn Document> {
    open(None, text.to_owned(), Some("xliff")).unwrap_or_else(|error| panic!("{error}"))
}

/// Every block in capitals, its marks where they belong.
fn shouted(text: &str) -> String {
    let mut document = xliff(text);
    for block in document.blocks_mut() {
        let words = block.source.to_uppercase();
        block.translation = Some(Translation::placed(&block.source, &block.marks, words, &[]));
    }
    document.set_language("en", DirectionChange::Stays);
    document.render()
}

/// What a source holds: words and tags that are closed.
fn content() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "слово",
        "и ещё &amp; &lt;слово&gt;",
        " ",
        "<x id=\"1\"/>",
        "<g id=\"2\">в скобках</g>",
        "12",
        "\n  ",
        "<g id=\"3\">раз <g id=\"4\">два</g></g>",
        "<ph id=\"5\">{0}</ph>",
        "<mrk mtype=\"term\">термин</mrk>",
        "<bpt id=\"6\">b</bpt>",
        "<!-- нет -->",
        "<![CDATA[a < b]]>",
        "&#10;",
    ]);
    prop::collection::vec(piece, 0..6).prop_map(|pieces| pieces.concat())
}

fn unit() -> impl Strategy<Value = String> {
    let target = prop::sample::select(vec![
        "",
        "<target/>",
        "<target></target>",
        "<target state=\"new\"> </target>",
        "<target>Done</target>",
        "\n<target xml:lang=\"en\"/>",
        "<note>заметка</note>",
        "<alt-trans><source>старое</source><target>Old</target></alt-trans>",
    ]);
    let attributes = prop::sample::select(vec!["", " translate=\"no\"", " approved=\"yes\""]);
    (content(), target, attributes).prop_map(|(content, target, attributes)| {
        format!("<trans-unit id=\"1\"{attributes}>\n<source>{content}</source>{target}</trans-unit>\n")
    })
}

fn file(units: &[String]) -> String {
    let head = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<xliff version=\"1.2\"><file original=\"a\" source-language=\"ru\"><body>";
    format!("{head}{}</body></file></xliff>\n", units.concat())
}

/// The tags of a text, sorted, but for those of targets.
fn tags(text: &str) -> Vec<&str> {
    let mut tags: Vec<&str> = text
        .split('<')
        .skip(1)
        .filter_map(|rest| rest.split_once('>').map(|(tag, _)| tag))
        .filter(|tag| !tag.contains("target") && !tag.starts_with("file "))
        .collect();
    tags.sort_unstable();
    tags
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn what_is_not_translated_is_the_same(units in prop::collection::vec(unit(), 0..8)) {
        let text = file(&units);
        prop_assert_eq!(xliff(&text).render(), text);
    }

    #[test]
    fn a_translation_adds_targets_and_nothing_else(units in prop::collection::vec(unit(), 0..8)) {
        let text = file(&units);
        let before = xliff(&text).blocks().len();
        let out = shouted(&text);
        prop_assert_eq!(out.matches("<trans-unit").count(), units.len());
        // What has a target needs none, and no source was touched.
        prop_assert_eq!(xliff(&out).blocks().len(), 0, "{}", out);
        let sources = |text: &str| {
            let pieces = text.split("<source>").skip(1);
            pieces.filter_map(|piece| piece.split_once("</source>")).map(|(source, _)| source.to_owned()).collect::<Vec<_>>()
        };
        prop_assert_eq!(sources(&text), sources(&out));
        // Each of its marks stands in its target again.
        let doubled: Vec<&str> = tags(&out);
        for tag in tags(&text) {
            prop_assert!(doubled.contains(&tag), "{} is lost: {}", tag, out);
        }
        let filled = |text: &str| {
            let targets = text.split("<target").skip(1).filter_map(|piece| piece.split_once("</target>"));
            targets.filter(|(target, _)| target.split_once('>').is_some_and(|(_, words)| !words.trim().is_empty())).count()
        };
        prop_assert_eq!(filled(&out), filled(&text) + before, "{}", out);
    }

    #[test]
    fn any_text_is_opened_or_refused(
        pieces in prop::collection::vec(prop::sample::select(vec![
            "<xliff>", "</xliff>", "<file target-language='de'>", "</file>", "<unit>", "</unit>", "<segment>", "</segment>", "<trans-unit>",
            "</trans-unit>", "<source>", "</source>", "<target>", "</target>", "<target/>", "<g>", "</g>", "<x/>", "слово", "&amp;",
            "&", "<", "<!--", "-->", "<?xml version='1.0' encoding='koi8-r'?>", "<source/>", "<pc id='1'>", "</pc>",
        ]), 0..30),
    ) {
        let text = pieces.concat();
        if let Ok(document) = open(None, text.clone(), Some("xliff")) {
            if !text.starts_with("<?xml") {
                prop_assert_eq!(document.render(), text.clone());
            }
            shouted(&text);
        }
    }
}
