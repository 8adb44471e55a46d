//! What there is to do: documents that no earlier run did, whose outputs may be written. Those that were in hand when a
//! run died come last, each alone.

use std::cmp::Reverse;
use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::iter::Enumerate;
use std::path::Path;
use std::vec;

use ::models::Session;
use contract::panics::caught;
use tasks::Recognised;
use tasks::batch::{Failure, Item, Key, Known};
use text::Lang;

use super::in_hand::InHand;
use super::list::Entry;
use crate::commands::runner::batch_index::Outcome;
use crate::commands::runner::files::{BatchJournal, Files, Tag};
use crate::commands::runner::is_stopped;
use crate::commands::runner::output_folder::OutputFolder;
use crate::output;
use crate::printer::Printer;
use crate::settings::{Batch, Existing, PreviousFailures};

/// The documents of a batch, one after the other.
pub(super) struct Items<'a> {
    pub batch: &'a Batch,
    pub session: &'a Session,
    /// A hash of what results depend on, apart from documents and models.
    pub identity: &'a str,
    pub files: &'a Files<'a>,
    pub journal: &'a BatchJournal,
    pub in_hand: &'a InHand,
    pub printer: &'a Printer,
    pub entries: Enumerate<vec::IntoIter<Entry>>,
    /// Hashes of the outputs that have their document.
    pub taken: HashSet<u64>,
    /// Documents that were in hand when a run died, with the runs that died in them.
    pub suspects: Vec<(u32, usize, Entry)>,
    /// Whether all other documents are on their way.
    pub has_turned: bool,
}

/// What is to be done about a file.
enum Plan {
    /// Nothing: an earlier run did it.
    Settled,
    /// It goes to work.
    Now(Box<Item<Tag>>),
    /// It goes to work when all others are done; so many runs died in it.
    Last(u32),
}

impl Items<'_> {
    /// What is to be done about the file at `place`. A fault of the program is that file's failure.
    fn plan(&mut self, place: usize, entry: &Entry, alone: bool) -> Plan {
        caught(|| self.item(place, entry, alone)).unwrap_or_else(|panicked| {
            let tag = self.tag(place, entry);
            now(tag, entry, Err(Failure::of_panic(&panicked)))
        })
    }

    fn tag(&self, place: usize, entry: &Entry) -> Tag {
        Tag {
            key: None,
            output: output::file_name(&entry.name, self.batch.options.to, self.batch.shape.format),
            place,
        }
    }

    fn item(&mut self, place: usize, entry: &Entry, alone: bool) -> Plan {
        let mut tag = self.tag(place, entry);
        let content = entry.read(self.files.folder.disk());
        if let Ok(bytes) = &content {
            let key = Key::of(entry.name.as_os_str().as_encoded_bytes(), bytes, self.identity);
            tag.key = Some(key);
            if self.is_settled(key, &tag, &entry.shown()) {
                self.taken.insert(mark(&tag.output));
                return Plan::Settled;
            }
        }
        // One that comes last has had its name from the beginning.
        let is_first = alone || self.taken.insert(mark(&tag.output));
        if content.is_ok()
            && let Some(reason) = refusal(self.batch, self.files.folder, self.journal, &tag.output, is_first)
        {
            // Nothing is remembered of it: another name mends it.
            tag.key = None;
            return now(tag, entry, Err(Failure::of_document(reason)));
        }
        if let Some(key) = tag.key {
            let mut journal = self.journal.lock();
            if let (Some(deaths), false) = (journal.deaths(key), alone) {
                return Plan::Last(deaths);
            }
            journal.note_reading(key);
        }
        let document = entry.recognise(content, &self.batch.options);
        now(tag, entry, document)
    }

    /// Whether an earlier run has the last word on a document.
    fn is_settled(&self, key: Key, tag: &Tag, name: &str) -> bool {
        let known = self.journal.lock().known(key).cloned();
        let Files {
            progress, outcomes, ..
        } = self.files;
        match known {
            Some(Known::Done { from, models, .. }) => {
                let from: Option<Lang> = from.and_then(|code| code.parse().ok());
                let is_there = self.files.folder.join(&tag.output).is_file();
                let current = |event: tasks::batch::RunEvent<'_>| progress.event(&event);
                let is_done = is_there
                    && tasks::batch::is_current(self.session, &self.batch.options, from, &models, &current)
                        .unwrap_or(false);
                if is_done {
                    progress.earlier(name);
                    outcomes.note(tag.place, || Outcome::Done(tag.output.clone()));
                }
                is_done
            }
            Some(Known::Failed(reason)) if self.batch.previous_failures == PreviousFailures::Keep => {
                let earlier = format!("{reason} (in an earlier run; --retry-failed tries it again)");
                // It is a failure of an earlier run, which does not end this one.
                let _ = progress.failed(name, &Failure::of_document(earlier));
                let name = name.to_owned();
                outcomes.note(tag.place, || Outcome::Failed { name, reason });
                true
            }
            Some(Known::Failed(_)) | None => false,
        }
    }

    /// The next of those that come last, when all before it are settled.
    fn next_suspect(&mut self) -> Option<Item<Tag>> {
        loop {
            if self.suspects.is_empty() || !self.in_hand.wait_until_none(&is_stopped) {
                return None;
            }
            let (_, place, entry) = self.suspects.pop()?;
            if let Plan::Now(item) = self.plan(place, &entry, true) {
                return Some(*item);
            }
        }
    }

    /// All others are on their way: says that some are left, and puts them in their order.
    fn turn_to_suspects(&mut self) {
        let count = self.suspects.len();
        // Taken from the end: few deaths first, else in the order of the input.
        self.suspects
            .sort_by_key(|&(deaths, place, _)| Reverse((deaths, place)));
        if count > 0 {
            self.printer.note(&format!(
                "documents that were in hand when an earlier run died are done last, one by one ({count})"
            ));
        }
    }
}

/// A document goes to work, or fails when it is its turn.
fn now(tag: Tag, entry: &Entry, document: Result<Recognised, Failure>) -> Plan {
    Plan::Now(Box::new(Item {
        tag,
        name: entry.shown(),
        document,
        from: None,
    }))
}

impl Iterator for Items<'_> {
    type Item = Item<Tag>;

    fn next(&mut self) -> Option<Item<Tag>> {
        while let Some((place, entry)) = self.entries.next() {
            match self.plan(place, &entry, false) {
                Plan::Settled => {}
                Plan::Last(deaths) => self.suspects.push((deaths, place, entry)),
                Plan::Now(item) => {
                    self.in_hand.add();
                    return Some(*item);
                }
            }
        }
        if !std::mem::replace(&mut self.has_turned, true) {
            self.turn_to_suspects();
        }
        let item = self.next_suspect()?;
        self.in_hand.add();
        Some(item)
    }
}

/// Why an output cannot be written, if that can be seen before the work; `is_first` if no other document has it.
pub(super) fn refusal(
    batch: &Batch,
    folder: OutputFolder<'_>,
    journal: &BatchJournal,
    output: &Path,
    is_first: bool,
) -> Option<String> {
    let target = folder.join(output);
    if !is_first {
        return Some(format!(
            "another input becomes '{}' too; rename one",
            target.display()
        ));
    }
    let is_own = journal.lock().has_output(&output.to_string_lossy());
    if target.exists() && !is_own && batch.existing == Existing::Keep {
        return Some(format!(
            "'{}' exists and is not of this batch; choose another --out-dir, or replace it with --force",
            target.display()
        ));
    }
    None
}

/// A hash of an output's name: those of a million documents are kept in memory.
pub(super) fn mark(output: &Path) -> u64 {
    let mut hasher = DefaultHasher::new();
    output.hash(&mut hasher);
    hasher.finish()
}
