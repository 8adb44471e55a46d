//! The steps that a batch takes on its disk, each of which a test can make fail.
//!
//! Only builds with the feature `fake` can: in all others a step does what it says.

use std::fs::File;
use std::io::{self, Write as _};

#[cfg(feature = "fake")]
pub use armed::arm;

/// Takes a step that is about to be done.
///
/// # Errors
/// When a test wants it to fail.
pub fn step() -> io::Result<()> {
    #[cfg(feature = "fake")]
    if let Some(fault) = armed::next() {
        return fault.happen();
    }
    Ok(())
}

/// Writes all of `bytes`; of a step that is to fail the first half is written, as on a full disk.
///
/// # Errors
/// When the file cannot be written, or a test wants it to fail.
pub fn write_all(file: &mut File, bytes: &[u8]) -> io::Result<()> {
    #[cfg(feature = "fake")]
    if let Some(fault) = armed::next() {
        file.write_all(&bytes[..bytes.len() / 2])?;
        return fault.happen();
    }
    file.write_all(bytes)
}

#[cfg(feature = "fake")]
mod armed {
    use std::io;
    use std::sync::{Mutex, PoisonError};

    /// How a step fails.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum Fault {
        /// With an error of the system.
        Error,
        /// With a panic.
        Panic,
        /// With the end of the process, as when memory cannot be had.
        Abort,
    }

    /// The steps up to the one that fails, and how it does.
    static ARMED: Mutex<Option<(usize, Fault)>> = Mutex::new(None);

    /// Lets a step fail, as `error:7`, `panic:7` or `abort:7` says: the seventh. When it comes to that, a file `fault` is
    /// made in the current folder.
    pub fn arm(wish: &str) {
        let parsed = wish.split_once(':').and_then(|(how, step)| {
            let fault = match how {
                "error" => Fault::Error,
                "panic" => Fault::Panic,
                "abort" => Fault::Abort,
                _ => return None,
            };
            Some((step.parse().ok()?, fault))
        });
        *ARMED.lock().unwrap_or_else(PoisonError::into_inner) = parsed;
    }

    /// The fault of the step that is taken now, if it is to have one.
    pub fn next() -> Option<Fault> {
        let mut armed = ARMED.lock().unwrap_or_else(PoisonError::into_inner);
        let (left, fault) = armed.as_mut()?;
        *left = left.checked_sub(1)?;
        let fault = (*left == 0).then_some(*fault)?;
        *armed = None;
        Some(fault)
    }

    impl Fault {
        #[expect(clippy::disallowed_methods, reason = "a sign for a test, not a result")]
        pub fn happen(self) -> io::Result<()> {
            // If it cannot be made, whoever looks for it will say so.
            let _ = std::fs::write("fault", "");
            match self {
                Fault::Error => Err(io::ErrorKind::StorageFull.into()),
                Fault::Panic => panic!("a test asks for it"),
                Fault::Abort => std::process::abort(),
            }
        }
    }
}
