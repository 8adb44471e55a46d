//! The output folder as a place on a disk: what has its name is whole, and stays when the machine loses its power.

use std::fs::{File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::thread::Builder;

use anyhow::{Context as _, Result};
use tasks::Disk;
use tempfile::NamedTempFile;

use crate::draft::{is_nameless, nameless, unwritable};
use crate::exit::Unfinished;

/// The folder for what is not finished, in the output folder.
const OWN: &str = ".tolmach";

/// An output folder.
#[derive(Clone, Copy)]
pub(super) struct Root<'a> {
    path: &'a Path,
    disk: &'a dyn Disk,
}

impl<'a> Root<'a> {
    /// The folder at `path`, which is made if it is not there. `disk` is told of each step.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn new(path: &'a Path, disk: &'a dyn Disk) -> Result<Self> {
        let root = Root { path, disk };
        let own = root.own();
        disk.before_step()
            .and_then(|()| std::fs::create_dir_all(&own))
            .with_context(|| format!("cannot make the directory '{}'", own.display()))?;
        Ok(root)
    }

    /// What is told of each step.
    pub fn disk(&self) -> &'a dyn Disk {
        self.disk
    }

    /// Where it is.
    pub fn path(&self) -> &'a Path {
        self.path
    }

    /// The folder in it for what is not finished.
    pub fn own(&self) -> PathBuf {
        self.path.join(OWN)
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
        let path = self.own().join("lock");
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

    /// Takes away what a run left unfinished that was killed. The folder is locked: no other run is at work.
    ///
    /// # Errors
    /// When something cannot be taken away.
    pub fn tidy(&self, _: &Lock) -> Result<()> {
        let own = self.own();
        let failed = || format!("cannot tidy up the directory '{}'", own.display());
        for entry in std::fs::read_dir(&own).with_context(failed)? {
            let entry = entry.with_context(failed)?;
            if is_nameless(&entry.file_name()) {
                self.disk
                    .before_step()
                    .and_then(|()| std::fs::remove_file(entry.path()))
                    .with_context(failed)?;
            }
        }
        Ok(())
    }

    /// Makes the folders on the way to `target`, below an output folder that is there.
    pub fn prepare(&self, target: &Path) -> io::Result<()> {
        if !self.own().is_dir() {
            return Err(io::ErrorKind::NotFound.into());
        }
        if target.is_dir() {
            return Err(io::ErrorKind::IsADirectory.into());
        }
        self.disk.before_step()?;
        target.parent().map_or(Ok(()), std::fs::create_dir_all)
    }

    /// Writes a file that has no name yet, and is to have that of `target`.
    pub fn store(&self, bytes: &[u8], target: &Path) -> io::Result<NamedTempFile> {
        let mut unfinished = Unfinished::lock();
        self.disk.before_step()?;
        let mut file = nameless(&self.own(), Some(target))?;
        unfinished.add(file.path());
        drop(unfinished);
        self.disk.write_all(file.as_file_mut(), bytes)?;
        Ok(file)
    }

    /// Waits until all of these files are on the disk.
    pub fn sync(&self, files: &[&NamedTempFile]) -> io::Result<()> {
        self.disk.before_step()?;
        match files {
            [several, ..] if files.len() >= MANY && whole_disk(several.as_file())? => Ok(()),
            _ => sync_each(files),
        }
    }

    /// Gives a written file its name.
    pub fn name(&self, file: NamedTempFile, target: &Path) -> io::Result<()> {
        let mut unfinished = Unfinished::lock();
        let temporary = file.path().to_owned();
        self.disk.before_step()?;
        let named = file.persist(target);
        unfinished.forget(&temporary);
        named.map(drop).map_err(|error| error.error)
    }

    /// Waits until the names in these folders are on the disk, where folders can be opened as files; elsewhere the
    /// system writes names in its own time.
    pub fn settle(&self, folders: &[&Path]) -> io::Result<()> {
        self.disk.before_step()?;
        sync_folders(folders)
    }

    /// Why a file could not be written, with the next step.
    pub fn unwritable(&self, target: &Path, error: &io::Error) -> anyhow::Error {
        if self.own().is_dir() {
            return unwritable(&format!("'{}'", target.display()), error);
        }
        anyhow::anyhow!(
            "the output directory '{}' has been removed while the batch ran; run the command again to begin anew",
            self.path.display()
        )
    }
}

/// An output folder in which no other run is at work. The system takes the lock away when its holder dies.
pub(super) struct Lock(#[expect(dead_code, reason = "it is held, not used")] File);

/// Whether a name is to blame, which another document need not have, and not the disk.
pub(super) fn is_of_document(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::InvalidFilename | io::ErrorKind::IsADirectory | io::ErrorKind::NotADirectory
    )
}

/// So many waits cost more than one for everything that the disk has to write.
const MANY: usize = 16;

/// Waits until all that was written to a file's disk is there; `false` where that cannot be asked for.
#[cfg(target_os = "linux")]
fn whole_disk(file: &std::fs::File) -> io::Result<bool> {
    match rustix::fs::syncfs(file) {
        Ok(()) => Ok(true),
        Err(rustix::io::Errno::NOSYS | rustix::io::Errno::OPNOTSUPP) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

#[cfg(not(target_os = "linux"))]
#[expect(clippy::unnecessary_wraps, reason = "Linux can fail")]
fn whole_disk(_: &std::fs::File) -> io::Result<bool> {
    Ok(false)
}

/// A disk serves several who wait as fast as one.
fn sync_each(files: &[&NamedTempFile]) -> io::Result<()> {
    const WAITERS: usize = 8;
    let share = files.len().div_ceil(WAITERS).max(1);
    std::thread::scope(|scope| {
        let wait = |files: &[&NamedTempFile]| files.iter().try_for_each(|file| file.as_file().sync_all());
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

#[cfg(unix)]
fn sync_folders(folders: &[&Path]) -> io::Result<()> {
    let open = |folder: &&Path| std::fs::File::open(folder);
    if let [first, ..] = folders
        && folders.len() >= MANY
        && whole_disk(&open(first)?)?
    {
        return Ok(());
    }
    folders.iter().try_for_each(|folder| open(folder)?.sync_all())
}

#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "Unix can fail")]
fn sync_folders(_: &[&Path]) -> io::Result<()> {
    Ok(())
}
