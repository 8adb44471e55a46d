//! `worker`: job lines in, result lines out, in the same order, each as soon as it is there.
//!
//! The engines that people already run — Spark, Ray, GNU parallel, Slurm — start workers and share lines out among
//! them; `docs/worker.md` describes the lines. What goes wrong with a job is that job's line and ends nothing.

use std::ops::ControlFlow;

use anyhow::Result;
use contract::panics::caught;
use serde_json::Value;
use tasks::Input;
use tasks::batch::{Failure, Item, Job, Lines, Processed, Raw, Sharing};

use super::batch::session;
use super::runner::progress::{Progress, Rules, Silent};
use super::runner::{Runner, Sink, is_stopped};
use crate::args::OutputFormat;
use crate::exit::{self, Exit};
use crate::output;
use crate::printer::Printer;
use crate::settings::{FailurePolicy, Settings, Worker};

/// A job that fails is told to whoever gave it, and is no failure of the worker.
const RULES: Rules = Rules {
    on_failure: FailurePolicy::GoOn,
    some_failed: Exit::Done,
    all_failed: Exit::Done,
    when_interrupted: "",
};

/// Works until standard input ends.
///
/// # Errors
/// When no model can be had by the name given, and when results cannot be written.
pub fn run(worker: &Worker, settings: &Settings, printer: &Printer) -> Result<Exit> {
    exit::defer_first_interrupt();
    let session = session(worker.caching, settings, printer)?;
    tasks::batch::check(&session, &worker.options)?;
    let lines = Lines::of(std::io::BufReader::new(std::io::stdin()));
    let mut number = 0;
    let mut items = std::iter::from_fn(|| {
        number += 1;
        let job = Job::read(lines.next(&is_stopped)?, number);
        let name = job.name();
        let content = job.text.map(|text| Input {
            name: name.clone(),
            bytes: text.into_bytes(),
        });
        Some(Item {
            name,
            tag: job.id,
            document: tasks::batch::recognise(content, &worker.options),
            from: job.from,
        })
    });
    let progress = Progress::new(printer, RULES, &Silent);
    let answers = Answers {
        printer,
        progress: &progress,
    };
    let runner = Runner {
        session: &session,
        options: &worker.options,
        sharing: Sharing::Together,
        progress: &progress,
    };
    runner.run(&mut items, &answers)
}

/// A sink that is the lines of whoever gives jobs.
struct Answers<'a> {
    printer: &'a Printer,
    progress: &'a Progress<'a>,
}

impl Sink for Answers<'_> {
    /// The id of a job.
    type Tag = Raw;

    fn deliver(&self, processed: Vec<Processed<Raw>>) -> Result<ControlFlow<()>> {
        let mut text = String::new();
        let mut flow = ControlFlow::Continue(());
        for mut one in processed {
            let line = caught(|| line(&one)).unwrap_or_else(|panicked| {
                one.result = Err(Failure::of_panic(&panicked));
                line(&one)
            });
            text.push_str(&line?);
            match &one.result {
                Ok(report) => self.progress.done(&one.name, one.words, report.warnings_in_all()),
                Err(failure) => flow = self.progress.failed(&one.name, failure),
            }
        }
        self.printer.answers(&text)?;
        Ok(flow)
    }
}

fn line(processed: &Processed<Raw>) -> Result<String> {
    let version = tasks::batch::PROTOCOL;
    let id = &processed.tag;
    Ok(match &processed.result {
        Ok(report) => {
            let report = output::writer(OutputFormat::Jsonl).report(report)?;
            let report = report.trim_end();
            format!("{{\"v\":{version},\"id\":{id},\"status\":\"done\",\"result\":{report}}}\n")
        }
        Err(Failure { reason, .. }) => {
            let reason = Value::from(reason.as_str());
            format!("{{\"v\":{version},\"id\":{id},\"status\":\"failed\",\"error\":{reason}}}\n")
        }
    })
}
