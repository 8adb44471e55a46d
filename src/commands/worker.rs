//! `worker`: job lines in, result lines out, in the same order, each as soon as it is there.
//!
//! The engines that people already run — Spark, Ray, GNU parallel, Slurm — start workers and share lines out among them;
//! `docs/worker.md` describes the lines. What goes wrong with a job is that job's line and ends nothing.

use std::ops::ControlFlow;
use std::sync::{Mutex, PoisonError};

use anyhow::Result;
use contract::panics::caught;
use serde_json::Value;
use tasks::batch::{Failure, Item, Job, Lines, Listener, Outcome, Raw};

use super::batch::{is_stopped, say_trouble, session, stop};
use crate::args::OutputFormat;
use crate::exit::{self, Exit};
use crate::output;
use crate::printer::Printer;
use crate::settings::{Settings, Worker};

/// Works until standard input ends.
///
/// # Errors
/// When no model can be had by the name given, and when results cannot be written.
pub fn run(worker: &Worker, settings: &Settings, printer: &Printer) -> Result<Exit> {
    exit::be_patient();
    let session = session(worker.caching, settings, printer)?;
    tasks::batch::check(&session, &worker.options)?;
    let lines = Lines::of(std::io::BufReader::new(std::io::stdin()));
    let mut number = 0;
    let mut items = std::iter::from_fn(|| {
        number += 1;
        let job = Job::read(lines.next(&is_stopped)?, number);
        Some(Item {
            name: job.name(),
            tag: job.id,
            content: job.text.map(String::into_bytes),
            from: job.from,
        })
    });
    let fatal = Mutex::new(None);
    let mut deliver = |outcomes: Vec<Outcome<Raw>>| match write(outcomes, printer) {
        Ok(()) => ControlFlow::Continue(()),
        Err(error) => {
            *fatal.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
            ControlFlow::Break(())
        }
    };
    let nobody = Listener {
        on_news: &|_| {},
        on_flight: &|_| {},
    };
    let ran = tasks::batch::run(
        &session,
        &worker.options,
        &mut items,
        &mut deliver,
        nobody,
        stop(),
    );
    say_trouble(&session, printer);
    match fatal.into_inner().unwrap_or_else(PoisonError::into_inner) {
        Some(error) => Err(error),
        None if ran.is_err() => Err(ran.unwrap_err().into()),
        None if exit::was_interrupted() => Ok(Exit::Interrupted),
        None => Ok(Exit::Done),
    }
}

fn write(outcomes: Vec<Outcome<Raw>>, printer: &Printer) -> Result<()> {
    let mut text = String::new();
    for mut outcome in outcomes {
        let line = match caught(|| line(&outcome)) {
            Ok(line) => line?,
            Err(panicked) => {
                outcome.result = Err(Failure::of_panic(&panicked));
                self::line(&outcome)?
            }
        };
        text.push_str(&line);
    }
    printer.answers(&text)
}

fn line(outcome: &Outcome<Raw>) -> Result<String> {
    let version = tasks::batch::PROTOCOL;
    let id = &outcome.tag;
    Ok(match &outcome.result {
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
