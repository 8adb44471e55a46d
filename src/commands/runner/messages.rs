//! How `translate`, `digest` and `summarize` show their work: warnings and errors as they come, with the document's
//! name where there are several; bars on a terminal.

use std::sync::atomic::{AtomicBool, Ordering};

use contract::Code;
use tasks::Event;
use tasks::batch::{Failure, RunEvent, Sharing};

use super::estimates;
use super::progress::{Counts, Display};
use crate::bars::Bars;
use crate::printer::Printer;

/// Says at once what happens.
pub struct Messages<'a> {
    printer: &'a Printer,
    bars: Bars<'a>,
    /// Documents that there are.
    total: usize,
    sharing: Sharing,
    /// Whether it was said what to do without a model.
    has_helped: AtomicBool,
}

/// Writes a warning about a document. One that changes what its reader believes is not left out in quiet mode.
fn say_warning(printer: &Printer, code: Code, message: &str) {
    if code == Code::SummaryUnsupported {
        printer.grave_warning(message);
    } else {
        printer.warning(message);
    }
}

impl<'a> Messages<'a> {
    /// For a run over `total` documents.
    pub fn new(printer: &'a Printer, total: usize, sharing: Sharing) -> Messages<'a> {
        Messages {
            printer,
            bars: Bars::of_work(printer),
            total,
            sharing,
            has_helped: AtomicBool::new(false),
        }
    }

    /// The name of a document before a message about it, where there are several.
    fn place(&self, name: &str) -> String {
        if self.total > 1 {
            format!("{name}: ")
        } else {
            String::new()
        }
    }
}

impl Display for Messages<'_> {
    fn event(&self, event: &RunEvent<'_>) {
        match (event, self.sharing) {
            (RunEvent::Translated { done, total, .. }, Sharing::OneByOne) => {
                self.bars.count("translating", *done, *total);
            }
            // Passages of many documents go together, so documents are counted.
            (
                RunEvent::Translated { .. } | RunEvent::Of(_, Event::Summarizing | Event::Estimating),
                Sharing::Together,
            ) => {}
            (RunEvent::Of(name, Event::Warning(warning)), _) => {
                let message = format!("{}{}: {}", self.place(name), warning.code, warning.message);
                say_warning(self.printer, warning.code, &message);
            }
            (
                RunEvent::Of(
                    name,
                    Event::Estimated {
                        model,
                        quality,
                        worst,
                    },
                ),
                _,
            ) => {
                for line in estimates::lines(model, quality, worst) {
                    self.printer.note(&format!("{}{line}", self.place(name)));
                }
            }
            (RunEvent::Of(_, event), _) => self.bars.task(event),
        }
    }

    fn changed(&self, counts: &Counts, _name: &str) {
        match self.sharing {
            Sharing::Together => self.bars.count("documents", counts.settled(), self.total),
            Sharing::OneByOne => self.bars.rest(),
        }
    }

    fn failed(&self, name: &str, failure: &Failure) {
        let mut lines = failure.lines(name);
        // The commands that help are the same for all documents.
        if failure.first_steps.is_some() && self.has_helped.swap(true, Ordering::Relaxed) {
            lines.truncate(1);
        }
        self.printer.error_lines(&lines);
    }

    fn end(&self, counts: &Counts, _stopped: bool) {
        self.bars.clear();
        if counts.failed > 0 && self.total > 1 {
            self.printer
                .note(&format!("{} of {} documents failed", counts.failed, self.total));
        }
    }
}
