//! Pipes, devices and folders among the inputs: what gives nothing, gives without end or cannot be read costs itself
//! alone, and what people do give to single commands works.
#![cfg(unix)]

use std::fs;
use std::os::unix::fs::symlink;

use crate::kit::{Home, Outcome, TOOL, run};

const SENTENCE: &str = "Президент прибыл в город.\n";
const RESULT: &str = "PREZIDENT PRIBYL V GOROD.\n";
const SILENT: &str = "nobody was there at its other end";

fn pipe(home: &Home, name: &str) {
    let made = home.command("mkfifo", &[name]).status();
    assert!(made.expect("mkfifo runs").success());
}

#[track_caller]
fn partly(outcome: &Outcome, sentence: &str) {
    assert_eq!(outcome.code, 3, "{outcome:?}");
    assert!(
        outcome.stderr.contains(sentence),
        "no '{sentence}' in {outcome:?}"
    );
    assert!(!outcome.stderr.contains("panicked"), "{outcome:?}");
}

#[test]
fn a_pipe_that_nobody_writes_to_holds_no_batch_up() {
    let home = Home::new();
    for name in ["a", "c"] {
        home.write(&format!("in/{name}.txt"), SENTENCE);
    }
    pipe(&home, "in/b.txt");
    home.write("list", "in/a.txt\nin/b.txt\nin/c.txt\n");
    let outcome = home.run(&[
        "batch",
        "--task",
        "translate",
        "--files-from",
        "list",
        "--out-dir",
        "out",
    ]);
    partly(&outcome, SILENT);
    assert!(
        outcome.stderr.contains("2 documents done, 1 failed"),
        "{outcome:?}"
    );
    // A walk takes files only.
    let outcome = home.run(&["batch", "--task", "translate", "in", "--out-dir", "other"]);
    assert_eq!(outcome.code, 0, "{outcome:?}");
    assert!(
        outcome.stderr.contains("2 documents done, none failed"),
        "{outcome:?}"
    );
}

#[test]
fn a_pipe_that_nobody_writes_to_holds_no_other_document_up() {
    let home = Home::new();
    home.write("a.txt", SENTENCE);
    pipe(&home, "b");
    let outcome = home.run(&["translate", "b", "a.txt"]);
    partly(&outcome, SILENT);
    assert!(outcome.stdout.contains(RESULT), "{outcome:?}");
    // Nor one that nobody reads from.
    home.run(&["translate", "a.txt", "-o", "b"]).failed(1, SILENT);
    home.run(&["translate", "a.txt", "--glossary", "b"])
        .failed(2, SILENT);
}

#[test]
fn pipes_that_somebody_writes_to_are_documents() {
    let home = Home::new();
    home.write("a.txt", SENTENCE);
    home.write("terms", "Президент\tpresident\n");
    assert_eq!(home.pipe(&["translate", "/dev/stdin"], SENTENCE).done(), RESULT);
    let tool = TOOL;
    for script in [
        "\"$0\" translate <(cat a.txt)",
        "\"$0\" translate <(sleep 1; cat a.txt)",
        "\"$0\" translate a.txt --keep <(cat terms)",
        "\"$0\" translate a.txt -o >(cat) | cat",
        "mkfifo p; cat a.txt > p & \"$0\" translate p",
    ] {
        let outcome = run(&mut home.command("/bin/bash", &["-c", script, tool]), b"");
        assert_eq!(outcome.done(), RESULT, "{script}");
    }
    let script = "\"$0\" translate <(cat a.txt) <(cat a.txt)";
    let outcome = run(&mut home.command("/bin/bash", &["-c", script, tool]), b"");
    assert_eq!(outcome.done().matches(RESULT).count(), 2);
    let outcome = home.pipe(
        &["batch", "--task", "translate", "--files-from", "/dev/stdin"],
        "a.txt\n",
    );
    assert!(outcome.done().contains(RESULT.trim_end()));
}

/// A device that never ends, under a limit of memory that it would fill.
#[cfg(target_os = "linux")]
#[test]
fn what_never_ends_is_too_large() {
    let limited = |home: &Home, args: &[&str]| run(&mut home.tool_within("-v 4000000", args), b"");
    let home = Home::new();
    home.write("a.txt", SENTENCE);
    let zero = "/dev/zero";
    limited(&home, &["translate", zero]).failed(1, "too large to be one document (more than ");
    for (option, what) in [
        ("--glossary", "a glossary"),
        ("--keep", "a list of words to keep"),
    ] {
        let message = format!("too large to be {what} (more than 64 MiB)");
        limited(&home, &["translate", "a.txt", option, zero]).failed(2, &message);
    }
    limited(&home, &["batch", "--files-from", zero]).failed(1, "a list of files (more than 256 MiB)");
    let outcome = limited(&home, &["batch", "a.txt", zero, "--out-dir", "out"]);
    partly(&outcome, "too large to be one document");
    symlink(zero, home.path(".config/tolmach/config.toml")).unwrap();
    limited(&home, &["translate", "a.txt"]).failed(2, "a configuration file (more than 1 MiB)");
    fs::remove_file(home.path(".config/tolmach/config.toml")).unwrap();
    symlink(zero, home.path(".config/tolmach/models/zero.toml")).unwrap();
    limited(&home, &["translate", "a.txt"]).failed(1, "is no regular file");
}

/// No path that is longer than the system takes can be read; access rights do not bind root.
#[test]
fn a_folder_that_cannot_be_read_costs_itself_alone() {
    let home = Home::new();
    for name in ["in/a.txt", "in/z/b.txt"] {
        home.write(name, SENTENCE);
    }
    let long = vec!["x".repeat(250); 10].join("/");
    for start in ["in/deep", "in2"] {
        fs::create_dir_all(home.path(start).join(&long)).unwrap();
    }
    fs::rename(home.path("in2"), home.path("in/deep").join(&long).join("in2")).unwrap();
    let outcome = home.run(&["batch", "--task", "translate", "in", "--out-dir", "out"]);
    partly(&outcome, "folders are too deep");
    assert!(
        outcome.stderr.contains("2 documents done, 1 failed"),
        "{outcome:?}"
    );
    assert!(outcome.stderr.len() < 10_000, "{}", outcome.stderr);
    let outcome = home.run(&["translate", "in"]);
    partly(&outcome, "folders are too deep");
    assert_eq!(outcome.stdout.matches(RESULT).count(), 2, "{outcome:?}");
}
