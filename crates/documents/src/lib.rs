//! Documents with their structure: open a file, expose its blocks, write it back with their translations.
//!
//! A document keeps every byte that is not prose as its skeleton. With nothing translated it renders to the same bytes
//! that it was opened from, line endings and missing last line break included.
//!
//! There are two kinds of formats: a [`Format`] is of text, which somebody has decoded before; a [`PackageFormat`] is of
//! bytes, such as a zip archive of parts.

#![forbid(unsafe_code)]

mod budget;
mod error;
mod foreign;
mod formats;
pub mod inline;
mod lines;
mod outline;
mod packages;
mod prolog;
mod recognise;
mod skeleton;
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
    /// Words that are no prose: of a form, about an image, for search engines.
    Label,
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
    /// The name of the format that it is written in.
    pub format: &'static str,
    /// The block with what stands around it.
    pub text: String,
    /// Where in `text` the block itself begins.
    pub start: usize,
}

/// How the direction of lines changes with a translation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// Both languages are written the same way.
    Stays,
    /// The source is written from right to left, and its translation is not.
    ToLeftToRight,
    /// The translation is written from right to left, and the source is not.
    ToRightToLeft,
}

impl Turn {
    /// The turn from a language that is or is not written from right to left to another one.
    pub fn between(from_is_right_to_left: bool, to_is_right_to_left: bool) -> Turn {
        match (from_is_right_to_left, to_is_right_to_left) {
            (true, false) => Turn::ToLeftToRight,
            (false, true) => Turn::ToRightToLeft,
            _ => Turn::Stays,
        }
    }
}

/// An opened document. Blocks come in reading order; their number and order are fixed.
pub trait Document: Send {
    /// The name of its format, as [`names`] lists it.
    fn format(&self) -> &'static str;
    /// Its prose.
    fn blocks(&self) -> &[Block];
    /// Its prose, to set translations; changes of `source` do not show in [`Document::render`].
    fn blocks_mut(&mut self) -> &mut [Block];
    /// The source of the first heading, or of a first block that looks like a headline.
    fn title(&self) -> Option<&str>;
    /// Tells it the code of the language that it is translated into and how its lines turn, for formats that write this
    /// down.
    fn set_language(&mut self, _code: &str, _turn: Turn) {}
    /// The whole document: translations where there are any, the original bytes elsewhere. Of a package this is only what
    /// it says, as plain text.
    fn render(&self) -> String;
    /// The whole package; `None` where [`Document::render`] is the document.
    fn package(&self) -> Option<Result<Vec<u8>, WriteError>> {
        None
    }
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

/// What the text of a document is written in: whether people can read it as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Notation {
    /// Plain text: what stands there is what a reader sees.
    Plain,
    /// Markdown.
    Markdown,
    /// Tags around words, which programs read for people.
    Markup,
    /// A package, whose text has only its words: what they are, its outline tells.
    Package,
}

/// A kind of document that is text.
pub trait Format: Sync {
    /// The name that users force it by.
    fn name(&self) -> &'static str;
    /// The extensions of its files, in small letters and without their dots.
    fn extensions(&self) -> &'static [&'static str];
    /// Those whose files are taken from a directory. Formats of records have none: which of their fields to translate
    /// has to be known, and results are often such files.
    fn folder_extensions(&self) -> &'static [&'static str] {
        self.extensions()
    }
    /// What its texts are written in.
    fn notation(&self) -> Notation {
        Notation::Plain
    }
    /// Whether its texts are prose, line for line: page furniture is looked for in them, and so are signs that they are
    /// of a kind that is not read.
    fn is_prose(&self) -> bool {
        false
    }
    /// How sure it is of a text, whose file is `name` if it has one.
    fn sniff(&self, name: Option<&Path>, text: &str) -> Confidence;
    /// Opens a text.
    ///
    /// # Errors
    /// [`ReadError`] where the text breaks the format's rules; plain text and Markdown have none to break.
    fn open(&self, text: String) -> Result<Box<dyn Document>, ReadError>;
    /// Opens a text whose prose stands in these fields, by their names or numbers; without any, in those that usually
    /// hold prose. Formats that have no fields open all of it.
    ///
    /// # Errors
    /// As [`Format::open`], and where a field is missing.
    fn open_fields(&self, text: String, _fields: &[String]) -> Result<Box<dyn Document>, ReadError> {
        self.open(text)
    }
    /// The main article of a text, without what a site puts around it, as a text of this format; `None` where texts of
    /// this format have nothing around them.
    fn article(&self, _text: &str) -> Option<Result<Article, NoArticle>> {
        None
    }
    /// The encoding that a text says it is in; `head` is its beginning, whose letters beyond ASCII are not to be trusted.
    fn declared_encoding(&self, _head: &str) -> Option<String> {
        None
    }
    /// Whether its texts are UTF-8 by definition, so that other bytes in one are damage and no other encoding.
    fn is_unicode(&self) -> bool {
        false
    }
}

/// A kind of document that is bytes.
pub trait PackageFormat: Sync {
    /// The name that users force it by.
    fn name(&self) -> &'static str;
    /// The extensions of its files, in small letters and without their dots.
    fn extensions(&self) -> &'static [&'static str];
    /// Those whose files are taken from a directory.
    fn folder_extensions(&self) -> &'static [&'static str] {
        self.extensions()
    }
    /// How sure it is of these bytes, whose file is `name` if it has one.
    fn sniff(&self, name: Option<&Path>, bytes: &[u8]) -> Confidence;
    /// Opens a package.
    ///
    /// # Errors
    /// [`ReadError`] where it is damaged, encrypted or suspiciously large.
    fn open(&self, bytes: Vec<u8>) -> Result<Box<dyn Document>, ReadError>;
}

/// Every format of text, the one for all else first.
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

/// Every format of bytes.
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

/// The extensions of all files that are read.
pub fn extensions() -> impl Iterator<Item = &'static str> {
    let packages = PACKAGES.iter().flat_map(|format| format.extensions());
    let texts = FORMATS.iter().flat_map(|format| format.extensions());
    texts.chain(packages).copied()
}

/// The extensions of the files that are taken from a directory.
pub fn folder_extensions() -> impl Iterator<Item = &'static str> {
    let packages = PACKAGES.iter().flat_map(|format| format.folder_extensions());
    let texts = FORMATS.iter().flat_map(|format| format.folder_extensions());
    texts.chain(packages).copied()
}

/// What documents of the format of this name are written in, as [`Document::render`] gives them. A name that is none is
/// that of plain text.
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

/// Whether the file name ends in one of the extensions, which are in small letters.
fn has_extension(name: Option<&Path>, extensions: &[&str]) -> bool {
    name.and_then(Path::extension)
        .and_then(|extension| extension.to_str())
        .is_some_and(|extension| extensions.contains(&extension.to_ascii_lowercase().as_str()))
}
