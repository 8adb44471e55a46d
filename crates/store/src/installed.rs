//! What the store says about models on disk.

use std::path::{Path, PathBuf};

/// What is there of a model, by a look at names and sizes only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Status {
    /// Every file is there with the right size.
    Installed {
        /// Where it came from, in one line.
        source: String,
        /// Whether the checksums were computed since the files last changed; [`Store::resolve`](crate::Store::resolve) does it otherwise.
        verified: bool,
    },
    /// Some of it is there.
    Partial {
        /// How much.
        bytes: u64,
    },
    /// Nothing is there.
    Missing,
}

/// A model whose files are all there and verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Installed {
    /// In the order of the manifest.
    pub files: Vec<InstalledFile>,
}

/// One file of an installed model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InstalledFile {
    /// Its name in the manifest.
    pub name: String,
    /// Where it lies.
    pub path: PathBuf,
    /// Its checksum.
    pub sha256: String,
    /// Where it came from, in one line.
    pub source: String,
}

impl Installed {
    /// Where the file with this name lies.
    pub fn path(&self, name: &str) -> Option<&Path> {
        self.files
            .iter()
            .find(|file| file.name == name)
            .map(|file| file.path.as_path())
    }

    /// Where the model came from: the sources of its files, each once.
    pub fn source(&self) -> String {
        let mut sources: Vec<&str> = self.files.iter().map(|file| file.source.as_str()).collect();
        sources.dedup();
        sources.join(", ")
    }
}

/// What a full check found out about one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifiedFile {
    /// Its name in the manifest.
    pub name: String,
    /// Where it lies, if it does.
    pub path: Option<PathBuf>,
    /// What was found.
    pub state: FileState,
}

/// What a full check found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileState {
    /// Size and checksum are right.
    Good,
    /// It is there, but not with the right bytes.
    Damaged,
    /// It is not there.
    Missing,
}

/// What [`Store::remove`](crate::Store::remove) did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Removed {
    /// Bytes given back to the disk.
    pub freed: u64,
    /// Files that stay because another tool put them into the shared cache, or uses them.
    pub kept: Vec<PathBuf>,
}
