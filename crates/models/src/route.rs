//! Chooses the model for a task: the one that was named, or the first of a preset that is installed or can be
//! downloaded.

use std::path::Path;
use std::sync::Arc;

use engine::{Bundle, Families};
use store::{Installed, Manifest, Preset, Status};

use crate::choice::{ChosenModel, ModelChoice, ModelQuery, NeededModel, Route};
use crate::discovery;
use crate::error::ModelError;
use crate::event::{Event, OnEvent};
use crate::possible_routes::{PossibleRoute, possible_routes};
use crate::report::ModelReport;
use crate::session::Session;

/// Chooses a model, or for a translation perhaps two by way of English, and downloads their files if needed. The result
/// is kept for the session.
///
/// # Errors
/// When no model can do the task, or none of those that can is available.
pub fn choose(
    session: &Session,
    choice: &ModelChoice,
    wanted: ModelQuery,
    on_event: &OnEvent<'_>,
) -> Result<Arc<Route>, ModelError> {
    session.routes.get((choice.clone(), wanted), || {
        Ok(Arc::new(choose_uncached(session, choice, wanted, on_event)?))
    })
}

fn choose_uncached(
    session: &Session,
    choice: &ModelChoice,
    wanted: ModelQuery,
    on_event: &OnEvent<'_>,
) -> Result<Route, ModelError> {
    let (route, why) = match choice {
        ModelChoice::Preset(preset) => of_preset(session, *preset, wanted, on_event)?,
        ModelChoice::Named(name) => {
            let first = named(session, name, wanted, on_event)?;
            (Route { first, then: None }, "named with --model".to_owned())
        }
    };
    let (from, to) = (wanted.from.name(), wanted.to.name());
    let say = |chosen: &ChosenModel, why| {
        let model = &chosen.report.id;
        on_event(Event::Chosen {
            task: wanted.task.name(),
            model,
            why,
        });
        if let Some(licence) = &chosen.restricted {
            on_event(Event::NotCommercial { model, licence });
        }
    };
    match &route.then {
        None => say(&route.first, why),
        Some(then) => {
            say(
                &route.first,
                format!("{from} to English, since no model is made for {from} to {to}; {why}"),
            );
            say(then, format!("English to {to}"));
        }
    }
    Ok(route)
}

fn of_preset(
    session: &Session,
    preset: Preset,
    wanted: ModelQuery,
    on_event: &OnEvent<'_>,
) -> Result<(Route, String), ModelError> {
    let routes = in_order_of_trial(session, preset, wanted);
    if routes.is_empty() {
        return Err(no_model(session, wanted));
    }
    let mut failures = Vec::new();
    let lacking = routes[0]
        .iter()
        .filter(|manifest| !is_installed(session, manifest))
        .map(|manifest| manifest.id.to_string())
        .collect();
    for way in routes {
        let is_here = way.iter().all(|manifest| is_installed(session, manifest));
        let how = if is_here { "installed" } else { "downloaded" };
        let mut models = Vec::new();
        for manifest in &way {
            match session
                .store
                .resolve(manifest, &|event| on_event(Event::Store(event)))
            {
                Ok(files) => models.push(from_store(&session.families, manifest, files)?),
                Err(error) => {
                    failures.push((manifest.id.to_string(), error));
                    break;
                }
            }
        }
        let complete = models.len() == way.len();
        let mut models = models.into_iter();
        if let (true, Some(first)) = (complete, models.next()) {
            let why = match (failures.len(), preset) {
                (0, Preset::Usual) => format!("{how}, the default choice"),
                (0, _) => format!("{how}, first choice of the preset"),
                _ => format!("{how}, because earlier choices failed"),
            };
            let then = models.next();
            return Ok((Route { first, then }, why));
        }
    }
    Err(ModelError::NoneAvailable {
        task: wanted.task.name(),
        from: wanted.from.name(),
        to: wanted.to.name(),
        lacking,
        failures,
    })
}

/// The possible routes of the preset, the preferred one first.
fn of_session(session: &Session, preset: Preset, wanted: ModelQuery) -> Vec<PossibleRoute<'_>> {
    possible_routes(&session.catalog, preset, wanted, &|manifest| {
        is_installed(session, manifest)
    })
}

/// The routes in the order in which they are tried. Without `--preset`, installed models come first; with one, the
/// preset's own order counts, and models are downloaded if needed.
fn in_order_of_trial(session: &Session, preset: Preset, wanted: ModelQuery) -> Vec<PossibleRoute<'_>> {
    let routes = within_memory(session, preset, of_session(session, preset, wanted));
    let is_here = |route: &PossibleRoute<'_>| route.iter().all(|manifest| is_installed(session, manifest));
    let (first, others): (Vec<PossibleRoute<'_>>, Vec<PossibleRoute<'_>>) = routes
        .into_iter()
        .partition(|route| preset != Preset::Usual || is_here(route));
    first.into_iter().chain(others).collect()
}

/// For the preset `best`, the routes whose models fit into the machine's memory; all routes if none fits. A model whose
/// size is not published counts as fitting.
fn within_memory<'a>(
    session: &Session,
    preset: Preset,
    routes: Vec<PossibleRoute<'a>>,
) -> Vec<PossibleRoute<'a>> {
    let Some(memory) = session.memory.filter(|_| preset == Preset::Best) else {
        return routes;
    };
    let needs = |route: &PossibleRoute<'_>| {
        route
            .iter()
            .map(|manifest| session.memory_needed(manifest))
            .sum::<u64>()
    };
    let (fitting, too_large): (Vec<PossibleRoute<'a>>, Vec<PossibleRoute<'a>>) =
        routes.into_iter().partition(|route| needs(route) <= memory);
    if fitting.is_empty() { too_large } else { fitting }
}

/// The first model of the preset for this task and pair that is installed.
pub fn installed(session: &Session, preset: Preset, wanted: ModelQuery) -> Option<&Manifest> {
    let (from, to) = (wanted.from.code(), wanted.to.code());
    let candidates = session.catalog.candidates(wanted.task, from, to, preset);
    candidates
        .into_iter()
        .find(|manifest| is_installed(session, manifest))
}

fn is_installed(session: &Session, manifest: &Manifest) -> bool {
    matches!(session.store.status(manifest), Status::Installed { .. })
}

fn named(
    session: &Session,
    name: &str,
    wanted: ModelQuery,
    on_event: &OnEvent<'_>,
) -> Result<ChosenModel, ModelError> {
    if let Some(manifest) = discovery::manifest_named(session, name) {
        return described(session, &manifest, wanted, on_event);
    }
    if let Some(chosen) = local(&session.families, name)? {
        return Ok(chosen);
    }
    if is_repository(session, name) {
        let manifest = discovery::repository(&session.families, &session.store, name, on_event)?;
        return described(session, &manifest, wanted, on_event);
    }
    Err(unknown(session, name))
}

/// The model at the path `name`, a file or a folder; `None` if nothing is there.
fn local(families: &Families, name: &str) -> Result<Option<ChosenModel>, ModelError> {
    let path = Path::new(name);
    if path.is_file() {
        return Ok(Some(from_file(families, path)));
    }
    if path.is_dir() {
        return discovery::in_folder(families, path).map(Some);
    }
    Ok(None)
}

/// Whether a name that is neither an id nor a path may be a Hugging Face repository.
fn is_repository(session: &Session, name: &str) -> bool {
    store::is_repository(name) && !session.families.is_model_file(name)
}

fn unknown(session: &Session, name: &str) -> ModelError {
    let path = Path::new(name);
    if path.components().count() > 1 || session.families.is_model_file(name) {
        return ModelError::NoModelFile {
            path: path.to_owned(),
        };
    }
    ModelError::UnknownModel {
        name: name.to_owned(),
        suggestion: session.catalog.suggest(name).map(str::to_owned),
    }
}

/// The model of a manifest that was named, downloaded if it is not installed.
fn described(
    session: &Session,
    manifest: &Manifest,
    wanted: ModelQuery,
    on_event: &OnEvent<'_>,
) -> Result<ChosenModel, ModelError> {
    if !wanted.is_done_by(manifest) {
        let (model, task) = (manifest.id.to_string(), wanted.task.name());
        return Err(ModelError::Unsuitable {
            model,
            task,
            from: wanted.from.name(),
            to: wanted.to.name(),
        });
    }
    // A model that cannot be run is not downloaded.
    session.families.named(&manifest.family)?;
    let files = session
        .store
        .resolve(manifest, &|event| on_event(Event::Store(event)))?;
    from_store(&session.families, manifest, files)
}

/// Checks that `name` is the id of a model, a path on this machine, or possibly a Hugging Face repository.
///
/// # Errors
/// [`ModelError::UnknownModel`] or [`ModelError::NoModelFile`].
pub fn check_name(session: &Session, name: &str) -> Result<(), ModelError> {
    if discovery::manifest_named(session, name).is_some()
        || local(&session.families, name)?.is_some()
        || is_repository(session, name)
    {
        return Ok(());
    }
    Err(unknown(session, name))
}

/// The models that [`choose`] would try first, whether or not they are installed. Nothing is fetched.
///
/// # Errors
/// When no model can do the task for this pair.
pub fn planned(
    session: &Session,
    choice: &ModelChoice,
    wanted: ModelQuery,
) -> Result<Vec<NeededModel>, ModelError> {
    let described;
    let way = match choice {
        ModelChoice::Named(name) => {
            described = discovery::manifest_named(session, name);
            let Some(manifest) = &described else {
                return Ok(vec![NeededModel {
                    id: name.clone(),
                    task: wanted.task.name(),
                    installed: Path::new(name).exists(),
                    bytes: std::fs::metadata(name).map_or(0, |metadata| metadata.len()),
                }]);
            };
            vec![manifest]
        }
        ModelChoice::Preset(preset) => {
            let first = in_order_of_trial(session, *preset, wanted).into_iter().next();
            first.ok_or_else(|| no_model(session, wanted))?
        }
    };
    let needed = |manifest: &&Manifest| NeededModel {
        id: manifest.id.to_string(),
        task: wanted.task.name(),
        installed: is_installed(session, manifest),
        bytes: manifest.files.iter().map(|file| file.bytes.unwrap_or(0)).sum(),
    };
    Ok(way.iter().map(needed).collect())
}

fn no_model(session: &Session, wanted: ModelQuery) -> ModelError {
    let instead = session
        .catalog
        .iter()
        .filter(|manifest| wanted.is_done_by(manifest));
    ModelError::NoModel {
        task: wanted.task.name(),
        from: wanted.from.name(),
        to: wanted.to.name(),
        instead: instead.map(|manifest| manifest.id.to_string()).collect(),
    }
}

fn from_store(
    families: &Families,
    manifest: &Manifest,
    installed: Installed,
) -> Result<ChosenModel, ModelError> {
    let family = families.named(&manifest.family)?;
    let report = ModelReport {
        id: manifest.id.to_string(),
        source: installed.source(),
        sha256: installed.files.first().map(|file| file.sha256.clone()),
    };
    let files = installed.files.into_iter().map(|file| file.path).collect();
    Ok(ChosenModel {
        bundle: Bundle {
            id: manifest.id.to_string(),
            family,
            files,
            prefix: manifest.prefix.clone(),
            prompt: manifest.prompt.clone(),
        },
        report,
        restricted: Some(manifest.licence.clone()).filter(|_| manifest.non_commercial),
    })
}

/// The model of a single file that no manifest describes; the file itself names its architecture.
fn from_file(families: &Families, path: &Path) -> ChosenModel {
    let id = path.display().to_string();
    let report = ModelReport {
        id: id.clone(),
        source: "file".to_owned(),
        sha256: None,
    };
    ChosenModel {
        bundle: Bundle {
            family: families.kind_of_names(&[&id]).family(),
            id,
            files: vec![path.to_owned()],
            prefix: String::new(),
            prompt: String::new(),
        },
        report,
        restricted: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use engine::{EngineOptions, Kernel, Precision};
    use std::num::NonZeroUsize;
    use store::{Catalog, Store, StoreConfig};
    use text::Lang;

    const GIB: u64 = 1 << 30;

    /// What `best` would take from `from` into English first, on a machine with so much memory.
    fn best(task: store::Task, from: Lang, memory: Option<u64>, precision: Precision) -> String {
        let folder = tempfile::tempdir().unwrap();
        let mut config = StoreConfig::new(folder.path().join("data"), folder.path().join("hub"));
        config.offline = true;
        let options = EngineOptions {
            device: engine::DeviceChoice::Cpu,
            threads: NonZeroUsize::MIN,
            kernel: Kernel::best(),
            precision,
            beam: None,
        };
        let session = Session::new(Store::new(config), Catalog::load(None).unwrap(), options);
        let session = session.with_memory(memory);
        let wanted = ModelQuery {
            task,
            from,
            to: Lang::EN,
        };
        let choice = ModelChoice::Preset(Preset::Best);
        planned(&session, &choice, wanted).unwrap().remove(0).id
    }

    #[test]
    fn the_best_model_is_the_best_that_fits_into_memory() {
        let translator = |memory| best(store::Task::Translate, Lang::RU, memory, Precision::Eight);
        for (memory, expected) in [
            (None, "hy-mt2-7b"),
            (Some(16 * GIB), "hy-mt2-7b"),
            (Some(4 * GIB), "index-translate-2b"),
            (Some(GIB), "opus-mt-tc-big-zle-en"),
        ] {
            assert_eq!(translator(memory), expected, "{memory:?}");
        }
        let writer = |memory, precision| best(store::Task::Summarize, Lang::EN, Some(memory), precision);
        assert_eq!(writer(8 * GIB, Precision::Eight), "qwen3.5-4b");
        assert_eq!(writer(2 * GIB, Precision::Eight), "qwen3.5-2b");
        assert_eq!(writer(GIB / 3 * 4, Precision::Eight), "bart-large-cnn");
        // In 32 bits it does not fit, as all others do not, and the preset's order counts again.
        assert_eq!(writer(GIB / 3 * 4, Precision::Full), "qwen3.5-4b");
    }
}
