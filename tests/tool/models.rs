//! `models` and `doctor`.

use serde_json::Value;

use crate::kit::{Home, run};

#[test]
fn the_list_fits_a_terminal_and_shows_what_is_installed() {
    let home = Home::new();
    let installed = |home: &Home| {
        let list = home.run(&["models", "list"]).done();
        assert!(list.lines().all(|line| line.chars().count() <= 80), "{list}");
        assert!(list.contains("\nfirefox-FROM-TO "), "{list}");
        list.lines()
            .any(|line| line.starts_with("fake ") && line.ends_with("installed"))
    };
    assert!(!installed(&home));
    home.run(&["models", "pull", "fake"]).done();
    assert!(installed(&home));
    let list = home.run(&["models", "list", "--installed"]).done();
    assert_eq!(
        list,
        "ID    SIZE  LICENCE  LANGUAGES   INSTALLED\nfake   4 B  CC0-1.0  ru, en + 3  installed\n\non disk: 4 B\n"
    );
}

#[test]
fn lists_and_details_can_be_read_by_programs() {
    let home = Home::new();
    home.run(&["models", "pull"]).done();
    let list: Value =
        serde_json::from_str(&home.run(&["models", "list", "--format", "json"]).done()).unwrap();
    let models = list["models"].as_array().unwrap();
    let fake = models.iter().find(|model| model["id"] == "fake").unwrap();
    assert_eq!(fake["state"], "installed");
    assert_eq!(fake["bytes"], 4);
    let shown: Value =
        serde_json::from_str(&home.run(&["models", "show", "fake", "--format", "json"]).done()).unwrap();
    assert_eq!(shown["manifest"]["licence"], "CC0-1.0");
    assert_eq!(shown["files"][0]["name"], "fake.bin");
}

#[test]
fn details_name_files_checksums_sources_and_licence() {
    let home = Home::new();
    home.run(&["models", "pull", "fake"]).done();
    let text = home.run(&["models", "show", "fake"]).done();
    for part in [
        "CC0-1.0",
        "sha256 b5d54c39",
        "fake.bin",
        "sources",
        "models/fake.toml",
        "ru, uk, en, de",
    ] {
        assert!(text.contains(part), "{part} is not in\n{text}");
    }
    let text = home
        .run(&["models", "show", "qwen2.5-coder-1.5b-instruct"])
        .done();
    assert!(text.contains("BLEU"), "{text}");
}

#[test]
fn a_model_that_cannot_be_had_is_tried_once_for_many_documents() {
    let home = Home::new();
    home.manifest("fake", &home.path("nowhere"), &"0".repeat(64));
    for name in ["a.txt", "b.txt", "c.txt"] {
        home.write(name, "Он уехал в столицу.\n");
    }
    let outcome = home.run(&["translate", "-v", "a.txt", "b.txt", "c.txt"]);
    assert_eq!((outcome.code, outcome.stdout.as_str()), (1, ""), "{outcome:?}");
    assert_eq!(
        outcome.stderr.matches("cannot fetch fake").count(),
        1,
        "{outcome:?}"
    );
    assert_eq!(outcome.stderr.matches("error:").count(), 3, "{outcome:?}");
    assert_eq!(
        outcome.stderr.matches("tolmach models pull fake").count(),
        1,
        "{outcome:?}"
    );
}

#[test]
fn a_first_run_without_a_model_is_told_in_three_lines() {
    let home = Home::new();
    home.manifest("fake", &home.path("nowhere"), &"0".repeat(64));
    home.write("a.txt", "Он уехал в столицу.\n");
    let outcome = home.run(&["translate", "a.txt"]);
    assert_eq!(
        outcome.stderr,
        "error: a.txt: no model for Russian→English is installed, nor can one be downloaded\n  \
         with a network: tolmach models pull fake\n  without one: tolmach models import FILE\n"
    );
    let batch = home.run(&["batch", "--task", "translate", "a.txt", "--out-dir", "out"]);
    assert_eq!(batch.stderr.matches("fake").count(), 1, "{batch:?}");
}

#[test]
fn a_model_comes_is_checked_and_goes() {
    let home = Home::new();
    home.run(&["models", "path", "fake"])
        .failed(1, "fake is not installed; run 'tolmach models pull fake'");
    home.run(&["models", "pull", "fake"]).done();
    let path = home.run(&["models", "path", "fake"]).done();
    assert_eq!(std::fs::read_to_string(path.trim()).unwrap(), "fake");
    assert_eq!(home.run(&["models", "verify"]).done(), "fake fake.bin: good\n");
    std::fs::write(path.trim(), "fbke").unwrap();
    let outcome = home.run(&["models", "verify", "fake"]);
    assert_eq!(outcome.code, 1, "{outcome:?}");
    assert!(outcome.stdout.contains("damaged"), "{outcome:?}");
    let removed = home.run(&["models", "remove", "fake"]).done();
    assert!(removed.contains("fake is removed"), "{removed}");
    assert!(!std::path::Path::new(path.trim()).exists());
    assert_eq!(home.read("weights/fake.bin"), "fake");
}

#[test]
fn files_can_be_imported_and_wrong_ones_are_refused() {
    let home = Home::new();
    home.write("stick/model.bin", "fake");
    home.write("stick/wrong.bin", "fbke");
    home.run(&["models", "import", "--id", "fake", "stick/wrong.bin"])
        .failed(1, "SHA-256");
    home.run(&["models", "import", "stick/no.bin"])
        .failed(1, "no such file");
    home.write("stick/long.bin", "longer");
    home.run(&["models", "import", "stick/long.bin"])
        .failed(1, "holds no known model");
    home.run(&["models", "import", "stick/model.bin"]).done();
    assert_eq!(
        home.run(&["models", "verify", "fake"]).done(),
        "fake fake.bin: good\n"
    );
}

#[test]
fn an_unknown_model_is_a_usage_error_with_a_suggestion() {
    let home = Home::new();
    for command in ["show", "pull", "verify", "remove", "path"] {
        home.run(&["models", command, "fakee"])
            .failed(2, "did you mean 'fake'?");
    }
}

#[test]
fn offline_a_model_that_is_not_here_cannot_be_had() {
    let home = Home::new();
    home.run(&["models", "pull", "qwen3-4b"]).failed(1, "offline");
}

#[test]
fn the_folder_of_models_is_told() {
    let home = Home::new();
    let path = home.run(&["models", "path"]).done();
    assert_eq!(std::path::Path::new(path.trim()), home.path(".cache/tolmach"));
}

#[test]
fn the_doctor_tells_what_is_here_without_a_network() {
    let home = Home::new();
    home.run(&["models", "pull", "fake"]).done();
    let text = home.run(&["doctor"]).done();
    for part in [
        "processor",
        "kernels",
        "memory",
        "devices    cpu",
        "config.toml",
        "not asked (offline)",
        "fake, 4 B, checked",
    ] {
        assert!(text.contains(part), "{part} is not in\n{text}");
    }
    let value: Value = serde_json::from_str(&home.run(&["doctor", "--format", "json"]).done()).unwrap();
    assert_eq!(value["offline"], true);
    assert_eq!(value["installed"][0]["id"], "fake");
    let mut tool = home.tool(&["doctor"]);
    let text = crate::kit::run(tool.env("TOLMACH_ISA", "portable"), b"").done();
    assert!(
        text.contains("kernels    portable; this processor has portable"),
        "{text}"
    );
}

#[test]
fn the_doctor_names_a_broken_manifest() {
    let home = Home::new();
    home.write(".config/tolmach/models/broken.toml", "id = 3\n");
    let outcome = home.run(&["doctor"]);
    assert_eq!(outcome.code, 1, "{outcome:?}");
    assert!(outcome.stdout.contains("broken.toml"), "{outcome:?}");
}

#[test]
fn a_token_is_never_shown() {
    let home = Home::new();
    for args in [["doctor", "-v"], ["models", "list"]] {
        let outcome = run(home.tool(&args).env("HF_TOKEN", "hf_secret"), b"");
        assert!(!format!("{outcome:?}").contains("hf_secret"));
    }
}

#[test]
fn credentials_in_addresses_are_never_shown() {
    let home = Home::new();
    let show = |variables: &[(&str, &str)], args: &[&str]| {
        let mut tool = home.tool(args);
        tool.env_remove("TOLMACH_OFFLINE");
        for (name, value) in variables {
            tool.env(name, value);
        }
        let outcome = run(&mut tool, b"");
        assert!(
            !format!("{outcome:?}").contains("s3cret"),
            "{variables:?} {outcome:?}"
        );
        outcome
    };
    let endpoints = [
        "http://user:s3cret@127.0.0.1:9/hub",
        "http://127.0.0.1:9/hub?token=s3cret",
        "http://user:9/s3cret@127.0.0.1:9",
        "http://user:s3cret@",
        "s3cret s3cret",
    ];
    for endpoint in endpoints {
        for args in [
            &["doctor"][..],
            &["doctor", "--format", "json"],
            &["models", "pull", "Owner/name"],
            &["models", "pull", "qwen3-4b"],
        ] {
            show(&[("HF_ENDPOINT", endpoint)], args);
        }
        let proxies = [("HTTPS_PROXY", endpoint), ("HF_ENDPOINT", "http://127.0.0.1:9")];
        show(&proxies, &["doctor"]);
        show(&proxies, &["models", "pull", "Owner/name"]);
    }
    let text = show(&[("HF_ENDPOINT", endpoints[0])], &["doctor"]).done();
    assert!(text.contains("network    http://127.0.0.1:9/hub: "), "{text}");
    let text = show(&[("HTTPS_PROXY", "http://user:s3cret@")], &["doctor"]).done();
    assert!(text.contains("HTTPS_PROXY or ALL_PROXY is no address"), "{text}");
}

/// A model that comes by a wheel alone.
#[cfg(unix)]
fn by_wheel(home: &Home) {
    let sum = "0".repeat(64);
    home.write(
        ".config/tolmach/models/wheeled.toml",
        format!(
            "id = \"wheeled\"\ndescription = \"Upper-cases\"\nfamily = \"fake\"\ntasks = [\"translate\"]\n\
             pairs = [\"*\"]\nlanguages = [\"ru\", \"en\"]\nlicence = \"CC0-1.0\"\n\
             files = [{{ name = \"fake.bin\", bytes = 4, sha256 = \"{sum}\" }}]\n\
             [[sources]]\nkind = \"wheel\"\nfiles = [{{ name = \"fake.bin\", parts = [{{ wheel = \"no-such-wheel==1\", member = \"a\" }}] }}]\n"
        ),
    );
}

#[cfg(unix)]
#[test]
fn nothing_in_the_folder_of_documents_is_run() {
    use std::os::unix::fs::PermissionsExt as _;
    let home = Home::new();
    by_wheel(&home);
    let trap = format!("open({:?}, 'w').close()\n", home.path("ran"));
    for name in [
        "pip.py",
        "site.py",
        "sitecustomize.py",
        "usercustomize.py",
        "encodings.py",
    ] {
        home.write(name, &trap);
    }
    home.write("setup.cfg", "[install]\n");
    let script = format!("#!/bin/sh\n: > '{}'\n", home.path("ran").display());
    for name in ["python3", "python", "pip", "pip3", "python3.exe"] {
        let program = home.write(name, &script);
        std::fs::set_permissions(program, std::fs::Permissions::from_mode(0o755)).unwrap();
    }
    home.write("artigo.txt", "Он уехал в столицу.\n");
    // What stands for python in the path of the user says how it was called.
    let log = home.path("called");
    let stand_in = format!(
        "#!/bin/sh\necho \"$(pwd -P) $PYTHONSAFEPATH $*\" >> '{}'\nexit 1\n",
        log.display()
    );
    let python = home.write("bin/python3", &stand_in);
    std::fs::set_permissions(python, std::fs::Permissions::from_mode(0o755)).unwrap();

    let paths = [
        format!("{}:/usr/bin:/bin", home.path("bin").display()),
        "/usr/bin:/bin".to_owned(),
        // A relative place leads nowhere from pip's own folder.
        ".::/usr/bin:/bin".to_owned(),
    ];
    for path in paths {
        for args in [
            &["models", "pull", "wheeled"][..],
            &["translate", "--model", "wheeled", "artigo.txt"],
        ] {
            let mut tool = home.tool(args);
            tool.env_remove("TOLMACH_OFFLINE")
                .env("PATH", &path)
                .env("PIP_NO_INDEX", "1");
            assert_eq!(run(&mut tool, b"").code, 1);
            assert!(!home.path("ran").exists(), "{path} {args:?}");
        }
    }
    let called = home.read("called");
    for line in called.lines() {
        let (place, rest) = line.split_once(' ').expect("place and words");
        assert!(place.ends_with("fake.bin.wheel"), "{line}");
        assert!(rest.starts_with("1 -I -m pip"), "{line}");
    }
    assert!(!called.is_empty());
}

#[test]
fn a_model_is_tried_on_sentences_with_known_translations() {
    let home = Home::new();
    let tried = home
        .run(&["models", "try", "--from", "de", "fake", "--format", "json"])
        .done();
    let tried: Value = serde_json::from_str(&tried).expect("JSON");
    assert_eq!(tried["model"], "fake");
    let sentences = tried["sentences"].as_array().expect("a list");
    assert_eq!(sentences.len(), 20);
    for sentence in sentences {
        // Repairs write numbers as English does.
        let letters = |key: &str| {
            let text = sentence[key].as_str().expect("text");
            text.chars().filter(|c| c.is_alphabetic()).collect::<String>()
        };
        assert_eq!(
            letters("translation"),
            letters("source").to_uppercase(),
            "{sentence}"
        );
    }
    let chrf = tried["chrf"].as_f64().expect("a number");
    assert!(chrf > 0.0 && chrf < 50.0, "{chrf}");
    let text = home.run(&["models", "try", "--from", "de", "--each"]).done();
    assert!(text.contains("model           fake, de to en, "), "{text}");
    assert_eq!(text.matches("\n  person  ").count(), 20, "{text}");
    home.run(&["models", "try", "--from", "he"])
        .failed(1, "there are no sentences to try Hebrew with, only of ");
    // A table of the user's own is a trial too, of the rows that both languages have.
    home.write(
        ".config/tolmach/languages/he/trial.tsv",
        "question\tמי ישלם על תיקון הגשר?\nown\tכן.\n",
    );
    let text = home.run(&["models", "try", "--from", "he", "--each"]).done();
    assert!(
        text.contains(" of 1 sentences") && text.contains("מי ישלם"),
        "{text}"
    );
    home.run(&["models", "try", "--from", "en"]).failed(
        1,
        "from English to English there is nothing to translate; name two languages",
    );
    home.run(&["models", "try", "nothing-like-it"])
        .failed(1, "nothing-like-it");
}

#[test]
fn what_models_do_not_need_from_the_configuration_does_not_stop_them() {
    let home = Home::new();
    home.write(".config/tolmach/config.toml", "glossary = \"no-such-file.csv\"\n");
    for args in [
        &["list"][..],
        &["languages"],
        &["show", "fake"],
        &["try", "--from", "de"],
    ] {
        home.run(&[&["models"], args].concat()).done();
    }
}
