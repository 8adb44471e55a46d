//! Changes to a text: bytes, stretches, tags and pieces of the format's grammar.

use std::ops::Range;

use super::random::Random;
use super::{element, grammar};

/// A changed text is rarely longer than this, and never longer than [`LONGEST`].
const USUAL: usize = 8 << 10;
/// Bytes of a changed text, at most.
pub const LONGEST: usize = 64 << 10;

/// Changes `text`, which is of `format`, in one to a few dozen places; `other` is another text to take from.
pub fn change(text: &mut Vec<u8>, other: &[u8], format: &str, random: &mut Random) {
    let longest = if random.one_in(20) { LONGEST } else { USUAL };
    let changes = match random.below(10) {
        0..4 => 1,
        4..9 => 1 + random.below(6),
        _ => 1 + random.below(40),
    };
    // Most packages are changed without breaking their XML: a reader stops at the first place that is not well-formed.
    let whole = is_xml(format) && !random.one_in(5);
    for _ in 0..changes {
        if !(whole && element::change(text, other, format, random)) {
            one(text, other, format, random);
        }
        if !whole {
            text.truncate(longest);
        }
    }
    text.truncate(2 * LONGEST);
}

fn is_xml(format: &str) -> bool {
    matches!(format, "docx" | "odt" | "epub" | "xliff")
}

fn one(text: &mut Vec<u8>, other: &[u8], format: &str, random: &mut Random) {
    let at = place(text, random);
    match random.below(14) {
        0 if !text.is_empty() => {
            let at = at.min(text.len() - 1);
            text[at] ^= 1 << random.below(8);
        }
        1 => drop(text.drain(stretch(text, random))),
        2 => {
            let copied = text[stretch(text, random)].to_vec();
            insert(text, at, &copied, 1);
        }
        3 => {
            let range = stretch(text, random);
            let copied = text[range.clone()].to_vec();
            insert(text, range.end, &copied, times(random));
        }
        4..7 => insert(text, at, piece(format, random), 1),
        7 => insert(text, at, piece(format, random), times(random)),
        8 => {
            let taken = &other[stretch(other, random)];
            insert(text, at, taken, 1);
        }
        9 => {
            let cut = place(other, random);
            text.truncate(at);
            text.extend_from_slice(&other[cut..]);
        }
        10 => text.truncate(at),
        11 => drop(text.drain(tag(text, random))),
        12 => {
            let range = tag(text, random);
            let copied = text[range.clone()].to_vec();
            let at = if random.one_in(2) { at } else { range.end };
            insert(text, at, &copied, times(random).min(50));
        }
        _ => swap_breaks(text, random),
    }
}

/// How often something stands in a row: mostly a few times.
fn times(random: &mut Random) -> usize {
    match random.below(8) {
        0..5 => 1 + random.below(4),
        5..7 => 1 + random.below(60),
        _ => 1000,
    }
}

fn piece(format: &str, random: &mut Random) -> &'static [u8] {
    let all = match random.below(6) {
        0 => grammar::LETTERS,
        1 => grammar::beside(format),
        _ => grammar::of(format),
    };
    let piece: &&[u8] = random.one_of(all);
    piece
}

fn insert(text: &mut Vec<u8>, at: usize, what: &[u8], times: usize) {
    let times = times.min(1 + LONGEST / what.len().max(1));
    text.splice(at..at, what.repeat(times));
}

/// A place, more often than not at the edge of a character.
fn place(text: &[u8], random: &mut Random) -> usize {
    let mut at = random.below(text.len() + 1);
    if !random.one_in(10) {
        while at < text.len() && (0x80..0xC0).contains(&text[at]) {
            at += 1;
        }
    }
    at
}

/// A stretch, mostly a short one.
fn stretch(text: &[u8], random: &mut Random) -> Range<usize> {
    let (start, mut length) = (place(text, random), random.below(24));
    if random.one_in(4) {
        length = random.below(text.len() + 1);
    }
    let mut end = (start + length).min(text.len());
    while end < text.len() && (0x80..0xC0).contains(&text[end]) {
        end += 1;
    }
    start..end
}

/// From a `<` to behind the next `>`, or a line where there is no tag behind the place.
fn tag(text: &[u8], random: &mut Random) -> Range<usize> {
    let at = place(text, random);
    let behind = |start: usize, byte: u8| {
        let found = text[start..].iter().position(|&other| other == byte);
        found.map(|length| start + length)
    };
    let Some(start) = behind(at, b'<') else {
        return at..behind(at, b'\n').map_or(text.len(), |end| end + 1);
    };
    start..behind(start, b'>').map_or(text.len(), |end| end + 1)
}

/// Other line breaks, in all of the text.
fn swap_breaks(text: &mut Vec<u8>, random: &mut Random) {
    let breaks: &[&[u8]] = &[b"\r\n", b"\r", b"\n\n", b" ", b" \n"];
    let new = *random.one_of(breaks);
    let lines = text.split(|&byte| byte == b'\n');
    *text = lines.collect::<Vec<_>>().join(new);
}
