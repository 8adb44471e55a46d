//! Documents with mistakes in them: every one is read, translated by the model that upper-cases, summarised and written
//! in every shape, and none may panic or take longer than a limit.
//!
//! A few thousand in every run of the tests; `tools/mutate` has them by the million. A document is decided by the seed
//! and its number, so any can be made again.
#![expect(
    clippy::disallowed_methods,
    reason = "tests write into temporary folders of their own, and their number is set from outside"
)]
#![expect(
    clippy::print_stderr,
    reason = "whoever runs a million documents wants to see what was found"
)]

mod change;
mod corpus;
mod element;
// Its lists are one piece a line otherwise.
#[rustfmt::skip]
mod grammar;
mod outputs;
mod random;
mod watch;

use std::collections::BTreeMap;
use std::panic::{self, AssertUnwindSafe};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use corpus::{Corpus, FORMATS};
use outputs::Kit;
use random::Random;
use tasks::Input;
use watch::Watch;

/// How many documents a run of the tests makes.
const USUAL: u64 = 600;

/// What is run, from the environment.
#[derive(Debug, Clone)]
struct Run {
    seed: u64,
    from: u64,
    number: u64,
    format: Option<String>,
    /// Where documents go that showed a fault, and how far the run is.
    keep: Option<PathBuf>,
    /// Seeds beside those of the repository.
    folders: Vec<PathBuf>,
}

impl Run {
    fn new() -> Run {
        let text = |name: &str| std::env::var(format!("TOLMACH_MUTATE_{name}")).ok();
        let number = |name: &str| text(name).map(|text| text.parse::<u64>().expect("a number"));
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut folders = vec![root.join("fuzz/seeds"), root.join("samples")];
        folders.extend(text("SEEDS").iter().flat_map(std::env::split_paths));
        Run {
            seed: number("SEED").unwrap_or(1),
            from: number("FROM").unwrap_or(0),
            number: number("NUMBER").unwrap_or(USUAL),
            format: text("FORMAT"),
            keep: text("KEEP").map(PathBuf::from),
            folders,
        }
    }

    /// A document, and the numbers that decide the rest.
    fn document(&self, index: u64, corpus: &Corpus) -> (Input, &'static str, Random) {
        let mut random = Random::new(self.seed, index);
        let (format, ending) = match &self.format {
            Some(wanted) => *FORMATS
                .iter()
                .find(|(name, _)| name == wanted)
                .expect("a known format"),
            None => FORMATS[(index % FORMATS.len() as u64) as usize],
        };
        let bytes = corpus.changed(format, &mut random);
        let name = match random.below(8) {
            0 => "-".to_owned(),
            1 => random.one_of(&FORMATS).1.to_owned(),
            _ => format!("a.{ending}"),
        };
        (Input { name, bytes }, format, random)
    }

    /// Writes a document that showed a fault into the folder for them.
    fn save(&self, index: u64, corpus: &Corpus) -> String {
        let (input, _, _) = self.document(index, corpus);
        let name = format!("{}-{index}-{}", self.seed, input.name.replace('-', "stdin"));
        if let Some(folder) = &self.keep {
            std::fs::write(folder.join(&name), &input.bytes).expect("the document can be kept");
        }
        name
    }
}

#[test]
fn no_changed_document_panics() {
    let run = Run::new();
    let corpus = Arc::new(Corpus::new(&run.folders));
    let watch = Watch::start(&run, &corpus);
    let kit = Kit::new();
    let mut faults: BTreeMap<String, (usize, String)> = BTreeMap::new();
    let mut refused = 0;
    let quiet = panic::take_hook();
    panic::set_hook(Box::new(|panic| watch::note(panic.to_string())));
    for index in run.from..run.from + run.number {
        let (input, format, random) = run.document(index, &corpus);
        watch.begin(index);
        let done = panic::catch_unwind(AssertUnwindSafe(|| kit.work(&input, format, random)));
        watch.end();
        match done {
            Ok(Ok(())) => {}
            Ok(Err(_)) => refused += 1,
            Err(_) => {
                let (count, _) = faults
                    .entry(watch::noted())
                    .or_insert_with(|| (0, run.save(index, &corpus)));
                *count += 1;
            }
        }
    }
    panic::set_hook(quiet);
    let (slowest, seconds) = watch.slowest();
    eprintln!(
        "{} documents, {refused} refused, the slowest {seconds:.1} s (number {slowest})",
        run.number
    );
    for (fault, (count, first)) in &faults {
        eprintln!("{count} times, the first {first}: {fault}");
    }
    assert!(faults.is_empty(), "{} faults", faults.len());
}
