//! The paths of files: in the store's own folder, and in the Hugging Face cache shared with other tools.
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
const DISCOVERED: &str = "repositories-v1";
const LOCKS: &str = "locks";

/// A repository, a commit in it and a file of that commit, in the shared cache.
#[derive(Debug, Clone)]
pub(crate) struct HubFile<'a> {
    pub repo: &'a RepositoryName,
    pub revision: &'a Commit,
    pub path: RelativePath,
}

/// A path where a file may exist.
#[derive(Debug)]
pub(crate) struct Location {
    pub path: PathBuf,
    /// The hub source of the path, in one line; `None` in the store's own folder.
    pub hub: Option<String>,
}

impl Location {
    /// The origin of a file that has no receipt, judged by its location.
    pub(crate) fn describe(&self) -> String {
        self.hub.as_ref().map_or_else(
            || "found in the store".to_owned(),
            |hub| format!("{hub}, by another tool"),
        )
    }
}

/// Computes paths without touching the disk.
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

    /// The folder of a model in the store's own folder.
    pub(crate) fn model_dir(&self, id: &ModelId) -> PathBuf {
        self.data_dir.join(MODELS).join(id)
    }

    /// A model's file in the store's own folder.
    pub(crate) fn stored_file(&self, id: &ModelId, name: &FileName) -> PathBuf {
        self.model_dir(id).join(name)
    }

    /// The receipt of a model.
    pub(crate) fn receipt(&self, id: &ModelId) -> PathBuf {
        self.data_dir.join(RECEIPTS).join(format!("{id}.toml"))
    }

    /// The filled-in sizes and checksums of a model whose manifest leaves them blank.
    pub(crate) fn facts(&self, id: &ModelId) -> PathBuf {
        self.data_dir.join(FACTS).join(format!("{id}.toml"))
    }

    /// The folder of manifests that were made from repositories.
    pub(crate) fn discovered_dir(&self) -> PathBuf {
        self.data_dir.join(DISCOVERED)
    }

    /// The manifest that was made from a repository.
    pub(crate) fn discovered_manifest(&self, id: &ModelId) -> PathBuf {
        self.discovered_dir().join(format!("{id}.toml"))
    }

    /// The lock that is held while a model is fetched or removed.
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

    /// Every path where a file of a model may exist, that in the store's own folder first.
    pub(crate) fn locations(&self, manifest: &Manifest, file: &ModelFile) -> Vec<Location> {
        let mut places = vec![Location {
            path: self.stored_file(&manifest.id, &file.name),
            hub: None,
        }];
        for source in &manifest.sources {
            if let Some(hub) = hub_file(source, &file.name) {
                places.push(Location {
                    path: self.hub_pointer(&hub),
                    hub: Some(source.to_string()),
                });
            }
        }
        places
    }

    /// The paths where an incomplete download of a file may exist.
    pub(crate) fn partial_files(&self, manifest: &Manifest, file: &ModelFile) -> Vec<PathBuf> {
        let mut parts = vec![partial_path(&self.stored_file(&manifest.id, &file.name))];
        for source in &manifest.sources {
            if let Some(hub) = hub_file(source, &file.name) {
                parts.push(partial_path(&self.hub_blob(hub.repo, file.digest())));
            }
        }
        parts
    }
}

/// The repository, commit and path of a file at a hub source; `None` for other sources.
pub(crate) fn hub_file<'a>(source: &'a Source, name: &FileName) -> Option<HubFile<'a>> {
    match source {
        Source::Hub {
            repo,
            revision,
            paths,
            elsewhere,
        } => {
            let (repo, revision) = match elsewhere.get(name) {
                Some(other) => (&other.repo, &other.revision),
                None => (repo, revision),
            };
            Some(HubFile {
                repo,
                revision,
                path: paths.get(name).cloned().unwrap_or_else(|| name.into()),
            })
        }
        _ => None,
    }
}

/// The path of an incomplete file.
pub(crate) fn partial_path(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".part");
    path.with_file_name(name)
}

/// Size of a file, 0 when there is none.
pub(crate) fn size_of(path: &Path) -> u64 {
    fs::metadata(path).map_or(0, |metadata| metadata.len())
}

/// Replaces a small file atomically, creating its folder first. Other processes may do the same at the same time.
pub(crate) fn replace_file(path: &Path, content: &[u8]) -> io::Result<()> {
    if let Some(dir) = path.parent() {
        fs::create_dir_all(dir)?;
    }
    let part = partial_path(&path.with_added_extension(process::id().to_string()));
    let replaced = fs::File::create(&part)
        .and_then(|mut file| file.write_all(content).and_then(|()| file.sync_all()))
        .and_then(|()| fs::rename(&part, path));
    if replaced.is_err() {
        let _ = fs::remove_file(&part);
    }
    replaced
}

/// Removes a file that may not exist, and returns the size that it had in bytes.
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
