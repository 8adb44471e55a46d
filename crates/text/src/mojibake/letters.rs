//! Cyrillic text of one byte a letter that was read in another such encoding: `Ïðèâåò`.
//!
//! Each word has a number of bits by which what it was is likelier than what stands there. A part of a text was read
//! wrongly if the words of it, one after the other, have enough of them together.

use std::ops::Range;

use super::codec::{Codec, Kind, Sign};
use super::{Change, Unreadable, line_at};
use crate::encoding::NEUTRAL_BITS;

/// The bits that a part of a text must have.
const SEED: f64 = 18.0;
/// The most letters of a word; a longer run is no word of any encoding.
const LONGEST: usize = 50;
/// The bits of a part of a text of which another part has [`SEED`].
const WEAK: f64 = 6.0;
/// The least mean of bits of the letters that come out, which is that of prose.
const ACCEPTED: f64 = -5.4;
/// The fewest different letters in a part.
const FEWEST_DIFFERENT: u32 = 5;
/// Bits of a word without letters beyond ASCII, in a text of Latin letters.
const ASCII_WORD: f64 = -3.0;
/// A part ends where its sum has fallen so far from its height.
const DROP: f64 = 24.0;
/// Bits of a word at an edge of a part that may still belong to it.
const EDGE: f64 = -6.0;
/// What each word adds for the choice: encodings that explain more of the text come first.
const EXPLAINED: f64 = 2.0;

/// Bits of a Latin letter with a diacritic next to an ASCII letter, as most are.
const LATIN: f64 = -3.0;
/// Bits of such a letter as a word of its own.
const LATIN_ALONE: f64 = -4.0;
/// Bits of such a letter among other ones.
const LATIN_AMONG_OTHERS: f64 = -9.0;

/// Bits of a sign between letters, or of one that never touches words next to one.
const SIGN_IN_WORD: f64 = -12.0;
/// Bits of a letter in a wrong place: a capital inside of a word, or next to an ASCII letter.
const WRONG_PLACE: f64 = -5.0;

/// The changes for one pair of encodings.
pub(super) struct Found {
    pub(super) changes: Vec<Change>,
    /// The bits of all changes.
    pub(super) gain: f64,
}

/// A text as the bytes that it was, if it was read with one encoding.
pub(super) struct Scan<'a> {
    text: &'a str,
    read_as: &'a Codec,
    words: Vec<Option<Word>>,
    /// The bytes of the words, one after the other.
    bytes: Vec<u8>,
}

/// A word of the text.
struct Word {
    range: Range<usize>,
    /// Its bytes in those of the scan; none for a word of ASCII letters.
    bytes: Range<usize>,
    /// The bits of what stands there.
    now: f64,
}

/// A word with its weight.
#[derive(Clone, Copy)]
struct Weighed {
    bits: f64,
    /// The bits of its letters as they were, and their number.
    truly: (f64, usize),
    /// A bit for each different letter.
    different: u64,
    is_ascii: bool,
    /// Whether small letters become capitals, which are rarer in any text.
    becomes_capitals: bool,
}

impl<'a> Scan<'a> {
    pub(super) fn of(text: &'a str, read_as: &'a Codec) -> Self {
        let mut scan = Scan {
            text,
            read_as,
            words: Vec::new(),
            bytes: Vec::new(),
        };
        for range in words(text) {
            let word = scan.word(range);
            scan.words.push(word);
        }
        scan
    }

    /// `None` if the word cannot be written in the encoding.
    fn word(&mut self, range: Range<usize>) -> Option<Word> {
        let shown = &self.text[range.clone()];
        let start = self.bytes.len();
        if shown.is_ascii() {
            let counts = !self.read_as.is_cyrillic && shown.len() > 2;
            return Some(Word {
                range,
                bytes: start..start,
                now: if counts { -ASCII_WORD } else { 0.0 },
            });
        }
        for letter in shown.chars() {
            let byte = if letter.is_ascii() {
                Some(letter as u8)
            } else {
                self.read_as.byte(letter)
            };
            let Some(byte) = byte else {
                self.bytes.truncate(start);
                return None;
            };
            self.bytes.push(byte);
        }
        Some(Word {
            range,
            bytes: start..self.bytes.len(),
            now: if self.read_as.is_cyrillic {
                cyrillic_bits(shown.chars().map(|letter| Sign::of(letter).as_it_stands()))
            } else {
                latin_bits(shown)
            },
        })
    }

    /// The changes that turn the text into what it was, if parts of it were in `truly`.
    pub(super) fn changes(&self, truly: &Codec) -> Found {
        if !self.may_hold_a_seed(truly) {
            return Found {
                changes: Vec::new(),
                gain: 0.0,
            };
        }
        let weighed: Vec<Option<Weighed>> = self
            .words
            .iter()
            .map(|word| {
                let word = word.as_ref()?;
                let bytes = &self.bytes[word.bytes.clone()];
                let is_prose = bytes.len() <= LONGEST && !is_list_of_letters(bytes);
                is_prose.then(|| self.weighed(word, truly))
            })
            .collect();
        let parts = parts(&weighed);
        if !parts.iter().any(|part| part.is_seed) {
            return Found {
                changes: Vec::new(),
                gain: 0.0,
            };
        }
        let gain = parts.iter().map(|part| part.gain).sum();
        let mut changes = Vec::new();
        let mut from = 0;
        for part in &parts {
            let first = part.words.start.max(from);
            for word in self.words[first..part.words.end.max(first)].iter().flatten() {
                if !word.bytes.is_empty() {
                    changes.push(Change {
                        range: word.range.clone(),
                        text: as_was(&self.bytes[word.bytes.clone()], truly),
                        lost: 0,
                    });
                }
            }
            from = part.words.end;
        }
        Found { changes, gain }
    }

    /// Whether the words that gain have enough bits for a part, were they one after the other: in most texts they do
    /// not.
    fn may_hold_a_seed(&self, truly: &Codec) -> bool {
        let words = self.words.iter().flatten();
        // Words of ASCII letters gain nothing.
        let mut gains = words
            .filter(|word| !word.bytes.is_empty())
            .map(|word| (self.bits(word, truly) - word.now).max(0.0));
        let mut sum = 0.0;
        gains.any(|gain| {
            sum += gain;
            sum >= SEED
        })
    }

    /// The bits of what a word was.
    fn bits(&self, word: &Word, truly: &Codec) -> f64 {
        let sign = |&byte: &u8| match byte {
            0..=127 => Sign::LATIN,
            _ => truly.sign(byte),
        };
        cyrillic_bits(self.bytes[word.bytes.clone()].iter().map(sign))
    }

    fn weighed(&self, word: &Word, truly: &Codec) -> Weighed {
        let bytes = &self.bytes[word.bytes.clone()];
        if bytes.is_empty() {
            return Weighed {
                bits: -word.now,
                truly: (0.0, 0),
                different: 0,
                is_ascii: true,
                becomes_capitals: true,
            };
        }
        let bits = self.bits(word, truly);
        let beyond = || bytes.iter().filter(|byte| !byte.is_ascii());
        Weighed {
            bits: bits - word.now,
            truly: (bits, beyond().count()),
            different: beyond().fold(0, |set, byte| set | 1 << (byte % 64)),
            is_ascii: false,
            becomes_capitals: self.text[word.range.clone()].chars().all(char::is_lowercase)
                && beyond().all(|&byte| truly.character(byte).is_uppercase()),
        }
    }
}

/// Whether the letters stand in the order of their bytes, as in a table of letters.
fn is_list_of_letters(bytes: &[u8]) -> bool {
    let next = bytes
        .windows(2)
        .filter(|pair| pair[0].checked_add(1) == Some(pair[1]))
        .count();
    bytes.len() > 5 && next * 2 >= bytes.len()
}

/// The bits of a word in Cyrillic letters.
fn cyrillic_bits(signs: impl Iterator<Item = Sign>) -> f64 {
    let mut sum = 0.0;
    let mut before = Kind::Latin;
    let mut is_first = true;
    let mut letter_before_mark = false;
    for sign in signs {
        let after_letter = matches!(before, Kind::Small | Kind::Capital);
        match sign.kind {
            Kind::Small | Kind::Capital => {
                let capital_inside = before == Kind::Small && sign.kind == Kind::Capital;
                sum += sign.bits;
                if capital_inside || before == Kind::Space || before == Kind::Latin && !is_first {
                    sum += WRONG_PLACE;
                }
                // What stood before it is inside of the word.
                if before == Kind::Odd || before == Kind::Mark && letter_before_mark {
                    sum += SIGN_IN_WORD - NEUTRAL_BITS;
                }
            }
            Kind::Latin if after_letter => sum += WRONG_PLACE,
            Kind::Latin => {}
            Kind::Odd if after_letter => sum += SIGN_IN_WORD.min(sign.bits),
            Kind::Odd | Kind::Mark | Kind::Space => sum += sign.bits,
        }
        letter_before_mark = sign.kind == Kind::Mark && after_letter;
        before = sign.kind;
        is_first = false;
    }
    sum
}

struct Part {
    words: Range<usize>,
    gain: f64,
    is_seed: bool,
}

/// The parts of a text whose words have enough bits together.
fn parts(words: &[Option<Weighed>]) -> Vec<Part> {
    let mut parts = Vec::new();
    let (mut start, mut sum, mut height, mut end) = (0, 0.0, 0.0, 0);
    for (index, word) in words.iter().enumerate() {
        let bits = word.as_ref().map_or(f64::NEG_INFINITY, |word| word.bits);
        sum += bits;
        if sum <= 0.0 || sum < height - DROP {
            parts.extend(part(words, start..end, height));
            (start, sum, height, end) = (index + 1, 0.0, 0.0, index + 1);
        } else if sum > height {
            (height, end) = (sum, index + 1);
        }
    }
    parts.extend(part(words, start..end, height));
    parts
}

fn part(words: &[Option<Weighed>], mut range: Range<usize>, gain: f64) -> Option<Part> {
    let all = || words[range.clone()].iter().flatten();
    let bits: f64 = all().map(|word| word.truly.0).sum();
    let letters: usize = all().map(|word| word.truly.1).sum();
    let different = all().fold(0, |set, word| set | word.different).count_ones();
    let is_prose = letters > 0 && bits / letters as f64 >= ACCEPTED;
    let is_seed = gain >= SEED;
    let only_capitals = all().all(|word| word.becomes_capitals);
    if gain < WEAK || !is_prose || is_seed && (different < FEWEST_DIFFERENT || only_capitals) {
        return None;
    }
    let may_belong = |word: Option<&Option<Weighed>>| {
        let word = word.and_then(Option::as_ref)?;
        (!word.is_ascii && word.bits >= EDGE).then_some(())
    };
    while range.start > 0 && may_belong(words.get(range.start - 1)).is_some() {
        range.start -= 1;
    }
    while may_belong(words.get(range.end)).is_some() {
        range.end += 1;
    }
    let explained = words[range.clone()]
        .iter()
        .flatten()
        .filter(|word| !word.is_ascii);
    let gain = gain + EXPLAINED * explained.count() as f64;
    Some(Part {
        words: range,
        gain,
        is_seed,
    })
}

/// The words of a text: ASCII letters and all that is beyond ASCII, for a no-break space may have been a letter.
fn words(text: &str) -> impl Iterator<Item = Range<usize>> {
    let is_inside = |byte: &u8| !byte.is_ascii() || byte.is_ascii_alphabetic();
    let bytes = text.as_bytes();
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at + bytes[at..].iter().position(is_inside)?;
        let end = bytes[start..].iter().position(|byte| !is_inside(byte));
        at = end.map_or(bytes.len(), |end| start + end);
        Some(start..at)
    })
}

/// The bits of a word in Latin letters, or in signs.
fn latin_bits(word: &str) -> f64 {
    let mut sum = 0.0;
    let mut before = ' ';
    let mut letters = word.chars().peekable();
    while let Some(letter) = letters.next() {
        let after = letters.peek().copied().unwrap_or(' ');
        if !letter.is_ascii() {
            sum += if !letter.is_alphabetic() {
                NEUTRAL_BITS
            } else if before.is_ascii_alphabetic() || after.is_ascii_alphabetic() {
                LATIN
            } else if is_word_letter(before) || is_word_letter(after) {
                LATIN_AMONG_OTHERS
            } else {
                LATIN_ALONE
            };
        }
        before = letter;
    }
    sum
}

fn is_word_letter(letter: char) -> bool {
    !letter.is_ascii() && !letter.is_whitespace()
}

fn as_was(bytes: &[u8], truly: &Codec) -> String {
    let was = |&byte: &u8| match byte {
        0..=127 => char::from(byte),
        _ => truly.character(byte),
    };
    bytes.iter().map(was).collect()
}

/// What shows that most words of a text are no words: they consist of Latin letters with diacritics, and of signs.
pub(super) fn unreadable(text: &str) -> Option<Unreadable> {
    const FEWEST: usize = 5;
    const LETTERS: usize = 3;
    let (mut all, mut odd) = (0, Vec::new());
    for range in words(text) {
        let word = &text[range.clone()];
        all += 1;
        let is_odd = |letter: char| matches!(letter, '\u{80}'..='\u{24F}');
        let beyond = word.chars().filter(|&letter| is_odd(letter)).count();
        let first = word.chars().next();
        let differs = word.chars().any(|letter| Some(letter) != first);
        if beyond >= LETTERS && differs && word.chars().all(is_odd) {
            odd.push(range);
        }
    }
    if odd.len() < FEWEST || odd.len() * 2 <= all {
        return None;
    }
    let shown: Vec<&str> = odd.iter().take(3).map(|range| &text[range.clone()]).collect();
    Some(Unreadable {
        line: line_at(text, odd[0].start),
        shown: shown.join(" "),
    })
}
