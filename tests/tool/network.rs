//! Servers that misbehave: each is a sentence and exit code 1, and what was there before stays. How transfers go on
//! after a break, the store's own tests show.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::thread;
use std::time::Duration;

use crate::kit::{Home, run};

/// A server that gives every request the same answer and then stays silent for a while; it lives as long as the test's
/// process. Its address.
fn server(answer: String, silence: Duration) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("it has an address");
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let mut stream = stream;
            let mut request = [0; 4096];
            // A client that goes away is its own affair.
            let _ = stream.read(&mut request);
            let _ = stream.write_all(answer.as_bytes());
            thread::sleep(silence);
        }
    });
    format!("http://{address}")
}

fn status(line: &str) -> String {
    format!("HTTP/1.1 {line}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
}

/// Pulls a model of 4 bytes from a server with this answer, and checks the sentence.
fn pull_fails(answer: String, silence: Duration, sentence: &str) {
    let home = Home::new();
    home.run(&["models", "pull", "fake"]).done();
    let url = server(answer, silence);
    let manifest = format!(
        "id = \"far\"\ndescription = \"Upper-cases\"\nfamily = \"fake\"\ntasks = [\"translate\"]\npairs = [\"*\"]\n\
         languages = [\"ru\", \"en\"]\nlicence = \"CC0-1.0\"\n\
         files = [{{ name = \"far.bin\", bytes = 4, sha256 = \"{}\" }}]\n\
         [[sources]]\nkind = \"https\"\nfiles = [{{ name = \"far.bin\", url = \"{url}/far.bin\" }}]\n",
        "0".repeat(64)
    );
    home.write(".config/tolmach/models/far.toml", manifest);
    home.write("article.txt", "Он уехал в столицу.\n");
    home.write("out.txt", "old");
    let args = [
        "translate",
        "--model",
        "far",
        "article.txt",
        "-o",
        "out.txt",
        "--force",
    ];
    let mut tool = home.tool(&args);
    tool.env_remove("TOLMACH_OFFLINE")
        .env("HF_HUB_DOWNLOAD_TIMEOUT", "1");
    let outcome = run(&mut tool, b"");
    outcome.failed(1, sentence);
    assert_eq!(home.read("out.txt"), "old");
    assert_eq!(
        home.run(&["models", "verify", "fake"]).done(),
        "fake fake.bin: good\n"
    );
}

#[test]
fn every_answer_of_a_server_that_is_no_model_has_its_sentence() {
    let redirect = "HTTP/1.1 302 Found\r\nLocation: /again\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    let body = |length: usize, body: &str| {
        format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}")
    };
    let cases = [
        (
            status("401 Unauthorized"),
            "refuses access (HTTP 401); set HF_TOKEN",
        ),
        (status("403 Forbidden"), "refuses access (HTTP 403); set HF_TOKEN"),
        (status("404 Not Found"), "(HTTP 404)"),
        (
            status("416 Range Not Satisfiable"),
            "refuses to continue the transfer (HTTP 416)",
        ),
        (
            status("429 Too Many Requests"),
            "asks for fewer requests (HTTP 429)",
        ),
        (status("500 Internal Server Error"), "answered HTTP 500"),
        (redirect.to_owned(), "redirects in a circle"),
        (
            body(9, "ninebytes"),
            "far.bin has 9 bytes there, but the manifest says 4",
        ),
        (body(4, "oops"), "but the manifest says 0000"),
        (body(4, "oo"), "broke off"),
        (String::new(), "run the command again"),
    ];
    // Some are tried several times, with waits between.
    thread::scope(|scope| {
        let threads: Vec<_> = cases
            .into_iter()
            .map(|(answer, sentence)| scope.spawn(move || pull_fails(answer, Duration::ZERO, sentence)))
            .collect();
        for thread in threads {
            thread.join().expect("the sentence is right");
        }
    });
}

#[test]
fn a_server_that_stalls_in_mid_file_is_not_waited_for() {
    let half = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\nConnection: close\r\n\r\noo";
    pull_fails(
        half.to_owned(),
        Duration::from_mins(1),
        "stopped sending for 1 s; run the command again to continue",
    );
}
