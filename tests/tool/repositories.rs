//! Repositories of the hub that no manifest describes, from a loopback server that behaves as the hub does.

use std::fs;
use std::path::Path;

use crate::hub::{Files, Hub, REVISION};
use crate::kit::{Home, WORKSPACE};

const REPOSITORY: &str = "Owner/toy-ru-en";

/// The toy tokenizer of Marian, with something in place of weights, and what nobody needs.
fn files() -> Files {
    let folder = Path::new(WORKSPACE).join("crates/engine/tests/data/tokens/marian");
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

#[test]
fn a_model_in_a_folder_of_its_repository_is_known_after_it_was_pulled() {
    let name = "Owner/toys";
    // A licence that would forge a line on a terminal, one that is no word, and names that no manifest takes.
    for (licence, path, file) in [
        ("MIT", "Q4_K_M/toy.gguf", "toy.gguf"),
        (
            "mit\\u001b]0;x\\u0007\\nerror: forged",
            "toy q4_k_m.gguf",
            "toy_q4_k_m.gguf",
        ),
        (
            "",
            "a/b/\u{43a}\u{43d}\u{438}\u{433}\u{430}-Q4_K.gguf",
            "-Q4_K.gguf",
        ),
    ] {
        let files = vec![
            (path.to_owned(), vec![9; 5_000]),
            ("README.md".to_owned(), b"# Toys".to_vec()),
        ];
        let (home, hub) = (Home::new(), Hub::with(name, files, licence, None));
        let pulled = hub.run(&home, &["models", "pull", name]);
        assert!(
            !pulled.stderr.contains('\u{1b}') && !pulled.stderr.contains("\nerror"),
            "{pulled:?}"
        );
        assert!(pulled.done().starts_with("owner--toys is installed: "), "{path}");
        let list = home.run(&["models", "list", "--installed"]).done();
        assert!(list.contains("owner--toys") && !list.contains('\u{1b}'), "{list}");
        let shown = home.run(&["models", "show", name]).done();
        assert!(shown.contains(file), "{file} is not in\n{shown}");
        home.run(&["models", "pull", name]).done();
        let verified = home.run(&["models", "verify", name]).done();
        assert_eq!(verified.matches(": good").count(), 1, "{verified}");
        home.run(&["models", "remove", name]).done();
    }
}

#[test]
fn nothing_that_a_hub_says_writes_outside_of_the_cache() {
    let sum = "a".repeat(64);
    let entry = |path: &str, oid: &str, sum: &str| {
        format!(
            "{{\"type\": \"file\", \"path\": \"{path}\", \"oid\": \"{oid}\", \"size\": 19, \"lfs\": {{\"oid\": \"{sum}\"}}}}"
        )
    };
    let home = Home::new();
    let victim = home.write("outside/data", "precious");
    let victim = victim.to_str().expect("a plain path");
    let up = "../../../../../../outside/data";
    for bad in [
        entry(&format!("{victim}.gguf"), "0", &sum),
        entry(&format!("{up}.gguf"), "0", &sum),
        entry("a/../../../../../../outside/new.gguf", "0", &sum),
        entry("a.gguf", "0", victim),
        entry("a.gguf", "0", up),
    ] {
        let hub = Hub::with("Owner/bad", Vec::new(), "MIT", Some(format!("[{bad}]")));
        hub.run(&home, &["models", "pull", "Owner/bad"])
            .failed(1, "the list of files is not one of a hub");
        assert_eq!(home.read("outside/data"), "precious", "{bad}");
        assert_eq!(home.names("outside"), ["data"], "{bad}");
        assert!(!home.path(".cache/huggingface").exists(), "{bad}");
    }
}
