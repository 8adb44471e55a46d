//! Mojibake: text that was decoded in a wrong encoding and saved like that, such as `Ã©` for `é`.
//!
//! Written back in the encoding that it was wrongly read in, such text gives its first bytes, and these are far
//! likelier words in another encoding than what stands there. Two ways lead to that: UTF-8 has a form of its own (the
//! module `utf8`), and the letters of the Cyrillic encodings have frequencies (the module `letters`). A text may be
//! damaged in parts, and twice.

mod codec;
mod letters;
mod utf8;

use std::ops::Range;
use std::sync::LazyLock;

use codec::{READ_AS, TRULY};
use letters::Scan;

use crate::function_words::{self, STOP_WORDS, Words};

/// How often a text may have been decoded wrongly.
const ROUNDS: usize = 3;

/// A text after its repair.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repaired {
    /// The text as it was before it was decoded wrongly.
    pub text: String,
    /// What was repaired, one for each pair of encodings, in the order of the repairs.
    pub parts: Vec<Part>,
}

/// All that was wrong in one way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// The encoding that the bytes were in.
    pub truly: &'static str,
    /// The encoding that they were taken for.
    pub read_as: &'static str,
    /// The number of runs of characters that were changed.
    pub runs: usize,
    /// The line of the first one, from 1.
    pub line: usize,
    /// Characters that could not be recovered and are U+FFFD now.
    pub lost: usize,
}

/// A text that was decoded wrongly and cannot be repaired.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "the text was decoded in a wrong encoding before it was saved (line {line}: «{shown}»), and what it was cannot be \
     told; get the original file, or take it as it is with --encoding utf-8"
)]
pub struct Unreadable {
    /// The line of its first word, from 1.
    pub line: usize,
    /// Some of its words.
    pub shown: String,
}

/// A range of the text, and what it was.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Change {
    range: Range<usize>,
    text: String,
    lost: usize,
}

/// The text as it was before it was decoded wrongly; `None` if nothing shows that it was.
///
/// # Errors
/// [`Unreadable`] if most words are no words of any language and no encoding explains them.
///
/// # Panics
/// If a built-in table is malformed, which a test would have found.
pub fn repaired(text: &str) -> Result<Option<Repaired>, Unreadable> {
    if text.is_ascii() {
        return Ok(None);
    }
    let mut repaired: Option<Repaired> = None;
    for _ in 0..ROUNDS {
        let now = repaired.as_ref().map_or(text, |repaired| &repaired.text);
        let Some((changed, part)) = round(now) else { break };
        let mut parts = repaired.map(|repaired| repaired.parts).unwrap_or_default();
        parts.push(part);
        repaired = Some(Repaired { text: changed, parts });
    }
    let now = repaired.as_ref().map_or(text, |repaired| &repaired.text);
    match letters::unreadable(now) {
        Some(unreadable) => Err(unreadable),
        None => Ok(repaired),
    }
}

/// The likeliest single repair, applied.
fn round(text: &str) -> Option<(String, Part)> {
    let as_utf8 = READ_AS.iter().find_map(|codec| {
        let changes = utf8::changes(text, codec);
        (!changes.is_empty()).then_some((changes, "UTF-8", codec.name))
    });
    let as_letters = likeliest_letters(text);
    // A few words of another encoding may look like UTF-8 by chance.
    let is_chance =
        |(of_utf8, of_letters): (&Vec<Change>, &Vec<Change>)| of_letters.len() > 2 * of_utf8.len();
    let (changes, truly, read_as) = match (as_utf8, as_letters) {
        (Some(utf8), Some(letters)) if is_chance((&utf8.0, &letters.0)) => letters,
        (Some(utf8), _) => utf8,
        (None, letters) => letters?,
    };
    Some(applied(text, &changes, truly, read_as))
}

/// The changes for the likeliest pair of encodings, with the encoding that the text was in and the one that it was read
/// in.
fn likeliest_letters(text: &str) -> Option<(Vec<Change>, &'static str, &'static str)> {
    let (mut best, mut most) = (None, 0.0);
    for read_as in READ_AS.iter() {
        let scan = Scan::of(text, read_as);
        for truly in TRULY.iter().filter(|truly| truly.differs_from(read_as)) {
            let found = scan.changes(truly);
            if found.gain > most && !loses_function_words(text, &found.changes) {
                most = found.gain;
                best = Some((found.changes, truly.name, read_as.name));
            }
        }
    }
    best
}

/// Whether the lines that would change have more function words as they stand than the changed words would have, as
/// good text has.
fn loses_function_words(text: &str, changes: &[Change]) -> bool {
    let mut now = 0;
    let mut until = 0;
    for change in changes {
        if change.range.start >= until {
            let line = line_around(text, &change.range);
            until = line.end;
            now += function_words_in(text[line].split(|letter: char| !letter.is_alphabetic()));
        }
    }
    now > function_words_in(changes.iter().map(|change| change.text.as_str()))
}

fn line_around(text: &str, range: &Range<usize>) -> Range<usize> {
    let start = text[..range.start].rfind('\n').map_or(0, |end| end + 1);
    let end = text[range.end..]
        .find('\n')
        .map_or(text.len(), |end| range.end + end);
    start..end
}

fn function_words_in<'a>(words: impl Iterator<Item = &'a str>) -> usize {
    static WORDS: LazyLock<Words> = LazyLock::new(|| function_words::of_all(STOP_WORDS));
    // A single letter is a word of some language in any encoding, and ASCII letters are the same in all of them.
    let is_one = |word: &&str| {
        !word.is_ascii() && word.chars().nth(1).is_some() && WORDS.contains(word.to_lowercase().as_str())
    };
    words.filter(is_one).count()
}

fn applied(text: &str, changes: &[Change], truly: &'static str, read_as: &'static str) -> (String, Part) {
    let mut whole = String::with_capacity(text.len());
    let mut from = 0;
    for change in changes {
        whole.push_str(&text[from..change.range.start]);
        whole.push_str(&change.text);
        from = change.range.end;
    }
    whole.push_str(&text[from..]);
    let first = changes.first().map_or(0, |change| change.range.start);
    let part = Part {
        truly,
        read_as,
        runs: changes.len(),
        line: line_at(text, first),
        lost: changes.iter().map(|change| change.lost).sum(),
    };
    (whole, part)
}

fn line_at(text: &str, place: usize) -> usize {
    1 + text[..place].matches('\n').count()
}

/// Whether a letter is of an alphabet that people write prose in today, as far as that can be told cheaply.
fn is_letter_of_prose(letter: char) -> bool {
    // Historic Latin letters, phonetic ones, historic Cyrillic ones; Syriac, Thaana, N'Ko, Samaritan, Mandaic.
    let is_rare = match letter {
        'Ơ' | 'ơ' | 'Ư' | 'ư' | 'Ș' | 'ș' | 'Ț' | 'ț' => false,
        '\u{180}'..='\u{2FF}' | '\u{3E0}'..='\u{3FF}' | '\u{460}'..='\u{48F}' | '\u{700}'..='\u{8FF}' => true,
        _ => false,
    };
    letter.is_alphabetic() && !is_rare
}

#[cfg(test)]
mod tests;
