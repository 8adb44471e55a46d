//! What stands beside the results of a whole batch: the index of its pages, or an overview of its documents.
//!
//! It is made when every document has its result or its failure, of what the journal says of them, in the order of the
//! input. So it is the same whether the batch was one run or many.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use anyhow::Result;
use tasks::batch::Finished;

use crate::output::{self, Card, Entry, Glance};
use crate::settings::Batch;

/// What became of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// It is done; the journal says of this output how.
    Done(PathBuf),
    /// It failed.
    Failed {
        /// Its name.
        name: String,
        /// Why.
        reason: String,
    },
}

/// What became of all documents, by their places in the input. Several threads tell it.
pub struct Fates {
    /// Whether there is to be a file that needs them.
    wanted: bool,
    known: Mutex<BTreeMap<usize, Fate>>,
}

impl Fates {
    /// Nothing is known. A batch without such a file keeps nothing in memory.
    pub fn of(batch: &Batch) -> Fates {
        Fates {
            wanted: file(batch).is_some(),
            known: Mutex::default(),
        }
    }

    /// Notes what became of a document.
    pub fn note(&self, place: usize, fate: Fate) {
        if self.wanted {
            self.known
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .insert(place, fate);
        }
    }

    /// How many are known.
    pub fn count(&self) -> usize {
        self.known.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    /// All, in the order of the input.
    pub fn all(&self) -> Vec<Fate> {
        let all = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        all.values().cloned().collect()
    }
}

/// The name of the file, if there is to be one. The index of pages is an overview already.
pub fn file(batch: &Batch) -> Option<PathBuf> {
    if batch.shape.format.properties().index.is_some() {
        return Some(output::INDEX_FILE.into());
    }
    batch
        .overview
        .then(|| output::overview_file(batch.options.to, batch.shape.format))
}

/// Its text, of documents that the journal knows as `finished`.
///
/// # Errors
/// When it cannot be expressed in the batch's format.
pub fn text(batch: &Batch, fates: &[Fate], finished: &[Finished]) -> Result<String> {
    let known: HashMap<&str, &Finished> = finished.iter().map(|one| (one.output.as_str(), one)).collect();
    let of = |output: &Path| known.get(&*output.to_string_lossy()).copied();
    let properties = batch.shape.format.properties();
    if let Some(index) = properties.index {
        let entries = fates.iter().filter_map(|fate| match fate {
            Fate::Done(output) => Some(entry(of(output)?, output, batch)),
            Fate::Failed { name, reason } => Some(Entry::failed(name, reason)),
        });
        return Ok(index(&entries.collect::<Vec<_>>()));
    }
    let glances = fates.iter().filter_map(|fate| match fate {
        Fate::Done(output) => of(output).map(|one| Glance::new(&one.name, one.glance.clone())),
        Fate::Failed { .. } => None,
    });
    Ok((properties.overview)(&glances.collect::<Vec<_>>())?)
}

fn entry(one: &Finished, page: &Path, batch: &Batch) -> Entry {
    let card = Card {
        name: &one.name,
        title: one.title.as_deref(),
        from: one.from.as_deref().and_then(|code| code.parse().ok()),
        to: batch.options.to,
        translated: one.translated,
        warnings: one.warnings,
    };
    Entry::listed(card, one.glance.sentence.as_deref(), page)
}
