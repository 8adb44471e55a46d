//! Hugging Face repositories that no manifest describes: lists their files, and keeps the manifest that discovery
//! makes.

use std::fs;

use crate::answers::HubChecksum;
use crate::cache::{HubFile, replace_file};
use crate::catalog::read_limited;
use crate::checked::{Checksum, Commit, RelativePath, RepositoryName};
use crate::error::{FetchError, SourceFailure, StoreError};
use crate::manifest::{Manifest, ManifestError};
use crate::store::Store;
use crate::value_rules;

/// `config.json` and the like; a larger file under their name is something else.
const MAX_CONFIG_BYTES: u64 = 4 << 20;

/// A repository at one commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repository {
    /// `owner/name`.
    pub repo: RepositoryName,
    /// The commit.
    pub revision: Commit,
    /// The licence that the repository's card names, in ASCII.
    pub licence: Option<String>,
    /// The files at this commit.
    pub files: Vec<RepositoryFile>,
}

/// A file of a repository.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RepositoryFile {
    /// The path in the repository.
    pub path: RelativePath,
    /// Size in bytes, as the hub gives it.
    pub bytes: u64,
    /// The SHA-256, which the hub gives for large files only.
    pub sha256: Option<Checksum>,
}

/// Whether `text` is `owner/name`, perhaps with `@` and a branch, tag or commit.
pub fn is_repository(text: &str) -> bool {
    let (repo, revision) = split(text);
    value_rules::is_repo(repo) && revision.is_none_or(value_rules::is_revision)
}

/// The model id of a repository: `owner--name` for `Owner/Name`, `owner--name--v2` for `Owner/Name@v2`.
pub fn repository_id(text: &str) -> String {
    text.to_lowercase().replace(['/', '@'], "--")
}

fn split(text: &str) -> (&str, Option<&str>) {
    match text.split_once('@') {
        Some((repo, revision)) => (repo, Some(revision)),
        None => (text, None),
    }
}

impl Store {
    /// Looks up the repository `name`, which is `owner/name` or `owner/name@revision`; without a revision, the newest
    /// commit of `main`.
    ///
    /// # Errors
    /// [`StoreError::Offline`] when nothing may be fetched; [`StoreError::AllSourcesFailed`] with the cause when the
    /// hub does not answer or has no such repository.
    pub fn look_up(&self, name: &str) -> Result<Repository, StoreError> {
        if self.config().offline {
            return Err(StoreError::Offline {
                model: name.to_owned(),
            });
        }
        let (repo, revision) = split(name);
        let asked = || {
            let repo = RepositoryName::new(repo).map_err(|misfit| FetchError::Setup {
                reason: misfit.to_string(),
            })?;
            let network = self.network()?;
            let info = network.hub_commit(&repo, revision.unwrap_or("main"))?;
            let listed = network.hub_files(&repo, &info.commit)?;
            let files = listed.into_iter().map(|entry| RepositoryFile {
                path: entry.path,
                bytes: entry.bytes,
                sha256: match entry.checksum {
                    HubChecksum::Sha256(sha256) => Some(sha256),
                    HubChecksum::Git(_) => None,
                },
            });
            Ok(Repository {
                files: files.collect(),
                repo,
                revision: info.commit,
                licence: info.licence,
            })
        };
        asked().map_err(|cause| failed(name, cause))
    }

    /// The content of a small file of a repository.
    ///
    /// # Errors
    /// When the file is not listed, is too large for what it is, or does not come.
    pub fn read_small(&self, repository: &Repository, path: &str) -> Result<Vec<u8>, StoreError> {
        let Repository {
            repo,
            revision,
            files,
            ..
        } = repository;
        let listed = files
            .iter()
            .find(|file| file.path == path && file.bytes <= MAX_CONFIG_BYTES);
        let content = match listed {
            Some(RepositoryFile { path, bytes, .. }) => {
                let path = path.clone();
                let file = HubFile { repo, revision, path };
                self.network()
                    .and_then(|network| network.hub_content(&file, *bytes))
            }
            None => Err(FetchError::NotFound {
                host: "the hub".to_owned(),
                status: 404,
                what: format!("{path} of {repo}"),
            }),
        };
        content.map_err(|cause| failed(repo, cause))
    }

    /// Keeps a manifest that was made from a repository, after checking that it can be read again.
    ///
    /// # Errors
    /// [`FetchError::NoManifest`] if it is not valid, [`FetchError::Io`] if it cannot be written.
    pub fn keep_discovered(&self, manifest: &Manifest) -> Result<(), StoreError> {
        let path = self.cache.discovered_manifest(&manifest.id);
        let text = toml::to_string(manifest).map_err(|error| FetchError::NoManifest {
            problem: error.to_string(),
        })?;
        Manifest::parse(&text, &manifest.id).map_err(|error| FetchError::NoManifest {
            problem: match error {
                ManifestError::Invalid { field, problem, .. } => format!("{field}: {problem}"),
                other @ ManifestError::Unreadable { .. } => other.to_string(),
            },
        })?;
        replace_file(&path, text.as_bytes()).map_err(FetchError::io("write", &path))?;
        Ok(())
    }

    /// The kept manifests of discovered models. Files that cannot be read are skipped.
    pub fn discovered(&self) -> Vec<Manifest> {
        let Ok(entries) = fs::read_dir(self.cache.discovered_dir()) else {
            return Vec::new();
        };
        let files = entries.flatten().map(|entry| entry.path());
        let mut manifests: Vec<Manifest> = files
            .filter(|path| path.extension().is_some_and(|ending| ending == "toml"))
            .filter_map(|path| {
                let text = read_limited(&path).ok()?;
                Manifest::parse(&text, &path.display().to_string()).ok()
            })
            .collect();
        manifests.sort_by(|one, other| one.id.cmp(&other.id));
        manifests
    }

    /// Removes the kept manifest of a discovered model, and filled-in sizes and checksums of any model.
    pub(crate) fn forget(&self, manifest: &Manifest) -> Result<(), FetchError> {
        for path in [
            self.cache.discovered_manifest(&manifest.id),
            self.cache.facts(&manifest.id),
        ] {
            crate::cache::remove_file(&path).map_err(FetchError::io("remove", &path))?;
        }
        Ok(())
    }
}

fn failed(name: &str, cause: FetchError) -> StoreError {
    StoreError::AllSourcesFailed {
        model: name.to_owned(),
        failures: vec![SourceFailure {
            source: format!("hub {name}"),
            cause,
        }],
    }
}
