//! Documents with their structure: opens a file, exposes its blocks, and writes it back with their translations.
//!
//! A document keeps every byte that is not prose as its skeleton. With nothing translated it renders to the same bytes
//! that it was opened from, line endings and missing last line break included.
//!
//! There are two kinds of formats: a [`Format`] reads text that has been decoded before; a [`PackageFormat`] reads
//! bytes, such as a zip archive of parts.

#![forbid(unsafe_code)]

mod attribution;
mod budget;
mod code;
mod error;
mod foreign;
mod formats;
pub mod inline;
mod lines;
mod outline;
mod packages;
mod percent;
mod prolog;
mod recognise;
mod signs;
mod skeleton;
mod untitled;
mod values;

use std::path::Path;

use inline::Inline;

pub use error::{ReadError, WriteError};
pub use formats::html::{Article, NoArticle};
pub use formats::jsonl::JSON_LINES;
pub use formats::markdown::{as_markdown, text_as_markdown};
pub use formats::txt::PLAIN_TEXT;
pub use inline::{Mark, Translation};
pub use outline::{Container, Part};
pub use recognise::{Recognised, UndecodedText, recognise, recognise_text};
pub use values::{ValueFormat, ValueOptions};

/// The kind of a block in its document.
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
    /// The caption of a picture or a table, or the description of a picture that stands alone.
    Caption,
    /// A short text that is not prose: a form's button, the description of an image, keywords for search engines.
    Label,
}

/// One piece of prose that is translated as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// Paragraph, heading, list item, quotation, table cell, caption or label.
    pub kind: BlockKind,
    /// The text on one line, without marks: wrapped lines are joined.
    pub source: String,
    /// The inline marks of `source`.
    pub marks: Vec<Mark>,
    /// The translation that [`Document::render`] writes instead; `None`, or only white space, leaves the original
    /// bytes.
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

    /// A block with marks that is not translated yet.
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
    /// The name of the format that the piece is written in.
    pub format: &'static str,
    /// The block with the text around it.
    pub text: String,
    /// The offset in bytes at which the block itself begins in `text`.
    pub start: usize,
}

/// The change of writing direction from the source language to the target language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DirectionChange {
    /// Both languages have the same direction.
    Stays,
    /// From right-to-left to left-to-right.
    ToLeftToRight,
    /// From left-to-right to right-to-left.
    ToRightToLeft,
}

impl DirectionChange {
    /// The change between two languages, by whether each is written from right to left.
    pub fn between(from_is_right_to_left: bool, to_is_right_to_left: bool) -> DirectionChange {
        match (from_is_right_to_left, to_is_right_to_left) {
            (true, false) => DirectionChange::ToLeftToRight,
            (false, true) => DirectionChange::ToRightToLeft,
            _ => DirectionChange::Stays,
        }
    }
}

/// An opened document. Its blocks are in reading order; their number and order are fixed.
pub trait Document: Send {
    /// The name of the document's format, as [`names`] lists it.
    fn format(&self) -> &'static str;
    /// The blocks.
    fn blocks(&self) -> &[Block];
    /// The blocks, for setting translations. Changes of `source` have no effect on [`Document::render`].
    fn blocks_mut(&mut self) -> &mut [Block];
    /// The source of the first heading, or of a first block that looks like a headline.
    fn title(&self) -> Option<&str>;
    /// Sets the code of the target language and the change of writing direction, for formats that store them.
    fn set_language(&mut self, _code: &str, _turn: DirectionChange) {}
    /// What was left as it is because it could not be read, a sentence each with its place.
    fn unread(&self) -> Vec<String> {
        Vec::new()
    }
    /// The whole document: translations where there are any, the original bytes elsewhere. For a package this is its
    /// plain text only.
    fn render(&self) -> String;
    /// The bytes of the whole package; `None` for documents that are text.
    fn package(&self) -> Option<Result<Vec<u8>, WriteError>> {
        None
    }
    /// The number of words that look like code and were left as they are, without anything that names them code.
    fn words_left(&self) -> usize {
        0
    }
    /// The blocks in their containers, with the text between them that is no block, in reading order.
    fn outline(&self) -> Vec<Part> {
        outline::by_kinds(self.blocks())
    }
    /// The part of [`Document::render`] that belongs to one block, with `translation` in its place: the pieces of all
    /// blocks in order are the whole. `None` where the format cannot be written piece by piece.
    fn piece(&self, _block: usize, _translation: Option<&Translation>) -> Option<Piece> {
        None
    }
}

/// The confidence of a format that a document is of its kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Confidence {
    /// The document is not of this format.
    No,
    /// The format can read the document if no other can.
    Possible,
    /// The content looks like this format.
    Likely,
    /// The file name has the format's extension.
    Certain,
}

/// The notation of a document's text: whether people can read it as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Notation {
    /// Plain text.
    Plain,
    /// Markdown.
    Markdown,
    /// Words with tags around them, such as HTML.
    Markup,
    /// The plain text of a package, without headings and marks; the outline has them.
    Package,
}

/// A format whose documents are text.
pub trait Format: Sync {
    /// The name of the format, for `--input-format`.
    fn name(&self) -> &'static str;
    /// The extensions of its files, in lower case and without dots.
    fn extensions(&self) -> &'static [&'static str];
    /// The extensions whose files are read from a folder. Formats of records have none: their fields have to be named,
    /// and results are often such files.
    fn folder_extensions(&self) -> &'static [&'static str] {
        self.extensions()
    }
    /// The notation of its texts.
    fn notation(&self) -> Notation {
        Notation::Plain
    }
    /// Whether its texts are prose line by line, so that page furniture is searched in them, and signs of foreign
    /// formats.
    fn is_prose(&self) -> bool {
        false
    }
    /// The confidence that `text`, from the file `name` if it has one, is of this format.
    fn sniff(&self, name: Option<&Path>, text: &str) -> Confidence;
    /// Opens a text.
    ///
    /// # Errors
    /// [`ReadError`] where the text breaks the format's rules; plain text and Markdown have none to break.
    fn open(&self, text: String) -> Result<Box<dyn Document>, ReadError>;
    /// Opens a text whose values are read as `options` say. Formats without values ignore them.
    ///
    /// # Errors
    /// As [`Format::open`], and where a field is missing.
    fn open_values(&self, text: String, _options: &ValueOptions) -> Result<Box<dyn Document>, ReadError> {
        self.open(text)
    }
    /// The main article of a text without menus and the like, as a text of this format; `None` for formats whose texts
    /// have nothing around them.
    fn article(&self, _text: &str) -> Option<Result<Article, NoArticle>> {
        None
    }
    /// The encoding that a text declares; `head` is its beginning, in which only ASCII characters are reliable.
    fn declared_encoding(&self, _head: &str) -> Option<String> {
        None
    }
    /// Whether its texts are UTF-8 by definition, so that invalid bytes are damage and not another encoding.
    fn is_unicode(&self) -> bool {
        false
    }
    /// Whether a byte order mark at the beginning of a file is kept, since programs that read such files need it.
    fn keeps_byte_order_mark(&self) -> bool {
        false
    }
}

/// A format whose documents are bytes, such as zip archives.
pub trait PackageFormat: Sync {
    /// The name of the format, for `--input-format`.
    fn name(&self) -> &'static str;
    /// The extensions of its files, in lower case and without dots.
    fn extensions(&self) -> &'static [&'static str];
    /// The extensions whose files are read from a folder.
    fn folder_extensions(&self) -> &'static [&'static str] {
        self.extensions()
    }
    /// The confidence that `bytes`, from the file `name` if it has one, are of this format.
    fn sniff(&self, name: Option<&Path>, bytes: &[u8]) -> Confidence;
    /// Opens a package.
    ///
    /// # Errors
    /// [`ReadError`] where it is damaged, encrypted or suspiciously large.
    fn open(&self, bytes: Vec<u8>) -> Result<Box<dyn Document>, ReadError>;
}

/// Every text format; the first, plain text, reads what no other does.
pub static FORMATS: &[&dyn Format] = &[
    &formats::txt::PlainText,
    &formats::markdown::Markdown,
    &formats::html::Html,
    &formats::jsonl::JsonLines,
    &formats::table::CSV,
    &formats::table::TSV,
    &formats::subtitles::Subtitles(formats::subtitles::Dialect::SubRip),
    &formats::subtitles::Subtitles(formats::subtitles::Dialect::WebVtt),
    &formats::xliff::Xliff,
];

/// Every package format.
pub static PACKAGES: &[&dyn PackageFormat] = &[
    &formats::docx::Docx,
    &formats::odt::OpenText,
    &formats::epub::Epub,
];

/// The names of all formats.
pub fn names() -> impl Iterator<Item = &'static str> {
    let packages = PACKAGES.iter().map(|format| format.name());
    FORMATS.iter().map(|format| format.name()).chain(packages)
}

/// The extensions of all formats.
pub fn extensions() -> impl Iterator<Item = &'static str> {
    let packages = PACKAGES.iter().flat_map(|format| format.extensions());
    let texts = FORMATS.iter().flat_map(|format| format.extensions());
    texts.chain(packages).copied()
}

/// The extensions of the files that are read from a folder.
pub fn folder_extensions() -> impl Iterator<Item = &'static str> {
    let packages = PACKAGES.iter().flat_map(|format| format.folder_extensions());
    let texts = FORMATS.iter().flat_map(|format| format.folder_extensions());
    texts.chain(packages).copied()
}

/// The name of the format whose files end in this extension, in small letters; `None` if no format has it.
pub fn format_of_extension(extension: &str) -> Option<&'static str> {
    let text = FORMATS
        .iter()
        .find(|format| format.extensions().contains(&extension));
    let package = PACKAGES
        .iter()
        .find(|format| format.extensions().contains(&extension));
    text.map(|format| format.name())
        .or_else(|| package.map(|format| format.name()))
}

/// The name of the kind of a file with this name that no format reads, with its article, such as `a spreadsheet`;
/// `None` if the name does not tell.
pub fn foreign_kind(name: &Path) -> Option<&'static str> {
    foreign::of_name(name).map(|foreign| foreign.kind)
}

/// The notation of the texts that [`Document::render`] gives for the format `name`; plain for an unknown name.
pub fn notation(name: &str) -> Notation {
    if PACKAGES.iter().any(|format| format.name() == name) {
        return Notation::Package;
    }
    let format = FORMATS.iter().find(|format| format.name() == name);
    format.map_or(Notation::Plain, |format| format.notation())
}

/// Opens `text` in the format `forced`, or in the one that its file name and content suggest.
///
/// # Errors
/// [`ReadError::UnknownFormat`] for a forced format that does not exist, and what the format itself reports.
pub fn open(name: Option<&Path>, text: String, forced: Option<&str>) -> Result<Box<dyn Document>, ReadError> {
    recognise::text_format(name, &text, forced)?.open(text)
}

/// Whether the file name ends in one of the extensions, which are in lower case.
fn has_extension(name: Option<&Path>, extensions: &[&str]) -> bool {
    name.and_then(Path::extension)
        .and_then(|extension| extension.to_str())
        .is_some_and(|extension| extensions.contains(&extension.to_ascii_lowercase().as_str()))
}
