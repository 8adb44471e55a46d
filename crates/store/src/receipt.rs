//! Receipts: path, size, time and checksum of each verified file of a model.
//!
//! A gigabyte takes seconds to hash, so a file is hashed once; afterwards it is trusted while its size and time of
//! change stay the same. `models verify` hashes again.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

use crate::cache::replace_file;
use crate::manifest::ModelFile;

/// The verified files of one model, by name.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Receipt {
    #[serde(default)]
    files: BTreeMap<String, Verified>,
}

/// One file as it was when it was verified.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Verified {
    pub path: PathBuf,
    pub bytes: u64,
    /// Time of the last change in nanoseconds since 1970, negative before it.
    pub modified: i64,
    pub sha256: String,
    /// The source of the file, in one line.
    pub source: String,
    /// Whether this store fetched the file and may remove it.
    pub fetched: bool,
}

impl Receipt {
    /// Reads a receipt. One that is missing or damaged only means that files are hashed again.
    pub(crate) fn read(path: &Path) -> Self {
        fs::read_to_string(path)
            .ok()
            .and_then(|text| toml::from_str(&text).ok())
            .unwrap_or_default()
    }

    /// Writes the receipt in one step.
    pub(crate) fn write(&self, path: &Path) -> io::Result<()> {
        let text = toml::to_string(self).map_err(io::Error::other)?;
        replace_file(path, text.as_bytes())
    }

    /// The entry of a file, if the file at `path` has not changed since it was verified.
    pub(crate) fn current(&self, file: &ModelFile, path: &Path) -> Option<&Verified> {
        let entry = self.files.get(file.name.as_str())?;
        let same = entry.path == path
            && *file.digest() == entry.sha256
            && stamp(path).is_ok_and(|(bytes, modified)| (bytes, modified) == (entry.bytes, entry.modified));
        same.then_some(entry)
    }

    /// The entry of a file, whether or not the file has changed since.
    pub(crate) fn entry(&self, name: &str) -> Option<&Verified> {
        self.files.get(name)
    }

    /// Records that the file at `path` was verified just now.
    pub(crate) fn note(
        &mut self,
        file: &ModelFile,
        path: &Path,
        source: String,
        fetched: bool,
    ) -> io::Result<()> {
        let (bytes, modified) = stamp(path)?;
        let entry = Verified {
            path: path.to_owned(),
            bytes,
            modified,
            sha256: file.digest().to_string(),
            source,
            fetched,
        };
        self.files.insert(file.name.to_string(), entry);
        Ok(())
    }

    /// Forgets a file.
    pub(crate) fn forget(&mut self, name: &str) {
        self.files.remove(name);
    }
}

/// Size and time of change of what a path leads to.
fn stamp(path: &Path) -> io::Result<(u64, i64)> {
    let metadata = fs::metadata(path)?;
    Ok((metadata.len(), nanoseconds(metadata.modified()?)))
}

/// Nanoseconds since 1970, fewer than 0 before it. Times three hundred years away are all the same.
fn nanoseconds(time: SystemTime) -> i64 {
    let whole = |length: Duration| i64::try_from(length.as_nanos()).unwrap_or(i64::MAX);
    match time.duration_since(UNIX_EPOCH) {
        Ok(after) => whole(after),
        Err(before) => -whole(before.duration()),
    }
}

#[cfg(test)]
mod tests {
    use super::nanoseconds;
    use std::time::{Duration, UNIX_EPOCH};

    #[test]
    fn every_time_has_a_number() {
        assert_eq!(nanoseconds(UNIX_EPOCH), 0);
        assert_eq!(nanoseconds(UNIX_EPOCH + Duration::from_nanos(5)), 5);
        assert_eq!(nanoseconds(UNIX_EPOCH - Duration::from_nanos(5)), -5);
        assert_eq!(
            nanoseconds(UNIX_EPOCH + Duration::from_secs(20_000_000_000)),
            i64::MAX
        );
    }
}
