//! Greedy and beam search over any model that scores the next token, for many texts in one batch.
//!
//! A model implements [`StepModel`]; [`decode`] chooses tokens from its scores, each text by its own [`Method`].
//! There are no tensors and no strings here: tokens in, tokens out. A text's result depends on nothing but its own
//! scores, so it is the same whatever other texts are in the batch.

#![forbid(unsafe_code)]

mod beam;
mod candidates;
mod constraint_banks;
mod constraints;
mod filters;
mod greedy;
mod repeats;
mod request;
mod rows;
mod scores;
mod search;

pub use constraints::Constraint;
pub use filters::Filters;
pub use request::{Beam, Decoded, End, Loops, Method, Ranking, Request, Rules, Stopping};
pub use rows::select_rows;
pub use scores::Scores;
pub use search::decode;

/// A model that scores the next token of several rows at once. Weights are shared (`&self`); all that changes is
/// `State`.
pub trait StepModel {
    /// The rows being decoded: their KV caches or recurrent states.
    type State;
    /// The input of a new row.
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

    /// Reads one token per live row and adds the scores of what follows it, in the rows' order. `scores` comes empty.
    ///
    /// # Errors
    /// When the arithmetic fails.
    fn step(&self, state: &mut Self::State, last: &[u32], scores: &mut Scores) -> Result<(), Self::Error>;

    /// Makes the live rows those at the indices `rows`, in this order. A row that is not named is dropped, one named
    /// twice is duplicated, as beam search needs. Not called when nothing would change.
    fn select(&self, state: &mut Self::State, rows: &[usize]);

    /// The tokens of the logits of `row`, ascending, where the row has a shortlist; without
    /// one a logit's index is its token.
    fn shortlist<'a>(&self, _state: &'a Self::State, _row: usize) -> Option<&'a [u32]> {
        None
    }

    /// For each step of `row` so far the index of the prompt's token with the largest attention weight: its alignment.
    /// Empty where the model does not record it.
    fn alignment<'a>(&self, _state: &'a Self::State, _row: usize) -> &'a [u32] {
        &[]
    }
}
