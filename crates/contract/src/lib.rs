//! What a model is asked and what it answers, and the traits that stand between models and those who use them.
//!
//! Plain data and three traits, [`Translator`], [`Summarizer`] and [`Embedder`]: an engine implements them, checks of
//! translations and summaries use them, and neither knows the other. A [`LoadedModel`] is what an engine loads, which may
//! be any of the three. Nothing here computes.

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
    Finish, Hypothesis, Link, Passage, Phrase, SummaryJob, SummaryLength, Term, TranslateJob, Usage,
};
pub use model::LoadedModel;
pub use warning::Warning;

use std::ops::ControlFlow;

/// Receives each hypothesis as soon as it is complete, with the index of its passage.
/// Breaking stops the run; what was delivered before stays delivered.
pub type Sink<'a> = dyn FnMut(usize, Hypothesis) -> ControlFlow<()> + 'a;

/// A model that translates passages.
pub trait Translator: Send + Sync {
    /// Translates every passage of `job`, several at a time, and hands each result to `sink` when it
    /// is complete, in whatever order they finish. A passage gets the same result in any company.
    ///
    /// # Errors
    /// When the model fails while it runs, for example for want of memory.
    fn translate(&self, job: &TranslateJob<'_>, sink: &mut Sink<'_>) -> Result<(), RunError>;

    /// How many words of source a passage may hold before a caller should split it.
    fn passage_words(&self) -> usize;

    /// Whether what stands around a passage — title, text before it, terms — changes its translation.
    fn reads_context(&self) -> bool {
        true
    }

    /// Whether translations hold the [phrases](Passage::phrases) that they are asked to.
    fn holds_phrases(&self) -> bool {
        false
    }

    /// How many passages a call should hold: enough to keep the model busy, few enough for results to
    /// be shown as a long text grows.
    fn wave(&self) -> usize {
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

    /// How many words of text one call may hold before a caller should summarise by sections.
    fn text_words(&self) -> usize;
}

/// A model that turns sentences into vectors: alike in meaning, near in direction.
pub trait Embedder: Send + Sync {
    /// One vector of length 1 for each sentence, with [`Embedder::dimensions`] values. A sentence gets the
    /// same vector in any company; of one that is too long for the model, its beginning counts.
    ///
    /// # Errors
    /// When the model fails while it runs.
    fn embed(&self, sentences: &[&str]) -> Result<Vec<Vec<f32>>, RunError>;

    /// Values of a vector.
    fn dimensions(&self) -> usize;
}
