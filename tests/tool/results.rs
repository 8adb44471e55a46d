//! What comes out, and where it goes.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::kit::{Home, run};

const ARTICLE: &str =
    "Визит\n\nПрезидент прибыл в город. Он выступил перед студентами.\n\nВечером он уехал в столицу.\n";
const TRANSLATED: &str =
    "VIZIT\n\nPREZIDENT PRIBYL V GOROD. ON VYSTUPIL PERED STUDENTAMI.\n\nVECEROM ON UEHAL V STOLICU.\n";
/// A glossary that changes nothing.
const TERM: &str = "президент,PREZIDENT\n";

#[test]
fn a_digest_is_the_translation_and_the_summary() {
    let home = Home::new();
    home.write("article.txt", ARTICLE);
    let text = home.run(&["digest", "--length", "1", "article.txt"]).done();
    let (translation, summary) = text.split_once("\nSummary\n-------\n").expect("a summary");
    assert_eq!(translation, TRANSLATED);
    assert_eq!(summary.lines().count(), 1);
}

#[test]
fn a_translation_keeps_the_layout_and_a_summary_stands_alone() {
    let home = Home::new();
    assert_eq!(home.pipe(&["translate"], ARTICLE).done(), TRANSLATED);
    let summary = home.pipe(&["summarise", "--length", "1"], ARTICLE).done();
    assert!(!summary.contains("Summary"), "{summary}");
    assert_eq!(summary.lines().count(), 1);
}

#[test]
fn one_line_in_is_one_line_out() {
    let home = Home::new();
    let lines = "Первая строка.\n\nТретья строка. В ней два предложения.\nЧетвёртая\n";
    let text = home.pipe(&["translate", "--lines"], lines).done();
    let out: Vec<&str> = text.lines().collect();
    assert_eq!(out.len(), 4, "{text}");
    assert!(out[0].starts_with("PERVA"));
    assert_eq!(out[1], "");
    assert!(out[2].contains("PREDLOJENI"));
}

#[test]
fn markdown_keeps_its_structure() {
    let home = Home::new();
    let notes = "# Визит\n\n1. Президент прибыл в город.\n2. Он уехал в столицу.\n\n```\nкод\n```\n";
    home.write("notes.md", notes);
    let text = home
        .run(&["translate", "notes.md", "--format", "markdown"])
        .done();
    assert!(text.starts_with("# VIZIT\n\n1. PREZIDENT"), "{text}");
    assert!(text.ends_with("```\nкод\n```\n"), "{text}");
}

#[test]
fn encodings_are_detected_or_named() {
    let home = Home::new();
    // "Президент прибыл в город.", repeated, in windows-1251.
    let sentence =
        b"\xcf\xf0\xe5\xe7\xe8\xe4\xe5\xed\xf2 \xef\xf0\xe8\xe1\xfb\xeb \xe2 \xe3\xee\xf0\xee\xe4.\n";
    let text = home
        .pipe(&["translate", "--encoding", "windows-1251"], sentence)
        .done();
    assert_eq!(text, "PREZIDENT PRIBYL V GOROD.\n");
    assert_eq!(
        home.pipe(&["translate"], sentence.repeat(5)).done(),
        text.repeat(5)
    );
}

#[test]
fn the_json_has_the_documented_keys_and_no_others() {
    let home = Home::new();
    home.write("article.txt", ARTICLE);
    // Its words are as the model has them anyway.
    home.write("terms.csv", TERM);
    home.judge();
    let args = [
        "digest",
        "--format",
        "json",
        "--glossary",
        "terms.csv",
        "--token-scores",
        "--quality",
        "article.txt",
    ];
    let value: Value = serde_json::from_str(&home.run(&args).done()).unwrap();
    let documentation = include_str!("../../docs/json.md");
    let documented: BTreeSet<String> = documentation
        .lines()
        .filter_map(|line| line.strip_prefix("| `"))
        .filter_map(|line| line.split_once('`'))
        .map(|(key, _)| key.to_owned())
        .collect();
    let mut found = BTreeSet::new();
    keys("", &value, &mut found);
    let undocumented: Vec<_> = found.difference(&documented).collect();
    assert!(undocumented.is_empty(), "not in docs/json.md: {undocumented:?}");
    let optional = |key: &&String| key.starts_with("warnings[]") || key.starts_with("models.summarize.");
    let absent: Vec<_> = documented
        .difference(&found)
        .filter(|key| !optional(key))
        .collect();
    assert!(absent.is_empty(), "only in docs/json.md: {absent:?}");
    assert_eq!(value["schema"], 1);
    assert_eq!(value["document"]["name"], "article.txt");
    assert_eq!(value["document"]["from"], "ru");
    assert_eq!(value["translation"], TRANSLATED);
    assert_eq!(value["models"]["translate"]["id"], "fake");
}

#[test]
fn scores_of_tokens_are_there_when_asked_for() {
    let home = Home::new();
    home.write("article.txt", "Он ушёл.\n");
    let tokens = |args: &[&str]| -> Value {
        let args = [&["translate", "article.txt", "-f", "jsonl"], args].concat();
        let value: Value = serde_json::from_str(&home.run(&args).done()).unwrap();
        value["blocks"][0]["segments"][0]["tokens"].clone()
    };
    assert_eq!(tokens(&[]), Value::Null);
    assert_eq!(
        tokens(&["--token-scores"]),
        json!([{"text": "ON", "score": -0.25}, {"text": "USEL.", "score": -0.25}])
    );
    home.run(&["translate", "article.txt", "--token-scores"])
        .failed(2, "--format json or jsonl");
}

/// Collects the paths of all keys: `blocks[].segments[].source`.
fn keys(prefix: &str, value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(members) => {
            for (key, member) in members {
                let path = if prefix.is_empty() {
                    key.clone()
                } else {
                    format!("{prefix}.{key}")
                };
                found.insert(path.clone());
                keys(&path, member, found);
            }
        }
        Value::Array(items) => items
            .iter()
            .for_each(|item| keys(&format!("{prefix}[]"), item, found)),
        _ => {}
    }
}

#[test]
fn jsonl_is_one_line_a_document() {
    let home = Home::new();
    home.write("news/a.txt", ARTICLE);
    home.write("news/b.md", "Он уехал в столицу вечером.\n");
    let text = home.run(&["digest", "--format", "jsonl", "news"]).done();
    let names: Vec<String> = text
        .lines()
        .map(|line| {
            serde_json::from_str::<Value>(line).unwrap()["document"]["name"]
                .as_str()
                .unwrap()
                .to_owned()
        })
        .collect();
    assert_eq!(names, ["news/a.txt", "news/b.md"]);
}

#[test]
fn several_documents_are_told_apart() {
    let home = Home::new();
    home.write("a.txt", "Он уехал в столицу.\n");
    home.write("b.txt", "Она осталась в городе.\n");
    let text = home.run(&["translate", "a.txt", "b.txt"]).done();
    assert_eq!(
        text,
        "==> a.txt <==\nON UEHAL V STOLICU.\n==> b.txt <==\nONA OSTALAS' V GORODE.\n"
    );
}

#[test]
fn one_bad_document_does_not_stop_the_others() {
    let home = Home::new();
    home.write("a.txt", "Он уехал в столицу.\n");
    home.write("empty.txt", "");
    home.write("c.txt", "Она осталась в городе.\n");
    let outcome = home.run(&[
        "translate",
        "--out-dir",
        "out",
        "a.txt",
        "empty.txt",
        "missing.txt",
        "c.txt",
    ]);
    assert_eq!(outcome.code, 3, "{outcome:?}");
    assert_eq!(outcome.stderr.matches("error:").count(), 2, "{outcome:?}");
    assert!(outcome.stderr.contains("2 of 4 documents failed"), "{outcome:?}");
    assert_eq!(home.names("out"), ["a.en.txt", "c.en.txt"]);
    assert_eq!(home.read("out/a.en.txt"), "ON UEHAL V STOLICU.\n");
}

#[test]
fn an_output_directory_mirrors_the_input_directory() {
    let home = Home::new();
    home.write("news/may/a.txt", ARTICLE);
    home.write("news/b.txt", ARTICLE);
    home.run(&["digest", "news", "--out-dir", "out", "--format", "json"])
        .done();
    assert_eq!(home.names("out"), ["b.en.json", "may"]);
    assert_eq!(home.names("out/may"), ["a.en.json"]);
}

#[test]
fn an_output_file_has_what_standard_output_would_have() {
    let home = Home::new();
    home.write("article.txt", ARTICLE);
    let shown = home.run(&["digest", "article.txt"]).done();
    assert_eq!(home.run(&["digest", "article.txt", "-o", "out.txt"]).done(), "");
    assert_eq!(home.read("out.txt"), shown);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let rights = std::fs::metadata(home.path("out.txt"))
            .unwrap()
            .permissions()
            .mode();
        assert_ne!(
            rights & 0o044,
            0,
            "results are as readable as any new file: {rights:o}"
        );
    }
}

#[test]
fn messages_are_not_results_and_quiet_means_quiet() {
    let home = Home::new();
    let outcome = home.pipe(&["digest", "--quiet"], ARTICLE);
    assert_eq!((outcome.code, outcome.stderr.as_str()), (0, ""), "{outcome:?}");
    let outcome = home.pipe(&["digest", "--verbose"], ARTICLE);
    assert!(outcome.stderr.contains("loaded fake in"), "{outcome:?}");
    assert!(!outcome.stdout.contains("fake"), "{outcome:?}");
}

#[test]
fn a_broken_passage_is_kept_with_a_warning() {
    let home = Home::new();
    let outcome = home.pipe(
        &["translate", "--from", "ru"],
        "Президент сказал BROKEN и уехал.\n",
    );
    assert_eq!(outcome.code, 0, "{outcome:?}");
    assert!(outcome.stderr.contains("warning: "), "{outcome:?}");
    assert!(outcome.stdout.contains("PREZIDENT"), "{outcome:?}");
}

#[test]
fn flags_beat_the_environment_and_that_beats_the_file() {
    let home = Home::new();
    home.write(
        ".config/tolmach/config.toml",
        "format = \"markdown\"\nlength = 1\n",
    );
    let digest = |environment: Option<&str>, flags: &[&str]| {
        let mut tool = home.tool(&[&["digest"], flags].concat());
        if let Some(format) = environment {
            tool.env("TOLMACH_FORMAT", format);
        }
        run(&mut tool, ARTICLE.as_bytes()).done()
    };
    assert!(digest(None, &[]).contains("## Summary"));
    assert!(digest(Some("json"), &[]).starts_with('{'));
    assert!(digest(Some("json"), &["--format", "text"]).contains("-------"));
}

#[test]
fn a_benchmark_gives_speed_and_translation_from_one_run() {
    let home = Home::new();
    home.write("article.txt", ARTICLE);
    let args = [
        "bench",
        "--model",
        "fake",
        "--input",
        "article.txt",
        "--threads",
        "1",
        "--json",
        "-o",
        "out.txt",
    ];
    let value: Value = serde_json::from_str(&home.run(&args).done()).unwrap();
    for key in ["words_per_second", "tokens_per_second", "load_seconds"] {
        assert!(value[key].is_number(), "{key} in {value}");
    }
    assert!(value.get("peak_mib").is_some());
    assert_eq!(home.read("out.txt"), TRANSLATED);
    let table = home.run(&["bench", "--input", "article.txt"]).done();
    assert!(table.contains("words a second"), "{table}");
}

/// What a document gets does not depend on the command that asks for many.
#[test]
fn many_documents_get_the_same_from_a_batch() {
    let home = Home::new();
    for number in 0..12 {
        let text = match number {
            3 => String::new(),
            _ => format!(
                "Визит {number}\n\nПрезидент прибыл в город {number}. Он выступил перед студентами.\n"
            ),
        };
        home.write(&format!("{}/{number}.txt", number % 2), text);
    }
    for more in [
        &["--format", "html"][..],
        &["--format", "json", "--overview"],
        &["--overview", "--headline"],
    ] {
        let outputs = [("digest", "single"), ("batch", "many")].map(|(command, folder)| {
            let _ = std::fs::remove_dir_all(home.path(folder));
            let outcome = home.run(&[&[command, "--out-dir", folder, "0", "1"], more].concat());
            assert_eq!(outcome.code, 3, "{outcome:?}");
            assert_eq!(outcome.stderr.matches("error:").count(), 1, "{outcome:?}");
            crate::batch::tree(&home.path(folder))
        });
        let names =
            |tree: &[(String, Vec<u8>)]| -> Vec<String> { tree.iter().map(|file| file.0.clone()).collect() };
        let [single, many] = outputs;
        assert_eq!(names(&single), names(&many));
        assert_eq!(single.len(), 12, "{more:?}");
        for (one, other) in single.iter().zip(&many) {
            // A batch names documents from the folder that was typed, the others as they were typed.
            let own = (0..12).fold(String::from_utf8_lossy(&one.1).into_owned(), |text, number| {
                text.replace(&format!("{}/{number}.txt", number % 2), &format!("{number}.txt"))
            });
            assert_eq!(own, String::from_utf8_lossy(&other.1), "{}", one.0);
        }
    }
}

#[test]
fn times_are_told_of_documents_that_have_the_models_to_themselves() {
    let home = Home::new();
    home.write("a.txt", ARTICLE);
    home.write("b.txt", ARTICLE);
    let timings = |text: &str| -> Value { serde_json::from_str::<Value>(text).unwrap()["timings"].clone() };
    let jsonl = ["translate", "--format", "jsonl"];
    let streamed = home.run(&[&jsonl[..], &["a.txt", "b.txt"]].concat()).done();
    assert_eq!(streamed.lines().count(), 2);
    assert!(
        streamed
            .lines()
            .all(|line| timings(line)["translate_s"].is_number())
    );
    home.run(&[&jsonl[..], &["a.txt", "--out-dir", "alone"]].concat())
        .done();
    assert!(timings(&home.read("alone/a.en.jsonl"))["translate_s"].is_number());
    home.run(&[&jsonl[..], &["a.txt", "b.txt", "--out-dir", "both"]].concat())
        .done();
    for name in ["both/a.en.jsonl", "both/b.en.jsonl"] {
        assert_eq!(timings(&home.read(name)), Value::Null);
    }
}
