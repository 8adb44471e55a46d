//! Checks of a translation against its source, which find the most frequent mistakes of models by rule.
//!
//! Each check is a pure function in its own file, from a [`Pair`] to [`Finding`]s. In doubt a check reports nothing:
//! a finding that people learn to ignore is worse than none.

mod brackets;
pub mod coverage;
pub mod ending;
pub mod gazetteer;
mod length;
mod lexicon;
pub mod links;
mod list;
mod literals;
pub mod loops;
mod names;
mod number_tokens;
mod number_words;
pub mod numbers;
mod places;
pub mod preamble;
pub mod quotes;
mod script;
mod speakers;
pub mod transliterate;

use std::ops::Range;

use contract::{Code, Finish, Warning};
use text::Lang;

pub use list::{Check, Pairs, all, of_pair};
pub use script::is_strange;

/// All checks but [`script::UNTRANSLATED`], in the order of their findings. Each is declared in its own file.
static OTHERS: &[&Check] = &[
    &script::LEFTOVERS,
    &loops::CHECK,
    &length::CHECK,
    &ending::CHECK,
    &numbers::CHECK,
    &links::CHECK,
    &literals::CHECK,
    &quotes::CHECK,
    &quotes::SPEAKER,
    &speakers::CHECK,
    &brackets::CHECK,
    &names::LATIN_WORDS,
    &names::CHECK,
    &places::CHECK,
    &coverage::CHECK,
];

/// A source text and its translation.
#[derive(Debug, Clone, Copy)]
pub struct Pair<'a> {
    /// The source text.
    pub source: &'a str,
    /// The translation of `source`.
    pub translation: &'a str,
    /// The source language.
    pub from: Lang,
    /// The target language.
    pub to: Lang,
}

/// The severity of a finding, with the levels of MQM. Later variants are worse.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// A weak sign: it decides between candidates, and does not ask for another attempt.
    Minor,
    /// Something is probably wrong: worth another attempt.
    Major,
    /// The text as a whole cannot be right: it is cut off, loops, or is not translated.
    Critical,
}

/// What a check reports: a severity, and a warning with spans.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The severity.
    pub severity: Severity,
    /// The warning for the report, with the first span in source and translation.
    pub warning: Warning,
    /// Further spans in the source, where the finding is about several things.
    pub more_sources: Vec<Range<usize>>,
    /// Further spans in the translation.
    pub more_targets: Vec<Range<usize>>,
}

impl Finding {
    pub(crate) fn minor(code: Code, message: impl Into<String>) -> Self {
        Self::new(Severity::Minor, code, message)
    }

    pub(crate) fn major(code: Code, message: impl Into<String>) -> Self {
        Self::new(Severity::Major, code, message)
    }

    pub(crate) fn critical(code: Code, message: impl Into<String>) -> Self {
        Self::new(Severity::Critical, code, message)
    }

    /// Adds the spans in the source that the finding is about.
    pub(crate) fn in_source(mut self, places: impl IntoIterator<Item = Range<usize>>) -> Self {
        let mut places = places.into_iter();
        self.warning.source = places.next();
        self.more_sources = places.collect();
        self
    }

    /// Adds the spans in the translation that the finding is about.
    pub(crate) fn in_target(mut self, places: impl IntoIterator<Item = Range<usize>>) -> Self {
        let mut places = places.into_iter();
        self.warning.target = places.next();
        self.more_targets = places.collect();
        self
    }

    /// Maps the source spans by `place`; those that it maps to nothing are dropped.
    pub(crate) fn move_sources(&mut self, place: impl Fn(Range<usize>) -> Option<Range<usize>>) {
        let more = std::mem::take(&mut self.more_sources);
        let mut moved = self
            .warning
            .source
            .take()
            .into_iter()
            .chain(more)
            .filter_map(place);
        self.warning.source = moved.next();
        self.more_sources = moved.collect();
    }

    /// Maps the target spans by `place`; those that it maps to nothing are dropped.
    pub(crate) fn move_targets(&mut self, place: impl Fn(Range<usize>) -> Option<Range<usize>>) {
        let more = std::mem::take(&mut self.more_targets);
        let mut moved = self
            .warning
            .target
            .take()
            .into_iter()
            .chain(more)
            .filter_map(place);
        self.warning.target = moved.next();
        self.more_targets = moved.collect();
    }

    /// A finding without spans.
    pub(crate) fn new(severity: Severity, code: Code, message: impl Into<String>) -> Self {
        Finding {
            severity,
            warning: Warning::new(code, message),
            more_sources: Vec::new(),
            more_targets: Vec::new(),
        }
    }
}

/// The span of `part`, a slice of `text`.
fn place(text: &str, part: &str) -> Range<usize> {
    let start = part.as_ptr() as usize - text.as_ptr() as usize;
    start..start + part.len()
}

/// The span in `text` of a span of `text.to_lowercase()`: small letters may have other lengths.
fn place_of_lower(text: &str, lower: Range<usize>) -> Range<usize> {
    let mut seen = 0;
    let mut ends = text.char_indices().map(|(at, c)| {
        seen += c.to_lowercase().map(char::len_utf8).sum::<usize>();
        (seen, at, at + c.len_utf8())
    });
    let start = ends.find(|(seen, ..)| lower.start < *seen);
    let Some((first, start, end)) = start else {
        return text.len()..text.len();
    };
    if lower.end <= first {
        return start..end;
    }
    start
        ..ends
            .find(|(seen, ..)| lower.end <= *seen)
            .map_or(text.len(), |(.., end)| end)
}

/// The span from the first of these spans to the last.
fn hull(places: &[Range<usize>]) -> Option<Range<usize>> {
    let start = places.iter().map(|place| place.start).min()?;
    let end = places.iter().map(|place| place.end).max()?;
    Some(start..end)
}

/// Runs every check on one passage; `finish` is how its decoding ended.
pub fn check(pair: &Pair<'_>, finish: Finish) -> Vec<Finding> {
    let mut findings: Vec<Finding> = decoding(finish).into_iter().collect();
    let untranslated = script::UNTRANSLATED.run(pair);
    if !untranslated.is_empty() {
        // For an untranslated text no other finding would help.
        findings.extend(untranslated);
        return findings;
    }
    let ended_in: Vec<Code> = findings.iter().map(|finding| finding.warning.code).collect();
    // A loop or cut that decoding reported is not reported twice.
    let others = OTHERS
        .iter()
        .filter(|check| !ended_in.iter().any(|code| check.codes == [*code]));
    findings.extend(others.flat_map(|check| check.run(pair)));
    findings
}

fn decoding(finish: Finish) -> Option<Finding> {
    match finish {
        Finish::Stop => None,
        Finish::Length => Some(Finding::critical(
            Code::Cut,
            "the model reached its length limit before the end of the text",
        )),
        Finish::Loop => Some(Finding::critical(
            Code::Loop,
            "the model began to repeat itself and was stopped",
        )),
    }
}

/// A list for a sentence: `'a', 'b' and 'c'`; long lists are shortened.
pub fn listed(things: &[String]) -> String {
    const SHOWN: usize = 5;
    let mut quoted: Vec<String> = things
        .iter()
        .take(SHOWN)
        .map(|thing| format!("'{thing}'"))
        .collect();
    if things.len() > SHOWN {
        quoted.push(format!("{} more", things.len() - SHOWN));
    }
    match quoted.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
        None => String::new(),
    }
}

#[cfg(test)]
pub(crate) mod testing {
    pub use super::Severity::{Critical, Major, Minor};
    use super::{Code, Finding, Pair, Severity};
    use text::Lang;

    /// A Russian–English pair.
    pub fn pair<'a>(source: &'a str, translation: &'a str) -> Pair<'a> {
        Pair {
            source,
            translation,
            from: Lang::RU,
            to: Lang::EN,
        }
    }

    /// A pair in which a check finds something: source, translation, and the code and severity of the worst finding.
    pub type Bad<'a> = (&'a str, &'a str, Code, Severity);

    /// Asserts that a check finds nothing in the good pairs, and in each bad pair a worst finding with this code and
    /// severity.
    pub fn expect_findings<F, I>(check: F, good: &[(&str, &str)], bad: &[Bad<'_>])
    where
        F: Fn(&Pair<'_>) -> I,
        I: IntoIterator<Item = Finding>,
    {
        for (source, translation) in good {
            let found: Vec<Finding> = check(&pair(source, translation)).into_iter().collect();
            assert!(found.is_empty(), "{source} -> {translation}: {found:?}");
        }
        for &(source, translation, code, severity) in bad {
            let found = check(&pair(source, translation));
            let worst = found.into_iter().max_by_key(|finding| finding.severity);
            let worst = worst.map(|finding| (finding.warning.code, finding.severity));
            assert_eq!(worst, Some((code, severity)), "{source} -> {translation}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_faithful_translation_has_no_findings() {
        let pair = testing::pair(
            "«Мы встретились 5 мая», — сказал Лавров (МИД РФ) агентству Day.Az.",
            "“We met on May 5,” Lavrov (Russian Foreign Ministry) told the agency Day.Az.",
        );
        assert_eq!(check(&pair, Finish::Stop), []);
    }

    #[test]
    fn the_end_of_decoding_is_a_finding() {
        let pair = testing::pair("Да.", "Yes.");
        assert_eq!(check(&pair, Finish::Length)[0].warning.code, Code::Cut);
        assert_eq!(check(&pair, Finish::Loop)[0].warning.code, Code::Loop);
    }

    #[test]
    fn long_lists_are_shortened() {
        let things: Vec<String> = (1..=7).map(|n| n.to_string()).collect();
        assert_eq!(listed(&things[..1]), "'1'");
        assert_eq!(listed(&things[..3]), "'1', '2' and '3'");
        assert_eq!(listed(&things), "'1', '2', '3', '4', '5' and 2 more");
    }
}
