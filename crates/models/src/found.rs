//! Models that no manifest of the catalog describes: a folder as `transformers` saves it, a repository of
//! the hub. `config.json` decides what they are; of all that lies there only what an engine reads is taken.

use std::fs;
use std::path::{Path, PathBuf};

use engine::{Bundle, Family, tokens};
use store::{FileName, Manifest, ModelFile, ModelId, Pair, Repository, RepositoryFile, Source, Store, Task};
use text::Lang;

use crate::choice::Chosen;
use crate::error::ModelError;
use crate::event::{Event, OnEvent};
use crate::report::ModelReport;
use crate::session::Session;

/// What an encoder–decoder model consists of beside its weights. `tokenizer.json` is taken only where the
/// family's own vocabulary is not there.
const PARTS: [&str; 12] = [
    "config.json",
    "generation_config.json",
    "tokenizer_config.json",
    "special_tokens_map.json",
    "added_tokens.json",
    "source.spm",
    "target.spm",
    "spiece.model",
    "sentencepiece.bpe.model",
    "vocab.json",
    "target_vocab.json",
    "merges.txt",
];

/// Which of these hold a vocabulary by themselves.
const VOCABULARIES: [&str; 4] = [
    "source.spm",
    "spiece.model",
    "sentencepiece.bpe.model",
    "merges.txt",
];

/// The family that runs the architectures of [`tokens::ARCHITECTURES`].
const FAMILY: &str = "seq2seq";

/// The files among `names` that a model is made of, its weights first: safetensors before `PyTorch`'s own
/// format and GGUF, whole before in parts.
fn parts<'n>(names: &[&'n str]) -> Result<Vec<&'n str>, &'static str> {
    let mut parts = weights(names)?;
    let has = |name: &str| names.contains(&name);
    parts.extend(names.iter().filter(|name| PARTS.contains(name)));
    if !VOCABULARIES.into_iter().any(has) {
        let pipeline = names.iter().find(|name| **name == "tokenizer.json");
        parts.push(pipeline.ok_or(
            "no vocabulary: source.spm, spiece.model, sentencepiece.bpe.model, merges.txt or tokenizer.json",
        )?);
    }
    Ok(parts)
}

fn weights<'n>(names: &[&'n str]) -> Result<Vec<&'n str>, &'static str> {
    for (stem, ending) in [("model", "safetensors"), ("pytorch_model", "bin")] {
        let whole = format!("{stem}.{ending}");
        if let Some(whole) = names.iter().find(|name| **name == whole) {
            return Ok(vec![whole]);
        }
        let index = format!("{stem}.{ending}.index.json");
        let Some(index) = names.iter().find(|name| **name == index) else {
            continue;
        };
        let is_part = |name: &&&str| {
            let rest = name.strip_prefix(stem).and_then(|rest| rest.strip_suffix(ending));
            rest.is_some_and(|rest| rest.starts_with('-') && rest.ends_with('.') && !rest.contains('/'))
        };
        let mut parts: Vec<&str> = names.iter().filter(is_part).copied().collect();
        parts.sort_unstable();
        parts.push(index);
        return Ok(parts);
    }
    if names.iter().any(|name| is_gguf(name)) {
        return Ok(vec![language_model(names)?]);
    }
    Err(
        "no weights: model.safetensors or pytorch_model.bin, whole or in parts with an index, or a .gguf file",
    )
}

fn is_gguf(name: &str) -> bool {
    Path::new(name).extension().is_some_and(|ending| ending == "gguf")
}

/// The one GGUF file among `names`: the only one, or the one quantised as the catalog's are.
fn language_model<'n>(names: &[&'n str]) -> Result<&'n str, &'static str> {
    let models: Vec<&str> = names.iter().copied().filter(|name| is_gguf(name)).collect();
    let usual = |name: &&&str| {
        let name = name.to_lowercase();
        name.contains("q4_k_m") || name.contains("q4k")
    };
    match (&models[..], models.iter().find(usual)) {
        ([], _) => Err("neither config.json nor a .gguf file"),
        ([one], _) | (_, Some(one)) => Ok(one),
        _ => Err("several .gguf files, and none of them is Q4_K; fetch one of them and give its path"),
    }
}

/// What models of an architecture can do.
fn tasks_of_architecture(architecture: &str) -> Vec<Task> {
    match architecture {
        "marian" | "m2m_100" => vec![Task::Translate],
        "bart" | "pegasus" => vec![Task::Summarize],
        _ => vec![Task::Translate, Task::Summarize],
    }
}

/// The model in a folder.
///
/// # Errors
/// When the folder cannot be read or holds no model that can be run.
pub fn in_folder(folder: &Path) -> Result<Chosen, ModelError> {
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
    let (family, chosen) = if names.contains(&"config.json") {
        architecture_in(folder)?;
        (FAMILY.parse()?, parts(&names).map_err(lacking)?)
    } else {
        (Family::Gguf, vec![language_model(&names).map_err(lacking)?])
    };
    let id = folder.display().to_string();
    Ok(Chosen {
        report: ModelReport {
            id: id.clone(),
            source: "folder".to_owned(),
            sha256: None,
        },
        bundle: Bundle {
            id,
            family,
            files: chosen.into_iter().map(|name| folder.join(name)).collect(),
            prefix: String::new(),
        },
        restricted: None,
    })
}

fn architecture_in(folder: &Path) -> Result<String, ModelError> {
    let file = folder.join("config.json");
    let config = fs::read(&file).map_err(|error| ModelError::NoModelIn {
        place: folder.display().to_string(),
        lacks: error.to_string(),
    })?;
    Ok(tokens::architecture(&config, &file).map_err(engine::LoadError::from)?)
}

/// Looks a repository of the hub up and keeps a manifest of it: from then on the model is known by its id,
/// at this commit.
///
/// # Errors
/// When the hub does not answer, has no such repository, or the repository holds no model that can be run.
pub fn repository(store: &Store, name: &str, on_event: &OnEvent<'_>) -> Result<Manifest, ModelError> {
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
    let (family, tasks, kind, chosen) = if names.contains(&"config.json") {
        let config = store.read_small(&seen, "config.json")?;
        let place = PathBuf::from(format!("config.json of {name}"));
        let architecture = tokens::architecture(&config, &place).map_err(engine::LoadError::from)?;
        let tasks = tasks_of_architecture(&architecture);
        (FAMILY, tasks, architecture, parts(&names).map_err(lacking)?)
    } else {
        let tasks = vec![Task::Translate, Task::Summarize];
        let model = language_model(&names).map_err(lacking)?;
        ("gguf", tasks, "gguf".to_owned(), vec![model])
    };
    let files: Vec<&RepositoryFile> = chosen
        .iter()
        .filter_map(|name| seen.files.iter().find(|file| file.path == **name))
        .collect();
    let manifest = manifest(name, &seen, family, &kind, tasks, &files)?;
    store.keep_found(&manifest)?;
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
    family: &str,
    kind: &str,
    tasks: Vec<Task>,
    files: &[&RepositoryFile],
) -> Result<Manifest, ModelError> {
    let (pairs, languages) = match pair_in_name(&seen.repo).filter(|_| kind == "marian") {
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
        description: format!("{} of the hub ({kind})", seen.repo),
        family: family.to_owned(),
        tasks,
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

/// Where the files lie in the repository: some in a folder of it, or under a name that no manifest takes.
fn source(seen: &Repository, files: &[&RepositoryFile]) -> Source {
    let named = files
        .iter()
        .map(|file| (FileName::of(&file.path), file.path.clone()));
    Source::Hub {
        repo: seen.repo.clone(),
        revision: seen.revision.clone(),
        paths: named.filter(|(name, path)| **name != **path).collect(),
    }
}

/// `opus-mt-de-en` is made for one pair; of names that tell of families of languages nothing is taken.
fn pair_in_name(repo: &str) -> Option<(String, String)> {
    let mut words = repo.rsplit('-');
    let (to, from) = (words.next()?, words.next()?);
    let is_code = |code: &str| Lang::all().any(|lang| lang.code() == code);
    (is_code(from) && is_code(to)).then(|| (from.to_owned(), to.to_owned()))
}

/// The manifest that `name` stands for, if there is one: by its id, or as the repository of the hub that
/// one of the catalog's models or a kept manifest comes from.
pub fn described(session: &Session, name: &str) -> Option<Manifest> {
    if let Some(manifest) = session.catalog.get(name) {
        return Some(manifest.clone());
    }
    if !store::is_repository(name) || Path::new(name).exists() {
        return None;
    }
    in_catalog(session.catalog.iter(), name).cloned().or_else(|| {
        session
            .store
            .found()
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

/// Whether the model of this name or in this folder can do nothing but translate.
pub fn only_translates(session: &Session, name: &str) -> bool {
    let tasks = match described(session, name) {
        Some(manifest) => manifest.tasks,
        None => architecture_in(Path::new(name)).map_or(Vec::new(), |kind| tasks_of_architecture(&kind)),
    };
    tasks == [Task::Translate]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_read_is_taken() {
        let names = [
            "README.md",
            "config.json",
            "flax_model.msgpack",
            "model.safetensors",
            "pytorch_model.bin",
            "source.spm",
            "target.spm",
            "tf_model.h5",
            "tokenizer.json",
            "vocab.json",
        ];
        let taken = [
            "model.safetensors",
            "config.json",
            "source.spm",
            "target.spm",
            "vocab.json",
        ];
        assert_eq!(parts(&names).unwrap(), taken);
        assert_eq!(
            parts(&["config.json", "pytorch_model.bin", "tokenizer.json"]).unwrap(),
            ["pytorch_model.bin", "config.json", "tokenizer.json"]
        );
        let split = [
            "model-00002-of-00002.safetensors",
            "model-00001-of-00002.safetensors",
        ];
        let index = "model.safetensors.index.json";
        assert_eq!(
            parts(&[split[0], split[1], index, "spiece.model"]).unwrap(),
            [split[1], split[0], index, "spiece.model"]
        );
        assert!(
            parts(&["config.json", "spiece.model"])
                .unwrap_err()
                .starts_with("no weights")
        );
        assert!(
            parts(&["model.safetensors"])
                .unwrap_err()
                .starts_with("no vocabulary")
        );
    }

    #[test]
    fn of_several_language_models_the_usual_one_is_taken() {
        assert_eq!(language_model(&["a-Q8_0.gguf"]), Ok("a-Q8_0.gguf"));
        assert_eq!(
            language_model(&["a-Q8_0.gguf", "a-Q4_K_M.gguf"]),
            Ok("a-Q4_K_M.gguf")
        );
        assert!(
            language_model(&["a-Q8_0.gguf", "a-Q5_0.gguf"])
                .unwrap_err()
                .starts_with("several")
        );
        assert!(language_model(&["README.md"]).is_err());
    }

    #[test]
    fn a_pair_is_read_from_the_name() {
        let pair = |repo| pair_in_name(repo).map(|(from, to)| format!("{from}>{to}"));
        assert_eq!(pair("Helsinki-NLP/opus-mt-de-en").as_deref(), Some("de>en"));
        assert_eq!(pair("Helsinki-NLP/opus-mt-tc-big-zle-en"), None);
        assert_eq!(pair("Helsinki-NLP/opus-mt-mul-en"), None);
        assert_eq!(pair("name"), None);
    }
}
