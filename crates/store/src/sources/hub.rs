//! The source `hub`: a Hugging Face repository, fetched into the cache that Hugging Face's tools share.
//!
//! The content of a file is a *blob* named by its checksum; the folder of a commit has a link to it under the file's
//! name. Blobs that another tool fetched are used after they were verified, and other tools can use those fetched here.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::FetchJob;
use crate::cache::{hub_file, partial_path, size_of};
use crate::checksum::sha256_of;
use crate::error::FetchError;
use crate::events::{Event, verifying};
use crate::fetch::{Transfer, create_parent, publish};
use crate::lock::Lock;
use crate::manifest::Source;
use crate::space;

pub(crate) fn fetch(source: &Source, job: &FetchJob<'_>) -> Result<PathBuf, FetchError> {
    let Some(file) = hub_file(source, &job.file.name) else {
        return Err(FetchError::Setup {
            reason: "the source is not a hub".to_owned(),
        });
    };
    let wanted = job.wanted();
    let blob = job.cache.hub_blob(file.repo, wanted.sha256);
    let part = partial_path(&blob);

    let waiting = || {
        (job.report)(Event::Waiting {
            model: job.manifest.id.to_string(),
        });
    };
    let lock = job.cache.hub_lock(file.repo, wanted.sha256);
    let _lock = Lock::acquire(&lock, job.config.lock_timeout, waiting)?;
    if !is_good(&blob, job)? {
        let dir = blob.parent().unwrap_or(&blob);
        space::require(dir, wanted.bytes.saturating_sub(size_of(&part)))?;
        let network = job.store.network()?;
        let open = |start| network.get_hub(&file, start);
        Transfer {
            open: &open,
            wanted,
            retry_wait: job.config.retry_wait,
            report: job.report,
        }
        .run(&part)?;
        publish(&part, &blob)?;
    }
    let pointer = job.cache.hub_pointer(&file);
    link(&blob, &pointer, file.path.split('/').count())?;
    Ok(pointer)
}

/// Whether the blob exists and has the checksum that its name promises.
fn is_good(blob: &Path, job: &FetchJob<'_>) -> Result<bool, FetchError> {
    if size_of(blob) != job.file.size() {
        return Ok(false);
    }
    let progress = verifying(&job.file.name, job.file.size(), job.report);
    Ok(*job.file.digest() == sha256_of(blob, &progress)?)
}

/// Makes `pointer`, which is `depth` names below its commit's folder, a link to `blob`; an existing one is replaced
/// atomically.
fn link(blob: &Path, pointer: &Path, depth: usize) -> Result<(), FetchError> {
    create_parent(pointer)?;
    let new = partial_path(pointer);
    let mut relative: PathBuf = std::iter::repeat_n("..", depth + 1).collect();
    relative.push("blobs");
    relative.push(blob.file_name().unwrap_or_default());
    match fs::remove_file(&new) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            return Err(FetchError::io("remove", &new)(error));
        }
        _ => {}
    }
    link_to(&relative, blob, &new).map_err(FetchError::io("create link", &new))?;
    publish(&new, pointer)
}

#[cfg(unix)]
fn link_to(relative: &Path, _blob: &Path, new: &Path) -> io::Result<()> {
    std::os::unix::fs::symlink(relative, new)
}

/// Links the file on Windows, where symbolic links need special rights: by a hard link, or else a copy.
#[cfg(not(unix))]
fn link_to(_relative: &Path, blob: &Path, new: &Path) -> io::Result<()> {
    fs::hard_link(blob, new).or_else(|_| fs::copy(blob, new).map(|_| ()))
}
