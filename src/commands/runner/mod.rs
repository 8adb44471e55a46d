//! One way for all documents, of `translate`, `digest` and `summarize` as of `batch` and `worker`.
//!
//! A document is read and recognised by an iterator of the command, goes through [`Pipeline`], and is delivered to a
//! [`Sink`]: one stream, in which a single document appears block by block ([`stream`]), files in a folder, with or
//! without a journal ([`files`]), or the lines of a worker. What fails on the way is counted and told by [`Progress`];
//! what no document is to blame for ends the run.

pub mod batch_index;
mod estimates;
pub mod files;
pub mod messages;
pub mod output_folder;
pub mod progress;
pub mod stream;

use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use ::models::Session;
use anyhow::Result;
use documents::Piece;
use tasks::Event;
use tasks::batch::{Item, Listener, Pipeline, Processed, RunEvent, Sharing};
use tasks::options::Options;
use tasks::report::BlockReport;

use self::progress::Progress;
use crate::exit::{self, Exit};

/// Where results go.
pub trait Sink: Sync {
    /// What it knows a document by.
    type Tag: Send;

    /// The models are about to work on these documents.
    fn working(&self, _tags: &[&Self::Tag]) {}

    /// A block of the document called `name` is ready; the blocks of a document come in order, and all before the
    /// document is delivered. Only told where documents go [`Sharing::OneByOne`].
    ///
    /// # Errors
    /// What ends the run.
    fn block(&self, _name: &str, _block: &BlockReport, _piece: Option<&Piece>) -> Result<()> {
        Ok(())
    }

    /// Writes what is done and tells [`Progress`] of it. Documents come in the order of the input. Breaking ends the
    /// run.
    ///
    /// # Errors
    /// What ends the run: no document is to blame.
    fn deliver(&self, processed: Vec<Processed<Self::Tag>>) -> Result<ControlFlow<()>>;

    /// Writes what follows all documents, unless the run was stopped before the last. Not called when an error ended
    /// the run.
    ///
    /// # Errors
    /// When it cannot be written.
    fn finish(&self) -> Result<()> {
        Ok(())
    }
}

/// A run over documents.
pub struct Runner<'a> {
    /// The models.
    pub session: &'a Session,
    /// What is done with each document.
    pub options: &'a Options,
    /// How documents share the models.
    pub sharing: Sharing,
    /// Counts what becomes of documents and has it shown.
    pub progress: &'a Progress<'a>,
}

impl Runner<'_> {
    /// Processes all documents and says how the program ends.
    ///
    /// # Errors
    /// What ended the run. Documents that fail do not: they are counted.
    pub fn run<S: Sink>(
        &self,
        items: &mut (dyn Iterator<Item = Item<S::Tag>> + Send),
        sink: &S,
    ) -> Result<Exit> {
        let fatal = Mutex::new(None);
        let end_with = |error: anyhow::Error| {
            lock(&fatal).get_or_insert(error);
            stop().store(true, Ordering::Relaxed);
        };
        let listener = Listener {
            on_event: &|event| match event {
                RunEvent::Of(name, Event::BlockReady { block, rendered, .. }) => {
                    if let Err(error) = sink.block(name, block, rendered) {
                        end_with(error);
                    }
                }
                event => self.progress.event(&event),
            },
            on_working: &|tags| sink.working(tags),
        };
        let mut deliver = |processed| {
            sink.deliver(processed).unwrap_or_else(|error| {
                end_with(error);
                ControlFlow::Break(())
            })
        };
        let pipeline = Pipeline {
            session: self.session,
            options: self.options,
            sharing: self.sharing,
            stop: stop(),
        };
        let ran = pipeline.run(items, &mut deliver, listener);
        let fatal = lock(&fatal).take().or(ran.err().map(Into::into));
        let fatal = fatal.or_else(|| sink.finish().err());
        self.progress.end(self.session, fatal)
    }
}

/// Set by the first Ctrl-C of a command that ends after the work in hand, and by whatever ends the run early.
pub fn stop() -> &'static AtomicBool {
    exit::asked_to_stop()
}

/// Whether the run is to end.
pub fn is_stopped() -> bool {
    stop().load(Ordering::Relaxed)
}

/// Locks what no panic can leave half changed.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
