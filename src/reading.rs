//! Files that are read whole: each kind has a limit that names itself, and what is no regular file is waited for only
//! so long as its place in the work allows.

use std::fs::{File, metadata};
use std::io::{self, Read};
use std::path::Path;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::time::{Duration, Instant};

use crate::exit;

/// How large a kind of file may be.
#[derive(Debug, Clone, Copy)]
pub struct Limit {
    /// What such a file is, with its article.
    pub what: &'static str,
    /// Bytes, at most.
    pub bytes: usize,
}

impl Limit {
    /// `config.toml`.
    pub const CONFIGURATION: Limit = Limit {
        what: "a configuration file",
        bytes: 1 << 20,
    };
    /// A file of `--glossary`.
    pub const GLOSSARY: Limit = Limit {
        what: "a glossary",
        bytes: 64 << 20,
    };
    /// A file of `--keep`.
    pub const KEEP: Limit = Limit {
        what: "a list of words to keep",
        bytes: 64 << 20,
    };
    /// A table of facts about a language.
    pub const TABLE: Limit = Limit {
        what: "a table of a language",
        bytes: 1 << 20,
    };
    /// A file of `--files-from`.
    pub const LIST: Limit = Limit {
        what: "a list of files",
        bytes: 256 << 20,
    };
    /// The token of the hub.
    pub const TOKEN: Limit = Limit {
        what: "a token",
        bytes: 64 << 10,
    };
}

/// How long to wait for a pipe, a terminal or another device.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    /// Until somebody opens the other end.
    opening: Option<Duration>,
    /// From one piece to the next.
    silence: Option<Duration>,
}

impl Patience {
    /// As for standard input: nothing else waits, and whoever named it can end it.
    pub const ENDLESS: Patience = Patience {
        opening: None,
        silence: None,
    };
    /// For what others wait behind. A program that is at work at the other end, such as one of the shell's `<(...)`,
    /// may take its time.
    pub const FOR_WRITERS: Patience = Patience {
        opening: Some(SHORT),
        silence: Some(Duration::from_mins(10)),
    };
    /// For one of many.
    pub const BRIEF: Patience = Patience {
        opening: Some(SHORT),
        silence: Some(SHORT),
    };
}

const SHORT: Duration = Duration::from_secs(10);

/// All of a file.
///
/// # Errors
/// When it cannot be read, has more bytes than such a file may have, or is no regular file and gives nothing.
pub fn whole(path: &Path, limit: Limit, patience: Patience) -> io::Result<Vec<u8>> {
    all(open(path, patience)?, limit)
}

/// All of a stream.
///
/// # Errors
/// When it cannot be read, or gives more bytes than such a file may have.
pub fn all(stream: impl Read, Limit { what, bytes: most }: Limit) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    stream.take(most as u64 + 1).read_to_end(&mut bytes)?;
    if bytes.len() > most {
        let size = match most >> 20 {
            0 => format!("{} KiB", most >> 10),
            mebibytes => format!("{mebibytes} MiB"),
        };
        let message = format!("it is too large to be {what} (more than {size})");
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, message));
    }
    Ok(bytes)
}

/// Opens a file to be read from its start to its end.
///
/// # Errors
/// When it cannot be opened, or is no regular file and nobody opens its other end. Reading fails when nothing comes
/// from it for too long.
pub fn open(path: &Path, patience: Patience) -> io::Result<Box<dyn Read>> {
    let kind = metadata(path)?;
    if kind.is_file() || kind.is_dir() || patience.silence.is_none() {
        return Ok(Box::new(File::open(path)?));
    }
    let path = path.to_owned();
    Ok(Box::new(Slow::of(move || File::open(path), patience)?))
}

/// Does `work` that may never return, such as opening a pipe, on a thread of its own, which is left alone after ten
/// seconds.
///
/// # Errors
/// The work's own, or that it took too long.
pub fn before_long<T: Send + 'static>(
    work: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> io::Result<T> {
    let (sender, receiver) = sync_channel(1);
    on_thread(move || drop(sender.send(work())))?;
    receive(&receiver, Some(SHORT)).unwrap_or_else(|| Err(io::Error::other("a thread failed")))
}

fn on_thread(work: impl FnOnce() + Send + 'static) -> io::Result<()> {
    std::thread::Builder::new()
        .name("pipe".to_owned())
        .spawn(work)
        .map(drop)
}

/// A stream that another thread reads.
struct Slow {
    pieces: Receiver<io::Result<Vec<u8>>>,
    piece: io::Cursor<Vec<u8>>,
    silence: Option<Duration>,
}

impl Slow {
    fn of<R: Read>(
        open: impl FnOnce() -> io::Result<R> + Send + 'static,
        patience: Patience,
    ) -> io::Result<Slow> {
        let (sender, pieces) = sync_channel(1);
        on_thread(move || match open() {
            Ok(stream) => hand_over(stream, &sender),
            Err(error) => drop(sender.send(Err(error))),
        })?;
        let first = receive(&pieces, patience.opening).unwrap_or_else(|| Ok(Vec::new()))?;
        Ok(Slow {
            pieces,
            piece: io::Cursor::new(first),
            silence: patience.silence,
        })
    }
}

/// Ends with the stream, or when nobody listens any more.
fn hand_over(mut stream: impl Read, sender: &SyncSender<io::Result<Vec<u8>>>) {
    // The first piece says that it is open.
    let mut piece = Ok(Vec::new());
    while sender.send(piece).is_ok() {
        let mut bytes = vec![0; 64 << 10];
        piece = match stream.read(&mut bytes) {
            Ok(0) => return,
            Ok(length) => {
                bytes.truncate(length);
                Ok(bytes)
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => Ok(Vec::new()),
            Err(error) => Err(error),
        };
    }
}

impl Read for Slow {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        loop {
            let length = self.piece.read(into)?;
            if length > 0 || into.is_empty() {
                return Ok(length);
            }
            match receive(&self.pieces, self.silence) {
                Some(piece) => self.piece = io::Cursor::new(piece?),
                None => return Ok(0),
            }
        }
    }
}

/// The next message of the other thread; `None` if that has ended. Waits until `limit` is over, and no longer than
/// until the user interrupts.
fn receive<T>(channel: &Receiver<io::Result<T>>, limit: Option<Duration>) -> Option<io::Result<T>> {
    /// How often it is looked whether the user has interrupted.
    const LOOK: Duration = Duration::from_millis(100);
    let start = Instant::now();
    loop {
        match channel.recv_timeout(LOOK) {
            Ok(message) => return Some(message),
            Err(RecvTimeoutError::Disconnected) => return None,
            Err(RecvTimeoutError::Timeout) => {}
        }
        if exit::was_interrupted() {
            return Some(Err(io::Error::new(
                io::ErrorKind::TimedOut,
                "the run was stopped",
            )));
        }
        if let Some(limit) = limit.filter(|limit| start.elapsed() >= *limit) {
            let message = format!(
                "it is a pipe or a device, and for {} seconds nobody was there at its other end; start that first, or leave it out",
                limit.as_secs()
            );
            return Some(Err(io::Error::new(io::ErrorKind::TimedOut, message)));
        }
    }
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "a test lays out its own files")]
mod tests {
    use super::*;

    const SMALL: Limit = Limit {
        what: "a note",
        bytes: 4 << 10,
    };

    #[test]
    fn a_limit_names_itself() {
        assert_eq!(all(&b"abc"[..], SMALL).unwrap(), b"abc");
        let error = all(io::repeat(0), SMALL).unwrap_err();
        assert_eq!(
            error.to_string(),
            "it is too large to be a note (more than 4 KiB)"
        );
    }

    #[test]
    fn pieces_come_in_order_and_errors_after_them() {
        let patience = Patience::BRIEF;
        let mut text = String::new();
        let two = || Ok(b"one ".chain(&b"two"[..]));
        Slow::of(two, patience)
            .unwrap()
            .read_to_string(&mut text)
            .unwrap();
        assert_eq!(text, "one two");
        let refused = || Err::<io::Empty, _>(io::ErrorKind::PermissionDenied.into());
        let error = Slow::of(refused, patience).err().unwrap();
        assert_eq!(error.kind(), io::ErrorKind::PermissionDenied);
    }

    /// A stream that never says anything, and one that never opens.
    #[test]
    fn silence_has_an_end() {
        struct Silent;
        impl Read for Silent {
            fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
                loop {
                    std::thread::park();
                }
            }
        }
        let patience = Patience {
            opening: Some(Duration::from_millis(1)),
            silence: Some(Duration::from_millis(1)),
        };
        let long = Patience::FOR_WRITERS.opening;
        let opened = Patience {
            opening: long,
            ..patience
        };
        let mut silent = Slow::of(|| Ok(Silent), opened).unwrap();
        let error = silent.read(&mut [0]).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::TimedOut);
        let never = || -> io::Result<Silent> {
            loop {
                std::thread::park();
            }
        };
        let error = Slow::of(never, patience).err().unwrap();
        assert!(error.to_string().contains("nobody was there"), "{error}");
    }

    #[test]
    fn files_are_read_whatever_the_patience() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("note");
        std::fs::write(&path, "text").unwrap();
        for patience in [Patience::ENDLESS, Patience::FOR_WRITERS, Patience::BRIEF] {
            assert_eq!(whole(&path, SMALL, patience).unwrap(), b"text");
        }
    }
}
