//! One line of a plain text, and what of it is never translated.

use std::ops::Range;

use super::mail;
use crate::lines;

/// A line without the white space around it.
#[derive(Debug, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "each is asked for by itself")]
pub(super) struct Line {
    /// The depth of the mail quotation that it is in.
    pub depth: usize,
    /// Where the marks of the quotation begin.
    pub start: usize,
    /// The bytes behind the marks of the quotation; empty in a blank line.
    pub body: Range<usize>,
    /// The bytes at the beginning of the body that are never translated: a marker, a time, a name.
    pub lead: usize,
    /// The bytes at its end that are never translated.
    pub tail: usize,
    /// The blanks before the body.
    pub indentation: usize,
    /// Whether it never continues the line before it.
    pub starts: bool,
    /// Whether a time or a name stands before its words.
    pub is_record: bool,
    /// Whether it is an item of a list.
    pub is_item: bool,
    /// Whether nothing of it is translated.
    pub is_held: bool,
    /// Whether it is a row of a table.
    pub is_row: bool,
}

impl Line {
    /// Leaves the whole line as it is.
    pub fn hold(&mut self) {
        (self.is_held, self.starts) = (true, true);
    }

    /// The bytes that are translated.
    pub fn words(&self) -> Range<usize> {
        let start = self.body.start + self.lead;
        start..(self.body.end - self.tail).max(start)
    }
}

/// The lines of `text`.
pub(super) fn of(text: &str) -> Vec<Line> {
    lines::trimmed(text)
        .into_iter()
        .map(|whole| line(text, whole))
        .collect()
}

fn line(text: &str, whole: Range<usize>) -> Line {
    let (depth, marks) = mail::quote(&text[whole.clone()]);
    let behind = &text[whole.start + marks..whole.end];
    let body = whole.end - behind.trim_start().len()..whole.end;
    let indentation = if depth == 0 {
        let before = &text[..whole.start];
        before.len() - before.trim_end_matches([' ', '\t']).len()
    } else {
        body.start - whole.start - marks
    };
    let before = text[..whole.start].trim_end_matches([' ', '\t']);
    let starts = before.ends_with(lines::is_separator);
    Line {
        depth,
        start: whole.start,
        body,
        lead: 0,
        tail: 0,
        indentation,
        starts,
        is_record: false,
        is_item: false,
        is_held: false,
        is_row: false,
    }
}

/// The lines between blank ones, and where the depth of quotation changes; ranges of indices.
pub(super) fn groups(lines: &[Line]) -> Vec<Range<usize>> {
    let mut groups: Vec<Range<usize>> = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        if line.body.is_empty() {
            continue;
        }
        match groups.last_mut() {
            Some(last) if last.end == index && lines[last.start].depth == line.depth => last.end += 1,
            _ => groups.push(index..index + 1),
        }
    }
    groups
}
