//! A batch whose results are files, with a journal, so that a run can be killed at any moment.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use anyhow::{Context as _, Result};
use tasks::Disk;
use tasks::batch::{Journal, Key, Sharing};

use super::display::{self, BatchDisplay};
use super::in_hand::InHand;
use super::items::{Items, mark, refusal};
use super::{identity, journal_place, list, rules, session};
use crate::commands::runner::Runner;
use crate::commands::runner::batch_index::{self, OutcomeLog};
use crate::commands::runner::files::{BatchJournal, Files};
use crate::commands::runner::output_folder::OutputFolder;
use crate::commands::runner::progress::Progress;
use crate::exit::{self, Exit, Usage};
use crate::printer::Printer;
use crate::settings::{Batch, Settings};

/// Does a batch whose results are files.
///
/// # Errors
/// When the output folder or the journal cannot be used, now or later.
pub fn run(batch: &Batch, root: &Path, settings: &Settings, printer: &Printer) -> Result<Exit> {
    let folder = OutputFolder::staged(root, &*settings.parts.disk)?;
    let path = batch.journal.clone();
    let path = path.unwrap_or_else(|| folder.staging_dir().join("journal.jsonl"));
    let lock = folder.lock()?;
    let list::Files { entries, passed_over } = list::files(batch, Some(root))?;
    display::say_passed_over(printer, batch.progress, &passed_over);
    let (to, shape) = (batch.options.to, batch.shape);
    let index = batch_index::file_name(batch.overview, to, shape.format);
    journal_place::check(batch, folder, &path, &entries, index.as_deref())?;
    let identity = identity(batch, settings);
    let journal = open_journal(&settings.parts.disk, path, index.as_deref(), &identity)?;
    folder.remove_partials(&lock)?;
    let session = session(batch.caching, settings, printer)?;
    tasks::batch::check(&session, &batch.options)?;
    let mut taken = HashSet::new();
    if let Some(file) = &index {
        if let Some(reason) = refusal(batch, folder, &journal, file, true) {
            return Err(Usage(reason).into());
        }
        taken.insert(mark(file));
    }
    let display = BatchDisplay::new(printer, batch.progress, Some(entries.len()));
    let progress = Progress::new(printer, rules(batch), &display);
    let in_hand = InHand::default();
    let files = Files {
        folder,
        shape,
        to,
        total: entries.len(),
        journal: Some(&journal),
        outcomes: OutcomeLog::new(index),
        finished: Mutex::default(),
        progress: &progress,
        on_settled: &|documents| in_hand.settle(documents),
    };
    let mut items = Items {
        batch,
        session: &session,
        identity: &identity,
        files: &files,
        journal: &journal,
        in_hand: &in_hand,
        printer,
        entries: entries.into_iter().enumerate(),
        taken,
        suspects: Vec::new(),
        has_turned: false,
    };
    let runner = Runner {
        session: &session,
        options: &batch.options,
        sharing: Sharing::Together,
        progress: &progress,
    };
    runner.run(&mut items, &files)
}

/// Opens the journal at `path`, which is told when a signal ends the run. `index` is the file that is about all
/// documents, which has a key as documents have.
fn open_journal(
    disk: &Arc<dyn Disk>,
    path: PathBuf,
    index: Option<&Path>,
    identity: &str,
) -> Result<BatchJournal> {
    let journal = Journal::open_on(Arc::clone(disk), &path)?;
    let writer = journal.end_writer();
    exit::on_signal(writer.with_context(|| format!("cannot use the journal '{}'", path.display()))?);
    let index = index.unwrap_or(Path::new("")).to_string_lossy();
    let index = Key::of(index.as_bytes(), b"", identity);
    Ok(BatchJournal::new(journal, path, index))
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
