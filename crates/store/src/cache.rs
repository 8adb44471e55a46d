//! Where files lie: the store's own folder, and the Hugging Face cache shared with other tools.
//!
//! Folder names of the store carry a version, so that a later layout never misreads an older one.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process;

use crate::checked::{Checksum, Commit, FileName, ModelId, RelativePath, RepositoryName};
use crate::config::StoreConfig;
use crate::manifest::{Manifest, ModelFile, Source};

const MODELS: &str = "models-v1";
const RECEIPTS: &str = "receipts-v1";
const FACTS: &str = "facts-v1";
const FOUND: &str = "repositories-v1";
const LOCKS: &str = "locks";

/// A repository, a commit in it and a file of that commit, in the shared cache.
#[derive(Debug, Clone)]
pub(crate) struct HubFile<'a> {
    pub repo: &'a RepositoryName,
    pub revision: &'a Commit,
    pub path: RelativePath,
}

/// A place where a file may lie.
#[derive(Debug)]
pub(crate) struct Place {
    pub path: PathBuf,
    /// The hub source it belongs to, in one line; `None` in the store's own folder.
    pub hub: Option<String>,
}

impl Place {
    /// Where a file came from that only its place tells about.
    pub(crate) fn describe(&self) -> String {
        self.hub.as_ref().map_or_else(
            || "found in the store".to_owned(),
            |hub| format!("{hub}, by another tool"),
        )
    }
}

/// Computes paths; touches no disk.
#[derive(Debug, Clone)]
pub(crate) struct Cache {
    data_dir: PathBuf,
    hub_dir: PathBuf,
}

impl Cache {
    pub(crate) fn new(config: &StoreConfig) -> Self {
        Self {
            data_dir: config.data_dir.clone(),
            hub_dir: config.hub_cache_dir.clone(),
        }
    }

    /// Folder of a model's own files.
    pub(crate) fn model_dir(&self, id: &ModelId) -> PathBuf {
        self.data_dir.join(MODELS).join(id)
    }

    /// A model's file in the store's own folder.
    pub(crate) fn own_file(&self, id: &ModelId, name: &FileName) -> PathBuf {
        self.model_dir(id).join(name)
    }

    /// What was verified of a model.
    pub(crate) fn receipt(&self, id: &ModelId) -> PathBuf {
        self.data_dir.join(RECEIPTS).join(format!("{id}.toml"))
    }

    /// What was learnt of a model whose manifest leaves facts blank.
    pub(crate) fn facts(&self, id: &ModelId) -> PathBuf {
        self.data_dir.join(FACTS).join(format!("{id}.toml"))
    }

    /// Manifests of repositories that no catalog names.
    pub(crate) fn found(&self) -> PathBuf {
        self.data_dir.join(FOUND)
    }

    /// The manifest of one of them.
    pub(crate) fn found_manifest(&self, id: &ModelId) -> PathBuf {
        self.found().join(format!("{id}.toml"))
    }

    /// Held while a model is fetched or removed.
    pub(crate) fn model_lock(&self, id: &ModelId) -> PathBuf {
        self.data_dir.join(LOCKS).join(format!("{id}.lock"))
    }

    fn repo_dir(&self, repo: &RepositoryName) -> PathBuf {
        self.hub_dir.join(repo_folder(repo))
    }

    /// Content of a large file: the hub names it by its SHA-256.
    pub(crate) fn hub_blob(&self, repo: &RepositoryName, sha256: &Checksum) -> PathBuf {
        self.repo_dir(repo).join("blobs").join(sha256)
    }

    /// The name under which a commit shows a file; a link to its blob.
    pub(crate) fn hub_pointer(&self, file: &HubFile<'_>) -> PathBuf {
        self.snapshots(file.repo).join(file.revision).join(&file.path)
    }

    /// All commits of a repository that are in the cache.
    pub(crate) fn snapshots(&self, repo: &RepositoryName) -> PathBuf {
        self.repo_dir(repo).join("snapshots")
    }

    /// The lock that Hugging Face's own tools hold while they write a blob.
    pub(crate) fn hub_lock(&self, repo: &RepositoryName, sha256: &Checksum) -> PathBuf {
        self.hub_dir
            .join(".locks")
            .join(repo_folder(repo))
            .join(format!("{sha256}.lock"))
    }

    /// Every place where a file of a model may lie, the store's own first.
    pub(crate) fn places(&self, manifest: &Manifest, file: &ModelFile) -> Vec<Place> {
        let mut places = vec![Place {
            path: self.own_file(&manifest.id, &file.name),
            hub: None,
        }];
        for source in &manifest.sources {
            if let Some(hub) = hub_file(source, &file.name) {
                places.push(Place {
                    path: self.hub_pointer(&hub),
                    hub: Some(source.to_string()),
                });
            }
        }
        places
    }

    /// Where the unfinished bytes of a file may lie.
    pub(crate) fn parts(&self, manifest: &Manifest, file: &ModelFile) -> Vec<PathBuf> {
        let mut parts = vec![part_of(&self.own_file(&manifest.id, &file.name))];
        for source in &manifest.sources {
            if let Source::Hub { repo, .. } = source {
                parts.push(part_of(&self.hub_blob(repo, file.digest())));
            }
        }
        parts
    }
}

/// Where a hub source keeps a file; `None` for other sources.
pub(crate) fn hub_file<'a>(source: &'a Source, name: &FileName) -> Option<HubFile<'a>> {
    match source {
        Source::Hub {
            repo,
            revision,
            paths,
        } => Some(HubFile {
            repo,
            revision,
            path: paths.get(name).cloned().unwrap_or_else(|| name.into()),
        }),
        _ => None,
    }
}

/// The name of a file that is not complete.
pub(crate) fn part_of(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".part");
    path.with_file_name(name)
}

/// Size of a file, 0 when there is none.
pub(crate) fn size_of(path: &Path) -> u64 {
    fs::metadata(path).map_or(0, |metadata| metadata.len())
}

/// Gives a small file new content in one step, making its folder first. Other processes may do the same meanwhile.
pub(crate) fn replace_file(path: &Path, content: &[u8]) -> io::Result<()> {
    if let Some(dir) = path.parent() {
        fs::create_dir_all(dir)?;
    }
    let part = part_of(&path.with_added_extension(process::id().to_string()));
    let replaced = fs::File::create(&part)
        .and_then(|mut file| file.write_all(content).and_then(|()| file.sync_all()))
        .and_then(|()| fs::rename(&part, path));
    if replaced.is_err() {
        let _ = fs::remove_file(&part);
    }
    replaced
}

/// Removes a file that may not exist; says how many bytes it had.
pub(crate) fn remove_file(path: &Path) -> io::Result<u64> {
    let bytes =
        fs::symlink_metadata(path).map_or(0, |metadata| if metadata.is_file() { metadata.len() } else { 0 });
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(bytes),
    }
}

pub(crate) fn repo_folder(repo: &RepositoryName) -> String {
    format!("models--{}", repo.replace('/', "--"))
}
