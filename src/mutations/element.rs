//! Changes that leave XML well-formed, since what is not is refused before much has happened.

use std::ops::Range;

use super::grammar;
use super::random::Random;

/// Elements are repeated up to so many bytes.
const MOST: usize = 24 << 10;

/// Takes away, repeats, moves or wraps an element of `text`, or puts one of the format's own or of `other` before it.
/// Whether there was one.
pub fn change(text: &mut Vec<u8>, other: &[u8], format: &str, random: &mut Random) -> bool {
    let Some(range) = any(text, random) else {
        return false;
    };
    let whole = text[range.clone()].to_vec();
    match random.below(8) {
        0 => drop(text.drain(range)),
        1 => {
            let times = if random.one_in(6) {
                1000
            } else {
                1 + random.below(4)
            };
            let times = times.min(1 + MOST / whole.len());
            text.splice(range.start..range.start, whole.repeat(times));
        }
        2 => {
            text.drain(range);
            let at = any(text, random).map_or(0, |range| range.start);
            text.splice(at..at, whole);
        }
        3 => {
            if let Some(taken) = any(other, random) {
                let taken = other[taken].to_vec();
                text.splice(range.start..range.start, taken);
            }
        }
        4 | 5 => wrap(text, range, format, random),
        6 => {
            let words: &&[u8] = random.one_of(grammar::LETTERS);
            if !words
                .iter()
                .any(|byte| b"<&\0\xff\xc0\xed\x1b\x0b\x0c\x80".contains(byte))
            {
                text.splice(range.start..range.start, words.iter().copied());
            }
        }
        _ => {
            // What is in it stands without it.
            let (open, close) = inner(&whole);
            text.splice(range, whole[open..close].iter().copied());
        }
    }
    true
}

/// Puts an element of the format's grammar around a range, now and then many of them.
fn wrap(text: &mut Vec<u8>, range: Range<usize>, format: &str, random: &mut Random) {
    let piece: &&[u8] = random.one_of(grammar::of(format));
    let is_start = piece.starts_with(b"<") && piece.ends_with(b">") && !piece[1..].contains(&b'<');
    if !is_start || piece.starts_with(b"</") || piece[1] == b'!' || piece[1] == b'?' {
        return;
    }
    if piece.ends_with(b"/>") {
        text.splice(range.start..range.start, piece.iter().copied());
        return;
    }
    let end = [b"</", name(&piece[1..]), b">"].concat();
    let times = if random.one_in(12) { 200 } else { 1 };
    text.splice(range.end..range.end, end.repeat(times));
    text.splice(range.start..range.start, piece.repeat(times));
}

/// An element, from its tag to the tag that closes it.
fn any(text: &[u8], random: &mut Random) -> Option<Range<usize>> {
    let from = random.below(text.len());
    let is_start = |at: &usize| text[*at] == b'<' && text.get(at + 1).is_some_and(u8::is_ascii_alphabetic);
    let start = (from..text.len()).chain(0..from).find(is_start)?;
    let own = name(&text[start + 1..]);
    let (mut at, mut depth) = (start, 0_usize);
    while let Some(found) = text[at..].iter().position(|&byte| byte == b'<') {
        at += found;
        let end = at + text[at..].iter().position(|&byte| byte == b'>')? + 1;
        let tag = &text[at..end];
        if tag.starts_with(b"</") && name(&tag[2..]) == own {
            depth = depth.checked_sub(1)?;
        } else if name(&tag[1..]) == own && !tag.ends_with(b"/>") {
            depth += 1;
        }
        if depth == 0 {
            return Some(start..end);
        }
        at = end;
    }
    None
}

/// A name up to what cannot stand in one.
fn name(text: &[u8]) -> &[u8] {
    let end = text
        .iter()
        .position(|byte| byte.is_ascii_whitespace() || b"/><=".contains(byte));
    &text[..end.unwrap_or(text.len())]
}

/// Where the content of an element stands in it.
fn inner(element: &[u8]) -> (usize, usize) {
    let open = element
        .iter()
        .position(|&byte| byte == b'>')
        .map_or(0, |at| at + 1);
    let close = element.iter().rposition(|&byte| byte == b'<').unwrap_or(0);
    (open.min(element.len()), close.max(open).min(element.len()))
}
