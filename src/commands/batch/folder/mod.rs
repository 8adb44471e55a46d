//! Results as files in a folder that mirrors the input, with a journal, so that a run can be killed at any moment.
//!
//! A result is written to `.tolmach` in the output folder and flushed to the disk. Then the journal says what is going
//! to have its name, then the files get their names, and at last the journal says that they are done. All that waits
//! to be written goes together: one wait for the disk serves many documents.

mod apart;
mod company;
mod disk;
mod items;
mod results;

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use anyhow::{Context as _, Result};
use tasks::batch::{Journal, Key, Line, Listener};

use self::company::Company;
use self::disk::Root;
use self::items::{Items, mark};
use super::beside::{self, Fates};
use super::list;
use super::progress::Progress;
use super::stop;
use crate::exit::{self, Exit, Usage};
use crate::printer::Printer;
use crate::settings::{Batch, Settings};

/// What is known of a document when it goes to work.
struct Tag {
    /// Its key in the journal; none if it could not be read.
    key: Option<Key>,
    /// Its output, below the output folder.
    output: PathBuf,
    /// Its place among all documents.
    place: usize,
}

/// An output folder and its journal.
struct Folder<'a> {
    batch: &'a Batch,
    root: Root<'a>,
    journal: Mutex<Journal>,
    printer: &'a Printer,
    progress: &'a Progress<'a>,
    /// The documents in hand.
    company: Company,
    /// What became of the documents.
    fates: Fates,
    /// What ended the run.
    fatal: Mutex<Option<anyhow::Error>>,
}

/// Does a batch whose results are files.
///
/// # Errors
/// When the output folder or the journal cannot be used, now or later.
pub fn run(batch: &Batch, root: &Path, settings: &Settings, printer: &Printer) -> Result<Exit> {
    let disk = &settings.parts.disk;
    let root = Root::new(root, &**disk)?;
    let journal_path = batch
        .journal
        .clone()
        .unwrap_or_else(|| root.own().join("journal.jsonl"));
    let lock = root.lock()?;
    let entries = list::files(batch, Some(root.path()))?;
    apart::check(batch, root, &journal_path, &entries)?;
    let journal = Journal::open_on(Arc::clone(disk), &journal_path)?;
    exit::on_signal(journal.farewell().with_context(|| {
        let journal = journal_path.display();
        format!("cannot use the journal '{journal}'")
    })?);
    root.tidy(&lock)?;
    let session = super::session(batch.caching, settings, printer)?;
    tasks::batch::check(&session, &batch.options)?;
    let total = entries.len();
    let progress = Progress::new(printer, batch.progress, Some(total));
    let folder = Folder {
        batch,
        root,
        journal: Mutex::new(journal),
        printer,
        progress: &progress,
        company: Company::default(),
        fates: Fates::of(batch),
        fatal: Mutex::default(),
    };
    let identity = super::identity(batch, settings);
    let mut taken = HashSet::new();
    if let Some(file) = beside::file(batch) {
        if let Some(refusal) = folder.refusal(&file, true) {
            return Err(Usage(refusal).into());
        }
        taken.insert(mark(&file));
    }
    let mut items = Items::new(&folder, entries, &session, &identity, taken);
    let listener = Listener {
        on_news: &|news| progress.hear(&news),
        on_flight: &|tags: &[&Tag]| {
            let keys = tags.iter().filter_map(|tag| tag.key);
            folder.journal().note_working(keys);
        },
    };
    let ran = tasks::batch::run(
        &session,
        &batch.options,
        &mut items,
        &mut |outcomes| folder.deliver(outcomes),
        listener,
        stop(),
    );
    let mut fatal = folder.take_fatal().or(ran.err().map(Into::into));
    if fatal.is_none() {
        fatal = folder.write_beside(&journal_path, total, &identity).err();
    }
    super::end(&session, &progress, printer, fatal)
}

impl Folder<'_> {
    fn journal(&self) -> MutexGuard<'_, Journal> {
        self.journal.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds lines to the journal. Others may add theirs while these go to the disk.
    fn append(&self, lines: &[Line]) -> Result<()> {
        let added = self.journal().add(lines)?;
        Ok(added.wait()?)
    }

    fn take_fatal(&self) -> Option<anyhow::Error> {
        self.fatal.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// Whether there can be an output folder at this place.
///
/// # Errors
/// [`Usage`] if the output folder is a file.
pub fn check(root: &Path) -> Result<()> {
    if root.exists() && !root.is_dir() {
        let message = format!(
            "the output '{}' is no directory; choose another --out-dir",
            root.display()
        );
        return Err(Usage(message).into());
    }
    Ok(())
}
