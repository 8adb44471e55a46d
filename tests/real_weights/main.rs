//! The tool on real weights. `./check` fetches them first, and runs these with `--ignored`.
//!
//! Floors leave room for noise only: they say that nothing broke, not how good a model is.

mod bucket;
mod cases;
mod encoder;
mod faithful;
mod glossary;
mod links;
mod student;
mod texts;

use serde_json::Value;
use std::process::{Command, Output};

const MODEL: &str = "qwen2.5-coder-1.5b-instruct";
const SMALL: &str = "qwen2.5-coder-0.5b-instruct";
const ENGLISH: &str = "smollm2-135m-instruct";

fn tolmach(arguments: &[&str]) -> Output {
    let output = Command::new(env!("CARGO_BIN_EXE_tolmach"))
        .args(arguments)
        .arg("--offline")
        .output();
    let output = output.expect("the tool runs");
    assert!(
        output.status.success(),
        "{arguments:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    output
}

fn stdout(arguments: &[&str]) -> String {
    String::from_utf8(tolmach(arguments).stdout).expect("UTF-8")
}

fn json(arguments: &[&str]) -> Value {
    serde_json::from_str(&stdout(arguments)).expect("JSON")
}

fn sample() -> String {
    format!("{}/samples/lavrov.ru.txt", env!("CARGO_MANIFEST_DIR"))
}

fn texts<'a>(values: &'a Value, key: &str) -> Vec<&'a str> {
    values
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|value| value[key].as_str())
        .collect()
}

#[test]
#[ignore = "needs real weights: ./check fetches them"]
fn the_sample_is_digested_faithfully() {
    let report = json(&[
        "digest",
        &sample(),
        "--model",
        MODEL,
        "--length",
        "3",
        "--format",
        "json",
    ]);
    let paragraphs = faithful::paragraphs(&report);
    let article = std::fs::read_to_string(sample()).expect("the sample");
    let removed: Vec<&str> = report["warnings"]
        .as_array()
        .into_iter()
        .flatten()
        .filter(|warning| warning["code"] == "furniture-removed")
        .filter_map(|warning| warning["message"].as_str())
        .collect();
    for line in faithful::left_out(&article, &paragraphs) {
        assert!(
            removed.iter().any(|message| message.contains(line.trim())),
            "nobody says what became of {line}"
        );
    }
    let faults = faithful::faults(&paragraphs);
    let untold = faults.iter().filter(|fault| !fault.is_told);
    // A title may stand without its country, and an adjective for a country: a few names may be gone for good reasons.
    let (names, others): (Vec<_>, Vec<_>) = untold.partition(|fault| fault.code == "name-missing");
    let told = |faults: Vec<&faithful::Fault>| -> Vec<String> {
        let fault = |fault: &faithful::Fault| format!("{} ({})", fault.what, fault.code);
        faults.into_iter().map(fault).collect()
    };
    let all = faithful::count_names(&paragraphs);
    assert!(
        all >= 10 && names.len() * 10 <= all,
        "of {all} names: {:#?}",
        told(names)
    );
    assert!(
        others.is_empty(),
        "faults that no warning tells of: {:#?}",
        told(others)
    );
    let letters = |c: char| ('Ѐ'..='ӿ').contains(&c);
    let summary = report["summary"]["text"].as_str().expect("a summary");
    for text in paragraphs
        .iter()
        .map(|paragraph| paragraph.translation.as_str())
        .chain([summary])
    {
        assert!(
            text.contains(char::is_alphabetic) && !text.contains(letters),
            "{text}"
        );
    }
    let sentences = texts(&report["summary"]["sentences"], "text");
    assert_eq!(sentences.len(), 3, "{sentences:?}");
    for sentence in report["summary"]["sentences"].as_array().into_iter().flatten() {
        assert!(
            sentence["segments"]
                .as_array()
                .is_some_and(|segments| !segments.is_empty()),
            "{sentence}"
        );
    }
}

#[test]
#[ignore = "needs real weights: ./check fetches them"]
fn lines_stay_lines_and_their_quality_holds() {
    let folder = tempfile::tempdir().expect("a folder");
    let (source, output) = (folder.path().join("lines.ru"), folder.path().join("lines.en"));
    let lines: Vec<&str> = texts::PAIRS.iter().map(|(source, _)| *source).collect();
    write(&source, &lines.join("\n"));
    let paths = [source.to_string_lossy(), output.to_string_lossy()];
    for (model, floor) in [(MODEL, 50.0), (SMALL, 38.0)] {
        tolmach(&[
            "translate",
            "--lines",
            "--from",
            "ru",
            "--model",
            model,
            &paths[0],
            "-o",
            &paths[1],
            "--force",
        ]);
        let translated = std::fs::read_to_string(&output).expect("the output");
        let hypotheses: Vec<&str> = translated.lines().collect();
        assert_eq!(hypotheses.len(), lines.len());
        assert!(
            hypotheses.iter().all(|line| !line.trim().is_empty()),
            "{hypotheses:#?}"
        );
        let references: Vec<&str> = texts::PAIRS.iter().map(|(_, reference)| *reference).collect();
        let score = texts::chrf(&hypotheses, &references);
        assert!(score > floor, "{model}: chrF {score:.1}\n{hypotheses:#?}");
    }
}

#[test]
#[ignore = "needs real weights: ./check fetches them"]
fn a_llama_summarises_english() {
    let folder = tempfile::tempdir().expect("a folder");
    let article = folder.path().join("bridge.txt");
    write(&article, texts::ENGLISH_ARTICLE);
    let report = json(&[
        "summarize",
        &article.to_string_lossy(),
        "--model",
        ENGLISH,
        "--length",
        "2",
        "--format",
        "json",
    ]);
    let sentences = texts(&report["summary"]["sentences"], "text");
    assert_eq!(sentences.len(), 2, "{sentences:?}");
    assert!(
        sentences
            .iter()
            .any(|sentence| sentence.to_lowercase().contains("bridge")),
        "{sentences:?}"
    );
}

#[test]
#[ignore = "needs real weights: ./check fetches them"]
fn installed_models_verify_and_bench_reports_rates() {
    let verified = stdout(&["models", "verify", SMALL]);
    assert!(verified.contains(SMALL), "{verified}");
    let report = json(&["bench", "--model", SMALL, "--input", &sample(), "--json"]);
    for key in [
        "words_per_second",
        "tokens_per_second",
        "load_seconds",
        "peak_mib",
    ] {
        assert!(
            report[key].as_f64().is_some_and(|value| value > 0.0),
            "{key}: {report}"
        );
    }
}

#[expect(clippy::disallowed_methods, reason = "a file in a folder of the test's own")]
fn write(path: &std::path::Path, text: &str) {
    std::fs::write(path, text).expect("the file is written");
}
