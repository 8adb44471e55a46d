//! Greedy search over one text: the likeliest token each time, in one row of the model.

use crate::filters::{DecodingState, EditedLogits};
use crate::repeats::ends_in_a_loop;
use crate::rows::RowScores;
use crate::scores::likeliest;
use crate::{Decoded, End, Filters, Loops, Ranking, Rules};

/// A greedy search under way.
pub struct GreedySearch {
    /// The output so far, with the tokens before the first decoded one.
    tokens: Vec<u32>,
    /// How many tokens there were before the first decoded one.
    start: usize,
    log_probability: f32,
    /// The log-probability of each decoded token, before the filters.
    token_scores: Vec<f32>,
    /// Sum of the chosen tokens' logits.
    path: f32,
    max_tokens: usize,
    filters: Filters,
}

impl GreedySearch {
    /// A search of which nothing is decoded.
    pub fn new(history: Vec<u32>, max_tokens: usize, filters: Filters) -> Self {
        GreedySearch {
            start: history.len(),
            tokens: history,
            log_probability: 0.0,
            token_scores: Vec::new(),
            path: 0.0,
            max_tokens,
            filters,
        }
    }

    /// The token that was added last.
    pub fn last(&self) -> Option<u32> {
        self.tokens.last().copied()
    }

    /// Adds a token, and gives the text if it has ended with it.
    pub fn advance(&mut self, scores: RowScores<'_>, rules: &Rules<'_>) -> Option<Decoded> {
        let RowScores {
            logits,
            normaliser,
            shortlist,
            alignment,
        } = scores;
        let base = match rules.ranking {
            Ranking::Logit => 0.0,
            Ranking::PathSum => self.path,
        };
        let mut edits = EditedLogits::new(logits, shortlist);
        let forced = self.filter(&mut edits, rules);
        let index = forced.unwrap_or_else(|| likeliest(edits.logits, base));
        let logit = edits.raw(index);
        self.path += logit;
        self.log_probability += logit - normaliser;
        self.token_scores.push(logit - normaliser);
        let token = edits.token(index);
        let end = self.end(token, rules)?;
        Some(self.finish(end, alignment))
    }

    /// Applies the filters; the index of the only token that they allow, if they leave no choice.
    fn filter(&self, edits: &mut EditedLogits<'_>, rules: &Rules<'_>) -> Option<usize> {
        if self.filters.changes_nothing() {
            return None;
        }
        let place = DecodingState {
            tokens: &self.tokens,
            decoded: self.decoded().len(),
            max_tokens: self.max_tokens,
            stop: rules.stop,
        };
        if let Some(index) = self.filters.forced(place).and_then(|token| edits.index(token)) {
            return Some(index);
        }
        self.filters.apply(edits, place, 0.0, 0.0);
        None
    }

    /// Adds `token`; the reason why the text has ended with it, if it has.
    fn end(&mut self, token: u32, rules: &Rules<'_>) -> Option<End> {
        if rules.stop.contains(&token) {
            return Some(End::Stop);
        }
        self.tokens.push(token);
        if self.decoded().len() >= self.max_tokens {
            Some(End::Length)
        } else {
            (rules.loops == Loops::End && ends_in_a_loop(self.decoded())).then_some(End::Loop)
        }
    }

    fn decoded(&self) -> &[u32] {
        &self.tokens[self.start..]
    }

    fn finish(&mut self, end: End, alignment: &[u32]) -> Decoded {
        let tokens = self.tokens.split_off(self.start);
        // The step that chose the stop token has a score and an alignment too.
        self.token_scores.truncate(tokens.len());
        let scored = tokens.len() + usize::from(end == End::Stop);
        let score = self.log_probability / scored.max(1) as f32;
        Decoded {
            alignment: alignment[..alignment.len().min(tokens.len())].to_vec(),
            token_scores: std::mem::take(&mut self.token_scores),
            tokens,
            score,
            rank: score,
            end,
        }
    }
}
