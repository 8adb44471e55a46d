//! Output files: written under a temporary name beside their place, and renamed when they are whole.
//!
//! A run that fails or is interrupted leaves nothing behind, and what was there before stays. A name is given to what
//! is on the disk already, so that a machine that loses its power has the old file or the new one, each whole. A file
//! that takes the place of another gets its access rights, and its owner where the system lets us.

use std::fs::{File, Metadata};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use anyhow::Result;
use tempfile::NamedTempFile;

use crate::exit::{Unfinished, Usage};
use crate::reading::before_long;
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
            let device = target.clone();
            let device = before_long(move || File::options().write(true).open(device));
            Form::Direct(device.map_err(|error| unwritable(&format!("'{}'", target.display()), &error))?)
        } else {
            Form::Temporary(temporary(&target, existing)?)
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
        let failed = |error| unwritable(&format!("'{}'", self.target.display()), &error);
        let synced = file.as_file().sync_all();
        let mut unfinished = Unfinished::lock();
        let temporary = file.path().to_owned();
        let renamed = synced.and_then(|()| {
            let renamed = match self.existing {
                Existing::Keep => file.persist_noclobber(&self.target),
                Existing::Replace => file.persist(&self.target),
            };
            renamed.map(drop).map_err(|error| error.error)
        });
        // If it failed, the temporary file is gone.
        unfinished.forget(&temporary);
        drop(unfinished);
        renamed.map_err(failed)?;
        settle(folder_of(&self.target)).map_err(failed)
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

fn folder_of(target: &Path) -> &Path {
    target
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."))
}

/// Waits until the names in a folder are on the disk.
#[cfg(unix)]
fn settle(folder: &Path) -> io::Result<()> {
    match File::open(folder) {
        Ok(folder) => folder.sync_all(),
        // Folders may be written to that may not be read.
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => Ok(()),
        Err(error) => Err(error),
    }
}

/// Elsewhere folders cannot be opened as files; the system writes names in its own time.
#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "Unix can fail")]
fn settle(_: &Path) -> io::Result<()> {
    Ok(())
}

fn temporary(target: &Path, existing: Existing) -> Result<NamedTempFile> {
    let folder = folder_of(target);
    let earlier = match existing {
        Existing::Keep => None,
        Existing::Replace => Some(target),
    };
    let mut unfinished = Unfinished::lock();
    let file = nameless(folder, earlier).map_err(|error| explain(&error, target, folder))?;
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

/// A new file in `folder` under a name of its own, to take the place of `earlier` if that is there: with its rights, and
/// else with those of any new file.
///
/// # Errors
/// When it cannot be made.
pub fn nameless(folder: &Path, earlier: Option<&Path>) -> io::Result<NamedTempFile> {
    let earlier = earlier.and_then(|earlier| std::fs::metadata(earlier).ok());
    let earlier = earlier.filter(Metadata::is_file);
    let mut builder = tempfile::Builder::new();
    builder.prefix(PREFIX).suffix(SUFFIX);
    // Temporary files are private by default, and those that replace another are so until they have its rights.
    #[cfg(unix)]
    if earlier.is_none() {
        use std::os::unix::fs::PermissionsExt as _;
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    let file = builder.tempfile_in(folder)?;
    if let Some(earlier) = earlier {
        keep_rights(file.as_file(), &earlier);
    }
    Ok(file)
}

/// How names of unfinished files begin.
const PREFIX: &str = ".tolmach-";
/// How they end.
const SUFFIX: &str = ".part";

/// Whether a name is one that [`nameless`] gives.
pub fn is_nameless(name: &std::ffi::OsStr) -> bool {
    let random = name
        .to_str()
        .and_then(|name| name.strip_prefix(PREFIX)?.strip_suffix(SUFFIX));
    random.is_some_and(|random| !random.is_empty() && random.bytes().all(|byte| byte.is_ascii_alphanumeric()))
}

/// Gives a file the rights of another, and its owner and group as far as the system lets us. What fails leaves it more
/// private than it should be, never less.
#[cfg(unix)]
fn keep_rights(file: &File, earlier: &Metadata) {
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, fchown};
    let mut mode = earlier.mode() & 0o777;
    let own = file.metadata().ok();
    if own.as_ref().is_none_or(|own| own.gid() != earlier.gid())
        && fchown(file, None, Some(earlier.gid())).is_err()
    {
        // The group is another one now: it gets no more than everybody.
        mode &= 0o707 | (mode & 0o007) << 3;
    }
    if own.is_none_or(|own| own.uid() != earlier.uid()) {
        // Only the superuser may.
        let _ = fchown(file, Some(earlier.uid()), None);
    }
    let _ = file.set_permissions(std::fs::Permissions::from_mode(mode));
}

#[cfg(not(unix))]
fn keep_rights(_: &File, _: &Metadata) {}

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

    /// Rights that a new file would not have, by any usual mask.
    #[cfg(unix)]
    #[test]
    fn a_file_that_is_replaced_hands_on_its_rights() {
        use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("out.txt");
        for mode in [0o600, 0o400, 0o751, 0o666] {
            let _ = std::fs::remove_file(&target);
            std::fs::write(&target, "old").unwrap();
            std::fs::set_permissions(&target, std::fs::Permissions::from_mode(mode)).unwrap();
            let mut draft = Draft::open(&target, Existing::Replace).unwrap();
            draft.write("new").unwrap();
            draft.finish().unwrap();
            assert_eq!(std::fs::read_to_string(&target).unwrap(), "new");
            let now = std::fs::metadata(&target).unwrap().mode() & 0o7777;
            assert_eq!(now, mode, "{now:o} for {mode:o}");
        }
    }

    #[test]
    fn names_of_unfinished_files_are_known() {
        let folder = tempfile::tempdir().unwrap();
        let file = nameless(folder.path(), None).unwrap();
        assert!(is_nameless(file.path().file_name().unwrap()));
        for other in [
            "a.part",
            ".tolmach-.part",
            ".tolmach-a b.part",
            ".tolmach-abc.txt",
        ] {
            assert!(!is_nameless(other.as_ref()), "{other}");
        }
    }
}
