//! A document that kills every run is found and passed over; one that was only there when a run was killed is not.
#![cfg(unix)]

use std::os::unix::process::ExitStatusExt as _;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::batch::tree;
use crate::kit::{Home, PATIENCE, survive};

const ARGS: [&str; 7] = [
    "batch",
    "in",
    "--out-dir",
    "out",
    "--task",
    "translate",
    "--no-cache",
];
const ABORTED: Option<i32> = Some(6);

/// Twelve documents, of which number 5 says `what`.
fn home(what: &str) -> Home {
    let home = Home::new();
    write_document(&home, 5, what);
    write_others(&home);
    home
}

fn write_others(home: &Home) {
    for number in (0..12).filter(|&number| number != 5) {
        write_document(home, number, "слово");
    }
}

fn write_document(home: &Home, number: usize, word: &str) {
    home.write(
        &format!("in/{number}.txt"),
        format!("Номер {number}, {word} тут.\n"),
    );
}

#[test]
fn a_document_that_kills_every_run_is_passed_over_in_the_end() {
    let home = Home::new();
    let run = |more: &[&str]| survive(&mut home.tool(&[&ARGS[..], more].concat()), b"");
    // Alone in the first run, so that it is accused at once; then it goes behind all others, alone again.
    write_document(&home, 5, "ABORT");
    assert_eq!(run(&[]).0.signal(), ABORTED);
    write_others(&home);
    assert_eq!(run(&[]).0.signal(), ABORTED);
    let (status, last_words) = run(&[]);
    assert_eq!(status.signal(), ABORTED);
    assert_eq!(tree(&home.path("out")).len(), 11);
    let note = "documents that were in hand when an earlier run died are done last, one by one (1)";
    assert!(last_words.contains(note), "{last_words}");
    for _ in 0..2 {
        let (status, stderr) = run(&[]);
        assert_eq!(status.code(), Some(3), "{stderr}");
        assert!(stderr.contains("0 documents done, 11 done earlier"), "{stderr}");
        let reason = "5.txt: 3 runs died while they worked on this document alone";
        assert_eq!(stderr.matches(reason).count(), 1, "{stderr}");
        assert!(stderr.contains("--retry-failed tries it again"), "{stderr}");
    }
    // Whoever asks for it gets it tried again, after all others and alone.
    home.write("in/12.txt", "Ещё одно слово.\n");
    assert_eq!(run(&["--retry-failed"]).0.signal(), ABORTED);
    assert_eq!(tree(&home.path("out")).len(), 12);
    assert_eq!(run(&[]).0.code(), Some(3));
    home.write("in/5.txt", "Номер 5, слово тут.\n");
    let (status, stderr) = run(&[]);
    assert_eq!(status.code(), Some(0), "{stderr}");
    assert_eq!(tree(&home.path("out")).len(), 13);
}

/// Starts a run and waits until the model is at the gate.
fn at_the_gate(home: &Home) -> Child {
    let sign = home.path("at-gate");
    let _ = std::fs::remove_file(&sign);
    let mut command = home.tool(&ARGS);
    command.stdin(Stdio::null()).stdout(Stdio::null());
    let tool = command.stderr(Stdio::null()).spawn().expect("the tool starts");
    let start = Instant::now();
    while !sign.exists() {
        assert!(start.elapsed() < PATIENCE, "the model was not asked");
        std::thread::sleep(Duration::from_millis(2));
    }
    tool
}

/// Asks a run to end until it does.
fn ask_to_end(tool: &mut Child, signal: &str) {
    let start = Instant::now();
    while tool.try_wait().expect("it can be asked").is_none() {
        assert!(start.elapsed() < PATIENCE, "it does not end");
        let id = tool.id().to_string();
        let kill = Command::new("kill").args([signal, &id]).status();
        kill.expect("kill runs");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// All is done, and as by an unbroken run.
fn ends_well(home: &Home) {
    home.write("gate", "");
    let (status, stderr) = survive(&mut home.tool(&ARGS), b"");
    assert_eq!(status.code(), Some(0), "{stderr}");
    let broken = tree(&home.path("out"));
    std::fs::remove_dir_all(home.path("out")).expect("a folder");
    survive(&mut home.tool(&ARGS), b"");
    assert!(tree(&home.path("out")) == broken);
}

#[test]
fn a_signal_that_asks_a_run_to_end_accuses_no_document() {
    let home = home("GATE");
    for _ in 0..2 {
        for signal in ["-INT", "-TERM", "-HUP"] {
            ask_to_end(&mut at_the_gate(&home), signal);
        }
    }
    ends_well(&home);
}

#[test]
fn kills_and_signals_by_turns_lose_no_document() {
    let home = home("GATE");
    // The first kill comes in company, two more find the document alone.
    for _ in 0..3 {
        let mut tool = at_the_gate(&home);
        tool.kill().expect("it can be killed");
        tool.wait().expect("it ends");
        ask_to_end(&mut at_the_gate(&home), "-TERM");
    }
    ends_well(&home);
}
