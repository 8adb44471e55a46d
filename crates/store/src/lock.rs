//! File locks between processes. The system releases them when their holder dies, so none is ever left behind.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use crate::error::FetchError;

/// The wait between two looks at a lock that somebody else holds.
const LOOK_AGAIN: Duration = Duration::from_millis(50);

/// Released when dropped.
#[derive(Debug)]
pub(crate) struct Lock {
    _file: File,
}

impl Lock {
    /// Takes the lock, calling `on_wait` once if somebody else holds it. Who holds it longer than `patience` is not
    /// waited for.
    pub(crate) fn acquire(
        path: &Path,
        patience: Duration,
        on_wait: impl FnOnce(),
    ) -> Result<Self, FetchError> {
        if let Some(dir) = path.parent() {
            fs::create_dir_all(dir).map_err(FetchError::io("create folder", dir))?;
        }
        let file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .open(path)
            .map_err(FetchError::io("open lock", path))?;
        let begun = Instant::now();
        let mut on_wait = Some(on_wait);
        loop {
            match file.try_lock() {
                Ok(()) => break,
                Err(TryLockError::Error(error)) => return Err(FetchError::io("lock", path)(error)),
                Err(TryLockError::WouldBlock) if begun.elapsed() >= patience => {
                    return Err(FetchError::Locked {
                        path: path.to_owned(),
                        after: patience,
                    });
                }
                Err(TryLockError::WouldBlock) => {
                    if let Some(on_wait) = on_wait.take() {
                        on_wait();
                    }
                    thread::sleep(LOOK_AGAIN);
                }
            }
        }
        Ok(Self { _file: file })
    }
}
