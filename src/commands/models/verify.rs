//! `models verify`: reads every byte again and compares checksums.

use std::fmt::Write as _;

use anyhow::Result;
use store::{FileState, Manifest, Status};

use super::Shelf;
use crate::args::VerifyArgs;
use crate::exit::Exit;

/// Checks the models; every file gets its line.
///
/// # Errors
/// When a model is not known, or a file cannot be read.
pub fn run(args: &VerifyArgs, shelf: &Shelf<'_>) -> Result<Exit> {
    let models: Vec<&Manifest> = if args.ids.is_empty() {
        let here = |manifest: &&Manifest| shelf.store.status(manifest) != Status::Missing;
        shelf.catalog.iter().filter(here).collect()
    } else {
        shelf.find_all(&args.ids)?
    };
    if models.is_empty() {
        shelf.printer.note("no model is installed");
    }
    let mut bad = 0;
    for manifest in &models {
        bad += usize::from(!verify(manifest, shelf)?);
    }
    Ok(Exit::of_many(bad, models.len()))
}

/// Whether all files of a model are good.
fn verify(manifest: &Manifest, shelf: &Shelf<'_>) -> Result<bool> {
    let bars = shelf.bars();
    let files = shelf.store.verify(manifest, &|event| bars.store(&event))?;
    drop(bars);
    let mut lines = String::new();
    for file in &files {
        let found = match file.state {
            FileState::Good => "good".to_owned(),
            FileState::Damaged => format!(
                "damaged; run 'tolmach models remove {0}' and 'pull {0}'",
                manifest.id
            ),
            FileState::Missing => format!("missing; run 'tolmach models pull {}'", manifest.id),
        };
        writeln!(lines, "{} {}: {found}", manifest.id, file.name)?;
    }
    shelf.printer.result(&lines)?;
    Ok(files.iter().all(|file| file.state == FileState::Good))
}
