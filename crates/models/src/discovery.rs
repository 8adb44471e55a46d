//! Discovery of models that no manifest describes: a folder as `transformers` saves it, or a Hugging Face repository.
//! The engine recognises the model by its files; only the files that it reads are used.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use engine::{Bundle, CONFIGURATION, Capabilities, Families, ModelKind, Pairs};
use store::{FileName, Manifest, ModelFile, ModelId, Pair, Repository, RepositoryFile, Source, Store, Task};
use text::Lang;

use crate::choice::ChosenModel;
use crate::error::ModelError;
use crate::event::{Event, OnEvent};
use crate::report::ModelReport;
use crate::session::Session;

/// The tasks that a model with these capabilities can do.
fn tasks(can: Capabilities) -> Vec<Task> {
    let all = [
        (can.translates.is_some(), Task::Translate),
        (can.summarises, Task::Summarize),
        (can.embeds, Task::Embed),
        (can.estimates, Task::Estimate),
    ];
    all.into_iter()
        .filter_map(|(can, task)| can.then_some(task))
        .collect()
}

/// The model in a folder on this machine.
///
/// # Errors
/// When the folder cannot be read or holds no model that can be run.
pub fn in_folder(families: &Families, folder: &Path) -> Result<ChosenModel, ModelError> {
    let entries = fs::read_dir(folder).map_err(|error| ModelError::NoModelIn {
        place: folder.display().to_string(),
        lacks: error.to_string(),
    })?;
    let mut files: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    files.sort();
    let names: Vec<&str> = files
        .iter()
        .filter_map(|file| file.file_name()?.to_str())
        .collect();
    let lacking = |lacks: &'static str| ModelError::NoModelIn {
        place: folder.display().to_string(),
        lacks: lacks.to_owned(),
    };
    let kind = if names.contains(&CONFIGURATION) {
        configured_kind(families, folder)?
    } else {
        families.kind_of_names(&names)
    };
    let chosen = kind.files(&names).map_err(lacking)?;
    let id = folder.display().to_string();
    Ok(ChosenModel {
        report: ModelReport {
            id: id.clone(),
            source: "folder".to_owned(),
            sha256: None,
        },
        bundle: Bundle {
            id,
            family: kind.family(),
            files: chosen.into_iter().map(|name| folder.join(name)).collect(),
            prefix: String::new(),
            prompt: String::new(),
        },
        restricted: None,
    })
}

/// The kind of model that a folder's configuration names.
fn configured_kind(families: &Families, folder: &Path) -> Result<ModelKind, ModelError> {
    let file = folder.join(CONFIGURATION);
    let configuration = fs::read(&file).map_err(|error| ModelError::NoModelIn {
        place: folder.display().to_string(),
        lacks: error.to_string(),
    })?;
    Ok(families.kind_of_configuration(&configuration, &file)?)
}

/// Looks up a Hugging Face repository and keeps a manifest of it: from then on the model is known by its id, at this
/// commit.
///
/// # Errors
/// When the hub does not answer, has no such repository, or the repository holds no model that can be run.
pub fn repository(
    families: &Families,
    store: &Store,
    name: &str,
    on_event: &OnEvent<'_>,
) -> Result<Manifest, ModelError> {
    let seen = store.look_up(name)?;
    let lacking = |lacks: &'static str| ModelError::NoModelIn {
        place: name.to_owned(),
        lacks: lacks.to_owned(),
    };
    // An empty file is of no use to any engine.
    let names: Vec<&str> = seen
        .files
        .iter()
        .filter(|file| file.bytes > 0)
        .map(|file| file.path.as_str())
        .collect();
    let kind = if names.contains(&CONFIGURATION) {
        let configuration = store.read_small(&seen, CONFIGURATION)?;
        let place = PathBuf::from(format!("{CONFIGURATION} of {name}"));
        families.kind_of_configuration(&configuration, &place)?
    } else {
        families.kind_of_names(&names)
    };
    let chosen = kind.files(&names).map_err(lacking)?;
    let files: Vec<&RepositoryFile> = chosen
        .iter()
        .filter_map(|name| seen.files.iter().find(|file| file.path == **name))
        .collect();
    let manifest = manifest(name, &seen, &kind, &files)?;
    store.keep_discovered(&manifest)?;
    on_event(Event::RepositoryFound {
        repository: &seen.repo,
        revision: &seen.revision,
        manifest: &manifest,
    });
    Ok(manifest)
}

fn manifest(
    name: &str,
    seen: &Repository,
    kind: &ModelKind,
    files: &[&RepositoryFile],
) -> Result<Manifest, ModelError> {
    let can = kind.capabilities();
    let (pairs, languages) = match pair_in_name(&seen.repo).filter(|_| can.translates == Some(Pairs::One)) {
        Some((from, to)) => {
            let languages = vec![from.clone(), to.clone()];
            (vec![Pair::Directed { from, to }], languages)
        }
        None => (
            vec![Pair::Any],
            Lang::all().map(|lang| lang.code().to_owned()).collect(),
        ),
    };
    let id = ModelId::new(store::repository_id(name)).map_err(|misfit| ModelError::NoModelIn {
        place: name.to_owned(),
        lacks: format!("a name that fits a folder: {misfit}"),
    })?;
    Ok(Manifest {
        id,
        description: format!("{} of the hub ({})", seen.repo, kind.name()),
        family: kind.family().name.to_owned(),
        tasks: tasks(can),
        pairs,
        languages,
        licence: seen.licence.clone().unwrap_or_else(|| "unknown".to_owned()),
        licence_note: Some("as the repository's card names it".to_owned()).filter(|_| seen.licence.is_some()),
        non_commercial: seen
            .licence
            .as_ref()
            .is_some_and(|licence| licence.to_lowercase().contains("-nc")),
        quality: Vec::new(),
        decoding: store::IgnoredAny,
        prefix: String::new(),
        prompt: String::new(),
        files: files.iter().map(|file| described_as(file)).collect(),
        sources: vec![source(seen, files)],
    })
}

fn described_as(file: &RepositoryFile) -> ModelFile {
    ModelFile {
        name: FileName::of(&file.path),
        bytes: Some(file.bytes),
        sha256: file.sha256.clone(),
    }
}

/// The hub source of a manifest, with the paths of files that lie in a folder of the repository or have names that
/// manifests do not allow.
fn source(seen: &Repository, files: &[&RepositoryFile]) -> Source {
    let named = files
        .iter()
        .map(|file| (FileName::of(&file.path), file.path.clone()));
    Source::Hub {
        repo: seen.repo.clone(),
        revision: seen.revision.clone(),
        paths: named.filter(|(name, path)| **name != **path).collect(),
        elsewhere: BTreeMap::new(),
    }
}

/// The language pair at the end of a repository's name, as in `opus-mt-de-en`; `None` for names of language groups.
fn pair_in_name(repo: &str) -> Option<(String, String)> {
    let mut words = repo.rsplit('-');
    let (to, from) = (words.next()?, words.next()?);
    let is_code = |code: &str| Lang::all().any(|lang| lang.code() == code);
    (is_code(from) && is_code(to)).then(|| (from.to_owned(), to.to_owned()))
}

/// The manifest with the id `name`, or of the Hugging Face repository `name`, if there is one in the catalog or among
/// the manifests that discovery has kept.
pub fn manifest_named(session: &Session, name: &str) -> Option<Manifest> {
    if let Some(manifest) = session.catalog.get(name) {
        return Some(manifest.clone());
    }
    if !store::is_repository(name) || Path::new(name).exists() {
        return None;
    }
    in_catalog(session.catalog.iter(), name).cloned().or_else(|| {
        session
            .store
            .discovered()
            .into_iter()
            .find(|kept| kept.id == store::repository_id(name))
    })
}

/// The model of a catalog whose files come from this repository.
pub fn in_catalog<'m>(
    mut models: impl Iterator<Item = &'m Manifest>,
    repository: &str,
) -> Option<&'m Manifest> {
    let id = store::repository_id(repository);
    models.find(|model| {
        let is_source = |source: &Source| matches!(source, Source::Hub { repo, .. } if repo == repository);
        model.id == id || model.sources.iter().any(is_source)
    })
}

/// Whether the model of this name, or in this folder, can translate and nothing else.
pub fn only_translates(session: &Session, name: &str) -> bool {
    match manifest_named(session, name) {
        Some(manifest) => manifest.tasks == [Task::Translate],
        None => configured_kind(&session.families, Path::new(name))
            .is_ok_and(|kind| kind.capabilities().only_translates()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pair_is_read_from_the_name() {
        let pair = |repo| pair_in_name(repo).map(|(from, to)| format!("{from}>{to}"));
        assert_eq!(pair("Helsinki-NLP/opus-mt-de-en").as_deref(), Some("de>en"));
        assert_eq!(pair("Helsinki-NLP/opus-mt-tc-big-zle-en"), None);
        assert_eq!(pair("Helsinki-NLP/opus-mt-mul-en"), None);
        assert_eq!(pair("name"), None);
    }
}
