//! Checks for free space on the disk.

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
