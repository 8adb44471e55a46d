//! The journal of a batch: the documents that were begun, done and given up, one JSON object a line, only ever
//! appended to.
//!
//! A document's key is a hash of its name, its content and the settings, so a changed file or another option makes a
//! new one. A line is written before an output file gets its final name, and another one after that. A run that was
//! killed between the two finds an output that the batch itself made and makes it again. A last line that was cut
//! short is removed; a line in the middle that cannot be read is skipped. The documents on which runs were working
//! when they died have their own lines, see [`super::suspects`].

use std::collections::{HashMap, HashSet};
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, BufRead, BufReader, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::suspects::Suspects;
use crate::disk::{Disk, SystemDisk};
use crate::report::{OverviewEntry, Report};

/// The version of the format of lines.
const VERSION: u32 = 1;

/// The key of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Key([u8; 16]);

impl Key {
    /// Computes the key from a document's name, content and settings.
    pub fn of(name: &[u8], content: &[u8], settings: &str) -> Key {
        let mut hasher = Sha256::new();
        for part in [name, content, settings.as_bytes()] {
            hasher.update((part.len() as u64).to_le_bytes());
            hasher.update(part);
        }
        let hash = hasher.finalize();
        Key(std::array::from_fn(|index| hash[index]))
    }

    pub(super) fn hex(self) -> String {
        format!("{:032x}", u128::from_be_bytes(self.0))
    }

    pub(super) fn parse(hex: &str) -> Option<Key> {
        let well_formed = hex.len() == 32 && hex.bytes().all(|byte| byte.is_ascii_hexdigit());
        let number = u128::from_str_radix(hex, 16).ok()?;
        well_formed.then_some(Key(number.to_be_bytes()))
    }
}

/// A line of the journal.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "lowercase")]
pub enum Line {
    /// The first line of each run.
    Begin {
        /// The version of the format of lines.
        version: u32,
    },
    /// An output is about to get its final name.
    Writing {
        /// The document's key, in hexadecimal.
        key: String,
        /// The path of the output, relative to the output folder.
        output: String,
    },
    /// A document is done.
    Done {
        /// The document's key, in hexadecimal.
        key: String,
        /// The document's name.
        name: String,
        /// The path of the output, relative to the output folder.
        output: String,
        /// The source language's code, if the document has words.
        #[serde(skip_serializing_if = "Option::is_none")]
        from: Option<String>,
        /// The models that worked on the document, with their checksums.
        models: String,
        /// The title in the target language.
        #[serde(skip_serializing_if = "Option::is_none")]
        title: Option<String>,
        /// The number of words of the source.
        words: usize,
        /// The number of warnings.
        warnings: usize,
        /// The entry in an overview; the field's name in the journal is that of version 1.
        #[serde(default, rename = "glance")]
        entry: OverviewEntry,
    },
    /// A document failed.
    Failed {
        /// The document's key, in hexadecimal.
        key: String,
        /// The document's name.
        name: String,
        /// The reason of the failure.
        reason: String,
    },
    /// A document is about to be read; the one before it waits.
    Began {
        /// The document's key, in hexadecimal.
        key: String,
    },
    /// The models are about to work on documents.
    Working {
        /// The documents' keys, in hexadecimal.
        keys: Vec<String>,
    },
    /// The run no longer works on a document, which is neither done nor failed.
    Left {
        /// The document's key, in hexadecimal.
        key: String,
    },
    /// The run has ended, or was asked to end: it has not died.
    Ended,
}

/// The state of a document according to the journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Known {
    /// The document is done.
    Done {
        /// The source language's code, if the document has words.
        from: Option<Arc<str>>,
        /// The models that worked on the document, with their checksums.
        models: Arc<str>,
        /// The number of words of the source.
        words: usize,
        /// The number of warnings.
        warnings: usize,
    },
    /// The document failed, for this reason.
    Failed(String),
}

/// An error that makes a journal unusable.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// Another process has locked the journal.
    #[error("another run is at work on this batch (its journal '{}' is locked); wait for it, or stop it", path.display())]
    Busy {
        /// The path of the journal.
        path: PathBuf,
    },
    /// The journal was written by a later version.
    #[error(
        "the journal '{}' was written by a later version of tolmach (format {version}, this one knows {VERSION}); use that version, or another --journal",
        path.display()
    )]
    Later {
        /// The path of the journal.
        path: PathBuf,
        /// The version of its format.
        version: u32,
    },
    /// The file is not empty, and no journal.
    #[error(
        "'{}' is no journal of a batch, and is left as it is; name another file with --journal, or move this one away",
        path.display()
    )]
    Foreign {
        /// The path of the file.
        path: PathBuf,
    },
    /// The journal cannot be opened, read or written.
    #[error("cannot use the journal '{}': {source}{}", path.display(), crate::error::space_text(source))]
    Io {
        /// The path of the journal.
        path: PathBuf,
        /// The error of the system.
        source: io::Error,
    },
    /// The journal's file has been removed or replaced.
    #[error(
        "the journal '{}' has been removed while the batch ran, perhaps with its folder; run the command again to begin anew",
        path.display()
    )]
    Gone {
        /// The path of the journal.
        path: PathBuf,
    },
}

/// An open journal, locked against other processes.
pub struct Journal {
    path: PathBuf,
    disk: Arc<dyn Disk>,
    pub(super) file: File,
    /// Whether the last line may lack its line break.
    torn: bool,
    /// Whether this run has written on which documents it works.
    pub(super) noted: bool,
    pub(super) suspects: Suspects,
    known: HashMap<Key, Known>,
    /// Hashes of the outputs that a run of this batch made, or was about to make.
    own: HashSet<u64>,
}

impl Journal {
    /// Opens the journal at `path` on the system's disk, see [`Journal::open_on`].
    ///
    /// # Errors
    /// As those of [`Journal::open_on`].
    pub fn open(path: &Path) -> Result<Journal, JournalError> {
        Journal::open_on(Arc::new(SystemDisk), path)
    }

    /// Opens the journal at `path`, creating it if it does not exist, and reads its lines. Nothing is written into a
    /// file that is neither empty nor a journal. `disk` is called before each step.
    ///
    /// # Errors
    /// [`JournalError`], if it is in use or cannot be used.
    pub fn open_on(disk: Arc<dyn Disk>, path: &Path) -> Result<Journal, JournalError> {
        let failed = |source| JournalError::Io {
            path: path.to_owned(),
            source,
        };
        // Pipes and devices are refused first: opening one may wait for ever.
        let foreign = || JournalError::Foreign {
            path: path.to_owned(),
        };
        if std::fs::metadata(path).is_ok_and(|there| !there.is_file()) {
            return Err(foreign());
        }
        let mut options = OpenOptions::new();
        let step = disk.before_step();
        let file = step.and_then(|()| options.read(true).append(true).create(true).open(path));
        let file = file.map_err(failed)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(JournalError::Busy {
                    path: path.to_owned(),
                });
            }
            Err(TryLockError::Error(source)) => return Err(failed(source)),
        }
        if !is_journal(&file).map_err(failed)? {
            return Err(foreign());
        }
        let mut journal = Journal {
            path: path.to_owned(),
            disk,
            file,
            torn: false,
            noted: false,
            suspects: Suspects::default(),
            known: HashMap::new(),
            own: HashSet::new(),
        };
        journal.read()?;
        journal.suspects.begin_run();
        for key in journal.suspects.given_up() {
            journal.known.insert(key, Known::Failed(Suspects::reason()));
        }
        journal.append(&[Line::Begin { version: VERSION }])?;
        Ok(journal)
    }

    fn failed(&self, source: io::Error) -> JournalError {
        let path = self.path.clone();
        JournalError::Io { path, source }
    }

    fn read(&mut self) -> Result<(), JournalError> {
        let mut strings = HashSet::new();
        let mut reader = BufReader::new(self.file.try_clone().map_err(|error| self.failed(error))?);
        reader
            .seek(SeekFrom::Start(0))
            .map_err(|error| self.failed(error))?;
        let mut whole = 0;
        let mut bytes = Vec::new();
        while let Some(length) = next_line(&mut reader, &mut bytes).map_err(|error| self.failed(error))? {
            whole += length;
            if let Ok(line) = serde_json::from_slice(&bytes) {
                self.learn(line, &mut strings)?;
            }
        }
        // A last line that a kill or a full disk cut short would spoil the next one.
        self.disk
            .before_step()
            .and_then(|()| self.file.set_len(whole))
            .map_err(|error| self.failed(error))
    }

    fn learn(&mut self, line: Line, strings: &mut HashSet<Arc<str>>) -> Result<(), JournalError> {
        let mut shared = |text: String| {
            let known = strings.get(text.as_str()).cloned();
            known.unwrap_or_else(|| {
                let new: Arc<str> = text.into();
                strings.insert(Arc::clone(&new));
                new
            })
        };
        self.suspects.learn(&line);
        match line {
            Line::Begin { version } if version > VERSION => {
                let path = self.path.clone();
                return Err(JournalError::Later { path, version });
            }
            Line::Begin { .. }
            | Line::Began { .. }
            | Line::Working { .. }
            | Line::Left { .. }
            | Line::Ended => {}
            Line::Writing { output, .. } => {
                self.own.insert(mark(&output));
            }
            Line::Done {
                key,
                output,
                from,
                models,
                words,
                warnings,
                ..
            } => {
                self.own.insert(mark(&output));
                let from = from.map(&mut shared);
                let models = shared(models);
                if let Some(key) = Key::parse(&key) {
                    let done = Known::Done {
                        from,
                        models,
                        words,
                        warnings,
                    };
                    self.known.insert(key, done);
                }
            }
            Line::Failed { key, reason, .. } => {
                if let Some(key) = Key::parse(&key) {
                    self.known.insert(key, Known::Failed(reason));
                }
            }
        }
        Ok(())
    }

    /// The state of a document according to earlier runs.
    pub fn known(&self, key: Key) -> Option<&Known> {
        self.known.get(&key)
    }

    /// Whether an output was made, or was about to be made, by a run of this batch.
    pub fn has_output(&self, output: &str) -> bool {
        self.own.contains(&mark(output))
    }

    /// Appends lines, and waits until they are on the disk.
    ///
    /// # Errors
    /// As those of [`Journal::add`] and [`Added::wait`].
    pub fn append(&mut self, lines: &[Line]) -> Result<(), JournalError> {
        self.add(lines)?.wait()
    }

    /// Appends lines; the result waits until they are on the disk.
    ///
    /// # Errors
    /// [`JournalError::Gone`] if the journal's file was removed or replaced, else an error if it cannot be written.
    pub fn add(&mut self, lines: &[Line]) -> Result<Added, JournalError> {
        let path = self.path.clone();
        if !self.is_in_place() {
            return Err(JournalError::Gone { path });
        }
        let mut text = String::new();
        for line in lines {
            text.push_str(&serde_json::to_string(line).map_err(|error| self.failed(error.into()))?);
            text.push('\n');
        }
        let written = self.write(&text).and_then(|()| self.file.try_clone());
        let file = written.map_err(|error| self.failed(error))?;
        let disk = Arc::clone(&self.disk);
        Ok(Added { path, file, disk })
    }

    /// Appends whole lines. A line that could not be written to its end does not spoil the next one.
    pub(super) fn write(&mut self, lines: &str) -> io::Result<()> {
        let whole = if self.torn {
            format!("\n{lines}")
        } else {
            lines.to_owned()
        };
        self.torn = true;
        self.disk.write_all(&mut self.file, whole.as_bytes())?;
        self.torn = false;
        Ok(())
    }

    /// Whether the open file is still the one at the journal's path.
    #[cfg(unix)]
    fn is_in_place(&self) -> bool {
        use std::os::unix::fs::MetadataExt as _;
        let (Ok(own), Ok(there)) = (self.file.metadata(), std::fs::metadata(&self.path)) else {
            return false;
        };
        (own.dev(), own.ino()) == (there.dev(), there.ino())
    }

    #[cfg(not(unix))]
    fn is_in_place(&self) -> bool {
        self.path.exists()
    }

    /// The line for an output that is about to get its final name.
    pub fn writing(key: Key, output: &str) -> Line {
        Line::Writing {
            key: key.hex(),
            output: output.to_owned(),
        }
    }

    /// The line for a document that failed.
    pub fn failure(key: Key, name: &str, reason: &str) -> Line {
        Line::Failed {
            key: key.hex(),
            name: name.to_owned(),
            reason: reason.to_owned(),
        }
    }

    /// The line for a document that is done.
    pub fn done(key: Key, output: &str, models: &str, words: usize, report: &Report) -> Line {
        Line::Done {
            key: key.hex(),
            name: report.document.name.clone(),
            output: output.to_owned(),
            from: report.document.from.map(|lang| lang.code().to_owned()),
            models: models.to_owned(),
            title: report.document.title.clone(),
            words,
            warnings: report.warnings_in_all(),
            entry: report.overview_entry(),
        }
    }
}

/// Lines that were appended, and may not be on the disk yet.
#[must_use]
pub struct Added {
    path: PathBuf,
    file: File,
    disk: Arc<dyn Disk>,
}

impl Added {
    /// Waits until the lines are on the disk.
    ///
    /// # Errors
    /// If they cannot be written there.
    pub fn wait(self) -> Result<(), JournalError> {
        let Added { path, file, disk } = self;
        disk.before_step()
            .and_then(|()| file.sync_data())
            .map_err(|source| JournalError::Io { path, source })
    }
}

/// Whether a file is empty or begins as every journal does, perhaps cut short by a kill or a loss of power.
fn is_journal(file: &File) -> io::Result<bool> {
    let mut reader = BufReader::new(file.try_clone()?);
    reader.seek(SeekFrom::Start(0))?;
    let mut bytes = Vec::new();
    if next_line(&mut reader, &mut bytes)?.is_some() {
        return Ok(matches!(serde_json::from_slice(&bytes), Ok(Line::Begin { .. })));
    }
    let first = serde_json::to_string(&Line::Begin { version: VERSION })?;
    let was_lost = bytes.len() <= first.len() + 1 && bytes.iter().all(|&byte| byte == 0);
    Ok(was_lost || first.as_bytes().starts_with(&bytes))
}

/// The most bytes of a line: a longer one is damage, such as a hole in the file.
const LONGEST: usize = 16 << 20;

/// Reads a line into `bytes`, without its line break, and returns its length with the break. `None` if the break is
/// missing. A line that is too long to be one of a journal is returned empty.
pub(super) fn next_line(reader: &mut impl BufRead, bytes: &mut Vec<u8>) -> io::Result<Option<u64>> {
    bytes.clear();
    let mut length = 0;
    loop {
        let there = match reader.fill_buf() {
            Ok([]) => return Ok(None),
            Ok(there) => there,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        let end = there.iter().position(|&byte| byte == b'\n');
        let part = &there[..end.unwrap_or(there.len())];
        if length as usize + part.len() <= LONGEST {
            bytes.extend_from_slice(part);
        } else {
            bytes.clear();
        }
        let used = part.len() + usize::from(end.is_some());
        reader.consume(used);
        length += used as u64;
        if end.is_some() {
            return Ok(Some(length));
        }
    }
}

/// A hash of eight bytes for an output's name, since ten thousand of them are in memory.
fn mark(output: &str) -> u64 {
    let hash = Sha256::digest(output.as_bytes());
    u64::from_be_bytes(std::array::from_fn(|index| hash[index]))
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "a test damages its own files")]
mod tests {
    use super::*;
    use tempfile::TempDir;

    fn folder() -> (TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal.jsonl");
        (folder, path)
    }

    fn key(name: &str) -> Key {
        Key::of(name.as_bytes(), b"content", "settings")
    }

    fn done(name: &str) -> Line {
        Line::Done {
            key: key(name).hex(),
            name: name.to_owned(),
            output: format!("{name}.en.txt"),
            from: Some("ru".to_owned()),
            models: "fake@00".to_owned(),
            title: Some(name.to_uppercase()),
            words: 3,
            warnings: 1,
            entry: OverviewEntry {
                headline: Some("Head".to_owned()),
                sentence: None,
                segments: vec![0],
            },
        }
    }

    fn known() -> Known {
        Known::Done {
            from: Some("ru".into()),
            models: "fake@00".into(),
            words: 3,
            warnings: 1,
        }
    }

    #[test]
    fn the_next_run_knows_what_was_done() {
        let (_folder, path) = folder();
        let mut journal = Journal::open(&path).unwrap();
        assert_eq!(journal.known(key("a")), None);
        let writing = Journal::writing(key("b"), "b.en.txt");
        let failure = Journal::failure(key("c"), "c", "it is empty");
        journal.append(&[done("a"), writing, failure]).unwrap();
        drop(journal);
        let journal = Journal::open(&path).unwrap();
        assert_eq!(journal.known(key("a")), Some(&known()));
        assert_eq!(journal.known(key("b")), None);
        assert_eq!(
            journal.known(key("c")),
            Some(&Known::Failed("it is empty".to_owned()))
        );
        assert!(
            journal.has_output("a.en.txt")
                && journal.has_output("b.en.txt")
                && !journal.has_output("c.en.txt")
        );
    }

    #[test]
    fn name_content_and_settings_make_the_key() {
        let key =
            |name: &str, content: &str, settings| Key::of(name.as_bytes(), content.as_bytes(), settings);
        let one = key("a", "b", "c");
        assert_eq!(Key::parse(&one.hex()), Some(one));
        for other in [
            key("b", "b", "c"),
            key("a", "c", "c"),
            key("a", "b", "d"),
            key("ab", "", "c"),
        ] {
            assert_ne!(one, other);
        }
        assert!(Key::parse("+f").is_none() && Key::parse(&"+".repeat(32)).is_none());
    }

    /// Killed while it wrote, at any byte: what stood before counts, and what is added next can be read.
    #[test]
    fn a_torn_last_line_is_taken_away() {
        let (_folder, path) = folder();
        Journal::open(&path)
            .unwrap()
            .append(&[done("a"), done("b")])
            .unwrap();
        let whole = std::fs::read(&path).unwrap();
        let first_two = whole
            .split_inclusive(|&byte| byte == b'\n')
            .take(2)
            .map(<[u8]>::len)
            .sum();
        for length in first_two..whole.len() {
            std::fs::write(&path, &whole[..length]).unwrap();
            Journal::open(&path).unwrap().append(&[done("c")]).unwrap();
            let journal = Journal::open(&path).unwrap();
            assert_eq!(journal.known(key("a")), Some(&known()), "{length}");
            assert_eq!(journal.known(key("b")), None, "{length}");
            assert_eq!(journal.known(key("c")), Some(&known()), "{length}");
        }
    }

    #[test]
    fn lines_that_cannot_be_read_are_passed_over() {
        let (_folder, path) = folder();
        let begin = serde_json::to_string(&Line::Begin { version: VERSION }).unwrap();
        let good = serde_json::to_string(&done("a")).unwrap();
        let hole = "\u{0}".repeat(LONGEST + 1);
        std::fs::write(
            &path,
            format!("{begin}\nnonsense\n{hole}\n{good}\n{{\"event\":\"other\"}}\n"),
        )
        .unwrap();
        assert_eq!(Journal::open(&path).unwrap().known(key("a")), Some(&known()));
        std::fs::write(&path, "{\"event\":\"begin\",\"version\":99}\n").unwrap();
        assert!(matches!(
            Journal::open(&path),
            Err(JournalError::Later { version: 99, .. })
        ));
    }

    #[test]
    fn a_file_that_is_no_journal_is_left_as_it_is() {
        let (_folder, path) = folder();
        let good = serde_json::to_string(&done("a")).unwrap();
        let article = "An article.\nIts last line has no end.".to_owned();
        for content in [
            article,
            "x".to_owned(),
            good + "\n",
            "\0".repeat(100),
            "\n".to_owned(),
        ] {
            std::fs::write(&path, &content).unwrap();
            assert!(
                matches!(Journal::open(&path), Err(JournalError::Foreign { .. })),
                "{content}"
            );
            assert_eq!(std::fs::read_to_string(&path).unwrap(), content);
        }
        let folder = path.parent().unwrap();
        assert!(matches!(Journal::open(folder), Err(JournalError::Foreign { .. })));
    }

    /// A first run that was killed while it wrote its first line, or whose machine lost its power.
    #[test]
    fn a_journal_whose_first_line_is_torn_begins_anew() {
        let (_folder, path) = folder();
        drop(Journal::open(&path).unwrap());
        let begin = std::fs::read(&path).unwrap();
        for length in 0..begin.len() {
            for content in [&begin[..length], &vec![0; length]] {
                std::fs::write(&path, content).unwrap();
                drop(Journal::open(&path).unwrap());
                assert_eq!(std::fs::read(&path).unwrap(), begin, "{length}");
            }
        }
    }

    #[test]
    fn two_runs_do_not_share_a_journal() {
        let (_folder, path) = folder();
        let first = Journal::open(&path).unwrap();
        assert!(matches!(Journal::open(&path), Err(JournalError::Busy { .. })));
        drop(first);
        Journal::open(&path).unwrap();
    }

    #[test]
    fn a_journal_that_was_removed_is_missed() {
        let (_folder, path) = folder();
        let mut journal = Journal::open(&path).unwrap();
        std::fs::remove_file(&path).unwrap();
        assert!(matches!(
            journal.append(&[done("a")]),
            Err(JournalError::Gone { .. })
        ));
        std::fs::write(&path, "").unwrap();
        assert!(matches!(
            journal.append(&[done("a")]),
            Err(JournalError::Gone { .. })
        ));
    }
}
