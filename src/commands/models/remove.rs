//! `models remove`: deletes the files of models.

use anyhow::Result;
use indicatif::DecimalBytes;
use store::Status;

use super::Shelf;
use crate::args::RemoveArgs;
use crate::exit::Exit;

/// Removes the models, and says what that gave back.
///
/// # Errors
/// When a model is not known, or a file cannot be removed.
pub fn run(args: &RemoveArgs, shelf: &Shelf<'_>) -> Result<Exit> {
    for manifest in shelf.find_all(&args.ids)? {
        if shelf.store.status(manifest) == Status::Missing {
            shelf.printer.note(&format!("{} is not installed", manifest.id));
            continue;
        }
        let bars = shelf.bars();
        let removed = shelf.store.remove(manifest, &|event| bars.store(&event))?;
        drop(bars);
        shelf.printer.result(&format!(
            "{} is removed: {} freed\n",
            manifest.id,
            DecimalBytes(removed.freed)
        ))?;
        for path in removed.kept {
            shelf.printer.note(&format!(
                "kept {}: other tools put it there, or use it too",
                path.display()
            ));
        }
    }
    Ok(Exit::Done)
}
