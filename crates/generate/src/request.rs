//! Requests to the search, its rules, and decoded texts.

use crate::{Constraint, Filters};

/// One text to decode.
#[derive(Debug, Clone)]
pub struct Request<P> {
    /// The input of the row.
    pub prompt: P,
    /// Decoding is cut after so many tokens, the stop token among them.
    pub max_tokens: usize,
    /// Changes to the logits before a token is chosen.
    pub filters: Filters,
    /// How much memory of the state the text takes, all its rows together, in the units of [`Rules::budget`].
    pub cost: usize,
    /// How tokens are chosen.
    pub method: Method,
    /// Tokens that the filters see before the first decoded one, such as the decoder's start token.
    pub history: Vec<u32>,
    /// The constraints of the text, each of which takes tokens of its own. Beam search obeys them, greedy search does
    /// not. A text that cannot meet them within `max_tokens` ends as [`End::Length`].
    pub constraints: Vec<Constraint>,
}

impl<P> Request<P> {
    /// A text to decode greedily with nothing changed.
    pub fn new(prompt: P, max_tokens: usize) -> Self {
        Request {
            prompt,
            max_tokens,
            filters: Filters::default(),
            cost: 1,
            method: Method::Greedy,
            history: Vec::new(),
            constraints: Vec::new(),
        }
    }
}

/// How tokens are chosen.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub enum Method {
    /// The likeliest token each time.
    #[default]
    Greedy,
    /// Several hypotheses side by side, of which the best is the result.
    Beam(Beam),
}

/// Beam search.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Beam {
    /// Hypotheses kept side by side; each is a row of the model.
    pub width: usize,
    /// A finished hypothesis is ranked by `log-probability / tokens^length_penalty`, the stop token among the tokens.
    /// Marian's `normalize` is the same number.
    pub length_penalty: f32,
    /// When the search ends.
    pub stopping: Stopping,
}

/// When a beam search ends. The first three are what `transformers` calls `early_stopping`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Stopping {
    /// `False`: as many hypotheses as the beam is wide are finished, and the best running one would not be
    /// among them if it ended now.
    #[default]
    Heuristic,
    /// `True`: as many hypotheses as the beam is wide are finished.
    FirstComplete,
    /// `"never"`: as [`Stopping::Heuristic`], but the running one would not be among them at any length up to the
    /// longest.
    Exhaustive,
    /// As in Marian: each finished hypothesis makes the beam narrower by one, until it is empty.
    ShrinkingBeam,
}

/// By what number greedy search chooses a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Ranking {
    /// The token with the largest logit.
    #[default]
    Logit,
    /// The token with the largest sum of all logits of the row so far, rounded as `f32`, as in Marian with
    /// `skip-cost`. It differs from [`Ranking::Logit`] where sums round to the same number.
    PathSum,
}

/// Whether a text ends when it repeats the same tokens again and again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Loops {
    /// It is ended, as [`End::Loop`].
    #[default]
    End,
    /// Nothing: it runs up to its length.
    Keep,
}

/// Limits and rules that all texts of a search share.
#[derive(Debug, Clone, Copy)]
pub struct Rules<'a> {
    /// Tokens that end a text.
    pub stop: &'a [u32],
    /// Texts decoded at a time; a text with a beam is several rows of the model.
    pub rows: usize,
    /// The most that the costs of the texts in decoding may sum to; a text above it runs alone.
    pub budget: usize,
    /// Waiting texts are admitted only when at most so many are in decoding, since reading several prompts in one batch
    /// is cheaper. `rows - 1` or more admits a text as soon as another has ended (continuous batching).
    pub refill: usize,
    /// By what number greedy search chooses.
    pub ranking: Ranking,
    /// Whether texts that repeat themselves end.
    pub loops: Loops,
}

/// Why a text ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// A stop token came.
    Stop,
    /// The length limit came first, or every token was forbidden.
    Length,
    /// The same tokens came again and again.
    Loop,
}

/// A decoded text.
#[derive(Debug, Clone, PartialEq)]
pub struct Decoded {
    /// Its tokens, without the stop token.
    pub tokens: Vec<u32>,
    /// Mean natural log-probability of its tokens and the stop token, under the unfiltered scores.
    pub score: f32,
    /// By what it was ranked: with a beam, its filtered log-probability after [`Beam::length_penalty`];
    /// otherwise its score.
    pub rank: f32,
    /// Why it ended.
    pub end: End,
    /// The natural log-probability of each of its tokens, under the unfiltered scores.
    pub token_scores: Vec<f32>,
    /// For each of its tokens the index of the prompt's token to which it is aligned; empty where
    /// [`StepModel::alignment`](crate::StepModel::alignment) is.
    pub alignment: Vec<u32>,
}
