//! Any two bodies as what a hub says of a repository and of its files: an error, or files that lie in the repository.

#![no_main]

use std::io::{self, BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{LazyLock, Mutex};
use std::thread;

use libfuzzer_sys::fuzz_target;
use store::{Store, StoreConfig};
use tolmach_fuzz::is_below;

/// A good answer of the first kind, so that one input can be about the second alone.
const INFO: &[u8] = br#"{"id":"owner/name","sha":"0123456789abcdef0123456789abcdef01234567"}"#;

/// What the server says next: of the repository, and of its files.
static ANSWERS: Mutex<(Vec<u8>, Vec<u8>)> = Mutex::new((Vec::new(), Vec::new()));

static STORE: LazyLock<Store> = LazyLock::new(|| {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            thread::spawn(move || drop(serve(stream)));
        }
    });
    let folder = tempfile::tempdir().expect("a folder").keep();
    let mut config = StoreConfig::new(folder.join("data"), folder.join("hub"));
    config.hub_endpoint = format!("http://{address}");
    Store::new(config)
});

/// Answers one request after another, until the client goes.
fn serve(stream: TcpStream) -> io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    let mut stream = stream;
    loop {
        let mut request = String::new();
        if reader.read_line(&mut request)? == 0 {
            return Ok(());
        }
        let mut line = String::new();
        while reader.read_line(&mut line)? > 2 {
            line.clear();
        }
        let answers = ANSWERS.lock().expect("no thread panics with it");
        let body = if request.contains("/tree/") {
            &answers.1
        } else {
            &answers.0
        };
        write!(
            stream,
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n",
            body.len()
        )?;
        stream.write_all(body)?;
    }
}

fuzz_target!(|bytes: &[u8]| {
    let cut = bytes.iter().position(|&byte| byte == 0).unwrap_or(bytes.len());
    let (info, list) = (&bytes[..cut], bytes.get(cut + 1..).unwrap_or_default());
    let info = if info.is_empty() { INFO } else { info };
    *ANSWERS.lock().expect("no thread panics with it") = (info.to_vec(), list.to_vec());
    let Ok(repository) = STORE.look_up("owner/name") else {
        return;
    };
    assert!(
        repository.revision.len() == 40 && repository.revision.bytes().all(|byte| byte.is_ascii_hexdigit())
    );
    for file in &repository.files {
        assert!(
            is_below(&file.name),
            "files lie in their repository: {:?}",
            file.name
        );
        if let Some(sha256) = &file.sha256 {
            assert!(
                sha256.len() == 64 && sha256.bytes().all(|byte| byte.is_ascii_hexdigit()),
                "{sha256:?}"
            );
        }
    }
});
