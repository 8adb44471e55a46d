//! `digest`, `translate` and `summarize`: every document goes the same way, only the task differs.
//!
//! All that can be refused is refused before the first model is loaded. Then a document at a time: read,
//! work, write. One that fails does not stop the others.

use std::cell::RefCell;
use std::collections::HashSet;
use std::path::{Path, PathBuf};

use ::models::Session;
use anyhow::{Context as _, Result};
use contract::panics;
use tasks::report::{BlockReport, Report, Warning};
use tasks::{Event, Input, Recognised};

use crate::args::OutputFormat;
use crate::bars::Bars;
use crate::commands::{overview, terms};
use crate::draft::{self, Draft};
use crate::exit::{self, Exit, Usage};
use crate::inputs::{self, Source};
use crate::output::{self, Entry, Writer};
use crate::printer::Printer;
use crate::reading::Patience;
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
    let mut index = Index::of(work)?;
    let session = super::session(settings)?;
    let total = sources.len();
    let glances = RefCell::new(Vec::new());
    let mut failed = 0;
    for (source, target) in sources.into_iter().zip(targets) {
        let name = source.as_ref().map(Source::shown).unwrap_or_default();
        let one = Document {
            work,
            session: &session,
            printer,
            several: total > 1,
            glances: &glances,
        };
        let done = source.and_then(|source| {
            let done = panics::caught(|| one.process(&source, target.as_deref(), shared.as_ref()));
            done.unwrap_or_else(|panicked| Err(anyhow::Error::new(panicked).context(source.shown())))
        });
        match (&done, &mut index) {
            (Ok(Some(report)), Some(index)) => index.add(report, target.as_deref()),
            (Err(error), Some(index)) => index.add_failed(&name, error),
            _ => {}
        }
        if let Err(error) = done {
            printer.error(&error);
            failed += 1;
        }
    }
    if overview::is_wanted(work) && failed < total {
        overview::write(work, &glances.into_inner(), shared.as_ref(), printer)?;
    }
    if let Some(index) = index.filter(|_| failed < total) {
        index.finish()?;
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

/// The page that leads to all pages of a folder.
struct Index<'a> {
    /// Its text.
    page: fn(&[Entry]) -> String,
    folder: &'a Path,
    draft: Draft,
    entries: Vec<Entry>,
}

impl<'a> Index<'a> {
    /// The index of this work's pages, if it makes pages in a folder.
    fn of(work: &'a Work) -> Result<Option<Index<'a>>> {
        let (Destination::Directory(folder), Some(page)) =
            (&work.destination, work.format.properties().index)
        else {
            return Ok(None);
        };
        Ok(Some(Index {
            page,
            folder,
            draft: Draft::open(&folder.join(output::INDEX_FILE), work.existing)?,
            entries: Vec::new(),
        }))
    }

    fn add(&mut self, report: &Report, page: Option<&Path>) {
        let page = page.and_then(|page| page.strip_prefix(self.folder).ok());
        self.entries
            .push(Entry::of(report, page.unwrap_or(Path::new(""))));
    }

    fn add_failed(&mut self, name: &str, error: &anyhow::Error) {
        self.entries.push(Entry::failed(name, &format!("{error:#}")));
    }

    fn finish(mut self) -> Result<()> {
        self.draft.write(&(self.page)(&self.entries))?;
        self.draft.finish()
    }
}

/// The output file of each document, if it has its own; all are checked before any work.
fn targets(work: &Work, sources: &[Result<Source>]) -> Result<Vec<Option<PathBuf>>> {
    let inputs = input_files(sources.iter().flatten());
    let in_one = !matches!(work.destination, Destination::Directory(_));
    let has_index = work.format.properties().index.is_some();
    if has_index && in_one && sources.len() > 1 {
        let message = "--format html makes a page of each document; name a directory for them with --out-dir";
        return Err(Usage(message.to_owned()).into());
    }
    match &work.destination {
        Destination::Stdout => Ok(sources.iter().map(|_| None).collect()),
        Destination::File(path) => {
            refuse_input(path, &inputs)?;
            Ok(sources.iter().map(|_| None).collect())
        }
        Destination::Directory(folder) => {
            make_folder(folder)?;
            let mut taken = HashSet::new();
            if overview::is_wanted(work) {
                let target = overview::file(folder, work);
                refuse_input(&target, &inputs)?;
                draft::check(&target, work.existing)?;
                taken.insert(target);
            }
            if has_index {
                refuse_input(&folder.join(output::INDEX_FILE), &inputs)?;
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

/// The result's place below the output directory.
fn file_name(source: &Source, work: &Work) -> PathBuf {
    let below = match source {
        Source::Stdin => Path::new("stdin"),
        Source::File { below, .. } => below,
    };
    output::file_name(below, work.options.to, work.format)
}

/// Takes a block that is ready, and its piece of the whole translation.
type OnBlock<'a> = dyn Fn(&BlockReport, Option<&documents::Piece>) + 'a;

/// What the work on one document needs.
struct Document<'a> {
    work: &'a Work,
    session: &'a Session,
    printer: &'a Printer,
    several: bool,
    /// What the overview will say of the documents so far.
    glances: &'a RefCell<Vec<output::Glance>>,
}

impl Document<'_> {
    /// Works on a document and writes the result; what went into a file of its own is handed back.
    fn process(
        &self,
        source: &Source,
        target: Option<&Path>,
        shared: Option<&RefCell<Draft>>,
    ) -> Result<Option<Report>> {
        let own = target
            .map(|target| open(target, self.work.existing))
            .transpose()?;
        let patience = if self.several {
            Patience::FOR_WRITERS
        } else {
            Patience::ENDLESS
        };
        let shown = source.shown();
        let input = read(source, patience)?;
        let document = tasks::recognise(input, &self.work.options).with_context(|| shown.clone())?;
        if let Some(mut draft) = own {
            let (report, bytes) = self.whole(document, &shown)?;
            draft.write_bytes(&bytes)?;
            draft.finish()?;
            return Ok(Some(report));
        }
        if self.work.format == OutputFormat::Same && document.is_package() {
            self.refuse_package(&shown)?;
            let (_, bytes) = self.whole(document, &shown)?;
            match shared {
                Some(draft) => draft.borrow_mut().write_bytes(&bytes)?,
                None => self.printer.bytes(&bytes)?,
            }
        } else if let Some(draft) = shared.filter(|draft| !draft.borrow().is_direct()) {
            let (_, bytes) = self.whole(document, &shown)?;
            let mut draft = draft.borrow_mut();
            draft.write(&self.opening(&shown))?;
            draft.write_bytes(&bytes)?;
        } else if let Some(draft) = shared {
            let writer = output::writer(self.work.shape());
            self.stream(document, &shown, writer, &|text| draft.borrow_mut().write(text))?;
        } else {
            let columns = self.printer.screen().columns;
            let writer = output::stdout_writer(self.work.shape(), columns);
            self.stream(document, &shown, writer, &|text| self.printer.result(text))?;
        }
        Ok(None)
    }

    /// The whole result at once, for files: nothing of a document that fails is to stand there.
    fn whole(&self, document: Recognised, shown: &str) -> Result<(Report, Vec<u8>)> {
        let report = self.work(document, shown, &|_, _| {})?;
        let bytes = output::bytes(self.work.shape(), &report)?;
        Ok((report, bytes))
    }

    /// A package stands alone, in a file of its own kind or in a pipe.
    fn refuse_package(&self, shown: &str) -> Result<()> {
        let to_terminal =
            self.work.destination == Destination::Stdout && self.printer.screen().columns.is_some();
        let reason = match &self.work.destination {
            _ if self.several => "its translation cannot stand in one file with others; use --out-dir",
            Destination::File(path) if output::is_of_result(path) => {
                "its translation is a document of the same kind; give it the same ending, or use --format text"
            }
            _ if to_terminal => {
                "its translation is a document, which a terminal cannot show; name a file with -o, or use --format text"
            }
            _ => return Ok(()),
        };
        anyhow::bail!("{shown}: {reason}")
    }

    /// Gives out each block as soon as it is ready, for those who wait.
    fn stream(
        &self,
        document: Recognised,
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
        let report = self.work(document, shown, &|block, piece| {
            give_out(writer.borrow_mut().block(block, piece));
        })?;
        let rest = writer.borrow_mut().report(&report)?;
        give_out(opening.take() + &rest);
        Ok(())
    }

    /// Does the work, shows how it goes, and hands on the blocks that are ready.
    fn work(&self, document: Recognised, shown: &str, on_block: &OnBlock<'_>) -> Result<Report> {
        let bars = Bars::new(self.printer);
        let on_event = |event: Event<'_>| {
            bars.task(&event);
            match event {
                Event::BlockReady { block, rendered, .. } => on_block(block, rendered),
                Event::Warning(warning) => self.warn(shown, warning),
                _ => {}
            }
        };
        let report = tasks::run(self.session, document, &self.work.options, &on_event)
            .with_context(|| shown.to_owned())?;
        if self.work.overview {
            self.glances.borrow_mut().push(output::Glance::of(&report));
        }
        let tasks::report::Timings {
            load,
            translate,
            summarize,
        } = report.timings.unwrap_or_default();
        self.printer.detail(&format!(
            "{shown}: loading {load:.1} s, translation {translate:.1} s, summary {summarize:.1} s"
        ));
        terms::say(self.printer, shown, &report);
        Ok(report)
    }

    fn opening(&self, shown: &str) -> String {
        if self.several {
            output::writer(self.work.shape()).opening(shown)
        } else {
            String::new()
        }
    }

    fn warn(&self, shown: &str, Warning { code, message, .. }: &Warning) {
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
/// When it cannot be read, is too large, or gives nothing for longer than `patience`.
pub fn read(source: &Source, patience: Patience) -> Result<Input> {
    Ok(Input {
        name: source.name(),
        bytes: inputs::content(source, patience)?,
    })
}
