//! Prose in preformatted lines: it is divided as plain text is, and a paragraph of several lines is wrapped anew.

use std::ops::Range;

use super::elements;
use super::raw::Placed;
use super::tokens::{Start, Token};
use super::words::LineItem;
use crate::code::looks_like_code;
use crate::formats::{classes, txt};
use crate::{Block, BlockKind};

/// The least width that a paragraph is wrapped to, in characters.
const NARROWEST: usize = 40;

/// The number of characters that a word behind a tag is expected to need.
const ROOM: usize = 8;

/// How a paragraph of several lines is wrapped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Wrap {
    /// The limit of characters in a line.
    width: usize,
    /// The number of characters before the paragraph in its first line.
    column: usize,
    /// What stands at the start of each other line.
    indent: String,
    line_break: &'static str,
}

impl Wrap {
    /// Begins to write a paragraph.
    pub fn begin(&self) -> Wrapping<'_> {
        Wrapping {
            wrap: self,
            column: self.column,
            is_spaced: false,
        }
    }
}

/// A paragraph that is being written.
pub(super) struct Wrapping<'w> {
    wrap: &'w Wrap,
    column: usize,
    /// Whether a space came last, which is written with the next word.
    is_spaced: bool,
}

impl Wrapping<'_> {
    /// What stands between the last word and a tag before the next one.
    pub fn before_tag(&mut self) -> String {
        if !std::mem::take(&mut self.is_spaced) {
            return String::new();
        }
        if self.column >= self.wrap.width.saturating_sub(ROOM) {
            self.column = self.wrap.indent.chars().count();
            return format!("{}{}", self.wrap.line_break, self.wrap.indent);
        }
        self.column += 1;
        " ".to_owned()
    }

    /// The next words of the paragraph, with line breaks.
    pub fn wrapped(&mut self, words: &str) -> String {
        let mut out = String::with_capacity(words.len());
        for (index, word) in words.split([' ', '\n', '\r']).enumerate() {
            self.is_spaced |= index > 0;
            if word.is_empty() {
                continue;
            }
            let length = word.chars().count();
            match std::mem::take(&mut self.is_spaced) {
                true if self.column + 1 + length > self.wrap.width => {
                    out.push_str(self.wrap.line_break);
                    out.push_str(&self.wrap.indent);
                    self.column = self.wrap.indent.chars().count();
                }
                true => {
                    out.push(' ');
                    self.column += 1;
                }
                false => {}
            }
            out.push_str(word);
            self.column += length;
        }
        out
    }
}

/// What preformatted lines hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Content {
    /// Prose.
    Prose,
    /// Code that is marked as such, or no words.
    Code,
    /// What looks like code, with this number of words.
    Unclear(usize),
}

/// What the preformatted element at `at` holds, which ends before the token `next`.
pub(super) fn content(tokens: &[Token], at: usize, start: &Start, next: usize) -> Content {
    let inner = &tokens[at + 1..next.saturating_sub(1).max(at + 1)];
    let is_blank = |token: &Token| match token {
        Token::Text { text, .. } => text.trim().is_empty(),
        Token::Other(_) => true,
        _ => false,
    };
    let is_code = |start: &Start| classes::is_code(start.get("class").unwrap_or_default());
    let around = tokens[..at]
        .iter()
        .rev()
        .take(4)
        .take_while(|token| is_blank(token) || matches!(token, Token::Start(_)));
    let mut around = around.filter_map(|token| match token {
        Token::Start(start) => Some(start),
        _ => None,
    });
    let begins_with_code = inner.iter().find(|token| !is_blank(token)).is_some_and(|token| {
        matches!(token, Token::Start(inner) if matches!(inner.name.as_str(), "code" | "samp" | "kbd" | "tt") || is_code(inner))
    });
    if is_code(start) || around.any(is_code) || begins_with_code {
        return Content::Code;
    }
    let texts = inner.iter().filter_map(|token| match token {
        Token::Text { text, .. } => Some(text.as_str()),
        _ => None,
    });
    let text: String = texts.collect();
    let spans = inner
        .iter()
        .filter(|token| matches!(token, Token::Start(inner) if inner.name == "span"))
        .count();
    let words = text
        .split_whitespace()
        .filter(|word| word.contains(char::is_alphabetic))
        .count();
    if words == 0 || spans * 3 > words {
        Content::Code
    } else if looks_like_code(&text) {
        Content::Unclear(words)
    } else {
        Content::Prose
    }
}

/// The index of the token after a preformatted element, if it is closed.
pub(super) fn end(tokens: &[Token], at: usize, start: &Start) -> Option<usize> {
    let (next, is_closed) = elements::end_of(tokens, at, start, super::names::ElementRole::KeptBlock);
    is_closed.then_some(next)
}

/// A paragraph of preformatted lines.
pub(super) struct Paragraph {
    /// Its words and tags.
    pub items: Vec<LineItem>,
    /// Its kind in a plain text.
    pub kind: BlockKind,
    /// Its text without marks, if it has no tags.
    pub plain: Option<String>,
    pub wrap: Option<Wrap>,
}

/// The paragraphs of preformatted lines.
pub(super) fn paragraphs(html: &str, items: &[LineItem]) -> Vec<Paragraph> {
    let Some(lines) = Lines::of(html, items) else {
        return Vec::new();
    };
    let mut first = 0;
    let paragraph = |(range, prefix, block): (Range<usize>, String, Block)| {
        // Items of earlier paragraphs are not looked at again.
        while lines
            .starts
            .get(first + 1)
            .is_some_and(|start| *start < range.start)
        {
            first += 1;
        }
        let items = lines.within(items, first, &range);
        let is_plain = items.iter().all(|item| matches!(item, LineItem::Text { .. }));
        Paragraph {
            kind: block.kind,
            plain: is_plain.then_some(block.source),
            wrap: lines.wrap(&range, &prefix, html),
            items,
        }
    };
    blocks(&lines.text).into_iter().map(paragraph).collect()
}

/// The blocks of a text by the rules of plain text, each with the sign of a quotation before its lines.
fn blocks(text: &str) -> Vec<(Range<usize>, String, Block)> {
    let mut out = Vec::new();
    let mut group = Group::default();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let prefix = quote_length(line);
        if group.prefix != line[..prefix].trim() {
            out.append(&mut std::mem::take(&mut group).blocks());
            line[..prefix].trim().clone_into(&mut group.prefix);
            line[..prefix].clone_into(&mut group.shown);
        }
        group.starts.push((group.text.len(), at + prefix));
        group.text.push_str(&line[prefix..]);
        at += line.len();
    }
    out.append(&mut group.blocks());
    out
}

/// The length of the signs that a line of a quoted mail begins with: `> `, `>> `.
fn quote_length(line: &str) -> usize {
    let rest = line.trim_start_matches([' ', '>']);
    let length = line.len() - rest.len();
    if line.trim_start().starts_with('>') {
        length
    } else {
        0
    }
}

/// Neighbouring lines with one sign before them.
#[derive(Default)]
struct Group {
    prefix: String,
    /// The sign as it is written, with its spaces.
    shown: String,
    text: String,
    /// The offsets of the lines in `text` and in the whole.
    starts: Vec<(usize, usize)>,
}

impl Group {
    fn blocks(self) -> Vec<(Range<usize>, String, Block)> {
        let place = |at: usize| {
            let line = self.starts.partition_point(|(start, _)| *start <= at).max(1) - 1;
            let (start, whole) = self.starts[line];
            whole + at - start
        };
        // The end of a paragraph is not the start of the next line.
        let span = |range: Range<usize>| place(range.start)..place(range.end - 1) + 1;
        let blocks = txt::blocks(&self.text)
            .into_iter()
            .filter(|(range, _)| !range.is_empty());
        blocks
            .map(|(range, block)| (span(range), self.shown.clone(), block))
            .collect()
    }
}

/// The text of preformatted lines with the places of its letters in the page.
struct Lines<'i> {
    text: String,
    /// The offset of each item in the text.
    starts: Vec<usize>,
    placed: Vec<Option<Placed<'i>>>,
}

impl<'i> Lines<'i> {
    /// `None` if the places of letters cannot be told.
    fn of(html: &str, items: &'i [LineItem]) -> Option<Self> {
        let mut lines = Lines {
            text: String::new(),
            starts: Vec::with_capacity(items.len()),
            placed: Vec::with_capacity(items.len()),
        };
        for item in items {
            lines.starts.push(lines.text.len());
            lines.text.push_str(item.text().unwrap_or_default());
            lines.placed.push(match item {
                LineItem::Text { text, span } => Some(Placed::of(html, text, span)?),
                _ => None,
            });
        }
        Some(lines)
    }

    /// The items in a part of the text, from the item `first` on.
    fn within(&self, items: &[LineItem], first: usize, range: &Range<usize>) -> Vec<LineItem> {
        let mut found = Vec::new();
        for (index, item) in items.iter().enumerate().skip(first) {
            let start = self.starts[index];
            if start > range.end {
                break;
            }
            match (item, &self.placed[index]) {
                (LineItem::Text { text, .. }, Some(placed)) => {
                    let part = range.start.saturating_sub(start).min(text.len())
                        ..(range.end - start).min(text.len());
                    if !part.is_empty() {
                        found.push(LineItem::Text {
                            text: text[part.clone()].to_owned(),
                            span: placed.span(part),
                        });
                    }
                }
                (LineItem::End { .. }, _) if range.start < start => found.push(item.clone()),
                (LineItem::Start { .. } | LineItem::Point { .. } | LineItem::Whole { .. }, _)
                    if range.start <= start && start < range.end =>
                {
                    found.push(item.clone());
                }
                _ => {}
            }
        }
        found
    }

    /// How a paragraph is wrapped; `None` for one line.
    fn wrap(&self, range: &Range<usize>, prefix: &str, html: &str) -> Option<Wrap> {
        let before = &self.text[..range.start];
        let column = before[before.rfind('\n').map_or(0, |at| at + 1)..]
            .chars()
            .count();
        let mut lines = self.text[range.clone()].lines();
        let first = column + lines.next()?.trim_end().chars().count();
        let mut lines = lines.peekable();
        let second = lines.peek()?;
        let spaces = &second[..second.len() - second.trim_start_matches([' ', '\t']).len()];
        let indent = if prefix.is_empty() { spaces } else { prefix };
        let width = lines
            .map(|line| line.trim_end().chars().count())
            .fold(first, usize::max);
        Some(Wrap {
            width: width.max(NARROWEST),
            column,
            indent: indent.to_owned(),
            line_break: if html.contains("\r\n") { "\r\n" } else { "\n" },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_paragraph_is_wrapped_at_spaces() {
        let wrap = Wrap {
            width: 10,
            column: 3,
            indent: "> ".to_owned(),
            line_break: "\n",
        };
        let mut wrapping = wrap.begin();
        let out = wrapping.wrapped("one two three ") + &wrapping.wrapped("four");
        assert_eq!(out, "one two\n> three\n> four");
    }

    #[test]
    fn quoted_lines_are_paragraphs_without_their_signs() {
        let found: Vec<(String, String)> = blocks("Oi.\n> um\n> dois\n>> três\n\nSim.\n")
            .into_iter()
            .map(|(_, prefix, block)| (prefix, block.source))
            .collect();
        let expected = [
            ("", "Oi."),
            ("> ", "um"),
            ("> ", "dois"),
            (">> ", "três"),
            ("", "Sim."),
        ];
        assert_eq!(
            found,
            expected.map(|(prefix, text)| (prefix.to_owned(), text.to_owned()))
        );
    }
}
