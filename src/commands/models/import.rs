//! `models import`: installs a model from files on this machine, where no source can be reached.

use std::path::Path;

use anyhow::{Result, bail};
use store::{Manifest, ModelFile};

use super::Shelf;
use crate::args::ImportArgs;
use crate::exit::Exit;

/// Imports the model.
///
/// # Errors
/// When the model is not known or not to be recognised, or a file is not the one of its manifest.
pub fn run(args: &ImportArgs, shelf: &Shelf<'_>) -> Result<Exit> {
    let manifest = match &args.id {
        Some(id) => shelf.find(id)?,
        None => recognise(&args.path, shelf)?,
    };
    let bars = shelf.bars();
    shelf
        .store
        .import(manifest, &args.path, &|event| bars.store(&event))?;
    drop(bars);
    shelf.printer.result(&format!(
        "{} is installed: imported from {}\n",
        manifest.id,
        args.path.display()
    ))?;
    Ok(Exit::Done)
}

/// The model whose files have the sizes of those at `path`; the import itself compares checksums.
fn recognise<'a>(path: &Path, shelf: &'a Shelf<'_>) -> Result<&'a Manifest> {
    if let Err(error) = std::fs::metadata(path) {
        return Err(crate::file_errors::unreadable(path, &error));
    }
    let is_there = |file: &ModelFile| {
        let place = if path.is_dir() {
            path.join(&file.name)
        } else {
            path.to_owned()
        };
        std::fs::metadata(place).is_ok_and(|found| file.bytes == Some(found.len()))
    };
    match shelf
        .catalog
        .iter()
        .find(|manifest| manifest.files.iter().all(is_there))
    {
        Some(manifest) => Ok(manifest),
        None => bail!(
            "'{}' holds no known model; name the model with --id, or use the file as it is with --model",
            path.display()
        ),
    }
}
