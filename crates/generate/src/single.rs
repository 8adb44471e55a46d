//! A text that is one row: the likeliest token each time.

use crate::filters::{Edits, Place};
use crate::repeats::ends_in_a_loop;
use crate::rows::RowScores;
use crate::scores::likeliest;
use crate::{Decoded, End, Filters, Loops, Ranking, Rules};

/// The books of a live row.
pub struct Single {
    /// Its tokens, those before the first decoded one too.
    tokens: Vec<u32>,
    /// How many there were before the first decoded one.
    start: usize,
    log_probability: f32,
    /// Of each decoded token.
    token_scores: Vec<f32>,
    /// Sum of the chosen tokens' logits.
    path: f32,
    max_tokens: usize,
    filters: Filters,
}

impl Single {
    /// A text of which nothing is decoded.
    pub fn new(history: Vec<u32>, max_tokens: usize, filters: Filters) -> Self {
        Single {
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
            attended,
        } = scores;
        let base = match rules.ranking {
            Ranking::Logit => 0.0,
            Ranking::PathSum => self.path,
        };
        let mut edits = Edits::new(logits, shortlist);
        let forced = self.filter(&mut edits, rules);
        let index = forced.unwrap_or_else(|| likeliest(edits.logits, base));
        let logit = edits.raw(index);
        self.path += logit;
        self.log_probability += logit - normaliser;
        self.token_scores.push(logit - normaliser);
        let token = edits.token(index);
        let end = self.end(token, rules)?;
        Some(self.take(end, attended))
    }

    /// Applies the filters; gives the one index that may be chosen, if they leave no choice.
    fn filter(&self, edits: &mut Edits<'_>, rules: &Rules<'_>) -> Option<usize> {
        if self.filters.is_idle() {
            return None;
        }
        let place = Place {
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

    /// Adds `token`; says why the text has ended, if it has.
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

    fn take(&mut self, end: End, attended: &[u32]) -> Decoded {
        let tokens = self.tokens.split_off(self.start);
        // The step that chose the stop token has a score, and looked somewhere too.
        self.token_scores.truncate(tokens.len());
        let scored = tokens.len() + usize::from(end == End::Stop);
        let score = self.log_probability / scored.max(1) as f32;
        Decoded {
            attended: attended[..attended.len().min(tokens.len())].to_vec(),
            token_scores: std::mem::take(&mut self.token_scores),
            tokens,
            score,
            rank: score,
            end,
        }
    }
}
