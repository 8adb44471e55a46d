//! A batch that is killed, stopped or loses its disk, and is started again: the result is that of an unbroken run.
//!
//! A short form of `tools/soak`, which kills three hundred times.
#![cfg(unix)]

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::batch::tree;
use crate::kit::{Home, run};

const ARGS: [&str; 7] = [
    "batch",
    "in",
    "--out-dir",
    "out",
    "--task",
    "translate",
    "--no-cache",
];
const DOCUMENTS: usize = 200;
const PATIENCE: Duration = Duration::from_mins(2);

/// Documents that the model takes its time over; some fail.
fn home() -> Home {
    let home = Home::new();
    for number in 0..DOCUMENTS {
        let text = match number % 50 {
            7 => String::new(),
            _ => format!("Номер {number} SLOW тут.\n\nЕщё одно предложение номер {number}.\n"),
        };
        home.write(&format!("in/{}/{number}.txt", number % 7), text);
    }
    home
}

fn start(home: &Home) -> Child {
    let mut tool = home.tool(&ARGS);
    tool.stdin(Stdio::null())
        .stderr(Stdio::null())
        .stdout(Stdio::null());
    tool.spawn().expect("the tool starts")
}

fn whole(home: &Home) -> Vec<(String, Vec<u8>)> {
    let outcome = home.run(&ARGS);
    assert_eq!(outcome.code, 3, "{outcome:?}");
    assert!(outcome.stderr.contains("4 failed"), "{outcome:?}");
    assert_eq!(home.names("out/.tolmach"), ["journal.jsonl", "lock"]);
    tree(&home.path("out"))
}

fn count(folder: &Path) -> usize {
    if folder.is_dir() { tree(folder).len() } else { 0 }
}

/// Waits until so many results are there, or the tool has ended.
fn wait_for(tool: &mut Child, folder: &Path, results: usize) {
    let start = Instant::now();
    while count(folder) < results && tool.try_wait().expect("it can be asked").is_none() {
        assert!(start.elapsed() < PATIENCE, "no {results} results");
        std::thread::sleep(Duration::from_millis(1));
    }
}

#[test]
fn a_run_that_is_killed_again_and_again_ends_like_an_unbroken_one() {
    let home = home();
    let unbroken = whole(&home);
    assert_eq!(unbroken.len(), DOCUMENTS - 4);
    for round in 0..2 {
        fs::remove_dir_all(home.path("out")).unwrap();
        for kill in 0..10 {
            let mut tool = start(&home);
            // Some are killed while they read, some while they write.
            wait_for(&mut tool, &home.path("out"), kill * 18 + round * 5);
            std::thread::sleep(Duration::from_micros(700 * (kill as u64 % 4)));
            tool.kill().expect("it can be killed");
            tool.wait().expect("it ends");
        }
        assert!(whole(&home) == unbroken, "round {round}");
    }
}

#[test]
fn the_first_signal_ends_a_run_cleanly_and_the_next_run_goes_on() {
    let home = home();
    let unbroken = whole(&home);
    for signal in ["-INT", "-TERM"] {
        fs::remove_dir_all(home.path("out")).unwrap();
        let mut tool = start(&home);
        wait_for(&mut tool, &home.path("out"), 3);
        let kill = Command::new("kill")
            .args([signal, &tool.id().to_string()])
            .status();
        assert!(kill.expect("kill runs").success());
        assert_eq!(tool.wait().expect("it ends").code(), Some(130), "{signal}");
        let stopped = count(&home.path("out"));
        assert!((3..DOCUMENTS - 4).contains(&stopped), "{stopped}");
        assert_eq!(home.names("out/.tolmach"), ["journal.jsonl", "lock"]);
        assert!(whole(&home) == unbroken, "{signal}");
    }
}

#[test]
fn a_run_whose_output_folder_is_removed_says_so_and_begins_anew() {
    let home = home();
    let unbroken = whole(&home);
    fs::remove_dir_all(home.path("out")).unwrap();
    let mut command = home.tool(&ARGS);
    let mut tool = command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .spawn()
        .expect("the tool starts");
    wait_for(&mut tool, &home.path("out"), 20);
    fs::rename(home.path("out"), home.path("elsewhere")).unwrap();
    let outcome = tool.wait_with_output().expect("it ends");
    let stderr = String::from_utf8_lossy(&outcome.stderr).into_owned();
    assert_eq!(outcome.status.code(), Some(1), "{stderr}");
    assert!(stderr.contains("removed while the batch ran"), "{stderr}");
    assert!(!home.path("out").exists());
    assert!(whole(&home) == unbroken);
}

/// As on a full disk: no file may grow beyond eight blocks, so the journal cannot.
#[test]
fn a_run_on_a_full_disk_says_so_and_goes_on_when_there_is_space() {
    let home = home();
    let unbroken = whole(&home);
    fs::remove_dir_all(home.path("out")).unwrap();
    home.run(&["models", "pull", "fake"]).done();
    let outcome = run(&mut home.tool_within("-f 8", &ARGS), b"");
    assert_eq!(outcome.code, 1, "{outcome:?}");
    assert!(outcome.stderr.contains("free some space"), "{outcome:?}");
    assert!(whole(&home) == unbroken);
}

#[test]
fn two_runs_do_not_work_on_one_folder() {
    let home = home();
    let mut tool = start(&home);
    wait_for(&mut tool, &home.path("out"), 1);
    let second = home.run(&ARGS);
    tool.kill().expect("it can be killed");
    tool.wait().expect("it ends");
    second.failed(1, "another run is at work on this batch");
}

/// What is not finished yet lies in the folder of results, and not where the journal is.
#[test]
fn two_runs_with_two_journals_do_not_work_on_one_folder() {
    let home = home();
    let unbroken = whole(&home);
    fs::remove_dir_all(home.path("out")).unwrap();
    let args = |journal| [&ARGS[..], &["--journal", journal]].concat();
    let mut command = home.tool(&args("first"));
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let mut tool = command.spawn().expect("the tool starts");
    wait_for(&mut tool, &home.path("out"), 1);
    let second = home.run(&args("second"));
    assert_eq!(tool.wait().expect("it ends").code(), Some(3));
    second.failed(1, "another run is at work on this batch");
    assert!(tree(&home.path("out")) == unbroken);
}

/// Files in the folders of a folder, of which some may get another name in the meantime.
fn names_below(folder: &Path) -> usize {
    let folders = fs::read_dir(folder).into_iter().flatten().flatten();
    let files = folders.filter_map(|inner| fs::read_dir(inner.path()).ok());
    files.map(Iterator::count).sum()
}

/// Without a journal nothing is gone on with, but what has its name is whole.
#[test]
fn a_run_without_a_journal_that_is_killed_leaves_whole_files() {
    const PLAIN: [&str; 4] = ["translate", "in", "--out-dir", "out"];
    let home = home();
    assert_eq!(home.run(&PLAIN).code, 3);
    let unbroken = tree(&home.path("out"));
    assert_eq!(unbroken.len(), DOCUMENTS - 4);
    let mut killed = 0;
    for results in [1, 20, 90, 150] {
        fs::remove_dir_all(home.path("out")).unwrap();
        let mut command = home.tool(&PLAIN);
        let silent = command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let mut tool = silent.spawn().expect("the tool starts");
        let start = Instant::now();
        while names_below(&home.path("out")) < results && tool.try_wait().expect("it can be asked").is_none()
        {
            assert!(start.elapsed() < PATIENCE, "no {results} results");
            std::thread::sleep(Duration::from_millis(1));
        }
        tool.kill().expect("it can be killed");
        tool.wait().expect("it ends");
        let left = tree(&home.path("out"));
        killed += usize::from(left.len() < unbroken.len());
        for file in left {
            let is_unfinished = file.0.contains(".tolmach-");
            assert!(is_unfinished || unbroken.contains(&file), "{}", file.0);
        }
    }
    assert!(killed > 0, "every run was over before it was killed");
}
