//! Estimates of quality: what the options of the tool give, and a toy of MetricX-24 from a hub, through its own
//! manifest.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::hub::{Files, Hub, REVISION};
use crate::kit::{Home, WORKSPACE};
use crate::toy::Toy;

const METRICX: &str = "google/metricx-24-hybrid-large-v2p6-bfloat16";
const MT5: &str = "google/mt5-large";
const ID: &str = "metricx-24-hybrid-large";
const TEXT: &str = "Он уехал в столицу. Там его ждали друзья.\n\nДа.\n";

fn json_of(text: &str) -> Value {
    serde_json::from_str(text).expect("JSON")
}

/// The numbers of all segments.
fn numbers(report: &Value) -> Vec<Value> {
    let blocks = report["blocks"].as_array().expect("blocks").iter();
    let segments = blocks.flat_map(|block| block["segments"].as_array().expect("segments"));
    segments.map(|segment| segment["quality"].clone()).collect()
}

/// A home with a model that estimates, and a text.
fn judged() -> Home {
    let home = Home::new();
    home.judge();
    home.write("ru.txt", TEXT);
    home
}

#[test]
fn a_translation_has_its_estimates_in_json_and_in_words() {
    let home = judged();
    for command in ["translate", "digest"] {
        let outcome = home.run(&[command, "--quality", "--format", "json", "ru.txt"]);
        assert!(
            outcome.stderr.contains(
                "quality: 3.0 is the mean error score of 3 segments (MQM as judge predicts it: 0 best, 25 worst; an estimate by a model, not a check)"
            ),
            "{outcome:?}"
        );
        assert!(
            outcome
                .stderr
                .contains("quality: the worst: 4.0 “ON UEHAL V STOLICU.”; 4.0 “TAM EGO JDALI"),
            "{outcome:?}"
        );
        let report = json_of(&outcome.done());
        assert_eq!(numbers(&report), [json!(4.0), json!(4.0), json!(1.0)]);
        assert_eq!(
            report["quality"],
            json!({"measure": "predicted MQM error score", "scale": [0.0, 25.0], "mean": 3.0, "estimated": 3, "missing": 0})
        );
        assert_eq!(report["models"]["estimate"]["id"], "judge");
    }
    // A text is as it is without.
    let plain = home.run(&["translate", "ru.txt"]);
    assert!(!plain.stderr.contains("quality"), "{plain:?}");
    let text = plain.done();
    assert_eq!(home.run(&["translate", "--quality", "ru.txt"]).done(), text);
    // By the environment and the file as well, and by the name of a model.
    home.write(
        ".config/tolmach/config.toml",
        "quality = true\nquality-model = \"judge\"\n",
    );
    let configured = json_of(&home.run(&["translate", "-f", "json", "ru.txt"]).done());
    assert_eq!(configured["models"]["estimate"]["id"], "judge");
    home.run(&["translate", "--quality", "--quality-model", "judgement", "ru.txt"])
        .failed(1, "no such model: 'judgement'");
    home.run(&["translate", "--quality-model", "judge", "ru.txt"])
        .failed(2, "--quality");
}

#[test]
fn many_documents_have_their_estimates_in_json_alone() {
    let home = judged();
    home.run(&[
        "batch",
        "--task",
        "translate",
        "--quality",
        "--out-dir",
        "out",
        "ru.txt",
    ])
    .failed(2, "use --quality with --format json or jsonl");
    let args = [
        "batch",
        "--task",
        "translate",
        "--quality",
        "--format",
        "json",
        "--out-dir",
        "out",
        "ru.txt",
    ];
    home.run(&args).done();
    let report = json_of(&home.read("out/ru.en.json"));
    assert_eq!(numbers(&report), [json!(4.0), json!(4.0), json!(1.0)]);
    let again = home.run(&args);
    assert!(again.stderr.contains("1 done earlier"), "{again:?}");
    let planned = home.run(&[&args[..], &["--dry-run"]].concat()).done();
    assert!(planned.contains("judge"), "{planned}");
    let job = "{\"v\":1,\"id\":1,\"text\":\"Он ушёл.\"}\n";
    let line = json_of(
        &home
            .pipe(&["worker", "--task", "translate", "--quality"], job)
            .done(),
    );
    assert_eq!(numbers(&line["result"]), [json!(2.0)]);
}

#[test]
fn without_the_model_three_lines_say_what_to_do() {
    let home = Home::new();
    home.write("ru.txt", TEXT);
    let outcome = home.run(&["translate", "--quality", "ru.txt"]);
    for line in [
        "no model that estimates the quality of Russian→English is installed, and --offline is set",
        "with a network: tolmach models pull metricx-24-hybrid-large",
        "without one: tolmach models import FILE",
    ] {
        assert!(outcome.stderr.contains(line), "{outcome:?}");
    }
    assert_eq!((outcome.code, outcome.stdout.as_str()), (1, ""), "{outcome:?}");
}

/// Gives the home the built-in manifest, at the commit of the hub double.
fn publish(home: &Home) {
    let path = Path::new(WORKSPACE).join(format!("models/{ID}.toml"));
    let text = fs::read_to_string(path).expect("the built-in manifest");
    let lines = text.lines().map(|line| {
        if line.starts_with("revision = ") {
            format!("revision = \"{REVISION}\"\n")
        } else {
            format!("{line}\n")
        }
    });
    home.write(
        &format!(".config/tolmach/models/{ID}.toml"),
        lines.collect::<String>(),
    );
}

/// The files of both repositories: that of the model has weights and no vocabulary, the other both.
fn repositories(toy: &Toy, weights: Vec<u8>) -> Vec<(&'static str, Files)> {
    let config = toy.config.to_string().into_bytes();
    let vocabulary = toy.vocabulary.iter().cloned();
    let mt5: Files = vocabulary
        .chain([("config.json".to_owned(), b"{}".to_vec())])
        .collect();
    let metricx = vec![
        ("config.json".to_owned(), config),
        ("pytorch_model.bin".to_owned(), weights),
    ];
    vec![(METRICX, metricx), (MT5, mt5)]
}

#[test]
fn metricx_comes_from_two_repositories_and_estimates_without_a_network_then() {
    let home = Home::new();
    publish(&home);
    home.write("ru.txt", TEXT);
    let toy = Toy::metricx();
    let hub = Hub::several(repositories(&toy, toy.checkpoint()));
    let pulled = hub.run(&home, &["models", "pull", ID]).done();
    assert!(pulled.contains("is installed"), "{pulled}");
    assert!(hub.was_asked_for("pytorch_model.bin") && hub.was_asked_for("spiece.model"));
    let snapshots = ".cache/huggingface/hub";
    let of_mt5 = format!("{snapshots}/models--google--mt5-large/snapshots/{REVISION}");
    assert_eq!(home.names(&of_mt5), ["spiece.model"]);
    let shown = home.run(&["models", "show", ID]).done();
    assert!(
        shown.contains(&format!("hub {METRICX}@01234567 and {MT5}@01234567")),
        "{shown}"
    );
    let verified = home.run(&["models", "verify", ID]).done();
    assert_eq!(verified.matches(": good").count(), 3, "{verified}");
    // From here on nothing needs the network.
    let asked = hub.requests();
    let args = [
        "translate",
        "--quality",
        "--format",
        "json",
        "--offline",
        "ru.txt",
    ];
    let report = json_of(&home.run(&args).done());
    let estimates: Vec<f64> = numbers(&report)
        .iter()
        .map(|number| number.as_f64().expect("a number"))
        .collect();
    assert_eq!(estimates.len(), 3);
    assert!(
        estimates.iter().all(|number| (0.0..=25.0).contains(number)),
        "{report}"
    );
    assert_eq!(report["models"]["estimate"]["id"], ID);
    assert_eq!(hub.requests(), asked);
    let full = json_of(&home.run(&[&args[..], &["--precision", "f32"]].concat()).done());
    assert_ne!(numbers(&full), numbers(&report), "the arithmetic is another");
    // It translates nothing.
    home.run(&["translate", "--model", ID, "ru.txt"])
        .failed(1, "cannot translate Russian to English");
    home.run(&["models", "remove", ID]).done();
    assert!(!home.path(&format!("{of_mt5}/spiece.model")).exists());
}

#[test]
fn a_folder_is_an_estimator_if_its_configuration_says_so() {
    let home = judged();
    let toy = Toy::metricx();
    for (name, content) in toy.files() {
        home.write(&format!("toy/{name}"), content);
    }
    let args = [
        "translate",
        "--quality",
        "--quality-model",
        "./toy",
        "--format",
        "json",
        "ru.txt",
    ];
    let report = json_of(&home.run(&args).done());
    assert!(numbers(&report).iter().all(Value::is_number), "{report}");
    assert_eq!(report["models"]["estimate"]["id"], "./toy");
    home.run(&["translate", "--model", "./toy", "ru.txt"])
        .failed(1, "cannot translate");
    // What is wrong with it costs the estimates alone.
    let mut small = toy.config.clone();
    small["vocab_size"] = json!(1000);
    home.write("toy/config.json", small.to_string());
    let outcome = home.run(&args);
    assert!(
        outcome
            .stderr
            .contains("quality-failed: there are no estimates of quality: cannot load")
            && outcome.stderr.contains("'vocab_size' is 1000"),
        "{outcome:?}"
    );
    let report = json_of(&outcome.done());
    assert_eq!(
        (&report["quality"], &numbers(&report)[0]),
        (&Value::Null, &Value::Null)
    );
    assert!(
        report["translation"]
            .as_str()
            .is_some_and(|text| text.contains("STOLICU"))
    );
}

#[test]
fn a_damaged_download_is_no_estimator() {
    let home = Home::new();
    publish(&home);
    home.write("ru.txt", TEXT);
    let toy = Toy::metricx();
    let mut weights = toy.checkpoint();
    weights.truncate(weights.len() / 2);
    let hub = Hub::several(repositories(&toy, weights));
    hub.run(&home, &["models", "pull", ID]).done();
    let outcome = home.run(&["translate", "--quality", "--offline", "ru.txt"]);
    assert!(
        outcome
            .stderr
            .contains("there are no estimates of quality: cannot load")
            && outcome.stderr.contains("pytorch_model.bin"),
        "{outcome:?}"
    );
    assert!(outcome.done().contains("STOLICU"));
}
