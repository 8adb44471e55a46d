//! The value document: a text in which some values hold prose (JSON lines, tables). All other bytes stay.

mod escapes;
mod markup;
mod messages;
mod value;

use std::ops::Range;

pub(crate) use markup::Escapes;
pub(crate) use value::Value;

use crate::untitled::{TextWriter, Untitled, named_lines};
use crate::{Block, BlockKind};

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

/// The notation of the values of JSON lines, tables and translators' files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ValueFormat {
    /// HTML where a value plainly is, otherwise plain text; messages with choices (`{n, plural, …}`) are taken apart.
    #[default]
    Auto,
    /// Plain text, whatever it looks like.
    Text,
    /// HTML.
    Html,
    /// Markdown.
    Markdown,
}

/// Which values of a text are read, and how.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ValueOptions {
    /// The fields that hold prose, by name, number or path; empty for those that usually do.
    pub fields: Vec<String>,
    /// The notation of the values.
    pub format: ValueFormat,
}

/// Encodes a value for its place in the text (quotation marks, escapes); the first argument is the old encoded value.
pub(crate) type Encode = Box<dyn Fn(&str, &str) -> String + Send>;

/// Reads the values of a text one after the other.
pub(crate) struct Values {
    format: ValueFormat,
    blocks: Vec<Block>,
    writer: ValueText,
}

impl Values {
    /// A document without values, whose values are in this notation.
    pub(crate) fn new(text: String, format: ValueFormat, encode: Encode) -> Values {
        Values {
            format,
            blocks: Vec::new(),
            writer: ValueText {
                text,
                entries: Vec::new(),
                unread: Vec::new(),
                held: Vec::new(),
                encode,
            },
        }
    }

    /// Adds a value, which stands behind those added before. If it is a single paragraph, its block has the kind
    /// `lone`.
    pub(crate) fn add(&mut self, span: Range<usize>, plain: String, lone: BlockKind) {
        let Some((value, mut blocks)) = Value::read(plain, self.format) else {
            self.writer.held.push(span.start);
            return;
        };
        if let [only] = blocks.as_mut_slice()
            && only.kind == BlockKind::Paragraph
        {
            only.kind = lone;
        }
        if blocks.is_empty() {
            return;
        }
        let first = self.blocks.len();
        self.writer.entries.push(Entry { span, value, first });
        self.blocks.append(&mut blocks);
    }

    /// Notes, as a sentence, what could not be read.
    pub(crate) fn note(&mut self, sentence: Option<String>) {
        self.writer.unread.extend(sentence);
    }

    /// The document of the format `name`.
    pub(crate) fn document(self, name: &'static str) -> Untitled<ValueText> {
        Untitled {
            format: name,
            blocks: self.blocks,
            writer: self.writer,
        }
    }
}

/// A text of values.
pub(crate) struct ValueText {
    text: String,
    entries: Vec<Entry>,
    unread: Vec<String>,
    /// The offsets of the values that are held as they are.
    held: Vec<usize>,
    encode: Encode,
}

/// A value that holds prose.
struct Entry {
    /// The span in the document's text, with quotation marks.
    span: Range<usize>,
    value: Value,
    /// The index of the first block.
    first: usize,
}

impl TextWriter for ValueText {
    fn render(&self, blocks: &[Block]) -> String {
        let (mut out, mut end) = (String::with_capacity(self.text.len()), 0);
        for Entry { span, value, first } in &self.entries {
            if let Some(plain) = value.translated(&blocks[*first..]) {
                out.push_str(&self.text[end..span.start]);
                out.push_str(&(self.encode)(&self.text[span.clone()], &plain));
                end = span.end;
            }
        }
        out.push_str(&self.text[end..]);
        out
    }

    fn unread(&self) -> Vec<String> {
        let mut sentences = self.unread.clone();
        if let Some(lines) = lines_of(&self.text, &self.held) {
            sentences.push(format!("{} {HELD}", named_lines(&lines)));
        }
        sentences
    }
}

/// The end of a sentence about messages that are held as they are.
pub(crate) const HELD: &str = "holds a message whose choices ({n, plural, …}) stand within a sentence, which stays as it is: \
     write each choice as a whole sentence";

/// The numbers of the lines with these ascending offsets, each once; `None` if there are no offsets.
pub(crate) fn lines_of(text: &str, offsets: &[usize]) -> Option<Vec<usize>> {
    let (mut line, mut counted) = (1, 0);
    let mut lines: Vec<usize> = Vec::new();
    for &offset in offsets {
        line += text[counted..offset].matches('\n').count();
        counted = offset;
        lines.push(line);
    }
    lines.dedup();
    (!lines.is_empty()).then_some(lines)
}
