//! Counts facts in summaries that their articles lack, by a rule that is simpler and stricter than the checks with
//! which the summaries were made. See `benches/README.md`.
//!
//! ```text
//! faithfulness ARTICLES.jsonl [N [MODEL.gguf]]   an `article`, or sentences in `en`, on each line
//! ```
#![expect(clippy::print_stdout, reason = "prints its figures")]

use std::num::NonZeroUsize;
use std::ops::RangeInclusive;
use std::path::PathBuf;

use engine::{Bundle, DeviceChoice, EngineOptions, Kernel, LoadedModel, Summarizer};
use serde_json::Value;
use summaries::Auditor;
use summaries::Length;
use text::Lang;

#[rustfmt::skip] // A table.
const DATES: [&str; 18] = [
    "january", "february", "april", "june", "july", "august", "september", "october", "november", "december", "march",
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
];

/// Things that stand in summaries and not in their articles, and what else is wrong with the summaries.
#[derive(Debug, Default)]
struct Count {
    sentences: usize,
    numbers: usize,
    dates: usize,
    names: usize,
    uncited: usize,
    wrong_length: usize,
    repeated: usize,
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args().skip(1);
    let path = args
        .next()
        .ok_or("usage: faithfulness ARTICLES.jsonl [N [MODEL.gguf]]")?;
    let limit: usize = args.next().map_or(Ok(usize::MAX), |count| count.parse())?;
    let engine = args.next().map(load).transpose()?;
    let model: Option<&dyn Summarizer> = engine.as_ref().and_then(|engine| engine.summarizer());
    let lengths = [
        Length::Sentences(NonZeroUsize::MIN.saturating_add(2)),
        Length::Words(NonZeroUsize::MIN.saturating_add(79)),
        Length::Percent(20),
    ];
    let (mut before, mut after, mut replaced) = (Count::default(), Count::default(), 0);
    for line in std::fs::read_to_string(path)?.lines().take(limit) {
        let article = text_of(&serde_json::from_str(line)?);
        let auditor = Auditor::new(&article, Lang::EN);
        // A model is slow: it shows its faults in one length.
        let lengths = if model.is_some() {
            &lengths[..1]
        } else {
            &lengths[..]
        };
        for &length in lengths {
            if let Some(model) = model {
                before.add(&article, &auditor.first_answer(length, model)?);
            }
            let summary = auditor.summary(length, model)?;
            let texts: Vec<String> = summary
                .sentences
                .iter()
                .map(|sentence| sentence.text.clone())
                .collect();
            after.add(&article, &texts);
            after.uncited += summary
                .sentences
                .iter()
                .filter(|sentence| sentence.segments.is_empty())
                .count();
            after.wrong_length += usize::from(!is_as_long(length, &texts, &auditor, &article));
            replaced += summary
                .sentences
                .iter()
                .filter(|sentence| !sentence.warnings.is_empty())
                .count();
        }
    }
    if model.is_some() {
        println!("before the checks: {before:?}");
    }
    println!("after the checks:  {after:?}, replaced or filled: {replaced}");
    Ok(())
}

fn text_of(row: &Value) -> String {
    if let Value::String(article) = &row["article"] {
        return article.clone();
    }
    let lines = row["en"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str);
    lines.collect::<Vec<_>>().join(" ")
}

fn load(model: String) -> Result<Box<dyn LoadedModel>, engine::LoadError> {
    let bundle = Bundle {
        id: "measured".to_owned(),
        family: &engine::GGUF,
        files: vec![PathBuf::from(model)],
        prefix: String::new(),
        prompt: String::new(),
    };
    let options = EngineOptions {
        device: DeviceChoice::Cpu,
        threads: std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN),
        kernel: Kernel::best(),
        precision: engine::Precision::default(),
        beam: None,
    };
    bundle.load(&options)
}

/// Exactly as many sentences; words within a tenth, unless no sentences of the article together have so many.
fn is_as_long(length: Length, texts: &[String], auditor: &Auditor, article: &str) -> bool {
    let sentences = auditor.sentences();
    match length {
        Length::Sentences(count) => texts.len() == count.get().min(sentences.len()),
        Length::Words(_) | Length::Percent(_) => {
            let all = article.split_whitespace().count();
            let wanted = match length {
                Length::Words(count) => count.get().min(all),
                _ => all / 5,
            };
            let words: usize = texts.iter().map(|text| text.split_whitespace().count()).sum();
            let right = wanted - wanted / 10..=wanted + wanted.div_ceil(10);
            right.contains(&words) || !can_have(&right, &sentences)
        }
        Length::Short | Length::Medium | Length::Long => true,
    }
}

/// Whether any of the sentences together have so many words.
fn can_have(wanted: &RangeInclusive<usize>, sentences: &[String]) -> bool {
    let mut sums = vec![false; wanted.end() + 1];
    sums[0] = true;
    for sentence in sentences {
        let words = sentence.split_whitespace().count();
        for sum in (words..sums.len()).rev() {
            sums[sum] |= sums[sum - words];
        }
    }
    sums[*wanted.start()..].contains(&true)
}

impl Count {
    fn add(&mut self, article: &str, sentences: &[String]) {
        let known: Vec<String> = words(article).map(str::to_lowercase).collect();
        let has = |word: &str| known.iter().any(|other| *other == word.to_lowercase());
        self.sentences += sentences.len();
        for (at, sentence) in sentences.iter().enumerate() {
            self.repeated += usize::from(sentences[..at].contains(sentence));
            for (place, word) in words(sentence).enumerate() {
                if has(word) {
                    continue;
                }
                if word.starts_with(|c: char| c.is_ascii_digit()) {
                    self.numbers += 1;
                } else if DATES.contains(&word.to_lowercase().as_str()) {
                    self.dates += 1;
                } else if place > 0 && word.starts_with(char::is_uppercase) {
                    self.names += 1;
                } else {
                    continue;
                }
                println!("not in the article: {word}, of: {sentence}");
            }
        }
    }
}

/// Words and numbers without marks around them, the possessive ending and that of decades.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| c.is_whitespace() || matches!(c, '-' | '–' | '—' | '/'))
        .map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()))
        .map(|word| word.trim_end_matches("'s").trim_end_matches("’s"))
        // The seventies are written 1970s and 1970's.
        .map(|word| {
            word.strip_suffix('s')
                .filter(|rest| rest.ends_with(|c: char| c.is_ascii_digit()))
                .unwrap_or(word)
        })
        .filter(|word| !word.is_empty())
}
