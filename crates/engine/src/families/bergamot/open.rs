//! Passages whose pieces come one by one.

use super::joined::{Translated, join};
use super::pieces::Piece;
use crate::{Finish, Hypothesis, Sink};
use generate::{Decoded, End};
use std::ops::ControlFlow;

/// A passage of which some pieces are still to come.
pub struct Open<'a> {
    /// The passage.
    pub source: &'a str,
    /// What it was cut into.
    pub pieces: Vec<Piece>,
    translations: Vec<Translated>,
    /// Pieces that have not come yet.
    pub missing: usize,
    log_probability: f32,
    tokens: usize,
    finish: Finish,
    links: bool,
}

impl<'a> Open<'a> {
    /// A passage whose pieces are all still to come; with `links` its tokens' sources are told.
    pub fn new(source: &'a str, pieces: Vec<Piece>, links: bool) -> Self {
        Open {
            source,
            translations: vec![Translated::default(); pieces.len()],
            missing: pieces.len(),
            pieces,
            log_probability: 0.0,
            tokens: 0,
            finish: Finish::Stop,
            links,
        }
    }

    /// Takes the translation of one piece.
    pub fn take(&mut self, piece: usize, translated: Translated, decoded: &Decoded) -> &mut Self {
        self.translations[piece] = translated;
        self.missing -= 1;
        // The mark that ends a text has a score of its own.
        let scored = decoded.tokens.len() + usize::from(decoded.end == End::Stop);
        self.log_probability += decoded.score * scored as f32;
        self.tokens += scored;
        self.finish = match (decoded.end, self.finish) {
            (End::Loop, _) | (_, Finish::Loop) => Finish::Loop,
            (End::Length, _) | (_, Finish::Length) => Finish::Length,
            (End::Stop, Finish::Stop) => Finish::Stop,
        };
        self
    }

    /// Hands the whole over when no piece is missing.
    pub fn deliver(&self, index: usize, sink: &mut Sink<'_>) -> ControlFlow<()> {
        if self.missing > 0 {
            return ControlFlow::Continue(());
        }
        sink(index, self.hypothesis())
    }

    /// The whole, when no piece is missing.
    pub fn hypothesis(&self) -> Hypothesis {
        let (text, links) = join(self.source, &self.pieces, &self.translations, self.links);
        Hypothesis {
            text,
            links,
            score: self.log_probability / self.tokens.max(1) as f32,
            tokens: self.tokens,
            finish: self.finish,
        }
    }
}
