//! A piece of a passage on its way through the network, and its translation.

use crate::sentencepiece::Token;
use std::ops::Range;

/// A sentence, or a part of one, that is translated alone.
#[derive(Debug, Clone, PartialEq)]
pub struct Piece {
    /// Its place in the passage, in bytes.
    pub range: Range<usize>,
    /// Its tokens, without an end mark, and their places in the passage.
    pub tokens: Vec<Token>,
    /// It was all in capitals, and is to be so again.
    pub capitals: bool,
    /// The parts that the vocabulary cannot spell.
    pub unknown_spans: Vec<UnknownSpan>,
    /// Words that the network reads in other letters than they are written in.
    pub respellings: Vec<Respelling>,
}

impl Piece {
    /// Whether its translation can be detokenised only with its alignment.
    pub fn needs_alignment(&self) -> bool {
        !self.unknown_spans.is_empty() || !self.respellings.is_empty()
    }
}

/// A part of a passage that the vocabulary cannot spell: one unknown token to the network.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownSpan {
    /// The index of its token among the piece's.
    pub token: usize,
    /// The same, or the index of the space before it, if that is a token.
    pub first: usize,
    /// Its place in the passage, in bytes.
    pub range: Range<usize>,
}

/// A word that the network reads with known letters in the place of unknown ones.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Respelling {
    /// As the network reads it.
    pub read: String,
    /// As it was written, with as many letters.
    pub written: String,
}

/// The translation of a piece, token by token.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Translated {
    /// Its text.
    pub text: String,
    /// The end of each of its tokens in `text`, in bytes; a token begins where the one before ends.
    pub ends: Vec<usize>,
    /// For each of its tokens the index of the piece's token to which it is aligned; empty where the job asked for no
    /// alignment.
    pub alignment: Vec<u32>,
    /// The natural logarithm of each token's probability; `None` for tokens that were not decoded.
    pub scores: Vec<Option<f32>>,
}

impl Translated {
    /// The translation up to `length` bytes.
    pub fn cut(mut self, length: usize) -> Self {
        self.text.truncate(length);
        for end in &mut self.ends {
            *end = length.min(*end);
        }
        self
    }

    /// The translation in capitals.
    pub fn in_capitals(mut self) -> Self {
        let mut capitals = String::with_capacity(self.text.len());
        let mut ends = self.ends.iter_mut().peekable();
        for (at, c) in self.text.char_indices() {
            while let Some(end) = ends.next_if(|end| **end <= at) {
                *end = capitals.len();
            }
            capitals.extend(c.to_uppercase());
        }
        ends.for_each(|end| *end = capitals.len());
        self.text = capitals;
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn capitals_of_another_length_keep_their_tokens() {
        let translated = Translated {
            text: "straße ŉ".to_owned(),
            ends: vec![4, 7, 7, 10],
            ..Translated::default()
        };
        let capitals = translated.in_capitals();
        assert_eq!(capitals.text, "STRASSE ʼN");
        let mut start = 0;
        let tokens: Vec<&str> = capitals
            .ends
            .iter()
            .map(|&end| &capitals.text[std::mem::replace(&mut start, end)..end])
            .collect();
        assert_eq!(tokens, ["STRA", "SSE", "", " ʼN"]);
    }
}
