//! The layout of a text: its blocks, and whether their lines were wrapped to a width.

use std::ops::Range;

use super::marks;

/// Narrower lines are verse, addresses or lists; wider ones are whole paragraphs.
const WRAP_WIDTHS: Range<usize> = 30..121;
/// A wrapped block has at least this many line breaks to judge by.
const MIN_BREAKS: usize = 2;

/// Lines between two blank ones, with the white space that follows.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Block {
    /// Bytes of the text; the blocks of a text tile it.
    pub(super) range: Range<usize>,
    /// Characters that fit on a line, where the lines were wrapped.
    pub(super) width: Option<usize>,
}

/// The blocks of `text`, in order.
pub(super) fn blocks(text: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut start = 0;
    let mut seen_text = false;
    let mut breaks = 0;
    for (at, c) in text.char_indices() {
        if c.is_whitespace() {
            breaks += breaks_at(text, at, c);
            continue;
        }
        if breaks >= 2 && seen_text {
            blocks.push(block(text, start..at));
            start = at;
        }
        seen_text = true;
        breaks = 0;
    }
    if start < text.len() {
        blocks.push(block(text, start..text.len()));
    }
    blocks
}

/// Line breaks that the character at `at` stands for.
pub(super) fn breaks_at(text: &str, at: usize, c: char) -> usize {
    if c == '\r' {
        usize::from(!text[at + 1..].starts_with('\n'))
    } else {
        marks::line_breaks(c)
    }
}

fn block(text: &str, range: Range<usize>) -> Block {
    let width = wrap_width(&text[range.clone()]);
    Block { range, width }
}

/// The width that the lines were wrapped to: a wrapped line ends where the next word does not fit.
fn wrap_width(block: &str) -> Option<usize> {
    let lines: Vec<&str> = block.trim().lines().map(str::trim_end).collect();
    let lengths: Vec<usize> = lines.iter().map(|line| line.chars().count()).collect();
    let width = *lengths.iter().max()?;
    let breaks = lines.len() - 1;
    if breaks < MIN_BREAKS || !WRAP_WIDTHS.contains(&width) {
        return None;
    }
    let full = (0..breaks)
        .filter(|&i| !next_word_fits(lengths[i], lines[i + 1], width))
        .count();
    (4 * full >= 3 * breaks).then_some(width)
}

/// Whether the first word of `next` would still have fitted on a line of `length` characters.
pub(super) fn next_word_fits(length: usize, next: &str, width: usize) -> bool {
    let room = width.saturating_sub(length);
    let word = next
        .trim_start()
        .chars()
        .take(room)
        .take_while(|c| !c.is_whitespace())
        .count();
    word < room
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ranges(text: &str) -> Vec<&str> {
        blocks(text).into_iter().map(|block| &text[block.range]).collect()
    }

    #[test]
    fn blank_lines_end_blocks() {
        assert_eq!(ranges("\n\na\nb\n \n\nc\n"), ["\n\na\nb\n \n\n", "c\n"]);
        assert_eq!(ranges("a\r\nb\r\n\r\nc"), ["a\r\nb\r\n\r\n", "c"]);
        assert_eq!(ranges("a\u{2029}b"), ["a\u{2029}", "b"]);
        assert_eq!(ranges(" \n \n"), [" \n \n"]);
        assert!(ranges("").is_empty());
    }

    #[test]
    fn a_wrapped_block_is_known_by_words_that_did_not_fit() {
        let wrapped =
            "Lines that a mailer has wrapped\nare all about as long as others\nexcept the last one.";
        assert_eq!(wrap_width(wrapped), Some(31));
        let verse = "Short line here,\nand a line that is rather longer,\nand short,\nand end.";
        assert_eq!(wrap_width(verse), None);
        assert_eq!(
            wrap_width("A heading over a short paragraph\nThe paragraph."),
            None
        );
    }
}
