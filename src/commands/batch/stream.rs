//! Results in one stream, in the order of the documents: standard output, or one file that appears when it is whole.

use std::ops::ControlFlow;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use anyhow::Result;
use contract::panics::caught;
use serde_json::Value;
use tasks::batch::{Failure, Fields, Item, Lines, Listener, Outcome, Raw, Record};

use super::list;
use super::progress::Progress;
use super::{is_stopped, stop};
use crate::draft::Draft;
use crate::exit::Exit;
use crate::output::{self, Glance};
use crate::printer::Printer;
use crate::settings::{Batch, Destination, Failures, Inputs, Settings};

/// What is known of a document when it goes to work: the id that its line gave.
type Tag = Option<Raw>;

/// Does a batch whose results are one stream.
///
/// # Errors
/// When the output cannot be written.
pub fn run(batch: &Batch, settings: &Settings, printer: &Printer) -> Result<Exit> {
    let draft = match &batch.destination {
        Destination::File(path) => Some(Draft::open(path, batch.existing)?),
        Destination::Stdout | Destination::Directory(_) => None,
    };
    let session = super::session(batch.caching, settings, printer)?;
    tasks::batch::check(&session, &batch.options)?;
    let (mut items, total): (Box<dyn Iterator<Item = Item<Tag>> + Send>, _) = match &batch.inputs {
        Inputs::Stream(fields) => (Box::new(records(fields)), None),
        Inputs::Typed(_) | Inputs::List(_) => {
            let entries = list::files(batch, None)?;
            let total = entries.len();
            let disk = Arc::clone(&settings.parts.disk);
            let items = entries.into_iter().map(move |entry| Item {
                tag: None,
                name: entry.shown(),
                content: entry.read(&*disk),
                from: None,
            });
            (Box::new(items), Some(total))
        }
    };
    let progress = Progress::new(printer, batch.progress, total);
    let output = Output {
        batch,
        printer,
        progress: &progress,
        draft: Mutex::new(draft),
        glances: Mutex::default(),
        fatal: Mutex::default(),
    };
    let listener = Listener {
        on_news: &|news| progress.hear(&news),
        on_flight: &|_| {},
    };
    let ran = tasks::batch::run(
        &session,
        &batch.options,
        &mut *items,
        &mut |outcomes| output.deliver(outcomes),
        listener,
        stop(),
    );
    if let Err(error) = ran {
        output.fatal().get_or_insert(error.into());
    }
    if batch.overview
        && !is_stopped()
        && let Err(error) = output.write_overview()
    {
        // What ended the run before is the reason of this too.
        output.fatal().get_or_insert(error);
    }
    let mut fatal = output.fatal.into_inner().unwrap_or_else(PoisonError::into_inner);
    let draft = output.draft.into_inner().unwrap_or_else(PoisonError::into_inner);
    // A file that lacks its end must not look like the whole.
    if let Some(draft) = draft.filter(|_| fatal.is_none() && !is_stopped()) {
        fatal = draft.finish().err();
    }
    super::end(&session, &progress, printer, fatal)
}

/// The documents of standard input.
fn records(fields: &Fields) -> impl Iterator<Item = Item<Tag>> + Send + use<> {
    let lines = Lines::of(std::io::BufReader::new(std::io::stdin()));
    let fields = fields.clone();
    let mut number = 0;
    std::iter::from_fn(move || {
        let line = lines.next(&is_stopped)?;
        number += 1;
        let record = Record::read(line, number, &fields);
        Some(Item {
            name: record.name(),
            tag: Some(record.id),
            content: record.text.map(String::into_bytes),
            from: None,
        })
    })
}

struct Output<'a> {
    batch: &'a Batch,
    printer: &'a Printer,
    progress: &'a Progress<'a>,
    draft: Mutex<Option<Draft>>,
    /// What the overview will say, if there is to be one.
    glances: Mutex<Vec<Glance>>,
    fatal: Mutex<Option<anyhow::Error>>,
}

impl Output<'_> {
    fn deliver(&self, outcomes: Vec<Outcome<Tag>>) -> ControlFlow<()> {
        let mut text = String::new();
        let mut flow = ControlFlow::Continue(());
        for mut outcome in outcomes {
            match self.rendered(&mut outcome) {
                Ok(piece) => text.push_str(&piece),
                Err(error) => return self.stop_for(error),
            }
            match &outcome.result {
                Ok(report) => {
                    if self.batch.overview {
                        self.glances().push(Glance::of(report));
                    }
                    self.progress.terms(&outcome.name, report);
                    self.progress
                        .done(&outcome.name, outcome.words, report.warnings_in_all());
                }
                Err(failure) => {
                    self.progress.failed(&outcome.name, &failure.reason);
                    if self.batch.failures == Failures::Stop {
                        flow = ControlFlow::Break(());
                        break;
                    }
                }
            }
        }
        match self.write(&text) {
            Ok(()) => flow,
            Err(error) => self.stop_for(error),
        }
    }

    fn glances(&self) -> MutexGuard<'_, Vec<Glance>> {
        self.glances.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self, text: &str) -> Result<()> {
        match &mut *self.draft.lock().unwrap_or_else(PoisonError::into_inner) {
            Some(draft) => draft.write(text),
            None => self.printer.result(text),
        }
    }

    /// The overview behind all documents.
    fn write_overview(&self) -> Result<()> {
        let text = output::overview_behind(self.batch.shape.format, &self.glances())?;
        self.write(&text)
    }

    fn stop_for(&self, error: anyhow::Error) -> ControlFlow<()> {
        *self.fatal() = Some(error);
        ControlFlow::Break(())
    }

    fn fatal(&self) -> MutexGuard<'_, Option<anyhow::Error>> {
        self.fatal.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The text of an outcome, which becomes a failure if the program fails in it.
    fn rendered(&self, outcome: &mut Outcome<Tag>) -> Result<String> {
        caught(|| self.text(outcome)).unwrap_or_else(|panicked| {
            outcome.result = Err(Failure::of_panic(&panicked));
            self.text(outcome)
        })
    }

    /// A result, or among records one that says why there is none, so that every document has its line.
    fn text(&self, outcome: &Outcome<Tag>) -> Result<String> {
        let is_record = self.batch.shape.format.properties().is_record;
        let id = outcome.tag.as_ref();
        match &outcome.result {
            Ok(report) if is_record => {
                let text = output::writer(self.batch.shape).report(report)?;
                Ok(id.map_or(text.clone(), |id| with_id(&text, id)))
            }
            Ok(report) => {
                let mut writer = output::writer(self.batch.shape);
                Ok(writer.opening(&outcome.name) + &writer.report(report)?)
            }
            Err(failure) if is_record => {
                let id = id
                    .cloned()
                    .unwrap_or_else(|| Value::from(outcome.name.as_str()).into());
                let reason = Value::from(failure.reason.as_str());
                Ok(format!("{{\"error\":{reason},\"id\":{id}}}\n"))
            }
            Err(_) => Ok(String::new()),
        }
    }
}

/// Puts the id before the other keys of an object that is written already.
fn with_id(object: &str, id: &Raw) -> String {
    match object.strip_prefix('{') {
        Some(rest) if rest.starts_with('\n') => format!("{{\n  \"id\": {id},{rest}"),
        Some(rest) => format!("{{\"id\":{id},{rest}"),
        None => object.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_id_comes_first_as_it_was() {
        let id = Raw::from(json!({"n": [1, "ä"]}));
        assert_eq!(
            with_id("{\"a\":1}\n", &id),
            "{\"id\":{\"n\":[1,\"ä\"]},\"a\":1}\n"
        );
        assert_eq!(
            with_id("{\n  \"a\": 1\n}\n", &json!(7).into()),
            "{\n  \"id\": 7,\n  \"a\": 1\n}\n"
        );
    }
}
