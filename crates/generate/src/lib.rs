//! Decoding for every family: what to do with scores, step after step.
//!
//! A family implements [`StepModel`]; the search here picks tokens and keeps the books. No tensors,
//! no text: tokens in, tokens out.

#![forbid(unsafe_code)]

mod filters;
mod greedy;
mod repeats;

pub use filters::Filters;
pub use greedy::{Decoded, End, Request, Rules, decode};

/// Next-token scores of the live rows.
#[derive(Debug, Clone, PartialEq)]
pub struct Scores {
    /// Logits, `[rows, vocabulary]`.
    pub logits: Vec<f32>,
    /// `ln Σ e^logit` of each row: what turns its logits into log-probabilities.
    pub normalisers: Vec<f32>,
}

impl Scores {
    /// The rows' logits, one slice a row.
    pub fn rows(&self) -> impl Iterator<Item = &[f32]> {
        self.logits
            .chunks_exact(self.logits.len() / self.normalisers.len().max(1))
    }
}

/// Decoding needs exactly this. Weights are shared (`&self`); what moves is `State`.
pub trait StepModel {
    /// The rows being decoded: their KV caches or recurrent states.
    type State;
    /// What a new row starts from.
    type Prompt;
    /// Why a step failed.
    type Error: std::error::Error;

    /// Adds one row, reads its prompt, and gives the scores of its first token (one row).
    ///
    /// # Errors
    /// When the arithmetic fails.
    fn admit(&self, state: &mut Self::State, prompt: &Self::Prompt) -> Result<Scores, Self::Error>;

    /// One token per live row in, next-token scores out, in the rows' order.
    ///
    /// # Errors
    /// When the arithmetic fails.
    fn step(&self, state: &mut Self::State, last: &[u32]) -> Result<Scores, Self::Error>;

    /// Keeps `rows`, in this order: finished rows leave.
    fn select(&self, state: &mut Self::State, rows: &[usize]);
}
