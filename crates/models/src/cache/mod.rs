//! The translation cache: a model's answer for a passage is kept on disk and reused in this run and later ones.
//!
//! A key covers everything that an answer depends on: the model's files and how it is run, the languages, the attempt,
//! the text, and, for models that read it, the context. Engines are deterministic, so a cached answer equals a new one.

mod record;
mod table;

use std::collections::HashMap;
use std::io;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use contract::{LexicalConstraint, Passage, RunError, Sink, Term, TranslateJob};
use sha2::{Digest as _, Sha256};

pub use table::Size;
use table::{Key, Table, TableState};

/// The interval at which answers are written to disk, so that a run that is killed loses little work.
const PERIOD: Duration = Duration::from_secs(2);

/// The translation cache on disk.
pub struct Cache {
    path: PathBuf,
    state: Mutex<State>,
}

struct State {
    table: Table,
    counts: Counts,
    /// The error after which no more answers are written.
    trouble: Option<io::Error>,
}

/// How often the cache was used in one run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Passages that were looked up.
    pub asked: usize,
    /// Passages that were in the cache, or earlier in the same call.
    pub known: usize,
}

/// The function that translates the passages that the cache does not have.
pub type Run<'a> = dyn Fn(&TranslateJob<'_>, &mut Sink<'_>) -> Result<(), RunError> + 'a;

/// The part of a cache key that the model contributes.
#[derive(Debug, Clone, Copy)]
pub struct KeyScope<'a> {
    /// The models' files and how they are run.
    pub identity: &'a str,
    /// Whether title, context and terms change the answer.
    pub reads_context: bool,
}

impl Cache {
    /// Opens the cache in `folder`, creating both if needed. The cache contains readable sentences, so it is in a
    /// folder that only its owner can enter. The second value is a warning if the cache was damaged and has been
    /// emptied.
    ///
    /// # Errors
    /// If the file cannot be opened, locked, read or written, or if other users cannot be kept out.
    pub fn open(folder: &Path, size: Size) -> io::Result<(Cache, Option<String>)> {
        let own = folder.join("private");
        std::fs::create_dir_all(&own)?;
        for_owner(&own, 0o700)?;
        let path = own.join(FILE);
        // Earlier versions kept the cache here, where everybody could read it.
        let former = folder.join(FILE);
        if former.is_file() && !path.exists() {
            std::fs::rename(former, &path)?;
        }
        let (table, found) = Table::open(&path, size)?;
        for_owner(&path, 0o600)?;
        let warning = (found == TableState::Damaged).then(|| {
            format!(
                "the translation cache '{}' was damaged; it is begun anew",
                path.display()
            )
        });
        let state = Mutex::new(State {
            table,
            counts: Counts::default(),
            trouble: None,
        });
        Ok((Cache { path, state }, warning))
    }

    /// The number of lookups so far.
    pub fn counts(&self) -> Counts {
        self.state().counts
    }

    /// A message that says why answers could not be written, if that happened.
    pub fn trouble(&self) -> Option<String> {
        let state = self.state();
        let cause = state.trouble.as_ref()?;
        Some(format!(
            "the translation cache '{}' cannot be written: {cause}",
            self.path.display()
        ))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Translates a job: passages from the cache, and the others by `run`, which gets equal passages once.
    ///
    /// # Errors
    /// The errors of `run`.
    pub fn translate(
        &self,
        asked: KeyScope<'_>,
        job: &TranslateJob<'_>,
        run: &Run<'_>,
        sink: &mut Sink<'_>,
    ) -> Result<(), RunError> {
        let keys: Vec<Key> = job
            .passages
            .iter()
            .map(|passage| key(asked, job, passage))
            .collect();
        let mut open: Vec<(Key, Vec<usize>)> = Vec::new();
        let mut place: HashMap<Key, usize> = HashMap::new();
        for (index, key) in keys.into_iter().enumerate() {
            let known = self.state().table.get(&key);
            if let Some(hypothesis) = known.as_deref().and_then(record::decode) {
                if sink(index, hypothesis).is_break() {
                    return Ok(());
                }
                continue;
            }
            let at = *place.entry(key).or_insert_with(|| {
                open.push((key, Vec::new()));
                open.len() - 1
            });
            open[at].1.push(index);
        }
        {
            let mut state = self.state();
            state.counts.asked += job.passages.len();
            state.counts.known += job.passages.len() - open.len();
        }
        if open.is_empty() {
            return Ok(());
        }
        let passages: Vec<Passage<'_>> = open.iter().map(|(_, same)| job.passages[same[0]]).collect();
        let rest = TranslateJob {
            passages: &passages,
            ..*job
        };
        let mut fresh = Fresh::new(self);
        run(&rest, &mut |at, hypothesis| {
            let Some((key, same)) = open.get(at) else {
                return ControlFlow::Continue(());
            };
            fresh.add(*key, record::encode(&hypothesis));
            for &index in same {
                if sink(index, hypothesis.clone()).is_break() {
                    return ControlFlow::Break(());
                }
            }
            ControlFlow::Continue(())
        })
    }
}

/// The name of the cache file.
const FILE: &str = "translations-v1";

/// Removes all rights of other users on a file or folder.
#[cfg(unix)]
fn for_owner(path: &Path, mode: u32) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    let has = std::fs::metadata(path)?.permissions().mode() & 0o777;
    if has == mode {
        return Ok(());
    }
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode))
}

/// Does nothing: on other systems a user's folders are closed to other users already.
#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "Unix can fail")]
fn for_owner(_: &Path, _: u32) -> io::Result<()> {
    Ok(())
}

/// Answers that are not written to disk yet; dropping the value writes them.
struct Fresh<'a> {
    cache: &'a Cache,
    records: Vec<(Key, Vec<u8>)>,
    last: Instant,
}

impl<'a> Fresh<'a> {
    fn new(cache: &'a Cache) -> Self {
        Fresh {
            cache,
            records: Vec::new(),
            last: Instant::now(),
        }
    }

    fn add(&mut self, key: Key, bytes: Vec<u8>) {
        self.records.push((key, bytes));
        if self.last.elapsed() >= PERIOD {
            self.write();
        }
    }

    fn write(&mut self) {
        let mut state = self.cache.state();
        if state.trouble.is_none() && !self.records.is_empty() {
            state.trouble = state.table.put(&self.records).err();
        }
        self.records.clear();
        self.last = Instant::now();
    }
}

impl Drop for Fresh<'_> {
    fn drop(&mut self) {
        self.write();
    }
}

/// The key of a passage: a hash of everything that its answer depends on. The passage is destructured field by field,
/// so that the compiler reports a new field.
fn key(asked: KeyScope<'_>, job: &TranslateJob<'_>, passage: &Passage<'_>) -> Key {
    let TranslateJob {
        from,
        to,
        passages: _,
        align,
    } = job;
    let Passage {
        source,
        title,
        before,
        terms,
        constraints,
        attempt,
    } = passage;
    let mut hasher = Hasher(Sha256::new());
    // The arithmetic may change between versions.
    hasher.add(env!("CARGO_PKG_VERSION"));
    hasher.add(asked.identity);
    hasher.add(from.code());
    hasher.add(to.code());
    hasher.add(&attempt.to_string());
    hasher.add(source);
    hasher.add(if *align { "links with scores" } else { "" });
    hasher.add(&constraints.len().to_string());
    for LexicalConstraint { source, forms } in *constraints {
        hasher.add(&format!("{source:?} {}", forms.len()));
        for form in forms {
            hasher.add(form);
        }
    }
    if asked.reads_context {
        hasher.add(title);
        hasher.add(before);
        for Term { source, target } in *terms {
            hasher.add(source);
            hasher.add(target);
        }
    }
    hasher.0.finalize().into()
}

/// Hashes texts with their lengths, so that no two lists of texts have the same hash.
struct Hasher(Sha256);

impl Hasher {
    fn add(&mut self, text: &str) {
        self.0.update((text.len() as u64).to_le_bytes());
        self.0.update(text.as_bytes());
    }
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "a test damages its own files")]
mod tests {
    use super::*;
    use contract::Hypothesis;
    use std::cell::RefCell;
    use tempfile::TempDir;
    use text::Lang;

    const SMALL: Size = Size {
        buckets: 64,
        ring: 1 << 16,
    };
    const STUDENT: KeyScope<'_> = KeyScope {
        identity: "student@00 Cpu",
        reads_context: false,
    };

    fn passage(source: &str) -> Passage<'_> {
        Passage {
            source,
            title: "",
            before: "",
            terms: &[],
            constraints: &[],
            attempt: 0,
        }
    }

    fn upper(source: &str) -> Hypothesis {
        Hypothesis {
            text: source.to_uppercase(),
            score: -0.1,
            tokens: 3,
            ..Hypothesis::default()
        }
    }

    /// The answers to passages, and those that the model was asked for.
    fn ask(cache: &Cache, asked: KeyScope<'_>, passages: &[Passage<'_>]) -> (Vec<Hypothesis>, Vec<String>) {
        let job = TranslateJob {
            from: Lang::RU,
            to: Lang::EN,
            passages,
            align: false,
        };
        let seen = RefCell::new(Vec::new());
        let run = |job: &TranslateJob<'_>, sink: &mut Sink<'_>| {
            for (index, passage) in job.passages.iter().enumerate().rev() {
                seen.borrow_mut().push(passage.source.to_owned());
                if sink(index, upper(passage.source)).is_break() {
                    break;
                }
            }
            Ok(())
        };
        let mut answers = vec![None; passages.len()];
        let mut sink = |index: usize, hypothesis| {
            assert!(answers[index].replace(hypothesis).is_none(), "{index} came twice");
            ControlFlow::Continue(())
        };
        cache.translate(asked, &job, &run, &mut sink).unwrap();
        let answers = answers.into_iter().map(Option::unwrap).collect();
        (answers, seen.into_inner())
    }

    fn cache() -> (TempDir, Cache) {
        let folder = tempfile::tempdir().unwrap();
        let (cache, warning) = Cache::open(folder.path(), SMALL).unwrap();
        assert_eq!(warning, None);
        (folder, cache)
    }

    #[test]
    fn the_same_passage_is_translated_once() {
        let (folder, first) = cache();
        let (answers, seen) = ask(&first, STUDENT, &["a", "b", "a"].map(passage));
        assert_eq!(answers, ["a", "b", "a"].map(upper));
        assert_eq!(seen, ["b", "a"]);
        assert_eq!(first.counts(), Counts { asked: 3, known: 1 });
        let (second, _) = Cache::open(folder.path(), SMALL).unwrap();
        let (answers, seen) = ask(&second, STUDENT, &["b", "c", "a"].map(passage));
        assert_eq!(answers, ["b", "c", "a"].map(upper));
        assert_eq!(seen, ["c"]);
        let (_, seen) = ask(&second, STUDENT, &[passage("c")]);
        assert!(seen.is_empty());
    }

    #[test]
    fn whatever_an_answer_depends_on_makes_another_question() {
        let (_folder, cache) = cache();
        ask(&cache, STUDENT, &[passage("a")]);
        let other_model = KeyScope {
            identity: "student@01 Cpu",
            ..STUDENT
        };
        assert_eq!(ask(&cache, other_model, &[passage("a")]).1, ["a"]);
        let again = Passage {
            attempt: 1,
            ..passage("a")
        };
        assert_eq!(ask(&cache, STUDENT, &[again]).1, ["a"]);
        let phrase = |form: &str| {
            [LexicalConstraint {
                source: 0..1,
                forms: vec![form.to_owned()],
            }]
        };
        for constraints in [phrase("b"), phrase("c")] {
            let holding = Passage {
                constraints: &constraints,
                ..passage("a")
            };
            assert_eq!(ask(&cache, STUDENT, &[holding]).1, ["a"]);
            assert!(ask(&cache, STUDENT, &[holding]).1.is_empty());
        }
        let reader = KeyScope {
            identity: "chat@02 Cpu",
            reads_context: true,
        };
        let terms = [Term {
            source: "a".to_owned(),
            target: "b".to_owned(),
        }];
        let changes: [fn(&mut Passage<'_>); 2] =
            [|passage| passage.title = "T", |passage| passage.before = "B"];
        assert_eq!(ask(&cache, reader, &[passage("a")]).1, ["a"]);
        for change in changes {
            let mut other = passage("a");
            change(&mut other);
            assert_eq!(ask(&cache, reader, &[other]).1, ["a"]);
            assert!(ask(&cache, STUDENT, &[other]).1.is_empty());
        }
        let with_terms = Passage {
            terms: &terms,
            ..passage("a")
        };
        assert_eq!(ask(&cache, reader, &[with_terms]).1, ["a"]);
        assert!(ask(&cache, reader, &[with_terms]).1.is_empty());
    }

    #[test]
    fn damage_is_told_and_costs_no_answer() {
        let (folder, first) = cache();
        ask(&first, STUDENT, &[passage("a")]);
        std::fs::write(folder.path().join("private").join(FILE), b"no table").unwrap();
        let (second, warning) = Cache::open(folder.path(), SMALL).unwrap();
        assert!(warning.unwrap().contains("begun anew"));
        for cache in [&first, &second] {
            assert_eq!(ask(cache, STUDENT, &[passage("a")]).0, [upper("a")]);
        }
        assert_eq!(second.trouble(), None);
    }

    #[test]
    fn what_was_answered_before_a_stop_is_kept() {
        let (_folder, cache) = cache();
        let passages = ["a", "b"].map(passage);
        let job = TranslateJob {
            from: Lang::RU,
            to: Lang::EN,
            passages: &passages,
            align: false,
        };
        let run = |_: &TranslateJob<'_>, sink: &mut Sink<'_>| {
            assert!(sink(1, upper("b")).is_break());
            Ok(())
        };
        cache
            .translate(STUDENT, &job, &run, &mut |_, _| ControlFlow::Break(()))
            .unwrap();
        assert_eq!(ask(&cache, STUDENT, &passages).1, ["a"]);
    }

    /// Also a cache that was made by an earlier version, or whose rights somebody has widened.
    #[cfg(unix)]
    #[test]
    fn nobody_else_can_read_it() {
        use std::os::unix::fs::PermissionsExt as _;
        let (folder, first) = cache();
        ask(&first, STUDENT, &[passage("a")]);
        let own = folder.path().join("private");
        let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        let modes = || (mode(&own), mode(&own.join(FILE)));
        assert_eq!(modes(), (0o700, 0o600));
        for path in [own.clone(), own.join(FILE)] {
            std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o777)).unwrap();
        }
        Cache::open(folder.path(), SMALL).unwrap();
        assert_eq!(modes(), (0o700, 0o600));
        std::fs::rename(own.join(FILE), folder.path().join(FILE)).unwrap();
        let (moved, _) = Cache::open(folder.path(), SMALL).unwrap();
        assert_eq!(modes(), (0o700, 0o600));
        assert!(
            ask(&moved, STUDENT, &[passage("a")]).1.is_empty(),
            "it is the same"
        );
        assert!(!folder.path().join(FILE).exists());
    }

    #[test]
    fn a_cache_that_somebody_keeps_locked_is_done_without() {
        let (folder, cache) = cache();
        let locker = std::fs::File::open(folder.path().join("private").join(FILE)).unwrap();
        locker.lock().unwrap();
        assert_eq!(ask(&cache, STUDENT, &[passage("a")]).0, [upper("a")]);
        let trouble = cache.trouble().unwrap();
        assert!(trouble.contains("keeps it locked"), "{trouble}");
        // Only the first answer waits.
        assert_eq!(ask(&cache, STUDENT, &[passage("b")]).0, [upper("b")]);
        let error = Cache::open(folder.path(), SMALL).err().unwrap();
        assert!(error.to_string().contains("keeps it locked"), "{error}");
    }
}
