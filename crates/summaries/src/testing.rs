//! Small texts for the tests of summaries.

use text::Lang;

use crate::{Block, Role, Subject};

/// English paragraphs.
pub fn paragraphs<'a>(texts: &[&'a str]) -> Vec<Block<'a>> {
    texts
        .iter()
        .map(|text| Block::of(Role::Prose, text, Lang::EN))
        .collect()
}

/// A heading and an English paragraph.
pub fn with_heading<'a>(heading: &'a str, paragraph: &'a str) -> Vec<Block<'a>> {
    vec![
        Block::of(Role::Heading, heading, Lang::EN),
        Block::of(Role::Prose, paragraph, Lang::EN),
    ]
}

/// The English text of these blocks.
pub fn subject<'a>(blocks: &[Block<'a>]) -> Subject<'a> {
    Subject::of(blocks, Lang::EN)
}
