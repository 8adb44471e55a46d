//! How long a student model takes for one line when nothing else is in hand: the process is warm, the
//! batch is one sentence; see `benches/README.md`.
#![expect(clippy::print_stdout, reason = "prints its figures")]

use engine::{Bundle, DeviceChoice, Engine, EngineOptions, Family, Passage, TranslateJob};
use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::time::Instant;

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
    let (from, to, words): (_, _, usize) = (from.parse()?, to.parse()?, words.parse()?);
    let bundle = Bundle {
        id: "latency".to_owned(),
        family: Family::Bergamot,
        files: args.map(PathBuf::from).collect(),
        prefix: String::new(),
    };
    let options = EngineOptions {
        device: DeviceChoice::Cpu,
        threads: NonZeroUsize::MIN,
        kernel: engine::Kernel::best(),
        precision: engine::Precision::default(),
        beam: None,
    };
    let engine = Engine::load(&bundle, &options)?;
    let translator = engine.translator().ok_or(usage)?;
    let text = std::fs::read_to_string(lines)?;
    let lines = text
        .lines()
        .filter(|line| line.split_whitespace().count() == words);
    let mut medians = Vec::new();
    for source in lines {
        let passages = [Passage {
            source,
            title: "",
            before: "",
            terms: &[],
            phrases: &[],
            attempt: 0,
        }];
        let job = TranslateJob {
            from,
            to,
            passages: &passages,
            links: false,
        };
        let mut times = Vec::new();
        for _ in 0..ROUNDS {
            let started = Instant::now();
            translator.translate(&job, &mut |_, _| ControlFlow::Continue(()))?;
            times.push(started.elapsed().as_secs_f64() * 1e3);
        }
        times.sort_by(f64::total_cmp);
        medians.push(times[ROUNDS / 2]);
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
