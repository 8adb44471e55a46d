//! Greedy search over rows that come and go.

use crate::repeats::ends_in_a_loop;
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

/// What holds for every row.
#[derive(Debug, Clone, Copy)]
pub struct Rules<'a> {
    /// Tokens that end a text.
    pub stop: &'a [u32],
    /// Rows decoded at a time.
    pub rows: usize,
    /// The live rows' costs together stay within this; a row above it runs alone.
    pub budget: usize,
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
    let mut waiting = requests.into_iter().enumerate().peekable();
    let mut rows: Vec<Row> = Vec::new();
    loop {
        while let Some((request, next)) = waiting.next_if(|(_, next)| has_room(&rows, next.cost, rules)) {
            let scores = model.admit(state, &next.prompt)?;
            rows.push(Row {
                request,
                tokens: Vec::new(),
                log_probability: 0.0,
                max_tokens: next.max_tokens,
                filters: next.filters,
                cost: next.cost,
            });
            let last = rows.len() - 1;
            let finished = advance(&mut rows[last..], scores, rules, last, done);
            if finished.leave(model, state, &mut rows).is_break() {
                return Ok(());
            }
        }
        if rows.is_empty() {
            return Ok(());
        }
        let last: Vec<u32> = rows.iter().filter_map(|row| row.tokens.last().copied()).collect();
        let scores = model.step(state, &last)?;
        let finished = advance(&mut rows, scores, rules, 0, done);
        if finished.leave(model, state, &mut rows).is_break() {
            return Ok(());
        }
    }
}

fn has_room(rows: &[Row], cost: usize, rules: Rules<'_>) -> bool {
    let taken: usize = rows.iter().map(|row| row.cost).sum();
    rows.is_empty() || (rows.len() < rules.rows && taken.saturating_add(cost) <= rules.budget)
}

/// Rows that finished in a step, and whether the caller wants to go on.
struct Finished {
    rows: Vec<usize>,
    flow: ControlFlow<()>,
}

impl Finished {
    fn leave<M: StepModel>(self, model: &M, state: &mut M::State, rows: &mut Vec<Row>) -> ControlFlow<()> {
        if !self.rows.is_empty() {
            let kept: Vec<usize> = (0..rows.len()).filter(|row| !self.rows.contains(row)).collect();
            model.select(state, &kept);
            let mut index = 0..;
            rows.retain(|_| index.next().is_some_and(|index| !self.rows.contains(&index)));
        }
        self.flow
    }
}

/// Picks a token for each of `rows`, the first of which is row `first` of the state.
fn advance(
    rows: &mut [Row],
    mut scores: Scores,
    rules: Rules<'_>,
    first: usize,
    done: &mut dyn FnMut(usize, Decoded) -> ControlFlow<()>,
) -> Finished {
    let vocabulary = scores.logits.len() / rows.len();
    let mut finished = Finished {
        rows: Vec::new(),
        flow: ControlFlow::Continue(()),
    };
    for (index, row) in rows.iter_mut().enumerate() {
        let logits = &mut scores.logits[index * vocabulary..(index + 1) * vocabulary];
        if let Some(end) = row.pick(logits, scores.normalisers[index], rules.stop) {
            finished.rows.push(first + index);
            if finished.flow.is_continue() {
                finished.flow = done(row.request, row.take(end));
            }
        }
    }
    finished
}

impl Row {
    /// Adds the likeliest token, and says whether the row has ended with it.
    fn pick(&mut self, logits: &mut [f32], normaliser: f32, stop: &[u32]) -> Option<End> {
        let token = if self.filters.is_idle() {
            let token = likeliest(logits);
            self.log_probability += logits[token as usize] - normaliser;
            token
        } else {
            let raw = logits.to_vec();
            self.filters.apply(logits, &self.tokens);
            let token = likeliest(logits);
            self.log_probability += raw[token as usize] - normaliser;
            token
        };
        if stop.contains(&token) {
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

/// The first of the largest; a NaN is never chosen unless nothing else is there.
fn likeliest(logits: &[f32]) -> u32 {
    let mut best = (f32::NEG_INFINITY, 0);
    for (token, &logit) in (0..).zip(logits) {
        if logit > best.0 {
            best = (logit, token);
        }
    }
    best.1
}
