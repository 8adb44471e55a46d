//! JSON lines and tables: whatever they hold, what is not translated passes through byte for byte.

use documents::{Document, FORMATS, Translation, ValueOptions};
use proptest::prelude::*;

fn open(format: &str, text: &str, fields: &[&str]) -> Box<dyn Document> {
    let format = FORMATS.iter().find(|known| known.name() == format).unwrap();
    let options = ValueOptions {
        fields: fields.iter().map(|&field| field.to_owned()).collect(),
        ..ValueOptions::default()
    };
    format
        .open_values(text.to_owned(), &options)
        .unwrap_or_else(|error| panic!("{error}: {text:?}"))
}

/// All blocks in capitals.
fn in_capitals(document: &mut dyn Document) -> String {
    for block in document.blocks_mut() {
        block.translation = Some(Translation::plain(block.source.to_uppercase()));
    }
    document.render()
}

/// What a field may hold.
const ANYTHING: &str = "[а-яa-z0-9 ,;\"'\\\\/\n\r\t{}\\[\\]:|\u{1F600}.-]{0,40}";

/// A value of JSON that is no text, or text that nobody asked for.
fn other() -> impl Strategy<Value = serde_json::Value> {
    prop_oneof![
        Just(serde_json::Value::Null),
        any::<i32>().prop_map(serde_json::Value::from),
        any::<bool>().prop_map(serde_json::Value::from),
        ANYTHING.prop_map(serde_json::Value::from),
        prop::collection::vec(ANYTHING, 0..3).prop_map(|texts| serde_json::json!({"text": texts, "}": "]"})),
    ]
}

fn quoted(field: &str, delimiter: char, always: bool) -> String {
    if always || field.contains([delimiter, '"', '\n', '\r']) {
        format!("\"{}\"", field.replace('"', "\"\""))
    } else {
        field.to_owned()
    }
}

proptest! {
    #[test]
    fn json_lines_render_to_the_same_bytes(
        rows in prop::collection::vec((ANYTHING, other(), prop::sample::select(vec!["", " ", "\t"])), 1..6),
        line_break in prop::sample::select(vec!["\n", "\r\n", "\n\n"]),
    ) {
        let line = |(text, other, space): &(String, serde_json::Value, &str)| {
            format!("{space}{{\"other\":{space}{other},{space}\"text\"{space}:{}{space}}}", serde_json::json!(text))
        };
        let text = rows.iter().map(line).collect::<Vec<_>>().join(line_break);
        let mut document = open("jsonl", &text, &["text"]);
        prop_assert_eq!(document.render(), text.as_str());
        let translated = in_capitals(&mut *document);
        let lines: Vec<serde_json::Value> = translated
            .lines()
            .filter(|line| !line.trim().is_empty())
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        prop_assert_eq!(lines.len(), rows.len());
        for (line, (text, other, _)) in lines.iter().zip(&rows) {
            prop_assert_eq!(&line["other"], other);
            // Words that a hyphen divides at a line end are joined.
            let is_division = |letter: &char| letter.is_whitespace() || matches!(letter, '-' | '\u{AD}' | '‐');
            let words = |text: &str| text.to_uppercase().chars().filter(|letter| !is_division(letter)).collect::<String>();
            prop_assert_eq!(words(line["text"].as_str().unwrap()), words(text));
        }
    }

    #[test]
    fn tables_render_to_the_same_bytes(
        rows in prop::collection::vec((ANYTHING, ANYTHING, any::<bool>()), 0..6),
        delimiter in prop::sample::select(vec![',', ';', '\t', '|']),
        line_break in prop::sample::select(vec!["\n", "\r\n"]),
    ) {
        let mut text = format!("id{delimiter}text{delimiter}other");
        for (field, other, always) in &rows {
            text += line_break;
            text += &["7".to_owned(), quoted(field, delimiter, *always), quoted(other, delimiter, false)]
                .join(&delimiter.to_string());
        }
        let mut document = open("csv", &text, &["text"]);
        prop_assert_eq!(document.render(), text.as_str());
        let translated = in_capitals(&mut *document);
        let mut again = open("csv", &translated, &["2", "3"]);
        prop_assert_eq!(again.render(), translated.as_str());
        // Every other field is there as it was, in its place.
        let mut at = 0;
        for (_, other, _) in &rows {
            let other = quoted(other, delimiter, false);
            let found = translated[at..].find(&format!("{delimiter}{other}"));
            prop_assert!(found.is_some(), "no {other:?} in {translated:?}");
            at += found.unwrap_or(0) + 1 + other.len();
        }
        prop_assert_eq!(
            in_capitals(&mut *again),
            in_capitals(&mut *open("csv", &text, &["2", "3"])),
            "the same cells are found again"
        );
    }

    #[test]
    fn nothing_panics(text in "[\\PC\n\r\t\"{}:,\\\\]{0,80}", field in "[a-z2]{1,2}") {
        for format in FORMATS {
            for fields in [vec![], vec![field.clone()]] {
                if let Ok(mut document) = format.open_values(text.clone(), &ValueOptions { fields, ..ValueOptions::default() }) {
                    prop_assert_eq!(document.render(), text.as_str(), "{}", format.name());
                    in_capitals(&mut *document);
                }
            }
        }
    }
}
