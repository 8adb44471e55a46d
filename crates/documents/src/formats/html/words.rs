//! Makes a block of one line of words: some of its tags become marks, the others stay outside.

use std::ops::Range;

use super::raw::Placed;
use crate::inline::{Builder, Inline, InlineStyle};
use crate::lines::has_words;

/// The spans of a mark's tags in the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct TagSpans {
    /// The start tag, or the whole element if it has no words.
    pub open: Range<usize>,
    /// The end tag.
    pub close: Range<usize>,
}

/// Words or a tag of a line.
#[derive(Debug, Clone)]
pub(super) enum LineItem {
    Text {
        text: String,
        span: Range<usize>,
    },
    Start {
        name: String,
        style: InlineStyle,
        span: Range<usize>,
    },
    End {
        name: String,
        span: Range<usize>,
    },
    /// An element without words.
    Point {
        span: Range<usize>,
        is_break: bool,
    },
    /// An element that is copied as it is.
    Whole {
        words: String,
        style: InlineStyle,
        span: Range<usize>,
    },
}

impl LineItem {
    pub fn span(&self) -> &Range<usize> {
        match self {
            LineItem::Text { span, .. }
            | LineItem::Start { span, .. }
            | LineItem::End { span, .. }
            | LineItem::Point { span, .. }
            | LineItem::Whole { span, .. } => span,
        }
    }

    /// The words of the item.
    pub fn text(&self) -> Option<&str> {
        match self {
            LineItem::Text { text, .. } | LineItem::Whole { words: text, .. } => Some(text),
            LineItem::Start { .. } | LineItem::End { .. } | LineItem::Point { .. } => None,
        }
    }

    /// Whether the item has visible words.
    pub fn has_text(&self) -> bool {
        match self {
            LineItem::Text { text, .. } => !text.trim().is_empty(),
            LineItem::Whole { .. } => true,
            LineItem::Start { .. } | LineItem::End { .. } | LineItem::Point { .. } => false,
        }
    }

    /// Whether the item has letters, or stands for what is copied as it is.
    pub fn has_word(&self) -> bool {
        match self {
            LineItem::Text { text, .. } => has_words(text),
            LineItem::Whole { .. } => true,
            LineItem::Start { .. } | LineItem::End { .. } | LineItem::Point { .. } => false,
        }
    }
}

/// The limits of the search for the words before an element: bytes, and items.
const NEAR: (usize, usize) = (64, 32);

/// The words at the end of a line, in which a line break is a space; empty if there are none.
pub(super) fn before(items: &[LineItem]) -> String {
    let mut texts: Vec<&str> = Vec::new();
    let mut length = 0;
    for item in items.iter().rev().take(NEAR.1) {
        let text = match item {
            LineItem::Text { text, .. } | LineItem::Whole { words: text, .. } => text.as_str(),
            LineItem::Point { is_break: true, .. } => " ",
            _ => continue,
        };
        length += text.len();
        texts.push(text);
        if length > NEAR.0 {
            break;
        }
    }
    texts.reverse();
    let before = texts.concat();
    if before.trim().is_empty() {
        String::new()
    } else {
        before
    }
}

/// The length of the word with a raised or lowered part that a line ends with; 0 if it ends with none.
pub(super) fn formula(html: &str, items: &[LineItem]) -> usize {
    let is_raised = |span: &Range<usize>| {
        let raw = html.get(span.clone()).unwrap_or_default();
        let ends = raw.as_bytes().windows("</sup>".len());
        raw.len() < NEAR.0 * 4
            && ends
                .into_iter()
                .any(|end| end.eq_ignore_ascii_case(b"</sup>") || end.eq_ignore_ascii_case(b"</sub>"))
    };
    match items.last() {
        Some(LineItem::Whole { words, span, .. }) if words.len() < NEAR.0 && is_raised(span) => words.len(),
        _ => 0,
    }
}

/// Takes the last `bytes` of the words back, with the tags around them, in order to make them a part of a word that is
/// held. Returns the position in the page where they begin, and the words; `None` if they are not apart from others.
pub(super) fn take_back(html: &str, items: &mut Vec<LineItem>, bytes: usize) -> Option<(usize, String)> {
    let (mut left, mut index) = (bytes, items.len());
    let mut closed: Vec<&str> = Vec::new();
    let mut taken: Vec<&str> = Vec::new();
    // The position where they begin, and how much of the item before them stays.
    let mut start = None;
    let mut rest = None;
    while left > 0 || !closed.is_empty() {
        index = index.checked_sub(1)?;
        match &items[index] {
            LineItem::End { name, .. } => closed.push(name),
            LineItem::Start { name, span, .. } if closed.pop()? == name => start = Some(span.start),
            LineItem::Whole { words, span, .. } if left > 0 && words.len() < 2 * NEAR.0 => {
                left = left.saturating_sub(words.len());
                taken.push(words);
                start = Some(span.start);
            }
            LineItem::Text { text, span } if (1..text.len()).contains(&left) && closed.is_empty() => {
                let from = text.len() - left;
                let at = Placed::of(html, text, span)?.span(from..text.len()).start;
                taken.push(text.get(from..)?);
                (start, rest, left) = (Some(at), Some((from, at)), 0);
            }
            LineItem::Text { text, span } if left > 0 && text.len() <= left => {
                left -= text.len();
                taken.push(text);
                start = Some(span.start);
            }
            _ => return None,
        }
    }
    let word = taken.into_iter().rev().collect();
    let start = start?;
    items.truncate(index + usize::from(rest.is_some()));
    if let (Some((from, at)), Some(LineItem::Text { text, span })) = (rest, items.last_mut()) {
        text.truncate(from);
        span.end = at;
    }
    Some((start, word))
}

/// The number of open tags among which the start of a closing tag is searched for.
const MAX_OPEN_TAGS: usize = 16;

/// For each start or end tag, the index of its other half in this line.
fn pairs(items: &[LineItem]) -> Vec<Option<usize>> {
    let mut pairs = vec![None; items.len()];
    let mut begun: Vec<usize> = Vec::new();
    for (index, item) in items.iter().enumerate() {
        match item {
            LineItem::Start { .. } => begun.push(index),
            LineItem::End { name, .. } => {
                let is_it = |start: &usize| matches!(&items[*start], LineItem::Start { name: other, .. } if other == name);
                let found = begun.iter().rev().take(MAX_OPEN_TAGS).position(is_it);
                if let Some(back) = found {
                    let place = begun.len() - 1 - back;
                    let start = begun[place];
                    pairs[start] = Some(index);
                    pairs[index] = Some(start);
                    begun.truncate(place);
                }
            }
            LineItem::Text { .. } | LineItem::Point { .. } | LineItem::Whole { .. } => {}
        }
    }
    pairs
}

/// The items of a line without those at its ends that are no words: white space, and tags that are empty or have no
/// other half.
fn trimmed(items: &[LineItem], pairs: &[Option<usize>]) -> Range<usize> {
    let mut texts_before = vec![0_usize; items.len() + 1];
    for (index, item) in items.iter().enumerate() {
        texts_before[index + 1] = texts_before[index] + usize::from(item.has_text());
    }
    let is_bare = |range: Range<usize>| texts_before[range.end] == texts_before[range.start];
    let (mut start, mut end) = (0, items.len());
    while start < end {
        match pairs[start] {
            Some(other) if is_bare(start..other + 1) => start = other + 1,
            None if !items[start].has_text() => start += 1,
            _ => break,
        }
    }
    while start < end {
        match pairs[end - 1] {
            Some(other) if is_bare(other..end) => end = other,
            None if !items[end - 1].has_text() => end -= 1,
            _ => break,
        }
    }
    start..end
}

/// A line of words that was read.
pub(super) struct Line {
    pub words: Inline,
    /// The span of the line in the page.
    pub span: Range<usize>,
}

/// The words of a line as a block, if it has any; appends the tags of its marks to `tags`.
pub(super) fn line(html: &str, items: &[LineItem], tags: &mut Vec<TagSpans>) -> Option<Line> {
    let pairs = pairs(items);
    let kept = trimmed(items, &pairs);
    let (first, last) = (items.get(kept.start)?, items.get(kept.end.checked_sub(1)?)?);
    let span = inner_start(html, first)..inner_end(html, last);
    let mut builder = Builder::default();
    let mut put = |open: Range<usize>, close: Range<usize>| {
        tags.push(TagSpans { open, close });
        tags.len() - 1
    };
    for index in kept {
        match (&items[index], pairs[index]) {
            (LineItem::Text { text, .. }, _) => builder.text(text),
            (LineItem::Start { span, .. }, Some(other)) if other == index + 1 => {
                let whole = span.start..items[other].span().end;
                builder.point(InlineStyle::Plain, put(whole.clone(), whole.end..whole.end));
            }
            (LineItem::End { .. }, Some(other)) if other + 1 == index => {}
            (LineItem::Start { style, span, .. }, Some(other)) => {
                let id = put(span.clone(), items[other].span().clone());
                builder.open(style.clone(), id);
            }
            (LineItem::End { .. }, Some(_)) => builder.close(),
            (LineItem::Whole { words, style, span }, _) => {
                builder.verbatim(words, style.clone(), put(span.clone(), span.end..span.end));
            }
            (LineItem::Point { span, is_break: true }, _) => {
                builder.line_break(put(span.clone(), span.end..span.end));
            }
            (item, _) => {
                let span = item.span();
                builder.point(InlineStyle::Plain, put(span.clone(), span.end..span.end));
            }
        }
    }
    let words = builder.finish();
    Some(Line { words, span })
}

/// The start of the first item, without white space.
fn inner_start(html: &str, item: &LineItem) -> usize {
    let span = item.span().clone();
    let raw = &html[span.clone()];
    if matches!(item, LineItem::Text { .. }) {
        span.end - raw.trim_start().len()
    } else {
        span.start
    }
}

fn inner_end(html: &str, item: &LineItem) -> usize {
    let span = item.span().clone();
    let raw = &html[span.clone()];
    if matches!(item, LineItem::Text { .. }) {
        span.start + raw.trim_end().len()
    } else {
        span.end
    }
}
