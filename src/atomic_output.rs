//! Output files that appear whole or not at all: written under a temporary name, and renamed when they are finished.
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
use crate::file_errors::unwritable;
use crate::reading::before_long;
use crate::settings::Existing;

/// An output file that is not finished yet. Dropped, it leaves nothing behind.
pub struct AtomicOutput {
    target: PathBuf,
    existing: Existing,
    file: Form,
}

enum Form {
    Temporary(NamedTempFile),
    /// A device or a pipe: it cannot be replaced by renaming, only written to.
    Direct(File),
}

impl AtomicOutput {
    /// Begins the file that is to be `target`, under a temporary name in the same folder.
    ///
    /// # Errors
    /// [`Usage`] if the file exists and is to stay, is a directory, or has no directory; else
    /// [`Unwritable`](crate::file_errors::Unwritable).
    pub fn open(target: &Path, existing: Existing) -> Result<AtomicOutput> {
        check(target, existing)?;
        AtomicOutput::create(target, existing).map_err(|error| explain(&error, target))
    }

    /// As [`AtomicOutput::open`], of a target that was [checked](check) before.
    ///
    /// # Errors
    /// The system's.
    pub fn create(target: &Path, existing: Existing) -> io::Result<AtomicOutput> {
        // A link stays a link: what it points to is replaced.
        let target = std::fs::canonicalize(target).unwrap_or_else(|_| target.to_owned());
        let file = if std::fs::metadata(&target).is_ok_and(|metadata| !metadata.is_file()) {
            let device = target.clone();
            Form::Direct(before_long(move || File::options().write(true).open(device))?)
        } else {
            let earlier = match existing {
                Existing::Keep => None,
                Existing::Replace => Some(&*target),
            };
            Form::Temporary(temporary(folder_of(&target), earlier)?)
        };
        Ok(AtomicOutput {
            target,
            existing,
            file,
        })
    }

    /// Begins a file that is to take the place of `target`, whatever is there, under a temporary name in `folder`,
    /// which is on the same file system.
    ///
    /// # Errors
    /// The system's.
    pub fn staged(target: &Path, folder: &Path) -> io::Result<AtomicOutput> {
        Ok(AtomicOutput {
            target: target.to_owned(),
            existing: Existing::Replace,
            file: Form::Temporary(temporary(folder, Some(target))?),
        })
    }

    /// Whether readers see at once what is written: the target is a device or a pipe.
    pub fn is_direct(&self) -> bool {
        matches!(self.file, Form::Direct(_))
    }

    /// What is written to.
    pub fn file(&self) -> &File {
        match &self.file {
            Form::Temporary(file) => file.as_file(),
            Form::Direct(file) => file,
        }
    }

    /// What is written to, for whoever writes to it.
    pub fn file_mut(&mut self) -> &mut File {
        match &mut self.file {
            Form::Temporary(file) => file.as_file_mut(),
            Form::Direct(file) => file,
        }
    }

    /// Adds `text`.
    ///
    /// # Errors
    /// [`Unwritable`](crate::file_errors::Unwritable), for example for want of space.
    pub fn write(&mut self, text: &str) -> Result<()> {
        self.write_bytes(text.as_bytes())
    }

    /// Adds what need not be text.
    ///
    /// # Errors
    /// As [`AtomicOutput::write`].
    pub fn write_bytes(&mut self, bytes: &[u8]) -> Result<()> {
        let written = self.file_mut().write_all(bytes);
        written.map_err(|error| self.unwritable(&error))
    }

    /// Gives the file its name: it is on the disk, its name not for sure.
    ///
    /// # Errors
    /// The system's; [`io::ErrorKind::AlreadyExists`] if another file has come that is to stay.
    pub fn rename(self) -> io::Result<()> {
        let Form::Temporary(file) = self.file else {
            return Ok(());
        };
        let mut unfinished = Unfinished::lock();
        let temporary = file.path().to_owned();
        let renamed = match self.existing {
            Existing::Keep => file.persist_noclobber(&self.target),
            Existing::Replace => file.persist(&self.target),
        };
        // If it failed, the temporary file is gone.
        unfinished.forget(&temporary);
        renamed.map(drop).map_err(|error| error.error)
    }

    /// Waits until the file is on the disk, gives it its name, and waits for that.
    ///
    /// # Errors
    /// [`Unwritable`](crate::file_errors::Unwritable) when it cannot be written to the end or renamed.
    pub fn finish(self) -> Result<()> {
        if self.is_direct() {
            return Ok(());
        }
        let target = self.target.clone();
        let finished = self.file().sync_all().and_then(|()| self.rename());
        finished
            .and_then(|()| sync_dir(folder_of(&target)))
            .map_err(|error| unwritable(&format!("'{}'", target.display()), &error))
    }

    fn unwritable(&self, error: &io::Error) -> anyhow::Error {
        unwritable(&format!("'{}'", self.target.display()), error)
    }
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

/// Makes sure that files can be made in a folder, before any work is done for them.
///
/// # Errors
/// [`Unwritable`](crate::file_errors::Unwritable).
pub fn check_folder(folder: &Path) -> Result<()> {
    let made = temporary_unlisted(folder, None);
    made.map(drop)
        .map_err(|error| unwritable(&format!("in the directory '{}'", folder.display()), &error))
}

/// Waits until the names in a folder are on the disk.
///
/// # Errors
/// The system's.
#[cfg(unix)]
fn sync_dir(folder: &Path) -> io::Result<()> {
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
fn sync_dir(_: &Path) -> io::Result<()> {
    Ok(())
}

fn explain(error: &io::Error, target: &Path) -> anyhow::Error {
    let (shown, folder) = (target.display(), folder_of(target).display());
    match error.kind() {
        io::ErrorKind::NotFound => Usage(format!(
            "cannot write '{shown}': there is no directory '{folder}'"
        ))
        .into(),
        _ => unwritable(&format!("'{shown}'"), error),
    }
}

/// A new file in `folder`, which goes if the program stops. It is to take the place of `earlier`, if that is there.
fn temporary(folder: &Path, earlier: Option<&Path>) -> io::Result<NamedTempFile> {
    let mut unfinished = Unfinished::lock();
    let file = temporary_unlisted(folder, earlier)?;
    unfinished.add(file.path());
    Ok(file)
}

/// A new file in `folder` under a random name. It has the access rights of `earlier` if that is a file, and else
/// those of any new file.
fn temporary_unlisted(folder: &Path, earlier: Option<&Path>) -> io::Result<NamedTempFile> {
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
    // The library's own message shows a name that nobody knows.
    let file = builder
        .tempfile_in(folder)
        .map_err(|error| io::Error::from(error.kind()))?;
    if let Some(earlier) = earlier {
        keep_rights(file.as_file(), &earlier);
    }
    Ok(file)
}

/// How names of unfinished files begin.
const PREFIX: &str = ".tolmach-";
/// How they end.
const SUFFIX: &str = ".part";

/// Whether a name is one that unfinished files have.
pub fn is_temporary(name: &std::ffi::OsStr) -> bool {
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
        let mut output = AtomicOutput::open(&target, Existing::Keep).unwrap();
        output.write("whole").unwrap();
        assert!(!target.exists());
        output.finish().unwrap();
        assert_eq!(std::fs::read_to_string(&target).unwrap(), "whole");
        assert_eq!(files(folder.path()), ["out.txt"]);
    }

    #[test]
    fn one_that_is_dropped_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        drop(AtomicOutput::open(&folder.path().join("out.txt"), Existing::Keep).unwrap());
        assert_eq!(files(folder.path()), [""; 0]);
    }

    #[test]
    fn what_exists_stays_unless_it_is_to_be_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("out.txt");
        std::fs::write(&target, "old").unwrap();
        assert!(
            AtomicOutput::open(&target, Existing::Keep)
                .err()
                .unwrap()
                .is::<Usage>()
        );
        let mut output = AtomicOutput::open(&target, Existing::Replace).unwrap();
        output.write("new").unwrap();
        assert_eq!(std::fs::read_to_string(&target).unwrap(), "old");
        output.finish().unwrap();
        assert_eq!(std::fs::read_to_string(&target).unwrap(), "new");
    }

    #[test]
    fn a_file_that_came_in_the_meantime_stays() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("out.txt");
        let output = AtomicOutput::open(&target, Existing::Keep).unwrap();
        std::fs::write(&target, "other").unwrap();
        assert!(output.finish().is_err());
        assert_eq!(std::fs::read_to_string(&target).unwrap(), "other");
        assert_eq!(files(folder.path()), ["out.txt"]);
    }

    #[test]
    fn directories_and_missing_directories_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let refused = |target: &Path| {
            AtomicOutput::open(target, Existing::Replace)
                .err()
                .unwrap()
                .to_string()
        };
        assert!(refused(folder.path()).contains("use --out-dir"));
        assert!(refused(&folder.path().join("no/out.txt")).contains("there is no directory"));
    }

    #[cfg(unix)]
    #[test]
    fn devices_are_written_and_never_replaced() {
        use std::os::unix::fs::FileTypeExt as _;
        let mut output = AtomicOutput::open(Path::new("/dev/null"), Existing::Keep).unwrap();
        output.write("gone").unwrap();
        output.finish().unwrap();
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
            let mut output = AtomicOutput::open(&target, Existing::Replace).unwrap();
            output.write("new").unwrap();
            output.finish().unwrap();
            assert_eq!(std::fs::read_to_string(&target).unwrap(), "new");
            let now = std::fs::metadata(&target).unwrap().mode() & 0o7777;
            assert_eq!(now, mode, "{now:o} for {mode:o}");
        }
    }

    #[test]
    fn a_staged_file_takes_the_place_of_another() {
        let folder = tempfile::tempdir().unwrap();
        let staging = folder.path().join("staging");
        std::fs::create_dir(&staging).unwrap();
        let target = folder.path().join("out.txt");
        std::fs::write(&target, "old").unwrap();
        let mut output = AtomicOutput::staged(&target, &staging).unwrap();
        output.write("new").unwrap();
        assert_eq!(files(&staging).len(), 1);
        assert_eq!(std::fs::read_to_string(&target).unwrap(), "old");
        output.rename().unwrap();
        assert_eq!(files(&staging), [""; 0]);
        assert_eq!(std::fs::read_to_string(&target).unwrap(), "new");
    }

    #[test]
    fn a_folder_is_checked_without_a_trace() {
        let folder = tempfile::tempdir().unwrap();
        check_folder(folder.path()).unwrap();
        assert_eq!(files(folder.path()), [""; 0]);
        let refused = check_folder(&folder.path().join("no")).unwrap_err();
        assert!(refused.is::<crate::file_errors::Unwritable>(), "{refused}");
    }

    #[test]
    fn names_of_unfinished_files_are_known() {
        let folder = tempfile::tempdir().unwrap();
        let file = temporary(folder.path(), None).unwrap();
        assert!(is_temporary(file.path().file_name().unwrap()));
        for other in [
            "a.part",
            ".tolmach-.part",
            ".tolmach-a b.part",
            ".tolmach-abc.txt",
        ] {
            assert!(!is_temporary(other.as_ref()), "{other}");
        }
    }
}
