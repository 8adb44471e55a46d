//! `SentencePiece` as llama.cpp reads it: of all neighbours whose texts together are a token, those of the token with
//! the highest score are merged first. Files of this kind have no merges, and their scores need not be logarithms of
//! probabilities, so this is not the search of [`crate::sentencepiece`].

use super::merging::{Symbol, merge};
use super::metadata::{Kind, Tokens};
use std::cmp::Ordering;

/// What stands for a space in tokens.
pub const SPACE: &str = "\u{2581}";

/// How texts of a vocabulary are read.
pub struct SentencePieces {
    scores: Vec<Score>,
    /// The token of each byte, for characters that are no token.
    bytes: [u32; 256],
    /// Bytes of the longest token's text.
    longest: usize,
    /// Whether a text that begins, or stands behind a special token, gets a space in front.
    pub adds_space: bool,
}

/// A score, which is a number.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Score(f32);

impl Eq for Score {}

impl PartialOrd for Score {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Score {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.total_cmp(&other.0)
    }
}

impl SentencePieces {
    /// Of a vocabulary whose tokens have scores; `unknown` stands for bytes that have no token.
    ///
    /// # Errors
    /// In words, where a score is no number, or a byte has no token and there is none for what is unknown.
    pub fn new(
        tokens: &Tokens,
        scores: &[f32],
        unknown: Option<u32>,
        adds_space: bool,
    ) -> Result<Self, String> {
        if let Some(id) = scores.iter().position(|score| score.is_nan()) {
            return Err(format!("the score of token {id} is no number"));
        }
        let mut bytes = [0; 256];
        for (byte, token) in bytes.iter_mut().enumerate() {
            let own = tokens.id(&format!("<0x{byte:02X}>"));
            *token = own.or(unknown).ok_or_else(|| {
                format!("it has neither a token <0x{byte:02X}> for a byte nor one for what is unknown")
            })?;
        }
        Ok(SentencePieces {
            // The two zeros are one score.
            scores: scores.iter().map(|score| Score(score + 0.0)).collect(),
            bytes,
            longest: tokens.iter().map(|token| token.text.len()).max().unwrap_or(0),
            adds_space,
        })
    }

    /// The tokens of a text without special ones, which begins or stands behind a special token.
    pub fn encode(&self, tokens: &Tokens, text: &str, into: &mut Vec<u32>) {
        let space = if self.adds_space { SPACE } else { "" };
        let text = format!("{space}{}", text.replace(' ', SPACE));
        let symbol = |(start, c): (usize, char)| {
            let span = start..start + c.len_utf8();
            Symbol {
                token: tokens.id(&text[span.clone()]),
                span,
            }
        };
        let symbols = text.char_indices().map(symbol).collect();
        let join = |left: &Symbol, right: &Symbol| {
            let span = left.span.start..right.span.end;
            let token = (span.len() <= self.longest)
                .then(|| tokens.id(&text[span]))
                .flatten()?;
            Some((self.scores[token as usize], token))
        };
        for symbol in merge(symbols, join) {
            match symbol.token {
                Some(token) => into.push(token),
                None => into.extend(
                    text.as_bytes()[symbol.span]
                        .iter()
                        .map(|byte| self.bytes[usize::from(*byte)]),
                ),
            }
        }
    }
}

/// The bytes that a token stands for.
pub fn bytes_of(text: &str, kind: Kind) -> Vec<u8> {
    let byte = text
        .strip_prefix("<0x")
        .and_then(|rest| rest.strip_suffix('>'))
        .filter(|digits| kind == Kind::Byte && digits.len() == 2)
        .and_then(|digits| u8::from_str_radix(digits, 16).ok());
    match byte {
        Some(byte) => vec![byte],
        None => text.replace(SPACE, " ").into_bytes(),
    }
}
