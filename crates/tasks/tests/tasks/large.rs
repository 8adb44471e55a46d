//! Texts far larger than an article.

use tasks::options::{Options, Task};

use crate::kit::{Kit, options};

/// No sentence end, no clause, no space: nothing at which it could be divided well.
#[test]
fn one_endless_letter_is_cut_but_not_lost() {
    let text = "ж".repeat(200_000);
    let report = Kit::new().run(&text, &options(Task::Translate)).unwrap();
    let letters = report
        .translation
        .unwrap()
        .chars()
        .filter(|c| !c.is_whitespace())
        .count();
    assert_eq!(letters, 200_000);
}

#[test]
fn a_very_long_line_is_translated_whole() {
    let sentence = "Министр номер 5 прибыл в столицу, выступил перед прессой и уехал. ";
    let count = 300_000 / sentence.len();
    let options = Options {
        from: None,
        ..options(Task::Translate)
    };
    let report = Kit::new().run(&sentence.repeat(count), &options).unwrap();
    assert_eq!(report.blocks.len(), 1);
    assert_eq!(report.blocks[0].segments.len(), count);
}
