//! `batch`: many documents, which may be stopped or killed at any moment and gone on with.

mod beside;
mod folder;
mod list;
mod progress;
mod stream;
mod survey;

use std::sync::atomic::{AtomicBool, Ordering};

use ::models::Session;
use anyhow::Result;
use sha2::{Digest as _, Sha256};
use tasks::batch::{Cache, CacheSize};

use crate::exit::{self, Exit, Usage};
use crate::printer::Printer;
use crate::settings::{Batch, Caching, Destination, Doing, Inputs, Settings};
use progress::Progress;

/// Does the batch, or says what there is to do.
///
/// # Errors
/// When the run itself cannot go on. Documents that fail are counted in the exit code.
pub fn run(batch: &Batch, settings: &Settings, printer: &Printer) -> Result<Exit> {
    if batch.doing == Doing::Survey {
        return survey::run(batch, settings, printer);
    }
    exit::be_patient();
    match (&batch.destination, &batch.inputs) {
        (Destination::Directory(_), Inputs::Stream(_)) => {
            let message = "the documents of a stream have no file names; use -o FILE or standard output";
            Err(Usage(message.to_owned()).into())
        }
        (Destination::Directory(root), _) => {
            folder::check(root)?;
            folder::run(batch, root, settings, printer)
        }
        (Destination::Stdout | Destination::File(_), _) => stream::run(batch, settings, printer),
    }
}

/// Set by the first Ctrl-C, and by whatever ends the run early.
pub fn stop() -> &'static AtomicBool {
    exit::asked_to_stop()
}

pub fn is_stopped() -> bool {
    stop().load(Ordering::Relaxed)
}

/// A session with the translation cache, if it is wanted and can be had. A run without one gives the same results.
pub fn session(caching: Caching, settings: &Settings, printer: &Printer) -> Result<Session> {
    let session = super::session(settings)?;
    if caching == Caching::Not {
        return Ok(session);
    }
    match Cache::open(&settings.folders.cache, CacheSize::USUAL) {
        Ok((cache, warning)) => {
            if let Some(warning) = warning {
                printer.warning(&warning);
            }
            Ok(session.with_cache(cache))
        }
        Err(error) => {
            let folder = settings.folders.cache.join("private");
            let folder = folder.display();
            printer.warning(&format!(
                "there is no translation cache in '{folder}' ({error}); every sentence is translated"
            ));
            Ok(session)
        }
    }
}

/// Says why answers could not be kept, if that happened.
pub fn say_trouble(session: &Session, printer: &Printer) {
    if let Some(trouble) = session.cache().and_then(Cache::trouble) {
        printer.warning(&trouble);
    }
}

/// Everything but the documents and the models that results depend on. The options are taken as they print, so that no
/// new one is forgotten.
fn identity(batch: &Batch, settings: &Settings) -> String {
    let text = format!(
        "{} {:?} {:?} {}",
        env!("CARGO_PKG_VERSION"),
        batch.options,
        batch.shape,
        settings.engine.way_to_run()
    );
    let hash = Sha256::digest(text.as_bytes());
    hash.iter()
        .fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"))
}

/// Says how the run went, and how the program ends.
fn end(
    session: &Session,
    progress: &Progress<'_>,
    printer: &Printer,
    fatal: Option<anyhow::Error>,
) -> Result<Exit> {
    let interrupted = exit::was_interrupted();
    progress.report(interrupted || fatal.is_some());
    if let Some(cache) = session.cache() {
        let counts = cache.counts();
        printer.detail(&format!(
            "translation cache: {} of {} passages were known",
            counts.known, counts.asked
        ));
        say_trouble(session, printer);
    }
    if let Some(error) = fatal {
        return Err(error);
    }
    if interrupted {
        printer.note("stopped; the same command goes on from here");
        return Ok(Exit::Interrupted);
    }
    Ok(if progress.counts().failed > 0 {
        Exit::Partly
    } else {
        Exit::Done
    })
}
