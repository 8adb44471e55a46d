//! `models pull`: downloads models ahead of time.

use ::models::discovery;
use ::models::possible_routes::PossibleRoute;
use anyhow::{Result, anyhow};
use store::{Manifest, Task};
use tasks::options::ModelChoice;

use super::{Shelf, size};
use crate::args::PullArgs;
use crate::border;
use crate::exit::Exit;
use crate::settings::Models;

/// Downloads the models; one that fails does not stop the others.
///
/// # Errors
/// When a model is not known.
pub fn run(args: &PullArgs, models: &Models, shelf: &Shelf<'_>) -> Result<Exit> {
    if args.ids.is_empty() {
        return default_models(models, shelf);
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

/// Downloads the model of a Hugging Face repository that no manifest describes.
fn pull_repository(name: &str, shelf: &Shelf<'_>) -> Result<()> {
    let bars = shelf.bars();
    let manifest = discovery::repository(shelf.families, &shelf.store, name, &|event| bars.model(&event))?;
    drop(bars);
    pull(&manifest, shelf)
}

/// Downloads the models that `digest` takes by default: for translation and for summaries the first route of the preset
/// whose models can be downloaded, which may be the same model.
fn default_models(models: &Models, shelf: &Shelf<'_>) -> Result<Exit> {
    let (from, to) = (models.from, models.to);
    shelf.printer.note(&format!(
        "downloading the default model for {}→{} (--from and --to choose another pair)",
        from.name(),
        to.name()
    ));
    let translators = match &models.default {
        ModelChoice::Named(id) => {
            let manifest = shelf.find(id)?;
            pull(manifest, shelf)?;
            vec![manifest]
        }
        ModelChoice::Preset(preset) => {
            first_of(shelf.routes(Task::Translate, from, to, *preset), models, shelf)?
        }
    };
    let summarises = |manifest: &&Manifest| manifest.supports(Task::Summarize, to.code(), to.code());
    if let ModelChoice::Preset(preset) = &models.default
        && !translators.iter().any(summarises)
    {
        first_of(shelf.routes(Task::Summarize, to, to, *preset), models, shelf)?;
    }
    Ok(Exit::Done)
}

/// Downloads the models of the first route of which all can be had.
fn first_of<'m>(
    routes: Vec<PossibleRoute<'m>>,
    models: &Models,
    shelf: &Shelf<'_>,
) -> Result<PossibleRoute<'m>> {
    let mut last = anyhow!(
        "no model is known for {}→{}; see 'tolmach models list --all'",
        models.from.name(),
        models.to.name()
    );
    for route in routes {
        match route.iter().try_for_each(|manifest| pull(manifest, shelf)) {
            Ok(()) => return Ok(route),
            Err(error) => {
                let ids: Vec<&str> = route.iter().map(|manifest| manifest.id.as_str()).collect();
                shelf.printer.warning(&format!(
                    "{} cannot be downloaded; trying the next model",
                    ids.join(" with ")
                ));
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
