//! What a document costs: everything that is done with one is done, and what that allocates is counted.

use std::alloc::System;
use std::fmt::Write as _;
use std::sync::{Mutex, MutexGuard, PoisonError};

use documents::inline::{kept, runs};
use documents::{DirectionChange, Document, FORMATS, PACKAGES, ReadError, Translation, as_markdown};
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// The allocator counts for all threads, so one test is at work at a time.
static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

/// A doubling costs at most so many times as much.
const MOST: f64 = 2.3;

/// A hard input of a format: what it is, and how one of size `n` is made.
pub struct Hard {
    pub name: &'static str,
    pub format: &'static str,
    pub make: fn(usize) -> Vec<u8>,
    /// The `n` that the doublings begin with.
    pub from: usize,
}

/// What was allocated.
#[derive(Debug, Clone, Copy)]
struct Cost {
    allocations: usize,
    bytes: usize,
}

pub fn opened(format: &str, input: &[u8]) -> Result<Box<dyn Document>, ReadError> {
    if let Some(package) = PACKAGES.iter().find(|known| known.name() == format) {
        return package.open(input.to_vec());
    }
    let text = String::from_utf8(input.to_vec()).unwrap();
    FORMATS
        .iter()
        .find(|known| known.name() == format)
        .unwrap()
        .open(text)
}

/// Reads a document, shows it, translates it and writes it: how much is written, and how many bytes were allocated.
pub fn worked(format: &str, input: &[u8]) -> (Result<usize, ReadError>, usize) {
    let region = Region::new(ALLOCATOR);
    let written = work(format, input);
    (written, region.change().bytes_allocated)
}

fn work(format: &str, input: &[u8]) -> Result<usize, ReadError> {
    let mut document = opened(format, input)?;
    document.outline();
    document.title();
    for block in document.blocks_mut() {
        let words = block.source.to_uppercase();
        runs(&block.source, &block.marks);
        let words = kept(&block.source, &block.marks, &words, &[]).map_or(words, |kept| kept.text);
        let translation = Translation::placed(&block.source, &block.marks, words, &[]);
        as_markdown(block.kind, &translation.text, &translation.marks);
        block.translation = Some(translation);
    }
    document.set_language("en", DirectionChange::ToLeftToRight);
    let text = document.render().len();
    let package = document.package().map(|package| package.unwrap().len());
    Ok(package.unwrap_or_default().max(text))
}

fn cost(hard: &Hard, n: usize) -> Cost {
    let input = (hard.make)(n);
    let region = Region::new(ALLOCATOR);
    if let Err(error) = work(hard.format, &input) {
        panic!("{}, {}: {error}", hard.format, hard.name);
    }
    let change = region.change();
    Cost {
        allocations: change.allocations,
        bytes: change.bytes_allocated,
    }
}

/// Keeps all others from allocating.
pub fn alone() -> MutexGuard<'static, ()> {
    ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Doubles every input twice, and says which of them cost more than they should.
pub fn hold(all: &[Hard]) {
    let _alone = alone();
    let mut faults = String::new();
    for hard in all {
        let costs: Vec<Cost> = [1, 2, 4]
            .iter()
            .map(|times| cost(hard, hard.from * times))
            .collect();
        if let [first, .., last] = costs.as_slice() {
            // Two doublings together: buffers that double by themselves make single ones uneven.
            let factor = |of: fn(&Cost) -> usize| (of(last) as f64 / of(first) as f64).sqrt();
            let (allocations, bytes) = (factor(|cost| cost.allocations), factor(|cost| cost.bytes));
            if allocations > MOST || bytes > MOST {
                let _ = writeln!(
                    faults,
                    "{}, {}: x{allocations:.2} allocations, x{bytes:.2} bytes",
                    hard.format, hard.name
                );
            }
        }
    }
    assert!(
        faults.is_empty(),
        "a doubling costs more than {MOST} times:\n{faults}"
    );
}
