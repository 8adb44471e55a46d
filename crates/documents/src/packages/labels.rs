//! Words that readers see and that stand in attributes: descriptions of pictures, and what stands around the numbers of
//! headings and lists.

use std::ops::Range;

use text::literals;

use super::part::{Change, Edit};
use super::xml::Tokens;
use crate::lines::{has_words, on_one_line};
use crate::{Block, BlockKind};

/// The number of letters from which on the words around a number are words, and no bullet, letter or sign.
const FEWEST_LETTERS: usize = 3;

/// The description in this attribute of the tag at a token. One that is only the name of a file stays.
pub(crate) fn description(
    tokens: &Tokens<'_>,
    at: usize,
    name: &str,
    blocks: &mut Vec<Block>,
) -> Option<Edit> {
    let (value, span) = tokens.value(at, name)?;
    has_words(&literals::without(&value)).then(|| label(on_one_line(&value), span, blocks))
}

/// The words in this attribute of the tag at a token that stand around numbers: `Chapter %1`. The numbers stay.
pub(crate) fn around_numbers(
    tokens: &Tokens<'_>,
    at: usize,
    name: &str,
    blocks: &mut Vec<Block>,
) -> Vec<Edit> {
    let Some((value, span)) = tokens.value(at, name) else {
        return Vec::new();
    };
    // With references in it, places in the value are no places in the text.
    if value.len() != span.len() {
        return Vec::new();
    }
    let mut edits = Vec::new();
    let mut start = 0;
    for part in value.split_inclusive(|letter: char| letter == '%' || letter.is_ascii_digit()) {
        let words = part.trim_matches(|letter: char| !letter.is_alphabetic());
        let before = part.find(words).unwrap_or(0);
        let place = span.start + start + before..span.start + start + before + words.len();
        start += part.len();
        if words.chars().filter(|letter| letter.is_alphabetic()).count() >= FEWEST_LETTERS {
            edits.push(label(words.to_owned(), place, blocks));
        }
    }
    edits
}

fn label(words: String, span: Range<usize>, blocks: &mut Vec<Block>) -> Edit {
    blocks.push(Block::new(BlockKind::Label, words));
    Edit {
        span,
        change: Change::Label {
            block: blocks.len() - 1,
        },
    }
}
