//! The shapes of a result: one file a shape, with the expected text in the same file's tests.

mod bilingual;
mod html;
mod json;
mod lines;
mod markdown;
mod outlined;
mod overview;
mod running;
#[cfg(test)]
mod sample;
mod summary;
mod terminal;
mod text;

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use ::text::Lang;
use clap::ValueEnum as _;
use documents::{BlockKind, Piece};
use tasks::options::Unit;
use tasks::report::{BlockReport, Report, SummaryReport};

pub use overview::NamedOverviewEntry;
pub use summary::Look;

pub use html::{Card, Entry};

use crate::args::{Bilingual, OutputFormat};
use crate::border;

/// Turns a document's result into text.
pub trait Writer: Send {
    /// The line that tells the documents of one output apart; empty where the shape needs none.
    fn opening(&self, _name: &str) -> String {
        String::new()
    }

    /// A block that is ready before the others, and its piece of the whole translation if that can be cut; empty where
    /// the shape needs the whole report first.
    fn block(&mut self, _block: &BlockReport, _piece: Option<&Piece>) -> String {
        String::new()
    }

    /// All that [`Writer::block`] has not given yet.
    ///
    /// # Errors
    /// When the report cannot be expressed in this shape.
    fn report(&mut self, report: &Report) -> serde_json::Result<String>;
}

/// What results look like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shape {
    /// The format.
    pub format: OutputFormat,
    /// How text and Markdown hold the source too; the other formats always do.
    pub bilingual: Option<Bilingual>,
    /// What is one unit of translation.
    pub unit: Unit,
    /// How summaries are shown.
    pub look: Look,
}

impl From<OutputFormat> for Shape {
    fn from(format: OutputFormat) -> Shape {
        Shape {
            format,
            bilingual: None,
            unit: Unit::Block,
            look: Look::default(),
        }
    }
}

/// Where a result goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Into a file, or with others into one stream.
    File,
    /// To standard output, which is a terminal of so many columns if it has any.
    Stdout {
        /// Columns of the terminal.
        columns: Option<usize>,
    },
}

/// What the rest of the tool knows of an output format. Each has one in its own file.
pub struct Properties {
    /// The usual extension of its files.
    pub extension: &'static str,
    /// The writer of one document's result.
    pub writer: fn(Shape, Place) -> Box<dyn Writer>,
    /// The overview of many documents.
    pub overview: fn(&[NamedOverviewEntry]) -> serde_json::Result<String>,
    /// The page that leads to all results of a folder, if such pages have one: then a result is a file by itself, and a
    /// folder of results needs no overview.
    pub index: Option<fn(&[Entry]) -> String>,
    /// Whether a result is one object for programs: it has scores of tokens, a document that failed is an object too, and
    /// nothing but objects stands in a stream.
    pub is_record: bool,
    /// Whether source and translation may be the columns of a table.
    pub has_tables: bool,
}

impl OutputFormat {
    /// What is known of the format.
    pub fn properties(self) -> &'static Properties {
        match self {
            OutputFormat::Same => &text::SAME,
            OutputFormat::Text => &text::TEXT,
            OutputFormat::Markdown => &markdown::MARKDOWN,
            OutputFormat::Json => &json::JSON,
            OutputFormat::Jsonl => &json::JSON_LINES,
            OutputFormat::Html => &html::HTML,
        }
    }
}

/// The writer of one document's result, for files and pipes.
pub fn writer(shape: impl Into<Shape>) -> Box<dyn Writer> {
    let shape = shape.into();
    (shape.format.properties().writer)(shape, Place::File)
}

/// The writer for standard output: lines for a script that waits for each, text wrapped at the width of a terminal of so
/// many columns, else the same as for a file.
pub fn stdout_writer(shape: Shape, columns: Option<usize>) -> Box<dyn Writer> {
    (shape.format.properties().writer)(shape, Place::Stdout { columns })
}

/// The line that tells the documents of one output apart.
fn opening(name: &str, is_markdown: bool) -> String {
    if is_markdown {
        format!("<!-- {} -->\n\n", border::comment(name))
    } else {
        format!("==> {} <==\n", border::line(name))
    }
}

/// A summary whose words are Markdown.
fn in_markdown(summary: &SummaryReport) -> SummaryReport {
    let mut written = summary.clone();
    let sentences = written.sentences.iter_mut().map(|sentence| &mut sentence.text);
    for words in sentences.chain(written.headline.as_mut()) {
        *words = documents::as_markdown(BlockKind::Paragraph, words, &[]);
    }
    written
}

/// The name of the page that leads to all pages of a folder.
pub const INDEX_FILE: &str = "index.html";

/// The name of the overview among the results of a folder.
pub fn overview_file(to: Lang, format: OutputFormat) -> PathBuf {
    format!("overview.{to}.{}", format.properties().extension).into()
}

/// The overview behind the results of a stream.
///
/// # Errors
/// When it cannot be expressed in this format.
pub fn overview_behind(format: OutputFormat, entries: &[NamedOverviewEntry]) -> serde_json::Result<String> {
    let properties = format.properties();
    let gap = if properties.is_record { "" } else { "\n" };
    Ok(gap.to_owned() + &(properties.overview)(entries)?)
}

/// Whether a file's name is one that results have in some format, whatever document they are of.
pub fn is_of_result(file: &Path) -> bool {
    let formats = OutputFormat::value_variants().iter();
    let mut extensions = formats.map(|format| format.properties().extension);
    let extension = file.extension().and_then(|extension| extension.to_str());
    extension.is_some_and(|own| extensions.any(|known| known == own))
}

/// A document's result for a file: the document itself where it is a package and its own format is wanted.
///
/// # Errors
/// When the report cannot be expressed in this shape.
pub fn bytes(shape: impl Into<Shape>, report: &Report) -> serde_json::Result<Vec<u8>> {
    let shape = shape.into();
    match &report.package {
        Some(package) if shape.format == OutputFormat::Same => Ok(package.clone()),
        _ => Ok(writer(shape).report(report)?.into_bytes()),
    }
}

/// The name of the result for a document: `news/article.txt` becomes `news/article.en.md`, whatever bytes its name is
/// made of. In its own format it keeps its ending.
pub fn file_name(source: &Path, to: Lang, format: OutputFormat) -> PathBuf {
    let mut name: OsString = source.file_stem().unwrap_or_default().to_owned();
    name.push(format!(".{to}."));
    match source.extension() {
        Some(own) if format == OutputFormat::Same => name.push(own),
        _ => name.push(format.properties().extension),
    }
    source.with_file_name(name)
}
