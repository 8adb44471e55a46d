//! Repositories of the hub that no manifest describes, from a loopback server that behaves as the hub does.

use std::fmt::Write as _;
use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::thread;

use sha2::{Digest as _, Sha256};

use crate::kit::{Home, Outcome, run};

/// Names and contents.
type Files = Vec<(String, Vec<u8>)>;

const REVISION: &str = "0123456789abcdef0123456789abcdef01234567";

/// A hub with the repository `Owner/toy-ru-en`. It lives as long as the test's process.
struct Hub {
    url: String,
    /// The paths that were asked for.
    asked: Arc<Mutex<Vec<String>>>,
}

impl Hub {
    fn start(files: Files) -> Hub {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("it has an address"));
        let asked: Arc<Mutex<Vec<String>>> = Arc::default();
        let log = Arc::clone(&asked);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                answer(&stream, &files, &log);
            }
        });
        Hub { url, asked }
    }

    /// Runs the tool with this hub and with the network.
    fn run(&self, home: &Home, args: &[&str]) -> Outcome {
        let mut tool = home.tool(args);
        run(
            tool.env_remove("TOLMACH_OFFLINE").env("HF_ENDPOINT", &self.url),
            b"",
        )
    }

    fn was_asked_for(&self, name: &str) -> bool {
        let asked = self.asked.lock().expect("no thread panicked");
        asked.iter().any(|path| path.ends_with(&format!("/{name}")))
    }
}

fn answer(mut stream: &TcpStream, files: &[(String, Vec<u8>)], log: &Mutex<Vec<String>>) {
    let mut lines = BufReader::new(stream).lines();
    let Some(Ok(first)) = lines.next() else { return };
    while lines
        .next()
        .is_some_and(|line| line.is_ok_and(|line| !line.is_empty()))
    {}
    let target = first.split(' ').nth(1).unwrap_or_default();
    let path = target.split('?').next().unwrap_or_default();
    log.lock().expect("no thread panicked").push(path.to_owned());
    let body = match path.strip_prefix("/api/models/Owner/toy-ru-en/") {
        Some("revision/main") => Some(
            format!("{{\"id\": \"Owner/toy-ru-en\", \"sha\": \"{REVISION}\", \"cardData\": {{\"license\": \"cc-by-nc-4.0\"}}}}")
                .into_bytes(),
        ),
        Some(rest) if rest == format!("tree/{REVISION}") => Some(tree(files).into_bytes()),
        _ => path
            .strip_prefix(&format!("/Owner/toy-ru-en/resolve/{REVISION}/"))
            .and_then(|name| files.iter().find(|(known, _)| known == name))
            .map(|(_, content)| content.clone()),
    };
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
fn tree(files: &[(String, Vec<u8>)]) -> String {
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

/// The toy tokenizer of Marian, with something in place of weights, and what nobody needs.
fn files() -> Files {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("crates/engine/tests/data/tokens/marian");
    let entries = fs::read_dir(folder).expect("the toy").flatten();
    let mut files: Vec<_> = entries
        .map(|entry| {
            let name = entry.file_name().to_string_lossy().into_owned();
            (name, fs::read(entry.path()).expect("a file"))
        })
        .collect();
    files.extend([
        ("model.safetensors".to_owned(), vec![7; 10_000]),
        ("pytorch_model.bin".to_owned(), vec![8; 10_000]),
        ("README.md".to_owned(), b"# Toy".to_vec()),
    ]);
    files
}

#[test]
fn a_repository_is_pulled_at_a_commit_and_known_from_then_on() {
    let (home, hub) = (Home::new(), Hub::start(files()));
    let pulled = hub.run(&home, &["models", "pull", "Owner/toy-ru-en"]);
    assert!(
        pulled
            .stderr
            .contains("Owner/toy-ru-en: commit 01234567, 6 files"),
        "{pulled:?}"
    );
    assert!(
        pulled.stderr.contains("(cc-by-nc-4.0) excludes commercial use"),
        "{pulled:?}"
    );
    assert!(pulled.done().starts_with("owner--toy-ru-en is installed: "));
    assert!(hub.was_asked_for("model.safetensors") && hub.was_asked_for("source.spm"));
    for needless in ["pytorch_model.bin", "README.md", "goldens.tsv"] {
        assert!(!hub.was_asked_for(needless), "{needless}");
    }
    let snapshot = format!(".cache/huggingface/hub/models--Owner--toy-ru-en/snapshots/{REVISION}");
    assert!(home.names(&snapshot).contains(&"config.json".to_owned()));

    // From here on nothing needs the network.
    let list = home.run(&["models", "list", "--installed"]).done();
    assert!(
        list.contains("owner--toy-ru-en") && list.contains("cc-by-nc-4.0*"),
        "{list}"
    );
    let shown = home.run(&["models", "show", "Owner/toy-ru-en"]).done();
    assert!(shown.contains("hub Owner/toy-ru-en@01234567"), "{shown}");
    assert!(
        shown.contains("not for commercial use") && shown.contains("ru>en"),
        "{shown}"
    );
    let verified = home.run(&["models", "verify", "Owner/toy-ru-en"]).done();
    assert_eq!(verified.matches(": good").count(), 6, "{verified}");
    home.run(&["models", "pull", "Owner/toy-ru-en"]).done();
    home.run(&["models", "remove", "Owner/toy-ru-en"]).done();
    let list = home.run(&["models", "list"]).done();
    assert!(!list.contains("toy-ru-en"), "{list}");
    home.run(&["models", "pull", "Owner/toy-ru-en"])
        .failed(1, "offline");
}

#[test]
fn a_repository_that_cannot_be_run_is_refused_before_it_is_fetched() {
    let refused = |change: &dyn Fn(&mut Files), sentence: &str| {
        let mut files = files();
        change(&mut files);
        let (home, hub) = (Home::new(), Hub::start(files));
        hub.run(&home, &["models", "pull", "Owner/toy-ru-en"])
            .failed(1, sentence);
        assert!(!hub.was_asked_for("model.safetensors"));
    };
    let config = |content: &'static str| {
        move |files: &mut Files| {
            files.retain(|(name, _)| name != "config.json");
            files.push(("config.json".to_owned(), content.into()));
        }
    };
    refused(
        &config("{\"model_type\": \"gpt2\"}"),
        "config.json of Owner/toy-ru-en names the architecture 'gpt2', which tolmach does not run; known: marian",
    );
    refused(&config("nothing"), "cannot read config.json of Owner/toy-ru-en: ");
    refused(
        &|files| files.retain(|(name, _)| name == "config.json"),
        "'Owner/toy-ru-en' holds no model that tolmach can run: no weights",
    );
    refused(
        &|files| files.retain(|(name, _)| name == "README.md"),
        "neither config.json nor a .gguf file",
    );
    let (home, hub) = (Home::new(), Hub::start(files()));
    hub.run(&home, &["models", "pull", "Owner/other"])
        .failed(1, "Owner/other");
}
