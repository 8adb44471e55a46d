//! All manifests: the built-in ones, compiled in from `models/`, and the user's.
//!
//! A user manifest with the id of a built-in one replaces it. `presets.toml` beside the manifests says which models
//! to prefer for a task and a language pair; the user's entries come before the built-in ones.

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

/// The one file under `models/` that is no manifest.
const PRESETS: &str = "presets.toml";

/// No manifest comes near this; a larger file is something else.
const MAX_MANIFEST_BYTES: u64 = 1 << 20;

/// How much speed to give up for quality.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Preset {
    /// What is quick to get and good enough: taken where nobody asks for anything else.
    #[default]
    Usual,
    /// Quickest answer.
    Fast,
    /// Good answers at an acceptable speed on two cores.
    Balanced,
    /// The best the catalog has.
    Best,
}

/// Every known model, by id.
#[derive(Debug)]
pub struct Catalog {
    entries: BTreeMap<ModelId, Entry>,
    /// The user's, then the built-in ones.
    presets: [Vec<PresetEntry>; 2],
}

#[derive(Debug)]
struct Entry {
    manifest: Manifest,
    /// Where the user's manifest lies; absent for built-in ones.
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
    /// As `balanced` where it is not given.
    #[serde(default)]
    usual: Vec<String>,
    fast: Vec<String>,
    balanced: Vec<String>,
    best: Vec<String>,
}

impl Catalog {
    /// Reads the built-in manifests and those in `user_dir`; a folder that does not exist holds none.
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

    /// Adds manifests that were made of repositories; those of the catalog and of the user go before them.
    pub fn add_found(&mut self, manifests: Vec<Manifest>) {
        for manifest in manifests {
            let entry = Entry { manifest, file: None };
            self.entries.entry(entry.manifest.id.clone()).or_insert(entry);
        }
    }

    /// The manifest with this id.
    pub fn get(&self, id: &str) -> Option<&Manifest> {
        self.entries.get(id).map(|entry| &entry.manifest)
    }

    /// The file of a user's manifest; `None` for built-in ones.
    pub fn user_file(&self, id: &str) -> Option<&Path> {
        self.entries.get(id)?.file.as_deref()
    }

    /// All manifests, by id.
    pub fn iter(&self) -> impl Iterator<Item = &Manifest> {
        self.entries.values().map(|entry| &entry.manifest)
    }

    /// The id nearest to one that was mistyped, if any is near.
    pub fn suggest(&self, id: &str) -> Option<&str> {
        let id = id.to_lowercase();
        self.entries
            .keys()
            .map(|known| {
                (
                    if known.contains(&id) && id.len() > 2 {
                        1
                    } else {
                        distance(known, &id)
                    },
                    known,
                )
            })
            .min()
            .filter(|(distance, _)| *distance <= 1 + id.len() / 4)
            .map(|(_, known)| known.as_str())
    }

    /// The preset's models for a task and pair, the preferred one first; only those that can do it.
    ///
    /// The entry of the exact pair wins over the one for `*`, and any of the user's over the built-in ones.
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

    /// The model with this id, or by id all whose ids begin with what stands before a final `*`.
    fn named<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Manifest> {
        let start = name.strip_suffix('*');
        self.entries
            .range::<str, _>((Bound::Included(start.unwrap_or(name)), Bound::Unbounded))
            .take_while(move |(id, _)| start.map_or(*id == name, |start| id.starts_with(start)))
            .map(|(_, entry)| &entry.manifest)
    }

    /// Adds one file. What is there already stays: the user's files are added before the built-in ones.
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
    /// Ids, or beginnings of ids with a `*` after them.
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

/// Levenshtein distance in characters.
fn distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (index, left) in left.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = index + 1;
        for (column, right) in right.iter().enumerate() {
            let replaced = diagonal + usize::from(left != *right);
            diagonal = row[column + 1];
            row[column + 1] = replaced.min(diagonal + 1).min(row[column] + 1);
        }
    }
    row[right.len()]
}

#[cfg(test)]
mod tests {
    use super::distance;

    #[test]
    fn distance_counts_edits() {
        for (left, right, expected) in [
            ("", "", 0),
            ("abc", "", 3),
            ("kitten", "sitting", 3),
            ("qwen", "qwne", 2),
        ] {
            assert_eq!(distance(left, right), expected, "{left} {right}");
        }
    }
}
