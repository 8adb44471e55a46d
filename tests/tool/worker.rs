//! A worker as those use it who share lines out: all lines at once, or one after the other.

use std::io::{BufRead as _, BufReader, Write as _};

use serde_json::{Value, json};

use crate::kit::{Home, survive};

const ARGS: [&str; 3] = ["worker", "--task", "translate"];

fn results(text: &str) -> Vec<Value> {
    let parsed = text
        .lines()
        .map(|line| serde_json::from_str(line).expect("a JSON line"));
    parsed.collect()
}

#[test]
fn every_job_has_its_line_in_order() {
    let home = Home::new();
    let mut jobs = String::new();
    for number in 0..100 {
        jobs += &json!({"v": 1, "id": number, "text": format!("Номер {number} тут.")}).to_string();
        jobs += "\n";
    }
    jobs += &json!({"v": 2, "id": "later", "text": "Да."}).to_string();
    jobs += "\nnonsense\n";
    jobs += &json!({"v": 1, "id": "empty", "text": ""}).to_string();
    let answer = home.pipe(&ARGS, &jobs).done();
    let lines = results(&answer);
    assert_eq!(lines.len(), 103);
    for (number, line) in lines.iter().take(100).enumerate() {
        assert_eq!(
            (&line["v"], &line["id"], &line["status"]),
            (&1.into(), &number.into(), &"done".into())
        );
        assert_eq!(line["result"]["translation"], format!("NOMER {number} TUT."));
    }
    for (at, id, reason) in [
        (100, json!("later"), "version 2 of the protocol is not known"),
        (101, Value::Null, "the line is no JSON"),
        (102, json!("empty"), "the input is empty"),
    ] {
        assert_eq!((&lines[at]["id"], &lines[at]["status"]), (&id, &"failed".into()));
        assert!(
            lines[at]["error"].as_str().unwrap().contains(reason),
            "{}",
            lines[at]
        );
    }
    // Once more: the same bytes, with the cache and without.
    assert_eq!(home.pipe(&ARGS, &jobs).done(), answer);
    assert_eq!(
        home.pipe(&[&ARGS[..], &["--no-cache"]].concat(), &jobs).done(),
        answer
    );
}

#[test]
fn ids_come_back_as_they_came() {
    let ids = [
        "123456789012345678901234567890",
        "1e2",
        "-0.0",
        r#"{"z":1,"a":{"z":2},"a":[3]}"#,
        r#""\u0416\/""#,
        "1e999",
        "[ 1,  2 ]",
        "null",
    ];
    let home = Home::new();
    for text in ["\"Он уехал.\"", "7"] {
        let job = |id: &&str| format!("{{\"v\":1,\"id\":{id},\"text\":{text}}}\n");
        let jobs: String = ids.iter().map(job).collect();
        let answer = home.pipe(&ARGS, jobs).done();
        for (line, id) in answer.lines().zip(ids) {
            let begin = format!("{{\"v\":1,\"id\":{id},\"status\":");
            assert!(line.starts_with(&begin), "{line}");
        }
        // So do those of a stream.
        let job = |id: &&str| format!("{{\"id\":{id},\"text\":{text}}}\n");
        let jobs: String = ids.iter().map(job).collect();
        let outcome = home.pipe(&["batch", "--task", "translate"], jobs);
        assert_eq!(outcome.stdout.lines().count(), ids.len(), "{outcome:?}");
        for (line, id) in outcome.stdout.lines().zip(ids) {
            assert!(line.contains(&format!("\"id\":{id}")), "{line}");
        }
    }
}

#[test]
fn a_worker_whose_reader_goes_away_says_that_jobs_are_lost() {
    let home = Home::new();
    let mut tool = home.tool(&ARGS).spawn().expect("the tool starts");
    drop(tool.stdout.take());
    let mut stdin = tool.stdin.take().expect("standard input is a pipe");
    // Its input does not end: it has to notice by itself.
    writeln!(stdin, "{}", json!({"v": 1, "id": 1, "text": "Он уехал."})).expect("the tool reads");
    let outcome = tool.wait_with_output().expect("the tool ends");
    drop(stdin);
    assert_eq!(outcome.status.code(), Some(1));
    let stderr = String::from_utf8_lossy(&outcome.stderr);
    assert!(stderr.contains("its reader has gone away"), "{stderr}");
}

#[test]
fn a_worker_that_cannot_begin_or_write_has_a_code() {
    let home = Home::new();
    let code = |args: &[&str]| survive(&mut home.tool(&[&ARGS[..], args].concat()), b"").0.code();
    assert_eq!(code(&[]), Some(0));
    assert_eq!(code(&["--to", "xx"]), Some(2));
    assert_eq!(code(&["--model", "nobody"]), Some(1));
}

#[test]
fn whoever_waits_for_an_answer_gets_it() {
    let home = Home::new();
    let mut tool = home.tool(&ARGS).spawn().expect("the tool starts");
    let mut stdin = tool.stdin.take().expect("standard input is a pipe");
    let mut answers = BufReader::new(tool.stdout.take().expect("standard output is a pipe")).lines();
    for number in 0..5 {
        writeln!(stdin, "{}", json!({"v": 1, "id": number, "text": "Он уехал."})).expect("the tool reads");
        let line: Value = serde_json::from_str(&answers.next().unwrap().unwrap()).unwrap();
        assert_eq!(line["id"], number);
    }
    drop(stdin);
    assert!(answers.next().is_none());
    assert!(tool.wait().expect("the tool ends").success());
}
