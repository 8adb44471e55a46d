//! How fast a student model is in documents of a few sentences, where all workers must have something to do; see
//! `benches/README.md`.
#![expect(clippy::print_stdout, reason = "prints its figures")]

use engine::{Bundle, DeviceChoice, Engine, EngineOptions, Family, Passage, TranslateJob};
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::time::Instant;

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
    let (from, to) = (from.parse()?, to.parse()?);
    let bundle = Bundle {
        id: "few_sentences".to_owned(),
        family: Family::Bergamot,
        files: args.map(PathBuf::from).collect(),
        prefix: String::new(),
    };
    let options = EngineOptions {
        device: DeviceChoice::Cpu,
        threads: threads.parse()?,
        kernel: engine::Kernel::best(),
        precision: engine::Precision::default(),
        beam: None,
    };
    let engine = Engine::load(&bundle, &options)?;
    let translator = engine.translator().ok_or(usage)?;
    let text = std::fs::read_to_string(lines)?;
    let passages: Vec<Passage<'_>> = text
        .lines()
        .map(|source| Passage {
            source,
            title: "",
            before: "",
            terms: &[],
            phrases: &[],
            attempt: 0,
        })
        .collect();
    let words = text.split_whitespace().count();
    for size in SIZES {
        let mut times = Vec::new();
        for _ in 0..ROUNDS {
            let started = Instant::now();
            for passages in passages.chunks(size) {
                let job = TranslateJob {
                    from,
                    to,
                    passages,
                    links: false,
                };
                translator.translate(&job, &mut |_, _| ControlFlow::Continue(()))?;
            }
            times.push(started.elapsed().as_secs_f64());
        }
        times.sort_by(f64::total_cmp);
        let rate = words as f64 / times[ROUNDS / 2];
        println!("documents of {size} lines: {rate:.0} words a second");
    }
    Ok(())
}
