//! Results as files in a folder that mirrors the input, with a journal, so that a run can be killed at any moment.
//!
//! A result is written to `.tolmach` in the output folder and flushed to the disk. Then the journal says what is going
//! to have its name, then the files get their names, and at last the journal says that they are done. All that waits
//! to be written goes together: one wait for the disk serves many documents.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::io::{self, Write as _};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use anyhow::{Context as _, Result};
use tasks::Session;
use tasks::batch::{Item, Journal, Key, Known, Outcome};
use tempfile::NamedTempFile;
use text::Lang;

use super::beside::{self, Fate, Fates};
use super::list::{self, Entry};
use super::progress::Progress;
use super::stop;
use crate::draft::{readable, unwritable};
use crate::exit::{Exit, Unfinished, Usage};
use crate::output;
use crate::printer::Printer;
use crate::settings::{Batch, Earlier, Existing, Failures, Settings};

/// The folder for what is not finished, in the output folder.
const OWN: &str = ".tolmach";
/// Results that go to the disk together: each is an open file, and a process may have only so many.
const TOGETHER: usize = 256;

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
    root: &'a Path,
    journal: Mutex<Journal>,
    progress: &'a Progress<'a>,
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
    make(&root.join(OWN))?;
    let journal_path = batch
        .journal
        .clone()
        .unwrap_or_else(|| root.join(OWN).join("journal.jsonl"));
    let journal = Journal::open(&journal_path)?;
    tidy(&root.join(OWN))?;
    let entries = list::files(batch, Some(root))?;
    let session = super::session(batch.caching, settings, printer)?;
    tasks::batch::check(&session, &batch.options)?;
    let total = entries.len();
    let progress = Progress::new(printer, batch.progress, Some(total));
    let folder = Folder {
        batch,
        root,
        journal: Mutex::new(journal),
        progress: &progress,
        fates: Fates::default(),
        fatal: Mutex::default(),
    };
    let identity = super::identity(batch, settings);
    let mut taken = HashSet::new();
    if let Some(file) = beside::file(batch) {
        if let Some(refusal) = folder.refusal(&file, &taken) {
            return Err(Usage(refusal).into());
        }
        taken.insert(mark(&file));
    }
    let mut items = entries
        .into_iter()
        .enumerate()
        .filter_map(|(place, entry)| folder.item(place, &entry, &session, &identity, &mut taken));
    tasks::batch::run(
        &session,
        &batch.options,
        &mut items,
        &mut |outcomes| folder.deliver(outcomes),
        &|news| progress.hear(&news),
        stop(),
    );
    let mut fatal = folder.take_fatal();
    if fatal.is_none() {
        fatal = folder.write_beside(&journal_path, total, &identity).err();
    }
    super::end(&session, &progress, printer, fatal)
}

fn make(folder: &Path) -> Result<()> {
    std::fs::create_dir_all(folder)
        .with_context(|| format!("cannot make the directory '{}'", folder.display()))
}

/// Takes away what a run left unfinished that was killed. The journal is locked: no other run is at work.
fn tidy(own: &Path) -> Result<()> {
    let failed = || format!("cannot tidy up the directory '{}'", own.display());
    for entry in std::fs::read_dir(own).with_context(failed)? {
        let path = entry.with_context(failed)?.path();
        if path.extension().is_some_and(|extension| extension == "part") {
            std::fs::remove_file(&path).with_context(failed)?;
        }
    }
    Ok(())
}

/// A result that is written but has no name yet.
struct Written {
    file: NamedTempFile,
    tag: Tag,
    key: Key,
    line: tasks::batch::Line,
    name: String,
    words: usize,
    warnings: usize,
}

impl Folder<'_> {
    fn journal(&self) -> MutexGuard<'_, Journal> {
        self.journal.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The work on a file; none if an earlier run did it.
    fn item(
        &self,
        place: usize,
        entry: &Entry,
        session: &Session,
        identity: &str,
        taken: &mut HashSet<u64>,
    ) -> Option<Item<Tag>> {
        let output = output::file_name(&entry.name, self.batch.options.to, self.batch.shape.format);
        let mut tag = Tag {
            key: None,
            output: output.clone(),
            place,
        };
        let mut content = entry.read();
        if let Ok(bytes) = &content {
            let key = Key::of(entry.name.as_os_str().as_encoded_bytes(), bytes, identity);
            tag.key = Some(key);
            if self.is_settled(key, &tag, session, &entry.shown()) {
                taken.insert(mark(&output));
                return None;
            }
        }
        if content.is_ok() {
            content = self.refusal(&output, taken).map_or(content, Err);
        }
        if content.is_err() {
            // Nothing is remembered of it: another name, or access, mends it.
            tag.key = None;
        }
        taken.insert(mark(&output));
        Some(Item {
            tag,
            name: entry.shown(),
            content,
            from: None,
        })
    }

    /// Whether an earlier run has the last word on a document.
    fn is_settled(&self, key: Key, tag: &Tag, session: &Session, name: &str) -> bool {
        let known = self.journal().known(key).cloned();
        match known {
            Some(Known::Done { from, models, .. }) => {
                let from: Option<Lang> = from.and_then(|code| code.parse().ok());
                let progress = self.progress;
                let is_there = self.root.join(&tag.output).is_file();
                let done = is_there
                    && tasks::batch::is_current(session, &self.batch.options, from, &models, &|news| {
                        progress.hear(&news);
                    })
                    .unwrap_or(false);
                if done {
                    self.progress.earlier();
                    self.fates.note(tag.place, Fate::Done(tag.output.clone()));
                }
                done
            }
            Some(Known::Failed(reason)) if self.batch.earlier == Earlier::Keep => {
                let earlier = format!("{reason} (in an earlier run; --retry-failed tries it again)");
                self.progress.failed(name, &earlier);
                let name = name.to_owned();
                self.fates.note(tag.place, Fate::Failed { name, reason });
                true
            }
            Some(Known::Failed(_)) | None => false,
        }
    }

    /// Why an output cannot be written, if that can be seen before the work.
    fn refusal(&self, output: &Path, taken: &HashSet<u64>) -> Option<String> {
        let target = self.root.join(output);
        if taken.contains(&mark(output)) {
            return Some(format!(
                "another input becomes '{}' too; rename one",
                target.display()
            ));
        }
        let is_own = self.journal().is_own(&output.to_string_lossy());
        if target.exists() && !is_own && self.batch.existing == Existing::Keep {
            return Some(format!(
                "'{}' exists and is not of this batch; choose another --out-dir, or replace it with --force",
                target.display()
            ));
        }
        None
    }

    /// Writes what is done. What cannot be written because of the disk ends the run: it is no document's fault.
    fn deliver(&self, outcomes: Vec<Outcome<Tag>>) -> ControlFlow<()> {
        let mut outcomes = outcomes.into_iter();
        while outcomes.len() > 0 {
            match self.write(outcomes.by_ref().take(TOGETHER)) {
                Ok(ControlFlow::Continue(())) => {}
                Ok(flow) => return flow,
                Err(error) => {
                    *self.fatal.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
                    return ControlFlow::Break(());
                }
            }
        }
        ControlFlow::Continue(())
    }

    fn write(&self, outcomes: impl Iterator<Item = Outcome<Tag>>) -> Result<ControlFlow<()>> {
        let mut lines = Vec::new();
        let mut written = Vec::new();
        let mut failed = false;
        for outcome in outcomes {
            let name = outcome.name.clone();
            let (key, place) = (outcome.tag.key, outcome.tag.place);
            let failure = match self.write_one(outcome)? {
                Ok(one) => {
                    written.push(one);
                    continue;
                }
                Err(failure) => failure,
            };
            failed = true;
            self.progress.failed(&name, &failure.reason);
            if let (Some(key), true) = (key, failure.lasting) {
                lines.push(Journal::failure(key, &name, &failure.reason));
            }
            let reason = failure.reason;
            self.fates.note(place, Fate::Failed { name, reason });
            if self.batch.failures == Failures::Stop {
                break;
            }
        }
        sync(&written).map_err(|error| self.unwritable(&self.root.join(OWN), &error))?;
        let intentions: Vec<_> = written
            .iter()
            .map(|one: &Written| Journal::writing(one.key, &one.tag.output.to_string_lossy()))
            .collect();
        self.journal().append(&intentions)?;
        let mut folders = HashSet::new();
        let mut done = Vec::new();
        for one in written {
            let target = self.root.join(&one.tag.output);
            name(one.file, &target).map_err(|error| self.unwritable(&target, &error))?;
            folders.extend(target.parent().map(Path::to_owned));
            self.progress.done(&one.name, one.words, one.warnings);
            lines.push(one.line);
            done.push((one.tag.place, one.tag.output));
        }
        for folder in folders {
            settle(&folder).map_err(|error| self.unwritable(&folder, &error))?;
        }
        self.journal().append(&lines)?;
        for (place, output) in done {
            self.fates.note(place, Fate::Done(output));
        }
        if failed && self.batch.failures == Failures::Stop {
            return Ok(ControlFlow::Break(()));
        }
        Ok(ControlFlow::Continue(()))
    }

    /// Writes one result where it has no name yet. The inner error is the document's, the outer one the run's.
    fn write_one(&self, outcome: Outcome<Tag>) -> Result<Result<Written, tasks::batch::Failure>> {
        let Outcome {
            tag,
            name,
            words,
            models,
            result,
        } = outcome;
        let report = match result {
            Ok(report) => report,
            Err(failure) => return Ok(Err(failure)),
        };
        let Some(key) = tag.key else {
            return Ok(Err(tasks::batch::Failure {
                reason: "it could not be read".to_owned(),
                lasting: false,
            }));
        };
        let target = self.root.join(&tag.output);
        if let Err(error) = self.prepare(&target) {
            return if is_of_document(&error) {
                Ok(Err(tasks::batch::Failure {
                    reason: format!("{:#}", unwritable(&format!("'{}'", target.display()), &error)),
                    lasting: false,
                }))
            } else {
                Err(self.unwritable(&target, &error))
            };
        }
        self.progress.terms(&name, &report);
        let bytes = output::bytes(self.batch.shape, &report)?;
        let file = self
            .store(&bytes)
            .map_err(|error| self.unwritable(&target, &error))?;
        let line = Journal::done(key, &tag.output.to_string_lossy(), &models, words, &report);
        Ok(Ok(Written {
            file,
            tag,
            key,
            line,
            name,
            words,
            warnings: report.warnings_in_all(),
        }))
    }

    fn take_fatal(&self) -> Option<anyhow::Error> {
        self.fatal.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    /// Writes what stands beside the results, when every document has its own or has failed.
    fn write_beside(&self, journal: &Path, total: usize, identity: &str) -> Result<()> {
        let Some(file) = beside::file(self.batch).filter(|_| self.fates.count() == total) else {
            return Ok(());
        };
        let finished = tasks::batch::finished(journal)
            .with_context(|| format!("cannot read the journal '{}'", journal.display()))?;
        let text = beside::text(self.batch, &self.fates.all(), &finished)?;
        let target = self.root.join(&file);
        let failed = |error: io::Error| self.unwritable(&target, &error);
        self.prepare(&target).map_err(failed)?;
        let temporary = self.store(text.as_bytes()).map_err(failed)?;
        temporary.as_file().sync_all().map_err(failed)?;
        let shown = file.to_string_lossy();
        let key = Key::of(shown.as_bytes(), b"", identity);
        self.journal().append(&[Journal::writing(key, &shown)])?;
        name(temporary, &target).map_err(failed)?;
        settle(self.root).map_err(failed)
    }

    /// Makes the folders on the way to `target`, below an output folder that is there.
    fn prepare(&self, target: &Path) -> io::Result<()> {
        if !self.root.join(OWN).is_dir() {
            return Err(io::ErrorKind::NotFound.into());
        }
        if target.is_dir() {
            return Err(io::ErrorKind::IsADirectory.into());
        }
        target.parent().map_or(Ok(()), std::fs::create_dir_all)
    }

    fn store(&self, bytes: &[u8]) -> io::Result<NamedTempFile> {
        let mut unfinished = Unfinished::lock();
        let mut file = readable().tempfile_in(self.root.join(OWN))?;
        unfinished.add(file.path());
        drop(unfinished);
        file.write_all(bytes)?;
        Ok(file)
    }

    fn unwritable(&self, target: &Path, error: &io::Error) -> anyhow::Error {
        if self.root.join(OWN).is_dir() {
            return unwritable(&format!("'{}'", target.display()), error);
        }
        anyhow::anyhow!(
            "the output directory '{}' has been removed while the batch ran; run the command again to begin anew",
            self.root.display()
        )
    }
}

/// Eight bytes stand for a name: all those of a run are kept.
fn mark(output: &Path) -> u64 {
    let mut hasher = DefaultHasher::new();
    output.hash(&mut hasher);
    hasher.finish()
}

/// Whether a name is to blame, which another document need not have, and not the disk.
fn is_of_document(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::InvalidFilename | io::ErrorKind::IsADirectory | io::ErrorKind::NotADirectory
    )
}

/// Waits until all files are on the disk. A disk serves several who wait as fast as one.
fn sync(written: &[Written]) -> io::Result<()> {
    const WAITERS: usize = 8;
    let share = written.len().div_ceil(WAITERS).max(1);
    std::thread::scope(|scope| {
        let waiters: Vec<_> = written
            .chunks(share)
            .map(|files| scope.spawn(|| files.iter().try_for_each(|one| one.file.as_file().sync_all())))
            .collect();
        waiters.into_iter().try_for_each(|waiter| {
            let outcome = waiter.join();
            outcome.unwrap_or_else(|_| Err(io::Error::other("a thread failed")))
        })
    })
}

/// Gives a written file its name.
fn name(file: NamedTempFile, target: &Path) -> io::Result<()> {
    let mut unfinished = Unfinished::lock();
    let temporary = file.path().to_owned();
    let named = file.persist(target);
    unfinished.forget(&temporary);
    named.map(drop).map_err(|error| error.error)
}

/// Waits until the names in a folder are on the disk.
#[cfg(unix)]
fn settle(folder: &Path) -> io::Result<()> {
    std::fs::File::open(folder)?.sync_all()
}

/// Elsewhere folders cannot be opened as files; the system writes names in its own time.
#[cfg(not(unix))]
fn settle(_: &Path) -> io::Result<()> {
    Ok(())
}

/// Two runs that would write to one folder must know of each other by its journal.
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
