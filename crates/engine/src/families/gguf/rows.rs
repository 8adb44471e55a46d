//! Rows on the CPU, as decoding sees them.
//!
//! A row that decodes alone reads all weights for one token, and could read them for a few at the same
//! price. What follows the last two tokens where they stood before is read along as a draft (prompt
//! lookup, Saxena, 2023): summaries repeat phrases of their text. Scores have the same bits however
//! tokens are read, so the search sees nothing of this but the time.

use super::cache::{Row, Stretch};
use super::network::Network;
use crate::families::meter::Meter;
use generate::{Scores, StepModel, arrange};
use std::convert::Infallible;
use std::sync::Arc;

/// Tokens of a draft: with the certain one, as many as every kernel multiplies at once.
const DRAFT: usize = 3;
/// Tokens that must be the same for a draft to be worth a try.
const KEY: usize = 2;

/// A network, and what all rows begin with.
pub struct CpuRows<'a> {
    /// The network.
    pub network: &'a Network,
    /// What reading the common tokens left.
    pub prefix: Arc<Stretch>,
    /// The common tokens.
    pub prefix_tokens: Vec<u32>,
    /// Counts tokens and time.
    pub meter: &'a Meter,
}

/// The live rows.
#[derive(Default)]
pub struct Rows {
    live: Vec<Row>,
    /// All tokens of each row, without drafts.
    histories: Vec<Vec<u32>>,
    ahead: Ahead,
}

/// What was read of a lone row's draft.
#[derive(Default)]
struct Ahead {
    draft: Vec<u32>,
    /// The scores after each token of the draft, and before them those that the search has seen.
    scores: Scores,
    /// How many tokens of the draft came true.
    confirmed: usize,
}

impl Rows {
    /// Whether the scores after `token` are there already.
    #[cfg(test)]
    pub fn foresees(&self, token: u32) -> bool {
        self.ahead.draft.get(self.ahead.confirmed) == Some(&token)
    }

    /// Forgets what was read of a draft and did not come true.
    fn settle(&mut self) {
        if self.ahead.draft.len() > self.ahead.confirmed {
            for (row, history) in self.live.iter_mut().zip(&self.histories) {
                row.own.truncate(history.len() - row.prefix.tokens());
            }
        }
        self.ahead.draft.clear();
        self.ahead.confirmed = 0;
    }
}

impl Ahead {
    /// The scores after `token`, if the draft has foreseen it.
    fn take(&mut self, token: u32) -> Option<(&[f32], f32)> {
        if self.draft.get(self.confirmed) != Some(&token) {
            return None;
        }
        self.confirmed += 1;
        Some((
            self.scores.row(self.confirmed),
            self.scores.normaliser(self.confirmed),
        ))
    }
}

/// What followed the last tokens of `history` where they stood last.
fn draft(history: &[u32]) -> &[u32] {
    let (Some((_, known)), Some(key)) = (history.split_last(), history.last_chunk::<KEY>()) else {
        return &[];
    };
    let place = known.windows(KEY).rposition(|tokens| tokens == key);
    place.map_or(&[], |place| {
        let follows = &history[place + KEY..];
        &follows[..follows.len().min(DRAFT)]
    })
}

impl CpuRows<'_> {
    fn step_alone(&self, state: &mut Rows, token: u32, scores: &mut Scores) {
        let history = &mut state.histories[0];
        if let Some((logits, normaliser)) = state.ahead.take(token) {
            scores.push(logits, normaliser);
            history.push(token);
            return;
        }
        state.settle();
        let history = &mut state.histories[0];
        history.push(token);
        let ahead = &mut state.ahead;
        ahead.draft.extend_from_slice(draft(history));
        ahead.scores.clear();
        let tokens = [&[token], ahead.draft.as_slice()].concat();
        self.network
            .scores_along(&mut state.live[0], &tokens, &mut ahead.scores);
        scores.push(ahead.scores.row(0), ahead.scores.normaliser(0));
    }
}

impl StepModel for CpuRows<'_> {
    type State = Rows;
    type Prompt = Vec<u32>;
    type Error = Infallible;

    fn admit(
        &self,
        state: &mut Self::State,
        prompts: &[Self::Prompt],
        scores: &mut Scores,
    ) -> Result<(), Self::Error> {
        state.settle();
        let tokens: Vec<&[u32]> = prompts.iter().map(Vec::as_slice).collect();
        let mut rows: Vec<Row> = tokens
            .iter()
            .map(|tokens| self.network.row(&self.prefix, tokens.len()))
            .collect();
        let count = tokens.iter().map(|tokens| tokens.len()).sum();
        self.meter.reading(count, || {
            self.network.scores(&mut rows, &tokens, scores);
        });
        state.live.extend(rows);
        let history = |prompt: &Vec<u32>| [self.prefix_tokens.as_slice(), prompt].concat();
        state.histories.extend(prompts.iter().map(history));
        Ok(())
    }

    fn step(&self, state: &mut Self::State, last: &[u32], scores: &mut Scores) -> Result<(), Self::Error> {
        self.meter.decoding(last.len(), || {
            if let [token] = *last {
                self.step_alone(state, token, scores);
                return;
            }
            for (history, token) in state.histories.iter_mut().zip(last) {
                history.push(*token);
            }
            let tokens: Vec<&[u32]> = last.chunks(1).collect();
            self.network.scores(&mut state.live, &tokens, scores);
        });
        Ok(())
    }

    fn select(&self, state: &mut Self::State, rows: &[usize]) {
        state.settle();
        arrange(&mut state.live, rows);
        arrange(&mut state.histories, rows);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_draft_is_what_followed_the_same_two_tokens_last() {
        assert_eq!(draft(&[1, 2, 3, 4, 5, 6, 1, 2]), [3, 4, 5]);
        assert_eq!(draft(&[1, 2, 3, 1, 2, 7, 1, 2]), [7, 1, 2]);
        assert_eq!(draft(&[5, 5, 5]), [5]);
        for none in [&[][..], &[1], &[1, 2], &[1, 2, 3, 4]] {
            assert!(draft(none).is_empty(), "{none:?}");
        }
    }
}
