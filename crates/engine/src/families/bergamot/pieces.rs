//! Cuts passages into the pieces that go through the network.
//!
//! A piece is a sentence, or a part of one that is too long. What stands between pieces is copied from the source as it
//! is, and what the vocabulary cannot spell is an [`UnknownSpan`] of its piece, so that nothing is lost.

use super::network::LONGEST;
use super::piece::{Piece, Respelling, UnknownSpan};
use super::respelled::Respelled;
use super::unknown_words::{merge_unknown, respelled_words, unknown_parts};
use crate::sentencepiece::{Scratch, SentencePiece, Token};
use std::ops::Range;
use text::Lang;
use text::sentences::{self, clauses};

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

    /// The pieces of a passage, in its order. With `copy_urls` URLs, e-mail addresses and account names stand between
    /// pieces, and are copied.
    pub fn cut(&mut self, passage: &str, from: Lang, copy_urls: bool) -> Vec<Piece> {
        let mut pieces = Vec::new();
        for sentence in sentences::split(passage, from) {
            for part in without_urls(passage, sentence, copy_urls) {
                self.sentence(passage, part, &mut pieces);
            }
        }
        pieces
    }

    /// A piece's tokens with a full stop behind them.
    pub fn with_stop(&mut self, passage: &str, piece: &Piece) -> Vec<Token> {
        let text = format!("{}.", Respelled::visible(&passage[piece.range.clone()]).text);
        self.encode(&text);
        self.tokens.clone()
    }

    fn sentence(&mut self, passage: &str, range: Range<usize>, pieces: &mut Vec<Piece>) {
        let text = &passage[range.clone()];
        if !text.contains(char::is_alphabetic) || is_url(text.trim()) {
            return;
        }
        let mut read = Respelled::visible(text);
        let capitals = is_headline(&read.text);
        if capitals {
            read = sentence_case(&read, |word| self.is_abbreviation(word));
        }
        self.encode(&read.text);
        let unknown = self.vocabulary.unknown();
        let (mut parts, mut respellings) = (Vec::new(), Vec::new());
        if self.tokens.iter().any(|token| token.id == unknown) {
            let places: Vec<Range<usize>> = self
                .tokens
                .iter()
                .filter(|token| token.id == unknown)
                .map(|token| token.start..token.end)
                .collect();
            let familiar = read.familiar(&places);
            if !capitals {
                respellings = respelled_words(text, &familiar);
                // «Índia» lacks nothing but a capital letter, and is no name that stays.
                respellings.retain(|word| !self.spells(&word.written.to_lowercase()));
            }
            read = familiar;
            self.encode(&read.text);
            parts = unknown_parts(&read.text, &self.tokens, unknown);
        }
        let is_foreign = 2 * letters_of(&read.text, &parts) > letters(&read.text);
        let tokens = moved(&merge_unknown(&self.tokens, &parts, unknown), |at| {
            range.start + read.place(at)
        });
        let mut builder = PieceBuilder {
            passage,
            unknown,
            capitals,
            respellings: &respellings,
            pieces,
        };
        if is_foreign {
            // A text in another language, with words of this one in it.
            tokens
                .split(|token| token.id == unknown)
                .for_each(|tokens| builder.cut(tokens));
        } else {
            builder.cut(&tokens);
        }
    }

    fn encode(&mut self, text: &str) {
        self.vocabulary.encode(text, &mut self.scratch, &mut self.tokens);
    }

    /// Whether the vocabulary has all letters of a word.
    fn spells(&mut self, word: &str) -> bool {
        self.encode(word);
        let unknown = self.vocabulary.unknown();
        self.tokens.iter().all(|token| token.id != unknown)
    }

    /// Whether the vocabulary has a word in capitals, and in small letters has not.
    fn is_abbreviation(&mut self, word: &str) -> bool {
        const LONGEST: usize = 6;
        if word.chars().count() > LONGEST {
            return false;
        }
        let unknown = self.vocabulary.unknown();
        let mut is_token = |word: &str| {
            self.encode(word);
            matches!(self.tokens.as_slice(), [token] if token.id != unknown)
        };
        is_token(word) && !is_token(&word.to_lowercase())
    }
}

/// Makes pieces of the tokens of one sentence.
struct PieceBuilder<'a> {
    passage: &'a str,
    unknown: u32,
    capitals: bool,
    respellings: &'a [Respelling],
    pieces: &'a mut Vec<Piece>,
}

impl PieceBuilder<'_> {
    /// Adds the pieces of `tokens`, whose places are in the passage.
    fn cut(&mut self, tokens: &[Token]) {
        let mut rest = tokens;
        while !rest.is_empty() {
            let length = if rest.len() < LONGEST {
                rest.len()
            } else {
                best_cut(self.passage, &rest[..LONGEST - 1])
            };
            let (piece, later) = rest.split_at(length);
            self.add(piece);
            rest = later;
        }
    }

    fn add(&mut self, tokens: &[Token]) {
        let text = |token: &Token| &self.passage[token.start..token.end];
        // Signs at its edges are copied from where they stand.
        let is_bare = |token: &Token| {
            !text(token).contains(char::is_alphanumeric)
                && (token.id == self.unknown || text(token).trim().is_empty())
        };
        let Some(start) = tokens.iter().position(|token| !is_bare(token)) else {
            return;
        };
        let end = tokens
            .iter()
            .rposition(|token| !is_bare(token))
            .map_or(start, |last| last + 1);
        let tokens = &tokens[start..end];
        let speaks = |token: &Token| token.id != self.unknown && text(token).contains(char::is_alphabetic);
        if !tokens.iter().any(speaks) {
            return;
        }
        let place = tokens[0].start..tokens[tokens.len() - 1].end;
        let spans = (0..).zip(tokens).filter(|(_, token)| token.id == self.unknown);
        self.pieces.push(Piece {
            range: clauses::trimmed(self.passage, place),
            capitals: self.capitals,
            respellings: self.respellings.to_vec(),
            unknown_spans: spans
                .map(|(place, token)| UnknownSpan {
                    token: place,
                    first: match tokens[..place].last() {
                        Some(before) if text(before).trim().is_empty() => place - 1,
                        _ => place,
                    },
                    range: clauses::trimmed(self.passage, token.start..token.end),
                })
                .collect(),
            tokens: tokens.to_vec(),
        });
    }
}

fn letters(text: &str) -> usize {
    text.chars().filter(|c| c.is_alphabetic()).count()
}

fn letters_of(text: &str, parts: &[Range<usize>]) -> usize {
    parts.iter().map(|part| letters(&text[part.clone()])).sum()
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

/// How many of the tokens make the first piece: up to the last clause mark of the second half, or the last space in
/// it, or all.
fn best_cut(passage: &str, tokens: &[Token]) -> usize {
    let half = tokens.len() / 2;
    let cut = clauses::last_break(passage, &tokens[half..], |token| token.start);
    cut.map_or(tokens.len(), |index| half + index)
}

/// The parts of a sentence between URLs; the whole sentence where these are not copied.
fn without_urls(passage: &str, sentence: Range<usize>, copy_urls: bool) -> Vec<Range<usize>> {
    if !copy_urls {
        return vec![sentence];
    }
    let mut parts = Vec::new();
    let mut start = sentence.start;
    let base = passage.as_ptr() as usize;
    for word in passage[sentence.clone()].split_whitespace() {
        if is_url(word) {
            let at = word.as_ptr() as usize - base;
            parts.push(start..at);
            start = at + word.len();
        }
    }
    parts.push(start..sentence.end);
    parts
}

/// Whether a word is the URL of a page, an e-mail address or the name of an account.
fn is_url(word: &str) -> bool {
    let word = word.trim_matches(|c: char| !c.is_alphanumeric() && c != '@' && c != '#');
    if word.contains(char::is_whitespace) {
        return false;
    }
    let mailbox = word
        .split_once('@')
        .is_some_and(|(_, host)| !host.is_empty() && word.is_ascii());
    word.contains("://") || word.starts_with("www.") || mailbox
}

/// Whether a text is a headline in capitals; single words and abbreviations are none.
fn is_headline(text: &str) -> bool {
    let words = text
        .split_whitespace()
        .filter(|word| word.contains(char::is_alphabetic))
        .count();
    words >= 2
        && letters(text) >= 10
        && !text.contains(char::is_lowercase)
        && text.contains(char::is_uppercase)
}

/// A headline as a sentence; words that `stay` keep their capitals.
fn sentence_case(text: &Respelled<'_>, mut stay: impl FnMut(&str) -> bool) -> Respelled<'static> {
    let mut first = true;
    // Letters of the word that are still to come, and whether it keeps its capitals.
    let (mut left, mut stays) = (0, false);
    text.respelled(|rest, c, out| {
        if left == 0 && c.is_alphabetic() {
            let behind = rest.find(|c: char| !c.is_alphabetic()).unwrap_or(rest.len());
            let word = format!("{c}{}", &rest[..behind]);
            left = word.chars().count();
            stays = stay(&word);
        }
        left = usize::saturating_sub(left, 1);
        if first || (stays && c.is_alphabetic()) {
            out.push(c);
        } else {
            out.extend(c.to_lowercase());
        }
        first &= !c.is_alphabetic();
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headlines_in_capitals_become_sentences() {
        let quiet = |text| sentence_case(&Respelled::visible(text), |word| word == "НАТО").text;
        assert_eq!(quiet("ПРЕЗИДЕНТ НАТО В ПАРИЖЕ"), "Президент НАТО в париже");
        assert_eq!(quiet("«ПРЕЗИДЕНТ ПРИБЫЛ»"), "«Президент прибыл»");
        assert!(is_headline("ПРЕЗИДЕНТ ПРИБЫЛ В ПАРИЖ"));
        for text in [
            "НАТО",
            "США и НАТО объявили",
            "США НАТО",
            "俄罗斯外交部长 表示将继续努力",
            "12 345 678 901",
        ] {
            assert!(!is_headline(text), "{text}");
        }
    }

    #[test]
    fn letters_that_change_their_length_keep_their_places() {
        // The small letter of İ has two characters, that of Ⱥ a byte more, that of the Kelvin sign two less.
        let text = "ABCDE İSTANBUL Ⱥ \u{212A}ELVIN";
        let quiet = sentence_case(&Respelled::visible(text), |_| false);
        assert_eq!(quiet.text, "Abcde i\u{307}stanbul ⱥ kelvin");
        for (at, letter) in quiet.text.char_indices() {
            let source = text[quiet.place(at)..].chars().next().unwrap();
            assert!(
                letter == '\u{307}'
                    || source
                        .to_lowercase()
                        .any(|c| c == letter.to_lowercase().next().unwrap())
            );
        }
        assert_eq!(quiet.place(quiet.text.len()), text.len());
    }

    #[test]
    fn urls_are_told_from_words() {
        for link in ["https://example.org/a?b", "(www.example.org)", "a.b@example.org,"] {
            assert!(is_url(link), "{link}");
        }
        for word in ["example", "e.g.", "@", "слово@", "a b@c"] {
            assert!(!is_url(word), "{word}");
        }
    }

    #[test]
    fn urls_are_copied_on_demand() {
        let text = "Смотри https://a.org/b и www.c.org тут.";
        let parts = |spare| -> Vec<&str> {
            without_urls(text, 0..text.len(), spare)
                .into_iter()
                .map(|range| &text[range])
                .collect()
        };
        assert_eq!(parts(false), [text]);
        assert_eq!(parts(true), ["Смотри ", " и ", " тут."]);
    }
}
