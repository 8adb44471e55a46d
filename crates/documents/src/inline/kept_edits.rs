//! The edits with which words are put back into a translation: which span each replaces, and the spaces around it.

use std::ops::Range;

/// For each of the positions `few`, which ascend, the index of the nearest of the positions `many`, each once and in
/// order.
pub(super) fn nearest_in_order(few: &[usize], many: &[usize]) -> Vec<usize> {
    if few.len().saturating_mul(many.len()) > super::kept::MAX_COMPARED {
        return (0..few.len()).collect();
    }
    let mut chosen: Vec<usize> = Vec::with_capacity(few.len());
    for (number, &position) in few.iter().enumerate() {
        let first = chosen.last().map_or(0, |last| last + 1);
        let last = many.len().saturating_sub(few.len() - number);
        let nearest = (first..=last).min_by_key(|&at| many[at].abs_diff(position));
        chosen.extend(nearest);
    }
    chosen
}

/// A span with the space before it, or the one behind it at the beginning of the text.
pub(super) fn with_space(text: &str, range: &Range<usize>) -> Range<usize> {
    if text[..range.start].ends_with(' ') {
        range.start - 1..range.end
    } else if text[range.end..].starts_with(' ') && range.start == 0 {
        range.start..range.end + 1
    } else {
        range.clone()
    }
}

/// A span with the word behind it if `words`, which replace it, end with that word and the span does not: a model that
/// writes a space inside of an address.
pub(super) fn with_rest(text: &str, range: &Range<usize>, words: &str) -> Range<usize> {
    let behind = &text[range.end..];
    let Some(next) = behind.strip_prefix(' ') else {
        return range.clone();
    };
    let next = &next[..next.find(char::is_whitespace).unwrap_or(next.len())];
    let next = next.trim_end_matches(|letter: char| !letter.is_alphanumeric());
    if next.chars().nth(1).is_some() && words.ends_with(next) && !text[range.clone()].ends_with(next) {
        range.start..range.end + 1 + next.len()
    } else {
        range.clone()
    }
}

/// `text` with each of these spans, in order, replaced. Text inserted between words gets spaces around it.
pub(super) fn edited(text: &str, edits: &[(Range<usize>, &str)]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut done = 0;
    for (range, words) in edits {
        let range = range.start.max(done)..range.end.max(done);
        out.push_str(&text[done..range.start]);
        let needs_space =
            !out.is_empty() && !out.ends_with(|last: char| last.is_whitespace() || "([{«“„".contains(last));
        if range.is_empty() && needs_space {
            out.push(' ');
        }
        out.push_str(words);
        done = range.end;
        let goes_on = text[done..].starts_with(|next: char| next.is_alphanumeric() || "«“„([".contains(next));
        if range.is_empty() && goes_on {
            out.push(' ');
        }
    }
    out + &text[done..]
}
