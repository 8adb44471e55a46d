//! The overview that `--overview` asks for: behind all documents, or in a file of its own beside theirs.

use std::cell::RefCell;
use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::draft::Draft;
use crate::output::{self, Glance};
use crate::printer::Printer;
use crate::settings::{Destination, Work};

/// Whether one is to be written. The index of pages is one already.
pub fn is_wanted(work: &Work) -> bool {
    work.overview && work.format.properties().index.is_none()
}

/// Its file among those of the documents.
pub fn file(folder: &Path, work: &Work) -> PathBuf {
    folder.join(output::overview_file(work.options.to, work.format))
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
    match (&work.destination, shared) {
        (Destination::Directory(folder), _) => {
            let mut draft = Draft::open(&file(folder, work), work.existing)?;
            draft.write(&(work.format.properties().overview)(documents)?)?;
            draft.finish()
        }
        (_, Some(draft)) => draft
            .borrow_mut()
            .write(&output::overview_behind(work.format, documents)?),
        (_, None) => printer.result(&output::overview_behind(work.format, documents)?),
    }
}
