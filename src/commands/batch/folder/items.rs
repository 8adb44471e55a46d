//! What there is to do: documents that no earlier run did, whose outputs may be written.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::Path;

use tasks::Session;
use tasks::batch::{Item, Key, Known};
use text::Lang;

use super::super::beside::Fate;
use super::super::list::Entry;
use super::{Folder, Tag};
use crate::output;
use crate::settings::{Earlier, Existing};

impl Folder<'_> {
    /// The work on a file; none if an earlier run did it.
    pub(super) fn item(
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
    pub(super) fn refusal(&self, output: &Path, taken: &HashSet<u64>) -> Option<String> {
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
}

/// Eight bytes stand for a name: all those of a run are kept.
pub(super) fn mark(output: &Path) -> u64 {
    let mut hasher = DefaultHasher::new();
    output.hash(&mut hasher);
    hasher.finish()
}
