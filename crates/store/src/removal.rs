//! Removes models, and measures their disk use.

use std::fs;
use std::path::{Path, PathBuf};

use crate::cache::{HubFile, hub_file, remove_file, size_of};
use crate::error::{FetchError, StoreError};
use crate::events::Report;
use crate::installed::Removed;
use crate::manifest::{Manifest, ModelFile};
use crate::receipt::Receipt;
use crate::space::folder_size;
use crate::store::Store;

impl Store {
    /// Removes a model: the store's own files, unfinished ones, and what the store itself put into the shared cache.
    /// What another tool put there, or also uses, stays.
    ///
    /// # Errors
    /// [`StoreError::Local`] if a file cannot be removed.
    pub fn remove(&self, manifest: &Manifest, report: Report<'_>) -> Result<Removed, StoreError> {
        let manifest = &*self.known_or_cached(manifest);
        let _lock = self.lock(manifest, report)?;
        let receipt = self.receipt(manifest);
        let mut removed = Removed::default();
        for file in &manifest.files {
            for part in self.cache.partial_files(manifest, file) {
                removed.freed += remove_file(&part).map_err(FetchError::io("remove", &part))?;
            }
            for hub in manifest
                .sources
                .iter()
                .filter_map(|source| hub_file(source, &file.name))
            {
                self.remove_from_hub(&hub, file, &receipt, &mut removed)?;
            }
        }
        let dir = self.cache.model_dir(&manifest.id);
        if dir.exists() {
            removed.freed += folder_size(&dir);
            fs::remove_dir_all(&dir).map_err(FetchError::io("remove", &dir))?;
        }
        let receipt = self.cache.receipt(&manifest.id);
        remove_file(&receipt).map_err(FetchError::io("remove", &receipt))?;
        self.forget(manifest)?;
        Ok(removed)
    }

    /// Bytes on disk that belong to a model, finished or not, wherever they lie.
    pub fn disk_use(&self, manifest: &Manifest) -> u64 {
        let manifest = &*self.known(manifest);
        let dir = self.cache.model_dir(&manifest.id);
        let shared = manifest.files.iter().flat_map(|file| {
            let places = self
                .cache
                .locations(manifest, file)
                .into_iter()
                .map(|place| place.path);
            places.chain(self.cache.partial_files(manifest, file))
        });
        let outside: u64 = shared
            .filter(|path| !path.starts_with(&dir))
            .map(|path| size_of(&path))
            .sum();
        outside + folder_size(&dir)
    }

    /// The folder of the store's own files of a model; it need not exist.
    pub fn model_dir(&self, manifest: &Manifest) -> PathBuf {
        self.cache.model_dir(&manifest.id)
    }

    /// Takes one file out of the shared cache, if this store put it there: the link first, then the blob unless
    /// another commit shows it too.
    fn remove_from_hub(
        &self,
        hub: &HubFile<'_>,
        file: &ModelFile,
        receipt: &Receipt,
        removed: &mut Removed,
    ) -> Result<(), FetchError> {
        let pointer = self.cache.hub_pointer(hub);
        if !pointer.exists() {
            return Ok(());
        }
        let ours = receipt
            .entry(&file.name)
            .is_some_and(|entry| entry.fetched && entry.path == pointer);
        if !ours {
            removed.kept.push(pointer);
            return Ok(());
        }
        removed.freed += remove_file(&pointer).map_err(FetchError::io("remove", &pointer))?;
        let blob = self.cache.hub_blob(hub.repo, file.digest());
        if is_linked(&self.cache.snapshots(hub.repo), &blob) {
            removed.kept.push(blob);
        } else {
            removed.freed += remove_file(&blob).map_err(FetchError::io("remove", &blob))?;
        }
        Ok(())
    }
}

/// Whether anything below `dir` leads to `blob`. A folder that cannot be read may hold a link, so the answer is yes.
fn is_linked(dir: &Path, blob: &Path) -> bool {
    let Ok(blob) = fs::canonicalize(blob) else {
        return false;
    };
    let Ok(entries) = fs::read_dir(dir) else {
        return dir.exists();
    };
    entries.flatten().map(|entry| entry.path()).any(|path| {
        if path.is_dir() {
            is_linked(&path, &blob)
        } else {
            fs::canonicalize(&path).is_ok_and(|target| target == blob)
        }
    })
}
