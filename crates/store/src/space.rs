//! Disk space: whether enough is free, and how much a folder takes.

use std::fs;
use std::path::Path;

use crate::error::FetchError;

/// Fails when the file system of `dir` (which need not exist yet) has fewer than `needed` bytes free.
pub(crate) fn require(dir: &Path, needed: u64) -> Result<(), FetchError> {
    let existing = dir.ancestors().find(|dir| dir.exists()).unwrap_or(dir);
    let free =
        fs4::available_space(existing).map_err(FetchError::io("ask for the free space of", existing))?;
    if free < needed {
        return Err(FetchError::NoSpace {
            path: dir.to_owned(),
            needed,
            free,
        });
    }
    Ok(())
}

/// Sum of the sizes of all files below a folder; links are not followed.
pub(crate) fn folder_size(dir: &Path) -> u64 {
    let Ok(entries) = fs::read_dir(dir) else { return 0 };
    let size = |entry: fs::DirEntry| match entry.metadata() {
        Ok(metadata) if metadata.is_dir() => folder_size(&entry.path()),
        Ok(metadata) if metadata.is_file() => metadata.len(),
        _ => 0,
    };
    entries.flatten().map(size).sum()
}
