//! The blocks of a Markdown document as they are found, with what is needed to write them.

use std::collections::HashMap;
use std::ops::Range;

use super::escapes::Sign;
use super::fields::{Field, Notation};
use super::link_titles::{InnerTitle, LinkTitle};
use super::words::Markup;
use crate::Block;

/// How a block is written, apart from its marks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Detail {
    pub notation: Notation,
    /// The signs of its words, if one of them was escaped.
    pub signs: Vec<Sign>,
    /// Whether it is one of several lines of a paragraph, so that a mark could begin in one and end in another.
    pub shares_paragraph: bool,
}

impl Default for Detail {
    fn default() -> Self {
        Detail {
            notation: Notation::Markdown,
            signs: Vec::new(),
            shares_paragraph: false,
        }
    }
}

/// The blocks and tags found in a text.
pub(super) struct FoundBlocks {
    /// The blocks with their spans.
    pub blocks: Vec<(Range<usize>, Block)>,
    /// The tags of all marks, indexed by the marks' ids.
    pub tags: Vec<Markup>,
    /// How blocks are written that are not plain Markdown, by their start.
    pub details: HashMap<usize, Detail>,
    /// The titles of links, pictures and definitions, to which the tags refer by their indices.
    pub titles: Vec<LinkTitle>,
    /// Where the links, pictures and definitions stand whose titles have words that are left as they are.
    pub titled: Vec<usize>,
}

impl FoundBlocks {
    /// Adds words in other notations, but for those within a block.
    pub fn add(&mut self, fields: &[Field]) {
        if fields.is_empty() {
            return;
        }
        for field in fields {
            let first = self
                .blocks
                .partition_point(|(span, _)| span.end <= field.span.start);
            let is_within = self
                .blocks
                .get(first)
                .is_some_and(|(span, _)| span.start < field.span.end);
            if !is_within {
                let detail = Detail {
                    notation: field.notation,
                    ..Detail::default()
                };
                self.details.insert(field.span.start, detail);
            }
        }
        let details = &self.details;
        let apart = fields.iter().filter(|field| {
            details
                .get(&field.span.start)
                .is_some_and(|detail| detail.notation == field.notation)
        });
        self.blocks.extend(apart.map(Field::block));
        self.blocks.sort_by_key(|(span, _)| span.start);
    }

    /// Makes blocks of the titles. One within another block becomes a block with an empty span behind it; these are
    /// returned, ascending.
    pub fn add_titles(&mut self) -> Vec<InnerTitle> {
        let mut inner = Vec::new();
        let mut added = Vec::new();
        for (number, title) in self.titles.iter().enumerate() {
            let first = self
                .blocks
                .partition_point(|(span, _)| span.end <= title.range.start);
            let around = self.blocks.get(first).map(|(span, _)| span);
            let around = around.filter(|span| span.start < title.range.end);
            let span = if let Some(&Range { end: at, .. }) = around {
                inner.push(InnerTitle { at, number });
                at..at
            } else {
                let detail = Detail {
                    notation: title.notation,
                    ..Detail::default()
                };
                self.details.insert(title.range.start, detail);
                title.range.clone()
            };
            added.push((span, title.block()));
        }
        self.blocks.extend(added);
        self.blocks.sort_by_key(|(span, _)| (span.start, span.end));
        inner.sort_by_key(|title| title.at);
        inner
    }
}
