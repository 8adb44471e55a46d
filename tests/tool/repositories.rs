//! Repositories of the hub that no manifest describes, from a loopback server that behaves as the hub does.

use std::fs;
use std::path::Path;

use crate::hub::{Files, Hub, REVISION};
use crate::kit::Home;

const REPOSITORY: &str = "Owner/toy-ru-en";

/// The toy tokenizer of Marian, with something in place of weights, and what nobody needs.
fn files() -> Files {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("crates/engine/tests/data/tokens/marian");
    let entries = fs::read_dir(folder).expect("the toy").flatten();
    let mut files: Vec<_> = entries
        .map(|entry| {
            let name = entry.file_name().to_string_lossy().into_owned();
            (name, fs::read(entry.path()).expect("a file"))
        })
        .collect();
    files.extend([
        ("model.safetensors".to_owned(), vec![7; 10_000]),
        ("pytorch_model.bin".to_owned(), vec![8; 10_000]),
        ("README.md".to_owned(), b"# Toy".to_vec()),
    ]);
    files
}

#[test]
fn a_repository_is_pulled_at_a_commit_and_known_from_then_on() {
    let (home, hub) = (Home::new(), Hub::start(REPOSITORY, files()));
    let pulled = hub.run(&home, &["models", "pull", "Owner/toy-ru-en"]);
    assert!(
        pulled
            .stderr
            .contains("Owner/toy-ru-en: commit 01234567, 6 files"),
        "{pulled:?}"
    );
    assert!(
        pulled.stderr.contains("(cc-by-nc-4.0) excludes commercial use"),
        "{pulled:?}"
    );
    assert!(pulled.done().starts_with("owner--toy-ru-en is installed: "));
    assert!(hub.was_asked_for("model.safetensors") && hub.was_asked_for("source.spm"));
    for needless in ["pytorch_model.bin", "README.md", "goldens.tsv"] {
        assert!(!hub.was_asked_for(needless), "{needless}");
    }
    let snapshot = format!(".cache/huggingface/hub/models--Owner--toy-ru-en/snapshots/{REVISION}");
    assert!(home.names(&snapshot).contains(&"config.json".to_owned()));

    // From here on nothing needs the network.
    let list = home.run(&["models", "list", "--installed"]).done();
    assert!(
        list.contains("owner--toy-ru-en") && list.contains("cc-by-nc-4.0*"),
        "{list}"
    );
    let shown = home.run(&["models", "show", "Owner/toy-ru-en"]).done();
    assert!(shown.contains("hub Owner/toy-ru-en@01234567"), "{shown}");
    assert!(
        shown.contains("not for commercial use") && shown.contains("ru>en"),
        "{shown}"
    );
    let verified = home.run(&["models", "verify", "Owner/toy-ru-en"]).done();
    assert_eq!(verified.matches(": good").count(), 6, "{verified}");
    home.run(&["models", "pull", "Owner/toy-ru-en"]).done();
    home.run(&["models", "remove", "Owner/toy-ru-en"]).done();
    let list = home.run(&["models", "list"]).done();
    assert!(!list.contains("toy-ru-en"), "{list}");
    home.run(&["models", "pull", "Owner/toy-ru-en"])
        .failed(1, "offline");
}

#[test]
fn a_repository_that_cannot_be_run_is_refused_before_it_is_fetched() {
    let refused = |change: &dyn Fn(&mut Files), sentence: &str| {
        let mut files = files();
        change(&mut files);
        let (home, hub) = (Home::new(), Hub::start(REPOSITORY, files));
        hub.run(&home, &["models", "pull", "Owner/toy-ru-en"])
            .failed(1, sentence);
        assert!(!hub.was_asked_for("model.safetensors"));
    };
    let config = |content: &'static str| {
        move |files: &mut Files| {
            files.retain(|(name, _)| name != "config.json");
            files.push(("config.json".to_owned(), content.into()));
        }
    };
    refused(
        &config("{\"model_type\": \"gpt2\"}"),
        "config.json of Owner/toy-ru-en names the architecture 'gpt2', which tolmach does not run; known: marian",
    );
    refused(&config("nothing"), "cannot read config.json of Owner/toy-ru-en: ");
    refused(
        &|files| files.retain(|(name, _)| name == "config.json"),
        "'Owner/toy-ru-en' holds no model that tolmach can run: no weights",
    );
    refused(
        &|files| files.retain(|(name, _)| name == "README.md"),
        "neither config.json nor a .gguf file",
    );
    let (home, hub) = (Home::new(), Hub::start(REPOSITORY, files()));
    hub.run(&home, &["models", "pull", "Owner/other"])
        .failed(1, "Owner/other");
}
