//! The store: finds, fetches and verifies the files of models.

use std::collections::HashSet;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

use crate::cache::{Cache, size_of};
use crate::checksum::sha256_of;
use crate::config::StoreConfig;
use crate::error::{FetchError, SourceFailure, StoreError};
use crate::events::{Event, Report, verifying};
use crate::installed::{FileState, Installed, InstalledFile, Status, VerifiedFile};
use crate::lock::Lock;
use crate::manifest::{Manifest, ModelFile, Source};
use crate::network::Network;
use crate::receipt::Receipt;
use crate::sources::{self, FetchJob};

/// The store of models on this machine.
#[derive(Debug)]
pub struct Store {
    config: StoreConfig,
    pub(crate) cache: Cache,
    network: OnceLock<Network>,
    /// The ids of models whose sources have all failed, which are not tried again in this run.
    failed: Mutex<HashSet<String>>,
}

/// Whether a receipt is trusted for a file that has not changed since.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Trust {
    Receipt,
    Nothing,
}

impl Store {
    /// A store with this configuration. Nothing is read, made or connected to yet.
    pub fn new(config: StoreConfig) -> Self {
        Self {
            cache: Cache::new(&config),
            config,
            network: OnceLock::new(),
            failed: Mutex::default(),
        }
    }

    /// The configuration of the store.
    pub fn config(&self) -> &StoreConfig {
        &self.config
    }

    /// The state of a model on disk, judged by names, sizes and times; no file is read.
    pub fn status(&self, manifest: &Manifest) -> Status {
        let manifest = &*self.known_or_cached(manifest);
        let receipt = self.receipt(manifest);
        let (mut sources, mut verified, mut bytes, mut complete) = (Vec::new(), true, 0, true);
        for file in &manifest.files {
            let places = self.cache.locations(manifest, file);
            if let Some(place) = places
                .iter()
                .find(|place| file.bytes == Some(size_of(&place.path)))
            {
                let entry = receipt.current(file, &place.path);
                verified &= entry.is_some();
                sources.push(entry.map_or_else(|| place.describe(), |entry| entry.source.clone()));
                bytes += file.size();
            } else {
                complete = false;
                bytes += self
                    .cache
                    .partial_files(manifest, file)
                    .iter()
                    .map(|part| size_of(part))
                    .max()
                    .unwrap_or(0);
            }
        }
        sources.dedup();
        match (complete, bytes) {
            (true, _) => Status::Installed {
                source: sources.join(", "),
                verified,
            },
            (false, 0) => Status::Missing,
            (false, bytes) => Status::Partial { bytes },
        }
    }

    /// The files of a model. Missing ones are fetched from the sources in order, and each failure is an event. Two
    /// processes that want the same model share one download. A model whose sources have all failed is not tried again.
    ///
    /// # Errors
    /// [`StoreError::Offline`] if files are missing and may not be fetched, [`StoreError::AllSourcesFailed`] with
    /// every source's cause, [`StoreError::FailedBefore`] the next time, or [`StoreError::Local`] if the store's own
    /// folder cannot be used.
    pub fn resolve(&self, manifest: &Manifest, report: Report<'_>) -> Result<Installed, StoreError> {
        let manifest = &*self.known_or_cached(manifest);
        if let Some(installed) = self.installed(manifest, report)? {
            return Ok(installed);
        }
        if self.failed().contains(manifest.id.as_str()) {
            return Err(StoreError::FailedBefore {
                model: manifest.id.to_string(),
            });
        }
        let allowed = |source: &&Source| !self.config.offline || !source.needs_network();
        if !manifest.sources.iter().any(|source| allowed(&source)) {
            return Err(StoreError::Offline {
                model: manifest.id.to_string(),
            });
        }
        let _lock = self.lock(manifest, report)?;
        if let Some(installed) = self.installed(manifest, report)? {
            return Ok(installed);
        }
        let mut failures = Vec::new();
        for source in manifest.sources.iter().filter(allowed) {
            let (model, name) = (manifest.id.to_string(), source.to_string());
            report(Event::SourceStarted {
                model: model.clone(),
                source: name.clone(),
            });
            let fetched = self
                .learn(manifest, source)
                .and_then(|manifest| self.fetch_missing(&manifest, source, report));
            match fetched {
                Ok(installed) => return Ok(installed),
                Err(cause) => {
                    report(Event::SourceFailed {
                        model,
                        source: name.clone(),
                        cause: cause.to_string(),
                    });
                    failures.push(SourceFailure { source: name, cause });
                }
            }
        }
        self.failed().insert(manifest.id.to_string());
        Err(StoreError::AllSourcesFailed {
            model: manifest.id.to_string(),
            failures,
        })
    }

    /// Copies a model's files into the store from `path`: the file itself, or a folder that holds all files.
    ///
    /// # Errors
    /// [`StoreError::NotImportable`] if a file is not there, [`StoreError::NotCheckable`] if its checksum is blank,
    /// [`StoreError::Local`] if it is not the one of the manifest or cannot be copied.
    pub fn import(
        &self,
        manifest: &Manifest,
        path: &Path,
        report: Report<'_>,
    ) -> Result<Installed, StoreError> {
        let manifest = &*self.known_or_cached(manifest);
        if let Some(blank) = manifest.files.iter().find(|file| !file.is_known()) {
            return Err(StoreError::NotCheckable {
                model: manifest.id.to_string(),
                file: blank.name.to_string(),
            });
        }
        let _lock = self.lock(manifest, report)?;
        let mut receipt = self.receipt(manifest);
        for file in &manifest.files {
            let from = if path.is_dir() {
                path.join(&file.name)
            } else {
                path.to_owned()
            };
            if !from.is_file() || (path.is_file() && manifest.files.len() > 1) {
                let (model, file, path) = (manifest.id.to_string(), file.name.to_string(), path.to_owned());
                return Err(StoreError::NotImportable { model, file, path });
            }
            let target = sources::import(&from, &self.job(manifest, file, report))?;
            receipt
                .note(file, &target, format!("file {}", from.display()), true)
                .map_err(FetchError::io("read", &target))?;
            self.write_receipt(manifest, &receipt, report);
            report(Event::FileFinished {
                file: file.name.to_string(),
            });
        }
        Ok(installed_from(manifest, &receipt))
    }

    /// Reads every file of a model again and compares checksums.
    ///
    /// # Errors
    /// [`StoreError::Local`] if a file cannot be read.
    pub fn verify(&self, manifest: &Manifest, report: Report<'_>) -> Result<Vec<VerifiedFile>, StoreError> {
        let manifest = &*self.known_or_cached(manifest);
        let mut receipt = self.receipt(manifest);
        let mut files = Vec::new();
        for file in &manifest.files {
            let good = self.find_verified(manifest, file, &mut receipt, Trust::Nothing, report)?;
            let there = self
                .cache
                .locations(manifest, file)
                .into_iter()
                .map(|place| place.path)
                .find(|path| path.is_file());
            let (path, state) = match (good, &receipt.entry(&file.name), there) {
                (true, Some(entry), _) => (Some(entry.path.clone()), FileState::Good),
                (_, _, Some(path)) => (Some(path), FileState::Damaged),
                (_, _, None) => (None, FileState::Missing),
            };
            if state != FileState::Good {
                receipt.forget(&file.name);
            }
            files.push(VerifiedFile {
                name: file.name.to_string(),
                path,
                state,
            });
        }
        self.write_receipt(manifest, &receipt, report);
        Ok(files)
    }

    fn failed(&self) -> MutexGuard<'_, HashSet<String>> {
        self.failed.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The model if all its files exist, else `None`. Nothing is fetched; files without a receipt are verified.
    ///
    /// # Errors
    /// [`FetchError`] if a file cannot be read.
    pub fn installed(
        &self,
        manifest: &Manifest,
        report: Report<'_>,
    ) -> Result<Option<Installed>, FetchError> {
        let manifest = &*self.known_or_cached(manifest);
        let mut receipt = self.receipt(manifest);
        for file in &manifest.files {
            if !self.find_verified(manifest, file, &mut receipt, Trust::Receipt, report)? {
                return Ok(None);
            }
        }
        Ok(Some(installed_from(manifest, &receipt)))
    }

    /// Fetches the missing files from one source.
    fn fetch_missing(
        &self,
        manifest: &Manifest,
        source: &Source,
        report: Report<'_>,
    ) -> Result<Installed, FetchError> {
        let mut receipt = self.receipt(manifest);
        for file in &manifest.files {
            if self.find_verified(manifest, file, &mut receipt, Trust::Receipt, report)? {
                continue;
            }
            let path = sources::fetch(source, &self.job(manifest, file, report))?;
            receipt
                .note(file, &path, source.to_string(), true)
                .map_err(FetchError::io("read", &path))?;
            self.write_receipt(manifest, &receipt, report);
            report(Event::FileFinished {
                file: file.name.to_string(),
            });
        }
        Ok(installed_from(manifest, &receipt))
    }

    /// Searches all locations for a file with the right bytes and records it in the receipt.
    fn find_verified(
        &self,
        manifest: &Manifest,
        file: &ModelFile,
        receipt: &mut Receipt,
        trust: Trust,
        report: Report<'_>,
    ) -> Result<bool, FetchError> {
        let mut places = self.cache.locations(manifest, file);
        places.retain(|place| file.bytes == Some(size_of(&place.path)));
        let known = places
            .iter()
            .any(|place| receipt.current(file, &place.path).is_some());
        if trust == Trust::Receipt && known {
            return Ok(true);
        }
        for place in places {
            let progress = verifying(&file.name, file.size(), report);
            if *file.digest() != sha256_of(&place.path, &progress)? {
                let text = format!(
                    "{} does not have the checksum of its manifest and is not used",
                    place.path.display()
                );
                report(Event::Warning { text });
                continue;
            }
            let known = receipt.entry(&file.name).filter(|entry| entry.path == place.path);
            let (source, fetched) = match known {
                Some(entry) => (entry.source.clone(), entry.fetched),
                None => (place.describe(), place.hub.is_none()),
            };
            receipt
                .note(file, &place.path, source, fetched)
                .map_err(FetchError::io("read", &place.path))?;
            self.write_receipt(manifest, receipt, report);
            return Ok(true);
        }
        Ok(false)
    }

    fn job<'a>(&'a self, manifest: &'a Manifest, file: &'a ModelFile, report: Report<'a>) -> FetchJob<'a> {
        FetchJob {
            store: self,
            config: &self.config,
            cache: &self.cache,
            manifest,
            file,
            report,
        }
    }

    /// The HTTP client, made at its first use; an error when offline.
    pub(crate) fn network(&self) -> Result<&Network, FetchError> {
        if self.config.offline {
            return Err(FetchError::Setup {
                reason: "offline mode".to_owned(),
            });
        }
        if let Some(network) = self.network.get() {
            return Ok(network);
        }
        let network = Network::new(&self.config)?;
        Ok(self.network.get_or_init(|| network))
    }

    pub(crate) fn lock(&self, manifest: &Manifest, report: Report<'_>) -> Result<Lock, FetchError> {
        let waiting = || {
            report(Event::Waiting {
                model: manifest.id.to_string(),
            });
        };
        Lock::acquire(
            &self.cache.model_lock(&manifest.id),
            self.config.lock_timeout,
            waiting,
        )
    }

    pub(crate) fn receipt(&self, manifest: &Manifest) -> Receipt {
        Receipt::read(&self.cache.receipt(&manifest.id))
    }

    /// Writes a receipt. A failure is only a warning: files are verified again next time.
    fn write_receipt(&self, manifest: &Manifest, receipt: &Receipt, report: Report<'_>) {
        let path = self.cache.receipt(&manifest.id);
        if let Err(error) = receipt.write(&path) {
            let text = format!(
                "cannot write {}: {error}; files will be verified again next time",
                path.display()
            );
            report(Event::Warning { text });
        }
    }
}

/// The installed model by the entries of its receipt.
fn installed_from(manifest: &Manifest, receipt: &Receipt) -> Installed {
    let files = manifest.files.iter().filter_map(|file| {
        let entry = receipt.entry(&file.name)?;
        Some(InstalledFile {
            name: file.name.to_string(),
            path: entry.path.clone(),
            sha256: entry.sha256.clone(),
            source: entry.source.clone(),
        })
    });
    Installed {
        files: files.collect(),
    }
}
