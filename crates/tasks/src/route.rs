//! Which model does a task: the one that was named, or the first of a preset that can be had.

use std::path::Path;
use std::sync::Arc;

use engine::{Bundle, Family};
use store::{Installed, Manifest, Pair, Preset, Status};
use text::Lang;

use crate::error::TaskError;
use crate::event::{Event, OnEvent};
use crate::options::ModelChoice;
use crate::report::ModelReport;
use crate::session::{Chosen, Session};

/// A job for which a model is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Wanted {
    pub task: store::Task,
    pub from: Lang,
    pub to: Lang,
}

impl Wanted {
    fn task_name(&self) -> &'static str {
        match self.task {
            store::Task::Translate => "translate",
            store::Task::Summarize => "summarize",
            store::Task::Embed => "embed",
        }
    }

    fn is_done_by(&self, manifest: &Manifest) -> bool {
        manifest.supports(self.task, self.from.code(), self.to.code())
    }
}

/// The models of one way to do a task: one, or two that translate by way of English.
#[derive(Debug)]
pub(crate) struct Route {
    pub first: Chosen,
    pub then: Option<Chosen>,
}

/// Chooses a model, or for a translation perhaps two, and makes sure that their files are here; once a session.
pub(crate) fn choose(
    session: &Session,
    choice: &ModelChoice,
    wanted: Wanted,
    on_event: &OnEvent<'_>,
) -> Result<Arc<Route>, TaskError> {
    session.routes.get((choice.clone(), wanted), || {
        Ok(Arc::new(choose_anew(session, choice, wanted, on_event)?))
    })
}

fn choose_anew(
    session: &Session,
    choice: &ModelChoice,
    wanted: Wanted,
    on_event: &OnEvent<'_>,
) -> Result<Route, TaskError> {
    let (route, why) = match choice {
        ModelChoice::Preset(preset) => of_preset(session, *preset, wanted, on_event)?,
        ModelChoice::Named(name) => {
            let first = named(session, name, wanted, on_event)?;
            (Route { first, then: None }, "named by the user".to_owned())
        }
    };
    let (from, to) = (wanted.from.name(), wanted.to.name());
    let say = |chosen: &Chosen, why| {
        on_event(Event::ModelChosen {
            task: wanted.task_name(),
            model: &chosen.report.id,
            why,
        });
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
    wanted: Wanted,
    on_event: &OnEvent<'_>,
) -> Result<(Route, String), TaskError> {
    let ways = ways(session, preset, wanted);
    if ways.is_empty() {
        let instead = session
            .catalog
            .iter()
            .filter(|manifest| wanted.is_done_by(manifest));
        return Err(TaskError::NoModel {
            task: wanted.task_name(),
            from: wanted.from.name(),
            to: wanted.to.name(),
            instead: instead.map(|manifest| manifest.id.clone()).collect(),
        });
    }
    // Installed ones first; within both groups the preset's order stays.
    let (installed, others): (Vec<Way<'_>>, Vec<Way<'_>>) = ways
        .into_iter()
        .partition(|way| way.iter().all(|manifest| is_installed(session, manifest)));
    let ordered = installed
        .into_iter()
        .map(|way| (way, "installed"))
        .chain(others.into_iter().map(|way| (way, "fetched")));
    let mut failures = Vec::new();
    for (way, how) in ordered {
        let mut models = Vec::new();
        for manifest in &way {
            match session
                .store
                .resolve(manifest, &|event| on_event(Event::Store(event)))
            {
                Ok(files) => models.push(from_store(manifest, files)?),
                Err(error) => {
                    failures.push((manifest.id.clone(), error));
                    break;
                }
            }
        }
        let complete = models.len() == way.len();
        let mut models = models.into_iter();
        if let (true, Some(first)) = (complete, models.next()) {
            let why = match failures.len() {
                0 => format!("{how}, first choice of the preset"),
                _ => format!("{how}, the first of the preset that could be had"),
            };
            let then = models.next();
            return Ok((Route { first, then }, why));
        }
    }
    Err(TaskError::NoneAvailable {
        task: wanted.task_name(),
        failures,
    })
}

/// The models of one way, first to last.
type Way<'a> = Vec<&'a Manifest>;

/// Every way of the preset, the preferred one first.
///
/// Two models that are made for their pairs, with English between them, go before models that translate
/// anything, where the preset prefers the first of the two to these; a model made for the pair itself
/// makes them needless.
fn ways(session: &Session, preset: Preset, wanted: Wanted) -> Vec<Way<'_>> {
    let candidates = |from: Lang, to: Lang| {
        session
            .catalog
            .candidates(wanted.task, from.code(), to.code(), preset)
    };
    let direct = candidates(wanted.from, wanted.to);
    let mut ways: Vec<Way<'_>> = direct.iter().map(|&manifest| vec![manifest]).collect();
    let by_english = wanted.task == store::Task::Translate && ![wanted.from, wanted.to].contains(&Lang::EN);
    if !by_english || direct.iter().any(|manifest| is_made_for_pairs(manifest)) {
        return ways;
    }
    let leg = |from, to| {
        let all = candidates(from, to);
        let suits = |at: &usize| direct.is_empty() || is_made_for_pairs(all[*at]);
        let mut suitable = (0..all.len()).filter(suits);
        let installed = suitable.clone().find(|&at| is_installed(session, all[at]));
        installed.or_else(|| suitable.next()).map(|at| (at, all[at]))
    };
    let legs = leg(wanted.from, Lang::EN).zip(leg(Lang::EN, wanted.to));
    if let Some(((preferred, first), (_, then))) = legs {
        ways.insert(preferred.min(ways.len()), vec![first, then]);
    }
    ways
}

fn is_made_for_pairs(manifest: &Manifest) -> bool {
    !manifest.pairs.contains(&Pair::Any)
}

/// The first of the preset's models for this job that is installed.
pub(crate) fn installed(session: &Session, preset: Preset, wanted: Wanted) -> Option<&Manifest> {
    let (from, to) = (wanted.from.code(), wanted.to.code());
    let candidates = session.catalog.candidates(wanted.task, from, to, preset);
    candidates
        .into_iter()
        .find(|manifest| is_installed(session, manifest))
}

fn is_installed(session: &Session, manifest: &Manifest) -> bool {
    matches!(session.store.status(manifest), Status::Installed { .. })
}

fn named(session: &Session, name: &str, wanted: Wanted, on_event: &OnEvent<'_>) -> Result<Chosen, TaskError> {
    if let Some(manifest) = session.catalog.get(name) {
        if !wanted.is_done_by(manifest) {
            let (model, task) = (manifest.id.clone(), wanted.task_name());
            return Err(TaskError::Unsuitable {
                model,
                task,
                from: wanted.from.name(),
                to: wanted.to.name(),
            });
        }
        let files = session
            .store
            .resolve(manifest, &|event| on_event(Event::Store(event)))?;
        return from_store(manifest, files);
    }
    let path = Path::new(name);
    if path.is_file() {
        return Ok(from_file(path));
    }
    let meant_as_path =
        path.components().count() > 1 || path.extension().is_some_and(|ending| ending == "gguf");
    if meant_as_path {
        return Err(TaskError::NoModelFile {
            path: path.to_owned(),
        });
    }
    let suggestion = session.catalog.suggest(name).map(str::to_owned);
    Err(TaskError::UnknownModel {
        name: name.to_owned(),
        suggestion,
    })
}

fn from_store(manifest: &Manifest, installed: Installed) -> Result<Chosen, TaskError> {
    let family: Family = manifest.family.parse()?;
    let report = ModelReport {
        id: manifest.id.clone(),
        source: installed.source(),
        sha256: installed.files.first().map(|file| file.sha256.clone()),
    };
    let files = installed.files.into_iter().map(|file| file.path).collect();
    Ok(Chosen {
        bundle: Bundle {
            id: manifest.id.clone(),
            family,
            files,
            prefix: manifest.prefix.clone(),
        },
        report,
    })
}

/// A model file that no manifest describes: the file itself says which architecture it is.
fn from_file(path: &Path) -> Chosen {
    let id = path.display().to_string();
    let report = ModelReport {
        id: id.clone(),
        source: "file".to_owned(),
        sha256: None,
    };
    Chosen {
        bundle: Bundle {
            id,
            family: Family::Gguf,
            files: vec![path.to_owned()],
            prefix: String::new(),
        },
        report,
    }
}
