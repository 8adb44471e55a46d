//! The interface between a batch and its disk, through which tests let steps fail.

use std::fmt::Debug;
use std::fs::File;
use std::io::{self, Write as _};

/// The disk of a batch. Steps are: reading a document, creating a folder or a file, writing into one, renaming it,
/// removing it, and waiting until it is on the disk.
pub trait Disk: Debug + Send + Sync {
    /// Called before each step.
    ///
    /// # Errors
    /// Any error: the step is then not taken, and fails with it.
    fn before_step(&self) -> io::Result<()> {
        Ok(())
    }

    /// Writes all of `bytes` into an open file, which is a step too.
    ///
    /// # Errors
    /// If they cannot be written; any part of them may have been.
    fn write_all(&self, file: &mut File, bytes: &[u8]) -> io::Result<()> {
        self.before_step()?;
        file.write_all(bytes)
    }
}

/// The system's disk, on which no step is refused.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemDisk;

impl Disk for SystemDisk {}
