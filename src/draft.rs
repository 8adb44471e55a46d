//! Output files: written under a temporary name beside their place, and renamed when they are whole.
//!
//! A run that fails or is interrupted leaves nothing behind, and what was there before stays.

use std::fs::File;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use tempfile::NamedTempFile;

use crate::exit::{Unfinished, Usage};
use crate::settings::Existing;

/// An output file that is not finished yet.
pub struct Draft {
    target: PathBuf,
    existing: Existing,
    file: Form,
}

enum Form {
    Temporary(NamedTempFile),
    /// A device or a pipe: it cannot be replaced by renaming, only written to.
    Direct(File),
}

impl Draft {
    /// Opens a draft for `target`.
    ///
    /// # Errors
    /// [`Usage`] if the file exists and is to stay, or is a directory; else when its directory cannot be
    /// written to.
    pub fn open(target: &Path, existing: Existing) -> Result<Draft> {
        check(target, existing)?;
        // A link stays a link: what it points to is replaced.
        let target = std::fs::canonicalize(target).unwrap_or_else(|_| target.to_owned());
        let file = if std::fs::metadata(&target).is_ok_and(|metadata| !metadata.is_file()) {
            let device = File::options().write(true).open(&target);
            Form::Direct(device.with_context(|| format!("cannot write '{}'", target.display()))?)
        } else {
            Form::Temporary(temporary(&target)?)
        };
        Ok(Draft {
            target,
            existing,
            file,
        })
    }

    /// Whether readers see at once what is written.
    pub fn is_direct(&self) -> bool {
        matches!(self.file, Form::Direct(_))
    }

    /// Adds `text`.
    ///
    /// # Errors
    /// When it cannot be written, for example for want of space.
    pub fn write(&mut self, text: &str) -> Result<()> {
        self.write_bytes(text.as_bytes())
    }

    /// Adds what need not be text.
    ///
    /// # Errors
    /// As [`Draft::write`].
    pub fn write_bytes(&mut self, bytes: &[u8]) -> Result<()> {
        let written = match &mut self.file {
            Form::Temporary(file) => file.write_all(bytes),
            Form::Direct(file) => file.write_all(bytes),
        };
        written.map_err(|error| unwritable(&format!("'{}'", self.target.display()), &error))
    }

    /// Gives the file its name.
    ///
    /// # Errors
    /// When it cannot be written to the end or renamed.
    pub fn finish(self) -> Result<()> {
        let Form::Temporary(file) = self.file else {
            return Ok(());
        };
        let mut unfinished = Unfinished::lock();
        let temporary = file.path().to_owned();
        let renamed = match self.existing {
            Existing::Keep => file.persist_noclobber(&self.target),
            Existing::Replace => file.persist(&self.target),
        };
        // If renaming failed, dropping the error has removed the temporary file.
        let renamed = renamed.map(drop).map_err(|error| error.error);
        unfinished.forget(&temporary);
        renamed.map_err(|error| unwritable(&format!("'{}'", self.target.display()), &error))
    }
}

/// Why `what` cannot be written, with the next step where there is one.
pub fn unwritable(what: &str, error: &io::Error) -> anyhow::Error {
    let next = match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge => {
            "; free some space, or choose another place, and run the command again"
        }
        _ => "",
    };
    anyhow::anyhow!("cannot write {what}: {error}{next}")
}

/// Refuses a target that may not be written, before any work is done for it.
///
/// # Errors
/// [`Usage`] with the way out.
pub fn check(target: &Path, existing: Existing) -> Result<()> {
    let shown = target.display();
    match std::fs::metadata(target) {
        Ok(found) if found.is_dir() => {
            Err(Usage(format!("'{shown}' is a directory; use --out-dir '{shown}'")).into())
        }
        Ok(found) if found.is_file() && existing == Existing::Keep => Err(Usage(format!(
            "'{shown}' exists; choose another name, or replace it with --force"
        ))
        .into()),
        _ => Ok(()),
    }
}

fn temporary(target: &Path) -> Result<NamedTempFile> {
    let folder = target
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    let mut unfinished = Unfinished::lock();
    let file = readable()
        .tempfile_in(folder)
        .map_err(|error| explain(&error, target, folder))?;
    unfinished.add(file.path());
    Ok(file)
}

fn explain(error: &io::Error, target: &Path, folder: &Path) -> anyhow::Error {
    let (target, folder) = (target.display(), folder.display());
    match error.kind() {
        io::ErrorKind::NotFound => Usage(format!(
            "cannot write '{target}': there is no directory '{folder}'"
        ))
        .into(),
        kind => anyhow::anyhow!("cannot write '{target}': {kind} in directory '{folder}'"),
    }
}

/// Temporary files are private by default; results get the access rights of any new file.
pub fn readable() -> tempfile::Builder<'static, 'static> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".tolmach-").suffix(".part");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    builder
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "a test lays out its own files")]
mod tests {
    use super::*;

    fn files(folder: &Path) -> Vec<String> {
        let names = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name());
        names.map(|name| name.to_string_lossy().into_owned()).collect()
    }

    #[test]
    fn a_file_appears_only_when_it_is_finished() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("out.txt");
        let mut draft = Draft::open(&target, Existing::Keep).unwrap();
        draft.write("whole").unwrap();
        assert!(!target.exists());
        draft.finish().unwrap();
        assert_eq!(std::fs::read_to_string(&target).unwrap(), "whole");
        assert_eq!(files(folder.path()), ["out.txt"]);
    }

    #[test]
    fn a_dropped_draft_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        drop(Draft::open(&folder.path().join("out.txt"), Existing::Keep).unwrap());
        assert_eq!(files(folder.path()), [""; 0]);
    }

    #[test]
    fn what_exists_stays_unless_it_is_to_be_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("out.txt");
        std::fs::write(&target, "old").unwrap();
        assert!(Draft::open(&target, Existing::Keep).err().unwrap().is::<Usage>());
        let mut draft = Draft::open(&target, Existing::Replace).unwrap();
        draft.write("new").unwrap();
        assert_eq!(std::fs::read_to_string(&target).unwrap(), "old");
        draft.finish().unwrap();
        assert_eq!(std::fs::read_to_string(&target).unwrap(), "new");
    }

    #[test]
    fn a_file_that_came_in_the_meantime_stays() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("out.txt");
        let draft = Draft::open(&target, Existing::Keep).unwrap();
        std::fs::write(&target, "other").unwrap();
        assert!(draft.finish().is_err());
        assert_eq!(std::fs::read_to_string(&target).unwrap(), "other");
        assert_eq!(files(folder.path()), ["out.txt"]);
    }

    #[test]
    fn directories_and_missing_directories_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let refused = |target: &Path| Draft::open(target, Existing::Replace).err().unwrap().to_string();
        assert!(refused(folder.path()).contains("use --out-dir"));
        assert!(refused(&folder.path().join("no/out.txt")).contains("there is no directory"));
    }

    #[cfg(unix)]
    #[test]
    fn devices_are_written_and_never_replaced() {
        use std::os::unix::fs::FileTypeExt as _;
        let mut draft = Draft::open(Path::new("/dev/null"), Existing::Keep).unwrap();
        draft.write("gone").unwrap();
        draft.finish().unwrap();
        assert!(
            std::fs::metadata("/dev/null")
                .unwrap()
                .file_type()
                .is_char_device()
        );
    }
}
