//! Decoding for every family: what to do with scores, step after step.
//!
//! A family implements [`StepModel`]; the search here picks tokens and keeps the books. No tensors,
//! no text: tokens in, tokens out.

#![forbid(unsafe_code)]

mod filters;
mod greedy;
mod repeats;
mod scores;

pub use filters::Filters;
pub use greedy::{Decoded, End, Ranking, Request, Rules, decode};
pub use scores::Scores;

/// Decoding needs exactly this. Weights are shared (`&self`); what moves is `State`.
pub trait StepModel {
    /// The rows being decoded: their KV caches or recurrent states.
    type State;
    /// What a new row starts from.
    type Prompt;
    /// Why a step failed.
    type Error: std::error::Error;

    /// Adds a row for each prompt, in their order after the live rows, and gives the scores of their
    /// first tokens. `scores` comes empty.
    ///
    /// # Errors
    /// When the arithmetic fails.
    fn admit(
        &self,
        state: &mut Self::State,
        prompts: &[Self::Prompt],
        scores: &mut Scores,
    ) -> Result<(), Self::Error>;

    /// One token per live row in, next-token scores out, in the rows' order. `scores` comes empty.
    ///
    /// # Errors
    /// When the arithmetic fails.
    fn step(&self, state: &mut Self::State, last: &[u32], scores: &mut Scores) -> Result<(), Self::Error>;

    /// Keeps `rows`, in this order, ascending: finished rows leave.
    fn select(&self, state: &mut Self::State, rows: &[usize]);

    /// The tokens that the logits of `row` stand for, ascending, where the row has a shortlist; without
    /// one a logit's index is its token.
    fn shortlist<'a>(&self, _state: &'a Self::State, _row: usize) -> Option<&'a [u32]> {
        None
    }
}
