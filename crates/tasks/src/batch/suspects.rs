//! Finds the document that kills a run, from the documents on which runs were working when they died, so that it is
//! skipped.
//!
//! A run that ends by itself, or by a signal that asks it to, writes so to the journal. One that does not has died:
//! it was killed, lost its power, or a document took all memory. The cause is unknown, so the documents in work are
//! tried again, but last and one by one: whatever happens then, all others are done. Several runs in a row that die
//! with the same single document in work make it a suspect that is given up. If such a document gets done after all,
//! the deaths had another cause, and all counts are dropped.

use std::collections::{HashMap, HashSet};
use std::io::Write as _;

use super::journal::{Journal, Key, Line};

/// The number of runs that have to die with one document alone in work before it is skipped.
const DEATHS: u32 = 3;

/// The documents in work, according to a journal.
#[derive(Default)]
pub(super) struct Suspects {
    /// The document that was read last. When the next one is read it only waits, and cannot kill the run.
    reading: Option<Key>,
    /// Documents on which the models work, or that wait to be written.
    working: HashSet<Key>,
    /// Documents that were in work when a run died, with the number of runs that died with this one alone.
    deaths: HashMap<Key, u32>,
}

impl Suspects {
    /// Updates the counts by a line of the journal.
    pub fn learn(&mut self, line: &Line) {
        match line {
            Line::Begin { .. } => self.begin_run(),
            Line::Ended => {
                self.reading = None;
                self.working.clear();
            }
            Line::Began { key } => self.reading = Key::parse(key),
            Line::Working { keys } => self.working.extend(keys.iter().filter_map(|key| Key::parse(key))),
            Line::Done { key, .. } | Line::Failed { key, .. } | Line::Left { key } => {
                if let Some(key) = Key::parse(key) {
                    self.clear(key);
                }
            }
            Line::Writing { .. } => {}
        }
    }

    /// Begins a run: if the one before did not end, it died with the documents that are still in work.
    pub fn begin_run(&mut self) {
        let mut hand: HashSet<Key> = std::mem::take(&mut self.working);
        hand.extend(self.reading.take());
        let alone = u32::from(hand.len() == 1);
        for key in hand {
            *self.deaths.entry(key).or_default() += alone;
        }
    }

    /// Removes a document that is no longer in work while the run lives.
    fn clear(&mut self, key: Key) {
        self.working.remove(&key);
        if self.reading == Some(key) {
            self.reading = None;
        }
        let accused = self.deaths.remove(&key).is_some_and(|deaths| deaths > 0);
        if accused {
            let others = self.deaths.values_mut();
            others
                .filter(|deaths| **deaths < DEATHS)
                .for_each(|deaths| *deaths = 0);
        }
    }

    /// The documents that are skipped.
    pub fn given_up(&self) -> impl Iterator<Item = Key> {
        let mut deaths = self.deaths.iter();
        std::iter::from_fn(move || deaths.find(|(_, deaths)| **deaths >= DEATHS)).map(|(&key, _)| key)
    }

    /// The reason why they are skipped, for messages.
    pub fn reason() -> String {
        format!(
            "{DEATHS} runs died while they worked on this document alone, perhaps for want of memory, so it is passed over"
        )
    }
}

impl Journal {
    /// The number of runs that died with this document alone, if it was in work when a run died and has not been done
    /// since. Such documents are processed after all others and alone, the one with the fewest deaths first.
    pub fn deaths(&self, key: Key) -> Option<u32> {
        self.suspects.deaths.get(&key).copied()
    }

    /// Writes that a document is about to be read. A failure to write it is ignored.
    pub fn note_reading(&mut self, key: Key) {
        self.note(&Line::Began { key: key.hex() });
    }

    /// Writes that the models are about to work on documents.
    pub fn note_working(&mut self, keys: impl Iterator<Item = Key>) {
        self.note(&Line::Working {
            keys: keys.map(Key::hex).collect(),
        });
    }

    /// The line for a document that is no longer in work, with neither a result nor a failure.
    pub fn left(key: Key) -> Line {
        Line::Left { key: key.hex() }
    }

    /// Writes a line without waiting for the disk: it clear the process, and a loss of power is not caused by a
    /// document.
    fn note(&mut self, line: &Line) {
        self.noted = true;
        if let Ok(text) = serde_json::to_string(line) {
            let _ = self.write(&(text + "\n"));
        }
    }

    /// A function for a signal handler, which writes that the run was asked to end and has not died.
    ///
    /// # Errors
    /// If the system gives no second handle of the file.
    pub fn end_writer(&self) -> std::io::Result<impl FnMut() + Send + 'static> {
        let mut file = self.file.try_clone()?;
        Ok(move || {
            // Another thread may be in the middle of a line, so a line break comes first.
            let _ = file.write_all(b"\n{\"event\":\"ended\"}\n");
        })
    }
}

impl Drop for Journal {
    /// A run that ends by itself, in whatever way, has not died in a document.
    fn drop(&mut self) {
        if self.noted {
            self.note(&Line::Ended);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(name: &str) -> Key {
        Key::of(name.as_bytes(), b"", "")
    }

    /// What is known after these lines: `begin`, `ended`, or a word and names.
    fn after(lines: &[&str]) -> Suspects {
        let mut suspects = Suspects::default();
        for line in lines {
            let (word, names) = line.split_once(' ').unwrap_or((line, ""));
            let hex = key(names).hex();
            suspects.learn(&match word {
                "begin" => Line::Begin { version: 1 },
                "ended" => Line::Ended,
                "began" => Line::Began { key: hex },
                "left" => Line::Left { key: hex },
                _ => Line::Working {
                    keys: names.split(' ').map(|name| key(name).hex()).collect(),
                },
            });
        }
        suspects.begin_run();
        suspects
    }

    fn deaths(lines: &[&str]) -> Vec<(&'static str, u32)> {
        let suspects = after(lines);
        let known = |name| suspects.deaths.get(&key(name)).map(|&deaths| (name, deaths));
        ["a", "b", "c"].into_iter().filter_map(known).collect()
    }

    #[test]
    fn what_is_in_hand_when_a_run_dies_is_suspect() {
        assert_eq!(
            deaths(&["begin", "began a", "began b", "working a b", "began c"]),
            [("a", 0), ("b", 0), ("c", 0)]
        );
        // One that only waits is not.
        assert_eq!(deaths(&["begin", "began a", "began b"]), [("b", 1)]);
        assert_eq!(deaths(&["begin", "began a", "working a", "left a"]), []);
    }

    #[test]
    fn a_run_that_ends_accuses_nobody() {
        assert_eq!(deaths(&["begin", "began a", "working a", "ended"]), []);
        assert_eq!(
            deaths(&[
                "begin",
                "began a",
                "began b",
                "working a b",
                "begin",
                "began a",
                "ended"
            ]),
            [("a", 0), ("b", 0)]
        );
    }

    #[test]
    fn runs_that_die_again_and_again_in_one_document_accuse_it() {
        let mut lines = vec!["begin", "began a", "began b", "working a b"];
        for _ in 0..DEATHS {
            lines.extend(["begin", "began b", "working b", "left b", "began a", "working a"]);
        }
        assert_eq!(deaths(&lines), [("a", DEATHS)]);
        assert_eq!(after(&lines).given_up().collect::<Vec<_>>(), [key("a")]);
        assert_eq!(after(&lines[..lines.len() - 6]).given_up().count(), 0);
    }

    #[test]
    fn one_that_was_accused_and_is_done_speaks_for_the_others() {
        let lines = [
            "begin", "began a", "begin", "began b", "begin", "began c", "began b", "left b",
        ];
        assert_eq!(deaths(&lines[..6]), [("a", 1), ("b", 1), ("c", 1)]);
        assert_eq!(deaths(&lines), [("a", 0)]);
        // But one that has been passed over stays so.
        let lines = [
            "begin", "began a", "begin", "began a", "begin", "began a", "begin", "began b", "begin", "left b",
        ];
        assert_eq!(deaths(&lines), [("a", 3)]);
    }
}
