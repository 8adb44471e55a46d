//! What is done is written: first where it has no name, then the journal, then the names, then the journal again.

use std::collections::BTreeSet;
use std::io;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::PoisonError;

use anyhow::{Context as _, Result};
use contract::panics::caught;
use tasks::batch::{Failure, Journal, Key, Outcome};
use tempfile::NamedTempFile;

use super::super::beside::{self, Fate};
use super::disk::is_of_document;
use super::{Folder, Tag};
use crate::draft::unwritable;
use crate::output;
use crate::settings::Failures;

/// Results that go to the disk together: each is an open file, and a process may have only so many.
const TOGETHER: usize = 256;

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
    /// Writes what is done. What cannot be written because of the disk ends the run: it is no document's fault.
    pub(super) fn deliver(&self, outcomes: Vec<Outcome<Tag>>) -> ControlFlow<()> {
        let mut outcomes = outcomes.into_iter();
        while outcomes.len() > 0 {
            let in_hand = outcomes.len();
            match self.write(outcomes.by_ref().take(TOGETHER)) {
                Ok(ControlFlow::Continue(())) => self.company.leave(in_hand - outcomes.len()),
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
            if let Some(key) = key {
                lines.push(if failure.lasting {
                    Journal::failure(key, &name, &failure.reason)
                } else {
                    Journal::left(key)
                });
            }
            let reason = failure.reason;
            self.fates.note(place, Fate::Failed { name, reason });
            if self.batch.failures == Failures::Stop {
                break;
            }
        }
        let files: Vec<_> = written.iter().map(|one: &Written| &one.file).collect();
        self.root
            .sync(&files)
            .map_err(|error| self.root.unwritable(&self.root.own(), &error))?;
        let intentions: Vec<_> = written
            .iter()
            .map(|one: &Written| Journal::writing(one.key, &one.tag.output.to_string_lossy()))
            .collect();
        self.append(&intentions)?;
        let mut folders = BTreeSet::new();
        let mut done = Vec::new();
        for one in written {
            let target = self.root.join(&one.tag.output);
            self.root
                .name(one.file, &target)
                .map_err(|error| self.root.unwritable(&target, &error))?;
            folders.extend(target.parent().map(Path::to_owned));
            self.progress.done(&one.name, one.words, one.warnings);
            lines.push(one.line);
            done.push((one.tag.place, one.tag.output));
        }
        let folders: Vec<&Path> = folders.iter().map(PathBuf::as_path).collect();
        self.root
            .settle(&folders)
            .map_err(|error| self.root.unwritable(self.root.path(), &error))?;
        self.append(&lines)?;
        for (place, output) in done {
            self.fates.note(place, Fate::Done(output));
        }
        if failed && self.batch.failures == Failures::Stop {
            return Ok(ControlFlow::Break(()));
        }
        Ok(ControlFlow::Continue(()))
    }

    /// Writes one result where it has no name yet. The inner error is the document's, the outer one the run's.
    fn write_one(&self, outcome: Outcome<Tag>) -> Result<Result<Written, Failure>> {
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
            return Ok(Err(Failure {
                reason: "it could not be read".to_owned(),
                lasting: false,
            }));
        };
        let target = self.root.join(&tag.output);
        if let Err(error) = self.root.prepare(&target) {
            return if is_of_document(&error) {
                Ok(Err(Failure {
                    reason: format!("{:#}", unwritable(&format!("'{}'", target.display()), &error)),
                    lasting: false,
                }))
            } else {
                Err(self.root.unwritable(&target, &error))
            };
        }
        self.progress.terms(&name, &report);
        let bytes = match caught(|| output::bytes(self.batch.shape, &report)) {
            Ok(bytes) => bytes?,
            Err(panicked) => return Ok(Err(Failure::of_panic(&panicked))),
        };
        let file = self
            .root
            .store(&bytes, &target)
            .map_err(|error| self.root.unwritable(&target, &error))?;
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

    /// Writes what stands beside the results, when every document has its own or has failed.
    pub(super) fn write_beside(&self, journal: &Path, total: usize, identity: &str) -> Result<()> {
        let Some(file) = beside::file(self.batch).filter(|_| self.fates.count() == total) else {
            return Ok(());
        };
        let finished = tasks::batch::finished(journal)
            .with_context(|| format!("cannot read the journal '{}'", journal.display()))?;
        let text = beside::text(self.batch, &self.fates.all(), &finished)?;
        let target = self.root.join(&file);
        let failed = |error: io::Error| self.root.unwritable(&target, &error);
        self.root.prepare(&target).map_err(failed)?;
        let temporary = self.root.store(text.as_bytes(), &target).map_err(failed)?;
        temporary.as_file().sync_all().map_err(failed)?;
        let shown = file.to_string_lossy();
        let key = Key::of(shown.as_bytes(), b"", identity);
        self.append(&[Journal::writing(key, &shown)])?;
        self.root.name(temporary, &target).map_err(failed)?;
        self.root.settle(&[self.root.path()]).map_err(failed)
    }
}
