//! Summaries: their length, their receipts, and what happens when they fail.

use std::num::NonZeroUsize;

use tasks::options::{Length, Options, Task};
use tasks::report::{Report, SummaryReport};

use crate::kit::{Kit, codes, options};

const ARTICLE: &str = "Новости дня\n\nМинистр прибыл в столицу. Он выступил перед прессой. Вопросов было немного.\n\n\
    Погода стояла хорошая. Все остались довольны. Встреча длилась два часа.\n\n\
    Потом министр уехал. Журналисты тоже разошлись. Город вернулся к обычной жизни.\n";

fn digest(length: Length) -> Report {
    Kit::new()
        .run(
            ARTICLE,
            &Options {
                length,
                ..options(Task::Digest)
            },
        )
        .unwrap()
}

fn sentences(count: usize) -> Length {
    Length::Sentences(NonZeroUsize::new(count).unwrap())
}

fn words(summary: &SummaryReport) -> usize {
    summary
        .sentences
        .iter()
        .map(|sentence| sentence.text.split_whitespace().count())
        .sum()
}

#[test]
fn as_many_sentences_as_asked() {
    for count in 1..=8 {
        let summary = digest(sentences(count)).summary.unwrap();
        assert_eq!(summary.sentences.len(), count);
        assert!(
            summary
                .sentences
                .iter()
                .all(|sentence| sentence.text.ends_with('.'))
        );
    }
    assert_eq!(digest(Length::Short).summary.unwrap().sentences.len(), 2);
    assert_eq!(digest(Length::Medium).summary.unwrap().sentences.len(), 3);
    assert_eq!(digest(Length::Long).summary.unwrap().sentences.len(), 6);
}

#[test]
fn never_more_than_the_text_has() {
    assert_eq!(digest(sentences(50)).summary.unwrap().sentences.len(), 9);
}

#[test]
fn about_as_many_words_as_asked() {
    for count in [10, 20, 25] {
        let report = digest(Length::Words(NonZeroUsize::new(count).unwrap()));
        let words = words(report.summary.as_ref().unwrap());
        let tenth = count - count / 10..=count + count.div_ceil(10);
        assert!(tenth.contains(&words), "{count}: {words}");
        assert!(!codes(&report).contains(&"summary-length"), "{count}");
    }
}

#[test]
fn every_sentence_has_receipts() {
    let report = digest(sentences(4));
    let segments: Vec<&str> = report
        .blocks
        .iter()
        .flat_map(|block| &block.segments)
        .map(|segment| segment.translation.as_deref().unwrap_or(&segment.source))
        .collect();
    let sentences = report.summary.unwrap().sentences;
    assert_eq!(sentences.len(), 4);
    for sentence in sentences {
        assert!((1..=3).contains(&sentence.segments.len()));
        let best = segments[sentence.segments[0]];
        assert!(sentence.text.contains(best), "{} <- {best}", sentence.text);
    }
}

#[test]
fn a_summary_in_the_language_of_its_text() {
    let same = Options {
        to: text::Lang::RU,
        ..options(Task::Summarize)
    };
    let report = Kit::new().run(ARTICLE, &same).unwrap();
    assert!(report.translation.is_none());
    assert_eq!(report.summary.unwrap().sentences.len(), 3);
    assert!(
        report
            .blocks
            .iter()
            .flat_map(|block| &block.segments)
            .all(|segment| segment.translation.is_none())
    );
}

#[test]
fn a_long_text_is_summarised_by_sections() {
    let paragraph =
        |n: usize| format!("Абзац {n} говорит о деле. В нём есть и другие слова. Он кончается этим словом.");
    let text = (1..=400).map(paragraph).collect::<Vec<_>>().join("\n\n");
    let report = Kit::new()
        .run(
            &text,
            &Options {
                length: sentences(5),
                ..options(Task::Digest)
            },
        )
        .unwrap();
    let summary = report.summary.unwrap();
    assert_eq!(summary.sentences.len(), 5);
    assert!(
        summary
            .sentences
            .iter()
            .all(|sentence| sentence.warnings.is_empty()),
        "{summary:?}"
    );
}

#[test]
fn a_translation_is_kept_when_the_summary_fails() {
    let other = tasks::options::ModelChoice::Named("no-such-model".to_owned());
    let report = Kit::new()
        .run(
            ARTICLE,
            &Options {
                summary_model: Some(other.clone()),
                ..options(Task::Digest)
            },
        )
        .unwrap();
    assert!(report.translation.is_some() && report.summary.is_none());
    assert_eq!(codes(&report), ["summary-failed"]);
    assert!(report.warnings[0].message.contains("no-such-model"));
    // A summary that was all that was asked for fails aloud.
    let alone = Options {
        summary_model: Some(other),
        ..options(Task::Summarize)
    };
    assert!(Kit::new().run(ARTICLE, &alone).is_err());
}
