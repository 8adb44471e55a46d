//! Places of very many marks, estimated: each border goes where about as much of the text stands before it.
//!
//! Borders keep their order, so that marks nest as they did.

use std::ops::Range;

use super::Mark;
use super::word_alignment::WordAlignment;

/// The marks, placed by [`WordAlignment::expected_token`] alone.
pub(super) fn place(marks: &[Mark], alignment: &WordAlignment<'_>) -> Vec<Mark> {
    let border = |place: usize| {
        let token = alignment.expected_token(place);
        match (alignment.targets.get(token), alignment.targets.last()) {
            (Some(token), _) => token.range.start,
            (None, Some(last)) => last.range.end,
            (None, None) => 0,
        }
    };
    let range = |range: &Range<usize>| {
        let start = border(range.start);
        let end = if range.is_empty() {
            start
        } else {
            border(range.end)
        };
        start..end.max(start)
    };
    marks
        .iter()
        .map(|mark| Mark {
            range: range(&mark.range),
            ..mark.clone()
        })
        .collect()
}
