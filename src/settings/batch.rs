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
use crate::output::ending::{self, Content};

/// The settings of `batch`.
#[derive(Debug)]
pub struct Batch {
    /// Where the documents come from.
    pub inputs: Inputs,
    /// What to do with each document.
    pub options: Options,
    /// Where results go.
    pub destination: Destination,
    /// Whether existing output files that this batch did not write are replaced.
    pub existing: Existing,
    /// The options of the writer of results.
    pub shape: Shape,
    /// Whether an overview of all documents follows them.
    pub overview: bool,
    /// The journal's file, if it is not in the output folder.
    pub journal: Option<PathBuf>,
    /// Whether the translation cache is used.
    pub caching: Caching,
    /// Whether a document that fails stops the run.
    pub failures: FailurePolicy,
    /// Whether documents that failed in an earlier run are tried again.
    pub previous_failures: PreviousFailures,
    /// Whether the batch is run or only surveyed.
    pub action: BatchAction,
    /// The form in which progress is shown.
    pub progress: ProgressChoice,
}

/// Where documents come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Inputs {
    /// Files, folders and glob patterns.
    Typed(Vec<PathBuf>),
    /// A file that lists file names; `-` is standard input.
    List(PathBuf),
    /// JSON lines on standard input.
    Stream(Fields),
}

/// Whether the translation cache is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Caching {
    /// Sentences that were translated before are taken from the cache.
    Use,
    /// Every sentence is translated again.
    Bypass,
}

/// Whether a document that fails stops the run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FailurePolicy {
    /// The run goes on with the other documents.
    GoOn,
    /// The run stops.
    Stop,
}

/// Whether documents that failed in an earlier run are tried again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PreviousFailures {
    /// They count as failed without a new attempt.
    Keep,
    /// They are tried again.
    Retry,
}

/// Whether a batch is run or only surveyed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BatchAction {
    /// The documents are processed.
    Work,
    /// Documents, words and models are counted and shown (`--dry-run`).
    Survey,
}

/// The settings of `worker`.
#[derive(Debug)]
pub struct Worker {
    /// What to do with each job.
    pub options: Options,
    /// Whether the translation cache is used.
    pub caching: Caching,
}

/// The settings of `batch`, from its arguments and the merged layers.
///
/// # Errors
/// [`Usage`] if there is no input, or options contradict each other.
pub fn batch(
    args: BatchArgs,
    layer: Layer,
    typed_format: Option<OutputFormat>,
    machine: Machine,
) -> Result<Batch> {
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
    let format = format(task, &destination, typed_format, &layer)?;
    let shape = super::shape(task, format, &layer)?;
    if layer.quality == Some(true) && task != Task::Summarize && !format.properties().is_record {
        let message =
            "a batch writes estimates of quality in JSON only: use --quality with --format json or jsonl";
        return Err(Usage(message.to_owned()).into());
    }
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

/// The output format: as for single documents where each result is a file, else as the ending of the output file says,
/// else JSON lines.
///
/// # Errors
/// [`Usage`] for `--format same` without a folder, and for an ending that contradicts the format or names a kind of
/// file that cannot hold the results of many documents.
fn format(
    task: Task,
    destination: &Destination,
    typed: Option<OutputFormat>,
    layer: &Layer,
) -> Result<OutputFormat> {
    let usual = match (destination, layer.format) {
        (Destination::Directory(_), _) => return super::format(task, layer),
        (_, Some(OutputFormat::Same)) => {
            let message =
                "--format same writes a file for each document; name a directory for them with --out-dir";
            return Err(Usage(message.to_owned()).into());
        }
        (_, format) => format.unwrap_or(OutputFormat::Jsonl),
    };
    let Destination::File(file) = destination else {
        return Ok(usual);
    };
    let usual = if ending::is_meaningful(file) {
        typed.unwrap_or(OutputFormat::Jsonl)
    } else {
        usual
    };
    let content = if task == Task::Translate {
        Content::Translation
    } else {
        Content::Summary
    };
    let format = ending::format(file, typed, usual, content, &[])?;
    if format.properties().index.is_some() {
        let message = "a page holds one document; name a directory for the pages with --out-dir";
        return Err(Usage(message.to_owned()).into());
    }
    Ok(format)
}

/// The settings of `worker`.
///
/// # Errors
/// [`Usage`] if an option holds a value that is not allowed.
pub fn worker(layer: Layer) -> Result<Worker> {
    let layer = of_lines(whole_documents(layer));
    Ok(Worker {
        caching: caching(&layer),
        options: options(task(&layer), layer)?,
    })
}

/// Clears `--lines`, which is an option of `translate` alone but may be set in the environment or the file.
fn whole_documents(layer: Layer) -> Layer {
    Layer { unit: None, ..layer }
}

/// Clears `--input-format jsonl` for streams: the stream is JSON lines anyway, and the option is about the texts in
/// them.
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
        Caching::Bypass
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
