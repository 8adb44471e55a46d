//! Turns panics into errors: a panic is a fault of the program, and costs only the piece of work in which it happened.
//!
//! Code that hands out pieces of work runs each in [`caught`]. The file and line of a panic are known only while it
//! begins, so a hook records them; the hook prints nothing, since the caller reports the error.

use std::any::Any;
use std::collections::VecDeque;
use std::fmt;
use std::panic::{self, AssertUnwindSafe};
use std::sync::{Mutex, PoisonError};
use std::thread::ThreadId;

/// A panic that was caught.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Panicked {
    /// File and line, if the hook was installed.
    place: Option<String>,
}

impl fmt::Display for Panicked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("internal error")?;
        if let Some(place) = &self.place {
            write!(f, " at {place}")?;
        }
        f.write_str(
            "; this is a fault of tolmach: please report it, with the document and the model if you may, \
             and do without them until it is mended",
        )
    }
}

impl std::error::Error for Panicked {}

/// A panic that the hook has recorded.
struct Note {
    thread: ThreadId,
    message: String,
    place: String,
}

/// The most recent panics, newest last. The payload that unwinds carries the message but neither file nor line.
static NOTES: Mutex<VecDeque<Note>> = Mutex::new(VecDeque::new());
/// The number of panics that are recorded: they are caught soon after they began.
const KEPT: usize = 32;

/// Records the panics of all threads from now on, and no longer prints them. To be called once, by a program that
/// reports caught panics itself.
pub fn record_all() {
    panic::set_hook(Box::new(|info| {
        let place = info
            .location()
            .map(|location| format!("{}:{}", short(location.file()), location.line()));
        let note = Note {
            thread: std::thread::current().id(),
            message: info.payload_as_str().unwrap_or_default().to_owned(),
            place: place.unwrap_or_default(),
        };
        let mut notes = NOTES.lock().unwrap_or_else(PoisonError::into_inner);
        notes.push_back(note);
        if notes.len() > KEPT {
            notes.pop_front();
        }
    }));
}

/// Runs `work` and turns its panic into an error. Data that `work` was changing must be dropped, or be usable in any
/// state.
///
/// # Errors
/// [`Panicked`] if it panicked.
pub fn caught<T>(work: impl FnOnce() -> T) -> Result<T, Panicked> {
    panic::catch_unwind(AssertUnwindSafe(work)).map_err(|payload| Panicked {
        place: place_of(&*payload),
    })
}

/// The file and line where the panic with `payload` began: those of the last recorded panic of this thread with the
/// same message, or else of another thread, whose panic a pool or a scope passed on.
fn place_of(payload: &(dyn Any + Send)) -> Option<String> {
    let message = payload
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| payload.downcast_ref::<&str>().copied())
        .unwrap_or_default();
    let this = std::thread::current().id();
    let notes = NOTES.lock().unwrap_or_else(PoisonError::into_inner);
    let mut fitting = notes.iter().rev().filter(|note| note.message == message);
    let own = fitting.clone().find(|note| note.thread == this);
    own.or_else(|| fitting.next()).map(|note| note.place.clone())
}

/// The path of a source file from its crate's name on, without the folders of the machine that built it.
fn short(file: &str) -> &str {
    let from_registry = file
        .split_once("/registry/src/")
        .and_then(|(_, rest)| rest.split_once('/'))
        .map(|(_, rest)| rest);
    let from_library = || file.split_once("/library/").map(|(_, rest)| rest);
    from_registry.or_else(from_library).unwrap_or(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_panics_becomes_an_error_and_what_does_not_is_handed_on() {
        assert_eq!(caught(|| 7), Ok(7));
        let error = caught(|| panic!("at {}", 7)).unwrap_err();
        let text = error.to_string();
        assert!(
            text.starts_with("internal error") && !text.contains("at 7"),
            "{text}"
        );
    }

    #[test]
    fn places_say_crate_and_file() {
        assert_eq!(short("crates/tasks/src/a.rs"), "crates/tasks/src/a.rs");
        assert_eq!(
            short("/home/x/.cargo/registry/src/index-1/candle-core-0.1/src/a.rs"),
            "candle-core-0.1/src/a.rs"
        );
        assert_eq!(short("/rustc/1/library/core/src/a.rs"), "core/src/a.rs");
    }
}
