//! Encoder–decoder models of every dialect, from the hub to the text: pulled, run, and run again without a network.
//!
//! Their weights are numbers out of a counter, so what they write means nothing; that it is what `transformers` writes
//! with the same numbers, the engine's own tests show.

use serde_json::Value;

use crate::hub::{Files, Hub};
use crate::kit::{Home, Outcome};
use crate::toy::Toy;

const RUSSIAN: &str =
    "Он уехал в столицу. Там его ждали друзья.\n\nПогода была хорошая.\n\nВечером они пошли в театр.\n";
const ENGLISH: &str = "He left for the capital on Monday. His friends were waiting for him there. The weather was fine. \
                       They went to the theatre, and in the evening they talked about the old days.\n";

/// A hub with a toy, which has been pulled into a home.
struct Pulled {
    home: Home,
    hub: Hub,
    name: &'static str,
}

impl Pulled {
    fn new(name: &'static str, files: Files) -> Pulled {
        let (home, hub) = (Home::new(), Hub::start(name, files));
        let pulled = hub.run(&home, &["models", "pull", name]).done();
        assert!(pulled.contains("is installed"), "{pulled}");
        home.write("ru.txt", RUSSIAN);
        home.write("en.txt", ENGLISH);
        Pulled { home, hub, name }
    }

    fn translate(&self, more: &[&str]) -> Outcome {
        let args = [
            "translate",
            "--model",
            self.name,
            "--from",
            "ru",
            "--format",
            "json",
            "ru.txt",
        ];
        self.home.run(&[&args[..], more].concat())
    }

    /// What the model makes of the Russian text.
    fn translates(&self) -> Value {
        self.gives_the_same_offline(&["--from", "ru", "--to", "en", "ru.txt"])
    }

    /// What the model makes of a text, with the hub and without: the same.
    fn gives_the_same_offline(&self, text_and_languages: &[&str]) -> Value {
        let args = ["translate", "--model", self.name, "--format", "json"];
        let args = [&args[..], text_and_languages].concat();
        let online = report(self.hub.run(&self.home, &args));
        let asked = self.hub.requests();
        let offline = report(self.home.run(&[&args[..], &["--offline"]].concat()));
        assert_eq!(self.hub.requests(), asked);
        assert_eq!(offline["blocks"], online["blocks"]);
        let id = store_id(self.name);
        assert_eq!(online["models"]["translate"]["id"], id.as_str());
        assert!(!text(&online["translation"]).trim().is_empty(), "{online}");
        online
    }

    /// What the model makes of the English text, and of a translation.
    fn summarises(&self) {
        let id = store_id(self.name);
        let args = ["--summary", "abstractive", "--format", "json", "--offline"];
        let named: [&[&str]; 2] = [
            &["summarize", "--model", self.name, "--from", "en", "en.txt"],
            &[
                "digest",
                "--model",
                "fake",
                "--summary-model",
                self.name,
                "--from",
                "ru",
                "ru.txt",
            ],
        ];
        self.home.run(&["models", "pull", "fake"]).done();
        for command in named {
            let report = report(self.home.run(&[command, &args].concat()));
            assert_eq!(report["models"]["summarize"]["id"], id.as_str(), "{command:?}");
            assert_eq!(report["summary"]["kind"], "abstractive");
            assert!(!text(&report["summary"]["text"]).trim().is_empty(), "{report}");
        }
    }
}

fn report(outcome: Outcome) -> Value {
    serde_json::from_str(&outcome.done()).expect("JSON")
}

fn text(value: &Value) -> &str {
    value.as_str().expect("a text")
}

fn store_id(name: &str) -> String {
    name.to_lowercase().replace('/', "--")
}

/// Scores of all segments.
fn scores(report: &Value) -> Vec<f64> {
    let blocks = report["blocks"].as_array().expect("blocks").iter();
    let segments = blocks.flat_map(|block| block["segments"].as_array().expect("segments"));
    segments.filter_map(|segment| segment["score"].as_f64()).collect()
}

#[test]
fn marian() {
    let toy = Toy::new("marian", "marian");
    Pulled::new("Owner/toy-ru-en", toy.files()).translates();
}

#[test]
fn marian_with_tokens_of_languages() {
    let toy = Toy::new("marian", "marian-many");
    let pulled = Pulled::new("Owner/marian-many", toy.files());
    let into = |language| pulled.gives_the_same_offline(&["--from", "en", "--to", language, "en.txt"]);
    assert_ne!(into("ru")["blocks"], into("pt")["blocks"]);
    let refused = pulled.translate(&[]);
    refused.failed(1, "the model has no token for English (en); it has: pt, ru, uk");
}

#[test]
fn m2m_100() {
    let toy = Toy::new("m2m_100", "m2m100");
    Pulled::new("Owner/m2m", toy.files()).translates();
}

#[test]
fn nllb_in_parts() {
    let toy = Toy::new("m2m_100", "nllb");
    let pulled = Pulled::new("Owner/nllb", toy.with(toy.shards()));
    let in_parts = pulled.translates();
    let whole = Pulled::new("Owner/nllb", toy.files()).translates();
    assert_eq!(in_parts["blocks"], whole["blocks"]);
}

#[test]
fn mbart_50_from_a_checkpoint_of_pytorch() {
    let toy = Toy::new("mbart", "mbart50");
    let checkpoint = vec![("pytorch_model.bin".to_owned(), toy.checkpoint())];
    let pulled = Pulled::new("Owner/mbart", toy.with(checkpoint));
    let found = pulled.translates();
    pulled.summarises();
    let whole = Pulled::new("Owner/mbart", toy.files()).translates();
    assert_eq!(found["blocks"], whole["blocks"]);
}

#[test]
fn bart() {
    Pulled::new("Owner/bart", Toy::new("bart", "bart").files()).summarises();
}

#[test]
fn pegasus_from_a_checkpoint_of_pytorch() {
    let toy = Toy::new("pegasus", "pegasus");
    let checkpoint = vec![("pytorch_model.bin".to_owned(), toy.checkpoint())];
    Pulled::new("Owner/pegasus", toy.with(checkpoint)).summarises();
}

#[test]
fn t5() {
    let pulled = Pulled::new("Owner/t5", Toy::new("t5", "t5").files());
    pulled.translates();
    pulled.summarises();
}

#[test]
fn mt5() {
    let pulled = Pulled::new("Owner/mt5", Toy::new("mt5", "mt5").files());
    pulled.translates();
    pulled.summarises();
}

#[test]
fn t5_in_gguf_with_a_tokenizer_json() {
    let toy = Toy::madlad();
    let blocks = vec![("model-q4k.gguf".to_owned(), toy.gguf())];
    let pulled = Pulled::new("Owner/madlad", toy.with(blocks));
    let found = pulled.translates();
    let whole = Pulled::new("Owner/madlad", toy.files());
    assert_eq!(found["blocks"], whole.translates()["blocks"]);
    whole.summarises();
    // It has tokens for three languages.
    let outcome = pulled.home.run(&[
        "translate",
        "--model",
        "Owner/madlad",
        "--from",
        "ru",
        "--to",
        "fr",
        "ru.txt",
    ]);
    outcome.failed(1, "the model has no token for French (fr); it has: de, en, ru");
}

#[test]
fn a_folder_is_a_model_too() {
    let home = Home::new();
    for (name, content) in Toy::new("t5", "t5").files() {
        home.write(&format!("model/{name}"), content);
    }
    home.write("ru.txt", RUSSIAN);
    let args = [
        "translate",
        "--model",
        "model",
        "--from",
        "ru",
        "--format",
        "json",
        "ru.txt",
    ];
    let found = report(home.run(&args));
    assert_eq!(found["models"]["translate"]["id"], "model");
    assert!(!text(&found["translation"]).trim().is_empty());
}

#[test]
fn precision_and_width_of_the_search_change_what_is_found() {
    let pulled = Pulled::new("Owner/toy-ru-en", Toy::new("marian", "marian").files());
    let of = |more: &[&str]| scores(&report(pulled.translate(more)));
    let usual = of(&[]);
    assert!(!usual.is_empty());
    assert_eq!(of(&["--precision", "int8", "--beam", "2"]), usual);
    assert_ne!(of(&["--precision", "f32"]), usual);
    let one = of(&["--beam", "1"]);
    assert_ne!(one, usual);
    // Threads change nothing.
    assert_eq!(of(&["--beam", "1", "--threads", "3"]), one);
    pulled
        .translate(&["--beam", "65"])
        .failed(2, "use a number from 1 to 64");
}
