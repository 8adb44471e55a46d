//! The network with a meter on it.

use super::decoder::Prompt;
use super::network::{Network, Rows};
use crate::families::meter::Meter;
use generate::{Scores, StepModel};
use std::convert::Infallible;

/// A network whose tokens and seconds are counted. With several workers their seconds add up.
pub struct Timed<'a> {
    network: &'a Network,
    meter: &'a Meter,
}

impl<'a> Timed<'a> {
    /// Counts what `network` does on `meter`.
    pub fn new(network: &'a Network, meter: &'a Meter) -> Self {
        Timed { network, meter }
    }
}

impl StepModel for Timed<'_> {
    type State = Rows;
    type Prompt = Prompt;
    type Error = Infallible;

    fn admit(&self, rows: &mut Rows, prompts: &[Prompt], scores: &mut Scores) -> Result<(), Infallible> {
        let tokens = prompts.iter().map(|prompt| prompt.tokens.len()).sum();
        self.meter
            .reading(tokens, || self.network.admit(rows, prompts, scores))
    }

    fn step(&self, rows: &mut Rows, last: &[u32], scores: &mut Scores) -> Result<(), Infallible> {
        self.meter
            .decoding(last.len(), || self.network.step(rows, last, scores))
    }

    fn select(&self, rows: &mut Rows, kept: &[usize]) {
        self.network.select(rows, kept);
    }

    fn shortlist<'r>(&self, rows: &'r Rows, row: usize) -> Option<&'r [u32]> {
        self.network.shortlist(rows, row)
    }

    fn attended<'r>(&self, rows: &'r Rows, row: usize) -> &'r [u32] {
        self.network.attended(rows, row)
    }
}
