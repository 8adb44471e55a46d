//! The word that raised or lowered characters touch.

use super::spelling::plain;

/// The most bytes of a text before raised characters that are searched for their word.
const LONGEST_BASE: usize = 96;
/// The most letters behind a raised part that are a part of its word, if they are not all capitals or digits: in
/// `10³vezes` a space is missing.
const LONGEST_TAIL: usize = 3;

/// The end of `before`, the text before raised or lowered characters, that is one word with them.
pub(crate) fn base(before: &str) -> &str {
    let before = &before[before.ceil_char_boundary(before.len().saturating_sub(LONGEST_BASE))..];
    let word = word_before(before);
    if !word.is_empty() {
        return word;
    }
    // An abbreviation may end with a full stop, and a group of a formula with a bracket.
    if let Some(short) = before.strip_suffix('.') {
        let word = word_before(short);
        let is_short = !word.is_empty() && word.chars().all(char::is_alphabetic) && word.chars().count() <= 3;
        return if is_short {
            &before[short.len() - word.len()..]
        } else {
            ""
        };
    }
    if !before.ends_with([')', ']']) {
        return "";
    }
    let run = before
        .rfind(char::is_whitespace)
        .map_or(0, |at| at + before[at..].chars().next().map_or(1, char::len_utf8));
    match before[run..].rfind(['(', '[']) {
        Some(open) => {
            let word = word_before(&before[..run + open]);
            &before[run + open - word.len()..]
        }
        None => "",
    }
}

/// The beginning of `after`, the text after raised or lowered characters, that is one word with them.
pub(crate) fn tail(after: &str) -> &str {
    let end = after.find(|letter: char| !letter.is_alphanumeric() || is_ideographic(letter));
    let tail = &after[..end.unwrap_or(after.len())];
    let is_symbol = tail
        .chars()
        .all(|letter| letter.is_uppercase() || letter.is_numeric());
    if is_symbol || tail.chars().nth(LONGEST_TAIL).is_none() {
        tail
    } else {
        ""
    }
}

/// The letters, digits and raised signs at the end of a text; marks between digits belong to a number.
fn word_before(before: &str) -> &str {
    let mut start = before.len();
    let mut letters = before.char_indices().rev().peekable();
    let mut follows_digit = false;
    while let Some((at, letter)) = letters.next() {
        let is_in_number = matches!(letter, '.' | ',' | '\'' | '’')
            && follows_digit
            && letters.peek().is_some_and(|(_, next)| next.is_ascii_digit());
        let is_part = letter.is_alphanumeric() && !is_ideographic(letter) || plain(letter) != letter;
        if !is_part && !is_in_number {
            break;
        }
        follows_digit = letter.is_ascii_digit();
        start = at;
    }
    &before[start..]
}

/// Whether a letter is of a script that puts no space between words.
fn is_ideographic(letter: char) -> bool {
    matches!(letter, '\u{2E80}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}')
}
