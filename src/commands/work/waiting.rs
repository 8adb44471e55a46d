//! Lines of a pipe that waits: each is translated as it comes, for a program that writes a line and reads the answer.
//!
//! All lines that come without a pause are one document. A pipe that gives everything at once is therefore translated
//! as a file is; one that pauses gives a document after each pause, in the language of those before if its own is
//! unsure.

use std::io::{self, Read};
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::time::Duration;

use ::models::Session;
use anyhow::{Context as _, Result, bail};
use tasks::batch::LONGEST;
use tasks::options::Unit;
use text::Lang;
use text::detect::detect;

use super::into_stream;
use crate::args::OutputFormat;
use crate::exit::{self, Exit};
use crate::inputs::Source;
use crate::printer::Printer;
use crate::settings::{Destination, Settings, Work};

/// A pause ends a document.
const PAUSE: Duration = Duration::from_millis(200);

/// Whether lines are wanted from standard input to standard output.
pub fn is_for(work: &Work, sources: &[Result<Source>]) -> bool {
    let is_text = matches!(work.format, OutputFormat::Same | OutputFormat::Text);
    let is_stdin = matches!(sources, [Ok(Source::Stdin)]);
    work.options.unit == Unit::Line && is_stdin && is_text && work.destination == Destination::Stdout
}

/// Translates lines as they come, until standard input ends. Lines that cannot be translated stay as they are, so that
/// there are as many as came.
///
/// # Errors
/// When standard input cannot be read, and what ends a run.
pub fn run(work: &Work, session: &Session, settings: &Settings, printer: &Printer) -> Result<Exit> {
    let mut groups = Groups::of(io::stdin())?;
    let mut work = work.clone();
    let given = work.options.from;
    let mut known: Option<Lang> = None;
    let mut exit = Exit::Done;
    let mut is_first = true;
    while let Some(lines) = groups.next()? {
        let is_all = is_first && groups.is_ended;
        is_first = false;
        if lines.trim_ascii().is_empty() && !is_all {
            printer.bytes(&lines)?;
            continue;
        }
        work.options.from = given.or_else(|| language(&lines, &mut known));
        let source = vec![Ok(Source::Piped(lines.clone()))];
        let ended = into_stream(&work, source, None, session, settings, printer)?;
        if ended != Exit::Done {
            exit = ended;
            if !is_all {
                printer.bytes(&lines)?;
            }
        }
        if ended == Exit::Interrupted {
            break;
        }
    }
    if is_first {
        return into_stream(
            &work,
            vec![Ok(Source::Piped(Vec::new()))],
            None,
            session,
            settings,
            printer,
        );
    }
    Ok(exit)
}

/// The language of the lines before, where that of these is unsure; `None` leaves it to be detected.
fn language(lines: &[u8], known: &mut Option<Lang>) -> Option<Lang> {
    /// The confidence from which on a language is remembered.
    const CERTAIN: f64 = 0.5;
    let detected = detect(&String::from_utf8_lossy(lines), &[]);
    match detected {
        Some(detected) if detected.confidence >= CERTAIN => {
            *known = Some(detected.lang);
            None
        }
        _ => *known,
    }
}

/// Lines in groups, each of what came without a pause.
struct Groups {
    pieces: Receiver<io::Result<Vec<u8>>>,
    came: Vec<u8>,
    is_ended: bool,
}

impl Groups {
    /// The lines of a stream, which a thread of its own reads.
    fn of(mut stream: impl Read + Send + 'static) -> Result<Groups> {
        let (sender, pieces) = sync_channel(4);
        let read = move || loop {
            let mut piece = vec![0; 64 << 10];
            let read = stream.read(&mut piece).map(|length| {
                piece.truncate(length);
                piece
            });
            let is_last = read
                .as_ref()
                .map_or_else(|error| error.kind() != io::ErrorKind::Interrupted, Vec::is_empty);
            if sender.send(read).is_err() || is_last {
                return;
            }
        };
        let thread = std::thread::Builder::new().name("lines".to_owned()).spawn(read);
        thread.context("cannot read standard input")?;
        Ok(Groups {
            pieces,
            came: Vec::new(),
            is_ended: false,
        })
    }

    /// The next whole lines; the last of a stream may lack its end. `None` when there are no more.
    fn next(&mut self) -> Result<Option<Vec<u8>>> {
        while !self.is_ended {
            match self.pieces.recv_timeout(PAUSE) {
                Ok(Err(error)) if error.kind() == io::ErrorKind::Interrupted => {}
                Ok(piece) => self.add(&piece.context("cannot read standard input")?)?,
                Err(RecvTimeoutError::Disconnected) => self.is_ended = true,
                Err(RecvTimeoutError::Timeout) if exit::was_interrupted() => bail!("the run was stopped"),
                Err(RecvTimeoutError::Timeout) => {
                    if let Some(end) = self.came.iter().rposition(|&byte| byte == b'\n') {
                        let rest = self.came.split_off(end + 1);
                        return Ok(Some(std::mem::replace(&mut self.came, rest)));
                    }
                }
            }
        }
        let rest = std::mem::take(&mut self.came);
        Ok(Some(rest).filter(|rest| !rest.is_empty()))
    }

    fn add(&mut self, piece: &[u8]) -> Result<()> {
        self.is_ended |= piece.is_empty();
        self.came.extend_from_slice(piece);
        if self.came.len() > LONGEST {
            bail!(
                "standard input is too large to be one document (more than {} MiB); divide it",
                LONGEST >> 20
            );
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A stream that pauses behind each of its parts.
    struct Pausing(Vec<&'static [u8]>);

    impl Read for Pausing {
        fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
            if self.0.is_empty() {
                return Ok(0);
            }
            let part = self.0.remove(0);
            if part.is_empty() {
                std::thread::sleep(PAUSE * 3);
                return self.read(into);
            }
            into[..part.len()].copy_from_slice(part);
            Ok(part.len())
        }
    }

    fn groups(parts: &[&'static [u8]]) -> Vec<Vec<u8>> {
        let mut groups = Groups::of(Pausing(parts.to_vec())).unwrap();
        std::iter::from_fn(|| groups.next().unwrap()).collect()
    }

    #[test]
    fn lines_come_whole_and_after_each_pause() {
        assert_eq!(groups(&[b"a\nb", b"c\n", b"d"]), [b"a\nbc\nd".to_vec()]);
        assert_eq!(
            groups(&[b"a\nb", b"", b"c\n", b"", b"d"]),
            [b"a\n".to_vec(), b"bc\n".to_vec(), b"d".to_vec()]
        );
        assert!(groups(&[]).is_empty());
    }
}
