//! What becomes of documents: counted in one place for all commands, shown by a [`Display`].

use std::ops::ControlFlow;
use std::sync::Mutex;

use ::models::Session;
use anyhow::Result;
use tasks::batch::{Cache, Failure, RunEvent};
use tasks::report::{Report, Timings};
use text::Lang;

use super::lock;
use crate::exit::{self, Exit};
use crate::printer::Printer;
use crate::settings::FailurePolicy;

/// What a command makes of failures and interrupts.
#[derive(Debug, Clone, Copy)]
pub struct Rules {
    /// What happens after a failure.
    pub on_failure: FailurePolicy,
    /// How the program ends when some documents failed, and others did not.
    pub some_failed: Exit,
    /// How it ends when all failed.
    pub all_failed: Exit,
    /// What is said when a signal ended the run; nothing if this is empty.
    pub when_interrupted: &'static str,
}

/// The counts.
#[derive(Debug, Clone, Copy, Default)]
pub struct Counts {
    /// Documents done in this run.
    pub done: usize,
    /// Documents among them that have warnings.
    pub warned: usize,
    /// Documents that failed, now or in an earlier run.
    pub failed: usize,
    /// Documents that an earlier run did.
    pub earlier: usize,
    /// Words of the documents done in this run.
    pub words: usize,
}

impl Counts {
    /// Documents that have their result or their failure.
    pub fn settled(&self) -> usize {
        self.done + self.failed + self.earlier
    }

    /// Whether nothing came of any document, though there were some.
    pub fn is_failure(&self) -> bool {
        self.failed > 0 && self.failed == self.settled()
    }
}

/// Shows how a run goes. Several threads tell it.
pub trait Display: Sync {
    /// Something happened.
    fn event(&self, _event: &RunEvent<'_>) {}

    /// The counts have changed because of the document that is called `name`.
    fn changed(&self, _counts: &Counts, _name: &str) {}

    /// A document has failed; the counts hold it already.
    fn failed(&self, _name: &str, _failure: &Failure) {}

    /// The run is over: whole, or `stopped` before its end.
    fn end(&self, _counts: &Counts, _stopped: bool) {}
}

/// Shows nothing: whoever gives the work sees what becomes of it.
pub struct Silent;

impl Display for Silent {}

/// Counts what becomes of documents, and has it shown.
pub struct Progress<'a> {
    printer: &'a Printer,
    rules: Rules,
    display: &'a dyn Display,
    counts: Mutex<Counts>,
}

impl<'a> Progress<'a> {
    /// Begins to count.
    pub fn new(printer: &'a Printer, rules: Rules, display: &'a dyn Display) -> Progress<'a> {
        Progress {
            printer,
            rules,
            display,
            counts: Mutex::default(),
        }
    }

    /// The counts so far.
    pub fn counts(&self) -> Counts {
        *lock(&self.counts)
    }

    /// Passes an event of the run on.
    pub fn event(&self, event: &RunEvent<'_>) {
        self.display.event(event);
    }

    /// Tells those who want details how the work on a document went, before its result is written.
    pub fn worked(&self, name: &str, report: &Report) {
        let document = &report.document;
        let language = document.from.map_or("language not detected", Lang::name);
        self.printer.detail(&format!(
            "{name}: read as {}, {}, {language}",
            document.format, document.encoding
        ));
        if let Some(timings) = report.timings {
            let Timings {
                translate, summarize, ..
            } = timings;
            // The time of loading is told when a model has been loaded.
            let mut parts = Vec::new();
            if report.models.translate.is_some() {
                parts.push(format!("translation {translate:.1} s"));
            }
            if report.summary.is_some() {
                parts.push(format!("summary {summarize:.1} s"));
            }
            if !parts.is_empty() {
                self.printer.detail(&format!("{name}: {}", parts.join(", ")));
            }
        }
        if let Some(glossary) = &report.glossary {
            let (hits, misses) = (glossary.hits(), glossary.misses());
            self.printer.detail(&format!(
                "{name}: {hits} of {} terms of the glossary are there",
                hits + misses
            ));
        }
    }

    /// A document is done: its result is where it belongs.
    pub fn done(&self, name: &str, words: usize, warnings: usize) {
        self.change(name, |counts| {
            counts.done += 1;
            counts.words += words;
            counts.warned += usize::from(warnings > 0);
        });
    }

    /// An earlier run did a document.
    pub fn earlier(&self, name: &str) {
        self.change(name, |counts| counts.earlier += 1);
    }

    /// A document failed. Breaks if that is to end the run.
    pub fn failed(&self, name: &str, failure: &Failure) -> ControlFlow<()> {
        lock(&self.counts).failed += 1;
        self.display.failed(name, failure);
        self.change(name, |_| {});
        match self.rules.on_failure {
            FailurePolicy::GoOn => ControlFlow::Continue(()),
            FailurePolicy::Stop => ControlFlow::Break(()),
        }
    }

    fn change(&self, name: &str, change: impl FnOnce(&mut Counts)) {
        let mut counts = lock(&self.counts);
        change(&mut counts);
        self.display.changed(&counts, name);
    }

    /// Says how the run went, and how the program ends.
    ///
    /// # Errors
    /// The error that ended the run, if one did.
    pub fn end(&self, session: &Session, fatal: Option<anyhow::Error>) -> Result<Exit> {
        let interrupted = exit::was_interrupted();
        let counts = self.counts();
        self.display.end(&counts, interrupted || fatal.is_some());
        if let Some(cache) = session.cache() {
            let counts = cache.counts();
            self.printer.detail(&format!(
                "translation cache: {} of {} passages were known",
                counts.known, counts.asked
            ));
        }
        if let Some(trouble) = session.cache().and_then(Cache::trouble) {
            self.printer.warning(&trouble);
        }
        if let Some(error) = fatal {
            return Err(error);
        }
        Ok(match (interrupted, counts.failed) {
            (true, _) => {
                if !self.rules.when_interrupted.is_empty() {
                    self.printer.note(self.rules.when_interrupted);
                }
                Exit::Interrupted
            }
            (false, 0) => Exit::Done,
            (false, _) if counts.is_failure() => self.rules.all_failed,
            (false, _) => self.rules.some_failed,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::Screen;

    const RULES: Rules = Rules {
        on_failure: FailurePolicy::Stop,
        some_failed: Exit::Partly,
        all_failed: Exit::Failed,
        when_interrupted: "",
    };

    #[test]
    fn what_becomes_of_documents_is_counted_once() {
        let printer = Printer::new(Screen::PLAIN);
        let progress = Progress::new(&printer, RULES, &Silent);
        assert!(!progress.counts().is_failure());
        assert!(progress.failed("a", &Failure::passing(String::new())).is_break());
        assert!(progress.counts().is_failure());
        progress.done("b", 7, 2);
        progress.earlier("c");
        let counts = progress.counts();
        assert_eq!((counts.done, counts.failed, counts.earlier), (1, 1, 1));
        assert_eq!((counts.words, counts.warned), (7, 1));
        assert_eq!(counts.settled(), 3);
        assert!(!counts.is_failure());
    }
}
