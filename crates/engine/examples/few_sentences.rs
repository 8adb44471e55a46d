//! How fast a student model is in documents of a few sentences, where all workers must have something to do; see
//! `benches/README.md`.
#![expect(clippy::print_stdout, reason = "prints its figures")]

mod timed;

use engine::Passage;

/// All documents are translated so often, and the median counts.
const ROUNDS: usize = 5;
/// Lines of a document.
const SIZES: [usize; 7] = [1, 3, 6, 12, 24, 48, 96];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let usage = "usage: few_sentences FROM TO THREADS LINES_FILE MODEL_FILE...";
    let mut args = std::env::args().skip(1);
    let (Some(from), Some(to), Some(threads), Some(lines)) =
        (args.next(), args.next(), args.next(), args.next())
    else {
        return Err(usage.into());
    };
    let languages = (from.parse()?, to.parse()?);
    let engine = timed::student(threads.parse()?, args)?;
    let student = engine.translator().ok_or(usage)?;
    let text = std::fs::read_to_string(lines)?;
    let passages: Vec<Passage<'_>> = text.lines().map(timed::passage).collect();
    let words = text.split_whitespace().count();
    for size in SIZES {
        let documents: Vec<_> = passages.chunks(size).collect();
        let rate = words as f64 / timed::median_seconds(ROUNDS, student, languages, &documents)?;
        println!("documents of {size} lines: {rate:.0} words a second");
    }
    Ok(())
}
