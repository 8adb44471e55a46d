//! A batch of five documents in which each step on the disk fails once: by an error of the system, by a panic, by the
//! end of the process. The next start ends like an unbroken run.
//!
//! The steps are those of `tasks::Disk`: folders, files, names, the journal, and what waits for the disk. Memory that
//! cannot be had ends the process (`abort`), so the third stands for an allocation that fails at any of them; another
//! test takes memory away for true, at as many limits as the machine shows.

use std::fs;

use crate::batch::tree;
use crate::kit::{Home, survive};

const ARGS: [&str; 8] = [
    "batch",
    "in",
    "--out-dir",
    "out",
    "--task",
    "digest",
    "--overview",
    "--no-cache",
];
/// More steps than there are.
const MOST: usize = 400;

fn home() -> (Home, Vec<(String, Vec<u8>)>) {
    let home = Home::new();
    for number in 0..5 {
        let folder = number % 2;
        home.write(
            &format!("in/{folder}/{number}.txt"),
            format!("Номер {number} тут.\n\nЕщё одно предложение номер {number}.\n"),
        );
    }
    let unbroken = whole(&home);
    assert_eq!(unbroken.len(), 6);
    (home, unbroken)
}

/// A run that nothing disturbs, and what it leaves.
#[track_caller]
fn whole(home: &Home) -> Vec<(String, Vec<u8>)> {
    let (status, stderr) = survive(&mut home.tool(&ARGS), b"");
    assert_eq!(status.code(), Some(0), "{stderr}");
    assert_eq!(home.names("out/.tolmach"), ["journal.jsonl", "lock"]);
    tree(&home.path("out"))
}

/// Whatever has its name is whole; but an overview of a run in which a document failed lacks that one.
#[track_caller]
fn only_whole_files(home: &Home, unbroken: &[(String, Vec<u8>)], step: usize) {
    if home.path("out").is_dir() {
        for file in tree(&home.path("out")) {
            let is_whole = unbroken.contains(&file) || file.0.starts_with("overview");
            assert!(is_whole, "step {step}: {}", file.0);
        }
    }
}

fn every_step_fails(how: &str) {
    let (home, unbroken) = home();
    let sign = home.path("fault");
    for step in 1..MOST {
        fs::remove_dir_all(home.path("out")).expect("a folder");
        let _ = fs::remove_file(&sign);
        let mut command = home.tool(&ARGS);
        let (status, stderr) = survive(command.env("TOLMACH_FAULT", format!("{how}:{step}")), b"");
        if !sign.exists() {
            assert_eq!(status.code(), Some(0), "step {step}: {stderr}");
            assert!(step > 30, "there are only {step} steps");
            return;
        }
        match how {
            "abort" => assert_eq!(status.code(), None, "step {step}: {stderr}"),
            _ => assert!(
                matches!(status.code(), Some(0 | 1 | 3)) && !stderr.contains("panicked"),
                "step {step}: {status}: {stderr}"
            ),
        }
        // A line of the journal that only helps after a death may be lacking; whoever says that all is done has done
        // it.
        if status.success() {
            assert!(tree(&home.path("out")) == unbroken, "step {step}: {stderr}");
        }
        only_whole_files(&home, &unbroken, step);
        assert!(whole(&home) == unbroken, "step {step}");
    }
    panic!("there are more than {MOST} steps");
}

#[test]
fn an_error_at_any_step_of_a_batch_is_mended_by_the_next_start() {
    every_step_fails("error");
}

#[test]
fn a_panic_at_any_step_of_a_batch_is_mended_by_the_next_start() {
    every_step_fails("panic");
}

#[test]
fn the_end_of_the_process_at_any_step_of_a_batch_is_mended_by_the_next_start() {
    every_step_fails("abort");
}

/// A machine with less and less memory fails wherever it happens to be wanted.
#[cfg(target_os = "linux")]
#[test]
fn a_batch_that_finds_no_memory_is_mended_by_the_next_start() {
    let (home, unbroken) = home();
    let mut begun = 0;
    // In kB of address space, up to the first that is enough.
    for limit in (16_000..400_000).step_by(1_000) {
        fs::remove_dir_all(home.path("out")).expect("a folder");
        let mut command = home.tool_within(&format!("-v {limit}"), &ARGS);
        let (status, _) = survive(&mut command, b"");
        if home.path("out").is_dir() {
            begun += usize::from(!status.success());
            only_whole_files(&home, &unbroken, limit);
        }
        assert!(whole(&home) == unbroken, "{limit} kB");
        if status.success() {
            assert!(begun > 0, "no run failed after it had begun");
            return;
        }
    }
    panic!("no limit is enough");
}
