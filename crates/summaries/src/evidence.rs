//! A text with the indices by which the sentences of its summary are checked.

use contract::{RunError, Warning};
use text::Lang;

use super::claims::facts::Facts;
use super::claims::{self, Reference};
use super::subject::Subject;
use super::support::Index;
use crate::report::SummarySentence;

/// Segments before a passage that belong to its context: its pronouns may refer to them.
const BEFORE: usize = 3;
/// Segments behind a passage that belong to its context.
const BEHIND: usize = 1;

/// A text and all that its summary is checked by.
pub(super) struct Evidence<'a> {
    /// The text.
    pub subject: &'a Subject<'a>,
    /// Its numbers and names.
    pub facts: Facts<'a>,
    /// Its segments, by what they say.
    pub index: Index<'a>,
    /// The language of the summary.
    pub to: Lang,
}

/// A sentence of the summary, what it rests on, and what is wrong with it.
#[derive(Debug, Clone)]
pub(super) struct Claim {
    /// The sentence.
    pub text: String,
    /// The segments it rests on, best first.
    pub supports: Vec<usize>,
    /// What the text does not say, or says otherwise; empty if nothing.
    pub faults: Vec<String>,
}

impl Evidence<'_> {
    /// The sentences with what they rest on and what is wrong with them.
    pub fn claims(&self, sentences: Vec<String>) -> Result<Vec<Claim>, RunError> {
        sentences.into_iter().map(|text| self.claim(text)).collect()
    }

    /// One sentence, checked.
    pub fn claim(&self, text: String) -> Result<Claim, RunError> {
        let supports = self.index.supports(&text)?;
        let passages: Vec<&str> = supports.iter().map(|&at| self.subject.segments[at]).collect();
        let reference = Reference {
            facts: &self.facts,
            text: &self.subject.text,
            lang: self.subject.lang,
            passages: &passages,
            around: &self.around(&supports),
        };
        let faults = claims::faults(&text, self.to, &reference);
        Ok(Claim {
            text,
            supports,
            faults,
        })
    }

    /// The segments with their neighbours, and the title.
    fn around(&self, supports: &[usize]) -> String {
        let segments = &self.subject.segments;
        let mut near: Vec<usize> = supports
            .iter()
            .flat_map(|&at| at.saturating_sub(BEFORE)..(at + BEHIND + 1).min(segments.len()))
            .collect();
        near.sort_unstable();
        near.dedup();
        let texts = near.into_iter().map(|at| segments[at]).chain(self.subject.title);
        texts.collect::<Vec<_>>().join("\n")
    }
}

impl Claim {
    /// As a sentence of the report.
    pub fn into_sentence(self, warnings: Vec<Warning>) -> SummarySentence {
        SummarySentence {
            text: self.text,
            segments: self.supports,
            warnings,
        }
    }
}
