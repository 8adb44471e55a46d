//! A loopback HTTP server that can misbehave.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

/// Longer than any stall limit that tests set.
const STALL: Duration = Duration::from_secs(3);

/// One request as it came in.
#[derive(Debug, Clone)]
pub struct Seen {
    pub method: String,
    pub path: String,
    /// Names in lower case.
    pub headers: BTreeMap<String, String>,
}

impl Seen {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(String::as_str)
    }

    /// The first byte asked for.
    pub fn range_start(&self) -> Option<usize> {
        self.header("range")?
            .strip_prefix("bytes=")?
            .split_once('-')?
            .0
            .parse()
            .ok()
    }
}

/// How an answer ends.
#[derive(Debug, Clone, Copy)]
pub enum End {
    /// As it should.
    Proper,
    /// The connection closes after so many bytes of the body.
    CutAfter(usize),
    /// Silence after so many bytes of the body.
    StallAfter(usize),
}

/// One answer.
#[derive(Debug, Clone)]
pub struct Reply {
    pub status: u16,
    pub headers: Vec<(&'static str, String)>,
    pub body: Vec<u8>,
    pub end: End,
    /// Whether the length is announced.
    pub length: bool,
}

impl Reply {
    pub fn status(status: u16) -> Self {
        Self {
            status,
            headers: Vec::new(),
            body: Vec::new(),
            end: End::Proper,
            length: true,
        }
    }

    pub fn redirect(location: &str) -> Self {
        Self::status(302).with("location", location)
    }

    pub fn whole(content: &[u8]) -> Self {
        Self {
            body: content.to_vec(),
            ..Self::status(200)
        }
    }

    /// What a good server answers: the whole, or the range that was asked for.
    pub fn ranged(content: &[u8], seen: &Seen) -> Self {
        match seen.range_start() {
            None => Self::whole(content),
            Some(start) if start >= content.len() => Self::status(416),
            Some(start) => {
                let range = format!("bytes {start}-{}/{}", content.len() - 1, content.len());
                Self {
                    body: content[start..].to_vec(),
                    ..Self::status(206)
                }
                .with("content-range", &range)
            }
        }
    }

    pub fn with(mut self, name: &'static str, value: &str) -> Self {
        self.headers.push((name, value.to_owned()));
        self
    }

    pub fn ending(mut self, end: End) -> Self {
        self.end = end;
        self
    }
}

type Handler = dyn Fn(&Seen) -> Reply + Send + Sync;

/// A running server. It lives as long as the test process.
pub struct Server {
    port: u16,
    seen: Arc<Mutex<Vec<Seen>>>,
    bytes: Arc<AtomicU64>,
}

impl Server {
    pub fn start(handler: impl Fn(&Seen) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let server = Self {
            port,
            seen: Arc::default(),
            bytes: Arc::default(),
        };
        let (seen, bytes) = (server.seen.clone(), server.bytes.clone());
        let handler: Arc<Handler> = Arc::new(handler);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (seen, bytes, handler) = (seen.clone(), bytes.clone(), handler.clone());
                thread::spawn(move || answer(&stream, &seen, &bytes, &*handler));
            }
        });
        server
    }

    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Every request so far.
    pub fn requests(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }

    /// Requests for content.
    pub fn gets(&self) -> Vec<Seen> {
        self.requests()
            .into_iter()
            .filter(|seen| seen.method == "GET")
            .collect()
    }

    /// Bytes of bodies sent.
    pub fn bytes(&self) -> u64 {
        self.bytes.load(Ordering::SeqCst)
    }
}

fn answer(mut stream: &TcpStream, log: &Mutex<Vec<Seen>>, bytes: &AtomicU64, handler: &Handler) {
    let Some(seen) = read_request(stream) else { return };
    log.lock().unwrap().push(seen.clone());
    let reply = handler(&seen);
    let sent = send(stream, &seen, &reply, bytes);
    if sent.is_ok() {
        let _ = stream.shutdown(Shutdown::Write);
        // Let the client close first, so that nothing it has not read yet is lost.
        let _ = stream.set_read_timeout(Some(STALL));
        let _ = stream.read(&mut [0; 64]);
    }
}

fn read_request(stream: &TcpStream) -> Option<Seen> {
    let mut lines = BufReader::new(stream).lines();
    let first = lines.next()?.ok()?;
    let mut words = first.split(' ');
    let (method, path) = (words.next()?.to_owned(), words.next()?.to_owned());
    let mut headers = BTreeMap::new();
    for line in lines {
        let line = line.ok()?;
        let Some((name, value)) = line.split_once(": ") else {
            break;
        };
        headers.insert(name.to_lowercase(), value.to_owned());
    }
    Some(Seen {
        method,
        path,
        headers,
    })
}

fn send(mut stream: &TcpStream, seen: &Seen, reply: &Reply, bytes: &AtomicU64) -> std::io::Result<()> {
    let mut head = format!("HTTP/1.1 {} Whatever\r\nconnection: close\r\n", reply.status);
    if reply.length {
        write!(head, "content-length: {}\r\n", reply.body.len()).unwrap();
    }
    for (name, value) in &reply.headers {
        write!(head, "{name}: {value}\r\n").unwrap();
    }
    stream.write_all(format!("{head}\r\n").as_bytes())?;
    if seen.method == "HEAD" {
        return Ok(());
    }
    let count = match reply.end {
        End::Proper => reply.body.len(),
        End::CutAfter(count) | End::StallAfter(count) => count.min(reply.body.len()),
    };
    bytes.fetch_add(count as u64, Ordering::SeqCst);
    stream.write_all(&reply.body[..count])?;
    if matches!(reply.end, End::StallAfter(_)) {
        thread::sleep(STALL);
    }
    Ok(())
}
