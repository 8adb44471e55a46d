//! Documents with their structure: open a text, expose its blocks, write it back with their translations.
//!
//! A document keeps every byte that is not prose as its skeleton. With nothing translated it renders to the same bytes
//! that it was opened from, line endings and missing last line break included.

#![forbid(unsafe_code)]

mod formats;
pub mod inline;
mod lines;
mod outline;
mod skeleton;

use std::path::Path;

use inline::Inline;

pub use formats::markdown::as_markdown;
pub use inline::{Mark, Translation};
pub use outline::{Container, Part};

/// What a block is in its document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BlockKind {
    /// Running prose.
    Paragraph,
    /// A heading of level 1 to 6.
    Heading(u8),
    /// A paragraph of a list item, without its marker.
    ListItem,
    /// A paragraph of a block quotation, without its markers.
    Quote,
    /// One cell of a table.
    TableCell,
}

/// One piece of prose that is translated as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// What it is.
    pub kind: BlockKind,
    /// Its words on one line: wrapped lines are joined.
    pub source: String,
    /// The inline marks of its words.
    pub marks: Vec<Mark>,
    /// What [`Document::render`] writes in its place; `None`, or only white space, leaves the original bytes.
    pub translation: Option<Translation>,
}

impl Block {
    /// A block without marks that is not translated yet.
    pub fn new(kind: BlockKind, source: String) -> Self {
        Block::marked(
            kind,
            Inline {
                text: source,
                marks: Vec::new(),
            },
        )
    }

    /// A block that is not translated yet.
    pub fn marked(kind: BlockKind, words: Inline) -> Self {
        Block {
            kind,
            source: words.text,
            marks: words.marks,
            translation: None,
        }
    }
}

/// The part of a rendered document that belongs to one block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// The block with what stands around it.
    pub text: String,
    /// Where in `text` the block itself begins.
    pub start: usize,
}

/// An opened document. Blocks come in reading order; their number and order are fixed.
pub trait Document: Send {
    /// The name of its format: `text`, `markdown`.
    fn format(&self) -> &'static str;
    /// Its prose.
    fn blocks(&self) -> &[Block];
    /// Its prose, to set translations; changes of `source` do not show in [`Document::render`].
    fn blocks_mut(&mut self) -> &mut [Block];
    /// The source of the first heading, or of a first block that looks like a headline.
    fn title(&self) -> Option<&str>;
    /// The whole document: translations where there are any, the original bytes elsewhere.
    fn render(&self) -> String;
    /// Its blocks in their containers, and the text that is no block, as a reader meets them.
    fn outline(&self) -> Vec<Part> {
        outline::by_kinds(self.blocks())
    }
    /// The part of [`Document::render`] that belongs to one block, with `translation` in its place: the pieces of all
    /// blocks in order are the whole. `None` where the format cannot be written piece by piece.
    fn piece(&self, _block: usize, _translation: Option<&Translation>) -> Option<Piece> {
        None
    }
}

/// How sure a format is that a text is of its kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Confidence {
    /// It is not.
    No,
    /// It would do when nothing else does.
    Possible,
    /// The text looks like it.
    Likely,
    /// The file name says so.
    Certain,
}

/// A kind of document that can be opened.
pub trait Format: Sync {
    /// The name that users force it by.
    fn name(&self) -> &'static str;
    /// How sure it is of a text, whose file is `name` if it has one.
    fn sniff(&self, name: Option<&Path>, text: &str) -> Confidence;
    /// Opens a text.
    ///
    /// # Errors
    /// [`ReadError`] where the text breaks the format's rules; plain text and Markdown have none to break.
    fn open(&self, text: String) -> Result<Box<dyn Document>, ReadError>;
}

/// Why a document could not be opened.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ReadError {
    /// The format asked for does not exist.
    #[error("unknown document format '{name}'; use one of: {known}")]
    UnknownFormat {
        /// What was asked for.
        name: String,
        /// The names of all formats.
        known: String,
    },
}

/// Every format, the one for all else first.
pub static FORMATS: &[&dyn Format] = &[&formats::txt::PlainText, &formats::markdown::Markdown];

/// Opens `text` in the format `forced`, or in the one that its file name and content suggest.
///
/// # Errors
/// [`ReadError::UnknownFormat`] for a forced format that does not exist, and what the format itself reports.
pub fn open(name: Option<&Path>, text: String, forced: Option<&str>) -> Result<Box<dyn Document>, ReadError> {
    let format = match forced {
        Some(wanted) => FORMATS.iter().copied().find(|format| format.name() == wanted),
        // The last of equals wins, so that a format is preferred to the one for all else.
        None => FORMATS
            .iter()
            .copied()
            .max_by_key(|format| format.sniff(name, &text)),
    };
    let format = format.ok_or_else(|| ReadError::UnknownFormat {
        name: forced.unwrap_or_default().to_owned(),
        known: FORMATS
            .iter()
            .map(|format| format.name())
            .collect::<Vec<_>>()
            .join(", "),
    })?;
    format.open(text)
}

/// Whether the file name ends in one of the extensions, which are in small letters.
fn has_extension(name: Option<&Path>, extensions: &[&str]) -> bool {
    name.and_then(Path::extension)
        .and_then(|extension| extension.to_str())
        .is_some_and(|extension| extensions.contains(&extension.to_ascii_lowercase().as_str()))
}
