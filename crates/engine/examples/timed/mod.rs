//! A student model whose translations are timed.

use engine::{
    Bundle, DeviceChoice, EngineOptions, Kernel, LoadedModel, Passage, RunError, TranslateJob, Translator,
};
use std::error::Error;
use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::time::Instant;

/// Loads a student from its files.
pub fn student(
    threads: NonZeroUsize,
    files: impl Iterator<Item = String>,
) -> Result<Box<dyn LoadedModel>, Box<dyn Error>> {
    let bundle = Bundle {
        id: "student".to_owned(),
        family: &engine::BERGAMOT,
        files: files.map(PathBuf::from).collect(),
        prefix: String::new(),
        prompt: String::new(),
    };
    let options = EngineOptions {
        device: DeviceChoice::Cpu,
        threads,
        kernel: Kernel::best(),
        precision: engine::Precision::default(),
        beam: None,
    };
    Ok(bundle.load(&options)?)
}

/// A line with nothing around it.
pub fn passage(source: &str) -> Passage<'_> {
    Passage {
        source,
        title: "",
        before: "",
        terms: &[],
        constraints: &[],
        attempt: 0,
    }
}

/// The median over so many rounds of the seconds that documents take, one after the other.
pub fn median_seconds(
    rounds: usize,
    student: &dyn Translator,
    (from, to): (text::Lang, text::Lang),
    documents: &[&[Passage<'_>]],
) -> Result<f64, RunError> {
    let mut times = Vec::new();
    for _ in 0..rounds {
        let started = Instant::now();
        for passages in documents {
            let job = TranslateJob {
                from,
                to,
                passages,
                align: false,
            };
            student.translate(&job, &mut |_, _| ControlFlow::Continue(()))?;
        }
        times.push(started.elapsed().as_secs_f64());
    }
    times.sort_by(f64::total_cmp);
    Ok(times[rounds / 2])
}
