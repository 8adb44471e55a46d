//! A summary as its readers get it.

use contract::Warning;

/// A summary with its receipts.
#[derive(Debug, Clone)]
pub struct SummaryReport {
    /// How it was made.
    pub kind: SummaryKind,
    /// The text's title, else the sentence that stands best for the whole; absent where there is none.
    pub headline: Option<String>,
    /// The sentences.
    pub sentences: Vec<SummarySentence>,
}

/// How a summary is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SummaryKind {
    /// Of the text's own sentences, word for word.
    Extractive,
    /// Written by a model.
    Abstractive,
}

impl SummaryKind {
    /// As it stands in JSON and on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            SummaryKind::Extractive => "extractive",
            SummaryKind::Abstractive => "abstractive",
        }
    }
}

/// A summary sentence and what it rests on.
#[derive(Debug, Clone)]
pub struct SummarySentence {
    /// The sentence.
    pub text: String,
    /// Indices of the segments it rests on, counted over all blocks in order, best first.
    pub segments: Vec<usize>,
    /// What the checks found.
    pub warnings: Vec<Warning>,
}
