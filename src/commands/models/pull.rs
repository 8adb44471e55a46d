//! `models pull`: fetches models ahead of time.

use ::models::found;
use anyhow::{Result, anyhow};
use store::{Manifest, Task};
use tasks::options::ModelChoice;

use super::{Shelf, size};
use crate::args::PullArgs;
use crate::border;
use crate::exit::Exit;
use crate::settings::Models;

/// Fetches the models; one that cannot be had does not stop the others.
///
/// # Errors
/// When a model is not known.
pub fn run(args: &PullArgs, models: &Models, shelf: &Shelf<'_>) -> Result<Exit> {
    if args.ids.is_empty() {
        return usual(models, shelf);
    }
    let is_new = |id: &&String| store::is_repository(id) && shelf.find(id).is_err();
    let (new, known): (Vec<&String>, Vec<&String>) = args.ids.iter().partition(is_new);
    let wanted = known
        .iter()
        .map(|id| shelf.find(id))
        .collect::<Result<Vec<_>>>()?;
    let results = wanted
        .into_iter()
        .map(|manifest| pull(manifest, shelf))
        .chain(new.into_iter().map(|name| pull_repository(name, shelf)));
    let mut failed = 0;
    for result in results {
        if let Err(error) = result {
            shelf.printer.error(&error);
            failed += 1;
        }
    }
    Ok(Exit::of_many(failed, args.ids.len()))
}

/// Fetches a repository of the hub that no manifest describes.
fn pull_repository(name: &str, shelf: &Shelf<'_>) -> Result<()> {
    let bars = shelf.bars();
    let manifest = found::repository(shelf.families, &shelf.store, name, &|event| bars.model(&event))?;
    drop(bars);
    pull(&manifest, shelf)
}

/// Fetches what `digest` takes by itself: for each of its tasks the first model of the preset that can
/// be had, which may be one for both.
fn usual(models: &Models, shelf: &Shelf<'_>) -> Result<Exit> {
    let (from, to) = (models.from.code(), models.to.code());
    let translator = match &models.usual {
        ModelChoice::Named(id) => {
            let manifest = shelf.find(id)?;
            pull(manifest, shelf)?;
            manifest
        }
        ModelChoice::Preset(preset) => {
            let candidates = shelf.catalog.candidates(Task::Translate, from, to, *preset);
            first_of(&candidates, models, shelf)?
        }
    };
    if let ModelChoice::Preset(preset) = &models.usual
        && !translator.supports(Task::Summarize, to, to)
    {
        let candidates = shelf.catalog.candidates(Task::Summarize, to, to, *preset);
        first_of(&candidates, models, shelf)?;
    }
    Ok(Exit::Done)
}

fn first_of<'m>(candidates: &[&'m Manifest], models: &Models, shelf: &Shelf<'_>) -> Result<&'m Manifest> {
    let mut last = anyhow!(
        "no model is known from {} to {}; see 'tolmach models list'",
        models.from,
        models.to
    );
    for manifest in candidates {
        match pull(manifest, shelf) {
            Ok(()) => return Ok(manifest),
            Err(error) => {
                shelf
                    .printer
                    .warning(&format!("{} cannot be had; trying the next model", manifest.id));
                last = error;
            }
        }
    }
    Err(last)
}

fn pull(manifest: &Manifest, shelf: &Shelf<'_>) -> Result<()> {
    let bars = shelf.bars();
    let installed = shelf.store.resolve(manifest, &|event| bars.store(&event))?;
    drop(bars);
    if manifest.non_commercial {
        shelf.printer.warning(&format!(
            "the licence of {} ({}) excludes commercial use",
            manifest.id, manifest.licence
        ));
    }
    let (id, size) = (&manifest.id, size(&shelf.store.known(manifest)));
    let source = border::line(&installed.source()).into_owned();
    shelf
        .printer
        .result(&format!("{id} is installed: {size} from {source}\n"))
}
