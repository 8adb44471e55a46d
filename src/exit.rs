//! How the program ends: its exit codes, and what is tidied up first.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use anyhow::Context as _;

/// How the program ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// All was done.
    Done,
    /// Something failed.
    Failed,
    /// The command line, the environment or the configuration file cannot be meant so.
    Usage,
    /// Some documents of several failed.
    Partly,
    /// The user or the system asked to stop.
    Interrupted,
}

impl Exit {
    /// The code as shells see it.
    pub fn code(self) -> u8 {
        match self {
            Exit::Done => 0,
            Exit::Failed => 1,
            Exit::Usage => 2,
            Exit::Partly => 3,
            Exit::Interrupted => 130,
        }
    }

    /// How a run ends that stopped at this error.
    pub fn of_error(error: &anyhow::Error) -> Exit {
        if error.is::<Usage>() {
            Exit::Usage
        } else {
            Exit::Failed
        }
    }

    /// How a command ends that was about `total` things, of which `failed` failed.
    pub fn of_many(failed: usize, total: usize) -> Exit {
        match failed {
            0 => Exit::Done,
            _ if failed == total => Exit::Failed,
            _ => Exit::Partly,
        }
    }
}

/// An error that only another command line, environment or configuration file can mend: exit code 2.
#[derive(Debug)]
pub struct Usage(pub String);

impl fmt::Display for Usage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Usage {}

/// Files under temporary names that must not outlive the program.
static UNFINISHED: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

/// The list of unfinished files. Whoever holds it can create, rename or forget such a file without
/// the signal handler coming in between.
pub struct Unfinished(MutexGuard<'static, Vec<PathBuf>>);

impl Unfinished {
    /// Takes the list; waits for the signal handler, which never gives it back.
    pub fn lock() -> Unfinished {
        Unfinished(UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// This file is to go if the program stops now.
    pub fn add(&mut self, path: &Path) {
        self.0.push(path.to_owned());
    }

    /// This file is finished, or gone.
    pub fn forget(&mut self, path: &Path) {
        self.0.retain(|known| known != path);
    }
}

/// Ends the program at once, without leaving unfinished files behind.
///
/// For the two cases in which nobody waits for the work under way: a signal, and a closed pipe.
#[expect(
    clippy::disallowed_methods,
    reason = "the one place that ends the program early"
)]
pub fn now(exit: Exit) -> ! {
    // Held until the end, so that no other thread can create or rename a file any more.
    let unfinished = Unfinished::lock();
    for path in unfinished.0.iter() {
        let _ = std::fs::remove_file(path);
    }
    std::process::exit(exit.code().into())
}

/// Whether the first signal lets the work in hand be finished.
static DEFERS: AtomicBool = AtomicBool::new(false);
/// Whether a signal has come.
static INTERRUPTED: AtomicBool = AtomicBool::new(false);
/// Whether the work is to end: because of a signal, or for another reason.
static STOP: AtomicBool = AtomicBool::new(false);

/// What is done first when a signal comes.
static FAREWELL: Mutex<Option<Farewell>> = Mutex::new(None);

type Farewell = Box<dyn FnMut() + Send>;

/// Has `farewell` called, on a thread of its own, whenever a signal asks the program to stop.
pub fn on_signal(farewell: impl FnMut() + Send + 'static) {
    *FAREWELL.lock().unwrap_or_else(PoisonError::into_inner) = Some(Box::new(farewell));
}

/// Makes Ctrl-C, and the signals that ask to stop, end the program tidily: at once, or after the work in hand for a
/// command that has called [`defer_first_interrupt`], which a second signal ends at once.
///
/// # Errors
/// When the system refuses the handler.
pub fn on_interrupt() -> anyhow::Result<()> {
    let stop = || {
        if let Some(farewell) = &mut *FAREWELL.lock().unwrap_or_else(PoisonError::into_inner) {
            farewell();
        }
        STOP.store(true, Ordering::SeqCst);
        let again = INTERRUPTED.swap(true, Ordering::SeqCst);
        if again || !DEFERS.load(Ordering::SeqCst) {
            now(Exit::Interrupted);
        }
    };
    ctrlc::set_handler(stop).context("cannot listen to Ctrl-C")
}

/// Makes a file that may not grow any more, because of a limit such as that of `ulimit -f`, an error of the write, as on
/// a full disk. Else the system ends the program without a word.
///
/// # Errors
/// When the system refuses the handler.
#[cfg(unix)]
pub fn on_large_file() -> anyhow::Result<()> {
    // Any handler will do; nobody reads the flag.
    signal_hook::flag::register(signal_hook::consts::SIGXFSZ, std::sync::Arc::default())
        .map(drop)
        .context("cannot listen to the signal of file size limits")
}

/// Elsewhere there is no such signal.
///
/// # Errors
/// None.
#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "Unix can fail")]
pub fn on_large_file() -> anyhow::Result<()> {
    Ok(())
}

/// From now on the first signal ends nothing: whoever works looks at [`asked_to_stop`] and ends by itself.
pub fn defer_first_interrupt() {
    DEFERS.store(true, Ordering::SeqCst);
}

/// Whether the work is to end. Whoever works may set it too.
pub fn asked_to_stop() -> &'static AtomicBool {
    &STOP
}

/// Whether a signal asked to stop.
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
