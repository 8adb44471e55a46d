//! `models path`: prints where the files of models are, for scripts and other tools.

use anyhow::{Result, bail};

use super::Shelf;
use crate::args::PathArgs;
use crate::exit::Exit;

/// Prints the folder of all models, or the files of one.
///
/// # Errors
/// When the model is not known or not installed.
pub fn run(args: &PathArgs, shelf: &Shelf<'_>) -> Result<Exit> {
    let Some(id) = &args.id else {
        shelf
            .printer
            .result(&format!("{}\n", shelf.store.config().data_dir.display()))?;
        return Ok(Exit::Done);
    };
    let manifest = shelf.find(id)?;
    let bars = shelf.bars();
    let installed = shelf.store.installed(manifest, &|event| bars.store(&event))?;
    drop(bars);
    let Some(installed) = installed else {
        bail!("{id} is not installed; run 'tolmach models pull {id}'");
    };
    let paths: Vec<String> = installed
        .files
        .iter()
        .map(|file| file.path.display().to_string())
        .collect();
    shelf.printer.result(&(paths.join("\n") + "\n"))?;
    Ok(Exit::Done)
}
