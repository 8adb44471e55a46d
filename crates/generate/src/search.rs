//! Continuous batching: the loop that admits texts, steps the model, and hands out those that have ended.

use crate::beam::BeamSearch;
use crate::greedy::GreedySearch;
use crate::rows::RowScores;
use crate::{Decoded, Method, Request, Rules, Scores, StepModel};
use std::ops::ControlFlow;

/// Decodes every request, several at a time, and hands each to `done` with its index as soon as
/// it is complete. Requests are admitted in order, as rows become free. Breaking in `done` ends the
/// search.
///
/// # Errors
/// The model's own; texts already handed out stay handed out.
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
        live: Vec::new(),
        rows: 0,
        scores: Scores::default(),
        kept: Vec::new(),
        last: Vec::new(),
    };
    let mut waiting = requests.into_iter().enumerate().peekable();
    loop {
        let mut prompts = Vec::new();
        while let Some((index, request)) =
            waiting.next_if(|(_, next)| search.may_admit(prompts.len(), next.cost))
        {
            search.live.push(Text {
                request: index,
                cost: request.cost,
                search: match request.method {
                    Method::Greedy => SearchState::Greedy(GreedySearch::new(
                        request.history,
                        request.max_tokens,
                        request.filters,
                    )),
                    Method::Beam(beam) => SearchState::Beam(BeamSearch::new(
                        request.history,
                        request.max_tokens,
                        request.filters,
                        request.constraints,
                        beam,
                    )),
                },
            });
            prompts.push(request.prompt);
        }
        let flow = if prompts.is_empty() {
            if search.live.is_empty() {
                return Ok(());
            }
            search.step()?
        } else {
            search.admit(&prompts)?
        };
        if flow.is_break() {
            return Ok(());
        }
    }
}

/// A text in decoding.
struct Text {
    request: usize,
    cost: usize,
    search: SearchState,
}

/// The search over one text, by its method.
enum SearchState {
    Greedy(GreedySearch),
    Beam(BeamSearch),
}

impl SearchState {
    fn rows(&self) -> usize {
        match self {
            SearchState::Greedy(_) => 1,
            SearchState::Beam(beam) => beam.rows(),
        }
    }
}

/// All texts in decoding, and the rows of the model that they take.
struct Search<'a, M: StepModel> {
    model: &'a M,
    state: &'a mut M::State,
    rules: Rules<'a>,
    done: &'a mut dyn FnMut(usize, Decoded) -> ControlFlow<()>,
    live: Vec<Text>,
    /// Rows that the model has.
    rows: usize,
    scores: Scores,
    /// For each row of the next step the row that it continues; kept for its memory.
    kept: Vec<usize>,
    /// The rows' last tokens; kept for its memory.
    last: Vec<u32>,
}

impl<M: StepModel> Search<'_, M> {
    /// Whether a text of `cost` may be admitted, after `admitted` others of the same step.
    fn may_admit(&self, admitted: usize, cost: usize) -> bool {
        let taken: usize = self.live.iter().map(|text| text.cost).sum();
        self.live.is_empty()
            || (self.live.len() - admitted <= self.rules.refill
                && self.live.len() < self.rules.rows
                && taken.saturating_add(cost) <= self.rules.budget)
    }

    fn admit(&mut self, prompts: &[M::Prompt]) -> Result<ControlFlow<()>, M::Error> {
        self.scores.clear();
        self.model.admit(self.state, prompts, &mut self.scores)?;
        let first = self.rows;
        self.rows += prompts.len();
        Ok(self.advance(self.live.len() - prompts.len(), first))
    }

    fn step(&mut self) -> Result<ControlFlow<()>, M::Error> {
        self.last.clear();
        for text in &self.live {
            match &text.search {
                SearchState::Greedy(greedy) => self.last.extend(greedy.last()),
                SearchState::Beam(beam) => self.last.extend(beam.last()),
            }
        }
        self.scores.clear();
        self.model.step(self.state, &self.last, &mut self.scores)?;
        Ok(self.advance(0, 0))
    }

    /// Chooses tokens for each text from `first` on, whose rows begin at `row`; hands out those that have
    /// ended, and lets their rows leave.
    fn advance(&mut self, first: usize, row: usize) -> ControlFlow<()> {
        self.kept.clear();
        self.kept.extend(0..row);
        let mut flow = ControlFlow::Continue(());
        let mut next = row;
        let mut parents = Vec::new();
        let mut rest = self.scores.rows_mut();
        let (model, state, rules) = (self.model, &*self.state, &self.rules);
        let mut index = 0..;
        self.live.retain_mut(|text| {
            if index.next().is_some_and(|index| index < first) {
                return true;
            }
            let start = next;
            next += text.search.rows();
            let mut scores = (start..next)
                .zip(&mut rest)
                .map(|(row, (logits, normaliser))| RowScores {
                    logits,
                    normaliser,
                    shortlist: model.shortlist(state, row),
                    alignment: model.alignment(state, row),
                });
            parents.clear();
            let ended = match &mut text.search {
                SearchState::Greedy(greedy) => {
                    parents.push(0);
                    scores.next().and_then(|scores| greedy.advance(scores, rules))
                }
                SearchState::Beam(beam) => {
                    let mut scores: Vec<RowScores<'_>> = scores.collect();
                    beam.advance(&mut scores, rules, &mut parents)
                }
            };
            let Some(decoded) = ended else {
                self.kept.extend(parents.iter().map(|parent| start + parent));
                return true;
            };
            if flow.is_continue() {
                flow = (self.done)(text.request, decoded);
            }
            false
        });
        if !self.kept.iter().copied().eq(0..self.rows) {
            self.model.select(self.state, &self.kept);
            self.rows = self.kept.len();
        }
        flow
    }
}
