//! Results as files in a folder that mirrors the input.
//!
//! A file appears whole or not at all. With a journal a run can be killed at any moment and gone on with: results are
//! written under temporary names and flushed to the disk, the journal says which names they are going to have
//! (`writing`), they are renamed and the folders flushed, and the journal says that they are `done`. All that waits to
//! be written goes together: one wait for the disk serves many documents.

use std::collections::BTreeSet;
use std::io;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard};

use anyhow::{Context as _, Result};
use contract::panics::caught;
use tasks::batch::{Failure, Finished, Journal, Key, Line, Processed};
use tasks::report::Report;
use text::Lang;

use super::batch_index::{self, Outcome, OutcomeLog};
use super::output_folder::{OutputFolder, is_of_document};
use super::progress::Progress;
use super::{Sink, lock};
use crate::atomic_output::AtomicOutput;
use crate::file_errors::unwritable;
use crate::output::{self, Shape};

/// Results that go to the disk together: each is an open file, and a process may have only so many.
const TOGETHER: usize = 256;

/// What the files know a document by.
pub struct Tag {
    /// Its key in the journal; none if there is no journal, or it could not be read.
    pub key: Option<Key>,
    /// Its output, below the output folder.
    pub output: PathBuf,
    /// Its place among all documents.
    pub place: usize,
}

/// The memory of a batch that may be many runs.
pub struct BatchJournal {
    journal: Mutex<Journal>,
    /// Where it is.
    path: PathBuf,
    /// The key of the file that is about all documents.
    index: Key,
}

impl BatchJournal {
    /// An open journal that lies at `path`.
    pub fn new(journal: Journal, path: PathBuf, index: Key) -> BatchJournal {
        BatchJournal {
            journal: Mutex::new(journal),
            path,
            index,
        }
    }

    /// The journal, for this thread.
    pub fn lock(&self) -> MutexGuard<'_, Journal> {
        lock(&self.journal)
    }
}

/// A sink of results that are files.
pub struct Files<'a> {
    /// Where they lie.
    pub folder: OutputFolder<'a>,
    /// What they look like.
    pub shape: Shape,
    /// The target language.
    pub to: Lang,
    /// Documents that there are.
    pub total: usize,
    /// The memory of all runs, if there is one.
    pub journal: Option<&'a BatchJournal>,
    /// What became of the documents.
    pub outcomes: OutcomeLog,
    /// What an index says of documents that are done, where no journal knows it.
    pub finished: Mutex<Vec<Finished>>,
    /// Counts what becomes of documents and has it shown.
    pub progress: &'a Progress<'a>,
    /// Is told how many documents have been settled.
    pub on_settled: &'a (dyn Fn(usize) + Sync),
}

/// A result that is written under a temporary name.
struct Written {
    file: AtomicOutput,
    facts: Facts,
}

/// What is known of a result apart from its content.
struct Facts {
    tag: Tag,
    name: String,
    words: usize,
    warnings: usize,
    /// What the journal is to say of it.
    line: Option<Line>,
    /// What an index is to say of it.
    finished: Option<Finished>,
}

/// A document that has no result.
struct Failed {
    tag: Tag,
    name: String,
    failure: Failure,
}

impl Sink for Files<'_> {
    type Tag = Tag;

    fn working(&self, tags: &[&Tag]) {
        if let Some(journal) = self.journal {
            let keys = tags.iter().filter_map(|tag| tag.key);
            journal.lock().note_working(keys);
        }
    }

    /// What cannot be written because of the disk ends the run: it is no document's fault.
    fn deliver(&self, processed: Vec<Processed<Tag>>) -> Result<ControlFlow<()>> {
        let mut processed = processed.into_iter();
        while processed.len() > 0 {
            let before = processed.len();
            let flow = self.write(processed.by_ref().take(TOGETHER))?;
            if flow.is_break() {
                return Ok(flow);
            }
            (self.on_settled)(before - processed.len());
        }
        Ok(ControlFlow::Continue(()))
    }

    /// Writes the file that is about all documents, when each has its result or its failure and some have a result.
    fn finish(&self) -> Result<()> {
        let is_whole = self.outcomes.count() == self.total && !self.progress.counts().is_failure();
        let Some(file) = self.outcomes.file().filter(|_| is_whole) else {
            return Ok(());
        };
        let finished = match self.journal {
            Some(BatchJournal { path, .. }) => tasks::batch::finished(path)
                .with_context(|| format!("cannot read the journal '{}'", path.display()))?,
            None => std::mem::take(&mut *lock(&self.finished)),
        };
        let text = batch_index::text(self.shape.format, self.to, &self.outcomes.all(), &finished)?;
        let target = self.folder.join(file);
        let failed = |error: io::Error| self.folder.unwritable(&target, &error);
        self.folder.prepare(&target).map_err(failed)?;
        let temporary = self.folder.write_temp(text.as_bytes(), &target).map_err(failed)?;
        self.folder.sync_files(&[temporary.file()]).map_err(failed)?;
        if let Some(BatchJournal { index, .. }) = self.journal {
            self.append(&[Journal::writing(*index, &file.to_string_lossy())])?;
        }
        self.folder.rename_into_place(temporary).map_err(failed)?;
        self.folder.sync_dirs(&[self.folder.path()]).map_err(failed)
    }
}

impl Files<'_> {
    /// Adds lines to the journal, if there is one. Others may add theirs while these go to the disk.
    fn append(&self, lines: &[Line]) -> Result<()> {
        if let Some(journal) = self.journal {
            let added = journal.lock().add(lines)?;
            added.wait()?;
        }
        Ok(())
    }

    fn write(&self, processed: impl Iterator<Item = Processed<Tag>>) -> Result<ControlFlow<()>> {
        let mut lines = Vec::new();
        let mut written = Vec::new();
        let mut flow = ControlFlow::Continue(());
        for one in processed {
            match self.write_one(one)? {
                Ok(one) => written.push(one),
                Err(failed) => flow = self.fail(failed, &mut lines),
            }
            if flow.is_break() {
                break;
            }
        }
        let (named, refused) = self.commit(written)?;
        for failed in refused {
            flow = self.fail(failed, &mut lines);
        }
        let mut done = Vec::new();
        for one in named {
            self.progress.done(&one.name, one.words, one.warnings);
            lines.extend(one.line);
            done.push((one.tag, one.finished));
        }
        self.append(&lines)?;
        for (tag, finished) in done {
            self.outcomes.note(tag.place, || Outcome::Done(tag.output));
            lock(&self.finished).extend(finished);
        }
        Ok(flow)
    }

    /// Tells that a document failed, and adds what the journal is to say of it. Breaks if that is to end the run.
    fn fail(&self, failed: Failed, lines: &mut Vec<Line>) -> ControlFlow<()> {
        let Failed { tag, name, failure } = failed;
        let flow = self.progress.failed(&name, &failure);
        if let Some(key) = tag.key {
            lines.push(if failure.lasting {
                Journal::failure(key, &name, &failure.reason)
            } else {
                Journal::left(key)
            });
        }
        let reason = failure.reason;
        self.outcomes.note(tag.place, || Outcome::Failed { name, reason });
        flow
    }

    /// Commits written files: flushes them to the disk, notes in the journal which names they are going to have,
    /// renames them and flushes the folders. Returns those that have their names, and the documents whose places are
    /// to blame that they have none.
    fn commit(&self, written: Vec<Written>) -> Result<(Vec<Facts>, Vec<Failed>)> {
        let failed = |error: io::Error| self.folder.unwritable(self.folder.path(), &error);
        let files: Vec<_> = written.iter().map(|one| one.file.file()).collect();
        self.folder.sync_files(&files).map_err(failed)?;
        let writing = |tag: &Tag| Some(Journal::writing(tag.key?, &tag.output.to_string_lossy()));
        let lines: Vec<_> = written.iter().filter_map(|one| writing(&one.facts.tag)).collect();
        self.append(&lines)?;
        let mut folders = BTreeSet::new();
        let (mut named, mut refused) = (Vec::new(), Vec::new());
        for Written { file, facts } in written {
            let target = self.folder.join(&facts.tag.output);
            match self.folder.rename_into_place(file) {
                Ok(()) => {
                    folders.extend(target.parent().map(Path::to_owned));
                    named.push(facts);
                }
                Err(error) => refused.push(self.refused(facts.tag, facts.name, &target, &error)?),
            }
        }
        let folders: Vec<&Path> = folders.iter().map(PathBuf::as_path).collect();
        self.folder.sync_dirs(&folders).map_err(failed)?;
        Ok((named, refused))
    }

    /// The failure of a document whose place is to blame for an error.
    ///
    /// # Errors
    /// The error that ends the run, if the disk is to blame.
    fn refused(&self, tag: Tag, name: String, target: &Path, error: &io::Error) -> Result<Failed> {
        if !is_of_document(error) {
            return Err(self.folder.unwritable(target, error));
        }
        let reason = unwritable(&format!("'{}'", target.display()), error).to_string();
        Ok(Failed {
            tag,
            name,
            failure: Failure::passing(reason),
        })
    }

    /// Writes one result under a temporary name. The inner error is the document's, the outer one the run's.
    fn write_one(&self, processed: Processed<Tag>) -> Result<Result<Written, Failed>> {
        let Processed {
            tag,
            name,
            words,
            models,
            result,
        } = processed;
        let report = match result {
            Ok(report) => report,
            Err(failure) => return Ok(Err(Failed { tag, name, failure })),
        };
        let target = self.folder.join(&tag.output);
        if let Err(error) = self.folder.prepare(&target) {
            return Ok(Err(self.refused(tag, name, &target, &error)?));
        }
        self.progress.worked(&name, &report);
        let bytes = match caught(|| output::bytes(self.shape, &report)) {
            Ok(bytes) => bytes?,
            Err(panicked) => {
                let failure = Failure::of_panic(&panicked);
                return Ok(Err(Failed { tag, name, failure }));
            }
        };
        match self.folder.write_temp(&bytes, &target) {
            Ok(file) => {
                let facts = self.facts(tag, name, words, &models, &report);
                Ok(Ok(Written { file, facts }))
            }
            // Where unfinished files have a folder of their own, its place is no document's.
            Err(error) if self.journal.is_none() => Ok(Err(self.refused(tag, name, &target, &error)?)),
            Err(error) => Err(self.folder.unwritable(&target, &error)),
        }
    }

    fn facts(&self, tag: Tag, name: String, words: usize, models: &str, report: &Report) -> Facts {
        let output = tag.output.to_string_lossy();
        let line = tag
            .key
            .map(|key| Journal::done(key, &output, models, words, report));
        let is_told = self.journal.is_none() && self.outcomes.file().is_some();
        Facts {
            finished: is_told.then(|| Finished::of(&output, words, report)),
            line,
            name,
            words,
            warnings: report.warnings_in_all(),
            tag,
        }
    }
}
