//! Which model does a task: the one that was named, or the first of a preset that can be had.

use std::path::Path;

use engine::{Bundle, Family};
use store::{Installed, Manifest, Preset, Status};
use text::Lang;

use crate::error::TaskError;
use crate::event::{Event, OnEvent};
use crate::options::ModelChoice;
use crate::report::ModelReport;
use crate::session::{Chosen, Session};

/// A job for which a model is wanted.
#[derive(Debug, Clone, Copy)]
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

/// Chooses a model and makes sure that its files are here.
pub(crate) fn choose(
    session: &Session,
    choice: &ModelChoice,
    wanted: Wanted,
    on_event: &OnEvent<'_>,
) -> Result<Chosen, TaskError> {
    let (chosen, why) = match choice {
        ModelChoice::Preset(preset) => of_preset(session, *preset, wanted, on_event)?,
        ModelChoice::Named(name) => (
            named(session, name, wanted, on_event)?,
            "named by the user".to_owned(),
        ),
    };
    on_event(Event::ModelChosen {
        task: wanted.task_name(),
        model: &chosen.report.id,
        why,
    });
    Ok(chosen)
}

fn of_preset(
    session: &Session,
    preset: Preset,
    wanted: Wanted,
    on_event: &OnEvent<'_>,
) -> Result<(Chosen, String), TaskError> {
    let candidates = session
        .catalog
        .candidates(wanted.task, wanted.from.code(), wanted.to.code(), preset);
    if candidates.is_empty() {
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
    let is_installed =
        |manifest: &&Manifest| matches!(session.store.status(manifest), Status::Installed { .. });
    // Installed ones first; within both groups the preset's order stays.
    let (installed, others): (Vec<&Manifest>, Vec<&Manifest>) =
        candidates.into_iter().partition(is_installed);
    let ordered = installed
        .iter()
        .map(|manifest| (*manifest, "installed"))
        .chain(others.iter().map(|m| (*m, "fetched")));
    let mut failures = Vec::new();
    for (manifest, how) in ordered {
        match session
            .store
            .resolve(manifest, &|event| on_event(Event::Store(event)))
        {
            Ok(files) => {
                let why = match failures.len() {
                    0 => format!("{how}, first choice of the preset"),
                    _ => format!("{how}, the first of the preset that could be had"),
                };
                return Ok((from_store(manifest, files)?, why));
            }
            Err(error) => failures.push((manifest.id.clone(), error)),
        }
    }
    Err(TaskError::NoneAvailable {
        task: wanted.task_name(),
        failures,
    })
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
        sha256: manifest.files.first().map(|file| file.sha256.clone()),
    };
    let files = installed.files.into_iter().map(|file| file.path).collect();
    Ok(Chosen {
        bundle: Bundle {
            id: manifest.id.clone(),
            family,
            files,
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
        },
        report,
    }
}
