//! Rows on the CPU as a model for the search, with speculative decoding of a lone row.
//!
//! A row that decodes alone reads all weights for one token, and could read them for a few tokens in the same time. The
//! tokens that followed the last two tokens at their previous occurrence are read along as a draft (prompt lookup
//! decoding, Saxena, 2023): summaries repeat phrases of their text. Scores have the same bits however tokens are read,
//! so the search differs in nothing but time.

use super::cache::{KvCache, Row};
use super::network::Network;
use crate::families::meter::Meter;
use generate::{Scores, StepModel, select_rows};
use std::convert::Infallible;
use std::sync::Arc;
use text::script::Scripts;

/// Tokens of a draft: with the certain one, as many as every kernel multiplies at once.
const DRAFT_TOKENS: usize = 3;
/// Tokens that must occur before for a draft.
const LOOKUP_TOKENS: usize = 2;

/// What a row begins with.
pub struct Prompt {
    /// The tokens after the prefix of all rows.
    pub tokens: Vec<u32>,
    /// The scripts that its answer may have.
    pub scripts: Scripts,
}

/// A network, and the prefix of all rows.
pub struct CpuRows<'a> {
    /// The network.
    pub network: &'a Network,
    /// The KV cache of the prefix.
    pub prefix: Arc<KvCache>,
    /// The tokens of the prefix.
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
    speculation: Speculation,
}

/// The draft of a lone row, which was read along with its last token.
#[derive(Default)]
struct Speculation {
    draft: Vec<u32>,
    /// The scores after each token of the draft, and before them those that the search has seen.
    scores: Scores,
    /// How many tokens of the draft the search has chosen too.
    confirmed: usize,
}

impl Rows {
    /// Whether the draft goes on with `token`, so that the scores after it are there already.
    #[cfg(test)]
    pub fn foresees(&self, token: u32) -> bool {
        self.speculation.draft.get(self.speculation.confirmed) == Some(&token)
    }

    /// Removes the part of the draft that the search did not choose from the KV cache.
    fn roll_back(&mut self) {
        if self.speculation.draft.len() > self.speculation.confirmed {
            for (row, history) in self.live.iter_mut().zip(&self.histories) {
                row.suffix.truncate(history.len() - row.prefix.tokens());
            }
        }
        self.speculation.draft.clear();
        self.speculation.confirmed = 0;
    }
}

impl Speculation {
    /// The scores after `token`, if the draft goes on with it.
    fn confirm(&mut self, token: u32) -> Option<(&[f32], f32)> {
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

/// The tokens that followed the last two tokens of `history` at their previous occurrence.
fn draft(history: &[u32]) -> &[u32] {
    let (Some((_, known)), Some(key)) = (history.split_last(), history.last_chunk::<LOOKUP_TOKENS>()) else {
        return &[];
    };
    let place = known.windows(LOOKUP_TOKENS).rposition(|tokens| tokens == key);
    place.map_or(&[], |place| {
        let follows = &history[place + LOOKUP_TOKENS..];
        &follows[..follows.len().min(DRAFT_TOKENS)]
    })
}

impl CpuRows<'_> {
    fn step_alone(&self, state: &mut Rows, token: u32, scores: &mut Scores) {
        let history = &mut state.histories[0];
        if let Some((logits, normaliser)) = state.speculation.confirm(token) {
            scores.push(logits, normaliser);
            history.push(token);
            return;
        }
        state.roll_back();
        let history = &mut state.histories[0];
        history.push(token);
        let speculation = &mut state.speculation;
        // What a recurrent state has read of a draft could not be taken back.
        if !self.network.config().is_recurrent() {
            speculation.draft.extend_from_slice(draft(history));
        }
        speculation.scores.clear();
        let tokens = [&[token], speculation.draft.as_slice()].concat();
        self.network
            .scores_along(&mut state.live[0], &tokens, &mut speculation.scores);
        scores.push(speculation.scores.row(0), speculation.scores.normaliser(0));
    }
}

impl StepModel for CpuRows<'_> {
    type State = Rows;
    type Prompt = Prompt;
    type Error = Infallible;

    fn admit(
        &self,
        state: &mut Self::State,
        prompts: &[Self::Prompt],
        scores: &mut Scores,
    ) -> Result<(), Self::Error> {
        state.roll_back();
        let tokens: Vec<&[u32]> = prompts.iter().map(|prompt| prompt.tokens.as_slice()).collect();
        let mut rows: Vec<Row> = prompts
            .iter()
            .map(|prompt| Row {
                scripts: prompt.scripts,
                ..self.network.row(&self.prefix, prompt.tokens.len())
            })
            .collect();
        let count = tokens.iter().map(|tokens| tokens.len()).sum();
        self.meter.reading(count, || {
            self.network.scores(&mut rows, &tokens, scores);
        });
        state.live.extend(rows);
        let history = |prompt: &Prompt| [self.prefix_tokens.as_slice(), &prompt.tokens].concat();
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
        state.roll_back();
        select_rows(&mut state.live, rows);
        select_rows(&mut state.histories, rows);
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
