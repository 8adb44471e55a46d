//! Inline marks from the document to its translation.

use contract::Code;
use documents::inline::InlineStyle;
use tasks::options::Task;
use tasks::report::{BlockReport, Report};

use crate::kit::{Kit, options};

fn translated(name: &str, source: &str) -> Report {
    let kit = Kit::new();
    kit.run_bytes(name, source.as_bytes(), &options(Task::Translate))
        .unwrap()
}

/// The marked words of a translation.
fn marked(block: &BlockReport) -> Vec<(&InlineStyle, &str)> {
    let words = |range: &std::ops::Range<usize>| &block.text[range.clone()];
    block
        .marks
        .iter()
        .map(|mark| (&mark.style, words(&mark.range)))
        .collect()
}

#[test]
fn marks_of_markdown_come_back_around_their_words() {
    let source = "Президент **важным** словом [назвал](https://a.b) город _Москва_[^1].\n\n[^1]: 1\n";
    let report = translated("a.md", source);
    assert_eq!(
        report.translation.as_deref(),
        Some("PREZIDENT **VAJNYM** SLOVOM [NAZVAL](https://a.b) GOROD _MOSKVA_[^1].\n\n[^1]: 1\n")
    );
    let block = &report.blocks[0];
    assert_eq!(block.source, "Президент важным словом назвал город Москва.");
    assert_eq!(block.segments[0].source, block.source);
    assert_eq!(
        marked(block)[..2],
        [
            (&InlineStyle::Strong, "VAJNYM"),
            (&InlineStyle::Link("https://a.b".into()), "NAZVAL")
        ]
    );
    // They were asked for to place the marks, not by the user.
    assert!(block.alignment.is_empty());
}

#[test]
fn emphasis_that_no_alignment_places_is_told() {
    // The double aligns nothing in a passage with this word.
    let report = translated("a.md", "Дом. **Слово** BLIND и *другое* слово в городе.\n");
    assert_eq!(
        report.translation.as_deref(),
        Some("DOM. **SLOVO** BLIND I DRUGOE SLOVO V GORODE.\n")
    );
    let segment = &report.blocks[0].segments[1];
    let told: Vec<&str> = segment
        .warnings
        .iter()
        .map(|warning| {
            assert_eq!(warning.code, Code::EmphasisLost);
            &segment.source[warning.source.clone().unwrap()]
        })
        .collect();
    assert_eq!(told, ["другое"]);
    let report = translated("a.md", "Дом. **Слово** BLIND и другое слово в городе.\n");
    assert_eq!(report.blocks[0].segments[1].warnings, []);
}

#[test]
fn code_is_not_translated() {
    let report = translated("a.md", "Программа запускает `cargo build` в папке с кодом.\n");
    assert_eq!(
        report.blocks[0].text,
        "PROGRAMMA ZAPUSKAET cargo build V PAPKE S KODOM."
    );
    assert_eq!(
        report.translation.as_deref(),
        Some("PROGRAMMA ZAPUSKAET `cargo build` V PAPKE S KODOM.\n")
    );
}

#[test]
fn code_is_kept_in_every_part_of_a_long_block() {
    let sentence = |number: usize| format!("Слово {number} из `код{number}` очень долгой речи министра. ");
    let source = (1..60).map(sentence).collect::<String>();
    let report = translated("a.md", &source);
    let translation = report.translation.unwrap();
    for number in 1..60 {
        assert!(
            translation.contains(&format!("SLOVO {number} IZ `код{number}` OCEN'")),
            "{translation}"
        );
    }
}

#[test]
fn numbers_alone_are_written_as_the_target_language_writes_them() {
    let source = "| Stadt | Einwohner | Datum |\n|---|---|---|\n| Die Stadt Köln | 1.087.863 | 12.05.2023 |\n\
        | Die Stadt Bonn | **336.465** | 14:30 |\n| Der Anteil | 23,6 % | 10.0.0.1 |\n";
    let german = tasks::options::Options {
        from: Some("de".parse().unwrap()),
        ..options(Task::Translate)
    };
    let kit = Kit::new();
    let report = kit.run_bytes("a.md", source.as_bytes(), &german).unwrap();
    let translation = report.translation.unwrap();
    for row in [
        "| 1,087,863 | 12.05.2023 |",
        "| **336,465** | 14:30 |",
        "| 23.6 % | 10.0.0.1 |",
    ] {
        assert!(translation.contains(row), "{translation}");
    }
    // A point for decimals somewhere, and thousands are in doubt.
    let doubtful = source.replace("14:30", "2.75");
    let report = kit.run_bytes("a.md", doubtful.as_bytes(), &german).unwrap();
    let translation = report.translation.unwrap();
    assert!(translation.contains("| **336.465** | 2.75 |"), "{translation}");
}

#[test]
fn a_page_keeps_its_tags_and_says_its_language() {
    let source = "<!DOCTYPE html>\n<html lang=\"ru\"><head><meta charset=\"windows-1251\"><title>Новости дня</title></head>\n\
        <body><h1>Визит</h1><p>Президент <b>прибыл</b> в <a href=\"/x?a=1&amp;b\">город</a>.<script>нет</script></p></body></html>\n";
    let report = translated("a.html", source);
    assert_eq!(report.document.format, "html");
    assert_eq!(report.document.title.as_deref(), Some("VIZIT"));
    assert_eq!(
        report.translation.as_deref(),
        Some(
            "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>NOVOSTI DNA</title></head>\n\
             <body><h1>VIZIT</h1><p>PREZIDENT <b>PRIBYL</b> V <a href=\"/x?a=1&amp;b\">GOROD</a>.<script>нет</script></p></body></html>\n"
        )
    );
}
