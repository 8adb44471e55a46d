//! What is asked of the search, and what it answers.

use crate::{Filters, Phrase};

/// One text to decode.
#[derive(Debug, Clone)]
pub struct Request<P> {
    /// What the row starts from.
    pub prompt: P,
    /// Decoding is cut after so many tokens, the stop token among them.
    pub max_tokens: usize,
    /// What is done to the logits.
    pub filters: Filters,
    /// How much of the state the text takes, all its rows together, in the units of [`Rules::budget`].
    pub cost: usize,
    /// How tokens are chosen.
    pub method: Method,
    /// Tokens that the filters count as decoded before the first one: where a decoder starts.
    pub history: Vec<u32>,
    /// What the text must hold, each phrase in a place of its own. A beam minds them; other methods do not. Where they
    /// cannot be had before the text is at its longest, it ends as [`End::Length`].
    pub phrases: Vec<Phrase>,
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
            phrases: Vec::new(),
        }
    }
}

/// How tokens are chosen.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub enum Method {
    /// Always the likeliest.
    #[default]
    Greedy,
    /// Several texts side by side; the best wins.
    Beam(Beam),
}

/// Beam search.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Beam {
    /// Texts kept side by side; each is a row of the model.
    pub width: usize,
    /// A finished text counts `log-probability / tokens^length_penalty`, the stop token among the tokens.
    /// Marian's `normalize` is the same number.
    pub length_penalty: f32,
    /// When a search has found enough.
    pub stopping: Stopping,
}

/// When a beam search has found enough. The first three are what `transformers` calls `early_stopping`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Stopping {
    /// `False`: as many texts as the beam is wide are finished, and the best running one would not be
    /// among the best if it ended now.
    #[default]
    Hopeless,
    /// `True`: as many texts as the beam is wide are finished.
    Full,
    /// `"never"`: as [`Stopping::Hopeless`], but even if it got no less likely up to the longest length.
    Impossible,
    /// As in Marian: a finished text leaves the beam narrower, until nothing is left of it.
    Narrowing,
}

/// What the likeliest token is, where tokens are chosen greedily.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Ranking {
    /// The one with the largest logit.
    #[default]
    Logit,
    /// The one with the largest sum of all logits of the row so far, rounded as `f32`: what Marian does
    /// with `skip-cost`. It differs where sums round alike.
    PathSum,
}

/// What is done about a text that repeats the same tokens again and again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Loops {
    /// It is ended, as [`End::Loop`].
    #[default]
    End,
    /// Nothing: it runs up to its length.
    Keep,
}

/// What holds for every text.
#[derive(Debug, Clone, Copy)]
pub struct Rules<'a> {
    /// Tokens that end a text.
    pub stop: &'a [u32],
    /// Texts decoded at a time; a text with a beam is several rows of the model.
    pub rows: usize,
    /// The live texts' costs together stay within this; a text above it runs alone.
    pub budget: usize,
    /// New texts are admitted when so few are live, several together: reading many prompts at once is
    /// cheaper. `rows - 1` or more admits one as soon as another has left.
    pub refill: usize,
    /// What the likeliest token is.
    pub ranking: Ranking,
    /// What is done about texts that go round in circles.
    pub loops: Loops,
}

/// Why a text ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// A stop token came.
    Stop,
    /// The length limit came first, or no token was left to choose.
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
    /// What it was ranked by: with a beam, its filtered log-probability after [`Beam::length_penalty`];
    /// otherwise its score.
    pub rank: f32,
    /// Why it ended.
    pub end: End,
    /// The natural log-probability of each of its tokens, under the unfiltered scores.
    pub token_scores: Vec<f32>,
    /// For each of its tokens the place of the prompt's token that the model looked at most; empty where
    /// [`StepModel::attended`](crate::StepModel::attended) is.
    pub attended: Vec<u32>,
}
