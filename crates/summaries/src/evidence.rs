//! A text with the indices for checking the sentences of its summary.

use contract::{RunError, Warning};
use text::Lang;

use super::claims::facts::Facts;
use super::claims::{self, Reference};
use super::subject::Subject;
use super::support::Index;
use crate::report::SummarySentence;

/// The number of segments before a passage that belong to its context: its pronouns may refer to them.
const BEFORE: usize = 3;
/// The number of segments behind a passage that belong to its context.
const BEHIND: usize = 1;

/// A text with the data that its summary is checked against.
pub(super) struct Evidence<'a> {
    /// The text that is summarised.
    pub subject: &'a Subject<'a>,
    /// The numbers and names of the text.
    pub facts: Facts<'a>,
    /// The segments of the text, indexed by their words and meaning.
    pub index: Index<'a>,
    /// The language of the summary.
    pub to: Lang,
}

/// A sentence of a summary, with its supporting segments and its faults.
#[derive(Debug, Clone)]
pub(super) struct Claim {
    /// The sentence.
    pub text: String,
    /// The indices of the supporting segments, best first.
    pub supports: Vec<usize>,
    /// Statements that the text lacks or contradicts; empty if there are none.
    pub faults: Vec<String>,
}

impl Evidence<'_> {
    /// Finds the supports and faults of each sentence.
    pub fn claims(&self, sentences: Vec<String>) -> Result<Vec<Claim>, RunError> {
        sentences.into_iter().map(|text| self.claim(text)).collect()
    }

    /// Finds the supports and faults of one sentence.
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

    /// The text of the segments with their context, and the title.
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
    /// Turns the claim into a sentence of the report.
    pub fn into_sentence(self, warnings: Vec<Warning>) -> SummarySentence {
        SummarySentence {
            text: self.text,
            segments: self.supports,
            warnings,
        }
    }
}
