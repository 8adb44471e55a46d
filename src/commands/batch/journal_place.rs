//! Where a journal may lie: apart from documents and results, since it is written to from the first moment on.

use std::path::{Path, PathBuf};

use anyhow::Result;

use super::list;
use crate::commands::runner::output_folder::OutputFolder;
use crate::exit::Usage;
use crate::inputs;
use crate::output;
use crate::settings::{Batch, Inputs};

/// Refuses a journal that is one of the inputs or outputs, also by another name, or would be one in the next run.
/// `index` is the file that is about all documents, if there is to be one.
///
/// # Errors
/// [`Usage`] that says which.
pub fn check(
    batch: &Batch,
    root: OutputFolder<'_>,
    journal: &Path,
    entries: &[list::Entry],
    index: Option<&Path>,
) -> Result<()> {
    let refused = |what: &str| {
        let journal = journal.display();
        Err(Usage(format!(
            "the journal '{journal}' is also an {what}; choose another --journal"
        ))
        .into())
    };
    let journal = place(journal);
    let folder = place(root.path());
    let typed: &[PathBuf] = match &batch.inputs {
        Inputs::Typed(typed) => typed,
        Inputs::List(_) | Inputs::Stream(_) => &[],
    };
    if !journal.starts_with(&folder) {
        let is_input = |entry: &list::Entry| entry.path.as_ref().is_ok_and(|path| place(path) == journal);
        if entries.iter().any(is_input) || inputs::would_find(typed, &journal) {
            return refused("input");
        }
    }
    let is_journal =
        |output: &Path| output.file_name() == journal.file_name() && place(&root.join(output)) == journal;
    let output = |entry: &list::Entry| output::file_name(&entry.name, batch.options.to, batch.shape.format);
    if entries
        .iter()
        .map(output)
        .chain(index.map(Path::to_owned))
        .any(|output| is_journal(&output))
    {
        return refused("output");
    }
    Ok(())
}

/// Where a path leads: its true name, or that of its folder with its own if it is not there yet.
fn place(path: &Path) -> PathBuf {
    if let Ok(place) = path.canonicalize() {
        return place;
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new(".")).canonicalize();
    match (folder, path.file_name()) {
        (Ok(folder), Some(name)) => folder.join(name),
        _ => path.to_owned(),
    }
}
