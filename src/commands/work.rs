//! `digest`, `translate` and `summarize`: every document goes the same way, only the task differs.
//!
//! All that can be refused is refused before the first model is loaded. Then a document at a time: read,
//! work, write. One that fails does not stop the others.

use std::cell::RefCell;
use std::collections::HashSet;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use tasks::report::{BlockReport, Report, Warning};
use tasks::{Event, Input, Session};

use crate::args::OutputFormat;
use crate::bars::Bars;
use crate::draft::{self, Draft};
use crate::exit::{self, Exit, Usage};
use crate::inputs::{self, Source};
use crate::output::{self, Writer};
use crate::printer::Printer;
use crate::settings::{Destination, Existing, Settings, Work};

/// Works on all documents.
///
/// # Errors
/// [`Usage`] if an output is refused; else what concerns all documents. What concerns one is said and
/// counted in the exit code.
pub fn run(work: &Work, settings: &Settings, printer: &Printer) -> Result<Exit> {
    let sources = inputs::expand(&work.inputs, work.someone_types)?;
    let targets = targets(work, &sources)?;
    let shared = match &work.destination {
        Destination::File(path) => Some(RefCell::new(Draft::open(path, work.existing)?)),
        Destination::Stdout | Destination::Directory(_) => None,
    };
    let session = super::session(settings)?;
    let total = sources.len();
    let entries = RefCell::new(Vec::new());
    let mut failed = 0;
    for (source, target) in sources.into_iter().zip(targets) {
        let one = Document {
            work,
            session: &session,
            printer,
            several: total > 1,
            entries: &entries,
        };
        let done = source.and_then(|source| one.process(&source, target.as_deref(), shared.as_ref()));
        if let Err(error) = done {
            printer.error(&error);
            failed += 1;
        }
    }
    if work.overview && failed < total {
        write_overview(work, &entries.into_inner(), shared.as_ref(), printer)?;
    }
    // A file in which nothing would stand is not worth replacing another for.
    if let Some(draft) = shared.filter(|_| failed < total) {
        draft.into_inner().finish()?;
    }
    if failed > 0 && total > 1 {
        printer.note(&format!("{failed} of {total} documents failed"));
    }
    Ok(Exit::of_many(failed, total))
}

/// Writes the overview behind all documents, or into a file of its own beside theirs.
fn write_overview(
    work: &Work,
    entries: &[output::Entry],
    shared: Option<&RefCell<Draft>>,
    printer: &Printer,
) -> Result<()> {
    let text = output::overview(work.format, entries)?;
    let gap = match work.format {
        OutputFormat::Text | OutputFormat::Markdown => "\n",
        OutputFormat::Json | OutputFormat::Jsonl => "",
    };
    match (&work.destination, shared) {
        (Destination::Directory(folder), _) => {
            let mut draft = Draft::open(&folder.join(overview_name(work)), work.existing)?;
            draft.write(&text)?;
            draft.finish()
        }
        (_, Some(draft)) => draft.borrow_mut().write(&format!("{gap}{text}")),
        (_, None) => printer.result(&format!("{gap}{text}")),
    }
}

fn overview_name(work: &Work) -> String {
    format!("overview.{}.{}", work.options.to, output::extension(work.format))
}

/// The output file of each document, if it has its own; all are checked before any work.
fn targets(work: &Work, sources: &[Result<Source>]) -> Result<Vec<Option<PathBuf>>> {
    let inputs = input_files(sources.iter().flatten());
    match &work.destination {
        Destination::Stdout => Ok(sources.iter().map(|_| None).collect()),
        Destination::File(path) => {
            refuse_input(path, &inputs)?;
            Ok(sources.iter().map(|_| None).collect())
        }
        Destination::Directory(folder) => {
            make_folder(folder)?;
            let mut taken = HashSet::new();
            if work.overview {
                let target = folder.join(overview_name(work));
                refuse_input(&target, &inputs)?;
                draft::check(&target, work.existing)?;
                taken.insert(target);
            }
            for source in sources.iter().flatten() {
                let target = folder.join(file_name(source, work));
                refuse_input(&target, &inputs)?;
                draft::check(&target, work.existing)?;
                if let Some(target) = taken.replace(target) {
                    let message = format!("two inputs would both become '{}'; rename one", target.display());
                    return Err(Usage(message).into());
                }
            }
            Ok(sources
                .iter()
                .map(|source| Some(folder.join(file_name(source.as_ref().ok()?, work))))
                .collect())
        }
    }
}

/// The files that are inputs, under their true names.
pub fn input_files<'a>(sources: impl Iterator<Item = &'a Source>) -> HashSet<PathBuf> {
    let file = |source: &Source| match source {
        Source::Stdin => None,
        Source::File { path, .. } => path.canonicalize().ok(),
    };
    sources.filter_map(file).collect()
}

/// An input is never overwritten, not even with `--force`.
///
/// # Errors
/// [`Usage`] if `target` is one of the inputs.
pub fn refuse_input(target: &Path, inputs: &HashSet<PathBuf>) -> Result<()> {
    if target.canonicalize().is_ok_and(|target| inputs.contains(&target)) {
        let message = format!(
            "the output '{}' is also an input; choose another output",
            target.display()
        );
        return Err(Usage(message).into());
    }
    Ok(())
}

/// `news/article.txt` below the typed directory becomes `news/article.en.md`.
fn file_name(source: &Source, work: &Work) -> PathBuf {
    let below = match source {
        Source::Stdin => Path::new("stdin"),
        Source::File { below, .. } => below,
    };
    let stem = below.file_stem().unwrap_or_default().to_string_lossy();
    below.with_file_name(format!(
        "{stem}.{}.{}",
        work.options.to,
        output::extension(work.format)
    ))
}

/// Takes a block that is ready, and its piece of the whole translation.
type OnBlock<'a> = dyn Fn(&BlockReport, Option<&str>) + 'a;

/// What the work on one document needs.
struct Document<'a> {
    work: &'a Work,
    session: &'a Session,
    printer: &'a Printer,
    several: bool,
    /// What the overview will say of the documents so far.
    entries: &'a RefCell<Vec<output::Entry>>,
}

impl Document<'_> {
    fn process(&self, source: &Source, target: Option<&Path>, shared: Option<&RefCell<Draft>>) -> Result<()> {
        let own = target
            .map(|target| open(target, self.work.existing))
            .transpose()?;
        let input = read(source)?;
        let shown = source.shown();
        if let Some(mut draft) = own {
            draft.write(&self.whole(&input, &shown)?)?;
            draft.finish()
        } else if let Some(draft) = shared.filter(|draft| !draft.borrow().is_direct()) {
            let text = self.opening(&shown) + &self.whole(&input, &shown)?;
            draft.borrow_mut().write(&text)
        } else if let Some(draft) = shared {
            let writer = output::writer(self.work.format, self.work.shape);
            self.stream(&input, &shown, writer, &|text| draft.borrow_mut().write(text))
        } else {
            let columns = self.printer.screen().columns;
            let Work { format, shape, .. } = *self.work;
            let writer = output::stdout_writer(format, shape, self.work.options.unit, columns);
            self.stream(&input, &shown, writer, &|text| self.printer.result(text))
        }
    }

    /// The whole result at once, for files: nothing of a document that fails is to stand there.
    fn whole(&self, input: &Input, shown: &str) -> Result<String> {
        let report = self.work(input, shown, &|_, _| {})?;
        Ok(output::writer(self.work.format, self.work.shape).report(&report)?)
    }

    /// Gives out each block as soon as it is ready, for those who wait.
    fn stream(
        &self,
        input: &Input,
        shown: &str,
        writer: Box<dyn Writer>,
        write: &dyn Fn(&str) -> Result<()>,
    ) -> Result<()> {
        let writer = RefCell::new(writer);
        let opening = RefCell::new(self.opening(shown));
        let give_out = |text: String| {
            if text.is_empty() {
                return;
            }
            let text = opening.take() + &text;
            if let Err(error) = write(&text) {
                // Nothing more could be written either, of this document or of another.
                self.printer.error(&error);
                exit::now(Exit::Failed);
            }
        };
        let report = self.work(input, shown, &|block, piece| {
            give_out(writer.borrow_mut().block(block, piece));
        })?;
        let rest = writer.borrow_mut().report(&report)?;
        give_out(opening.take() + &rest);
        Ok(())
    }

    /// Does the work, shows how it goes, and hands on the blocks that are ready.
    fn work(&self, input: &Input, shown: &str, on_block: &OnBlock<'_>) -> Result<Report> {
        let bars = Bars::new(self.printer);
        let on_event = |event: Event<'_>| {
            bars.task(&event);
            match event {
                Event::BlockReady { block, rendered, .. } => on_block(block, rendered),
                Event::Warning(warning) => self.warn(shown, warning),
                _ => {}
            }
        };
        let report = tasks::run(self.session, input, &self.work.options, &on_event)
            .with_context(|| shown.to_owned())?;
        if self.work.overview {
            self.entries.borrow_mut().push(output::Entry::of(&report));
        }
        let tasks::report::Timings {
            load,
            translate,
            summarize,
        } = report.timings;
        self.printer.detail(&format!(
            "{shown}: loading {load:.1} s, translation {translate:.1} s, summary {summarize:.1} s"
        ));
        Ok(report)
    }

    fn opening(&self, shown: &str) -> String {
        if self.several {
            output::writer(self.work.format, self.work.shape).opening(shown)
        } else {
            String::new()
        }
    }

    fn warn(&self, shown: &str, Warning { code, message }: &Warning) {
        let place = if self.several {
            format!("{shown}: ")
        } else {
            String::new()
        };
        self.printer.warning(&format!("{place}{code}: {message}"));
    }
}

/// Opens a document's own file, making the folders on the way to it.
fn open(target: &Path, existing: Existing) -> Result<Draft> {
    if let Some(folder) = target.parent() {
        make_folder(folder)?;
    }
    Draft::open(target, existing)
}

fn make_folder(folder: &Path) -> Result<()> {
    std::fs::create_dir_all(folder)
        .with_context(|| format!("cannot make the directory '{}'", folder.display()))
}

/// Reads a document.
///
/// # Errors
/// When it cannot be read.
pub fn read(source: &Source) -> Result<Input> {
    let bytes = match source {
        Source::Stdin => {
            let mut bytes = Vec::new();
            std::io::stdin()
                .read_to_end(&mut bytes)
                .context("cannot read standard input")?;
            bytes
        }
        Source::File { path, .. } => std::fs::read(path).map_err(|error| inputs::unreadable(path, &error))?,
    };
    Ok(Input {
        name: source.name(),
        bytes,
    })
}
