//! The settings of `batch` and `worker`.

use std::path::PathBuf;

use anyhow::Result;
use tasks::batch::Fields;
use tasks::options::{Options, Task};

use super::layer::Layer;
use super::machine::Machine;
use super::{Destination, Existing, destination, existing, options};
use crate::args::{BatchArgs, OutputFormat, ProgressChoice, TaskChoice};
use crate::exit::Usage;
use crate::output::Shape;

/// Many documents to work on.
#[derive(Debug)]
pub struct Batch {
    /// Which.
    pub inputs: Inputs,
    /// What to do with each.
    pub options: Options,
    /// Where results go.
    pub destination: Destination,
    /// What becomes of output files that exist and are not this batch's own.
    pub existing: Existing,
    /// What results look like.
    pub shape: Shape,
    /// Whether an overview of all documents is to follow.
    pub overview: bool,
    /// The journal, if it is not in the output folder.
    pub journal: Option<PathBuf>,
    /// Whether sentences that were translated before are translated again.
    pub caching: Caching,
    /// What happens when a document fails.
    pub failures: FailurePolicy,
    /// What becomes of documents that failed in an earlier run.
    pub previous_failures: PreviousFailures,
    /// Whether the work is done, or only looked at.
    pub action: BatchAction,
    /// How progress is shown.
    pub progress: ProgressChoice,
}

/// Where documents come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Inputs {
    /// Files, folders and patterns.
    Typed(Vec<PathBuf>),
    /// Files that a list names; `-` is standard input.
    List(PathBuf),
    /// JSON lines on standard input.
    Stream(Fields),
}

/// Whether sentences that were translated before are translated again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Caching {
    /// They are taken from the cache.
    Use,
    /// They are translated again.
    Not,
}

/// What happens when a document fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FailurePolicy {
    /// The others are done.
    GoOn,
    /// The run stops.
    Stop,
}

/// What becomes of documents that failed in an earlier run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PreviousFailures {
    /// They count as failed.
    Keep,
    /// They are tried again.
    Retry,
}

/// Whether the work is done, or only looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BatchAction {
    /// It is done.
    Work,
    /// It is only said what there is to do.
    Survey,
}

/// A reader of jobs.
#[derive(Debug)]
pub struct Worker {
    /// What to do with each job.
    pub options: Options,
    /// Whether sentences that were translated before are translated again.
    pub caching: Caching,
}

pub fn batch(args: BatchArgs, layer: Layer, machine: Machine) -> Result<Batch> {
    let mut layer = whole_documents(layer);
    let defaults = Fields::default();
    let is_stdin = |path: &PathBuf| path.as_os_str() == "-";
    let inputs = match args.files_from {
        Some(list) => Inputs::List(list),
        None if args.input.inputs.is_empty() && machine.stdin_is_terminal => {
            let hint =
                "no input: name files or directories, or pipe JSON lines in; see 'tolmach batch --help'";
            return Err(Usage(hint.to_owned()).into());
        }
        None if args.input.inputs.iter().all(is_stdin) => Inputs::Stream(Fields {
            id: layer.id_field.clone().unwrap_or(defaults.id),
            text: layer.text_field.clone().unwrap_or(defaults.text),
        }),
        None => Inputs::Typed(args.input.inputs),
    };
    if matches!(inputs, Inputs::Stream(_)) {
        layer = of_lines(layer);
    }
    let destination = destination(&layer);
    if args.journal.is_some() && !matches!(destination, Destination::Directory(_)) {
        let message = "a journal is kept of files; give --out-dir too";
        return Err(Usage(message.to_owned()).into());
    }
    let task = task(&layer);
    let format = format(task, &destination, &layer)?;
    let shape = super::shape(task, format, &layer)?;
    Ok(Batch {
        inputs,
        shape,
        overview: task != Task::Translate && layer.overview == Some(true),
        destination,
        existing: existing(&layer),
        journal: layer.journal.clone(),
        caching: caching(&layer),
        failures: if layer.fail_fast == Some(true) {
            FailurePolicy::Stop
        } else {
            FailurePolicy::GoOn
        },
        previous_failures: if layer.retry_failed == Some(true) {
            PreviousFailures::Retry
        } else {
            PreviousFailures::Keep
        },
        action: if args.dry_run {
            BatchAction::Survey
        } else {
            BatchAction::Work
        },
        progress: layer.progress.unwrap_or_default(),
        options: Options {
            packages: format == OutputFormat::Same,
            ..options(task, layer)?
        },
    })
}

/// Files of a folder are documents; in a stream each needs a line that tells it apart.
fn format(task: Task, destination: &Destination, layer: &Layer) -> Result<OutputFormat> {
    match (destination, layer.format) {
        (Destination::Directory(_), _) => super::format(task, layer),
        (_, Some(OutputFormat::Same)) => {
            let message =
                "--format same writes a file for each document; name a directory for them with --out-dir";
            Err(Usage(message.to_owned()).into())
        }
        (_, format) => Ok(format.unwrap_or(OutputFormat::Jsonl)),
    }
}

pub fn worker(layer: Layer) -> Result<Worker> {
    let layer = of_lines(whole_documents(layer));
    Ok(Worker {
        caching: caching(&layer),
        options: options(task(&layer), layer)?,
    })
}

/// Lines are an option of `translate`, in whatever place it is set.
fn whole_documents(layer: Layer) -> Layer {
    Layer { unit: None, ..layer }
}

/// Lines of JSON come in any case, and who says so means them and not the texts in them.
fn of_lines(layer: Layer) -> Layer {
    let input_format = layer
        .input_format
        .filter(|format| format != documents::JSON_LINES);
    Layer {
        input_format,
        ..layer
    }
}

fn caching(layer: &Layer) -> Caching {
    if layer.cache == Some(false) {
        Caching::Not
    } else {
        Caching::Use
    }
}

fn task(layer: &Layer) -> Task {
    match layer.task.unwrap_or(TaskChoice::Digest) {
        TaskChoice::Translate => Task::Translate,
        TaskChoice::Summarize => Task::Summarize,
        TaskChoice::Digest => Task::Digest,
    }
}
