//! Text to the pieces that go through the network, and back.
//!
//! A piece is a sentence, or a part of one that is too long. What stands between pieces, and whatever
//! the vocabulary has no tokens for, is copied from the source as it is, so that nothing is lost.

use super::joined::trimmed;
use super::network::LONGEST;
use crate::sentencepiece::{Scratch, SentencePiece, Token};
use std::ops::Range;
use text::{Lang, sentences};

/// Marks behind which a sentence that is too long may be divided.
const CLAUSE_MARKS: [char; 11] = [',', ';', ':', '—', '–', ')', '،', '，', '；', '、', '：'];

/// A part of a passage that is translated alone.
#[derive(Debug, Clone, PartialEq)]
pub struct Piece {
    /// Its place in the passage.
    pub range: Range<usize>,
    /// Its tokens, without an end mark, and their places in the passage.
    pub tokens: Vec<Token>,
    /// It was all in capitals, and is to be so again.
    pub capitals: bool,
}

/// Cuts passages into pieces.
pub struct Cutter<'a> {
    vocabulary: &'a SentencePiece,
    scratch: Scratch,
    tokens: Vec<Token>,
}

impl<'a> Cutter<'a> {
    /// A cutter for texts in the language of `vocabulary`.
    pub fn new(vocabulary: &'a SentencePiece) -> Self {
        Cutter {
            vocabulary,
            scratch: Scratch::default(),
            tokens: Vec::new(),
        }
    }

    /// The pieces of a passage, in its order. With `spare_links` addresses are not translated but copied.
    pub fn cut(&mut self, passage: &str, from: Lang, spare_links: bool) -> Vec<Piece> {
        let mut pieces = Vec::new();
        for sentence in sentences::split(passage, from) {
            for part in without_links(passage, sentence, spare_links) {
                self.sentence(passage, part, &mut pieces);
            }
        }
        pieces
    }

    fn sentence(&mut self, passage: &str, range: Range<usize>, pieces: &mut Vec<Piece>) {
        let text = &passage[range.clone()];
        if !text.contains(char::is_alphabetic) || is_link(text.trim()) {
            return;
        }
        if let Some((quiet, origin)) = sentence_case(text) {
            self.vocabulary
                .encode(&quiet, &mut self.scratch, &mut self.tokens);
            let unknown = self.vocabulary.unknown();
            let known = self.tokens.iter().all(|token| token.id != unknown);
            if known && (1..LONGEST).contains(&self.tokens.len()) {
                let place = |at: usize| range.start + origin[at];
                pieces.push(Piece {
                    tokens: moved(&self.tokens, place),
                    range: trimmed(passage, range.clone()),
                    capitals: true,
                });
                return;
            }
        }
        self.vocabulary.encode(text, &mut self.scratch, &mut self.tokens);
        let unknown = self.vocabulary.unknown();
        let mut start = 0;
        while start < self.tokens.len() {
            let run = &self.tokens[start..];
            let is_unknown = run[0].id == unknown;
            let length = run
                .iter()
                .position(|token| (token.id == unknown) != is_unknown)
                .unwrap_or(run.len());
            if !is_unknown {
                known_run(passage, range.start, &run[..length], pieces);
            }
            start += length;
        }
    }
}

/// Adds the pieces of tokens that the vocabulary all knows; `offset` is where their text begins.
fn known_run(passage: &str, offset: usize, tokens: &[Token], pieces: &mut Vec<Piece>) {
    let mut rest = tokens;
    while !rest.is_empty() {
        let length = if rest.len() < LONGEST {
            rest.len()
        } else {
            best_cut(passage, offset, &rest[..LONGEST - 1])
        };
        let (piece, later) = rest.split_at(length);
        let place = offset + piece[0].start..offset + piece[length - 1].end;
        let text = &passage[place.clone()];
        if text.contains(char::is_alphabetic) {
            pieces.push(Piece {
                range: trimmed(passage, place),
                tokens: moved(piece, |at| offset + at),
                capitals: false,
            });
        }
        rest = later;
    }
}

/// The tokens at other places.
fn moved(tokens: &[Token], place: impl Fn(usize) -> usize) -> Vec<Token> {
    let moved = |token: &Token| Token {
        id: token.id,
        start: place(token.start),
        end: place(token.end),
    };
    tokens.iter().map(moved).collect()
}

/// How many of the tokens make the first piece: up to the last clause mark of the second half, or the
/// last space, or all.
fn best_cut(passage: &str, offset: usize, tokens: &[Token]) -> usize {
    let before = |index: usize| {
        passage[..offset + tokens[index].start]
            .trim_end()
            .chars()
            .next_back()
    };
    let at_space = |index: usize| {
        let at = offset + tokens[index].start;
        passage[at..].starts_with(char::is_whitespace) || passage[..at].ends_with(char::is_whitespace)
    };
    let half = tokens.len() / 2;
    (half..tokens.len())
        .rev()
        .find(|&index| at_space(index) && before(index).is_some_and(|c| CLAUSE_MARKS.contains(&c)))
        .or_else(|| (half..tokens.len()).rev().find(|&index| at_space(index)))
        .unwrap_or(tokens.len())
}

/// The parts of a sentence between addresses; all of it where these are translated with the rest.
fn without_links(passage: &str, sentence: Range<usize>, spare_links: bool) -> Vec<Range<usize>> {
    if !spare_links {
        return vec![sentence];
    }
    let mut parts = Vec::new();
    let mut start = sentence.start;
    let base = passage.as_ptr() as usize;
    for word in passage[sentence.clone()].split_whitespace() {
        if is_link(word) {
            let at = word.as_ptr() as usize - base;
            parts.push(start..at);
            start = at + word.len();
        }
    }
    parts.push(start..sentence.end);
    parts
}

/// Whether a word is an address: of a page, of a mailbox, of an account.
fn is_link(word: &str) -> bool {
    let word = word.trim_matches(|c: char| !c.is_alphanumeric() && c != '@' && c != '#');
    if word.contains(char::is_whitespace) {
        return false;
    }
    let mailbox = word
        .split_once('@')
        .is_some_and(|(_, host)| !host.is_empty() && word.is_ascii());
    word.contains("://") || word.starts_with("www.") || mailbox
}

/// A headline in capitals as a sentence, and where in `text` each of its bytes and its end came from: some
/// letters change their length with their case. `None` for anything else, single words and abbreviations too.
fn sentence_case(text: &str) -> Option<(String, Vec<usize>)> {
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    let words = text
        .split_whitespace()
        .filter(|word| word.contains(char::is_alphabetic))
        .count();
    if words < 2 || letters < 10 || text.contains(char::is_lowercase) || !text.contains(char::is_uppercase) {
        return None;
    }
    let mut first = true;
    let (mut quiet, mut origin) = (
        String::with_capacity(text.len()),
        Vec::with_capacity(text.len() + 1),
    );
    for (at, c) in text.char_indices() {
        if first {
            quiet.push(c);
        } else {
            quiet.extend(c.to_lowercase());
        }
        first &= !c.is_alphabetic();
        origin.resize(quiet.len(), at);
    }
    origin.push(text.len());
    Some((quiet, origin))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headlines_in_capitals_become_sentences() {
        let quiet = |text| sentence_case(text).map(|(quiet, _)| quiet);
        assert_eq!(
            quiet("ПРЕЗИДЕНТ ПРИБЫЛ В ПАРИЖ").as_deref(),
            Some("Президент прибыл в париж")
        );
        assert_eq!(quiet("«ПРЕЗИДЕНТ ПРИБЫЛ»").as_deref(), Some("«Президент прибыл»"));
        for text in [
            "НАТО",
            "США и НАТО объявили",
            "США НАТО",
            "俄罗斯外交部长 表示将继续努力",
            "12 345 678 901",
        ] {
            assert_eq!(quiet(text), None, "{text}");
        }
    }

    #[test]
    fn letters_that_change_their_length_keep_their_places() {
        // The small letter of İ has two characters, that of Ⱥ a byte more, that of the Kelvin sign two less.
        let text = "ABCDE İSTANBUL Ⱥ \u{212A}ELVIN";
        let (quiet, origin) = sentence_case(text).unwrap();
        assert_eq!(quiet, "Abcde i\u{307}stanbul ⱥ kelvin");
        assert_eq!(origin.len(), quiet.len() + 1);
        for (at, letter) in quiet.char_indices() {
            let source = text[origin[at]..].chars().next().unwrap();
            assert!(
                letter == '\u{307}'
                    || source
                        .to_lowercase()
                        .any(|c| c == letter.to_lowercase().next().unwrap())
            );
        }
        assert_eq!(origin[quiet.len()], text.len());
    }

    #[test]
    fn addresses_are_told_from_words() {
        for link in ["https://example.org/a?b", "(www.example.org)", "a.b@example.org,"] {
            assert!(is_link(link), "{link}");
        }
        for word in ["example", "e.g.", "@", "слово@", "a b@c"] {
            assert!(!is_link(word), "{word}");
        }
    }

    #[test]
    fn addresses_are_spared_on_demand() {
        let text = "Смотри https://a.org/b и www.c.org тут.";
        let parts = |spare| -> Vec<&str> {
            without_links(text, 0..text.len(), spare)
                .into_iter()
                .map(|range| &text[range])
                .collect()
        };
        assert_eq!(parts(false), [text]);
        assert_eq!(parts(true), ["Смотри ", " и ", " тут."]);
    }
}
