//! Greedy search over rows that come and go.

use crate::repeats::ends_in_a_loop;
use crate::scores::likeliest;
use crate::{Filters, Scores, StepModel};
use std::ops::ControlFlow;

/// One text to decode.
#[derive(Debug, Clone)]
pub struct Request<P> {
    /// What the row starts from.
    pub prompt: P,
    /// Decoding is cut after so many tokens.
    pub max_tokens: usize,
    /// What is done to the logits.
    pub filters: Filters,
    /// How much of the state the row takes, in the units of [`Rules::budget`].
    pub cost: usize,
}

/// What the likeliest token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Ranking {
    /// The one with the largest logit.
    #[default]
    Logit,
    /// The one with the largest sum of all logits of the row so far, rounded as `f32`: what Marian does
    /// with `skip-cost`. It differs where sums round alike.
    PathSum,
}

/// What holds for every row.
#[derive(Debug, Clone, Copy)]
pub struct Rules<'a> {
    /// Tokens that end a text.
    pub stop: &'a [u32],
    /// Rows decoded at a time.
    pub rows: usize,
    /// The live rows' costs together stay within this; a row above it runs alone.
    pub budget: usize,
    /// New rows are admitted when so few are live, several together: reading many prompts at once is
    /// cheaper. `rows - 1` or more admits one as soon as another has left.
    pub refill: usize,
    /// What the likeliest token is.
    pub ranking: Ranking,
}

/// Why a row ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// A stop token came.
    Stop,
    /// The length limit came first.
    Length,
    /// The same tokens came again and again.
    Loop,
}

/// A decoded row.
#[derive(Debug, Clone, PartialEq)]
pub struct Decoded {
    /// Its tokens, without the stop token.
    pub tokens: Vec<u32>,
    /// Mean natural log-probability of its tokens and the stop token, under the unfiltered scores.
    pub score: f32,
    /// Why it ended.
    pub end: End,
}

/// A live row's books.
struct Row {
    request: usize,
    tokens: Vec<u32>,
    log_probability: f32,
    /// Sum of the chosen tokens' logits.
    path: f32,
    max_tokens: usize,
    filters: Filters,
    cost: usize,
}

/// Decodes every request, several rows at a time, and hands each to `done` with its index as soon as
/// it is complete. Requests are admitted in order, as rows become free. Breaking in `done` ends the
/// search.
///
/// # Errors
/// The model's own; rows already handed out stay handed out.
pub fn decode<M: StepModel>(
    model: &M,
    state: &mut M::State,
    requests: Vec<Request<M::Prompt>>,
    rules: Rules<'_>,
    done: &mut dyn FnMut(usize, Decoded) -> ControlFlow<()>,
) -> Result<(), M::Error> {
    let mut search = Search {
        model,
        state,
        rules,
        done,
        rows: Vec::new(),
        scores: Scores::default(),
        finished: Vec::new(),
    };
    let mut waiting = requests.into_iter().enumerate().peekable();
    let mut last = Vec::new();
    loop {
        let mut prompts = Vec::new();
        while let Some((index, request)) =
            waiting.next_if(|(_, next)| search.has_room(prompts.len(), next.cost))
        {
            prompts.push(request.prompt);
            search.rows.push(Row {
                request: index,
                tokens: Vec::new(),
                log_probability: 0.0,
                path: 0.0,
                max_tokens: request.max_tokens,
                filters: request.filters,
                cost: request.cost,
            });
        }
        let flow = if prompts.is_empty() {
            if search.rows.is_empty() {
                return Ok(());
            }
            last.clear();
            last.extend(search.rows.iter().filter_map(|row| row.tokens.last().copied()));
            search.step(&last)?
        } else {
            search.admit(&prompts)?
        };
        if flow.is_break() {
            return Ok(());
        }
    }
}

/// A search under way.
struct Search<'a, M: StepModel> {
    model: &'a M,
    state: &'a mut M::State,
    rules: Rules<'a>,
    done: &'a mut dyn FnMut(usize, Decoded) -> ControlFlow<()>,
    rows: Vec<Row>,
    scores: Scores,
    /// Rows that ended in this step; kept for its memory.
    finished: Vec<usize>,
}

impl<M: StepModel> Search<'_, M> {
    /// Whether a row of `cost` may join, after `admitted` others of the same round.
    fn has_room(&self, admitted: usize, cost: usize) -> bool {
        let taken: usize = self.rows.iter().map(|row| row.cost).sum();
        self.rows.is_empty()
            || (self.rows.len() - admitted <= self.rules.refill
                && self.rows.len() < self.rules.rows
                && taken.saturating_add(cost) <= self.rules.budget)
    }

    fn admit(&mut self, prompts: &[M::Prompt]) -> Result<ControlFlow<()>, M::Error> {
        self.scores.clear();
        self.model.admit(self.state, prompts, &mut self.scores)?;
        Ok(self.advance(self.rows.len() - prompts.len()))
    }

    fn step(&mut self, last: &[u32]) -> Result<ControlFlow<()>, M::Error> {
        self.scores.clear();
        self.model.step(self.state, last, &mut self.scores)?;
        Ok(self.advance(0))
    }

    /// Picks a token for each row from `first` on, hands out those that have ended, and lets them leave.
    fn advance(&mut self, first: usize) -> ControlFlow<()> {
        self.finished.clear();
        let mut flow = ControlFlow::Continue(());
        for (index, row) in self.rows[first..].iter_mut().enumerate() {
            let shortlist = self.model.shortlist(self.state, first + index);
            let normaliser = self.scores.normaliser(index);
            let logits = self.scores.row_mut(index);
            if let Some(end) = row.pick(logits, normaliser, shortlist, self.rules) {
                self.finished.push(first + index);
                if flow.is_continue() {
                    flow = (self.done)(row.request, row.take(end));
                }
            }
        }
        if !self.finished.is_empty() {
            let finished = &self.finished;
            let kept: Vec<usize> = (0..self.rows.len())
                .filter(|row| !finished.contains(row))
                .collect();
            self.model.select(self.state, &kept);
            let mut index = 0..;
            self.rows
                .retain(|_| index.next().is_some_and(|index| !finished.contains(&index)));
        }
        flow
    }
}

impl Row {
    /// Adds the likeliest token, and says whether the row has ended with it.
    fn pick(
        &mut self,
        logits: &mut [f32],
        normaliser: f32,
        shortlist: Option<&[u32]>,
        rules: Rules<'_>,
    ) -> Option<End> {
        let base = match rules.ranking {
            Ranking::Logit => 0.0,
            Ranking::PathSum => self.path,
        };
        let (index, logit) = if self.filters.is_idle() {
            let index = likeliest(logits, base);
            (index, logits[index])
        } else {
            let raw = logits.to_vec();
            self.filters.apply(logits, shortlist, &self.tokens);
            let index = likeliest(logits, base);
            (index, raw[index])
        };
        self.path += logit;
        self.log_probability += logit - normaliser;
        let token = shortlist.map_or(index as u32, |shortlist| shortlist[index]);
        if rules.stop.contains(&token) {
            return Some(End::Stop);
        }
        self.tokens.push(token);
        if self.tokens.len() >= self.max_tokens {
            Some(End::Length)
        } else {
            ends_in_a_loop(&self.tokens).then_some(End::Loop)
        }
    }

    fn take(&mut self, end: End) -> Decoded {
        let scored = self.tokens.len() + usize::from(end == End::Stop);
        let score = self.log_probability / scored.max(1) as f32;
        Decoded {
            tokens: std::mem::take(&mut self.tokens),
            score,
            end,
        }
    }
}
