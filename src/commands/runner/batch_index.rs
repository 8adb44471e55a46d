//! The file that is about all documents of a folder: the index of its pages, or an overview.
//!
//! It is made when every document has its result or its failure, of what reports say, or of the journal where there is
//! one, in the order of the input. So it is the same whether a batch was one run or many.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use anyhow::Result;
use tasks::batch::Finished;
use text::Lang;

use super::lock;
use crate::args::OutputFormat;
use crate::output::{self, Card, Entry, NamedOverviewEntry};

/// What became of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It is done; its result is this file, below the output folder.
    Done(PathBuf),
    /// It failed.
    Failed {
        /// Its name.
        name: String,
        /// Why.
        reason: String,
    },
}

/// What became of all documents, by their places in the input, for the file that is about them. Several threads tell
/// it.
pub struct OutcomeLog {
    /// The file, below the output folder, if there is to be one. Without one nothing is kept in memory.
    file: Option<PathBuf>,
    known: Mutex<BTreeMap<usize, Outcome>>,
}

impl OutcomeLog {
    /// Nothing is known yet.
    pub fn new(file: Option<PathBuf>) -> OutcomeLog {
        OutcomeLog {
            file,
            known: Mutex::default(),
        }
    }

    /// The file that is about all documents, if there is to be one.
    pub fn file(&self) -> Option<&Path> {
        self.file.as_deref()
    }

    /// Notes what became of a document.
    pub fn note(&self, place: usize, outcome: impl FnOnce() -> Outcome) {
        if self.file.is_some() {
            lock(&self.known).insert(place, outcome());
        }
    }

    /// How many are known.
    pub fn count(&self) -> usize {
        lock(&self.known).len()
    }

    /// All, in the order of the input.
    pub fn all(&self) -> Vec<Outcome> {
        lock(&self.known).values().cloned().collect()
    }
}

/// The name of the file that is about all documents of a folder, if there is to be one. The index of pages is an
/// overview already.
pub fn file_name(overview: bool, to: Lang, format: OutputFormat) -> Option<PathBuf> {
    if format.properties().index.is_some() {
        return Some(output::INDEX_FILE.into());
    }
    overview.then(|| output::overview_file(to, format))
}

/// Its text, of what is known of the documents that are `finished`.
///
/// # Errors
/// When it cannot be expressed in this format.
pub fn text(format: OutputFormat, to: Lang, outcomes: &[Outcome], finished: &[Finished]) -> Result<String> {
    let known: HashMap<&str, &Finished> = finished.iter().map(|one| (one.output.as_str(), one)).collect();
    let of = |output: &Path| known.get(&*output.to_string_lossy()).copied();
    let properties = format.properties();
    if let Some(index) = properties.index {
        let entries = outcomes.iter().filter_map(|outcome| match outcome {
            Outcome::Done(output) => Some(entry(of(output)?, output, to)),
            Outcome::Failed { name, reason } => Some(Entry::failed(name, reason)),
        });
        return Ok(index(&entries.collect::<Vec<_>>()));
    }
    let entries = outcomes.iter().filter_map(|outcome| match outcome {
        Outcome::Done(output) => of(output).map(|one| NamedOverviewEntry::new(&one.name, one.entry.clone())),
        Outcome::Failed { .. } => None,
    });
    Ok((properties.overview)(&entries.collect::<Vec<_>>())?)
}

fn entry(one: &Finished, page: &Path, to: Lang) -> Entry {
    let card = Card {
        name: &one.name,
        title: one.title.as_deref(),
        from: one.from.as_deref().and_then(|code| code.parse().ok()),
        to,
        translated: one.translated,
        warnings: one.warnings,
    };
    Entry::listed(card, one.entry.sentence.as_deref(), page)
}
