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
use tasks::batch::{Item, Key, Known};
use text::Lang;

use super::super::beside::Fate;
use super::super::is_stopped;
use super::super::list::Entry;
use super::{Folder, Tag};
use crate::output;
use crate::settings::{Earlier, Existing};

/// The documents of a batch, one after the other.
pub(super) struct Items<'a> {
    folder: &'a Folder<'a>,
    session: &'a Session,
    identity: &'a str,
    entries: Enumerate<vec::IntoIter<Entry>>,
    /// Outputs that have their document.
    taken: HashSet<u64>,
    /// Documents that were in hand when a run died, with the runs that died in them.
    suspects: Vec<(u32, usize, Entry)>,
    /// Whether it is their turn.
    turned: bool,
}

/// What is to be done about a file.
enum Plan {
    /// Nothing: an earlier run did it.
    Settled,
    /// It goes to work.
    Now(Item<Tag>),
    /// It goes to work when all others are done; so many runs died in it.
    Last(u32),
}

impl<'a> Items<'a> {
    /// All `entries`; outputs that are `taken` belong to others.
    pub fn new(
        folder: &'a Folder<'a>,
        entries: Vec<Entry>,
        session: &'a Session,
        identity: &'a str,
        taken: HashSet<u64>,
    ) -> Items<'a> {
        Items {
            folder,
            session,
            identity,
            entries: entries.into_iter().enumerate(),
            taken,
            suspects: Vec::new(),
            turned: false,
        }
    }

    /// What is to be done about the file at `place`. A fault of the program is that file's failure.
    fn plan(&mut self, place: usize, entry: &Entry, alone: bool) -> Plan {
        caught(|| self.item(place, entry, alone)).unwrap_or_else(|panicked| {
            let tag = self.tag(place, entry);
            Plan::Now(item(tag, entry, Err(panicked.to_string())))
        })
    }

    fn tag(&self, place: usize, entry: &Entry) -> Tag {
        let Folder { batch, .. } = self.folder;
        Tag {
            key: None,
            output: output::file_name(&entry.name, batch.options.to, batch.shape.format),
            place,
        }
    }

    fn item(&mut self, place: usize, entry: &Entry, alone: bool) -> Plan {
        let folder = self.folder;
        let mut tag = self.tag(place, entry);
        let content = entry.read(folder.root.disk());
        if let Ok(bytes) = &content {
            let key = Key::of(entry.name.as_os_str().as_encoded_bytes(), bytes, self.identity);
            tag.key = Some(key);
            if folder.is_settled(key, &tag, self.session, &entry.shown()) {
                self.taken.insert(mark(&tag.output));
                return Plan::Settled;
            }
        }
        // One that comes last has had its name from the beginning.
        let is_first = alone || self.taken.insert(mark(&tag.output));
        let content = content.and_then(|bytes| match folder.refusal(&tag.output, is_first) {
            Some(refusal) => Err(refusal),
            None => Ok(bytes),
        });
        if content.is_err() {
            // Nothing is remembered of it: another name, or access, mends it.
            tag.key = None;
        }
        if let Some(key) = tag.key {
            let mut journal = folder.journal();
            if let (Some(deaths), false) = (journal.deaths(key), alone) {
                return Plan::Last(deaths);
            }
            journal.note_reading(key);
        }
        Plan::Now(item(tag, entry, content))
    }

    /// The next of those that come last, when all before it are settled.
    fn next_suspect(&mut self) -> Option<Item<Tag>> {
        loop {
            if self.suspects.is_empty() || !self.folder.company.wait_until_alone(&is_stopped) {
                return None;
            }
            let (_, place, entry) = self.suspects.pop()?;
            if let Plan::Now(item) = self.plan(place, &entry, true) {
                return Some(item);
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
            self.folder.printer.note(&format!(
                "documents that were in hand when an earlier run died are done last, one by one ({count})"
            ));
        }
    }
}

fn item(tag: Tag, entry: &Entry, content: Result<Vec<u8>, String>) -> Item<Tag> {
    Item {
        tag,
        name: entry.shown(),
        content,
        from: None,
    }
}

impl Iterator for Items<'_> {
    type Item = Item<Tag>;

    fn next(&mut self) -> Option<Item<Tag>> {
        while let Some((place, entry)) = self.entries.next() {
            match self.plan(place, &entry, false) {
                Plan::Settled => {}
                Plan::Last(deaths) => self.suspects.push((deaths, place, entry)),
                Plan::Now(item) => {
                    self.folder.company.join();
                    return Some(item);
                }
            }
        }
        if !std::mem::replace(&mut self.turned, true) {
            self.turn_to_suspects();
        }
        let item = self.next_suspect()?;
        self.folder.company.join();
        Some(item)
    }
}

impl Folder<'_> {
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

    /// Why an output cannot be written, if that can be seen before the work; `is_first` if no other document has it.
    pub(super) fn refusal(&self, output: &Path, is_first: bool) -> Option<String> {
        let target = self.root.join(output);
        if !is_first {
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
}

/// Eight bytes stand for a name: all those of a run are kept.
pub(super) fn mark(output: &Path) -> u64 {
    let mut hasher = DefaultHasher::new();
    output.hash(&mut hasher);
    hasher.finish()
}
