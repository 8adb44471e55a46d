//! Lines and words, as both formats look at them.

use std::ops::Range;

/// A headline has no more characters than this.
const LONGEST_HEADLINE: usize = 160;

/// The byte range of every line without the white space around it; blank lines are empty.
pub(crate) fn trimmed(text: &str) -> Vec<Range<usize>> {
    // Carriage returns alone end the lines of old Macintosh files.
    let line_break = if text.contains('\n') { '\n' } else { '\r' };
    let mut start = 0;
    text.split_inclusive(line_break)
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

/// Whether the text has a word to translate; numbers and rules have not.
pub(crate) fn has_words(text: &str) -> bool {
    text.contains(char::is_alphabetic)
}

/// The words of `text`, one space between them: no line break survives.
pub(crate) fn on_one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether a line is short and does not end as a sentence does.
pub(crate) fn looks_like_headline(line: &str) -> bool {
    line.chars().nth(LONGEST_HEADLINE).is_none() && !ends_with_mark(line)
}

fn ends_with_mark(line: &str) -> bool {
    line.trim_end_matches(['»', '”', '“', '"', '\'', '’', ')', ']', '*', '_'])
        .ends_with(['.', '!', '?', '…', ';', ':', ','])
}
