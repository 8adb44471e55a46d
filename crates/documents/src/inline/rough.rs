//! Estimates the places of very many marks by the share of the text before each of their ends, which takes little time.
//!
//! The ends keep their order, so the marks stay nested.

use std::ops::Range;

use super::Mark;
use super::word_alignment::WordAlignment;

/// The marks at their estimated places: each end is put before the token that [`WordAlignment::expected_token`] gives.
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
