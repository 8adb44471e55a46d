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
use tasks::batch::{Item, Lines, Listener, NeededModel, Pipeline, Record, RunEvent, Sharing, Survey};
use tasks::options::{Options, Task};
use tasks::{Input, SystemDisk};

use super::list::{self, Entry};
use crate::border;
use crate::commands::runner::is_stopped;
use crate::exit::Exit;
use crate::inputs::PassedOver;
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
    models: BTreeMap<String, NeededModel>,
    /// Documents that the models are measured on, which are read again.
    sample: Vec<Document>,
    /// Their words.
    sampled: usize,
}

/// A document to look at.
enum Document {
    File(Entry),
    /// A line of standard input: its name, and its text or why there is none.
    Record(String, Result<String, String>),
}

impl Document {
    fn name(&self) -> String {
        match self {
            Document::File(entry) => entry.shown(),
            Document::Record(name, _) => name.clone(),
        }
    }

    fn read(&self) -> Result<Input, String> {
        let bytes = match self {
            Document::File(entry) => entry.read(&SystemDisk),
            Document::Record(_, text) => text.clone().map(String::into_bytes),
        };
        let name = self.name();
        bytes.map(|bytes| Input { name, bytes })
    }

    /// Whether it gives the same again; a pipe does not.
    fn is_lasting(&self) -> bool {
        match self {
            Document::File(Entry { path, .. }) => path.as_ref().is_ok_and(|path| path.is_file()),
            Document::Record(..) => true,
        }
    }
}

/// Says what there is to do.
///
/// # Errors
/// When the list of documents cannot be had.
pub fn run(batch: &Batch, settings: &Settings, printer: &Printer) -> Result<Exit> {
    let session = super::super::session(settings)?;
    tasks::batch::check(&session, &batch.options)?;
    let mut sum = Sum::default();
    let (documents, passed_over) = documents(batch)?;
    for document in documents {
        sum.documents += 1;
        let surveyed = document
            .read()
            .and_then(|input| tasks::batch::survey(&session, input, &batch.options));
        match surveyed {
            Ok(survey) => sum.add(document, survey),
            Err(reason) => sum.failed.push((document.name(), reason)),
        }
    }
    let all_here = sum.models.values().all(|model| model.installed);
    let rate = (all_here && sum.foreign > 0).then(|| {
        let sample = std::mem::take(&mut sum.sample);
        measure(&session, batch, sample)
    });
    printer.result(&text(&sum, &passed_over, rate.flatten(), batch)?)?;
    Ok(if sum.failed.is_empty() {
        Exit::Done
    } else {
        Exit::Partly
    })
}

type Documents = Box<dyn Iterator<Item = Document>>;

fn documents(batch: &Batch) -> Result<(Documents, PassedOver)> {
    let out_dir = match &batch.destination {
        Destination::Directory(folder) => Some(folder.as_path()),
        Destination::Stdout | Destination::File(_) => None,
    };
    let Inputs::Stream(fields) = &batch.inputs else {
        let files = list::files(batch, out_dir)?;
        let documents = files.entries.into_iter().map(Document::File);
        return Ok((Box::new(documents), files.passed_over));
    };
    let lines = Lines::of(std::io::BufReader::new(std::io::stdin()));
    let fields = fields.clone();
    let mut number = 0;
    let documents = std::iter::from_fn(move || {
        number += 1;
        let record = Record::read(lines.next(&is_stopped)?, number, &fields);
        Some(Document::Record(record.name(), record.text))
    });
    Ok((Box::new(documents), PassedOver::default()))
}

impl Sum {
    fn add(&mut self, document: Document, survey: Survey) {
        self.words += survey.words;
        for model in survey.models {
            self.models.insert(model.id.clone(), model);
        }
        if survey.is_foreign {
            self.foreign += survey.words;
            if self.sampled < SAMPLE_WORDS && document.is_lasting() {
                self.sampled += survey.words;
                self.sample.push(document);
            }
        }
    }
}

/// Words a second that the models translate, loading not counted.
fn measure(session: &models::Session, batch: &Batch, sample: Vec<Document>) -> Option<f64> {
    let options = Options {
        task: Task::Translate,
        ..batch.options.clone()
    };
    let mut items = sample.into_iter().map(|document| Item {
        tag: (),
        name: document.name(),
        document: tasks::batch::recognise(document.read(), &options),
        from: None,
    });
    // The first document loads the models.
    let mut first = items.by_ref().take(1).collect::<Vec<_>>().into_iter();
    let (words, stop) = (AtomicUsize::new(0), AtomicBool::new(false));
    let pipeline = Pipeline {
        session,
        options: &options,
        sharing: Sharing::Together,
        stop: &stop,
    };
    let go_on = &mut |_: Vec<_>| ControlFlow::Continue(());
    let silent = Listener {
        on_event: &|_| {},
        on_working: &|_| {},
    };
    pipeline.run(&mut first, go_on, silent).ok()?;
    let start = Instant::now();
    let count = |event: RunEvent<'_>| {
        if let RunEvent::Translated { words: more, .. } = event {
            words.fetch_add(more, Ordering::Relaxed);
        }
        if start.elapsed() > SAMPLE {
            stop.store(true, Ordering::Relaxed);
        }
    };
    let counting = Listener {
        on_event: &count,
        on_working: &|_| {},
    };
    pipeline.run(&mut items, go_on, counting).ok()?;
    let seconds = start.elapsed().as_secs_f64();
    let words = words.into_inner();
    (words > 0 && seconds > 0.0).then(|| words as f64 / seconds)
}

fn text(sum: &Sum, passed_over: &PassedOver, rate: Option<f64>, batch: &Batch) -> Result<String> {
    let mut text = String::new();
    match sum.failed.len() {
        0 => writeln!(text, "documents  {}", sum.documents)?,
        failed => writeln!(
            text,
            "documents  {}, {failed} of them cannot be read",
            sum.documents
        )?,
    }
    for (name, reason) in &sum.failed {
        writeln!(text, "           {}", border::line(&format!("{name}: {reason}")))?;
    }
    for sentence in passed_over.sentences() {
        writeln!(text, "           {}", border::line(&sentence))?;
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
        None if sum.models.values().any(|model| !model.installed) => {
            writeln!(text, "time       unknown until the models are downloaded")?;
        }
        None => writeln!(
            text,
            "time       unknown: it is measured on more documents than one"
        )?,
    }
    Ok(text)
}
