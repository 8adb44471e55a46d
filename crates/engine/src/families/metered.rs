//! A model whose tokens and seconds are counted.

use super::meter::Meter;
use generate::{Scores, StepModel};

/// A model with a meter. The seconds of several workers add up.
pub struct Metered<'a, M: StepModel> {
    /// The model.
    pub model: &'a M,
    /// Counts what it does.
    pub meter: &'a Meter,
    /// The number of tokens of a prompt.
    pub tokens: fn(&M::Prompt) -> usize,
}

impl<M: StepModel> StepModel for Metered<'_, M> {
    type State = M::State;
    type Prompt = M::Prompt;
    type Error = M::Error;

    fn admit(
        &self,
        state: &mut Self::State,
        prompts: &[Self::Prompt],
        scores: &mut Scores,
    ) -> Result<(), Self::Error> {
        let tokens = prompts.iter().map(self.tokens).sum();
        self.meter
            .reading(tokens, || self.model.admit(state, prompts, scores))
    }

    fn step(&self, state: &mut Self::State, last: &[u32], scores: &mut Scores) -> Result<(), Self::Error> {
        self.meter
            .decoding(last.len(), || self.model.step(state, last, scores))
    }

    fn select(&self, state: &mut Self::State, rows: &[usize]) {
        self.model.select(state, rows);
    }

    fn shortlist<'s>(&self, state: &'s Self::State, row: usize) -> Option<&'s [u32]> {
        self.model.shortlist(state, row)
    }

    fn alignment<'s>(&self, state: &'s Self::State, row: usize) -> &'s [u32] {
        self.model.alignment(state, row)
    }
}
