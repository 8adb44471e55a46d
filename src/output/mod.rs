//! The shapes of a result: one file a shape, with the expected text in the same file's tests.

mod json;
mod lines;
mod markdown;
#[cfg(test)]
mod sample;
mod terminal;
mod text;

use tasks::options::Unit;
use tasks::report::{BlockReport, Report, SummaryReport};

use crate::args::OutputFormat;

/// Turns a document's result into text.
pub trait Writer {
    /// The line that tells the documents of one output apart; empty where the shape needs none.
    fn opening(&self, _name: &str) -> String {
        String::new()
    }

    /// A block that is ready before the others; empty where the shape needs the whole report first.
    fn block(&mut self, _block: &BlockReport) -> String {
        String::new()
    }

    /// All that [`Writer::block`] has not given yet.
    ///
    /// # Errors
    /// When the report cannot be expressed in this shape.
    fn report(&mut self, report: &Report) -> serde_json::Result<String>;
}

/// The writer of one document's result.
pub fn writer(format: OutputFormat) -> Box<dyn Writer> {
    match format {
        OutputFormat::Text => Box::new(text::Text),
        OutputFormat::Markdown => Box::new(markdown::Markdown),
        OutputFormat::Json => Box::new(json::Json::indented()),
        OutputFormat::Jsonl => Box::new(json::Json::line()),
    }
}

/// The writer for a reader who waits: a terminal of so many columns, where text is wrapped, or a script that pipes lines.
/// `None` where the layout can only be kept by waiting for the whole document.
pub fn streaming_writer(format: OutputFormat, unit: Unit, columns: Option<usize>) -> Option<Box<dyn Writer>> {
    match (format, unit, columns) {
        (OutputFormat::Text, Unit::Line, _) => Some(Box::new(lines::Lines::default())),
        (OutputFormat::Text, Unit::Block, Some(columns)) => Some(Box::new(terminal::Terminal::new(columns))),
        _ => None,
    }
}

/// The usual ending of a file's name in this shape.
pub fn extension(format: OutputFormat) -> &'static str {
    match format {
        OutputFormat::Text => "txt",
        OutputFormat::Markdown => "md",
        OutputFormat::Json => "json",
        OutputFormat::Jsonl => "jsonl",
    }
}

/// The summary as running text.
fn summary_text(summary: &SummaryReport) -> String {
    summary
        .sentences
        .iter()
        .map(|sentence| sentence.text.as_str())
        .collect::<Vec<_>>()
        .join(" ")
}

/// The translation, then the summary under `heading`; a summary alone needs no heading.
fn translation_and_summary(report: &Report, heading: &str) -> String {
    let translation = report.translation.as_deref().unwrap_or_default();
    let mut text = translation.to_owned();
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
    let Some(summary) = &report.summary else {
        return text;
    };
    if !text.trim().is_empty() {
        text.truncate(text.trim_end().len());
        text.push_str("\n\n");
        text.push_str(heading);
    }
    text.push_str(&summary_text(summary));
    text.push('\n');
    text
}
