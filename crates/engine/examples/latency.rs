//! How long a student model takes for one line when nothing else is in hand: the process is warm, the
//! batch is one sentence; see `benches/README.md`.
#![expect(clippy::print_stdout, reason = "prints its figures")]

mod timed;

use std::num::NonZeroUsize;

/// Each line is translated so often, and the median counts.
const ROUNDS: usize = 9;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let usage = "usage: latency FROM TO WORDS LINES_FILE MODEL_FILE...";
    let mut args = std::env::args().skip(1);
    let (Some(from), Some(to), Some(words), Some(lines)) =
        (args.next(), args.next(), args.next(), args.next())
    else {
        return Err(usage.into());
    };
    let (languages, words): (_, usize) = ((from.parse()?, to.parse()?), words.parse()?);
    let engine = timed::student(NonZeroUsize::MIN, args)?;
    let student = engine.translator().ok_or(usage)?;
    let text = std::fs::read_to_string(lines)?;
    let lines = text
        .lines()
        .filter(|line| line.split_whitespace().count() == words);
    let mut medians = Vec::new();
    for source in lines {
        let seconds = timed::median_seconds(ROUNDS, student, languages, &[&[timed::passage(source)]])?;
        medians.push(seconds * 1e3);
    }
    medians.sort_by(f64::total_cmp);
    let (Some(fastest), Some(slowest)) = (medians.first(), medians.last()) else {
        return Err(format!("no line has {words} words").into());
    };
    println!(
        "{} lines of {words} words, one at a time: median {:.1} ms, from {fastest:.1} to {slowest:.1} ms",
        medians.len(),
        medians[medians.len() / 2],
    );
    Ok(())
}
