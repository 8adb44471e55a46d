//! UTF-8 that was read in an encoding of one byte a letter: `Ã©` for `é`.
//!
//! A multi-byte character of UTF-8 has a strict form, which words in other encodings practically never have. A run of
//! characters beyond ASCII is taken for one only as a whole: a good letter in it speaks against that.

use super::codec::Codec;
use super::{Change, is_letter_of_prose};
use crate::encoding::letter_bits;
use crate::lang::Script;
use crate::script;

/// The weight of all runs from which on a text holds UTF-8 that was read wrongly.
const SEED: f64 = 2.0;
/// The weight that is enough where nothing else beyond ASCII is in the text.
const SEED_OF_ALL: f64 = 1.4;

/// Bits of letters that Russian and Ukrainian words seldom have.
const RARE: f64 = -8.9;

/// A run of characters beyond ASCII as the UTF-8 that it was.
struct Run {
    change: Change,
    weight: f64,
}

/// The changes that turn `text` into what it was, if it was UTF-8 and parts of it were read with `codec`.
pub(super) fn changes(text: &str, codec: &Codec) -> Vec<Change> {
    let (mut runs, mut others) = (Vec::new(), false);
    let mut at = 0;
    while let Some(start) = next_beyond_ascii(text, at) {
        let run = Reader::new(text, start, codec).run();
        at = run.as_ref().map_or_else(
            || {
                start
                    + text[start..]
                        .find(|c: char| c.is_ascii())
                        .unwrap_or(text.len() - start)
            },
            |run| run.change.range.end,
        );
        match run {
            Some(run) => runs.push(run),
            None => others = true,
        }
    }
    let strongest = runs.iter().map(|run| run.weight).fold(0.0, f64::max);
    let sum: f64 = runs.iter().map(|run| run.weight).sum();
    if strongest >= SEED || !others && sum >= SEED_OF_ALL {
        runs.into_iter().map(|run| run.change).collect()
    } else {
        Vec::new()
    }
}

fn next_beyond_ascii(text: &str, from: usize) -> Option<usize> {
    let place = text.as_bytes()[from..].iter().position(|byte| !byte.is_ascii())?;
    Some(from + place)
}

/// Reads one run.
struct Reader<'a> {
    text: &'a str,
    codec: &'a Codec,
    at: usize,
    start: usize,
    decoded: String,
    weight: f64,
    lost: usize,
}

impl<'a> Reader<'a> {
    fn new(text: &'a str, start: usize, codec: &'a Codec) -> Self {
        Reader {
            text,
            codec,
            at: start,
            start,
            decoded: String::new(),
            weight: 0.0,
            lost: 0,
        }
    }

    /// The run from here on; `None` if a part of it is no UTF-8.
    fn run(mut self) -> Option<Run> {
        let (mut sequences, mut kept) = (0, 0);
        while let Some(character) = self.peek(0).filter(|c| !c.is_ascii()) {
            if let Some((length, decoded)) = self.sequence() {
                self.take(length, decoded, length > 2);
            } else if let Some((length, decoded)) = self.lost_byte(character) {
                self.lost += usize::from(decoded == '\u{FFFD}');
                self.decoded.push(decoded);
                self.at += length;
            } else if character.is_alphabetic() || !is_mark(character) {
                return None;
            } else {
                self.decoded.push(character);
                self.at += character.len_utf8();
                kept += 1;
                continue;
            }
            sequences += 1;
        }
        let was = &self.text[self.start..self.at];
        let is_likely =
            sequences > 0 && sequences >= kept && is_of_one_script(&self.decoded) && self.fits_its_word();
        // What may be a word as it stands goes with others only, and so does a letter that is no word: `кБ` is no `ڱ`.
        let weighs = (!self.codec.is_cyrillic || is_no_word(was)) && !is_lone_letter(&self.decoded);
        is_likely.then_some(Run {
            change: Change {
                range: self.start..self.at,
                text: self.decoded,
                lost: self.lost,
            },
            weight: if weighs { self.weight } else { 0.0 },
        })
    }

    /// Whether the letters that come out are of the script of the ASCII letters next to them, as in `d’é`, which is no
    /// `dՎ`. Letters of the encoding itself may be another such run.
    fn fits_its_word(&self) -> bool {
        let fits = |c: char| {
            !c.is_alphabetic() || script::of(c) == Some(Script::Latin) || self.codec.byte(c).is_some()
        };
        let before = self.text[..self.start].chars().next_back();
        let after = self.peek(0);
        let touches = |neighbour: Option<char>, edge: Option<char>| {
            neighbour.is_some_and(|c| c.is_ascii_alphabetic()) && edge.is_some_and(|c| !fits(c))
        };
        let mut decoded = self.decoded.chars();
        let (first, last) = (decoded.clone().next(), decoded.next_back());
        !touches(before, first) && !touches(after, last)
    }

    fn peek(&self, ahead: usize) -> Option<char> {
        self.text[self.at..].chars().nth(ahead)
    }

    fn byte(&self, ahead: usize) -> Option<u8> {
        let character = self.peek(ahead)?;
        // A no-break space often becomes a space; only `lost_byte` takes that for one.
        self.codec.byte(character)
    }

    /// The character of UTF-8 that begins here, and how many characters it was read as.
    fn sequence(&self) -> Option<(usize, char)> {
        let lead = self.byte(0)?;
        let length = match lead {
            0xC2..=0xDF => 2,
            0xE0..=0xEF => 3,
            0xF0..=0xF4 => 4,
            _ => return None,
        };
        let mut bytes = [lead, 0, 0, 0];
        for (ahead, byte) in bytes.iter_mut().enumerate().take(length).skip(1) {
            *byte = self.byte(ahead)?;
        }
        let decoded = std::str::from_utf8(&bytes[..length]).ok()?.chars().next()?;
        let is_sign = !decoded.is_alphabetic() && (length == 2 || is_sign_of_prose(decoded));
        let fits = is_letter_of_prose(decoded) || is_sign || self.codec.byte(decoded).is_some();
        fits.then_some((length, decoded))
    }

    fn take(&mut self, length: usize, decoded: char, is_long: bool) {
        let second = self.peek(1).unwrap_or(' ');
        self.weight += if is_long && !decoded.is_alphabetic() {
            SEED
        } else if is_long {
            0.9
        } else if !decoded.is_alphabetic() && !decoded.is_whitespace() || is_closing(second) {
            0.4
        } else if self.codec.is_cyrillic || second.is_alphabetic() {
            0.7
        } else {
            SEED
        };
        self.at += self.text[self.at..]
            .chars()
            .take(length)
            .map(char::len_utf8)
            .sum::<usize>();
        self.lost += usize::from(decoded == '\u{FFFD}');
        self.decoded.push(decoded);
    }

    /// A character of two bytes whose second byte did not survive, because the encoding has none there, or because a
    /// no-break space became a space.
    fn lost_byte(&self, lead: char) -> Option<(usize, char)> {
        let byte = self
            .codec
            .byte(lead)
            .filter(|byte| (0xC3..=0xDF).contains(byte))?;
        let width = lead.len_utf8();
        let next = self.peek(1);
        let only = self.only_undefined();
        let sure = only.and_then(|second| decode([byte, second]));
        match next {
            Some('\u{FFFD}') => Some((width + '\u{FFFD}'.len_utf8(), sure.unwrap_or('\u{FFFD}'))),
            Some('?') if self.is_inside() => Some((width + 1, sure.unwrap_or('\u{FFFD}'))),
            Some(' ') if self.codec.character(0xA0) == '\u{A0}' => {
                let glued = self.codec.is_cyrillic || self.peek(2).is_some_and(char::is_whitespace);
                Some((width + usize::from(glued), decode([byte, 0xA0])?))
            }
            // The byte was left out.
            Some(next) if self.codec.byte(next).is_some_and(|byte| byte >= 0xC2) => Some((width, sure?)),
            _ => None,
        }
    }

    /// The one byte that the encoding has no character for, if there is only one.
    fn only_undefined(&self) -> Option<u8> {
        let mut missing = (0x80..=0xBF).filter(|&byte| self.codec.character(byte) == char::from(byte));
        // The no-break space and its neighbours are the same in Unicode.
        let first = missing.find(|byte| *byte < 0xA0)?;
        missing.all(|byte| byte >= 0xA0).then_some(first)
    }

    /// Whether more of the run follows the second character.
    fn is_inside(&self) -> bool {
        !self.decoded.is_empty() || self.peek(2).is_some_and(|c| !c.is_ascii())
    }
}

/// Whether all letters are of one script.
fn is_of_one_script(decoded: &str) -> bool {
    // Blocks of 128 tell the scripts apart that have no name here.
    let kind = |c: char| {
        let script = script::of(c)?;
        let block = if script == Script::Other { c as u32 >> 7 } else { 0 };
        Some((script, block))
    };
    let mut kinds = decoded.chars().filter_map(kind);
    let first = kinds.next();
    first.is_none_or(|first| kinds.all(|kind| kind == first))
}

/// Punctuation, currencies, arrows, pictures, and the sign for what was lost.
fn is_sign_of_prose(sign: char) -> bool {
    matches!(sign, '\u{2000}'..='\u{27BF}' | '\u{3000}'..='\u{303F}' | '\u{FE00}'..='\u{FFFD}' | '\u{1F000}'..='\u{1FAFF}')
}

/// Whether at least a quarter of the characters have no place in a Cyrillic word.
fn is_no_word(run: &str) -> bool {
    let (mut wrong, mut all) = (0, 0);
    let mut before = ' ';
    for c in run.chars() {
        let capital_inside = before.is_lowercase() && c.is_uppercase();
        let is_good = letter_bits(c).is_some_and(|bits| bits > RARE) && !capital_inside;
        wrong += usize::from(!is_good);
        all += 1;
        before = c;
    }
    wrong * 4 >= all
}

/// Whether it is a single letter of a script in which words have more.
fn is_lone_letter(decoded: &str) -> bool {
    let mut letters = decoded.chars();
    letters
        .next()
        .is_some_and(|c| c.is_alphabetic() && script::of(c) != Some(Script::Latin))
        && letters.next().is_none()
}

fn decode(bytes: [u8; 2]) -> Option<char> {
    std::str::from_utf8(&bytes).ok()?.chars().next()
}

/// Marks that often follow a word, and so follow good letters too: `MANHÃ”`.
fn is_closing(character: char) -> bool {
    matches!(character, '»' | '›' | '\u{A0}' | '\u{AD}') || ('\u{2010}'..='\u{2026}').contains(&character)
}

/// Marks of prose that an editor may have set around words that were read wrongly.
fn is_mark(character: char) -> bool {
    matches!(character, '«' | '»' | '\u{A0}' | '№') || ('\u{2010}'..='\u{203A}').contains(&character)
}
