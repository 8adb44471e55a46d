//! Transfers one file over an unreliable connection: resumes, retries and verifies.
//!
//! Bytes gather in a `.part` file that outlives the process. A transfer takes up where the part ends; a server that
//! does not keep to the range makes it start again. Nothing leaves this module unless size and checksum are right.

use std::fs::{self, File, OpenOptions};
use std::io::Write as _;
use std::path::Path;
use std::thread;
use std::time::Duration;

use crate::cache::{remove_file, size_of};
use crate::checked::Checksum;
use crate::checksum::sha256_of;
use crate::error::FetchError;
use crate::events::{Event, Report, verifying};

/// The number of failures in a row, without real progress between them, after which a transfer is given up.
const MAX_FAILURES: u32 = 4;

/// The progress, in bytes, after which earlier failures no longer count.
const REAL_PROGRESS: u64 = 1 << 20;

/// The longest wait that a server may ask for; after a longer one the next source is tried.
const LONGEST_WAIT: Duration = Duration::from_secs(20);

/// Bytes between two progress events.
const PROGRESS_STEP: u64 = 512 << 10;

/// The next bytes; `None` at the end.
pub(crate) type NextChunk<'a> = Box<dyn FnMut() -> Result<Option<Vec<u8>>, FetchError> + 'a>;

/// The body of an HTTP answer.
pub(crate) struct Body<'a> {
    /// The offset in the file at which the answer begins.
    pub start: u64,
    /// Size of the whole file, if the server says so.
    pub total: Option<u64>,
    /// The bytes.
    pub next: NextChunk<'a>,
}

/// Opens the remote file at a byte.
pub(crate) type OpenAt<'a> = &'a dyn Fn(u64) -> Result<Body<'a>, FetchError>;

/// The expected name, size and checksum of a file.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Wanted<'a> {
    pub name: &'a str,
    pub bytes: u64,
    pub sha256: &'a Checksum,
}

/// The transfer of one file.
pub(crate) struct Transfer<'a> {
    pub open: OpenAt<'a>,
    pub wanted: Wanted<'a>,
    pub retry_wait: Duration,
    pub report: Report<'a>,
}

impl Transfer<'_> {
    /// Completes `part` and verifies it.
    ///
    /// A part left by an earlier run may hold anything, so a wrong checksum is believed only of a file that was
    /// transferred whole.
    pub(crate) fn run(&self, part: &Path) -> Result<(), FetchError> {
        create_parent(part)?;
        let resumed = size_of(part) > 0;
        self.complete(part)?;
        match verify(part, self.wanted, self.report) {
            Err(FetchError::WrongChecksum { .. }) if resumed => {
                let text = format!(
                    "{}: what an earlier run left was damaged, starting again",
                    self.wanted.name
                );
                (self.report)(Event::Warning { text });
                self.complete(part)?;
                verify(part, self.wanted, self.report)
            }
            other => other,
        }
    }

    /// Transfers the missing bytes, and retries after transient failures.
    fn complete(&self, part: &Path) -> Result<(), FetchError> {
        if size_of(part) > self.wanted.bytes {
            remove_file(part).map_err(FetchError::io("remove", part))?;
        }
        let started = size_of(part);
        (self.report)(Event::FileStarted {
            file: self.wanted.name.to_owned(),
            done: started,
            total: self.wanted.bytes,
        });

        let mut failures = 0;
        while size_of(part) < self.wanted.bytes {
            let before = size_of(part);
            let Err(error) = self.attempt(part) else { break };
            if matches!(error, FetchError::RangeRefused { .. }) {
                remove_file(part).map_err(FetchError::io("remove", part))?;
            }
            let gained = size_of(part).saturating_sub(before);
            failures = if gained >= REAL_PROGRESS { 1 } else { failures + 1 };
            let wait = self.wait_after(&error, failures);
            if !error.is_transient() || failures >= MAX_FAILURES || wait > LONGEST_WAIT {
                return Err(error);
            }
            (self.report)(Event::Retrying {
                file: self.wanted.name.to_owned(),
                cause: error.to_string(),
                wait,
            });
            thread::sleep(wait);
        }
        Ok(())
    }

    fn wait_after(&self, error: &FetchError, failures: u32) -> Duration {
        match error {
            FetchError::RateLimited { wait: Some(wait), .. } => *wait,
            _ => self.retry_wait * 2_u32.pow(failures - 1),
        }
    }

    /// One request, from the end of the part to the end of the file.
    fn attempt(&self, part: &Path) -> Result<(), FetchError> {
        let mut have = size_of(part);
        let mut body = (self.open)(have)?;
        if let Some(total) = body.total.filter(|total| *total != self.wanted.bytes) {
            return Err(self.wrong_length(total));
        }
        if body.start != have {
            // Either the server ignored the range and sends everything, or it sends something nobody asked for.
            remove_file(part).map_err(FetchError::io("remove", part))?;
            have = 0;
        }
        if body.start != have {
            return Err(FetchError::Interrupted {
                host: "the server".to_owned(),
                reason: "it sent another part of the file".to_owned(),
            });
        }
        let mut file = append_to(part)?;
        let mut meter = Meter::new(self.wanted, self.report);
        while let Some(chunk) = (body.next)()? {
            have += chunk.len() as u64;
            if have > self.wanted.bytes {
                remove_file(part).map_err(FetchError::io("remove", part))?;
                return Err(self.wrong_length(have));
            }
            file.write_all(&chunk).map_err(FetchError::io("write", part))?;
            meter.at(have);
        }
        file.sync_all().map_err(FetchError::io("write", part))?;
        if have < self.wanted.bytes {
            return Err(self.wrong_length(have));
        }
        Ok(())
    }

    fn wrong_length(&self, found: u64) -> FetchError {
        FetchError::WrongLength {
            file: self.wanted.name.to_owned(),
            expected: self.wanted.bytes,
            found,
        }
    }
}

/// Reports progress at most once per [`PROGRESS_STEP`] bytes.
pub(crate) struct Meter<'a> {
    wanted: Wanted<'a>,
    report: Report<'a>,
    last: u64,
}

impl<'a> Meter<'a> {
    pub(crate) fn new(wanted: Wanted<'a>, report: Report<'a>) -> Self {
        Self {
            wanted,
            report,
            last: 0,
        }
    }

    pub(crate) fn at(&mut self, done: u64) {
        if done >= self.last + PROGRESS_STEP || done == self.wanted.bytes {
            self.last = done;
            (self.report)(Event::Progress {
                file: self.wanted.name.to_owned(),
                done,
                total: self.wanted.bytes,
            });
        }
    }
}

/// Checks size and checksum; a file that is wrong is removed.
pub(crate) fn verify(part: &Path, wanted: Wanted<'_>, report: Report<'_>) -> Result<(), FetchError> {
    let (file, expected) = (wanted.name.to_owned(), wanted.bytes);
    let bytes = size_of(part);
    let problem = if bytes == expected {
        let found = sha256_of(part, &verifying(wanted.name, expected, report))?;
        if *wanted.sha256 == found {
            return Ok(());
        }
        FetchError::WrongChecksum {
            file,
            expected: wanted.sha256.to_string(),
            found,
        }
    } else {
        FetchError::WrongLength {
            file,
            expected,
            found: bytes,
        }
    };
    remove_file(part).map_err(FetchError::io("remove", part))?;
    Err(problem)
}

/// Renames a verified file to its final name.
pub(crate) fn publish(part: &Path, target: &Path) -> Result<(), FetchError> {
    fs::rename(part, target).map_err(FetchError::io("create", target))
}

/// Makes the folder of a file.
pub(crate) fn create_parent(path: &Path) -> Result<(), FetchError> {
    let dir = path.parent().unwrap_or(path);
    fs::create_dir_all(dir).map_err(FetchError::io("create folder", dir))
}

/// Opens a file to write on at its end.
pub(crate) fn append_to(path: &Path) -> Result<File, FetchError> {
    OpenOptions::new()
        .create(true)
        .append(true)
        .open(path)
        .map_err(FetchError::io("write", path))
}
