//! The skeleton document: a text with a span for each block. Plain text and Markdown documents are such.

use std::ops::Range;

use crate::lines::looks_like_headline;
use crate::{Block, BlockKind, Document, Part, Piece, Translation};

/// The format-specific part of a skeleton document.
pub(crate) trait BlockWriter: Send {
    /// The translation of the block with this index, which stands at `span`, as text of the format, escaped for its
    /// place.
    fn written(&self, index: usize, span: &Range<usize>, block: &Block, translation: &Translation) -> String;
    /// The outline of a text with blocks at these spans.
    fn outline(&self, text: &str, blocks: &[Block], spans: &[Range<usize>]) -> Vec<Part>;
    /// What of the text could not be read, each as the sentences of [`Document::unread`].
    fn unread(&self, _text: &str) -> Vec<String> {
        Vec::new()
    }
    /// Whether the place of a translation depends on the others, so that there are no pieces.
    fn is_whole(&self) -> bool {
        false
    }
    /// The whole text with its translations, where the place of one depends on the others.
    fn whole(&self, _text: &str, _blocks: &[Block], _spans: &[Range<usize>]) -> Option<String> {
        None
    }
}

/// A document whose blocks replace spans of the original text.
pub(crate) struct Skeleton {
    format: &'static str,
    text: String,
    blocks: Vec<Block>,
    /// The span of each block in `text`, in bytes; ascending, without overlaps.
    spans: Vec<Range<usize>>,
    style: Box<dyn BlockWriter>,
}

impl Skeleton {
    /// A document without blocks.
    pub(crate) fn new(format: &'static str, text: String, style: impl BlockWriter + 'static) -> Self {
        Skeleton {
            format,
            text,
            blocks: Vec::new(),
            spans: Vec::new(),
            style: Box::new(style),
        }
    }

    /// Adds blocks with their spans. One that overlaps its predecessor is left out.
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

impl Skeleton {
    /// The offset at which the piece of a block begins: after the last line break before it, so that its list marker
    /// belongs to the piece.
    fn piece_start(&self, block: usize) -> usize {
        let Some(span) = self.spans.get(block) else {
            return self.text.len();
        };
        let Some(before) = block.checked_sub(1).map(|before| self.spans[before].end) else {
            return 0;
        };
        let gap = &self.text[before..span.start];
        before + gap.rfind('\n').map_or(0, |at| at + 1)
    }

    /// Appends a piece to `out` and returns the offset at which its block begins.
    fn push_piece(&self, out: &mut String, block: usize, translation: Option<&Translation>) -> usize {
        let span = self.spans[block].clone();
        out.push_str(&self.text[self.piece_start(block)..span.start]);
        let start = out.len();
        match translation.filter(|translation| !translation.text.trim().is_empty()) {
            Some(translation) => {
                let source = &self.blocks[block];
                out.push_str(&self.style.written(block, &span, source, translation));
            }
            None => out.push_str(&self.text[span.clone()]),
        }
        out.push_str(&self.text[span.end..self.piece_start(block + 1)]);
        start
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
        if self.blocks.is_empty() {
            return self.text.clone();
        }
        if let Some(whole) = self.style.whole(&self.text, &self.blocks, &self.spans) {
            return whole;
        }
        let mut out = String::with_capacity(self.text.len());
        for (index, block) in self.blocks.iter().enumerate() {
            self.push_piece(&mut out, index, block.translation.as_ref());
        }
        out
    }

    fn unread(&self) -> Vec<String> {
        self.style.unread(&self.text)
    }

    fn outline(&self) -> Vec<Part> {
        self.style.outline(&self.text, &self.blocks, &self.spans)
    }

    fn piece(&self, block: usize, translation: Option<&Translation>) -> Option<Piece> {
        if self.style.is_whole() {
            return None;
        }
        let mut text = String::new();
        let start = self.push_piece(&mut text, block, translation);
        Some(Piece {
            format: self.format,
            text,
            start,
        })
    }
}
