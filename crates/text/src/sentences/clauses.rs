//! Where a sentence that is too long for a model is divided: behind a clause mark, else between words.

use std::ops::Range;

/// Marks that may end a clause.
const CLAUSE_MARKS: [char; 11] = [',', ';', ':', '—', '–', ')', '،', '，', '；', '、', '：'];

/// The byte offset at which `text` is best divided in two: at white space behind the clause mark nearest the middle
/// (within a quarter of the length), else at the white space nearest the middle, else at the character nearest it.
/// `None` if the text is a single character or empty.
pub fn break_near_middle(text: &str) -> Option<usize> {
    let middle = text.len() / 2;
    let distance = |at: &usize| at.abs_diff(middle);
    let spaces = text
        .char_indices()
        .filter(|(_, c)| c.is_whitespace())
        .map(|(at, c)| at + c.len_utf8())
        .filter(|&at| at < text.len());
    let clauses = spaces
        .clone()
        .filter(|&at| ends_clause(&text[..at]) && distance(&at) <= text.len() / 4);
    let letters = text.char_indices().map(|(at, _)| at).skip(1);
    clauses
        .min_by_key(distance)
        .or_else(|| spaces.min_by_key(distance))
        .or_else(|| letters.min_by_key(distance))
}

/// The index of the last item before which `text` is best divided: where a clause mark and white space stand before it,
/// else where white space does. `start` gives an item's byte offset in `text`. `None` if no item stands at white space.
pub fn last_break<T>(text: &str, items: &[T], start: impl Fn(&T) -> usize) -> Option<usize> {
    let is_at_space = |item: &T| {
        let (before, after) = text.split_at(start(item));
        after.starts_with(char::is_whitespace) || before.ends_with(char::is_whitespace)
    };
    let is_behind_clause = |item: &T| is_at_space(item) && ends_clause(&text[..start(item)]);
    items
        .iter()
        .rposition(is_behind_clause)
        .or_else(|| items.iter().rposition(is_at_space))
}

/// The range without the white space at its edges.
pub fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    let part = &text[range.clone()];
    let start = range.start + part.len() - part.trim_start().len();
    start..start + part.trim().len()
}

/// Whether a clause mark stands at the end, but for white space.
fn ends_clause(text: &str) -> bool {
    text.trim_end().ends_with(CLAUSE_MARKS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_divided_at_the_clause_nearest_its_middle() {
        for (text, expected) in [
            (
                "The man who came, as they said, stayed for the night.",
                "as they said, ",
            ),
            ("one two three four", "two "),
            ("a, bbbbbbbbbbbbbbbbbbbb cccccccccc", "bbbb "),
            ("жжжж", "жж"),
        ] {
            let at = break_near_middle(text).unwrap();
            assert!(text[..at].ends_with(expected), "{text} at {at}");
        }
        assert_eq!((break_near_middle("ж"), break_near_middle("")), (None, None));
    }

    #[test]
    fn the_last_clause_comes_before_the_last_word() {
        let divided = |text: &str, starts: &[usize]| {
            let index = last_break(text, starts, |&start| start)?;
            Some(text[..starts[index]].to_owned())
        };
        let text = "Yes, he came: and left";
        assert_eq!(
            divided(text, &[0, 4, 7, 13, 17]).as_deref(),
            Some("Yes, he came:")
        );
        assert_eq!(divided(text, &[7, 17]).as_deref(), Some("Yes, he came: and"));
        // A token that begins with the space, one behind it, and one within a word.
        assert_eq!(divided("ab cd", &[2]).as_deref(), Some("ab"));
        assert_eq!(divided("ab cd", &[3]).as_deref(), Some("ab "));
        assert_eq!(divided("ab cd", &[1, 4]), None);
        assert_eq!(divided("10:30", &[3]), None, "a clause mark without white space");
    }

    #[test]
    fn white_space_at_the_edges_is_left_out() {
        let text = "ab \u{a0}c\n d";
        assert_eq!(&text[trimmed(text, 2..7)], "c");
        assert!(trimmed(text, 2..5).is_empty());
    }
}
