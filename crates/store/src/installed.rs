//! The states of models and files on disk.

use std::path::{Path, PathBuf};

/// The state of a model on disk, judged by names and sizes only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Status {
    /// Every file exists with the right size.
    Installed {
        /// The sources of the files, in one line.
        source: String,
        /// Whether checksums were computed since the files last changed; if not,
        /// [`Store::resolve`](crate::Store::resolve) does it.
        verified: bool,
    },
    /// Some bytes exist.
    Partial {
        /// The number of bytes.
        bytes: u64,
    },
    /// No byte exists.
    Missing,
}

/// An installed model: all files exist and are verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Installed {
    /// The files, in the order of the manifest.
    pub files: Vec<InstalledFile>,
}

/// One file of an installed model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InstalledFile {
    /// The name in the manifest.
    pub name: String,
    /// The path on disk.
    pub path: PathBuf,
    /// The SHA-256.
    pub sha256: String,
    /// The source, in one line.
    pub source: String,
}

impl Installed {
    /// The path of the file with this name.
    pub fn path(&self, name: &str) -> Option<&Path> {
        self.files
            .iter()
            .find(|file| file.name == name)
            .map(|file| file.path.as_path())
    }

    /// The sources of the files, each once, in one line.
    pub fn source(&self) -> String {
        let mut sources: Vec<&str> = self.files.iter().map(|file| file.source.as_str()).collect();
        sources.dedup();
        sources.join(", ")
    }
}

/// The result of a full check of one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifiedFile {
    /// The name in the manifest.
    pub name: String,
    /// The path on disk; `None` for a missing file.
    pub path: Option<PathBuf>,
    /// Good, damaged or missing.
    pub state: FileState,
}

/// The state of a file after a full check.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileState {
    /// Size and checksum are right.
    Good,
    /// The file exists with other bytes.
    Damaged,
    /// The file does not exist.
    Missing,
}

/// The effect of [`Store::remove`](crate::Store::remove).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Removed {
    /// Bytes freed on the disk.
    pub freed: u64,
    /// Files that stay because another tool put them into the shared cache, or uses them.
    pub kept: Vec<PathBuf>,
}
