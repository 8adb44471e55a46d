//! Passages whose pieces come one by one.

use super::pieces::{Piece, join};
use crate::{Finish, Hypothesis};
use generate::{Decoded, End};

/// A passage of which some pieces are still to come.
pub struct Open<'a> {
    source: &'a str,
    /// What it was cut into.
    pub pieces: Vec<Piece>,
    translations: Vec<String>,
    /// Pieces that have not come yet.
    pub missing: usize,
    log_probability: f32,
    tokens: usize,
    finish: Finish,
}

impl<'a> Open<'a> {
    /// A passage whose pieces are all still to come.
    pub fn new(source: &'a str, pieces: Vec<Piece>) -> Self {
        Open {
            source,
            translations: vec![String::new(); pieces.len()],
            missing: pieces.len(),
            pieces,
            log_probability: 0.0,
            tokens: 0,
            finish: Finish::Stop,
        }
    }

    /// Takes the translation of one piece.
    pub fn take(&mut self, piece: usize, text: String, decoded: &Decoded) {
        self.translations[piece] = text;
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
    }

    /// The whole, when no piece is missing.
    pub fn hypothesis(&self) -> Hypothesis {
        let pieces = self.pieces.iter().zip(&self.translations);
        Hypothesis {
            text: join(
                self.source,
                pieces.map(|(piece, text)| (piece.range.clone(), text.as_str())),
            ),
            score: self.log_probability / self.tokens.max(1) as f32,
            tokens: self.tokens,
            finish: self.finish,
        }
    }
}
