//! The tool on real weights. `./check` fetches them first, and runs these with `--ignored`.
//!
//! Floors leave room for noise only: they say that nothing broke, not how good a model is.

mod bucket;
mod chrf;
mod encoder;
mod glossary;
mod links;
mod student;

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
    let translation = report["translation"].as_str().expect("a translation");
    for name in [
        "Lavrov",
        "Karabakh",
        "Putin",
        "Medvedev",
        "Yerevan",
        "Baku",
        "Minsk Group",
        "OSCE",
        "Ilham Aliyev",
        "TASS",
    ] {
        assert!(translation.contains(name), "{name} is missing:\n{translation}");
    }
    for word in ["status", "sniper"] {
        assert!(
            translation.to_lowercase().contains(word),
            "{word} is missing:\n{translation}"
        );
    }
    assert!(
        !translation.chars().any(|c| ('а'..='я').contains(&c)),
        "{translation}"
    );
    assert!(
        !translation.contains("Метки") && !translation.contains("lavrov (1)"),
        "{translation}"
    );
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
    let codes = texts(&report["warnings"], "code");
    assert!(codes.contains(&"furniture-removed"), "{codes:?}");
}

#[test]
#[ignore = "needs real weights: ./check fetches them"]
fn lines_stay_lines_and_their_quality_holds() {
    let folder = tempfile::tempdir().expect("a folder");
    let (source, output) = (folder.path().join("lines.ru"), folder.path().join("lines.en"));
    let lines: Vec<&str> = chrf::PAIRS.iter().map(|(source, _)| *source).collect();
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
        let references: Vec<&str> = chrf::PAIRS.iter().map(|(_, reference)| *reference).collect();
        let score = chrf::corpus(&hypotheses, &references);
        assert!(score > floor, "{model}: chrF {score:.1}\n{hypotheses:#?}");
    }
}

#[test]
#[ignore = "needs real weights: ./check fetches them"]
fn a_llama_summarises_english() {
    let folder = tempfile::tempdir().expect("a folder");
    let article = folder.path().join("bridge.txt");
    write(&article, chrf::ENGLISH_ARTICLE);
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
