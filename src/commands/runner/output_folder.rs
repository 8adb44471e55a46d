//! The output folder as a place on a disk: what has its name is whole, and stays when the machine loses its power.

use std::fs::{File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::thread::Builder;

use anyhow::{Context as _, Result};
use tasks::Disk;

use crate::atomic_output::{self, AtomicOutput, is_temporary};
use crate::file_errors::unwritable;
use crate::settings::Existing;

/// The name of the folder for unfinished files, in the output folder of a batch.
const STAGING: &str = ".tolmach";

/// An output folder.
#[derive(Clone, Copy)]
pub struct OutputFolder<'a> {
    path: &'a Path,
    disk: &'a dyn Disk,
    /// What becomes of files that exist, where unfinished files lie next to their places. A batch has a folder for
    /// them, and has seen to files that exist itself.
    existing: Option<Existing>,
}

impl<'a> OutputFolder<'a> {
    /// The folder at `path`, which is made if it is not there. `disk` is told of each step.
    ///
    /// # Errors
    /// When it cannot be made or written to.
    pub fn plain(path: &'a Path, existing: Existing, disk: &'a dyn Disk) -> Result<Self> {
        make(path)?;
        atomic_output::check_folder(path)?;
        Ok(OutputFolder {
            path,
            disk,
            existing: Some(existing),
        })
    }

    /// The folder at `path` with one for unfinished files in it. Both are made if they are not there. `disk` is told
    /// of each step.
    ///
    /// # Errors
    /// When they cannot be made.
    pub fn staged(path: &'a Path, disk: &'a dyn Disk) -> Result<Self> {
        let folder = OutputFolder {
            path,
            disk,
            existing: None,
        };
        disk.before_step()?;
        make(&folder.staging_dir())?;
        Ok(folder)
    }

    /// The disk, which is told of each step.
    pub fn disk(&self) -> &'a dyn Disk {
        self.disk
    }

    /// Where it is.
    pub fn path(&self) -> &'a Path {
        self.path
    }

    /// The folder in it for unfinished files.
    pub fn staging_dir(&self) -> PathBuf {
        self.path.join(STAGING)
    }

    /// Where a file of it is that is named from it.
    pub fn join(&self, file: &Path) -> PathBuf {
        self.path.join(file)
    }

    /// Keeps other runs out of the folder, whatever their journals are called, until the lock is dropped.
    ///
    /// # Errors
    /// When another run is at work in it, or it cannot be locked.
    pub fn lock(&self) -> Result<Lock> {
        let path = self.staging_dir().join("lock");
        let failed = || format!("cannot lock '{}'", path.display());
        // Opening a pipe might never end.
        if std::fs::metadata(&path).is_ok_and(|there| !there.is_file()) {
            anyhow::bail!("{}: it is no regular file; remove it", failed());
        }
        let mut options = File::options();
        let file = options.write(true).create(true).truncate(false).open(&path);
        let file = file.with_context(failed)?;
        match file.try_lock() {
            Ok(()) => Ok(Lock(file)),
            Err(TryLockError::WouldBlock) => anyhow::bail!(
                "another run is at work on this batch ('{}' is locked); wait for it, or stop it",
                self.path.display()
            ),
            Err(TryLockError::Error(error)) => Err(error).with_context(failed),
        }
    }

    /// Removes the unfinished files of a run that was killed. The folder is locked: no other run is at work.
    ///
    /// # Errors
    /// When one cannot be removed.
    pub fn remove_partials(&self, _: &Lock) -> Result<()> {
        let staging = self.staging_dir();
        let failed = || format!("cannot tidy up the directory '{}'", staging.display());
        for entry in std::fs::read_dir(&staging).with_context(failed)? {
            let entry = entry.with_context(failed)?;
            if is_temporary(&entry.file_name()) {
                self.disk
                    .before_step()
                    .and_then(|()| std::fs::remove_file(entry.path()))
                    .with_context(failed)?;
            }
        }
        Ok(())
    }

    /// Makes the folders on the way to `target`, below an output folder that is there.
    ///
    /// # Errors
    /// The system's; see [`is_of_document`].
    pub fn prepare(&self, target: &Path) -> io::Result<()> {
        if self.is_gone() {
            return Err(io::ErrorKind::NotFound.into());
        }
        if target.is_dir() {
            return Err(io::ErrorKind::IsADirectory.into());
        }
        self.disk.before_step()?;
        target.parent().map_or(Ok(()), std::fs::create_dir_all)
    }

    /// Writes a file under a temporary name that is to be `target`.
    ///
    /// # Errors
    /// The system's; see [`is_of_document`].
    pub fn write_temp(&self, bytes: &[u8], target: &Path) -> io::Result<AtomicOutput> {
        self.disk.before_step()?;
        let mut file = match self.existing {
            Some(existing) => AtomicOutput::create(target, existing)?,
            None => AtomicOutput::staged(target, &self.staging_dir())?,
        };
        self.disk.write_all(file.file_mut(), bytes)?;
        Ok(file)
    }

    /// Waits until all files are on the disk.
    ///
    /// # Errors
    /// The system's.
    pub fn sync_files(&self, files: &[&File]) -> io::Result<()> {
        self.disk.before_step()?;
        match files {
            [several, ..] if files.len() >= MANY && whole_disk(several)? => Ok(()),
            _ => sync_each(files),
        }
    }

    /// Gives a written file its name.
    ///
    /// # Errors
    /// The system's; see [`is_of_document`].
    pub fn rename_into_place(&self, file: AtomicOutput) -> io::Result<()> {
        self.disk.before_step()?;
        file.rename()
    }

    /// Waits until the names in these folders are on the disk.
    ///
    /// # Errors
    /// The system's.
    pub fn sync_dirs(&self, folders: &[&Path]) -> io::Result<()> {
        self.disk.before_step()?;
        sync_each_dir(folders)
    }

    /// Why a file could not be written, with the next step.
    pub fn unwritable(&self, target: &Path, error: &io::Error) -> anyhow::Error {
        if !self.is_gone() {
            return unwritable(&format!("'{}'", target.display()), error);
        }
        anyhow::anyhow!(
            "the output directory '{}' has been removed while the batch ran; run the command again to begin anew",
            self.path.display()
        )
    }

    /// Whether it was removed with what makes it the folder of this batch.
    fn is_gone(&self) -> bool {
        self.existing.is_none() && !self.staging_dir().is_dir()
    }
}

/// Makes a folder and those on the way to it.
fn make(folder: &Path) -> Result<()> {
    std::fs::create_dir_all(folder)
        .with_context(|| format!("cannot make the directory '{}'", folder.display()))
}

/// An output folder in which no other run is at work. The system takes the lock away when its holder dies.
pub struct Lock(#[expect(dead_code, reason = "it is held, not used")] File);

/// Whether the place of one result is to blame, which another result need not share, and not the disk.
pub fn is_of_document(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::InvalidFilename
            | io::ErrorKind::IsADirectory
            | io::ErrorKind::NotADirectory
            | io::ErrorKind::PermissionDenied
            | io::ErrorKind::AlreadyExists
    )
}

/// So many waits cost more than one for everything that the disk has to write.
const MANY: usize = 16;

/// Waits until all that was written to a file's disk is there; `false` where that cannot be asked for.
#[cfg(target_os = "linux")]
fn whole_disk(file: &File) -> io::Result<bool> {
    match rustix::fs::syncfs(file) {
        Ok(()) => Ok(true),
        Err(rustix::io::Errno::NOSYS | rustix::io::Errno::OPNOTSUPP) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

#[cfg(not(target_os = "linux"))]
#[expect(clippy::unnecessary_wraps, reason = "Linux can fail")]
fn whole_disk(_: &File) -> io::Result<bool> {
    Ok(false)
}

/// A disk serves several who wait as fast as one.
fn sync_each(files: &[&File]) -> io::Result<()> {
    const WAITERS: usize = 8;
    let share = files.len().div_ceil(WAITERS).max(1);
    std::thread::scope(|scope| {
        let wait = |files: &[&File]| files.iter().try_for_each(|file| file.sync_all());
        let waiters: Vec<_> = files
            .chunks(share)
            .map(|files| (Builder::new().spawn_scoped(scope, move || wait(files)), files))
            .collect();
        waiters.into_iter().try_for_each(|(waiter, files)| match waiter {
            Ok(waiter) => {
                let outcome = waiter.join();
                outcome.unwrap_or_else(|_| Err(io::Error::other("a thread failed")))
            }
            // Where there are no more threads, this one waits.
            Err(_) => wait(files),
        })
    })
}

/// Waits until the names in folders are on the disk.
#[cfg(unix)]
fn sync_each_dir(folders: &[&Path]) -> io::Result<()> {
    let open = |folder: &&Path| File::open(folder);
    if let [first, ..] = folders
        && folders.len() >= MANY
        && whole_disk(&open(first)?)?
    {
        return Ok(());
    }
    folders.iter().try_for_each(|folder| match open(folder) {
        Ok(folder) => folder.sync_all(),
        // Folders may be written to that may not be read.
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => Ok(()),
        Err(error) => Err(error),
    })
}

/// Elsewhere folders cannot be opened as files; the system writes names in its own time.
#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "Unix can fail")]
fn sync_each_dir(_: &[&Path]) -> io::Result<()> {
    Ok(())
}
