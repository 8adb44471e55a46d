//! Names keep one spelling through a document.

use tasks::options::{Options, Task, Unit};

use crate::kit::{Kit, options, segment_codes};

const TEXT: &str = "NAMES Там был Алиев сам.\n\nNAMES OTHERWISE Их ждали. Потом Алиев звал.\n";

#[test]
fn the_first_spelling_counts_and_a_change_is_told_where_it_is() {
    let kit = Kit::new();
    let report = kit.run(TEXT, &options(Task::Translate)).unwrap();
    assert_eq!(
        report.translation.as_deref(),
        Some("NAMES Tam BYL Aliev SAM.\n\nNAMES OTHERWISE Ih JDALI. Potom Aliev ZVAL.\n")
    );
    assert_eq!(segment_codes(&report), ["name-unified"]);
    let warning = &report.blocks[1].segments[1].warnings[0];
    assert_eq!(
        warning.message,
        "'Aliyev' was changed to 'Aliev', the spelling of this name earlier in the document"
    );
    // What was shown while the text grew is what the report has.
    let shown: Vec<String> = report
        .blocks
        .iter()
        .enumerate()
        .map(|(index, block)| format!("block {index} {}", block.text))
        .collect();
    assert_eq!(kit.events("block"), shown);
}

#[test]
fn another_document_and_lines_begin_anew() {
    let kit = Kit::new();
    kit.run(TEXT, &options(Task::Translate)).unwrap();
    let second = "NAMES OTHERWISE Потом Алиев звал.\n";
    let report = kit.run(second, &options(Task::Translate)).unwrap();
    assert_eq!(
        report.translation.as_deref(),
        Some("NAMES OTHERWISE Potom Aliyev ZVAL.\n")
    );
    let lines = Options {
        unit: Unit::Line,
        ..options(Task::Translate)
    };
    let report = kit.run(TEXT, &lines).unwrap();
    assert!(report.translation.unwrap().contains("Aliyev"));
}
