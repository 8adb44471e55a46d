//! The input of a summary: the blocks of a text, in its language.

use text::{Lang, sentences};

/// The role of a block in a summary.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// A heading: the first one is the text's title.
    Heading,
    /// Running prose, of which a summary is made.
    Prose,
    /// Neither: a cell of a table. No summary consists of it, except that of a text without prose.
    Other,
    /// A caption, the description of a picture, a label: beside the text, which says the same or something else. No
    /// summary knows of it, except that of a text without any other words.
    Label,
}

/// A block of the text.
#[derive(Debug, Clone)]
pub struct Block<'a> {
    /// The role of the block.
    pub role: Role,
    /// The whole text of the block.
    pub text: &'a str,
    /// The segments of the block, which stand in `text` in this order.
    pub segments: Vec<Segment<'a>>,
}

/// A segment of a block: the unit that supports a sentence of a summary.
#[derive(Debug, Clone, Copy)]
pub struct Segment<'a> {
    /// The text of the segment.
    pub text: &'a str,
    /// Whether the checks of its translation reported a finding.
    pub is_flawed: bool,
}

impl<'a> Block<'a> {
    /// A block whose segments are its sentences.
    pub fn of(role: Role, text: &'a str, lang: Lang) -> Block<'a> {
        let pieces = sentences::split(text, lang)
            .into_iter()
            .map(|range| text[range].trim());
        let segment = |text| Segment {
            text,
            is_flawed: false,
        };
        Block {
            role,
            text,
            segments: pieces.filter(|piece| !piece.is_empty()).map(segment).collect(),
        }
    }
}
