//! The value document: a text in which some values hold prose (JSON lines, tables). All other bytes stay.
//!
//! A value is a small text with paragraphs and perhaps a headline, so it is read like plain text.

use std::ops::Range;

use crate::formats::txt;
use crate::{Block, BlockKind, Document};

/// The names of fields that are read if the user names none.
pub(crate) const DEFAULT_FIELDS: [&str; 11] = [
    "text",
    "title",
    "headline",
    "subtitle",
    "lead",
    "summary",
    "abstract",
    "description",
    "body",
    "content",
    "caption",
];

/// Encodes a value for its place in the text (quotation marks, escapes); the first argument is the old encoded value.
pub(crate) type Encode = Box<dyn Fn(&str, &str) -> String + Send>;

/// A document of values.
pub(crate) struct Values {
    format: &'static str,
    text: String,
    entries: Vec<Value>,
    blocks: Vec<Block>,
    encode: Encode,
}

/// A value that holds prose.
struct Value {
    /// The span in the document's text, with quotation marks.
    span: Range<usize>,
    /// The decoded value.
    plain: String,
    /// The span of each block in `plain`.
    spans: Vec<Range<usize>>,
    /// How the blocks are written.
    layout: txt::Layout,
    /// The index of the first block.
    first: usize,
}

impl Values {
    /// A document without values.
    pub(crate) fn new(format: &'static str, text: String, encode: Encode) -> Values {
        Values {
            format,
            text,
            entries: Vec::new(),
            blocks: Vec::new(),
            encode,
        }
    }

    /// Adds a value. If it is a single paragraph, its block has the kind `lone`.
    pub(crate) fn add(&mut self, span: Range<usize>, plain: String, lone: BlockKind) {
        let (blocks, layout) = txt::read(&plain);
        let (spans, mut blocks): (Vec<_>, Vec<_>) = blocks.into_iter().unzip();
        if let [only] = blocks.as_mut_slice()
            && only.kind == BlockKind::Paragraph
        {
            only.kind = lone;
        }
        if spans.is_empty() {
            return;
        }
        self.entries.push(Value {
            span,
            plain,
            spans,
            layout,
            first: self.blocks.len(),
        });
        self.blocks.append(&mut blocks);
    }

    /// The encoded value with its translations; `None` if no block of it is translated.
    fn translated(&self, value: &Value) -> Option<String> {
        let blocks = &self.blocks[value.first..value.first + value.spans.len()];
        let is_translated = |block: &Block| {
            let translation = block.translation.as_ref();
            translation.is_some_and(|translation| !translation.text.trim().is_empty())
        };
        if !blocks.iter().any(is_translated) {
            return None;
        }
        let plain = value.layout.rendered(&value.plain, blocks, &value.spans);
        Some((self.encode)(&self.text[value.span.clone()], &plain))
    }
}

impl Document for Values {
    fn format(&self) -> &'static str {
        self.format
    }

    fn blocks(&self) -> &[Block] {
        &self.blocks
    }

    fn blocks_mut(&mut self) -> &mut [Block] {
        &mut self.blocks
    }

    /// Always `None`: each value may have a title, the whole document has none.
    fn title(&self) -> Option<&str> {
        None
    }

    fn render(&self) -> String {
        let (mut out, mut end) = (String::with_capacity(self.text.len()), 0);
        for value in &self.entries {
            if let Some(translated) = self.translated(value) {
                out.push_str(&self.text[end..value.span.start]);
                out.push_str(&translated);
                end = value.span.end;
            }
        }
        out.push_str(&self.text[end..]);
        out
    }
}
