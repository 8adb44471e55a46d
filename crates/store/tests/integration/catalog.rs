//! The built-in manifests, the user's, and the presets.

use store::{Catalog, Pair, Preset, Source, Task};

use crate::fixture::{Home, content, hub_source, manifest_text, write};

fn built_in() -> Catalog {
    Catalog::load(None).unwrap()
}

#[test]
fn every_built_in_manifest_is_complete() {
    let catalog = built_in();
    assert!(catalog.iter().count() >= 7);
    for model in catalog.iter() {
        let id = &model.id;
        assert!(!model.licence.is_empty() && !model.family.is_empty(), "{id}");
        assert!(!model.sources.is_empty(), "{id}");
        assert!(!model.pairs.is_empty() && !model.languages.is_empty(), "{id}");
        // What is blank is learnt from the hub, so nothing else may stand in its place.
        let only_hubs = model.sources.iter().all(|source| source.kind() == "hub");
        assert!(model.is_known() || only_hubs, "{id}");
        assert!(model.description.chars().count() <= 120, "{id}");
        assert_eq!(catalog.user_file(id), None);
        let as_text = toml::to_string(model).unwrap();
        assert_eq!(store::Manifest::parse(&as_text, "again").unwrap(), *model, "{id}");
    }
}

#[test]
fn the_wheels_of_the_coder_models_are_in_order() {
    for (id, count) in [
        ("qwen2.5-coder-1.5b-instruct", 22),
        ("qwen2.5-coder-0.5b-instruct", 6),
    ] {
        let catalog = built_in();
        let wheels = catalog
            .get(id)
            .unwrap()
            .sources
            .iter()
            .find_map(|source| match source {
                Source::Wheel { files } => Some(files[0].parts.clone()),
                _ => None,
            });
        let parts = wheels.unwrap();
        assert_eq!(parts.len(), count);
        for (index, part) in parts.iter().enumerate() {
            let number = index + 1;
            assert!(part.wheel.contains(&format!("part{number}==")), "{}", part.wheel);
            assert!(
                part.member.ends_with(&format!("part{number:02}.bin")),
                "{}",
                part.member
            );
        }
    }
}

#[test]
fn licences_without_commerce_are_pointed_out_and_in_no_preset() {
    let catalog = built_in();
    for id in [
        "qwen2.5-3b-instruct",
        "nllb-200-distilled-600m",
        "mt5-multilingual-xlsum",
    ] {
        assert!(catalog.get(id).unwrap().non_commercial, "{id}");
    }
    for preset in [Preset::Usual, Preset::Fast, Preset::Balanced, Preset::Best] {
        for (task, from, to) in [
            (Task::Translate, "ru", "en"),
            (Task::Translate, "pl", "de"),
            (Task::Summarize, "ru", "ru"),
        ] {
            let candidates = catalog.candidates(task, from, to, preset);
            assert!(!candidates.is_empty() && candidates.iter().all(|model| !model.non_commercial));
        }
    }
}

#[test]
fn encoder_decoder_models_have_weights_first_a_configuration_and_a_vocabulary() {
    let catalog = built_in();
    let models: Vec<_> = catalog.iter().filter(|model| model.family == "seq2seq").collect();
    assert!(models.len() >= 18, "{}", models.len());
    for model in models {
        let names: Vec<&str> = model.files.iter().map(|file| file.name.as_str()).collect();
        let weights = ["model-q4k.gguf", "model.safetensors", "pytorch_model.bin"];
        let is_weights = |name: &str| weights.contains(&name);
        assert!(is_weights(names[0]), "{}: {names:?}", model.id);
        assert!(!names[1..].iter().any(|name| is_weights(name)), "{}", model.id);
        assert!(names.contains(&"config.json"), "{}", model.id);
        let vocabularies = [
            "source.spm",
            "spiece.model",
            "sentencepiece.bpe.model",
            "merges.txt",
            "tokenizer.json",
        ];
        let count = vocabularies.iter().filter(|name| names.contains(name)).count();
        assert_eq!(count, 1, "{}: {names:?}", model.id);
        let [Source::Hub { .. }] = model.sources.as_slice() else {
            panic!("{}: {:?}", model.id, model.sources);
        };
    }
}

#[test]
fn presets_offer_only_what_can_do_the_task() {
    let catalog = built_in();
    let ids = |task, from, to, preset| -> Vec<&str> {
        catalog
            .candidates(task, from, to, preset)
            .iter()
            .map(|model| model.id.as_str())
            .collect()
    };
    // Nobody who asks for nothing waits for more than the student.
    assert_eq!(
        ids(Task::Translate, "ru", "en", Preset::Usual)[..3],
        ["firefox-ru-en", "firefox-ru-en-tiny", "hy-mt2-1.8b"]
    );
    assert_eq!(ids(Task::Translate, "ru", "en", Preset::Fast)[0], "firefox-ru-en");
    for from in ["ru", "uk", "be"] {
        let balanced = ids(Task::Translate, from, "en", Preset::Balanced);
        assert!(balanced.contains(&"opus-mt-tc-big-zle-en"), "{from} {balanced:?}");
        let best = ids(Task::Translate, from, "en", Preset::Best);
        let largest = if from == "be" {
            "index-translate-2b"
        } else {
            "hy-mt2-7b"
        };
        assert_eq!(best[0], largest, "{from}");
        assert!(best.contains(&"opus-mt-tc-big-zle-en"), "{from} {best:?}");
    }
    for from in ["uk", "be"] {
        let student = format!("firefox-{from}-en");
        for preset in [Preset::Usual, Preset::Fast] {
            assert_eq!(ids(Task::Translate, from, "en", preset)[0], student);
        }
    }
    assert_eq!(
        [Preset::Fast, Preset::Balanced, Preset::Best]
            .map(|preset| ids(Task::Summarize, "en", "en", preset)[0]),
        ["distilbart-cnn-6-6", "qwen3.5-2b", "qwen3.5-4b"]
    );
    assert_eq!(
        ids(Task::Summarize, "en", "en", Preset::Best)[1..3],
        ["qwen3-4b-instruct-2507", "qwen3.5-2b"]
    );
    assert!(!ids(Task::Summarize, "ru", "en", Preset::Balanced).contains(&"distilbart-cnn-12-6"));
    assert_eq!(
        ids(Task::Translate, "pt", "en", Preset::Fast)[..2],
        ["firefox-pt-en", "bergamot-pt-en"]
    );
    assert!(ids(Task::Summarize, "en", "en", Preset::Fast).contains(&"smollm2-135m-instruct"));
    assert!(!ids(Task::Summarize, "ru", "ru", Preset::Fast).contains(&"smollm2-135m-instruct"));
    assert!(ids(Task::Translate, "xx", "en", Preset::Best).is_empty());
    assert_eq!(
        ids(Task::Embed, "en", "en", Preset::Best),
        ["all-minilm-l6-v2", "multilingual-e5-small"]
    );
    assert_eq!(
        ids(Task::Embed, "ru", "en", Preset::Best),
        ["multilingual-e5-small"]
    );
    assert!(ids(Task::Embed, "xx", "en", Preset::Best).is_empty());
}

#[test]
fn every_pair_with_a_student_gets_it_first() {
    let catalog = built_in();
    let mut students = 0;
    for model in catalog.iter().filter(|model| model.family == "bergamot") {
        students += 1;
        let [Pair::Directed { from, to }] = model.pairs.as_slice() else {
            panic!("{}: {:?}", model.id, model.pairs);
        };
        for preset in [Preset::Usual, Preset::Fast] {
            let candidates = catalog.candidates(Task::Translate, from, to, preset);
            assert_eq!(candidates[0].family, "bergamot", "{}", model.id);
            assert!(
                candidates.iter().any(|known| known.id == model.id),
                "{}",
                model.id
            );
        }
        let vocabularies = model.files.iter().filter(|file| file.name.contains("vocab"));
        assert_eq!(model.files.len(), 2 + vocabularies.count(), "{}", model.id);
    }
    assert_eq!(students, 114 + 5 + 2);
}

/// Of each direction the one with the short name, which presets take first; larger and older ones have longer names.
#[test]
fn the_students_of_firefox_lead_from_57_languages_into_english_and_back() {
    let catalog = built_in();
    let mut codes: Vec<&str> = catalog
        .iter()
        .filter(|model| model.id.starts_with("firefox-"))
        .flat_map(|model| model.languages.iter().map(String::as_str))
        .filter(|code| *code != "en")
        .collect();
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(codes.len(), 56, "and Chinese in two scripts");
    for code in codes {
        let names = if code == "zh" {
            vec!["zh", "zh-hant"]
        } else {
            vec![code]
        };
        for name in names {
            for (id, from, to) in [
                (format!("firefox-{name}-en"), code, "en"),
                (format!("firefox-en-{name}"), "en", code),
            ] {
                let model = catalog.get(&id).unwrap_or_else(|| panic!("{id}"));
                assert!(model.supports(Task::Translate, from, to), "{id}");
                assert!(model.licence_note.is_some() && model.is_known(), "{id}");
                let first = catalog.candidates(Task::Translate, from, to, Preset::Usual)[0];
                assert_eq!(first.id.replace("-hant", ""), id.replace("-hant", ""));
            }
        }
    }
    for id in [
        "firefox-ru-en-tiny",
        "firefox-en-ru-base",
        "firefox-ja-en-base",
        "firefox-zh-en-base",
    ] {
        assert!(catalog.get(id).is_some(), "{id}");
    }
}

/// The kinds of students, by the size of their weights: another size is another network, which has to be looked at.
#[test]
fn the_weights_of_a_student_have_the_size_of_its_kind() {
    for model in built_in().iter().filter(|model| model.id.starts_with("firefox-")) {
        let sizes: &[u64] = match model.description.split(['(', ')']).nth(1) {
            Some("tiny") => &[17_141_051],
            // That of Uyghur has a shorter configuration.
            Some("base-memory") => &[31_561_787, 31_561_635],
            Some("base-memory-cjk") => &[43_849_787, 43_977_787],
            Some("base") => &[42_992_955],
            Some("base-cjk") => &[59_504_955],
            kind => panic!("{}: {kind:?}", model.id),
        };
        let bytes = model.files[0].bytes.unwrap();
        // Tables of one kind differ by a few hundred bytes of configuration.
        assert!(
            sizes.iter().any(|size| size.abs_diff(bytes) < 1000),
            "{}: {bytes}",
            model.id
        );
        let vocabularies: Vec<&str> = model.files[2..]
            .iter()
            .map(|file| file.name.split('.').next().unwrap())
            .collect();
        assert!(
            vocabularies == ["vocab"] || vocabularies == ["srcvocab", "trgvocab"],
            "{}: {vocabularies:?}",
            model.id
        );
    }
}

#[test]
fn a_mistyped_id_gets_a_suggestion() {
    let catalog = built_in();
    assert_eq!(catalog.suggest("qwen3-4"), Some("qwen3-4b"));
    assert_eq!(
        catalog.suggest("Qwen2.5-Coder-1.5B-instrct"),
        Some("qwen2.5-coder-1.5b-instruct")
    );
    assert_eq!(catalog.suggest("something else entirely"), None);
    assert_eq!(catalog.suggest(""), None);
}

#[test]
fn a_user_manifest_replaces_a_built_in_one_and_adds_others() {
    let home = Home::new();
    let text = manifest_text(&content(10), &hub_source());
    write(&home.path().join("mine.toml"), text.as_bytes());
    write(
        &home.path().join("other.toml"),
        text.replace("\"toy\"", "\"qwen3-4b\"").as_bytes(),
    );
    write(&home.path().join("notes.txt"), b"not a manifest");
    let preset =
        "[[presets]]\ntask = \"translate\"\npair = \"ru>en\"\nfast = [\"toy\"]\nbalanced = []\nbest = []\n";
    write(&home.path().join("presets.toml"), preset.as_bytes());

    let catalog = Catalog::load(Some(home.path())).unwrap();
    assert_eq!(catalog.get("qwen3-4b").unwrap().description, "A toy");
    assert_eq!(
        catalog.user_file("toy"),
        Some(home.path().join("mine.toml").as_path())
    );
    assert_eq!(catalog.iter().count(), built_in().iter().count() + 1);
    // The user's entry counts, for the pair and for all, before a built-in one for the pair.
    let fast = catalog.candidates(Task::Translate, "ru", "en", Preset::Fast);
    assert_eq!(
        fast.iter().map(|model| model.id.as_str()).collect::<Vec<_>>(),
        ["toy"]
    );
    assert!(
        !catalog
            .candidates(Task::Translate, "de", "en", Preset::Fast)
            .is_empty()
    );
}

#[test]
fn a_users_preset_for_all_pairs_goes_before_a_built_in_one_for_a_pair() {
    let home = Home::new();
    let preset =
        "[[presets]]\ntask = \"translate\"\npair = \"*\"\nfast = [\"qwen3-4b\"]\nbalanced = []\nbest = []\n";
    write(&home.path().join("presets.toml"), preset.as_bytes());
    let catalog = Catalog::load(Some(home.path())).unwrap();
    let ids = |task, preset| -> Vec<&str> {
        let candidates = catalog.candidates(task, "ru", "en", preset).into_iter();
        candidates.map(|model| model.id.as_str()).collect()
    };
    assert_eq!(ids(Task::Translate, Preset::Fast), ["qwen3-4b"]);
    assert!(ids(Task::Translate, Preset::Best).is_empty());
    assert!(!ids(Task::Summarize, Preset::Fast).is_empty());
}

#[test]
fn bad_user_folders_are_named() {
    let home = Home::new();
    assert!(Catalog::load(Some(&home.path().join("absent"))).is_ok());

    let folder = |files: &[(&str, &[u8])]| {
        let home = Home::new();
        for (name, bytes) in files {
            write(&home.path().join(name), bytes);
        }
        Catalog::load(Some(home.path())).unwrap_err().to_string()
    };
    let text = manifest_text(&content(10), &hub_source());
    let twice = folder(&[("a.toml", text.as_bytes()), ("b.toml", text.as_bytes())]);
    assert!(twice.contains("b.toml: id: "), "{twice}");
    let huge = folder(&[("a.toml", &vec![b'#'; 2 << 20])]);
    assert!(huge.contains("too much for a manifest"), "{huge}");
    let binary = folder(&[("a.toml", &[0xff, 0xfe, 0x00])]);
    assert!(binary.contains("a.toml cannot be read"), "{binary}");
    let preset =
        b"[[presets]]\ntask = \"translate\"\npair = \"*\"\nfast = [\"nothing\"]\nbalanced = []\nbest = []\n";
    let unknown = folder(&[("presets.toml", preset)]);
    assert!(unknown.contains("\"nothing\" is not the id"), "{unknown}");
}
