//! What a summary is made of: the blocks of a text, in its language.

use text::{Lang, sentences};

/// What a block is to a summary.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// A heading: the first one is the text's title.
    Heading,
    /// Running prose, of which a summary is made.
    Prose,
    /// Neither: a cell of a table, a label. Its words count where there is no prose.
    Other,
}

/// A block of the text.
#[derive(Debug, Clone)]
pub struct Block<'a> {
    /// What it is.
    pub role: Role,
    /// All of its words.
    pub text: &'a str,
    /// Its segments, which stand in `text` one behind the other.
    pub segments: Vec<Segment<'a>>,
}

/// A segment of a block: what a sentence of a summary rests on.
#[derive(Debug, Clone, Copy)]
pub struct Segment<'a> {
    /// Its words.
    pub text: &'a str,
    /// Whether the checks of its translation found fault with it.
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
