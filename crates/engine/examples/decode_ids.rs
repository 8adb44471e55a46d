//! Decodes given tokens to a given length with an encoder–decoder model, for `benches/seq2seq.py`.
//!
//! `decode_ids FOLDER SOURCES LENGTH BEAMS THREADS ISA` reads one source a line, ids with spaces between, from
//! `SOURCES`, decodes `LENGTH` tokens of each in batches of 32, and prints tokens a second and the peak of
//! its memory.
#![expect(clippy::print_stdout, reason = "an example prints its results")]

use engine::seq2seq::{Network, Precision, Prompt, Rows};
use engine::{Isa, Kernel};
use generate::{Beam, Decoded, Filters, Loops, Method, Ranking, Request, Rules, Stopping, decode};
use std::error::Error;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

/// Sources decoded together.
const BATCH: usize = 32;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [folder, sources, length, beams, threads, isa] = arguments.as_slice() else {
        return Err("decode_ids FOLDER SOURCES LENGTH BEAMS THREADS ISA".into());
    };
    let (length, beams, threads) = (length.parse()?, beams.parse()?, threads.parse()?);
    let kernel = Kernel::with(isa.parse::<Isa>()?).ok_or("this processor lacks the instruction set")?;
    let files: Vec<PathBuf> = std::fs::read_dir(folder)?
        .map(|entry| Ok(entry?.path()))
        .collect::<std::io::Result<_>>()?;
    let started = Instant::now();
    let network = Network::open(&files, Precision::Eight, kernel)?;
    let loaded = started.elapsed().as_secs_f64();
    let lines = std::fs::read_to_string(sources)?;
    let requests = lines
        .lines()
        .map(|line| request(line, length, beams))
        .collect::<Result<Vec<_>, std::num::ParseIntError>>()?;
    let started = Instant::now();
    run(&network, &requests, threads);
    let seconds = started.elapsed().as_secs_f64();
    println!(
        "{:.0} target tokens/s, peak {:.0} MiB, loaded in {loaded:.1} s ({})",
        (requests.len() * length) as f64 / seconds,
        peak_mib(),
        kernel.isa().name()
    );
    Ok(())
}

fn request(line: &str, length: usize, beams: usize) -> Result<Request<Prompt>, std::num::ParseIntError> {
    let source = line
        .split_whitespace()
        .map(str::parse)
        .collect::<Result<_, _>>()?;
    let beam = Beam {
        width: beams,
        length_penalty: 1.0,
        stopping: Stopping::Heuristic,
    };
    Ok(Request {
        filters: Filters {
            min_tokens: length,
            ..Filters::default()
        },
        method: if beams > 1 {
            Method::Beam(beam)
        } else {
            Method::Greedy
        },
        ..Request::new(Prompt { source, start: 1 }, length)
    })
}

fn run(network: &Network, requests: &[Request<Prompt>], threads: usize) {
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                let mut rows = Rows::default();
                let take = || requests.chunks(BATCH).nth(next.fetch_add(1, Ordering::Relaxed));
                while let Some(batch) = take() {
                    let rules = Rules {
                        stop: &[2],
                        rows: BATCH,
                        budget: usize::MAX,
                        refill: 0,
                        ranking: Ranking::Logit,
                        loops: Loops::Keep,
                    };
                    let done = &mut |_, _: Decoded| ControlFlow::Continue(());
                    decode(network, &mut rows, batch.to_vec(), rules, done)
                        .unwrap_or_else(|never| match never {});
                }
            });
        }
    });
}

/// The most memory that this process has had; 0 where the system does not say.
fn peak_mib() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = line.and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok());
    kib.unwrap_or(0.0) / 1024.0
}
