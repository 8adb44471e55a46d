//! `digest`, `translate` and `summarize`: every document goes the same way, only the task differs.
//!
//! All that can be refused is refused before the first model is loaded. One document that fails does not stop the
//! others.

mod kinds;
mod waiting;

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use ::models::Session;
use anyhow::Result;
use tasks::batch::{Failure, Item, Sharing};
use tasks::options::Task;
use tasks::{Disk, Input};

use super::runner::batch_index::{self, OutcomeLog};
use super::runner::files::{Files, Tag};
use super::runner::messages::Messages;
use super::runner::output_folder::OutputFolder;
use super::runner::progress::{Progress, Rules};
use super::runner::stream::{self, Audience, Stream};
use super::runner::{Runner, Sink};
use crate::args::OutputFormat;
use crate::atomic_output::{self, AtomicOutput};
use crate::exit::{Exit, Usage};
use crate::inputs::{self, Search, Source};
use crate::output;
use crate::printer::{Printer, sentence};
use crate::reading::Patience;
use crate::settings::{Destination, FailurePolicy, Settings, Work};

const RULES: Rules = Rules {
    on_failure: FailurePolicy::GoOn,
    some_failed: Exit::Partly,
    all_failed: Exit::Failed,
    when_interrupted: "",
};

/// Works on all documents.
///
/// # Errors
/// [`Usage`] if an output is refused; else what ended the run. What concerns one document is said and counted in the
/// exit code.
pub fn run(work: &Work, settings: &Settings, printer: &Printer) -> Result<Exit> {
    let mut sources = sources(work, printer)?;
    let work = &kinds::with_format(work, &mut sources)?;
    let several = sources.len() > 1;
    let files = inputs::files(sources.iter().flatten());
    let has_pages = work.format.properties().index.is_some();
    if has_pages && several && !matches!(work.destination, Destination::Directory(_)) {
        let message = "--format html makes a page of each document; name a directory for them with --out-dir";
        return Err(Usage(message.to_owned()).into());
    }
    if let Destination::Directory(root) = &work.destination {
        return into_folder(work, root, sources, &files, settings, printer);
    }
    let file = match &work.destination {
        Destination::File(path) => {
            inputs::refuse_output(path, &files)?;
            Some(AtomicOutput::open(path, work.existing)?)
        }
        Destination::Stdout | Destination::Directory(_) => None,
    };
    let session = super::session(settings)?;
    if waiting::is_for(work, &sources) {
        return waiting::run(work, &session, settings, printer);
    }
    into_stream(work, sources, file, &session, settings, printer)
}

/// The documents that the command line names. Those that are passed over are told.
fn sources(work: &Work, printer: &Printer) -> Result<Vec<Result<Source>>> {
    if let Some(words) = &work.words {
        return Ok(vec![Ok(Source::Words(words.clone()))]);
    }
    let out_dir = match &work.destination {
        Destination::Directory(folder) => Some(folder.as_path()),
        Destination::Stdout | Destination::File(_) => None,
    };
    // A translation beside its source may be what is to be summarised.
    let has_results = work.options.task != Task::Summarize || out_dir.is_some();
    let search = Search {
        to: has_results.then_some(work.options.to),
        out_dir,
    };
    let found = inputs::expand(&work.inputs, work.stdin_is_terminal, &search)?;
    for sentence in found.passed_over.sentences() {
        printer.note(&sentence);
    }
    Ok(found.sources)
}

/// Works on documents whose results are one stream: `file`, or standard output.
fn into_stream(
    work: &Work,
    sources: Vec<Result<Source>>,
    file: Option<AtomicOutput>,
    session: &Session,
    settings: &Settings,
    printer: &Printer,
) -> Result<Exit> {
    let several = sources.len() > 1;
    let audience = Audience::People { several };
    let sharing = stream::sharing(file.as_ref(), audience);
    let messages = Messages::new(printer, sources.len(), sharing);
    let progress = Progress::new(printer, RULES, &messages);
    let documents = Documents {
        work,
        printer,
        several,
        disk: &*settings.parts.disk,
        runner: Runner {
            session,
            options: &work.options,
            sharing,
            progress: &progress,
        },
    };
    let stream = Stream::new(file, work.shape(), audience, printer, &progress);
    // The index of pages is an overview already.
    let has_pages = work.format.properties().index.is_some();
    let stream = stream.with_overview(work.overview && !has_pages);
    documents.run(sources, |_, _| None, &stream)
}

/// Works on documents whose results are files of their own.
fn into_folder(
    work: &Work,
    root: &Path,
    sources: Vec<Result<Source>>,
    files: &HashSet<PathBuf>,
    settings: &Settings,
    printer: &Printer,
) -> Result<Exit> {
    let folder = OutputFolder::plain(root, work.existing, &*settings.parts.disk)?;
    let to = work.options.to;
    let index = batch_index::file_name(work.overview, to, work.format);
    check_targets(work, folder, &sources, files, index.as_deref())?;
    let session = super::session(settings)?;
    let total = sources.len();
    let several = total > 1;
    let sharing = if several {
        Sharing::Together
    } else {
        Sharing::OneByOne
    };
    let messages = Messages::new(printer, total, sharing);
    let progress = Progress::new(printer, RULES, &messages);
    let documents = Documents {
        work,
        printer,
        several,
        disk: &*settings.parts.disk,
        runner: Runner {
            session: &session,
            options: &work.options,
            sharing,
            progress: &progress,
        },
    };
    let files = Files {
        folder,
        shape: work.shape(),
        to,
        total,
        journal: None,
        outcomes: OutcomeLog::new(index),
        finished: Mutex::default(),
        progress: &progress,
        on_settled: &|_| {},
    };
    let tag = |place, source: &Result<Source>| Tag {
        key: None,
        output: source
            .as_ref()
            .map(|source| file_name(source, work))
            .unwrap_or_default(),
        place,
    };
    documents.run(sources, tag, &files)
}

/// Refuses outputs that may not be written or would be written twice, before any work is done for them.
fn check_targets(
    work: &Work,
    folder: OutputFolder<'_>,
    sources: &[Result<Source>],
    inputs: &HashSet<PathBuf>,
    index: Option<&Path>,
) -> Result<()> {
    let outputs = sources.iter().flatten().map(|source| file_name(source, work));
    let mut taken = HashSet::new();
    for output in index.map(Path::to_owned).into_iter().chain(outputs) {
        let target = folder.join(&output);
        inputs::refuse_output(&target, inputs)?;
        atomic_output::check(&target, work.existing)?;
        if let Some(target) = taken.replace(target) {
            let message = format!("two inputs would both become '{}'; rename one", target.display());
            return Err(Usage(message).into());
        }
    }
    Ok(())
}

/// The result's place below the output directory.
fn file_name(source: &Source, work: &Work) -> PathBuf {
    let below = match source {
        Source::Stdin | Source::Piped(_) => Path::new("stdin"),
        Source::Words(_) => Path::new("text"),
        Source::File { below, .. } => below,
    };
    output::file_name(below, work.options.to, work.format)
}

/// The documents of a run.
struct Documents<'a> {
    work: &'a Work,
    printer: &'a Printer,
    several: bool,
    disk: &'a dyn Disk,
    runner: Runner<'a>,
}

impl Documents<'_> {
    /// Sends all documents to `sink`, which knows each by what `tag` makes of its place and source.
    fn run<S: Sink>(
        &self,
        sources: Vec<Result<Source>>,
        tag: impl Fn(usize, &Result<Source>) -> S::Tag + Sync,
        sink: &S,
    ) -> Result<Exit> {
        let sources = sources.into_iter().enumerate();
        let mut items = sources.map(|(place, source)| self.item(tag(place, &source), source));
        self.runner.run(&mut items, sink)
    }

    /// A document that is read and recognised.
    fn item<T>(&self, tag: T, source: Result<Source>) -> Item<T> {
        let name = source.as_ref().map(Source::shown).unwrap_or_default();
        let patience = if self.several {
            Patience::FOR_WRITERS
        } else {
            Patience::ENDLESS
        };
        let content = match source {
            Ok(source) => inputs::read(&source, patience, self.disk).map(|bytes| Input {
                name: source.name(),
                bytes,
            }),
            Err(error) => Err(sentence(&error)),
        };
        let document = tasks::batch::recognise(content, &self.work.options);
        let document = document.and_then(|document| {
            let refusal = self.refusal_of_package().filter(|_| document.is_package());
            refusal.map_or(Ok(document), |reason| {
                Err(Failure::of_document(reason.to_owned()))
            })
        });
        Item {
            tag,
            name,
            document,
            from: None,
        }
    }

    /// Why a package cannot be the result: it stands alone, in a file of its own kind or in a pipe.
    fn refusal_of_package(&self) -> Option<&'static str> {
        if self.work.format != OutputFormat::Same {
            return None;
        }
        let on_terminal = self.printer.screen().columns.is_some();
        match &self.work.destination {
            Destination::Directory(_) => None,
            _ if self.several => {
                Some("its translation cannot stand in one file with others; use --out-dir")
            }
            Destination::File(_) => None,
            Destination::Stdout => on_terminal.then_some(
                "its translation is a document, which a terminal cannot show; name a file with -o, or use --format text",
            ),
        }
    }
}
