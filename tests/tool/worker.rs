//! A worker as those use it who share lines out: all lines at once, or one after the other.

use std::io::{BufRead as _, BufReader, Write as _};

use serde_json::{Value, json};

use crate::kit::Home;

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
