//! Mutation tests: models of every family with a few random changes must give a result or an error within a time limit.
//!
//! A short run is a test like others. A long one, in a process of its own with a limit on its memory, is
//! `tools/mutate-models`.

mod change;
mod dice;
mod toys;

use crate::{
    Bundle, DeviceChoice, EngineOptions, Passage, Precision, SummaryJob, SummaryLength, TranslateJob,
};
use dice::Dice;
use int8::Kernel;
use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use toys::Toy;

const TEXT: &str = "Он уехал в столицу, 12 марта. The minister spoke.";
/// The time limit of a mutant.
const MOST: Duration = Duration::from_secs(20);

/// The results of a number of mutants.
#[derive(Debug, Default)]
struct Counts {
    refused: u64,
    failed: u64,
    ran: u64,
    panicked: Vec<u64>,
    slow: Vec<u64>,
}

/// Loads a model and runs it on a small job.
fn run(toy: &Toy, folder: &Path) -> Result<bool, String> {
    let bundle = Bundle {
        id: "toy".to_owned(),
        family: toy.family,
        files: toy.files.iter().map(|(name, _)| folder.join(name)).collect(),
        prefix: String::new(),
    };
    let options = EngineOptions {
        device: DeviceChoice::Cpu,
        threads: NonZeroUsize::MIN,
        kernel: Kernel::best(),
        precision: Precision::default(),
        beam: None,
    };
    let engine = bundle.load(&options).map_err(|error| error.to_string())?;
    let (from, to) = (text::Lang::RU, text::Lang::EN);
    let mut fine = true;
    if let Some(translator) = engine.translator() {
        let passage = |attempt| Passage {
            source: TEXT,
            title: "",
            before: "",
            terms: &[],
            constraints: &[],
            attempt,
        };
        let job = TranslateJob {
            from,
            to,
            passages: &[passage(0), passage(2)],
            align: true,
        };
        fine &= translator
            .translate(&job, &mut |_, _| ControlFlow::Continue(()))
            .is_ok();
    }
    if let Some(summarizer) = engine.summarizer() {
        let job = SummaryJob {
            text: TEXT,
            from,
            to,
            length: SummaryLength::Words(4),
            attempt: 0,
        };
        fine &= summarizer.summarize(&job).is_ok();
    }
    if let Some(embedder) = engine.embedder() {
        fine &= embedder.embed(&[TEXT, "the minister spoke", ""]).is_ok();
    }
    Ok(fine)
}

#[expect(clippy::disallowed_methods, reason = "files in a folder of the test's own")]
fn write(toy: &Toy, folder: &Path) {
    for (name, bytes) in &toy.files {
        std::fs::write(folder.join(name), bytes).unwrap();
    }
}

/// Runs the mutants with these numbers; `note` is told each before it is loaded.
fn mutants(toys: &[Toy], numbers: std::ops::Range<u64>, note: &dyn Fn(u64)) -> Counts {
    let folder = tempfile::tempdir().unwrap();
    let mut counts = Counts::default();
    for number in numbers {
        note(number);
        let mut dice = Dice::new(number);
        let toy = &toys[dice.below(toys.len())];
        let changed = change::changed(toy, &mut dice);
        write(&changed, folder.path());
        let started = Instant::now();
        match catch_unwind(AssertUnwindSafe(|| run(&changed, folder.path()))) {
            Ok(Ok(true)) => counts.ran += 1,
            Ok(Ok(false)) => counts.failed += 1,
            Ok(Err(_)) => counts.refused += 1,
            Err(_) => counts.panicked.push(number),
        }
        // On a busy machine everything is slow once.
        if started.elapsed() > MOST {
            let again = Instant::now();
            let _ = catch_unwind(AssertUnwindSafe(|| run(&changed, folder.path())));
            if again.elapsed() > MOST {
                counts.slow.push(number);
            }
        }
        for (name, _) in &changed.files {
            let _ = std::fs::remove_file(folder.path().join(name));
        }
    }
    counts
}

#[test]
fn the_toys_themselves_run() {
    let folder = tempfile::tempdir().unwrap();
    for toy in toys::all() {
        write(&toy, folder.path());
        assert_eq!(run(&toy, folder.path()), Ok(true), "{}", toy.name);
    }
}

#[test]
fn no_change_to_a_model_breaks_more_than_itself() {
    let counts = mutants(&toys::all(), 0..500, &|_| ());
    assert!(counts.panicked.is_empty() && counts.slow.is_empty(), "{counts:?}");
    assert!(counts.refused > 50 && counts.ran > 50, "{counts:?}");
}

/// The entry point of `tools/mutate-models`: `MUTANTS` is a range such as `0..1000`.
#[test]
#[ignore = "a hundred thousand take twenty minutes; tools/mutate-models runs it"]
#[expect(
    clippy::disallowed_methods,
    reason = "its caller says what to run, and gets the number in hand"
)]
fn many_changes() {
    let range = std::env::var("MUTANTS").unwrap();
    let (start, end) = range.split_once("..").unwrap();
    let now = std::sync::Arc::new(AtomicU64::new(0));
    let seen = std::sync::Arc::clone(&now);
    // A mutant that does not end at all is named, and ends the process.
    std::thread::spawn(move || {
        let mut since = (0, Instant::now());
        loop {
            std::thread::sleep(Duration::from_secs(1));
            let number = seen.load(Ordering::Relaxed);
            if number != since.0 {
                since = (number, Instant::now());
            }
            if since.1.elapsed() > MOST * 3 {
                std::process::abort();
            }
        }
    });
    let last = std::env::var_os("MUTANT_FILE").unwrap();
    let note = |number: u64| {
        now.store(number, Ordering::Relaxed);
        std::fs::write(&last, number.to_string()).unwrap();
    };
    let counts = mutants(&toys::all(), start.parse().unwrap()..end.parse().unwrap(), &note);
    assert!(counts.panicked.is_empty() && counts.slow.is_empty(), "{counts:?}");
    std::io::Write::write_all(&mut std::io::stdout(), format!("{counts:?}\n").as_bytes()).unwrap();
}
