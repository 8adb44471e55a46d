//! The end of the program: its exit codes, and the unfinished files that are removed first.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use anyhow::Context as _;

/// How the program ends; each way has its exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// Everything was done.
    Done,
    /// Something failed.
    Failed,
    /// The command line, the environment or the configuration file is wrong.
    Usage,
    /// Some documents of several failed.
    Partly,
    /// The user or the system asked to stop.
    Interrupted,
}

impl Exit {
    /// The exit code as a number.
    pub fn code(self) -> u8 {
        match self {
            Exit::Done => 0,
            Exit::Failed => 1,
            Exit::Usage => 2,
            Exit::Partly => 3,
            Exit::Interrupted => 130,
        }
    }

    /// The exit code of a run that stopped at this error.
    pub fn of_error(error: &anyhow::Error) -> Exit {
        if error.is::<Usage>() {
            Exit::Usage
        } else {
            Exit::Failed
        }
    }

    /// The exit code of a command on `total` things, of which `failed` failed.
    pub fn of_many(failed: usize, total: usize) -> Exit {
        match failed {
            0 => Exit::Done,
            _ if failed == total => Exit::Failed,
            _ => Exit::Partly,
        }
    }
}

/// An error that only another command line, environment or configuration file can correct: exit code 2.
#[derive(Debug)]
pub struct Usage(pub String);

impl fmt::Display for Usage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Usage {}

/// Files under temporary names that have to be removed when the program ends.
static UNFINISHED: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

/// The locked list of unfinished files. While the lock is kept, such a file can be created, renamed or removed from the
/// list without the signal handler coming in between.
pub struct Unfinished(MutexGuard<'static, Vec<PathBuf>>);

impl Unfinished {
    /// Locks the list; waits for ever once the signal handler has locked it.
    pub fn lock() -> Unfinished {
        Unfinished(UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Adds a file, which is removed if the program stops now.
    pub fn add(&mut self, path: &Path) {
        self.0.push(path.to_owned());
    }

    /// Takes a file off the list: it is finished, or removed.
    pub fn forget(&mut self, path: &Path) {
        self.0.retain(|known| known != path);
    }
}

/// Ends the program at once, and removes unfinished files.
///
/// For the two cases in which the current work is worth nothing any more: a signal, and a closed pipe.
#[expect(
    clippy::disallowed_methods,
    reason = "the one place that ends the program early"
)]
pub fn now(exit: Exit) -> ! {
    // Locked until the end, so that no other thread can create or rename a file any more.
    let unfinished = Unfinished::lock();
    for path in unfinished.0.iter() {
        let _ = std::fs::remove_file(path);
    }
    std::process::exit(exit.code().into())
}

/// Whether the first signal lets the current work be finished.
static DEFERS: AtomicBool = AtomicBool::new(false);
/// Whether a signal has come.
static INTERRUPTED: AtomicBool = AtomicBool::new(false);
/// Whether the current work is to stop: because of a signal, or for another reason.
static STOP: AtomicBool = AtomicBool::new(false);

/// The function that is called first when a signal arrives.
static SIGNAL_ACTION: Mutex<Option<SignalAction>> = Mutex::new(None);

type SignalAction = Box<dyn FnMut() + Send>;

/// Sets a function that is called, on a separate thread, whenever a signal asks the program to stop.
pub fn on_signal(action: impl FnMut() + Send + 'static) {
    *SIGNAL_ACTION.lock().unwrap_or_else(PoisonError::into_inner) = Some(Box::new(action));
}

/// Handles Ctrl-C, and the signals that ask to stop, by ending the program without unfinished files: at once, or after
/// the current work for a command that has called [`defer_first_interrupt`], which a second signal ends at once.
///
/// # Errors
/// If the system refuses the handler.
pub fn on_interrupt() -> anyhow::Result<()> {
    let stop = || {
        if let Some(action) = &mut *SIGNAL_ACTION.lock().unwrap_or_else(PoisonError::into_inner) {
            action();
        }
        STOP.store(true, Ordering::SeqCst);
        let again = INTERRUPTED.swap(true, Ordering::SeqCst);
        if again || !DEFERS.load(Ordering::SeqCst) {
            now(Exit::Interrupted);
        }
    };
    ctrlc::set_handler(stop).context("cannot listen to Ctrl-C")
}

/// Makes a write beyond a limit of file size, such as that of `ulimit -f`, return an error, as on a full disk.
/// Otherwise the system would end the program without a message.
///
/// # Errors
/// If the system refuses the handler.
#[cfg(unix)]
pub fn on_large_file() -> anyhow::Result<()> {
    // Any handler will do; the flag is never read.
    signal_hook::flag::register(signal_hook::consts::SIGXFSZ, std::sync::Arc::default())
        .map(drop)
        .context("cannot listen to the signal of file size limits")
}

/// Does nothing: other systems do not have this signal.
///
/// # Errors
/// None.
#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "Unix can fail")]
pub fn on_large_file() -> anyhow::Result<()> {
    Ok(())
}

/// From now on the first signal does not end the program: the current work checks [`asked_to_stop`] and ends by itself.
pub fn defer_first_interrupt() {
    DEFERS.store(true, Ordering::SeqCst);
}

/// The flag that says that the current work is to stop. Code that works may set it too.
pub fn asked_to_stop() -> &'static AtomicBool {
    &STOP
}

/// Whether a signal has asked the program to stop.
pub fn was_interrupted() -> bool {
    INTERRUPTED.load(Ordering::SeqCst)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_bad_document_of_several_is_a_partial_failure() {
        assert_eq!(Exit::of_many(0, 3), Exit::Done);
        assert_eq!(Exit::of_many(1, 3), Exit::Partly);
        assert_eq!(Exit::of_many(3, 3), Exit::Failed);
        assert_eq!(Exit::of_many(1, 1), Exit::Failed);
    }
}
