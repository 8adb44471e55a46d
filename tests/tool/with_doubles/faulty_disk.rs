//! A disk on which one step fails.

use std::fs::File;
use std::io::{self, Write as _};
use std::sync::atomic::{AtomicUsize, Ordering};

use tasks::Disk;

/// How a step fails.
#[derive(Debug, Clone, Copy)]
enum Fault {
    /// With an error of the system.
    Error,
    /// With a panic.
    Panic,
    /// With the end of the process, as when memory cannot be had.
    Abort,
}

/// A disk on which one step fails and all others do what they say.
#[derive(Debug)]
pub struct FaultyDisk {
    fault: Fault,
    /// The steps that were taken so far.
    taken: AtomicUsize,
    /// The step that fails; the first is 1.
    failing: usize,
}

impl FaultyDisk {
    /// The disk that the variable `TOLMACH_FAULT` asks for: on `error:7`, `panic:7` or `abort:7` the seventh step
    /// fails.
    ///
    /// # Panics
    /// If the variable is something else.
    #[expect(
        clippy::disallowed_methods,
        reason = "what is asked for concerns no user, and so no settings"
    )]
    pub fn from_environment() -> Option<FaultyDisk> {
        let wish = std::env::var("TOLMACH_FAULT").ok()?;
        let (how, step) = wish.split_once(':').expect("a fault and a step");
        Some(FaultyDisk {
            fault: match how {
                "error" => Fault::Error,
                "panic" => Fault::Panic,
                "abort" => Fault::Abort,
                _ => panic!("there is no fault '{how}'"),
            },
            taken: AtomicUsize::new(0),
            failing: step.parse().expect("the number of a step"),
        })
    }

    /// Takes a step, and says whether it is the one that fails.
    fn fails(&self) -> bool {
        self.taken.fetch_add(1, Ordering::Relaxed) + 1 == self.failing
    }

    /// Fails, and leaves a file `fault` in the current folder, by which the test knows that it came to that.
    #[expect(clippy::disallowed_methods, reason = "a sign for a test, not a result")]
    fn fail(&self) -> io::Result<()> {
        std::fs::write("fault", "").expect("the sign can be made");
        match self.fault {
            Fault::Error => Err(io::ErrorKind::StorageFull.into()),
            Fault::Panic => panic!("a test asks for it"),
            Fault::Abort => std::process::abort(),
        }
    }
}

impl Disk for FaultyDisk {
    fn before_step(&self) -> io::Result<()> {
        if self.fails() { self.fail() } else { Ok(()) }
    }

    /// Of the step that fails the first half is written, as on a full disk.
    fn write_all(&self, file: &mut File, bytes: &[u8]) -> io::Result<()> {
        if self.fails() {
            file.write_all(&bytes[..bytes.len() / 2])?;
            return self.fail();
        }
        file.write_all(bytes)
    }
}
