//! How a batch goes: a bar, JSON events, or a line now and then; and the report at its end.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use indicatif::{HumanDuration, ProgressBar, ProgressStyle};
use models::Event as ModelEvent;
use serde_json::json;
use store::Event as StoreEvent;
use tasks::Event;
use tasks::batch::News;
use tasks::report::Report;

use crate::args::ProgressChoice;
use crate::commands::terms;
use crate::printer::{Printer, label};

const BAR: &str = "{bar:20} {msg}";
/// Without a terminal it is said this often how far the work is.
const PERIOD: Duration = Duration::from_mins(1);
const JSON_PERIOD: Duration = Duration::from_secs(1);
/// Failures that the report names; the journal has all.
const NAMED: usize = 20;

/// Counts and shows what happens in a batch. Several threads tell it.
pub struct Progress<'a> {
    printer: &'a Printer,
    choice: ProgressChoice,
    /// Documents there are, if that is known.
    total: Option<usize>,
    start: Instant,
    state: Mutex<State>,
}

/// The counts.
#[derive(Debug, Clone, Default)]
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

struct State {
    counts: Counts,
    /// Words translated, of documents that are not done too.
    translated: usize,
    current: String,
    failures: Vec<(String, String)>,
    last: Instant,
    bar: Option<ProgressBar>,
}

impl<'a> Progress<'a> {
    /// Begins to count.
    pub fn new(printer: &'a Printer, choice: ProgressChoice, total: Option<usize>) -> Progress<'a> {
        let start = Instant::now();
        let bar = (choice == ProgressChoice::Auto && printer.screen().bars).then(|| {
            let style = ProgressStyle::with_template(BAR).unwrap_or_else(|_| ProgressStyle::default_bar());
            let bar = ProgressBar::new(total.unwrap_or_default() as u64);
            printer.bars().add(bar.with_style(style.progress_chars("=> ")))
        });
        let state = State {
            counts: Counts::default(),
            translated: 0,
            current: String::new(),
            failures: Vec::new(),
            last: start,
            bar,
        };
        Progress {
            printer,
            choice,
            total,
            start,
            state: Mutex::new(state),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The counts so far.
    pub fn counts(&self) -> Counts {
        self.state().counts.clone()
    }

    /// Takes news. Warnings of documents are counted with their results; they are said only to those who want details.
    pub fn hear(&self, news: &News<'_>) {
        match news {
            News::Translated { name, words } => {
                let mut state = self.state();
                state.translated += words;
                (*name).clone_into(&mut state.current);
                self.show(&mut state);
            }
            News::Of(_, Event::Model(ModelEvent::Chosen { task, model, why })) => {
                self.printer.note(&format!("{task}: {model} ({why})"));
            }
            News::Of(_, Event::Model(ModelEvent::Loaded { model, seconds })) => {
                self.printer.detail(&format!("loaded {model} in {seconds:.1} s"));
            }
            News::Of(_, Event::Model(ModelEvent::Store(StoreEvent::SourceStarted { model, source }))) => {
                self.printer.note(&format!("fetching {model} from {source}"));
            }
            News::Of(
                _,
                Event::Model(ModelEvent::Store(StoreEvent::SourceFailed { model, source, cause })),
            ) => {
                self.printer
                    .warning(&format!("cannot fetch {model} from {source}: {cause}"));
            }
            News::Of(name, Event::Warning(warning)) => {
                self.printer
                    .detail(&format!("{name}: {}: {}", warning.code, warning.message));
            }
            News::Of(..) => {}
        }
    }

    /// A document is done.
    pub fn done(&self, name: &str, words: usize, warnings: usize) {
        let mut state = self.state();
        state.counts.done += 1;
        state.counts.words += words;
        state.counts.warned += usize::from(warnings > 0);
        name.clone_into(&mut state.current);
        self.show(&mut state);
    }

    /// How the terms of a glossary fared in a document.
    pub fn terms(&self, name: &str, report: &Report) {
        terms::say(self.printer, name, report);
    }

    /// An earlier run did a document.
    pub fn earlier(&self) {
        let mut state = self.state();
        state.counts.earlier += 1;
        self.show(&mut state);
    }

    /// A document failed.
    pub fn failed(&self, name: &str, reason: &str) {
        let mut state = self.state();
        state.counts.failed += 1;
        if state.failures.len() < NAMED {
            state.failures.push((name.to_owned(), reason.to_owned()));
        }
        if self.choice == ProgressChoice::Json {
            let event = json!({"event": "failed", "name": name, "reason": reason});
            self.printer.event(&event.to_string());
        }
        self.show(&mut state);
    }

    fn show(&self, state: &mut State) {
        let now = Instant::now();
        let since = now.duration_since(state.last);
        if let Some(bar) = &state.bar {
            let counts = &state.counts;
            bar.set_position((counts.done + counts.failed + counts.earlier) as u64);
            label(bar, &format!("{}  {}", self.line(state), state.current));
            return;
        }
        match self.choice {
            ProgressChoice::Json if since >= JSON_PERIOD => self.printer.event(&self.json(state, "progress")),
            ProgressChoice::Auto if since >= PERIOD => self.printer.note(&self.line(state)),
            _ => return,
        }
        state.last = now;
    }

    /// Words a second since the start.
    fn rate(&self, state: &State) -> f64 {
        let words = state.translated.max(state.counts.words);
        words as f64 / self.start.elapsed().as_secs_f64().max(1e-3)
    }

    /// Seconds that the rest will take, if the rest is known.
    fn left(&self, state: &State) -> Option<f64> {
        let counts = &state.counts;
        let now = counts.done + counts.failed;
        let rest = self.total?.saturating_sub(now + counts.earlier);
        (now > 0).then(|| self.start.elapsed().as_secs_f64() / now as f64 * rest as f64)
    }

    fn line(&self, state: &State) -> String {
        let counts = &state.counts;
        let now = counts.done + counts.failed + counts.earlier;
        let of = self.total.map(|total| format!(" of {total}")).unwrap_or_default();
        let left = self
            .left(state)
            .map(|seconds| format!(", {} left", HumanDuration(Duration::from_secs_f64(seconds))))
            .unwrap_or_default();
        let words = state.translated.max(counts.words);
        let rate = self.rate(state);
        format!("{now}{of} documents, {words} words, {rate:.0} words a second{left}")
    }

    fn json(&self, state: &State, event: &str) -> String {
        let counts = &state.counts;
        json!({
            "event": event,
            "documents": counts.done,
            "earlier": counts.earlier,
            "failed": counts.failed,
            "warned": counts.warned,
            "total": self.total,
            "words": state.translated.max(counts.words),
            "words_per_second": self.rate(state).round(),
            "seconds": (self.start.elapsed().as_secs_f64() * 10.0).round() / 10.0,
            "seconds_left": self.left(state).map(f64::round),
            "current": state.current,
        })
        .to_string()
    }

    /// The end of a run: counts, and the failures with their reasons.
    pub fn report(&self, stopped: bool) {
        let mut state = self.state();
        if let Some(bar) = state.bar.take() {
            bar.finish_and_clear();
        }
        if self.choice == ProgressChoice::Json {
            let event = if stopped { "stopped" } else { "finished" };
            self.printer.event(&self.json(&state, event));
            return;
        }
        let counts = &state.counts;
        for (name, reason) in &state.failures {
            self.printer.error(&anyhow::anyhow!("{name}: {reason}"));
        }
        if counts.failed > state.failures.len() {
            let more = counts.failed - state.failures.len();
            self.printer
                .note(&format!("and {more} more that failed; the journal names them"));
        }
        let earlier = match counts.earlier {
            0 => String::new(),
            earlier => format!(", {earlier} earlier"),
        };
        let seconds = self.start.elapsed();
        self.printer.note(&format!(
            "{} done{earlier} ({} with warnings), {} failed; {} words in {}, {:.0} words a second",
            counts.done,
            counts.warned,
            counts.failed,
            counts.words,
            HumanDuration(seconds),
            self.rate(&state),
        ));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_template_is_valid() {
        assert!(ProgressStyle::with_template(BAR).is_ok());
    }
}
