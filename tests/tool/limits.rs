//! Inputs that are too large for one document: refused with a clear error, in bounded memory.
#![cfg(unix)]

use std::fs::File;
use std::io::Write as _;

use serde_json::Value;

use crate::kit::{Home, run};

/// What the tool may map, in kB: far less than the input.
const MEMORY: &str = "-v 700000";
const MEBIBYTE: usize = 1 << 20;

#[test]
fn a_file_larger_than_a_document() {
    let home = Home::new();
    let path = home.write("in/large.txt", "");
    // A hole of two gibibytes: nothing is written to the disk.
    File::options()
        .write(true)
        .open(path)
        .and_then(|file| file.set_len(2 << 30))
        .expect("a sparse file");
    for command in ["digest", "translate", "summarize"] {
        run(&mut home.tool_within(MEMORY, &[command, "in/large.txt"]), b"").failed(1, "more than 64 MiB");
    }
    home.write("in/small.txt", "Он ушёл.\n");
    let args = ["batch", "in", "--out-dir", "out", "--task", "translate"];
    let outcome = run(&mut home.tool_within(MEMORY, &args), b"");
    assert_eq!(outcome.code, 3, "{outcome:?}");
    assert!(outcome.stderr.contains("more than 64 MiB"), "{outcome:?}");
    assert_eq!(home.read("out/small.en.txt"), "ON USEL.\n");
}

#[test]
fn a_line_of_a_gibibyte_in_a_stream() {
    let home = Home::new();
    for (args, good) in [
        (
            &["batch", "--task", "translate"][..],
            r#"{"id":"b","text":"Он ушёл."}"#,
        ),
        (
            &["worker", "--task", "translate"][..],
            r#"{"v":1,"id":"b","text":"Он ушёл."}"#,
        ),
    ] {
        let mut tool = home.tool_within(MEMORY, args).spawn().expect("the tool starts");
        let mut stdin = tool.stdin.take().expect("standard input is a pipe");
        let piece = vec![b'x'; MEBIBYTE];
        stdin.write_all(br#"{"id":"a","text":""#).expect("the tool reads");
        for _ in 0..1024 {
            stdin.write_all(&piece).expect("the tool reads");
        }
        write!(stdin, "\"}}\n{good}\n").expect("the tool reads");
        drop(stdin);
        let output = tool.wait_with_output().expect("the tool ends");
        let stdout = String::from_utf8(output.stdout).expect("UTF-8");
        let lines: Vec<Value> = stdout
            .lines()
            .map(|line| serde_json::from_str(line).expect("JSON"))
            .collect();
        assert_eq!(lines.len(), 2, "{stdout}");
        let error = lines[0]["error"].as_str().expect("an error");
        assert!(error.contains("64 MiB is the most"), "{error}");
        let done = lines[1].get("result").unwrap_or(&lines[1]);
        assert_eq!(done["translation"], "ON USEL.");
    }
}
