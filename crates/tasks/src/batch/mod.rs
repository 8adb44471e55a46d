//! Many documents: read ahead, translated together, given out in order.
//!
//! Three threads and two queues of limited weight. The first thread reads documents and prepares them; the second runs
//! the models, on as many passages of waiting documents as one engine call should hold; the third hands results to
//! whoever writes them. None waits for company: a lone document goes at once. What a document gets does not depend on
//! the documents beside it, nor on when the run was killed and started again.

mod job;
mod journal;
mod lines;
mod queue;
mod raw;
mod survey;
mod suspects;

pub use job::{Job, PROTOCOL};
pub use journal::{Added, Finished, Journal, JournalError, Key, Known, Line, finished};
pub use lines::{Fields, LONGEST, Lines, Record};
pub use models::Needed;
pub use raw::Raw;
pub use survey::{Survey, survey};

pub use models::cache::{Cache, Counts as CacheCounts, Size as CacheSize};

use std::cell::Cell;
use std::error::Error;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::Builder;

use contract::panics::{Panicked, caught};
use models::{ModelError, Session, Wanted, route};
use text::Lang;

use crate::digest::{self, Work};
use crate::error::TaskError;
use crate::event::{Event, OnEvent, of_models};
use crate::options::{ModelChoice, Options};
use crate::prepare::{Prepared, Translation, prepare};
use crate::report::{BlockReport, Report};
use crate::source::{self, Input};
use queue::Queue;

/// Passages that are prepared ahead of the models.
const AHEAD: usize = 2_048;
/// Passages of results that may wait to be written.
const BEHIND: usize = 1_024;
/// Documents of one flight.
const DOCUMENTS: usize = 1_024;

/// A document that goes in.
pub struct Item<T> {
    /// What the caller knows it by.
    pub tag: T,
    /// Its name in the report; the ending helps to find the reader.
    pub name: String,
    /// Its content, or why there is none.
    pub content: Result<Vec<u8>, String>,
    /// Its language, if that is known; else that of the options counts.
    pub from: Option<Lang>,
}

/// A document that comes out.
pub struct Outcome<T> {
    /// What the caller knows it by.
    pub tag: T,
    /// Its name.
    pub name: String,
    /// Words of the source, as far as it could be read.
    pub words: usize,
    /// The models that worked on it, for [`is_current`].
    pub models: String,
    /// The report, or why there is none. The report has no timings: documents share the models' time.
    pub result: Result<Report, Failure>,
}

/// Why a document could not be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// One sentence.
    pub reason: String,
    /// Whether it would fail again: the document is to blame, and not a model or the network.
    pub lasting: bool,
}

/// What a batch tells while it runs; it comes from several threads.
#[derive(Debug)]
pub enum News<'a> {
    /// Something about a document, or about the models while they are first needed for it.
    Of(&'a str, Event<'a>),
    /// So many more words of a document are translated.
    Translated {
        /// The document.
        name: &'a str,
        /// Words.
        words: usize,
    },
}

/// Listens to a batch.
pub type OnNews<'a> = dyn Fn(News<'_>) + Sync + 'a;
/// Is told which documents the models are about to work on.
pub type OnFlight<'a, T> = dyn Fn(&[&T]) + Sync + 'a;

/// Who is told what.
pub struct Listener<'a, T> {
    /// Hears the news.
    pub on_news: &'a OnNews<'a>,
    /// Hears the tags of documents before the models work on them together.
    pub on_flight: &'a OnFlight<'a, T>,
}
/// Takes results, in the order in which the documents went in. Breaking ends the run.
pub type Deliver<'a, T> = dyn FnMut(Vec<Outcome<T>>) -> ControlFlow<()> + Send + 'a;

/// Does `options.task` on every document that `items` gives, until there are no more, `deliver` breaks or `stop` is set.
/// What is half done then is dropped; the translation cache, if the session has one, keeps what the models said.
///
/// A panic in the work on a document is that document's failure.
///
/// # Errors
/// What ended the run, which sets `stop`: a panic outside of the work on a document, as in `items` or `deliver`, or a
/// system that gives no threads.
pub fn run<T: Send>(
    session: &Session,
    options: &Options,
    items: &mut (dyn Iterator<Item = Item<T>> + Send),
    deliver: &mut Deliver<'_, T>,
    listener: Listener<'_, T>,
    stop: &AtomicBool,
) -> Result<(), TaskError> {
    let ready = Queue::new(AHEAD);
    let done = Queue::new(BEHIND);
    let trouble = Mutex::new(None);
    let ended_by = |error: TaskError| {
        stop.store(true, Ordering::Relaxed);
        let mut trouble = trouble.lock().unwrap_or_else(PoisonError::into_inner);
        trouble.get_or_insert(error);
    };
    let batch = Batch {
        session,
        options,
        listener,
        stop,
        done: &done,
    };
    let reading = || {
        let _closing = ready.closing();
        if let Err(panicked) = caught(|| batch.read(items, &ready)) {
            ended_by(panicked.into());
        }
    };
    let delivering = || {
        let _closing = done.closing();
        if let Err(panicked) = caught(|| batch.deliver(deliver)) {
            ended_by(panicked.into());
        }
    };
    std::thread::scope(|scope| {
        // Threads that wait for this one see that it has ended, however it does.
        let _closing = (ready.closing(), done.closing());
        for started in [
            Builder::new().spawn_scoped(scope, reading),
            Builder::new().spawn_scoped(scope, delivering),
        ] {
            if let Err(error) = started {
                return ended_by(TaskError::NoThread(error));
            }
        }
        if let Err(panicked) = caught(|| batch.fly_all(&ready)) {
            ended_by(panicked.into());
        }
    });
    let trouble = trouble.into_inner().unwrap_or_else(PoisonError::into_inner);
    trouble.map_or(Ok(()), Err)
}

/// Whether the models that did a document, as an [`Outcome`] names them, are those that would do it now.
///
/// # Errors
/// When no model can be had.
pub fn is_current(
    session: &Session,
    options: &Options,
    from: Option<Lang>,
    models: &str,
    on_news: &OnNews<'_>,
) -> Result<bool, TaskError> {
    let (translated, summarised) = models.split_once(" | ").unwrap_or((models, ""));
    if let (Some(from), false) = (from, translated.is_empty()) {
        let wanted = Wanted {
            task: store::Task::Translate,
            from,
            to: options.to,
        };
        let on_event = |event: Event<'_>| on_news(News::Of("", event));
        let route = route::choose(session, &options.model, wanted, &of_models(&on_event))?;
        if route.identity() != translated {
            return Ok(false);
        }
    }
    Ok(summarised.is_empty() || models::is_same_model(session, summarised))
}

/// Refuses a model that is neither in the catalog nor a file, before ten thousand documents fail for it.
///
/// # Errors
/// What is wrong with the name.
pub fn check(session: &Session, options: &Options) -> Result<(), TaskError> {
    let named = [Some(&options.model), options.summary_model.as_ref()];
    for choice in named.into_iter().flatten() {
        if let ModelChoice::Named(name) = choice {
            route::check_name(session, name)?;
        }
    }
    Ok(())
}

/// A document that waits for the models, or has failed already.
struct Document<T> {
    tag: T,
    name: String,
    words: usize,
    options: Option<Options>,
    prepared: Result<Prepared, Failure>,
}

impl<T> Document<T> {
    fn passages(&self) -> usize {
        self.prepared
            .as_ref()
            .map_or(0, |prepared| prepared.passages().len())
    }

    fn weight(&self) -> usize {
        self.passages().max(1)
    }
}

/// What is in a flight so far.
#[derive(Default)]
struct Filling {
    documents: usize,
    passages: usize,
    /// Passages that the models like to have in hand.
    wave: Option<usize>,
}

impl Filling {
    fn admits<T>(&mut self, document: &Document<T>) -> bool {
        if let (None, Ok(prepared)) = (self.wave, &document.prepared)
            && let Translation::Planned { model, .. } = &prepared.translation
        {
            self.wave = Some(contract::Translator::wave(&**model));
        }
        self.documents += 1;
        self.passages += document.passages();
        self.documents <= DOCUMENTS && self.wave.is_none_or(|wave| self.passages <= wave)
    }
}

/// What all threads of a run share.
struct Batch<'a, T> {
    session: &'a Session,
    options: &'a Options,
    listener: Listener<'a, T>,
    stop: &'a AtomicBool,
    done: &'a Queue<Outcome<T>>,
}

impl<T: Send> Batch<'_, T> {
    fn is_stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    fn read(&self, items: &mut (dyn Iterator<Item = Item<T>> + Send), ready: &Queue<Document<T>>) {
        for item in items {
            let document = self.prepare(item);
            let weight = document.weight();
            if self.is_stopped() || !ready.put(document, weight) {
                break;
            }
        }
    }

    fn fly_all(&self, ready: &Queue<Document<T>>) {
        while !self.is_stopped() {
            let mut flight = Filling::default();
            let Some(documents) = ready.take(|document| flight.admits(document)) else {
                break;
            };
            if self.fly(documents).is_break() {
                break;
            }
            engine::arenas::give_back();
        }
    }

    fn deliver(&self, deliver: &mut Deliver<'_, T>) {
        while let Some(outcomes) = self.done.take(|_| true) {
            if deliver(outcomes).is_break() {
                self.stop.store(true, Ordering::Relaxed);
                break;
            }
        }
    }

    fn prepare(&self, item: Item<T>) -> Document<T> {
        let Item {
            tag,
            name,
            content,
            from,
        } = item;
        let options = from.map(|from| Options {
            from: Some(from),
            ..self.options.clone()
        });
        let failure = |reason| Failure {
            reason,
            lasting: true,
        };
        let prepared = content.map_err(failure).and_then(|bytes| {
            let input = Input {
                name: name.clone(),
                bytes,
            };
            let on_event = |event: Event<'_>| (self.listener.on_news)(News::Of(&name, event));
            let options = options.as_ref().unwrap_or(self.options);
            let prepared = caught(|| {
                let document = source::recognise(input, options)?;
                prepare(self.session, document, options, &on_event)
            });
            flat(prepared).map_err(|error| Failure::of(&error))
        });
        let words = prepared.as_ref().map_or(0, |prepared| {
            let blocks = prepared.opened.blocks.iter();
            blocks.map(|block| block.text.split_whitespace().count()).sum()
        });
        Document {
            tag,
            name,
            words,
            options,
            prepared,
        }
    }

    /// Translates a flight's documents together, and finishes them one by one.
    fn fly(&self, documents: Vec<Document<T>>) -> ControlFlow<()> {
        let tags: Vec<&T> = documents.iter().map(|document| &document.tag).collect();
        (self.listener.on_flight)(&tags);
        let mut translated = match self.translate(&documents) {
            Ok(translated) => translated,
            Err(Stopped) => return ControlFlow::Break(()),
        };
        for (document, blocks) in documents.into_iter().zip(&mut translated) {
            if self.is_stopped() {
                return ControlFlow::Break(());
            }
            let weight = document.weight();
            let outcome = self.finish(document, blocks.take());
            if !self.done.put(outcome, weight) {
                return ControlFlow::Break(());
            }
        }
        ControlFlow::Continue(())
    }

    /// The blocks of each document that is not to blame for a failure itself.
    fn translate(&self, documents: &[Document<T>]) -> Result<Vec<Option<Blocks>>, Stopped> {
        let mut translated: Vec<Option<Blocks>> = documents.iter().map(|_| None).collect();
        let mut open: Vec<usize> = (0..documents.len())
            .filter(|&index| documents[index].prepared.is_ok())
            .collect();
        while let Some(&first) = open.first() {
            let model = documents[first].model();
            let (together, others): (Vec<usize>, Vec<usize>) = open
                .into_iter()
                .partition(|&index| same(documents[index].model(), model));
            open = others;
            match self.translate_together(documents, &together) {
                Ok(blocks) => {
                    for (&index, blocks) in together.iter().zip(blocks) {
                        translated[index] = Some(Ok(blocks));
                    }
                }
                Err(TaskError::Stopped) => return Err(Stopped),
                Err(error) if together.len() == 1 => translated[first] = Some(Err(Failure::of(&error))),
                // One of them is to blame: each by itself.
                Err(_) => {
                    for index in together {
                        let alone = self.translate_together(documents, &[index]);
                        translated[index] = Some(match alone {
                            Ok(mut blocks) => Ok(blocks.pop().unwrap_or_default()),
                            Err(TaskError::Stopped) => return Err(Stopped),
                            Err(error) => Err(Failure::of(&error)),
                        });
                    }
                }
            }
        }
        Ok(translated)
    }

    fn translate_together(
        &self,
        documents: &[Document<T>],
        together: &[usize],
    ) -> Result<Vec<Vec<BlockReport>>, TaskError> {
        let listeners: Vec<Box<OnEvent<'_>>> = together
            .iter()
            .map(|&index| self.listener(&documents[index]))
            .collect();
        let flight: Vec<(&Prepared, &OnEvent<'_>)> = together
            .iter()
            .zip(&listeners)
            .filter_map(|(&index, listener)| {
                let prepared = documents[index].prepared.as_ref().ok()?;
                Some((prepared, &**listener))
            })
            .collect();
        let translated = flat(caught(|| {
            digest::translate_flight(&flight, self.options, &|| self.is_stopped())
        }))?;
        Ok(translated.blocks)
    }

    /// Passes on what happens to a document, and counts its words as they are done.
    fn listener<'d>(&'d self, document: &'d Document<T>) -> Box<OnEvent<'d>> {
        let counted = Cell::new(0);
        let (name, words) = (document.name.as_str(), document.words);
        Box::new(move |event| match event {
            Event::Translated { done, total } => {
                let by_now = words * done / total.max(1);
                (self.listener.on_news)(News::Translated {
                    name,
                    words: by_now - counted.replace(by_now),
                });
            }
            Event::BlockReady { .. } | Event::Answered(_) => {}
            other => (self.listener.on_news)(News::Of(name, other)),
        })
    }

    fn finish(&self, document: Document<T>, blocks: Option<Blocks>) -> Outcome<T> {
        let Document {
            tag,
            name,
            words,
            options,
            prepared,
        } = document;
        let on_event = |event: Event<'_>| (self.listener.on_news)(News::Of(&name, event));
        let options = options.as_ref().unwrap_or(self.options);
        let mut models = String::new();
        let result = prepared.and_then(|prepared| {
            let blocks = blocks.unwrap_or_else(|| Ok(Vec::new()))?;
            if let Translation::Planned { model, .. } = &prepared.translation {
                models.push_str(model.identity());
            }
            let work = Work::new(self.session, options, prepared, &on_event);
            let report = flat(caught(|| work.finish(blocks)));
            let mut report = report.map_err(|error| Failure::of(&error))?;
            if let Some(model) = &report.models.summarize {
                models = format!("{models} | {}", model.identity());
            }
            report.timings = None;
            Ok(report)
        });
        Outcome {
            tag,
            name,
            words,
            models,
            result,
        }
    }
}

type Blocks = Result<Vec<BlockReport>, Failure>;

/// The run was told to stop.
struct Stopped;

impl<T> Document<T> {
    fn model(&self) -> Option<&Arc<models::Model>> {
        match &self.prepared.as_ref().ok()?.translation {
            Translation::Planned { model, .. } => Some(model),
            Translation::NotAsked | Translation::Needless => None,
        }
    }
}

fn same<M>(left: Option<&Arc<M>>, right: Option<&Arc<M>>) -> bool {
    match (left, right) {
        (Some(left), Some(right)) => Arc::ptr_eq(left, right),
        (left, right) => left.is_none() && right.is_none(),
    }
}

/// An error of the work, or a panic in it.
fn flat<R>(outcome: Result<Result<R, TaskError>, Panicked>) -> Result<R, TaskError> {
    outcome.unwrap_or_else(|panicked| Err(panicked.into()))
}

impl Failure {
    /// The failure of a document in which the program itself failed.
    pub fn of_panic(panicked: &Panicked) -> Failure {
        Failure {
            reason: panicked.to_string(),
            lasting: true,
        }
    }

    fn of(error: &TaskError) -> Failure {
        let mut reason = error.to_string();
        let mut cause = error.source();
        while let Some(deeper) = cause {
            let text = deeper.to_string();
            if !reason.contains(&text) {
                reason = format!("{reason}: {text}");
            }
            cause = deeper.source();
        }
        let lasting = match error {
            TaskError::Model(error) => matches!(error, ModelError::Unsuitable { .. }),
            TaskError::NoThread(_) | TaskError::Stopped => false,
            TaskError::Empty
            | TaskError::Blank
            | TaskError::NothingToSummarize
            | TaskError::UnknownEncoding(_)
            | TaskError::Decode(_)
            | TaskError::Read(_)
            | TaskError::NotUtf8 { .. }
            | TaskError::Write(_)
            | TaskError::UnknownLanguage { .. }
            | TaskError::Run(_)
            | TaskError::Internal(_) => true,
        };
        Failure { reason, lasting }
    }
}
