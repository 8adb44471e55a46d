//! Text to the pieces that go through the network, and back.
//!
//! A piece is a sentence, or a part of one that is too long. What stands between pieces is copied from the
//! source as it is, and what the vocabulary has no tokens for has its [`Gap`], so that nothing is lost.

use super::gaps::{Gap, Name, respelled_words, unknown_parts, with_gaps};
use super::joined::trimmed;
use super::network::LONGEST;
use super::respelled::Respelled;
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
    /// What the vocabulary cannot spell.
    pub gaps: Vec<Gap>,
    /// Words whose letters it does not all know.
    pub names: Vec<Name>,
}

impl Piece {
    /// Whether it takes to know what its translation looked at to make the text of it.
    pub fn needs_links(&self) -> bool {
        !self.gaps.is_empty() || !self.names.is_empty()
    }
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

    /// A piece's tokens with a full stop behind them.
    pub fn with_stop(&mut self, passage: &str, piece: &Piece) -> Vec<Token> {
        let text = format!("{}.", Respelled::visible(&passage[piece.range.clone()]).text);
        self.encode(&text);
        self.tokens.clone()
    }

    fn sentence(&mut self, passage: &str, range: Range<usize>, pieces: &mut Vec<Piece>) {
        let text = &passage[range.clone()];
        if !text.contains(char::is_alphabetic) || is_link(text.trim()) {
            return;
        }
        let mut read = Respelled::visible(text);
        let capitals = is_headline(&read.text);
        if capitals {
            read = sentence_case(&read, |word| self.is_abbreviation(word));
        }
        self.encode(&read.text);
        let unknown = self.vocabulary.unknown();
        let (mut parts, mut names) = (Vec::new(), Vec::new());
        if self.tokens.iter().any(|token| token.id == unknown) {
            let places: Vec<Range<usize>> = self
                .tokens
                .iter()
                .filter(|token| token.id == unknown)
                .map(|token| token.start..token.end)
                .collect();
            let familiar = read.familiar(&places);
            if !capitals {
                names = respelled_words(text, &familiar);
                // «Índia» lacks nothing but a capital letter, and is no name that stays.
                names.retain(|name| !self.spells(&name.written.to_lowercase()));
            }
            read = familiar;
            self.encode(&read.text);
            parts = unknown_parts(&read.text, &self.tokens, unknown);
        }
        let is_foreign = 2 * letters_of(&read.text, &parts) > letters(&read.text);
        let tokens = moved(&with_gaps(&self.tokens, &parts, unknown), |at| {
            range.start + read.place(at)
        });
        let mut run = Run {
            passage,
            unknown,
            capitals,
            names: &names,
            pieces,
        };
        if is_foreign {
            // A text in another language, with words of this one in it.
            tokens
                .split(|token| token.id == unknown)
                .for_each(|tokens| run.cut(tokens));
        } else {
            run.cut(&tokens);
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

/// Tokens on their way to become pieces.
struct Run<'a> {
    passage: &'a str,
    unknown: u32,
    capitals: bool,
    names: &'a [Name],
    pieces: &'a mut Vec<Piece>,
}

impl Run<'_> {
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
        let gaps = (0..).zip(tokens).filter(|(_, token)| token.id == self.unknown);
        self.pieces.push(Piece {
            range: trimmed(self.passage, place),
            capitals: self.capitals,
            names: self.names.to_vec(),
            gaps: gaps
                .map(|(place, token)| Gap {
                    token: place,
                    first: match tokens[..place].last() {
                        Some(before) if text(before).trim().is_empty() => place - 1,
                        _ => place,
                    },
                    range: trimmed(self.passage, token.start..token.end),
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

/// How many of the tokens make the first piece: up to the last clause mark of the second half, or the
/// last space, or all.
fn best_cut(passage: &str, tokens: &[Token]) -> usize {
    let before = |index: usize| passage[..tokens[index].start].trim_end().chars().next_back();
    let at_space = |index: usize| {
        let at = tokens[index].start;
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
