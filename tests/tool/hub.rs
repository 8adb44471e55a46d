//! A loopback server that behaves as the hub does.

use std::fmt::Write as _;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use sha2::{Digest as _, Sha256};

use crate::kit::{Home, Outcome, run};

/// Names and contents.
pub type Files = Vec<(String, Vec<u8>)>;

pub const REVISION: &str = "0123456789abcdef0123456789abcdef01234567";

/// A hub with one repository or several. It lives as long as the test's process.
pub struct Hub {
    url: String,
    /// The paths that were asked for.
    asked: Arc<Mutex<Vec<String>>>,
}

impl Hub {
    /// Serves the files of the repository `name`, whose card names this licence.
    pub fn start(name: &'static str, files: Files) -> Hub {
        Hub::with(name, files, "cc-by-nc-4.0", None)
    }

    /// As [`Hub::start`] with another licence, and with another list of files in the place of the right one.
    pub fn with(name: &'static str, files: Files, licence: &'static str, tree: Option<String>) -> Hub {
        let tree = tree.unwrap_or_else(|| list(&files));
        Hub::of(vec![Repository {
            name,
            licence,
            tree,
            files,
        }])
    }

    /// Serves the files of several repositories.
    pub fn several(repositories: Vec<(&'static str, Files)>) -> Hub {
        let repository = |(name, files): (&'static str, Files)| Repository {
            name,
            licence: "apache-2.0",
            tree: list(&files),
            files,
        };
        Hub::of(repositories.into_iter().map(repository).collect())
    }

    fn of(repositories: Vec<Repository>) -> Hub {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("it has an address"));
        let asked: Arc<Mutex<Vec<String>>> = Arc::default();
        let log = Arc::clone(&asked);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                answer(&stream, &repositories, &log);
            }
        });
        Hub { url, asked }
    }

    /// Runs the tool with this hub and with the network.
    pub fn run(&self, home: &Home, args: &[&str]) -> Outcome {
        let mut tool = home.tool(args);
        run(
            tool.env_remove("TOLMACH_OFFLINE").env("HF_ENDPOINT", &self.url),
            b"",
        )
    }

    /// How many requests there were.
    pub fn requests(&self) -> usize {
        self.asked.lock().expect("no thread panicked").len()
    }

    pub fn was_asked_for(&self, name: &str) -> bool {
        let asked = self.asked.lock().expect("no thread panicked");
        asked.iter().any(|path| path.ends_with(&format!("/{name}")))
    }
}

/// A repository, and what the hub says of it.
struct Repository {
    name: &'static str,
    /// As it stands in JSON.
    licence: &'static str,
    tree: String,
    files: Files,
}

impl Repository {
    /// What is at a path of the hub, if that is of this repository.
    fn body(&self, path: &str) -> Option<Vec<u8>> {
        let Repository { name, licence, .. } = self;
        match path.strip_prefix(&format!("/api/models/{name}/")) {
            Some("revision/main") => Some(
                format!("{{\"id\": \"{name}\", \"sha\": \"{REVISION}\", \"cardData\": {{\"license\": \"{licence}\"}}}}")
                    .into_bytes(),
            ),
            Some(rest) if rest == format!("tree/{REVISION}") => Some(self.tree.clone().into_bytes()),
            _ => path
                .strip_prefix(&format!("/{name}/resolve/{REVISION}/"))
                .and_then(|file| self.files.iter().find(|(known, _)| *known == decoded(file)))
                .map(|(_, content)| content.clone()),
        }
    }
}

fn answer(mut stream: &TcpStream, repositories: &[Repository], log: &Mutex<Vec<String>>) {
    let mut lines = BufReader::new(stream).lines();
    let Some(Ok(first)) = lines.next() else { return };
    while lines
        .next()
        .is_some_and(|line| line.is_ok_and(|line| !line.is_empty()))
    {}
    let target = first.split(' ').nth(1).unwrap_or_default();
    let path = target.split('?').next().unwrap_or_default();
    log.lock().expect("no thread panicked").push(path.to_owned());
    let body = repositories.iter().find_map(|repository| repository.body(path));
    let status = if body.is_some() { "200 OK" } else { "404 Not Found" };
    let body = body.unwrap_or_default();
    let head = format!(
        "HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    // A client that goes away is its own affair.
    let _ = stream.write_all(&[head.as_bytes(), &body].concat());
}

/// The list of files, all with a SHA-256, as the hub has it for large ones.
fn list(files: &[(String, Vec<u8>)]) -> String {
    let entry = |(name, content): &(String, Vec<u8>)| {
        let sha256 = Sha256::digest(content)
            .iter()
            .fold(String::new(), |mut hex, byte| {
                write!(hex, "{byte:02x}").expect("strings take everything");
                hex
            });
        let size = content.len();
        format!(
            "{{\"type\": \"file\", \"path\": \"{name}\", \"oid\": \"0\", \"size\": {size}, \"lfs\": {{\"oid\": \"{sha256}\"}}}}"
        )
    };
    format!("[{}]", files.iter().map(entry).collect::<Vec<_>>().join(", "))
}

/// A path without its percent signs.
fn decoded(path: &str) -> String {
    let mut parts = path.split('%');
    let mut bytes = parts.next().unwrap_or_default().as_bytes().to_vec();
    for part in parts {
        let (code, rest) = part.split_at(2);
        bytes.push(u8::from_str_radix(code, 16).expect("two digits"));
        bytes.extend(rest.as_bytes());
    }
    String::from_utf8(bytes).expect("UTF-8")
}
