//! The result of a summary: its sentences with their supporting segments.

use contract::Warning;

/// A summary whose sentences name their supporting segments.
#[derive(Debug, Clone)]
pub struct SummaryReport {
    /// The method by which the summary was made.
    pub kind: SummaryKind,
    /// The text's title, else its most central sentence; absent if there is none.
    pub headline: Option<String>,
    /// The sentences in order.
    pub sentences: Vec<SummarySentence>,
}

/// The method by which a summary is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SummaryKind {
    /// Sentences of the text, word for word.
    Extractive,
    /// Written by a model.
    Abstractive,
}

impl SummaryKind {
    /// The name in JSON and on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            SummaryKind::Extractive => "extractive",
            SummaryKind::Abstractive => "abstractive",
        }
    }
}

/// A sentence of a summary, and the segments that support it.
#[derive(Debug, Clone)]
pub struct SummarySentence {
    /// The text of the sentence.
    pub text: String,
    /// Indices of the supporting segments, counted over all blocks in order, best first.
    pub segments: Vec<usize>,
    /// The faults that the checks of the claim found.
    pub warnings: Vec<Warning>,
}
