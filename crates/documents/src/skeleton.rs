//! A text with spans for its blocks: what plain text and Markdown documents have in common.

use std::ops::Range;

use crate::lines::{looks_like_headline, on_one_line};
use crate::{Block, BlockKind, Document};

/// Makes a translation, already on one line, safe to stand where the block of this kind stood.
pub(crate) type Fit = fn(BlockKind, String) -> String;

/// A document whose blocks replace spans of the original text.
pub(crate) struct Skeleton {
    format: &'static str,
    text: String,
    blocks: Vec<Block>,
    /// Where each block stands in `text`: as many as blocks, ascending, apart.
    spans: Vec<Range<usize>>,
    fit: Fit,
}

impl Skeleton {
    /// A document without blocks.
    pub(crate) fn new(format: &'static str, text: String, fit: Fit) -> Self {
        Skeleton {
            format,
            text,
            blocks: Vec::new(),
            spans: Vec::new(),
            fit,
        }
    }

    /// The text with these blocks. One that overlaps its predecessor stays part of the skeleton.
    pub(crate) fn with_blocks(mut self, blocks: impl IntoIterator<Item = (Range<usize>, Block)>) -> Self {
        for (span, block) in blocks {
            if self.spans.last().is_none_or(|last| last.end <= span.start) {
                self.spans.push(span);
                self.blocks.push(block);
            }
        }
        self
    }
}

impl Document for Skeleton {
    fn format(&self) -> &'static str {
        self.format
    }

    fn blocks(&self) -> &[Block] {
        &self.blocks
    }

    fn blocks_mut(&mut self) -> &mut [Block] {
        &mut self.blocks
    }

    fn title(&self) -> Option<&str> {
        let heading = self
            .blocks
            .iter()
            .find(|block| matches!(block.kind, BlockKind::Heading(_)));
        let headline = || {
            self.blocks.first().filter(|first| {
                first.kind == BlockKind::Paragraph
                    && looks_like_headline(&first.source)
                    && self.blocks.len() > 1
            })
        };
        heading.or_else(headline).map(|block| block.source.as_str())
    }

    fn render(&self) -> String {
        let mut out = String::with_capacity(self.text.len());
        let mut position = 0;
        for (block, span) in self.blocks.iter().zip(&self.spans) {
            out.push_str(&self.text[position..span.start]);
            let translation = block
                .translation
                .as_deref()
                .map(on_one_line)
                .filter(|line| !line.is_empty());
            match translation {
                Some(line) => out.push_str(&(self.fit)(block.kind, line)),
                None => out.push_str(&self.text[span.clone()]),
            }
            position = span.end;
        }
        out.push_str(&self.text[position..]);
        out
    }
}
