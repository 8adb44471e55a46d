//! Results that come while the rest is still worked on.

use std::io::Read;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use crate::kit::Home;

/// Long enough for the slowest machine; a test that works never waits so long.
const PATIENCE: Duration = Duration::from_mins(1);

/// A document whose last block the model answers only when a file `gate` appears. The blocks before it are more than
/// the model gets in one call.
fn gated() -> String {
    let blocks = "Президент прибыл в город.\n\n".repeat(80);
    format!("{blocks}Он сказал GATE и уехал.\n")
}

fn start(home: &Home, args: &[&str]) -> Child {
    home.write("article.txt", gated());
    let mut tool = home.tool(args);
    tool.stdin(Stdio::null()).spawn().expect("the tool starts")
}

/// Opens the gate when something was read from `output`, and gives back all that was read.
fn read_through_the_gate(home: &Home, mut tool: Child, mut output: impl Read + Send + 'static) -> String {
    let (sender, receiver) = mpsc::channel();
    let reader = thread::spawn(move || {
        let mut all = vec![0; 64];
        let count = output.read(&mut all).expect("the pipe can be read");
        all.truncate(count);
        sender.send(all.clone()).expect("the test waits");
        output.read_to_end(&mut all).expect("the pipe can be read");
        all
    });
    let first = receiver.recv_timeout(PATIENCE);
    home.write("gate", "");
    let all = reader.join().expect("the reader ends");
    assert!(tool.wait().expect("the tool ends").success());
    let first = first.expect("the first block comes before the last is done");
    assert!(String::from_utf8_lossy(&first).contains("PREZIDENT"), "{first:?}");
    String::from_utf8(all).expect("results are UTF-8")
}

#[test]
fn a_pipe_gets_the_first_block_before_the_last_is_done() {
    for format in ["text", "markdown"] {
        let home = Home::new();
        let args = ["digest", "article.txt", "--length", "1", "--format", format];
        let mut tool = start(&home, &args);
        let output = tool.stdout.take().expect("standard output is a pipe");
        let streamed = read_through_the_gate(&home, tool, output);
        // The gate is open now: the same work, written to a file in one go.
        home.run(&[&args[..], &["-o", "out"]].concat()).done();
        assert_eq!(streamed, home.read("out"), "{format}");
    }
}

#[test]
fn lines_come_one_by_one() {
    let home = Home::new();
    let mut tool = start(&home, &["translate", "--lines", "article.txt"]);
    let output = tool.stdout.take().expect("standard output is a pipe");
    let streamed = read_through_the_gate(&home, tool, output);
    assert_eq!(streamed.lines().count(), gated().lines().count());
}

#[cfg(unix)]
#[test]
fn a_named_pipe_as_output_gets_blocks_as_they_are_ready() {
    let home = Home::new();
    let made = Command::new("mkfifo").arg(home.path("pipe")).status();
    assert!(made.expect("mkfifo runs").success());
    // It opens the pipe while the tool waits for a reader.
    let mut cat = Command::new("cat")
        .arg(home.path("pipe"))
        .stdout(Stdio::piped())
        .spawn()
        .expect("cat starts");
    let tool = start(&home, &["translate", "article.txt", "-o", "pipe"]);
    let output = cat.stdout.take().expect("standard output is a pipe");
    let streamed = read_through_the_gate(&home, tool, output);
    assert!(cat.wait().expect("cat ends").success());
    assert_eq!(streamed.matches("PREZIDENT").count(), 80);
}

#[test]
fn an_output_file_appears_only_when_it_is_whole() {
    let home = Home::new();
    home.write("out/old.txt", "old");
    let mut tool = start(&home, &["translate", "article.txt", "-o", "out/result.txt"]);
    let started = Instant::now();
    while home.names("out").len() < 2 {
        assert!(started.elapsed() < PATIENCE, "no temporary file appeared");
        thread::sleep(Duration::from_millis(5));
    }
    assert!(!home.path("out/result.txt").exists());
    home.write("gate", "");
    assert!(tool.wait().expect("the tool ends").success());
    assert_eq!(home.names("out"), ["old.txt", "result.txt"]);
    assert_eq!(home.read("out/result.txt").matches("PREZIDENT").count(), 80);
}

/// The first document is out, and so is the beginning of the second, while its end is still worked on.
#[test]
fn several_documents_come_one_after_the_other_as_they_are_ready() {
    let home = Home::new();
    home.write("first.txt", "Он уехал в столицу.\n");
    home.write("last.txt", "Она осталась.\n");
    let mut tool = start(
        &home,
        &["translate", "first.txt", "article.txt", "empty.txt", "last.txt"],
    );
    home.write("empty.txt", "");
    let mut output = tool.stdout.take().expect("standard output is a pipe");
    let (sender, receiver) = mpsc::channel();
    let reader = thread::spawn(move || {
        let mut all = Vec::new();
        let mut piece = [0; 64];
        loop {
            let count = output.read(&mut piece).expect("the pipe can be read");
            all.extend_from_slice(&piece[..count]);
            if count == 0 {
                return String::from_utf8(all).expect("results are UTF-8");
            }
            if String::from_utf8_lossy(&all).contains("PREZIDENT") {
                // Nobody listens any more after the first time.
                let _ = sender.send(all.len());
            }
        }
    });
    let begun = receiver.recv_timeout(PATIENCE);
    home.write("gate", "");
    let all = reader.join().expect("the reader ends");
    assert_eq!(tool.wait().expect("the tool ends").code(), Some(3));
    let begun = begun.expect("the first blocks come before the last is done");
    assert!(begun < all.len(), "{begun} of {}", all.len());
    assert!(
        all.starts_with("==> first.txt <==\nON UEHAL V STOLICU.\n==> article.txt <==\nPREZIDENT"),
        "{all}"
    );
    assert!(
        all.ends_with("GATE I UEHAL.\n==> last.txt <==\nONA OSTALAS'.\n"),
        "{all}"
    );
}
