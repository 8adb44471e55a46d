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
        // Standard input stays open: the tool has opened its output and waits for the text.
        let mut tool = home
            .tool(&["digest", "-o", "out/result.txt"])
            .spawn()
            .expect("the tool starts");
        let stdin = tool.stdin.take();
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
        drop(stdin);
        assert_eq!(home.names("out"), ["old.txt"]);
    }
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
