//! Assembles the translation of a passage from those of its pieces, which arrive one by one and in any order.

use crate::{AlignmentLink, Finish, Hypothesis, Sink};
use generate::{Decoded, End};
use std::ops::ControlFlow;

/// Joins the translations `T` of a passage's pieces `P`: the text, and its word alignment if that was asked for.
pub type Join<'j, P, T> = dyn Fn(&str, &[P], &[T]) -> (String, Vec<AlignmentLink>) + 'j;

/// A passage of which some pieces are not translated yet.
pub struct Assembly<'a, P, T> {
    /// The passage.
    pub source: &'a str,
    /// Its pieces.
    pub pieces: Vec<P>,
    translations: Vec<T>,
    missing: usize,
    log_probability: f32,
    tokens: usize,
    finish: Finish,
    join: &'a Join<'a, P, T>,
}

impl<'a, P, T: Clone + Default> Assembly<'a, P, T> {
    /// A passage of which no piece is translated yet.
    pub fn new(source: &'a str, pieces: Vec<P>, join: &'a Join<'a, P, T>) -> Self {
        Assembly {
            source,
            translations: vec![T::default(); pieces.len()],
            missing: pieces.len(),
            pieces,
            log_probability: 0.0,
            tokens: 0,
            finish: Finish::Stop,
            join,
        }
    }

    /// Adds the translation of one piece.
    pub fn add(&mut self, piece: usize, translation: T, decoded: &Decoded) -> &mut Self {
        self.translations[piece] = translation;
        self.missing -= 1;
        // The stop token has a score of its own.
        let scored = decoded.tokens.len() + usize::from(decoded.end == End::Stop);
        self.log_probability += decoded.score * scored as f32;
        self.tokens += scored;
        self.finish = match (finish(decoded.end), self.finish) {
            (Finish::Loop, _) | (_, Finish::Loop) => Finish::Loop,
            (Finish::Length, _) | (_, Finish::Length) => Finish::Length,
            (Finish::Stop, Finish::Stop) => Finish::Stop,
        };
        self
    }

    /// Hands the passage's translation to `sink` under its `index`, if all pieces are translated.
    pub fn deliver(&self, index: usize, sink: &mut Sink<'_>) -> ControlFlow<()> {
        if self.missing > 0 {
            return ControlFlow::Continue(());
        }
        let (text, alignment) = (self.join)(self.source, &self.pieces, &self.translations);
        let hypothesis = Hypothesis {
            text,
            alignment,
            score: self.log_probability / self.tokens.max(1) as f32,
            tokens: self.tokens,
            finish: self.finish,
        };
        sink(index, hypothesis)
    }
}

/// Why a decoded text ended, in the terms of a job.
pub fn finish(end: End) -> Finish {
    match end {
        End::Stop => Finish::Stop,
        End::Length => Finish::Length,
        End::Loop => Finish::Loop,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(tokens: usize, score: f32, end: End) -> Decoded {
        Decoded {
            tokens: vec![7; tokens],
            score,
            rank: score,
            end,
            token_scores: Vec::new(),
            alignment: Vec::new(),
        }
    }

    #[test]
    fn a_passage_is_delivered_when_its_last_piece_came() {
        let join = |source: &str, _: &[usize], parts: &[String]| {
            (format!("{source}: {}", parts.concat()), Vec::new())
        };
        let mut passage = Assembly::new("ab", vec![0, 1], &join);
        let mut delivered = Vec::new();
        let mut sink = |index, hypothesis| {
            delivered.push((index, hypothesis));
            ControlFlow::Continue(())
        };
        let first = passage.add(1, "b".to_owned(), &decoded(2, -1.0, End::Length));
        assert!(first.deliver(5, &mut sink).is_continue());
        let last = passage.add(0, "a".to_owned(), &decoded(1, -4.0, End::Stop));
        assert!(last.deliver(5, &mut sink).is_continue());
        let [(5, hypothesis)] = &delivered[..] else {
            panic!("{delivered:?}")
        };
        // Two tokens cut off, and one with its stop token.
        assert_eq!((hypothesis.text.as_str(), hypothesis.tokens), ("ab: ab", 4));
        assert_eq!((hypothesis.score, hypothesis.finish), (-2.5, Finish::Length));
    }

    #[test]
    fn a_loop_in_one_piece_counts_more_than_a_cut_in_another() {
        let join = |_: &str, _: &[usize], _: &[String]| Default::default();
        let mut passage = Assembly::new("", vec![0, 1, 2], &join);
        let mut finish = Finish::Stop;
        for (piece, end) in [End::Loop, End::Length, End::Stop].into_iter().enumerate() {
            let passage = passage.add(piece, String::new(), &decoded(1, 0.0, end));
            let _ = passage.deliver(0, &mut |_, hypothesis| {
                finish = hypothesis.finish;
                ControlFlow::Break(())
            });
        }
        assert_eq!(finish, Finish::Loop);
    }
}
