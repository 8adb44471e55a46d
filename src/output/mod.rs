//! The shapes of a result: one file a shape, with the expected text in the same file's tests.

mod html;
mod json;
mod lines;
mod markdown;
mod overview;
mod running;
#[cfg(test)]
mod sample;
mod summary;
mod terminal;
mod text;

use tasks::options::Unit;
use tasks::report::{BlockReport, Report};

pub use overview::{Glance, overview};
pub use summary::Shape;

pub use html::{Entry, index};

use crate::args::OutputFormat;

/// Turns a document's result into text.
pub trait Writer {
    /// The line that tells the documents of one output apart; empty where the shape needs none.
    fn opening(&self, _name: &str) -> String {
        String::new()
    }

    /// A block that is ready before the others, and its piece of the whole translation if that can be cut; empty where
    /// the shape needs the whole report first.
    fn block(&mut self, _block: &BlockReport, _piece: Option<&str>) -> String {
        String::new()
    }

    /// All that [`Writer::block`] has not given yet.
    ///
    /// # Errors
    /// When the report cannot be expressed in this shape.
    fn report(&mut self, report: &Report) -> serde_json::Result<String>;
}

/// The writer of one document's result, for files and pipes.
pub fn writer(format: OutputFormat, shape: Shape) -> Box<dyn Writer> {
    match format {
        OutputFormat::Text => Box::new(text::Text::new(shape)),
        OutputFormat::Markdown => Box::new(markdown::Markdown::new(shape)),
        OutputFormat::Json => Box::new(json::Json::indented()),
        OutputFormat::Jsonl => Box::new(json::Json::line()),
        OutputFormat::Html => Box::new(html::Html),
    }
}

/// The writer for standard output: lines for a script that waits for each, text wrapped at the width of a terminal of so
/// many columns, else the same as for a file.
pub fn stdout_writer(
    format: OutputFormat,
    shape: Shape,
    unit: Unit,
    columns: Option<usize>,
) -> Box<dyn Writer> {
    match (format, unit, columns) {
        (OutputFormat::Text, Unit::Line, _) => Box::new(lines::Lines::default()),
        (OutputFormat::Text, Unit::Block, Some(columns)) => Box::new(terminal::Terminal::new(columns, shape)),
        _ => writer(format, shape),
    }
}

/// The name of the page that leads to all pages of a folder.
pub const INDEX_FILE: &str = "index.html";

/// The usual ending of a file's name in this shape.
pub fn extension(format: OutputFormat) -> &'static str {
    match format {
        OutputFormat::Text => "txt",
        OutputFormat::Markdown => "md",
        OutputFormat::Json => "json",
        OutputFormat::Jsonl => "jsonl",
        OutputFormat::Html => "html",
    }
}

/// How many warnings there are, of the document, its segments and its summary.
fn count_warnings(report: &Report) -> usize {
    let of_segments = report
        .blocks
        .iter()
        .flat_map(|block| &block.segments)
        .map(|segment| segment.warnings.len());
    let of_summary = report
        .summary
        .iter()
        .flat_map(|summary| &summary.sentences)
        .map(|sentence| sentence.warnings.len());
    report.warnings.len() + of_segments.sum::<usize>() + of_summary.sum::<usize>()
}
