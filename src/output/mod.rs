//! The writers of results: one file per output format, with the expected text in the same file's tests.

mod bilingual;
pub mod ending;
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

use std::collections::HashSet;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use ::text::Lang;
use documents::{BlockKind, Piece};
use tasks::options::Unit;
use tasks::report::{BlockReport, Report, SummaryReport};

pub use overview::NamedOverviewEntry;
pub use summary::SummaryLayout;

pub use html::{Card, Entry};

use crate::args::{Bilingual, OutputFormat};
use crate::border;

/// Writes the report of one document as text in an output format.
pub trait Writer: Send {
    /// The line that stands before this document where several share one output; empty where the format needs none.
    fn opening(&self, _name: &str) -> String {
        String::new()
    }

    /// The text for one block as soon as it is translated, with its piece of the whole translation if that can be cut;
    /// empty where the format needs the whole report first.
    fn block(&mut self, _block: &BlockReport, _piece: Option<&Piece>) -> String {
        String::new()
    }

    /// The rest of the text: everything that [`Writer::block`] has not returned yet.
    ///
    /// # Errors
    /// When the report cannot be expressed in this format.
    fn report(&mut self, report: &Report) -> serde_json::Result<String>;
}

/// The options of a writer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shape {
    /// The output format.
    pub format: OutputFormat,
    /// Where text and Markdown hold the source too; `None` leaves it out. JSON and HTML always hold it.
    pub bilingual: Option<Bilingual>,
    /// Whether blocks or lines are translated one by one.
    pub unit: Unit,
    /// The layout of summaries.
    pub layout: SummaryLayout,
}

impl From<OutputFormat> for Shape {
    fn from(format: OutputFormat) -> Shape {
        Shape {
            format,
            bilingual: None,
            unit: Unit::Block,
            layout: SummaryLayout::default(),
        }
    }
}

/// The destination that a writer writes for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// A file, or a stream that holds several results.
    File,
    /// Standard output.
    Stdout {
        /// Columns of the terminal; `None` if standard output is a file or a pipe.
        columns: Option<usize>,
    },
}

/// The properties of an output format that the rest of the tool asks for. Each format declares its own in its file.
pub struct Properties {
    /// The usual extension of its files, without the point.
    pub extension: &'static str,
    /// The writer of one document's result.
    pub writer: fn(Shape, Place) -> Box<dyn Writer>,
    /// The overview of many documents.
    pub overview: fn(&[NamedOverviewEntry]) -> serde_json::Result<String>,
    /// Makes the index page that links to all results of a folder, if the format has one: then each result is a file of
    /// its own, and a folder of results needs no overview.
    pub index: Option<fn(&[Entry]) -> String>,
    /// Whether a result is a JSON object: it may hold scores of tokens, a document that failed is an object too, and a
    /// stream holds nothing but objects.
    pub is_record: bool,
    /// Whether source and translation may be the columns of a table.
    pub has_tables: bool,
}

impl OutputFormat {
    /// The properties of the format.
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

/// The writer for standard output: line by line for scripts that wait for each line, text wrapped at the width of a
/// terminal, else the same as for a file. `columns` is the terminal's width.
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

/// A copy of a summary in which special characters are escaped for Markdown.
fn in_markdown(summary: &SummaryReport) -> SummaryReport {
    let mut written = summary.clone();
    let sentences = written.sentences.iter_mut().map(|sentence| &mut sentence.text);
    for words in sentences.chain(written.headline.as_mut()) {
        *words = documents::as_markdown(BlockKind::Paragraph, words, &[]);
    }
    written
}

/// The numbers of the segments that have warnings, counted over all blocks.
fn flagged_segments(report: &Report) -> HashSet<usize> {
    let segments = report.blocks.iter().flat_map(|block| &block.segments).enumerate();
    segments
        .filter(|(_, segment)| !segment.warnings.is_empty())
        .map(|(number, _)| number)
        .collect()
}

/// The name of the index page in a folder of results.
pub const INDEX_FILE: &str = "index.html";

/// The name of the overview among the results of a folder.
pub fn overview_file(to: Lang, format: OutputFormat) -> PathBuf {
    format!("overview.{to}.{}", format.properties().extension).into()
}

/// The overview that follows the results of a stream.
///
/// # Errors
/// When it cannot be expressed in this format.
pub fn overview_behind(format: OutputFormat, entries: &[NamedOverviewEntry]) -> serde_json::Result<String> {
    let properties = format.properties();
    let gap = if properties.is_record { "" } else { "\n" };
    Ok(gap.to_owned() + &(properties.overview)(entries)?)
}

/// The bytes of a document's result for a file: the translated package where the document is one and its own format is
/// wanted, else the text of the writer.
///
/// # Errors
/// When the report cannot be expressed in this format.
pub fn bytes(shape: impl Into<Shape>, report: &Report) -> serde_json::Result<Vec<u8>> {
    let shape = shape.into();
    match &report.package {
        Some(package) if shape.format == OutputFormat::Same => Ok(package.clone()),
        _ => Ok(writer(shape).report(report)?.into_bytes()),
    }
}

/// The name of a document's result: `news/article.txt` becomes `news/article.en.md`. In its own format a document keeps
/// its ending. Names that are not UTF-8 keep their bytes.
pub fn file_name(source: &Path, to: Lang, format: OutputFormat) -> PathBuf {
    let mut name: OsString = source.file_stem().unwrap_or_default().to_owned();
    name.push(format!(".{to}."));
    match source.extension() {
        Some(own) if format == OutputFormat::Same => name.push(own),
        _ => name.push(format.properties().extension),
    }
    source.with_file_name(name)
}
