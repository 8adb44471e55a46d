//! How a batch shows its work: a bar, JSON events, or a line now and then; failures are named at the end.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use contract::Code;
use indicatif::{HumanDuration, ProgressBar, ProgressStyle};
use serde_json::json;
use tasks::Event;
use tasks::batch::{Failure, RunEvent};

use crate::args::ProgressChoice;
use crate::bars::{self, Bars};
use crate::commands::runner::progress::{Counts, Display};
use crate::inputs::PassedOver;
use crate::printer::{Printer, label};

const BAR: &str = "{bar:20} {msg}";
/// Without a terminal it is said this often how far the work is.
const PERIOD: Duration = Duration::from_mins(1);
const JSON_PERIOD: Duration = Duration::from_secs(1);
/// Failures that the report names; the journal has all.
const NAMED: usize = 20;

/// Says which files of folders are no documents.
pub fn say_passed_over(printer: &Printer, choice: ProgressChoice, passed_over: &PassedOver) {
    if passed_over.count() == 0 {
        return;
    }
    if choice == ProgressChoice::Json {
        let kinds: serde_json::Map<String, serde_json::Value> = passed_over
            .kinds()
            .into_iter()
            .map(|(kind, count)| (kind.to_owned(), count.into()))
            .collect();
        let event = json!({"event": "passed-over", "files": kinds, "results": passed_over.results()});
        printer.event(&event.to_string());
    } else {
        for sentence in passed_over.sentences() {
            printer.note(&sentence);
        }
    }
}

/// Shows how far a batch is.
pub struct BatchDisplay<'a> {
    printer: &'a Printer,
    choice: ProgressChoice,
    /// Documents there are, if that is known.
    total: Option<usize>,
    start: Instant,
    /// The downloads.
    bars: Bars<'a>,
    state: Mutex<State>,
}

struct State {
    /// The counts as they were told last.
    counts: Counts,
    /// Words translated, of documents that are not done too.
    translated: usize,
    /// The document that something happened to last.
    current: String,
    /// The first failures, each as lines of a message.
    failures: Vec<Vec<String>>,
    /// When it was last said how far the work is.
    last: Instant,
    bar: Option<ProgressBar>,
}

impl<'a> BatchDisplay<'a> {
    /// For a batch of `total` documents, if that is known.
    pub fn new(printer: &'a Printer, choice: ProgressChoice, total: Option<usize>) -> BatchDisplay<'a> {
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
        BatchDisplay {
            printer,
            choice,
            total,
            start,
            bars: Bars::of_work(printer),
            state: Mutex::new(state),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn show(&self, state: &mut State) {
        let now = Instant::now();
        let since = now.duration_since(state.last);
        if let Some(bar) = &state.bar {
            let counts = &state.counts;
            bar.set_position(counts.settled() as u64);
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
        let now = counts.settled();
        let of = self.total.map(|total| format!(" of {total}")).unwrap_or_default();
        let left = self
            .left(state)
            .filter(|seconds| *seconds >= 1.0)
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

    /// The end of a run: the failures with their reasons, and the counts.
    fn report(&self, state: &State) {
        let counts = &state.counts;
        for lines in &state.failures {
            self.printer.error_lines(lines);
        }
        if counts.failed > state.failures.len() {
            let more = counts.failed - state.failures.len();
            self.printer
                .note(&format!("and {more} more that failed; the journal names them"));
        }
        self.printer.note(&end_line(counts, self.start.elapsed()));
    }
}

/// The last line of a batch: what became of its documents, and how long it took.
fn end_line(counts: &Counts, time: Duration) -> String {
    let noun = |count: usize, what: &str| match count {
        1 => format!("1 {what}"),
        count => format!("{count} {what}s"),
    };
    let mut parts = vec![format!("{} done", noun(counts.done, "document"))];
    if counts.earlier > 0 {
        parts.push(format!("{} done earlier", counts.earlier));
    }
    if counts.warned > 0 {
        parts.push(format!("{} with warnings", counts.warned));
    }
    parts.push(match counts.failed {
        0 => "none failed".to_owned(),
        failed => format!("{failed} failed"),
    });
    let seconds = time.as_secs_f64();
    let time = if seconds < 60.0 {
        format!("{seconds:.1} s")
    } else {
        HumanDuration(time).to_string()
    };
    format!("{}; {} in {time}", parts.join(", "), noun(counts.words, "word"))
}

impl Display for BatchDisplay<'_> {
    /// Warnings of documents are counted with their results; they are said only to those who want details.
    fn event(&self, event: &RunEvent<'_>) {
        match event {
            RunEvent::Translated { name, words, .. } => {
                let mut state = self.state();
                state.translated += words;
                (*name).clone_into(&mut state.current);
                self.show(&mut state);
            }
            RunEvent::Of(_, Event::Model(event)) if self.choice == ProgressChoice::Auto => {
                self.bars.model(event);
            }
            RunEvent::Of(_, Event::Model(event)) => bars::say(self.printer, event),
            RunEvent::Of(name, Event::Warning(warning)) => {
                let message = format!("{name}: {}: {}", warning.code, warning.message);
                if warning.code == Code::SummaryUnsupported && self.choice != ProgressChoice::Json {
                    self.printer.grave_warning(&message);
                } else {
                    self.printer.detail(&message);
                }
            }
            RunEvent::Of(..) => {}
        }
    }

    fn changed(&self, counts: &Counts, name: &str) {
        let mut state = self.state();
        state.counts = *counts;
        name.clone_into(&mut state.current);
        self.show(&mut state);
    }

    fn failed(&self, name: &str, failure: &Failure) {
        let mut state = self.state();
        if state.failures.len() < NAMED {
            let mut lines = failure.lines(name);
            // The commands that help are the same for all documents.
            if state.failures.iter().any(|lines| lines.len() > 1) {
                lines.truncate(1);
            }
            state.failures.push(lines);
        }
        if self.choice == ProgressChoice::Json {
            let event = json!({"event": "failed", "name": name, "reason": failure.reason});
            self.printer.event(&event.to_string());
        }
    }

    fn end(&self, counts: &Counts, stopped: bool) {
        let mut state = self.state();
        state.counts = *counts;
        self.bars.clear();
        if let Some(bar) = state.bar.take() {
            bar.finish_and_clear();
        }
        if self.choice == ProgressChoice::Json {
            let event = if stopped { "stopped" } else { "finished" };
            self.printer.event(&self.json(&state, event));
        } else {
            self.report(&state);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_line_counts_what_became_of_documents() {
        let counts = Counts {
            done: 1,
            words: 12,
            ..Counts::default()
        };
        assert_eq!(
            end_line(&counts, Duration::from_millis(120)),
            "1 document done, none failed; 12 words in 0.1 s"
        );
        let counts = Counts {
            done: 3,
            warned: 1,
            failed: 2,
            earlier: 4,
            words: 900,
        };
        assert_eq!(
            end_line(&counts, Duration::from_secs(90)),
            "3 documents done, 4 done earlier, 1 with warnings, 2 failed; 900 words in 2 minutes"
        );
    }

    #[test]
    fn the_template_is_valid() {
        assert!(ProgressStyle::with_template(BAR).is_ok());
    }
}
