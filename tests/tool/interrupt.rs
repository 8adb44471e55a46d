//! What stays behind when the tool is stopped, or its reader goes away.

use std::io::Write as _;
use std::process::Command;
use std::time::{Duration, Instant};

use crate::kit::Home;

/// Long enough for the slowest machine; a test that works never waits so long.
const PATIENCE: Duration = Duration::from_mins(1);

#[cfg(unix)]
#[test]
fn ctrl_c_leaves_no_unfinished_file() {
    for signal in ["INT", "TERM"] {
        let home = Home::new();
        home.write("out/old.txt", "old");
        // The model does not answer before a file is there, which never comes.
        home.write("a.txt", "Он стоял GATE у ворот.\n");
        let mut tool = home
            .tool(&["digest", "a.txt", "-o", "out/result.txt"])
            .spawn()
            .expect("the tool starts");
        let start = Instant::now();
        while home.names("out").len() < 2 {
            assert!(start.elapsed() < PATIENCE, "no temporary file appeared");
            std::thread::sleep(Duration::from_millis(5));
        }
        let kill = Command::new("kill")
            .args([format!("-{signal}"), tool.id().to_string()])
            .status();
        assert!(kill.expect("kill runs").success());
        assert_eq!(tool.wait().expect("the tool ends").code(), Some(130));
        assert_eq!(home.names("out"), ["old.txt"]);
    }
}

/// A batch waits for the work in hand, unless it is asked twice.
#[cfg(unix)]
#[test]
fn a_second_ctrl_c_ends_a_batch_at_once() {
    let home = Home::new();
    // The model does not answer before a file is there, which never comes.
    home.write("in/a.txt", "Он стоял GATE у ворот.\n");
    let args = ["batch", "in", "--out-dir", "out", "--task", "translate"];
    let mut tool = home.tool(&args).spawn().expect("the tool starts");
    // Before the model has the passage there is no work in hand to wait for.
    let start = Instant::now();
    while !home.path("at-gate").exists() {
        assert!(start.elapsed() < PATIENCE, "the model was not asked");
        std::thread::sleep(Duration::from_millis(5));
    }
    let id = tool.id().to_string();
    let interrupt = || Command::new("kill").args(["-INT", &id]).status();
    assert!(interrupt().expect("kill runs").success());
    // A tool that ended at the first signal would be gone by now on most machines; a slow one is given the benefit.
    std::thread::sleep(Duration::from_millis(500));
    assert!(
        tool.try_wait().expect("it can be asked").is_none(),
        "it did not wait"
    );
    // A signal that comes before the first was taken counts with it.
    let start = Instant::now();
    let code = loop {
        assert!(
            interrupt().is_ok() && start.elapsed() < PATIENCE,
            "it does not end"
        );
        std::thread::sleep(Duration::from_millis(50));
        if let Some(status) = tool.try_wait().expect("it can be asked") {
            break status.code();
        }
    };
    assert_eq!(code, Some(130));
    assert_eq!(home.names("out/.tolmach"), ["journal.jsonl", "lock"]);
}

#[test]
fn a_reader_that_goes_away_has_had_enough() {
    let home = Home::new();
    let mut tool = home.tool(&["translate"]).spawn().expect("the tool starts");
    drop(tool.stdout.take());
    let mut stdin = tool.stdin.take().expect("standard input is a pipe");
    stdin
        .write_all("Президент прибыл в город.\n".as_bytes())
        .expect("the tool reads");
    drop(stdin);
    let outcome = tool.wait_with_output().expect("the tool ends");
    assert_eq!(outcome.status.code(), Some(0));
    assert!(
        !String::from_utf8_lossy(&outcome.stderr).contains("error"),
        "{outcome:?}"
    );
}

#[test]
fn a_failed_run_leaves_no_file() {
    let home = Home::new();
    home.write("out/old.txt", "old");
    home.pipe(&["digest", "-o", "out/result.txt"], "")
        .failed(1, "the input is empty");
    home.pipe(&["digest", "-o", "out/old.txt", "--force"], "")
        .failed(1, "the input is empty");
    assert_eq!(home.names("out"), ["old.txt"]);
    assert_eq!(home.read("out/old.txt"), "old");
}
