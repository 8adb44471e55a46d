//! Reads a document: decodes its bytes, removes page furniture, and finds its blocks with the reader of its format.

use std::path::Path;

use contract::{Code, Warning};
use documents::{BlockKind, DirectionChange, Document, Piece, Translation};
use text::encoding::How;
use text::{Lang, cleanup, encoding};

use crate::assemble::Source;
use crate::decoding;
use crate::error::TaskError;
use crate::options::{Cleaning, Options, Scope, Unit};
use crate::report::BlockReport;

/// A document in memory, before it is read.
#[derive(Debug, Clone)]
pub struct Input {
    /// The file's name, or `-` for standard input; its ending helps to recognise the format.
    pub name: String,
    /// The file's content.
    pub bytes: Vec<u8>,
}

/// A document that was read.
pub(crate) struct Opened {
    /// The name of the format.
    pub format: String,
    /// The name of the encoding.
    pub encoding: String,
    pub title: Option<String>,
    pub blocks: Vec<Source>,
    form: Form,
    /// What stands before the document's text: a byte order mark, or nothing.
    prefix: &'static str,
}

/// The data by which the blocks become a whole text again.
enum Form {
    Document(Box<dyn Document>),
    Lines { final_break: bool },
}

/// A document whose format is recognised, and which is not read yet.
pub struct Recognised {
    /// The name of the input.
    pub(crate) name: String,
    bytes: Vec<u8>,
    reader: documents::Recognised,
}

impl Recognised {
    /// Whether the document is a package, whose format neither a terminal nor a text file can show.
    pub fn is_package(&self) -> bool {
        matches!(self.reader, documents::Recognised::Package(_))
    }
}

/// Recognises the format of `input`, as `options` require.
///
/// # Errors
/// If the input is empty or its format unsupported.
pub fn recognise(input: Input, options: &Options) -> Result<Recognised, TaskError> {
    let Input { name, bytes } = input;
    if bytes.is_empty() {
        return Err(TaskError::Empty);
    }
    let file = (name != "-").then(|| Path::new(&name));
    let forced = options.input_format.as_deref();
    let reader = match options.unit {
        Unit::Block => documents::recognise(file, &bytes, forced)?,
        Unit::Line => documents::Recognised::Text(documents::recognise_text(file, &bytes, forced)?),
    };
    Ok(Recognised { name, bytes, reader })
}

/// Reads a document as `options` require; `warnings` gets one for each removal.
pub(crate) fn open(
    recognised: Recognised,
    options: &Options,
    warnings: &mut Vec<Warning>,
) -> Result<Opened, TaskError> {
    let Recognised { bytes, reader, .. } = recognised;
    match reader {
        documents::Recognised::Package(format) => {
            let opened = document(format.open(bytes)?, "UTF-8".to_owned(), warnings);
            decoding::check_package(&opened.text(), warnings)?;
            Ok(opened)
        }
        documents::Recognised::Text(reader) => open_text(&bytes, &reader, options, warnings),
    }
}

fn open_text(
    bytes: &[u8],
    reader: &documents::UndecodedText,
    options: &Options,
    warnings: &mut Vec<Warning>,
) -> Result<Opened, TaskError> {
    let given = options
        .encoding
        .as_deref()
        .map(encoding::parse_label)
        .transpose()?;
    let mut decoded = encoding::decode_declared(bytes, given, reader.declared_encoding())?;
    if decoded.text.trim().is_empty() {
        return Err(TaskError::Blank);
    }
    warnings.extend(decoding::replaced(&decoded));
    // A user who names the encoding is believed.
    if given.is_none() {
        decoded.text = decoding::repaired(decoded.text, warnings)?;
    }
    let encoding = decoded.encoding.to_owned();
    if options.unit == Unit::Line {
        let text = match options.cleaning {
            Cleaning::Remove => cleaned(decoded.text, warnings),
            Cleaning::Keep => decoded.text,
        };
        return Ok(lines(&text, encoding));
    }
    let format = reader.format(&decoded.text)?;
    if format.is_unicode() && decoded.how == How::Detected {
        return Err(not_utf8(format.name(), bytes));
    }
    let text = match options.cleaning {
        // In formats other than prose, a line of the file is no line of a page.
        Cleaning::Remove if format.is_prose() => cleaned(decoded.text, warnings),
        Cleaning::Remove | Cleaning::Keep => decoded.text,
    };
    let text = in_scope(text, format, options.scope, warnings);
    let opened = document(format.open_values(text, &options.values)?, encoding, warnings);
    let has_mark = decoded.how == How::Bom && format.keeps_byte_order_mark();
    Ok(Opened {
        prefix: if has_mark { "\u{FEFF}" } else { "" },
        ..opened
    })
}

/// The part of a page that was requested, with a warning if the rest is left out.
fn in_scope(
    text: String,
    format: &dyn documents::Format,
    scope: Scope,
    warnings: &mut Vec<Warning>,
) -> String {
    let found = match scope {
        Scope::Page => None,
        Scope::Article | Scope::ClearArticle => format.article(&text),
    };
    match found {
        Some(Ok(article)) if scope == Scope::Article || article.is_clear => {
            let (words, all) = (article.words, article.words_of_page);
            if words < all {
                let message = format!(
                    "kept the article, {words} of the page's {all} words; --no-article keeps the whole page"
                );
                warnings.push(Warning::new(Code::ArticleOnly, message));
            } else if scope == Scope::ClearArticle {
                return text;
            }
            article.page
        }
        Some(Err(reason)) if scope == Scope::Article => {
            let message = format!("{reason}; the whole page was kept");
            warnings.push(Warning::new(Code::NoArticle, message));
            text
        }
        _ => text,
    }
}

fn not_utf8(format: &'static str, bytes: &[u8]) -> TaskError {
    let good = bytes.utf8_chunks().next().map_or("", |chunk| chunk.valid());
    let line = 1 + good.matches('\n').count();
    TaskError::NotUtf8 { format, line }
}

/// An opened document; `warnings` gets one for what it could not read.
fn document(document: Box<dyn Document>, encoding: String, warnings: &mut Vec<Warning>) -> Opened {
    let unread = document.unread().into_iter();
    warnings.extend(unread.map(|sentence| Warning::new(Code::LeftAsIs, sentence)));
    let words = document.words_left();
    if words > 0 {
        let message = format!(
            "{words} words in preformatted lines look like code and were left as they are; if they are prose, put them \
             into paragraphs"
        );
        warnings.push(Warning::new(Code::CodeLeft, message));
    }
    let source = |block: &documents::Block| Source {
        kind: block.kind,
        text: block.source.clone(),
        marks: block.marks.clone(),
        figure: None,
    };
    Opened {
        format: document.format().to_owned(),
        encoding,
        title: document.title().map(str::to_owned),
        blocks: document.blocks().iter().map(source).collect(),
        form: Form::Document(document),
        prefix: "",
    }
}

fn cleaned(text: String, warnings: &mut Vec<Warning>) -> String {
    const SHOWN: usize = 60;
    let furniture = cleanup::find(&text);
    for piece in &furniture {
        let words = piece.text(&text).split_whitespace().collect::<Vec<_>>().join(" ");
        let short: String = words.chars().take(SHOWN).collect();
        let dots = if short.len() < words.len() { "…" } else { "" };
        let message = format!("removed as {}: «{short}{dots}»", piece.kind);
        warnings.push(Warning::new(Code::FurnitureRemoved, message));
    }
    if furniture.is_empty() {
        text
    } else {
        cleanup::remove(&text, &furniture)
    }
}

fn lines(text: &str, encoding: String) -> Opened {
    let source = |line: &str| Source {
        kind: BlockKind::Paragraph,
        text: line.to_owned(),
        marks: Vec::new(),
        figure: None,
    };
    Opened {
        // Text that is read line by line is plain text.
        format: documents::PLAIN_TEXT.to_owned(),
        encoding,
        title: None,
        blocks: text.lines().map(source).collect(),
        form: Form::Lines {
            final_break: text.ends_with('\n'),
        },
        prefix: "",
    }
}

impl Opened {
    /// The texts of the blocks.
    pub fn texts(&self) -> Vec<&str> {
        self.blocks.iter().map(|block| block.text.as_str()).collect()
    }

    /// The text of all blocks, for detecting its language.
    pub fn text(&self) -> String {
        self.texts().join("\n")
    }

    /// A reported block with the text around it; the pieces of all blocks together are the result of
    /// [`Opened::rendered`].
    pub fn piece(&self, index: usize, block: &BlockReport) -> Option<Piece> {
        match &self.form {
            Form::Document(document) => {
                let mut piece = document.piece(index, written(block).as_ref())?;
                if index == 0 {
                    piece.text.insert_str(0, self.prefix);
                    piece.start += self.prefix.len();
                }
                Some(piece)
            }
            Form::Lines { final_break } => {
                let is_last = index + 1 == self.blocks.len();
                let end = if *final_break || !is_last { "\n" } else { "" };
                let text = format!("{}{end}", block.text);
                Some(Piece {
                    format: documents::PLAIN_TEXT,
                    text,
                    start: 0,
                })
            }
        }
    }

    /// The offset at which each block begins in the whole text; `None` if the format cannot tell.
    pub fn starts(&self, blocks: &[BlockReport]) -> Option<Vec<usize>> {
        let mut end = 0;
        let start = |(index, block)| {
            let Piece { text, start, .. } = self.piece(index, block)?;
            let begin = end + start;
            end += text.len();
            Some(begin)
        };
        blocks.iter().enumerate().map(start).collect()
    }

    /// Whether any block has a mark that covers only a part of its words, or words that are held.
    pub fn has_marks(&self) -> bool {
        self.blocks.iter().any(|block| {
            let is_whole = |mark: &documents::Mark| mark.range == (0..block.text.len());
            !block.marks.iter().all(is_whole) || documents::inline::has_powers(&block.text)
        })
    }

    /// The position of the blocks in lists, quotations and tables.
    pub fn outline(&self) -> Vec<documents::Part> {
        match &self.form {
            Form::Document(document) => document.outline(),
            Form::Lines { .. } => (0..self.blocks.len()).map(documents::Part::Block).collect(),
        }
    }

    /// Puts the reported blocks into the document; [`Opened::rendered`] and [`Opened::package`] write the result.
    pub fn put_back(&mut self, blocks: &[BlockReport], from: Lang, to: Lang) {
        if let Form::Document(document) = &mut self.form {
            let turn = DirectionChange::between(from.is_right_to_left(), to.is_right_to_left());
            document.set_language(to.code(), turn);
            for (block, report) in document.blocks_mut().iter_mut().zip(blocks) {
                block.translation = written(report);
            }
        }
    }

    /// The whole text with the reported blocks, in the document's format.
    pub fn rendered(&self, blocks: &[BlockReport]) -> String {
        match &self.form {
            Form::Document(document) if self.prefix.is_empty() => document.render(),
            Form::Document(document) => format!("{}{}", self.prefix, document.render()),
            Form::Lines { final_break } => {
                let lines: Vec<&str> = blocks.iter().map(|block| block.text.as_str()).collect();
                lines.join("\n") + if *final_break { "\n" } else { "" }
            }
        }
    }

    /// The whole document, if it is a package.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn package(&self) -> Result<Option<Vec<u8>>, TaskError> {
        match &self.form {
            Form::Document(document) => Ok(document.package().transpose()?),
            Form::Lines { .. } => Ok(None),
        }
    }
}

/// The translation that is written for a block; `None` leaves it as it was read.
fn written(block: &BlockReport) -> Option<Translation> {
    is_translated(block).then(|| Translation {
        text: block.text.clone(),
        marks: block.marks.clone(),
    })
}

/// Whether any segment of the block was translated; other blocks are written as they were read.
pub(crate) fn is_translated(block: &BlockReport) -> bool {
    block.segments.iter().any(|segment| segment.translation.is_some())
}
