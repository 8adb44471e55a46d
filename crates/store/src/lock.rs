//! File locks between processes. The system releases them when their holder dies, so none is ever left behind.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::path::Path;

use crate::error::FetchError;

/// Released when dropped.
#[derive(Debug)]
pub(crate) struct Lock {
    _file: File,
}

impl Lock {
    /// Takes the lock, calling `on_wait` once if somebody else holds it.
    pub(crate) fn acquire(path: &Path, on_wait: impl FnOnce()) -> Result<Self, FetchError> {
        if let Some(dir) = path.parent() {
            fs::create_dir_all(dir).map_err(FetchError::io("create folder", dir))?;
        }
        let file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .open(path)
            .map_err(FetchError::io("open lock", path))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                on_wait();
                file.lock().map_err(FetchError::io("lock", path))?;
            }
            Err(TryLockError::Error(error)) => return Err(FetchError::io("lock", path)(error)),
        }
        Ok(Self { _file: file })
    }
}
