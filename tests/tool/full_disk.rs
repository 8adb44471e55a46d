//! A disk that fills while results or models are written: what was there before stays.
#![cfg(unix)]

use std::fs::File;

use crate::kit::{Home, Outcome, TOOL, run};

/// Blocks of 512 bytes (1024 in some shells) that a file may have: more than receipts, less than what the tests write.
const LIMIT: &str = "-f 16";
/// What every such failure ends with.
const NEXT_STEP: &str = "free some space";

fn home_with_an_article() -> Home {
    let home = Home::new();
    // The result does not fit.
    home.write(
        "article.txt",
        "Президент прибыл в город. Он выступил перед студентами.\n\n".repeat(1000),
    );
    // The model is here already: only the result is too much.
    home.run(&["models", "pull", "fake"]).done();
    home
}

/// The sentence names the thing, the cause and the next step, and nothing is given out as a result.
#[track_caller]
fn failed(outcome: Outcome, thing: &str) {
    let stderr = outcome.stderr.clone();
    outcome.failed(1, NEXT_STEP);
    assert!(stderr.contains(thing), "no '{thing}' in {stderr}");
    let reasons = ["No space left on device", "File too large", "Disk quota exceeded"];
    assert!(reasons.iter().any(|reason| stderr.contains(reason)), "{stderr}");
}

#[test]
fn an_output_file_that_does_not_fit_leaves_the_old_one() {
    for to in [["-o", "out/article.en.txt"], ["--out-dir", "out"]] {
        let home = home_with_an_article();
        home.write("out/article.en.txt", "old");
        let args = [&["translate", "article.txt", "--force"], &to[..]].concat();
        failed(run(&mut home.tool_within(LIMIT, &args), b""), "article.en.txt': ");
        assert_eq!(home.names("out"), ["article.en.txt"]);
        assert_eq!(home.read("out/article.en.txt"), "old");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn standard_output_on_a_full_disk() {
    let home = home_with_an_article();
    for format in ["text", "markdown", "json"] {
        let full = File::options().write(true).open("/dev/full");
        let mut tool = home.tool(&["translate", "article.txt", "--format", format]);
        tool.stdout(full.expect("Linux has it"));
        failed(run(&mut tool, b""), "cannot write to standard output: ");
    }
    failed(
        home.run(&["translate", "article.txt", "-o", "/dev/full"]),
        "cannot write '/dev/full': ",
    );
}

#[cfg(target_os = "linux")]
#[test]
fn help_that_cannot_be_written_is_a_failure() {
    let home = Home::new();
    for args in [&["--help"][..], &["batch", "--help"], &["--version"]] {
        let full = File::options().write(true).open("/dev/full");
        let mut tool = home.tool(args);
        tool.stdout(full.expect("Linux has it"));
        failed(run(&mut tool, b""), "cannot write to standard output: ");
    }
}

/// The real thing, where the machine lets the test make a small file system of its own; else the limit again.
#[cfg(target_os = "linux")]
#[test]
fn a_small_file_system_that_is_full() {
    let home = home_with_an_article();
    home.write("small/out.txt", "old");
    let script = "mount -t tmpfs -o size=32k tmpfs small || exit 99; echo old > small/out.txt; \
         \"$0\" translate article.txt -o small/out.txt --force; code=$?; \
         cat small/out.txt >&2; ls -A small >&2; exit $code";
    let args = ["-rm", "/bin/sh", "-c", script, TOOL];
    let mut outcome = run(&mut home.command("unshare", &args), b"");
    if outcome.code == 99 || outcome.stderr.starts_with("unshare:") {
        let args = ["translate", "article.txt", "-o", "small/out.txt", "--force"];
        outcome = run(&mut home.tool_within(LIMIT, &args), b"");
        assert_eq!(home.names("small"), ["out.txt"]);
        assert_eq!(home.read("small/out.txt"), "old");
    } else {
        assert!(outcome.stderr.ends_with("\nold\nout.txt\n"), "{outcome:?}");
    }
    failed(outcome, "small/out.txt': ");
}

#[test]
fn a_model_that_does_not_fit_leaves_the_others_and_no_part() {
    let home = home_with_an_article();
    let weights = home.write("weights/large.bin", vec![b'x'; 200_000]);
    home.manifest("large", &weights, &"0".repeat(64));
    let outcome = run(&mut home.tool_within(LIMIT, &["models", "pull", "large"]), b"");
    failed(outcome, "/models-v1/large/fake.bin.part: ");
    assert_eq!(home.names(".cache/tolmach/models-v1"), ["fake", "large"]);
    assert_eq!(home.names(".cache/tolmach/models-v1/large"), [""; 0]);
    assert_eq!(home.run(&["models", "verify"]).done(), "fake fake.bin: good\n");
}
