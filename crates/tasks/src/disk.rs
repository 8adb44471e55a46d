//! The disk as a batch sees it: what is told of each step on it, and may refuse one.

use std::fmt::Debug;
use std::fs::File;
use std::io::{self, Write as _};

/// What stands between a batch and its disk. Steps are: reading a document, making a folder or a file, writing into
/// one, giving it its name, taking it away, and waiting until the disk has it.
pub trait Disk: Debug + Send + Sync {
    /// Called before each step.
    ///
    /// # Errors
    /// The step is not taken, and fails with this error.
    fn before_step(&self) -> io::Result<()> {
        Ok(())
    }

    /// Writes all of `bytes` into an open file, which is a step too.
    ///
    /// # Errors
    /// When they cannot be written; any part of them may have been.
    fn write_all(&self, file: &mut File, bytes: &[u8]) -> io::Result<()> {
        self.before_step()?;
        file.write_all(bytes)
    }
}

/// The machine's own disk, on which each step does what it says.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemDisk;

impl Disk for SystemDisk {}
