//! Runs tasks on many documents: they are read ahead, translated, summarised and delivered in order.
//!
//! Every document goes through a [`Pipeline`], whether there is one or a million. One thread reads documents and
//! prepares them, up to the passages that a model translates; this thread runs the models; results go to the caller's
//! `deliver`. Between two threads there is a queue of limited weight. The result for a document does not depend on
//! the documents around it, nor on whether the run was killed and started again.

mod failure;
mod finished;
mod job;
mod journal;
mod lines;
mod queue;
mod raw;
mod stages;
mod survey;
mod suspects;

pub use failure::{Failure, recognise};
pub use finished::{Finished, finished};
pub use job::{Job, PROTOCOL};
pub use journal::{Added, Journal, JournalError, Key, Known, Line};
pub use lines::{Fields, LONGEST, Lines, Record};
pub use models::NeededModel;
pub use raw::Raw;
pub use survey::{Survey, survey};

pub use models::cache::{Cache, Counts as CacheCounts, Size as CacheSize};

use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread::Builder;

use contract::panics::caught;
use models::{ModelQuery, Session, route};
use text::Lang;

use crate::error::TaskError;
use crate::event::{Event, of_models};
use crate::options::{ModelChoice, Options};
use crate::report::Report;
use crate::source::Recognised;
use queue::Queue;
use stages::{Stages, Waiting};

/// The most passages that are prepared ahead of the models.
const AHEAD: usize = 2_048;
/// The most passages of results that may wait to be written.
const BEHIND: usize = 1_024;

/// A document that goes into the pipeline.
pub struct Item<T> {
    /// The caller's identifier of the document.
    pub tag: T,
    /// Its name in messages.
    pub name: String,
    /// The document, or the reason why it cannot be read; see [`recognise`].
    pub document: Result<Recognised, Failure>,
    /// The language of the document if it is known; else that of the options counts.
    pub from: Option<Lang>,
}

/// A document that comes out of the pipeline.
pub struct Processed<T> {
    /// The caller's identifier of the document.
    pub tag: T,
    /// Its name in messages.
    pub name: String,
    /// The number of words of the source, as far as it could be read.
    pub words: usize,
    /// The models that worked on the document, for [`is_current`].
    pub models: String,
    /// The report, or the reason why there is none.
    pub result: Result<Report, Failure>,
}

/// How documents share the models.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sharing {
    /// Passages of several documents go to a model in one call, which keeps it busy, and results are delivered while
    /// the models continue. There are no events for finished blocks, and reports have no timings.
    Together,
    /// Each document has the models alone and is delivered before the next one begins, so that blocks can be shown
    /// when they are ready. The next documents are read in the meantime.
    OneByOne,
}

/// An event of a run. Events come from several threads, but those about a document are in the order of the documents
/// where these are processed [one by one](Sharing::OneByOne).
#[derive(Debug)]
pub enum RunEvent<'a> {
    /// An event of the document with this name, or of the models that are first needed for it.
    Of(&'a str, Event<'a>),
    /// Further passages of a document are translated.
    Translated {
        /// The document's name.
        name: &'a str,
        /// The number of words in them, estimated from the passages.
        words: usize,
        /// The number of passages that are translated.
        done: usize,
        /// The number of passages in the document.
        total: usize,
    },
}

/// Receives the events of a run.
pub type OnRunEvent<'a> = dyn Fn(RunEvent<'_>) + Sync + 'a;
/// Receives the documents on which the models are about to work.
pub type OnWorking<'a, T> = dyn Fn(&[&T]) + Sync + 'a;

/// The callbacks for the events of a run.
pub struct Listener<'a, T> {
    /// Receives the events.
    pub on_event: &'a OnRunEvent<'a>,
    /// Receives the tags of documents before the models work on them together; documents that have failed already are
    /// among them.
    pub on_working: &'a OnWorking<'a, T>,
}

/// Receives results, in the order in which the documents went in. Breaking ends the run.
pub type Deliver<'a, T> = dyn FnMut(Vec<Processed<T>>) -> ControlFlow<()> + Send + 'a;

/// Runs a task on documents with the models of a session.
#[derive(Clone, Copy)]
pub struct Pipeline<'a> {
    /// The models and the store.
    pub session: &'a Session,
    /// The task and its options.
    pub options: &'a Options,
    /// How documents share the models.
    pub sharing: Sharing,
    /// Ends the run as soon as possible once it is set; a run that ends early sets it.
    pub stop: &'a AtomicBool,
}

impl Pipeline<'_> {
    /// Runs the task on every document of `items`, until there are no more, `deliver` breaks or `stop` is set.
    /// Unfinished documents are dropped then; the translation cache, if the session has one, keeps the answers of the
    /// models.
    ///
    /// A panic in the work on a document is that document's failure.
    ///
    /// # Errors
    /// An error that ended the run and set `stop`: a panic outside of the work on a document, as in `items` or
    /// `deliver`, or a failure to start a thread.
    pub fn run<T: Send>(
        &self,
        items: &mut (dyn Iterator<Item = Item<T>> + Send),
        deliver: &mut Deliver<'_, T>,
        listener: Listener<'_, T>,
    ) -> Result<(), TaskError> {
        let ready = Queue::new(AHEAD);
        let trouble = Mutex::new(None);
        let ended_by = |error: TaskError| {
            self.stop.store(true, Ordering::Relaxed);
            let mut trouble = trouble.lock().unwrap_or_else(PoisonError::into_inner);
            trouble.get_or_insert(error);
        };
        let stages = Stages {
            pipeline: *self,
            listener,
        };
        let reading = || {
            let _closing = ready.closing();
            if let Err(panicked) = caught(|| stages.read(items, &ready)) {
                ended_by(panicked.into());
            }
        };
        let mut delivered = |processed| {
            let flow = deliver(processed);
            if flow.is_break() {
                self.stop.store(true, Ordering::Relaxed);
            }
            flow
        };
        let processed = std::thread::scope(|scope| {
            // The queue is closed however this thread ends, so that no other thread waits for ever.
            let _closing = ready.closing();
            let reader = Builder::new().spawn_scoped(scope, reading);
            reader.map_err(TaskError::NoThread)?;
            match self.sharing {
                Sharing::Together => process_together(&stages, &ready, &mut delivered),
                Sharing::OneByOne => {
                    let hand_over = &mut |processed, _| delivered(vec![processed]);
                    Ok(caught(|| stages.process_all(&ready, hand_over))?)
                }
            }
        });
        if let Err(error) = processed {
            ended_by(error);
        }
        let trouble = trouble.into_inner().unwrap_or_else(PoisonError::into_inner);
        trouble.map_or(Ok(()), Err)
    }
}

/// Processes all documents on this thread while another one delivers results.
///
/// # Errors
/// A panic outside of the work on a document, or a failure to start a thread.
fn process_together<T: Send>(
    stages: &Stages<'_, T>,
    ready: &Queue<Waiting<T>>,
    deliver: &mut (dyn FnMut(Vec<Processed<T>>) -> ControlFlow<()> + Send),
) -> Result<(), TaskError> {
    let done = Queue::new(BEHIND);
    let delivering = || {
        let _closing = done.closing();
        let delivered = caught(|| while done.take(|_| true).is_some_and(|all| deliver(all).is_continue()) {});
        if delivered.is_err() {
            stages.pipeline.stop.store(true, Ordering::Relaxed);
        }
        delivered
    };
    std::thread::scope(|scope| {
        let closing = done.closing();
        let thread = Builder::new().spawn_scoped(scope, delivering);
        let thread = thread.map_err(TaskError::NoThread)?;
        let processed = caught(|| {
            stages.process_all(ready, &mut |processed, weight| {
                if done.put(processed, weight) {
                    ControlFlow::Continue(())
                } else {
                    ControlFlow::Break(())
                }
            });
        });
        drop(closing);
        let delivered = thread.join().unwrap_or(Ok(()));
        Ok(delivered.and(processed)?)
    })
}

/// Whether the models that worked on a document, as a [`Processed`] names them, are those that would be used now.
///
/// # Errors
/// If no model is available.
pub fn is_current(
    session: &Session,
    options: &Options,
    from: Option<Lang>,
    models: &str,
    on_event: &OnRunEvent<'_>,
) -> Result<bool, TaskError> {
    let mut each = models.split(" | ");
    let translated = each.next().unwrap_or_default();
    if let (Some(from), false) = (from, translated.is_empty()) {
        let wanted = ModelQuery {
            task: store::Task::Translate,
            from,
            to: options.to,
        };
        let on_event = |event: Event<'_>| on_event(RunEvent::Of("", event));
        let route = route::choose(session, &options.model, wanted, &of_models(&on_event))?;
        if route.identity() != translated {
            return Ok(false);
        }
    }
    Ok(each.all(|other| models::is_same_model(session, other)))
}

/// Refuses a model that is neither in the catalog nor a file, before ten thousand documents fail for it.
///
/// # Errors
/// The error in the model's name.
pub fn check(session: &Session, options: &Options) -> Result<(), TaskError> {
    let named = [
        Some(&options.model),
        options.summary_model.as_ref(),
        options.quality.as_ref(),
    ];
    for choice in named.into_iter().flatten() {
        if let ModelChoice::Named(name) = choice {
            route::check_name(session, name)?;
        }
    }
    Ok(())
}
