//! File locks between processes. The system releases them when their holder dies, so none is ever left behind.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use crate::error::FetchError;

/// The interval at which a lock that another process holds is tried again.
const RETRY_INTERVAL: Duration = Duration::from_millis(50);

/// A lock on a file, released when dropped.
#[derive(Debug)]
pub(crate) struct Lock {
    _file: File,
}

impl Lock {
    /// Takes the lock, waiting for another process up to `timeout`. `on_wait` is called once before waiting.
    ///
    /// # Errors
    /// [`FetchError::Locked`] after `timeout`, [`FetchError::Io`] if the file cannot be opened or locked.
    pub(crate) fn acquire(
        path: &Path,
        timeout: Duration,
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
                Err(TryLockError::WouldBlock) if begun.elapsed() >= timeout => {
                    return Err(FetchError::Locked {
                        path: path.to_owned(),
                        after: timeout,
                    });
                }
                Err(TryLockError::WouldBlock) => {
                    if let Some(on_wait) = on_wait.take() {
                        on_wait();
                    }
                    thread::sleep(RETRY_INTERVAL);
                }
            }
        }
        Ok(Self { _file: file })
    }
}
