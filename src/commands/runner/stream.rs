//! Results in one stream, in the order of the documents: standard output, or one file that appears when it is whole.
//!
//! People read a document while it grows: where they can see what is written, its blocks come as they are ready.

use std::ops::ControlFlow;
use std::sync::Mutex;

use anyhow::Result;
use contract::panics::caught;
use documents::Piece;
use serde_json::Value;
use tasks::batch::{Failure, Processed, Raw, Sharing};
use tasks::report::{BlockReport, Report};

use super::progress::Progress;
use super::{Sink, is_stopped, lock};
use crate::args::OutputFormat;
use crate::atomic_output::AtomicOutput;
use crate::output::{self, NamedOverviewEntry, Shape, Writer};
use crate::printer::Printer;

/// What the stream is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    /// People, who asked for one document or a few. What fails is told elsewhere.
    People {
        /// Whether there are several documents, which are told apart.
        several: bool,
    },
    /// Programs too, which asked for many. Each record of such a stream says what it is the result of, and each
    /// document has one.
    Programs,
}

/// A sink that is one stream.
pub struct Stream<'a> {
    shape: Shape,
    audience: Audience,
    printer: &'a Printer,
    progress: &'a Progress<'a>,
    /// Where results go, if that is not standard output.
    file: Mutex<Option<AtomicOutput>>,
    /// Whether readers see at once what is written, and wait for it.
    is_live: bool,
    /// The document whose blocks have begun to come.
    growing: Mutex<Option<Growing>>,
    /// What the overview is to say, if there is to be one.
    overview: Option<Mutex<Vec<NamedOverviewEntry>>>,
    /// Whether anything stands in the stream.
    has_content: Mutex<bool>,
}

/// A document of which some blocks have come.
struct Growing {
    writer: Box<dyn Writer>,
    /// Whether any of it was written.
    has_begun: bool,
}

/// What is written of a document.
enum Written {
    Text(String),
    /// A whole document of the same kind, which stands alone.
    Package(Vec<u8>),
}

impl<'a> Stream<'a> {
    /// A stream to `file`, or to standard output.
    pub fn new(
        file: Option<AtomicOutput>,
        shape: Shape,
        audience: Audience,
        printer: &'a Printer,
        progress: &'a Progress<'a>,
    ) -> Stream<'a> {
        let is_live = is_live(file.as_ref(), audience);
        Stream {
            shape,
            audience,
            printer,
            progress,
            file: Mutex::new(file),
            is_live,
            growing: Mutex::default(),
            overview: None,
            has_content: Mutex::default(),
        }
    }

    /// The same with an overview behind all documents, if that is `wanted`.
    pub fn with_overview(self, wanted: bool) -> Stream<'a> {
        let overview = wanted.then(Mutex::default);
        Stream { overview, ..self }
    }

    /// A writer for a document of the stream.
    fn writer(&self) -> Box<dyn Writer> {
        if lock(&self.file).is_some() {
            output::writer(self.shape)
        } else {
            output::stdout_writer(self.shape, self.printer.screen().columns)
        }
    }

    /// The line that tells a document apart from the others.
    fn opening(&self, name: &str) -> String {
        match self.audience {
            Audience::People { several: false } => String::new(),
            Audience::People { several: true } | Audience::Programs => self.writer().opening(name),
        }
    }

    fn write(&self, text: &str) -> Result<()> {
        if text.is_empty() {
            return Ok(());
        }
        match &mut *lock(&self.file) {
            Some(file) => file.write(text),
            None => self.printer.result(text),
        }
    }

    fn write_package(&self, bytes: &[u8]) -> Result<()> {
        match &mut *lock(&self.file) {
            Some(file) => file.write_bytes(bytes),
            None => self.printer.bytes(bytes),
        }
    }

    /// What is to be written of a document, which becomes a failure if the program fails in it.
    fn rendered(&self, processed: &mut Processed<Option<Raw>>) -> Result<Written> {
        caught(|| self.of(processed)).unwrap_or_else(|panicked| {
            processed.result = Err(Failure::of_panic(&panicked));
            self.of(processed)
        })
    }

    fn of(&self, processed: &Processed<Option<Raw>>) -> Result<Written> {
        let id = processed.tag.as_ref();
        match &processed.result {
            Ok(report) => {
                let written = self.of_report(&processed.name, report)?;
                Ok(match (written, id) {
                    (Written::Text(text), Some(id)) if self.shape.format.properties().is_record => {
                        Written::Text(with_id(&text, id))
                    }
                    (written, _) => written,
                })
            }
            Err(failure) => {
                *lock(&self.growing) = None;
                let is_told = self.audience == Audience::Programs && self.shape.format.properties().is_record;
                Ok(Written::Text(if is_told {
                    failure_record(&processed.name, id, failure)
                } else {
                    String::new()
                }))
            }
        }
    }

    /// All of a result that has not been written yet.
    fn of_report(&self, name: &str, report: &Report) -> Result<Written> {
        let growing = lock(&self.growing).take();
        if let (Some(package), OutputFormat::Same) = (&report.package, self.shape.format) {
            return Ok(Written::Package(package.clone()));
        }
        let Growing {
            mut writer,
            has_begun,
        } = growing.unwrap_or_else(|| self.begin());
        let rest = writer.report(report)?;
        Ok(Written::Text(if has_begun {
            rest
        } else {
            self.opening(name) + &rest
        }))
    }

    fn begin(&self) -> Growing {
        Growing {
            writer: self.writer(),
            has_begun: false,
        }
    }
}

/// How documents of such a stream share the models.
pub fn sharing(file: Option<&AtomicOutput>, audience: Audience) -> Sharing {
    if is_live(file, audience) || audience == (Audience::People { several: false }) {
        Sharing::OneByOne
    } else {
        Sharing::Together
    }
}

fn is_live(file: Option<&AtomicOutput>, audience: Audience) -> bool {
    audience != Audience::Programs && file.is_none_or(AtomicOutput::is_direct)
}

impl Sink for Stream<'_> {
    /// The id that a document's line gave.
    type Tag = Option<Raw>;

    fn block(&self, name: &str, block: &BlockReport, piece: Option<&Piece>) -> Result<()> {
        if !self.is_live {
            return Ok(());
        }
        let mut growing = lock(&self.growing);
        let document = growing.get_or_insert_with(|| self.begin());
        let mut text = document.writer.block(block, piece);
        if text.is_empty() {
            return Ok(());
        }
        if !document.has_begun {
            document.has_begun = true;
            text = self.opening(name) + &text;
        }
        self.write(&text)
    }

    fn deliver(&self, processed: Vec<Processed<Option<Raw>>>) -> Result<ControlFlow<()>> {
        let mut all = String::new();
        let mut flow = ControlFlow::Continue(());
        for mut one in processed {
            let written = self.rendered(&mut one)?;
            let is_empty = matches!(&written, Written::Text(text) if text.is_empty());
            *lock(&self.has_content) |= one.result.is_ok() || !is_empty;
            match written {
                Written::Text(text) => all.push_str(&text),
                Written::Package(bytes) => self.write_package(&bytes)?,
            }
            match &one.result {
                Ok(report) => {
                    if let Some(overview) = &self.overview {
                        lock(overview).push(NamedOverviewEntry::of(report));
                    }
                    self.progress.worked(&one.name, report);
                    self.progress.done(&one.name, one.words, report.warnings_in_all());
                }
                Err(failure) => flow = self.progress.failed(&one.name, failure),
            }
            if flow.is_break() {
                break;
            }
        }
        self.write(&all)?;
        Ok(flow)
    }

    fn finish(&self) -> Result<()> {
        // A file that lacks its end must not look like the whole.
        if is_stopped() {
            return Ok(());
        }
        let is_failure = self.progress.counts().is_failure();
        if let Some(overview) = self.overview.as_ref().filter(|_| !is_failure) {
            self.write(&output::overview_behind(self.shape.format, &lock(overview))?)?;
        }
        // One in which nothing would stand is not worth replacing another for.
        let is_worth_it = !is_failure || *lock(&self.has_content);
        match lock(&self.file).take().filter(|_| is_worth_it) {
            Some(file) => file.finish(),
            None => Ok(()),
        }
    }
}

/// A record that says why a document has no result.
fn failure_record(name: &str, id: Option<&Raw>, failure: &Failure) -> String {
    let id = id.cloned().unwrap_or_else(|| Value::from(name).into());
    let reason = Value::from(failure.reason.as_str());
    format!("{{\"error\":{reason},\"id\":{id}}}\n")
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

    #[test]
    fn documents_share_the_models_where_nobody_reads_along() {
        let people = |several| Audience::People { several };
        assert_eq!(sharing(None, people(true)), Sharing::OneByOne);
        assert_eq!(sharing(None, Audience::Programs), Sharing::Together);
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("out.txt");
        let file = AtomicOutput::create(&target, crate::settings::Existing::Keep).unwrap();
        assert_eq!(sharing(Some(&file), people(true)), Sharing::Together);
        assert_eq!(sharing(Some(&file), people(false)), Sharing::OneByOne);
    }
}
