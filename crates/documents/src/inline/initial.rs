//! Drop capitals: marks around the first letter of a text.
//!
//! Such a mark stays with the first letter, whatever word comes to stand there.

use super::tokens::stands_alone;
use super::{InlineStyle, Mark, MarkKind};

/// The marks of `source` without those around its first letter, and these.
pub(super) fn split(source: &str, marks: &[Mark]) -> (Vec<Mark>, Vec<Mark>) {
    let is_initial: Vec<bool> = marks.iter().map(|mark| is_initial(source, mark)).collect();
    let mut rest = Vec::with_capacity(marks.len());
    let mut initials = Vec::new();
    // For each open mark, whether it is an initial.
    let mut around: Vec<bool> = Vec::new();
    // The number of initials among them.
    let mut taken = 0;
    for (mark, &initial) in marks.iter().zip(&is_initial) {
        while around.len() > mark.depth {
            taken -= usize::from(around.pop() == Some(true));
        }
        if initial {
            initials.push(mark.clone());
        } else {
            rest.push(Mark {
                depth: mark.depth - taken,
                ..mark.clone()
            });
        }
        around.push(initial);
        taken += usize::from(initial);
    }
    (rest, initials)
}

/// Whether a mark is around the first letter of a text and nothing else: a letter of a longer word, or a drop capital
/// that is a word.
fn is_initial(source: &str, mark: &Mark) -> bool {
    if mark.kind != MarkKind::Pair || mark.style == InlineStyle::Code || mark.range.is_empty() {
        return false;
    }
    let Some(words) = source.get(mark.range.clone()) else {
        return false;
    };
    let mut letters = words.chars().filter(|letter| letter.is_alphanumeric());
    let is_one = letters
        .next()
        .is_some_and(|letter| letter.is_alphabetic() && !stands_alone(letter))
        && letters.next().is_none();
    let goes_on = source[mark.range.end..].starts_with(char::is_alphabetic);
    is_one
        && (goes_on || mark.style == InlineStyle::Initial)
        && words.ends_with(char::is_alphabetic)
        && !source[..mark.range.start].contains(char::is_alphanumeric)
}

/// Puts these marks around the first letter of `text`, inside of the marks that are there.
pub(super) fn put(initials: Vec<Mark>, text: &str, marks: Vec<Mark>) -> Vec<Mark> {
    let Some((start, letter)) = text.char_indices().find(|(_, letter)| letter.is_alphanumeric()) else {
        return put_at(initials, 0..0, 0, 0, marks);
    };
    let behind = start + letter.len_utf8();
    let accents = text[behind..]
        .chars()
        .take_while(|letter| ('\u{300}'..='\u{36F}').contains(letter));
    let end = behind + accents.map(char::len_utf8).sum::<usize>();
    // The innermost mark around the letter, and the place behind all marks that begin before it.
    let covers = |mark: &Mark| mark.range.start <= start && end <= mark.range.end;
    let at =
        marks.partition_point(|mark| mark.range.start < start || covers(mark) || mark.range.end <= start);
    let depth = marks[..at]
        .iter()
        .rev()
        .find(|mark| covers(mark))
        .map_or(0, |mark| mark.depth + 1);
    let is_kept = marks[..at]
        .iter()
        .any(|mark| mark.kind == MarkKind::Verbatim && covers(mark));
    if is_kept {
        return put_at(initials, 0..0, 0, 0, marks);
    }
    put_at(initials, start..end, at, depth, marks)
}

/// Inserts marks in each other, all with one range.
fn put_at(
    initials: Vec<Mark>,
    range: std::ops::Range<usize>,
    at: usize,
    depth: usize,
    mut marks: Vec<Mark>,
) -> Vec<Mark> {
    let placed = initials.into_iter().enumerate().map(|(inner, mark)| Mark {
        range: range.clone(),
        depth: depth + inner,
        ..mark
    });
    let placed: Vec<Mark> = placed.collect();
    marks.splice(at..at, placed);
    marks
}
