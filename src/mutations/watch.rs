//! Which document is in hand and since when: for one that takes too long, and for one that ends the whole program.

use std::cell::RefCell;
use std::fs::File;
use std::io::{Seek as _, SeekFrom, Write as _};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use super::Run;
use super::corpus::Corpus;

/// Seconds after which a document is told of and kept.
const SLOW: u64 = 20;
/// Seconds after which the run ends, since nothing else ends a loop.
const ENDLESS: u64 = 60;
/// The exit code of a run that ended so.
const ENDED: i32 = 86;

thread_local! {
    static NOTED: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Remembers what a panic said.
pub fn note(said: String) {
    NOTED.set(said);
}

/// What the last panic of this thread said.
pub fn noted() -> String {
    NOTED.take()
}

/// The clock of a run.
pub struct Watch {
    began: Instant,
    /// Milliseconds at which the document in hand was begun, and its number; 0 where none is in hand.
    since: Arc<(AtomicU64, AtomicU64)>,
    /// Milliseconds of the slowest document, and its number.
    slowest: (AtomicU64, AtomicU64),
    /// A file with the number of the document in hand.
    place: Option<Mutex<File>>,
}

impl Watch {
    /// Begins to look at the clock.
    pub fn start(run: &Run, corpus: &Arc<Corpus>) -> Watch {
        let since = Arc::new((AtomicU64::new(0), AtomicU64::new(0)));
        let (began, watched) = (Instant::now(), Arc::clone(&since));
        let (owned, corpus) = (run.clone(), Arc::clone(corpus));
        thread::spawn(move || look(began, &watched, &owned, &corpus));
        let place = run.keep.as_ref().map(|folder| {
            let file = File::create(folder.join("place")).expect("a file for the place");
            Mutex::new(file)
        });
        Watch {
            began,
            since,
            slowest: (AtomicU64::new(0), AtomicU64::new(0)),
            place,
        }
    }

    fn now(&self) -> u64 {
        self.began.elapsed().as_millis() as u64 + 1
    }

    /// A document is begun.
    pub fn begin(&self, index: u64) {
        if let Some(place) = &self.place {
            let mut file = place.lock().expect("one thread writes");
            let written = file
                .seek(SeekFrom::Start(0))
                .and_then(|_| write!(file, "{index:020}"));
            written.expect("the place can be written");
        }
        self.since.1.store(index, Ordering::Relaxed);
        self.since.0.store(self.now(), Ordering::Release);
    }

    /// It is done.
    pub fn end(&self) {
        let took = self.now() - self.since.0.swap(0, Ordering::AcqRel);
        if self.slowest.0.fetch_max(took, Ordering::Relaxed) < took {
            let index = self.since.1.load(Ordering::Relaxed);
            self.slowest.1.store(index, Ordering::Relaxed);
        }
    }

    /// The slowest document's number, and its seconds.
    pub fn slowest(&self) -> (u64, f64) {
        let (took, index) = &self.slowest;
        (
            index.load(Ordering::Relaxed),
            took.load(Ordering::Relaxed) as f64 / 1e3,
        )
    }
}

fn look(began: Instant, since: &(AtomicU64, AtomicU64), run: &Run, corpus: &Corpus) {
    let mut told = None;
    loop {
        thread::sleep(Duration::from_millis(500));
        let start = since.0.load(Ordering::Acquire);
        let index = since.1.load(Ordering::Relaxed);
        if start == 0 {
            continue;
        }
        let seconds = (began.elapsed().as_millis() as u64).saturating_sub(start) / 1000;
        if seconds >= SLOW && told != Some(index) {
            told = Some(index);
            eprintln!(
                "document {index} takes more than {SLOW} s: {}",
                run.save(index, corpus)
            );
        }
        if seconds >= ENDLESS {
            eprintln!("document {index} takes more than {ENDLESS} s; the run ends");
            std::process::exit(ENDED);
        }
    }
}
