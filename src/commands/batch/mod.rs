//! `batch`: many documents, which may be stopped or killed at any moment and gone on with.

mod display;
mod folder;
mod in_hand;
mod items;
mod journal_place;
mod list;
mod stream;
mod survey;

use ::models::Session;
use anyhow::Result;
use sha2::{Digest as _, Sha256};
use tasks::batch::{Cache, CacheSize};

use super::runner::progress::Rules;
use crate::exit::{self, Exit, Usage};
use crate::printer::Printer;
use crate::settings::{Batch, BatchAction, Caching, Destination, Inputs, Settings};

/// Does the batch, or says what there is to do.
///
/// # Errors
/// When the run itself cannot go on. Documents that fail are counted in the exit code.
pub fn run(batch: &Batch, settings: &Settings, printer: &Printer) -> Result<Exit> {
    if batch.action == BatchAction::Survey {
        return survey::run(batch, settings, printer);
    }
    exit::defer_first_interrupt();
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

/// That documents fail is no failure of the run.
fn rules(batch: &Batch) -> Rules {
    Rules {
        on_failure: batch.failures,
        some_failed: Exit::Partly,
        all_failed: Exit::Partly,
        when_interrupted: "stopped; the same command goes on from here",
    }
}

/// A session with the translation cache, if it is wanted and can be had. A run without one gives the same results.
pub fn session(caching: Caching, settings: &Settings, printer: &Printer) -> Result<Session> {
    let session = super::session(settings)?;
    if caching == Caching::Bypass {
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

/// A hash of everything but the documents and the models that results depend on. The options are taken as they print,
/// so that no new one is forgotten.
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
