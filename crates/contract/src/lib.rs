//! The interface between models and their users: jobs, results, warnings, and the traits that a model implements.
//!
//! Plain data and four traits, [`Translator`], [`Summarizer`], [`Embedder`] and [`QualityEstimator`]: an engine
//! implements them, checks of translations and summaries use them, and neither depends on the other. A [`LoadedModel`]
//! is a model in memory, which may implement any of the four. Nothing here computes.

#![forbid(unsafe_code)]

mod code;
mod error;
mod job;
mod model;
pub mod panics;
mod warning;

pub use code::Code;
pub use error::{NoToken, RunError};
pub use job::{
    AlignmentLink, Finish, Hypothesis, LexicalConstraint, Passage, SegmentPair, SummaryJob, SummaryLength,
    Term, TranslateJob, Usage,
};
pub use model::LoadedModel;
pub use warning::Warning;

use std::ops::{ControlFlow, RangeInclusive};

/// Receives each hypothesis as soon as it is complete, with the index of its passage. Breaking stops the run;
/// hypotheses that were delivered before remain valid.
pub type Sink<'a> = dyn FnMut(usize, Hypothesis) -> ControlFlow<()> + 'a;

/// A model that translates passages.
pub trait Translator: Send + Sync {
    /// Translates every passage of `job`, several at a time, and hands each result to `sink` when it
    /// is complete, in the order in which they finish. A passage gets the same result whatever the other passages are.
    ///
    /// # Errors
    /// When the model fails while it runs, for example for want of memory.
    fn translate(&self, job: &TranslateJob<'_>, sink: &mut Sink<'_>) -> Result<(), RunError>;

    /// The largest number of words that a passage should have; callers split longer ones.
    fn passage_words(&self) -> usize;

    /// Whether the context of a passage (title, text before it, terms) can change its translation.
    fn reads_context(&self) -> bool {
        true
    }

    /// Whether literals such as `{name}` are to be masked in what it reads: it was trained on plain sentences, and
    /// does not copy them unchanged.
    fn wants_masks(&self) -> bool {
        false
    }

    /// Whether translations meet the lexical constraints of a passage, [`Passage::constraints`].
    fn supports_constraints(&self) -> bool {
        false
    }

    /// The preferred number of passages per call: enough to keep the model busy, and few enough that results come
    /// while a long text is translated.
    fn preferred_batch_size(&self) -> usize {
        64
    }
}

/// A model that writes summaries.
pub trait Summarizer: Send + Sync {
    /// Writes one summary of `job.text`.
    ///
    /// # Errors
    /// [`RunError::TooLong`] if the text exceeds [`Summarizer::text_words`]; otherwise when the model
    /// fails while it runs.
    fn summarize(&self, job: &SummaryJob<'_>) -> Result<Hypothesis, RunError>;

    /// The largest number of words in one call; callers summarise a longer text by sections.
    fn text_words(&self) -> usize;
}

/// A model that turns sentences into vectors, whose directions are close where the meanings are.
pub trait Embedder: Send + Sync {
    /// One vector of length 1 for each sentence, with [`Embedder::dimensions`] values. A sentence gets the
    /// same vector whatever the others are; of one that is too long for the model, only the beginning is read.
    ///
    /// # Errors
    /// When the model fails while it runs.
    fn embed(&self, sentences: &[&str]) -> Result<Vec<Vec<f32>>, RunError>;

    /// The length of each vector.
    fn dimensions(&self) -> usize;
}

/// A model that estimates the quality of translations without a reference translation.
pub trait QualityEstimator: Send + Sync {
    /// The error score that the model predicts for each pair, within [`ERROR_SCORES`]: 0 is best. A pair gets the
    /// same score whatever the others are. `None` where there is nothing to compare, because one side is blank, and
    /// for a pair that is longer than the model reads: of a part, the score would be another.
    ///
    /// The scale is that of MQM as WMT counts it: 25 for a translation that is unusable, 5 for a major error and 1
    /// for a minor one (Freitag et al., 2021; Juraska et al., 2024, MetricX-24).
    ///
    /// # Errors
    /// When the model fails while it runs.
    fn estimate(&self, pairs: &[SegmentPair<'_>]) -> Result<Vec<Option<f32>>, RunError>;
}

/// The error scores that a [`QualityEstimator`] predicts, from the best to the worst.
pub const ERROR_SCORES: RangeInclusive<f32> = 0.0..=25.0;
