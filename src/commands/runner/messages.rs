//! How `translate`, `digest` and `summarize` show their work: warnings and errors as they come, with the document's name
//! where there are several; bars on a terminal.

use tasks::Event;
use tasks::batch::{Failure, News, Sharing};

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
}

impl<'a> Messages<'a> {
    /// For a run over `total` documents.
    pub fn new(printer: &'a Printer, total: usize, sharing: Sharing) -> Messages<'a> {
        Messages {
            printer,
            bars: Bars::new(printer),
            total,
            sharing,
        }
    }
}

impl Display for Messages<'_> {
    fn news(&self, news: &News<'_>) {
        match (news, self.sharing) {
            (News::Translated { done, total, .. }, Sharing::OneByOne) => {
                self.bars.count("translating", *done, *total);
            }
            // Passages of many documents go together, so documents are counted.
            (News::Translated { .. } | News::Of(_, Event::Summarizing), Sharing::Together) => {}
            (News::Of(name, Event::Warning(warning)), _) => {
                let place = if self.total > 1 {
                    format!("{name}: ")
                } else {
                    String::new()
                };
                self.printer
                    .warning(&format!("{place}{}: {}", warning.code, warning.message));
            }
            (News::Of(_, event), _) => self.bars.task(event),
        }
    }

    fn changed(&self, counts: &Counts, _name: &str) {
        match self.sharing {
            Sharing::Together => self.bars.count("documents", counts.settled(), self.total),
            Sharing::OneByOne => self.bars.rest(),
        }
    }

    fn failed(&self, name: &str, failure: &Failure) {
        self.printer.error(&anyhow::anyhow!(failure.message(name)));
    }

    fn end(&self, counts: &Counts, _stopped: bool) {
        self.bars.clear();
        if counts.failed > 0 && self.total > 1 {
            self.printer
                .note(&format!("{} of {} documents failed", counts.failed, self.total));
        }
    }
}
