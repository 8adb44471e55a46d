//! The overview that `--overview` asks for: behind all documents, or in a file of its own beside theirs.

use std::cell::RefCell;
use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::args::OutputFormat;
use crate::draft::Draft;
use crate::output::{self, Glance};
use crate::printer::Printer;
use crate::settings::{Destination, Work};

/// Whether one is to be written. The index of pages is one already.
pub fn is_wanted(work: &Work) -> bool {
    work.overview && work.format != OutputFormat::Html
}

/// Its file among those of the documents.
pub fn file(folder: &Path, work: &Work) -> PathBuf {
    let ending = output::extension(work.format);
    folder.join(format!("overview.{}.{ending}", work.options.to))
}

/// Writes what it says of the documents.
///
/// # Errors
/// When it cannot be written.
pub fn write(
    work: &Work,
    documents: &[Glance],
    shared: Option<&RefCell<Draft>>,
    printer: &Printer,
) -> Result<()> {
    let text = output::overview(work.format, documents)?;
    let gap = match work.format {
        OutputFormat::Same | OutputFormat::Text | OutputFormat::Markdown => "\n",
        OutputFormat::Json | OutputFormat::Jsonl | OutputFormat::Html => "",
    };
    match (&work.destination, shared) {
        (Destination::Directory(folder), _) => {
            let mut draft = Draft::open(&file(folder, work), work.existing)?;
            draft.write(&text)?;
            draft.finish()
        }
        (_, Some(draft)) => draft.borrow_mut().write(&format!("{gap}{text}")),
        (_, None) => printer.result(&format!("{gap}{text}")),
    }
}
