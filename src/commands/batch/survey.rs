//! What a batch would have to do: documents, words, models, and the time that this machine would need.
//!
//! Nothing is fetched and nothing written. The time is measured, not guessed: the models that are here work on the
//! first documents for a few seconds.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use anyhow::Result;
use indicatif::{DecimalBytes, HumanDuration};
use tasks::SystemDisk;
use tasks::batch::{Item, Lines, Listener, Needed, News, Record, Survey};
use tasks::options::Task;

use super::{is_stopped, list};
use crate::border;
use crate::exit::Exit;
use crate::printer::Printer;
use crate::settings::{Batch, Destination, Inputs, Settings};

/// How long the models work to be measured.
const SAMPLE: Duration = Duration::from_secs(5);
/// Words of the documents that they work on, at most.
const SAMPLE_WORDS: usize = 20_000;

/// What there is to do.
#[derive(Default)]
struct Sum {
    documents: usize,
    words: usize,
    /// Words that have to be translated.
    foreign: usize,
    failed: Vec<(String, String)>,
    models: BTreeMap<String, Needed>,
    sample: Vec<(String, Vec<u8>)>,
    sampled: usize,
}

/// Says what there is to do.
///
/// # Errors
/// When the list of documents cannot be had.
pub fn run(batch: &Batch, settings: &Settings, printer: &Printer) -> Result<Exit> {
    let session = super::super::session(settings)?;
    tasks::batch::check(&session, &batch.options)?;
    let mut sum = Sum::default();
    for (name, content) in documents(batch)? {
        sum.documents += 1;
        let outcome = content.and_then(|bytes| {
            let survey = tasks::batch::survey(&session, &name, &bytes, &batch.options)?;
            Ok((bytes, survey))
        });
        match outcome {
            Ok((bytes, survey)) => sum.add(name, bytes, survey),
            Err(reason) => sum.failed.push((name, reason)),
        }
    }
    let all_here = sum.models.values().all(|model| model.installed);
    let rate = (all_here && sum.foreign > 0).then(|| {
        let sample = std::mem::take(&mut sum.sample);
        measure(&session, batch, sample)
    });
    printer.result(&text(&sum, rate.flatten(), batch)?)?;
    Ok(if sum.failed.is_empty() {
        Exit::Done
    } else {
        Exit::Partly
    })
}

type Named = (String, Result<Vec<u8>, String>);

fn documents(batch: &Batch) -> Result<Box<dyn Iterator<Item = Named>>> {
    let out_dir = match &batch.destination {
        Destination::Directory(folder) => Some(folder.as_path()),
        Destination::Stdout | Destination::File(_) => None,
    };
    let Inputs::Stream(fields) = &batch.inputs else {
        let files = list::files(batch, out_dir)?;
        return Ok(Box::new(
            files
                .into_iter()
                .map(|entry| (entry.shown(), entry.read(&SystemDisk))),
        ));
    };
    let lines = Lines::of(std::io::BufReader::new(std::io::stdin()));
    let fields = fields.clone();
    let mut number = 0;
    Ok(Box::new(std::iter::from_fn(move || {
        number += 1;
        let record = Record::read(lines.next(&is_stopped)?, number, &fields);
        Some((record.name(), record.text.map(String::into_bytes)))
    })))
}

impl Sum {
    fn add(&mut self, name: String, bytes: Vec<u8>, survey: Survey) {
        self.words += survey.words;
        for model in survey.models {
            self.models.insert(model.id.clone(), model);
        }
        if survey.is_foreign {
            self.foreign += survey.words;
            if self.sampled < SAMPLE_WORDS {
                self.sampled += survey.words;
                self.sample.push((name, bytes));
            }
        }
    }
}

/// Words a second that the models translate, loading not counted.
fn measure(session: &models::Session, batch: &Batch, sample: Vec<(String, Vec<u8>)>) -> Option<f64> {
    let options = tasks::options::Options {
        task: Task::Translate,
        ..batch.options.clone()
    };
    let mut items = sample.into_iter().map(|(name, bytes)| Item {
        tag: (),
        name,
        content: Ok(bytes),
        from: None,
    });
    // The first document loads the models.
    let mut first = items.by_ref().take(1).collect::<Vec<_>>().into_iter();
    let (words, stop) = (AtomicUsize::new(0), AtomicBool::new(false));
    let go_on = &mut |_: Vec<_>| ControlFlow::Continue(());
    let loaded = Instant::now();
    let silent = Listener {
        on_news: &|_| {},
        on_flight: &|_| {},
    };
    tasks::batch::run(session, &options, &mut first, go_on, silent, &stop).ok()?;
    let first_seconds = loaded.elapsed().as_secs_f64();
    let start = Instant::now();
    let count = |news: News<'_>| {
        if let News::Translated { words: more, .. } = news {
            words.fetch_add(more, Ordering::Relaxed);
        }
        if start.elapsed() > SAMPLE {
            stop.store(true, Ordering::Relaxed);
        }
    };
    let counting = Listener {
        on_news: &count,
        on_flight: &|_| {},
    };
    tasks::batch::run(session, &options, &mut items, go_on, counting, &stop).ok()?;
    let seconds = start.elapsed().as_secs_f64();
    let words = words.into_inner();
    let enough = words > 0 && seconds > 0.0 && first_seconds > 0.0;
    enough.then(|| words as f64 / seconds)
}

fn text(sum: &Sum, rate: Option<f64>, batch: &Batch) -> Result<String> {
    let mut text = String::new();
    writeln!(
        text,
        "documents  {}, {} of them cannot be read",
        sum.documents,
        sum.failed.len()
    )?;
    for (name, reason) in &sum.failed {
        writeln!(text, "           {}", border::line(&format!("{name}: {reason}")))?;
    }
    writeln!(text, "words      {}, {} to translate", sum.words, sum.foreign)?;
    for model in sum.models.values() {
        let state = if model.installed {
            "installed".to_owned()
        } else {
            format!("to be fetched, {}", DecimalBytes(model.bytes))
        };
        writeln!(text, "model      {}: {}, {state}", model.id, model.task)?;
    }
    match rate {
        Some(rate) => {
            let seconds = Duration::from_secs_f64(sum.foreign as f64 / rate);
            let summaries = if batch.options.task == Task::Digest {
                ", and the summaries"
            } else {
                ""
            };
            writeln!(
                text,
                "time       {} at {rate:.0} words a second, measured on the first documents{summaries}",
                HumanDuration(seconds)
            )?;
        }
        None if sum.models.is_empty() => writeln!(text, "time       none: nothing has to be translated")?,
        None => writeln!(
            text,
            "time       not known: it is measured on several documents, with models that are here"
        )?,
    }
    Ok(text)
}
