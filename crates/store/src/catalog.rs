//! The catalog of known models: the built-in manifests, compiled in from `models/`, and the user's own.
//!
//! A user manifest with the id of a built-in one replaces it. `presets.toml` beside the manifests lists the preferred
//! models for each task and language pair; the user's entries win over the built-in ones.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::ops::Bound;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::checked::ModelId;
use crate::manifest::{Manifest, ManifestError, Pair, Task, read_toml};

/// File name and text of everything under `models/`.
const BUILT_IN: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/models.rs"));

/// The one file under `models/` that is not a manifest.
const PRESETS: &str = "presets.toml";

/// Size limit of a manifest, in bytes; no real one comes near it.
const MAX_MANIFEST_BYTES: u64 = 1 << 20;

/// The trade-off between speed and quality by which a model is picked.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Preset {
    /// Good enough and quick to download: the default where no preset is asked for.
    #[default]
    Usual,
    /// The fastest models.
    Fast,
    /// Good quality at an acceptable speed on two cores.
    Balanced,
    /// The best quality in the catalog.
    Best,
}

/// The manifests of all known models, by id, and the presets.
#[derive(Debug)]
pub struct Catalog {
    entries: BTreeMap<ModelId, Entry>,
    /// The user's presets, then the built-in ones.
    presets: [Vec<PresetEntry>; 2],
}

#[derive(Debug)]
struct Entry {
    manifest: Manifest,
    /// The file of a user's manifest; `None` for a built-in one.
    file: Option<PathBuf>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct PresetFile {
    #[serde(default)]
    presets: Vec<PresetEntry>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct PresetEntry {
    task: Task,
    pair: Pair,
    /// The same as `balanced` if empty.
    #[serde(default)]
    usual: Vec<String>,
    fast: Vec<String>,
    balanced: Vec<String>,
    best: Vec<String>,
}

impl Catalog {
    /// Reads the built-in manifests and those in the folder `user_dir`, which need not exist.
    ///
    /// # Errors
    /// The first manifest that is not valid, with its file and field, or a folder that cannot be read.
    pub fn load(user_dir: Option<&Path>) -> Result<Self, ManifestError> {
        let mut catalog = Self {
            entries: BTreeMap::new(),
            presets: [Vec::new(), Vec::new()],
        };
        if let Some(dir) = user_dir {
            for path in toml_files(dir)? {
                let text = read_limited(&path)?;
                catalog.add(&text, &path.display().to_string(), Some(path.clone()))?;
            }
        }
        for (name, text) in BUILT_IN {
            catalog.add(text, name, None)?;
        }
        catalog.check_presets()?;
        Ok(catalog)
    }

    /// Adds manifests that were made from Hugging Face repositories; an id that the catalog has already is not
    /// replaced.
    pub fn add_discovered(&mut self, manifests: Vec<Manifest>) {
        for manifest in manifests {
            let entry = Entry { manifest, file: None };
            self.entries.entry(entry.manifest.id.clone()).or_insert(entry);
        }
    }

    /// The manifest with this id.
    pub fn get(&self, id: &str) -> Option<&Manifest> {
        self.entries.get(id).map(|entry| &entry.manifest)
    }

    /// The file of a user's manifest; `None` for a built-in one.
    pub fn user_file(&self, id: &str) -> Option<&Path> {
        self.entries.get(id)?.file.as_deref()
    }

    /// All manifests, sorted by id.
    pub fn iter(&self) -> impl Iterator<Item = &Manifest> {
        self.entries.values().map(|entry| &entry.manifest)
    }

    /// The known id that is meant by a mistyped one, if one is similar. Where the mistyped id ends with a language pair
    /// (`firefox-uk-en`), a model that translates this pair, however it is called.
    pub fn suggest(&self, id: &str) -> Option<&str> {
        let id = id.to_lowercase();
        let distance = |known: &str| {
            if known.contains(&id) && id.len() > 2 {
                1
            } else {
                strsim::levenshtein(known, &id)
            }
        };
        let nearest = self.entries.keys().map(|known| (distance(known), known)).min();
        let similar = nearest
            .filter(|(distance, _)| *distance <= 1 + id.len() / 4)
            .map(|(_, known)| known.as_str());
        match self.pair_in(&id) {
            Some((from, to)) => {
                let translates = |id: &&str| {
                    let known = self.get(id);
                    known.is_some_and(|known| known.supports(Task::Translate, from, to))
                };
                let candidates = self.candidates(Task::Translate, from, to, Preset::Fast);
                let first = candidates.first().map(|manifest| manifest.id.as_str());
                similar.filter(translates).or(first)
            }
            None => similar,
        }
    }

    /// The language pair that an id ends with, as in `firefox-uk-en`: two codes that some manifest knows.
    fn pair_in<'a>(&self, id: &'a str) -> Option<(&'a str, &'a str)> {
        let (rest, to) = id.rsplit_once('-')?;
        let (_, from) = rest.rsplit_once('-')?;
        let is_language = |code: &str| {
            self.iter()
                .any(|manifest| manifest.languages.iter().any(|known| known == code))
        };
        (is_language(from) && is_language(to)).then_some((from, to))
    }

    /// The models of a preset that can do `task` from language `from` to `to`, the preferred one first.
    ///
    /// The preset's entry for the exact pair wins over the one for `*`, and any entry of the user's over the built-in
    /// ones.
    pub fn candidates(&self, task: Task, from: &str, to: &str, preset: Preset) -> Vec<&Manifest> {
        let exact = Pair::Directed {
            from: from.to_owned(),
            to: to.to_owned(),
        };
        let found = self.presets.iter().find_map(|presets| {
            let entry_for = |pair: &Pair| {
                presets
                    .iter()
                    .find(|entry| entry.task == task && entry.pair == *pair)
            };
            entry_for(&exact).or_else(|| entry_for(&Pair::Any))
        });
        let Some(entry) = found else {
            return Vec::new();
        };
        let mut candidates: Vec<&Manifest> = Vec::new();
        for name in entry.names(preset) {
            for model in self.named(name).filter(|model| model.supports(task, from, to)) {
                if !candidates.iter().any(|known| known.id == model.id) {
                    candidates.push(model);
                }
            }
        }
        candidates
    }

    /// The model with this id; for a name such as `firefox-*`, all models whose ids begin so, sorted by id.
    fn named<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Manifest> {
        let start = name.strip_suffix('*');
        self.entries
            .range::<str, _>((Bound::Included(start.unwrap_or(name)), Bound::Unbounded))
            .take_while(move |(id, _)| start.map_or(*id == name, |start| id.starts_with(start)))
            .map(|(_, entry)| &entry.manifest)
    }

    /// Adds one file. An id that is known already is not replaced: the user's files are added first.
    fn add(&mut self, text: &str, name: &str, file: Option<PathBuf>) -> Result<(), ManifestError> {
        if Path::new(name).file_name().is_some_and(|name| name == PRESETS) {
            let presets = &mut self.presets[usize::from(file.is_none())];
            presets.extend(read_toml::<PresetFile>(text, name)?.presets);
            return Ok(());
        }
        let manifest = Manifest::parse(text, name)?;
        match self.entries.get(&manifest.id) {
            Some(other) if other.file.is_some() == file.is_some() => Err(ManifestError::Invalid {
                file: name.to_owned(),
                field: "id".to_owned(),
                problem: format!(
                    "{:?} is also the id of another manifest beside it",
                    manifest.id.as_str()
                ),
            }),
            Some(_) => Ok(()),
            None => {
                self.entries.insert(manifest.id.clone(), Entry { manifest, file });
                Ok(())
            }
        }
    }

    fn check_presets(&self) -> Result<(), ManifestError> {
        let names = self.presets.iter().flatten().flat_map(|entry| {
            let first = entry.usual.iter().chain(&entry.fast);
            first.chain(&entry.balanced).chain(&entry.best)
        });
        match names.into_iter().find(|name| self.named(name).next().is_none()) {
            Some(unknown) => Err(ManifestError::Invalid {
                file: PRESETS.to_owned(),
                field: "presets".to_owned(),
                problem: format!("{unknown:?} is not the id of any manifest"),
            }),
            None => Ok(()),
        }
    }
}

impl PresetEntry {
    /// The ids of a preset, or beginnings of ids with a `*` after them.
    fn names(&self, preset: Preset) -> &[String] {
        match preset {
            Preset::Usual if !self.usual.is_empty() => &self.usual,
            Preset::Fast => &self.fast,
            Preset::Usual | Preset::Balanced => &self.balanced,
            Preset::Best => &self.best,
        }
    }
}

fn toml_files(dir: &Path) -> Result<Vec<PathBuf>, ManifestError> {
    let unreadable = |source| ManifestError::Unreadable {
        file: dir.display().to_string(),
        source,
    };
    let entries = match fs::read_dir(dir) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        other => other.map_err(unreadable)?,
    };
    let mut files = entries
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<Vec<_>, _>>()
        .map_err(unreadable)?;
    files.retain(|path| path.extension().is_some_and(|extension| extension == "toml"));
    files.sort();
    Ok(files)
}

/// Reads a manifest of at most [`MAX_MANIFEST_BYTES`].
pub(crate) fn read_limited(path: &Path) -> Result<String, ManifestError> {
    let unreadable = |source| ManifestError::Unreadable {
        file: path.display().to_string(),
        source,
    };
    let found = fs::metadata(path).map_err(unreadable)?;
    if !found.is_file() {
        return Err(ManifestError::Invalid {
            file: path.display().to_string(),
            field: "the file".to_owned(),
            problem: "is no regular file".to_owned(),
        });
    }
    let size = found.len();
    if size > MAX_MANIFEST_BYTES {
        return Err(ManifestError::Invalid {
            file: path.display().to_string(),
            field: "the file".to_owned(),
            problem: format!("has {size} bytes, which is too much for a manifest"),
        });
    }
    fs::read_to_string(path).map_err(unreadable)
}

#[cfg(test)]
mod tests {
    use super::Catalog;

    #[test]
    fn a_mistyped_id_finds_a_model_of_its_language_pair() {
        let catalog = Catalog::load(None).unwrap();
        for (typed, expected) in [
            ("firefox-uk-enn", Some("firefox-uk-en")),
            ("bergamot-uk-en", Some("firefox-uk-en")),
            ("firefx-ru-en", Some("firefox-ru-en")),
            ("Opus-MT-de-en", Some("opus-mt-de-en")),
            ("qwen3-5b", Some("qwen3-4b")),
            ("nothing-like-it-at-all", None),
        ] {
            assert_eq!(catalog.suggest(typed), expected, "{typed}");
        }
    }
}
