//! Drop capitals: Word keeps the first letter of a paragraph in a paragraph of its own.

use std::ops::Range;
use std::sync::Arc;

use super::paragraph::place;
use super::paragraph_items::ParagraphItem;
use crate::packages::{FirstLetter, TokenKind, Tokens, attribute};

/// The most characters of a drop capital: a letter, and a quotation mark before it.
const LONGEST: usize = 3;

/// A drop capital that was read.
pub(super) struct DropCap {
    /// The token of the paragraph that it begins.
    pub paragraph: usize,
    letter: String,
    properties: Arc<str>,
    span: Range<usize>,
}

/// The paragraph after the one at this token, if that one is the frame of a drop capital.
pub(super) fn paragraph_behind(tokens: &Tokens<'_>, at: usize, prefix: &str) -> Option<usize> {
    if !is_frame(tokens, at, prefix) {
        return None;
    }
    let mut next = tokens.end_of(at) + 1;
    while next < tokens.len() && tokens.get(next).kind == TokenKind::Text {
        next += 1;
    }
    let is_paragraph = next < tokens.len()
        && tokens.get(next).kind == TokenKind::Start
        && tokens.name(next).strip_prefix(prefix) == Some("p");
    (is_paragraph && !is_frame(tokens, next, prefix)).then_some(next)
}

fn is_frame(tokens: &Tokens<'_>, at: usize, prefix: &str) -> bool {
    let child = |parent: usize, name: &str| {
        tokens
            .children(parent)
            .find(|&child| tokens.name(child).strip_prefix(prefix) == Some(name))
    };
    let frame = child(at, "pPr").and_then(|properties| child(properties, "framePr"));
    let value = frame.and_then(|frame| attribute(tokens.raw(frame), &format!("{prefix}dropCap")));
    value.is_some_and(|(value, _)| value != "none")
}

impl DropCap {
    /// The drop capital in these items of a frame; `None` if there is more than a letter, or if the items of the
    /// `paragraph` behind it do not begin with words.
    pub(super) fn of(frame: &[ParagraphItem], behind: &[ParagraphItem], paragraph: usize) -> Option<DropCap> {
        let mut found: Option<DropCap> = None;
        for item in frame {
            match (item, &mut found) {
                (ParagraphItem::RangeStart(_) | ParagraphItem::RangeEnd(_), _) => {}
                (
                    ParagraphItem::Words {
                        text,
                        properties,
                        span,
                        ..
                    },
                    None,
                ) => {
                    found = Some(DropCap {
                        paragraph,
                        letter: text.clone(),
                        properties: Arc::clone(properties),
                        span: span.clone(),
                    });
                }
                _ => return None,
            }
        }
        let found = found.filter(|found| {
            let letter = found.letter.trim();
            letter.chars().count() <= LONGEST && letter.contains(char::is_alphabetic)
        })?;
        first_words(behind).map(|_| found)
    }

    /// Puts the letter before the words of its paragraph, and tells where it is written.
    pub(super) fn put_into(self, items: &mut [ParagraphItem]) -> Option<(FirstLetter, Range<usize>)> {
        let index = first_words(items)?;
        // Whatever stands in one run with the words is written together with them.
        let start = items.iter().map(|item| place(item).start).min()?;
        if let ParagraphItem::Words { text, .. } = &mut items[index] {
            text.insert_str(0, &self.letter);
        }
        let first = FirstLetter {
            properties: self.properties,
            behind: self.span.end..start,
        };
        Some((first, self.span))
    }
}

/// The index of the first words of a paragraph, if nothing that is shown stands before them.
fn first_words(items: &[ParagraphItem]) -> Option<usize> {
    let is_range =
        |item: &ParagraphItem| matches!(item, ParagraphItem::RangeStart(_) | ParagraphItem::RangeEnd(_));
    let index = items.iter().position(|item| !is_range(item))?;
    matches!(&items[index], ParagraphItem::Words { rise: None, .. }).then_some(index)
}
