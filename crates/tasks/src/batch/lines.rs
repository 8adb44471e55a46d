//! Reads streams of documents: one JSON object a line.
//!
//! Of each line only as much is in memory as a document may have; a longer one is skipped to its end and is a failure
//! of that line, not of the stream. The same holds for a line that is not JSON, not UTF-8, or has no text.

use std::fmt::Display;
use std::io::{self, BufRead};
use std::sync::Arc;
use std::thread::Builder;
use std::time::Duration;

use contract::panics::caught;
use serde_json::Value;

use super::queue::{Empty, Queue};
use super::raw::{NoMembers, Raw, last, members, raw};

/// The most bytes of a document: longer ones have to be divided, or they would fill the memory.
pub const LONGEST: usize = 64 << 20;
/// The most bytes of lines that are read ahead.
const AHEAD: usize = 4 << 20;

/// A line without its line break, or the reason why it could not be read.
pub type Line = Result<Vec<u8>, String>;

/// Reads lines on a separate thread, so that the caller can stop while a silent stream is waited for.
pub struct Lines(Arc<Queue<Line>>);

impl Lines {
    /// Starts to read `stream`.
    pub fn of(stream: impl BufRead + Send + 'static) -> Lines {
        let queue = Arc::new(Queue::new(AHEAD));
        let ours = Arc::clone(&queue);
        let reading = Builder::new().spawn(move || {
            let _closing = ours.closing();
            if let Err(panicked) = caught(|| read_all(stream, &ours)) {
                // Reported, since the lines so far are not the whole stream.
                ours.put(Err(ended_by(&panicked)), 1);
            }
        });
        if let Err(error) = reading {
            queue.put(Err(ended_by(&error)), 1);
            queue.close();
        }
        Lines(queue)
    }

    /// The next line; waits for it until `stopped` returns true. `None` at the end of the stream, and if it was
    /// stopped.
    pub fn next(&self, stopped: &dyn Fn() -> bool) -> Option<Line> {
        const PATIENCE: Duration = Duration::from_millis(50);
        while !stopped() {
            match self.0.take_one(PATIENCE) {
                Ok(line) => return Some(line),
                Err(Empty::TimedOut) => {}
                Err(Empty::Closed) => return None,
            }
        }
        None
    }
}

fn read_all(mut stream: impl BufRead, queue: &Queue<Line>) {
    loop {
        let line = match line(&mut stream, LONGEST) {
            Ok(Some(line)) => line,
            Ok(None) => break,
            Err(error) => {
                queue.put(Err(ended_by(&error)), 1);
                break;
            }
        };
        let weight = line.as_ref().map_or(1, Vec::len);
        if !queue.put(line, weight) {
            break;
        }
    }
}

/// The error for a stream that ends too early, as its last line.
fn ended_by(error: &dyn Display) -> String {
    format!("the stream cannot be read any further: {error}")
}

/// The next line without its line break; `None` behind the last. A line longer than `longest` bytes is skipped and
/// reported.
fn line(stream: &mut impl BufRead, longest: usize) -> io::Result<Option<Line>> {
    let mut line = Vec::new();
    let mut length = 0_usize;
    let ended = loop {
        let chunk = match stream.fill_buf() {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            other => other?,
        };
        if chunk.is_empty() {
            break false;
        }
        let end = chunk.iter().position(|&byte| byte == b'\n');
        let piece = &chunk[..end.unwrap_or(chunk.len())];
        length += piece.len();
        if length <= longest {
            line.extend_from_slice(piece);
        } else {
            line = Vec::new();
        }
        let used = piece.len() + usize::from(end.is_some());
        stream.consume(used);
        if end.is_some() {
            break true;
        }
    };
    if !ended && length == 0 {
        return Ok(None);
    }
    if length > longest {
        let (bytes, most) = (length, longest >> 20);
        let reason =
            format!("the line is too long ({bytes} bytes, and {most} MiB is the most); divide the document");
        return Ok(Some(Err(reason)));
    }
    if line.last() == Some(&b'\r') {
        line.pop();
    }
    Ok(Some(Ok(line)))
}

/// The names of the fields of a line that are read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fields {
    /// The field with the document's id.
    pub id: String,
    /// The field with the document's text.
    pub text: String,
}

impl Default for Fields {
    fn default() -> Self {
        Fields {
            id: "id".to_owned(),
            text: "text".to_owned(),
        }
    }
}

/// A document of a stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// The document's id; the number of its line if the line has none.
    pub id: Raw,
    /// The document's text, or an error message.
    pub text: Result<String, String>,
}

impl Record {
    /// Parses line number `number`, counted from 1.
    pub fn read(line: Line, number: usize, fields: &Fields) -> Record {
        let failed = |reason| Record {
            id: Value::from(number).into(),
            text: Err(format!("line {number}: {reason}")),
        };
        let bytes = match line {
            Ok(bytes) => bytes,
            Err(reason) => return failed(reason),
        };
        let members = match members(&bytes) {
            Ok(members) => members,
            Err(NoMembers::NoObject) => {
                return failed("it is JSON, but no object; give one object a line".to_owned());
            }
            Err(NoMembers::NoJson(error)) => {
                return failed(format!("it is no JSON ({error}); give one object a line"));
            }
        };
        let text = match last(&members, &fields.text) {
            Some(value) if value.starts_with('"') => {
                serde_json::from_str(value).map_err(|error| format!("line {number}: it is no JSON ({error})"))
            }
            Some(_) => Err(format!("line {number}: its field '{}' is no text", fields.text)),
            None => Err(format!(
                "line {number}: it has no field '{}'; name the one that holds the text with --text-field",
                fields.text
            )),
        };
        let id = last(&members, &fields.id).map_or_else(|| Value::from(number).into(), raw);
        Record { id, text }
    }

    /// The document's id as a name.
    pub fn name(&self) -> String {
        self.id.name()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{BufReader, Cursor, Read};

    fn all(text: &[u8], longest: usize) -> Vec<Line> {
        let mut stream = BufReader::with_capacity(3, Cursor::new(text.to_vec()));
        std::iter::from_fn(|| line(&mut stream, longest).unwrap()).collect()
    }

    #[test]
    fn lines_end_with_their_breaks() {
        let good = |text: &str| Ok(text.as_bytes().to_vec());
        assert_eq!(
            all(b"a\r\n\nlonger\nlast", 100),
            [good("a"), good(""), good("longer"), good("last")]
        );
        assert!(all(b"", 100).is_empty());
        assert_eq!(all(b"\n", 100), [good("")]);
    }

    #[test]
    fn a_line_that_is_too_long_is_passed_over() {
        let lines = all(b"a\nbbbbbbbbbbb\nc\n", 10);
        assert!(lines[1].as_ref().is_err_and(|reason| reason.contains("11 bytes")));
        assert_eq!(lines[2].as_deref(), Ok(&b"c"[..]));
        assert!(all(b"bbbbbbbbbb", 10)[0].is_ok());
    }

    #[test]
    fn a_gigabyte_without_a_break_is_not_kept() {
        let endless = std::io::repeat(b'x').take(1 << 30);
        let mut stream = BufReader::with_capacity(1 << 20, endless.chain(&b"\n{}\n"[..]));
        let reason = line(&mut stream, 1 << 20).unwrap().unwrap().unwrap_err();
        assert!(reason.contains("1073741824 bytes"), "{reason}");
        assert_eq!(line(&mut stream, 1 << 20).unwrap(), Some(Ok(b"{}".to_vec())));
    }

    #[test]
    fn fields_are_found_by_their_names() {
        let record = Record::read(
            Ok(br#"{"id":"a","text":"b","x":1}"#.to_vec()),
            7,
            &Fields::default(),
        );
        assert_eq!((record.name().as_str(), record.text.as_deref()), ("a", Ok("b")));
        let fields = Fields {
            id: "url".to_owned(),
            text: "body".to_owned(),
        };
        let record = Record::read(Ok(br#"{"url":12,"body":"b"}"#.to_vec()), 7, &fields);
        assert_eq!((record.name().as_str(), record.text.as_deref()), ("12", Ok("b")));
        let nameless = Record::read(Ok(br#"{"text":"b"}"#.to_vec()), 7, &Fields::default());
        assert_eq!(nameless.name(), "7");
    }

    #[test]
    fn what_is_wrong_with_a_line_is_told_with_its_number() {
        for (line, reason) in [
            (&b"{\"id\":1}"[..], "line 7: it has no field 'text'"),
            (b"{\"text\":1}", "line 7: its field 'text' is no text"),
            (b"[1]", "line 7: it is JSON, but no object"),
            (b"{\"text\":\"\xff\"}", "line 7: it is no JSON (invalid unicode"),
            (b"", "line 7: it is no JSON"),
        ] {
            let record = Record::read(Ok(line.to_vec()), 7, &Fields::default());
            let got = record.text.unwrap_err();
            assert!(got.starts_with(reason), "{got}");
        }
    }

    #[test]
    fn a_silent_stream_can_be_left() {
        struct Silent;
        impl Read for Silent {
            fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
                std::thread::sleep(Duration::from_mins(10));
                Ok(0)
            }
        }
        let lines = Lines::of(BufReader::new(Silent));
        let mut asked = 0;
        let stopped = std::cell::Cell::new(false);
        while let Some(line) = lines.next(&|| stopped.replace(true)) {
            asked += 1;
            assert!(line.is_ok());
        }
        assert_eq!(asked, 0);
    }
}
