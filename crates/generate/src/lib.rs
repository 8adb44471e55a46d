//! Decoding for every family: what to do with scores, step after step.
//!
//! A family implements [`StepModel`]; the search here picks tokens and keeps the books: greedily or
//! with a beam, each text in its own way. No tensors, no strings: tokens in, tokens out.
//! A text's result depends on nothing but its own scores, so it is the same in any company.

#![forbid(unsafe_code)]

mod banks;
mod beam;
mod candidates;
mod filters;
mod phrases;
mod repeats;
mod request;
mod rows;
mod scores;
mod search;
mod single;

pub use filters::Filters;
pub use phrases::Phrase;
pub use request::{Beam, Decoded, End, Loops, Method, Ranking, Request, Rules, Stopping};
pub use rows::arrange;
pub use scores::Scores;
pub use search::decode;

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

    /// Makes the live rows those that `rows` names, in this order. A row that is not named leaves, one
    /// named twice goes on as two: beams move and branch. Not called when nothing would change.
    fn select(&self, state: &mut Self::State, rows: &[usize]);

    /// The tokens that the logits of `row` stand for, ascending, where the row has a shortlist; without
    /// one a logit's index is its token.
    fn shortlist<'a>(&self, _state: &'a Self::State, _row: usize) -> Option<&'a [u32]> {
        None
    }

    /// For each step of `row` so far the token of its prompt that the model looked at most, where it keeps
    /// account of that; otherwise nothing.
    fn attended<'a>(&self, _state: &'a Self::State, _row: usize) -> &'a [u32] {
        &[]
    }
}
