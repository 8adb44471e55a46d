//! Lines and words of plain text and Markdown.

use std::ops::Range;

/// The length limit of a headline, in characters.
const LONGEST_HEADLINE: usize = 160;

/// Whether a character ends a line wherever it stands, other than the usual line breaks: vertical tab, next line, and
/// Unicode's separators of lines and paragraphs. Programs write them for a line break within a value or a paragraph.
pub(crate) fn is_separator(letter: char) -> bool {
    matches!(letter, '\u{b}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// The byte range of every line without the white space around it; blank lines are empty.
pub(crate) fn trimmed(text: &str) -> Vec<Range<usize>> {
    // Carriage returns alone end the lines of old Macintosh files.
    let line_break = if text.contains('\n') { '\n' } else { '\r' };
    let mut start = 0;
    text.split_inclusive(|letter| letter == line_break || is_separator(letter))
        .map(|line| {
            let content = line.trim();
            let from = start + line.len() - line.trim_start().len();
            start += line.len();
            if content.is_empty() {
                from..from
            } else {
                from..from + content.len()
            }
        })
        .collect()
}

/// Whether the text contains a letter; numbers and rules do not.
pub(crate) fn has_words(text: &str) -> bool {
    text.contains(char::is_alphabetic)
}

/// Whether a translation may change the text: it has a word, or is a number that languages write in different ways.
pub(crate) fn is_translatable(text: &str) -> bool {
    has_words(text) || is_figure(text)
}

/// Whether the text is one number with groups of digits or decimals: `1.234.567`, `−545,000 %`, `12,5`.
fn is_figure(text: &str) -> bool {
    let around = |letter: char| letter.is_whitespace() || "+-−–%‰€$£¥₽()".contains(letter);
    let number = text.trim_matches(around);
    let is_digits = |part: &&str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let parts: Vec<&str> = number.split(['.', ',']).collect();
    let is_grouped = match parts.as_slice() {
        [] | [_] => false,
        [_, _] => true,
        // Dates, addresses and versions have marks of one kind, and their parts are short.
        [_, rest @ ..] => number.contains(',') || rest.iter().all(|part| part.len() == 3),
    };
    is_grouped && parts.iter().all(is_digits)
}

/// The words of `text` with one space between them and no line break.
pub(crate) fn on_one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether a line is short and has no end mark of a sentence.
pub(crate) fn looks_like_headline(line: &str) -> bool {
    line.chars().nth(LONGEST_HEADLINE).is_none() && !ends_with_mark(line)
}

fn ends_with_mark(line: &str) -> bool {
    line.trim_end_matches(['»', '”', '“', '"', '\'', '’', ')', ']', '*', '_'])
        .ends_with(['.', '!', '?', '…', ';', ':', ','])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_numbers_that_languages_write_in_different_ways() {
        for text in [
            "545.000",
            "2.200.112",
            "1.234,56",
            "−12,5 %",
            "$ 1,000",
            "(1,5)",
            "2.75",
            "слово 12",
            "a",
        ] {
            assert!(is_translatable(text), "{text}");
        }
        for text in [
            "",
            "12",
            "2016",
            "12.05.2023",
            "10.0.0.1",
            "1.",
            ",5",
            "1,,5",
            "12 345",
            "1.234 / 2.345",
            "12:30",
            "+7 912 345-67-89",
            "—",
        ] {
            assert!(!is_translatable(text), "{text}");
        }
    }
}
