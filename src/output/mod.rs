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
use documents::{BlockKind, Piece};
use tasks::options::Unit;
use tasks::report::{BlockReport, Report, SummaryReport};

pub use overview::{Glance, overview};
pub use summary::Look;

pub use html::{Card, Entry, index};

use crate::args::{Bilingual, OutputFormat};
use crate::border;

/// Turns a document's result into text.
pub trait Writer {
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

/// The writer of one document's result, for files and pipes.
pub fn writer(shape: impl Into<Shape>) -> Box<dyn Writer> {
    let Shape {
        format,
        bilingual,
        unit,
        look,
    } = shape.into();
    match (format, bilingual) {
        (OutputFormat::Text, Some(_)) if unit == Unit::Line => {
            return Box::new(lines::Lines::new(bilingual));
        }
        (OutputFormat::Text, Some(_)) => return Box::new(bilingual::Both::text(look)),
        (OutputFormat::Markdown, Some(layout)) => return Box::new(bilingual::Both::markdown(layout, look)),
        _ => {}
    }
    match format {
        OutputFormat::Same => Box::new(text::Text::own(look)),
        OutputFormat::Text => Box::new(text::Text::new(look)),
        OutputFormat::Markdown => Box::new(markdown::Markdown::new(look)),
        OutputFormat::Json => Box::new(json::Json::indented()),
        OutputFormat::Jsonl => Box::new(json::Json::line()),
        OutputFormat::Html => Box::new(html::Html::new(look)),
    }
}

/// The writer for standard output: lines for a script that waits for each, text wrapped at the width of a terminal of so
/// many columns, else the same as for a file.
pub fn stdout_writer(shape: Shape, columns: Option<usize>) -> Box<dyn Writer> {
    match (shape.format, shape.unit, columns) {
        (OutputFormat::Same | OutputFormat::Text, Unit::Line, _) => {
            Box::new(lines::Lines::new(shape.bilingual))
        }
        (OutputFormat::Same | OutputFormat::Text, Unit::Block, Some(columns))
            if shape.bilingual.is_none() =>
        {
            Box::new(terminal::Terminal::new(columns, shape.look))
        }
        _ => writer(shape),
    }
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
        _ => name.push(extension(format)),
    }
    source.with_file_name(name)
}

/// The usual ending of a file's name in this shape.
pub fn extension(format: OutputFormat) -> &'static str {
    match format {
        OutputFormat::Same | OutputFormat::Text => "txt",
        OutputFormat::Markdown => "md",
        OutputFormat::Json => "json",
        OutputFormat::Jsonl => "jsonl",
        OutputFormat::Html => "html",
    }
}
