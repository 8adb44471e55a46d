//! Which model is taken, and what is said when there is none.

use std::fs;

use ::models::ModelError;
use tasks::TaskError;
use tasks::options::{ModelChoice, Options, Task};

use crate::kit::{Kit, manifest, options, pair_manifest, presets};

fn named(name: &str) -> Options {
    Options {
        model: ModelChoice::Named(name.to_owned()),
        ..options(Task::Translate)
    }
}

#[test]
fn a_model_is_loaded_once_for_all_documents() {
    let kit = Kit::new();
    for text in ["Раз.", "Два."] {
        kit.run(text, &options(Task::Digest)).unwrap();
    }
    assert_eq!(kit.events("loading"), ["loading fake"]);
    assert_eq!(kit.events("chosen").len(), 2);
    assert!(kit.events("chosen summarize")[0].contains("the model that translated"));
}

#[test]
fn the_report_names_the_model() {
    let report = Kit::new().run("Раз.", &named("fake")).unwrap();
    let model = report.models.translate.unwrap();
    assert_eq!(model.id, "fake");
    assert!(model.source.contains("file"), "{}", model.source);
    assert_eq!(model.sha256.map(|sum| sum.len()), Some(64));
}

#[test]
fn the_next_of_a_preset_is_tried_when_one_cannot_be_had() {
    let kit = Kit::with(|models, files| {
        manifest(models, "absent", &files.join("nowhere"));
        manifest(models, "fake", &files.join("weights"));
        presets(models, &["absent", "fake"]);
    });
    let report = kit.run("Раз.", &options(Task::Translate)).unwrap();
    assert_eq!(report.models.translate.unwrap().id, "fake");
    assert!(
        kit.events("chosen translate fake")[0].contains("earlier choices failed"),
        "{:?}",
        kit.events("chosen")
    );
}

#[test]
fn all_that_were_tried_are_named_when_none_can_be_had() {
    let kit = Kit::with(|models, files| {
        manifest(models, "absent-one", &files.join("nowhere"));
        manifest(models, "absent-two", &files.join("nowhere"));
        presets(models, &["absent-one", "absent-two"]);
    });
    let error = kit
        .run("Раз.", &options(Task::Translate))
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("absent-one:") && error.contains("absent-two:"),
        "{error}"
    );
}

#[test]
fn a_mistyped_model_is_named_with_the_nearest() {
    let error = Kit::new().run("Раз.", &named("fkae")).unwrap_err();
    assert!(
        matches!(&error, TaskError::Model(ModelError::UnknownModel { .. })),
        "{error}"
    );
    assert!(error.to_string().contains("'fkae'"), "{error}");
    let error = Kit::new().run("Раз.", &named("fak")).unwrap_err().to_string();
    assert!(error.contains("did you mean 'fake'?"), "{error}");
}

#[test]
fn a_path_must_lead_to_a_model_file() {
    for path in ["nowhere/model.gguf", "model.gguf"] {
        let error = Kit::new().run("Раз.", &named(path)).unwrap_err();
        assert!(
            matches!(error, TaskError::Model(ModelError::NoModelFile { .. })),
            "{error}"
        );
    }
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("broken.gguf");
    fs::write(&file, "no model").unwrap();
    let error = Kit::new()
        .run("Раз.", &named(&file.display().to_string()))
        .unwrap_err();
    assert!(matches!(error, TaskError::Model(ModelError::Load(_))), "{error}");
}

#[test]
fn a_folder_says_by_its_files_what_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let named = named(&folder.path().display().to_string());
    let refusal = || Kit::new().run("Раз.", &named).unwrap_err().to_string();
    assert!(
        refusal().ends_with("neither config.json nor a .gguf file"),
        "{}",
        refusal()
    );
    fs::write(folder.path().join("broken.gguf"), "no model").unwrap();
    assert!(refusal().contains("broken.gguf"), "{}", refusal());
    fs::write(folder.path().join("config.json"), "{\"model_type\": \"gpt2\"}").unwrap();
    let unknown = "config.json names the architecture 'gpt2', which tolmach does not run; known: marian,";
    assert!(refusal().contains(unknown), "{}", refusal());
}

#[test]
fn a_repository_is_asked_for_at_the_hub() {
    // The kit's store is offline: that it would ask shows in its refusal.
    let error = Kit::new().run("Раз.", &named("owner/name")).unwrap_err();
    assert!(matches!(error, TaskError::Model(ModelError::Store(_))), "{error}");
    assert!(error.to_string().contains("owner/name"), "{error}");
}

#[test]
fn a_language_that_no_model_knows_is_named() {
    let text = "საქართველოს პრემიერ-მინისტრი დღეს ჩამოვიდა დედაქალაქში და ილაპარაკა.";
    for model in [
        options(Task::Translate).model,
        ModelChoice::Named("fake".to_owned()),
    ] {
        let error = Kit::new()
            .run(
                text,
                &Options {
                    from: None,
                    model,
                    ..options(Task::Translate)
                },
            )
            .unwrap_err();
        assert!(error.to_string().contains("Georgian"), "{error}");
    }
}

#[test]
fn bench_measures_the_task() {
    let kit = Kit::new();
    let text = "Первое слово тут. Второе слово тут.";
    let measured = tasks::bench(&kit.session, text, &options(Task::Translate), &|_| ()).unwrap();
    assert_eq!(measured.words, 6);
    assert!(measured.words_per_second > 0.0);
    assert!(measured.report.translation.unwrap().starts_with("PERV"));
}

/// From Russian to German, with what lies in `files` as the weights of both halves and of the rest.
fn to_german(kit: &Kit, task: Task) -> Result<(String, String), TaskError> {
    let german = Options {
        to: "de".parse().unwrap(),
        ..options(task)
    };
    let report = kit.run("Раз. Два.", &german)?;
    Ok((
        report.models.translate.unwrap().id,
        report.translation.unwrap_or_default(),
    ))
}

/// Models from Russian into English, from there into German, and for everything, in this order.
fn halves_and_whole(names: &'static [&'static str], second_half: &'static str) -> Kit {
    Kit::with(move |models, files| {
        pair_manifest(models, "student-ru-en", "ru>en", &files.join("weights"));
        pair_manifest(models, "student-en-de", "en>de", &files.join(second_half));
        pair_manifest(models, "direct-ru-de", "ru>de", &files.join("weights"));
        manifest(models, "whole", &files.join("weights"));
        presets(models, names);
    })
}

#[test]
fn a_pair_without_a_model_of_its_own_goes_by_way_of_english() {
    for names in [&["student-*"][..], &["student-*", "whole"]] {
        let kit = halves_and_whole(names, "weights");
        let (model, text) = to_german(&kit, Task::Translate).unwrap();
        assert_eq!(model, "student-ru-en > student-en-de");
        assert_eq!(text.trim(), "RAZ. DVA.");
        assert_eq!(
            kit.events("chosen"),
            [
                "chosen translate student-ru-en: Russian to English, since no model is made for Russian to German; \
                 downloaded, the default choice",
                "chosen translate student-en-de: English to German",
            ]
        );
        assert_eq!(
            kit.events("loading"),
            ["loading student-ru-en", "loading student-en-de"]
        );
    }
}

#[test]
fn a_model_for_the_pair_or_one_that_is_preferred_is_not_passed_over() {
    for (names, expected) in [
        (&["student-*", "direct-ru-de"][..], "direct-ru-de"),
        (&["student-*", "whole", "direct-ru-de"], "whole"),
        (&["whole", "student-*"], "whole"),
    ] {
        let kit = halves_and_whole(names, "weights");
        assert_eq!(to_german(&kit, Task::Translate).unwrap().0, expected, "{names:?}");
    }
}

#[test]
fn installed_models_go_before_a_way_of_which_half_is_missing() {
    let kit = halves_and_whole(&["student-*", "whole"], "weights");
    // Into English the student is taken, and is installed from then on; so is the other, by its name.
    kit.run("Раз.", &named("student-ru-en")).unwrap();
    kit.run("Раз.", &named("whole")).unwrap();
    assert_eq!(to_german(&kit, Task::Translate).unwrap().0, "whole");
    // Who asks for a preset gets its first choice, fetched if need be.
    let asked = Options {
        to: "de".parse().unwrap(),
        model: ModelChoice::Preset(store::Preset::Balanced),
        ..options(Task::Translate)
    };
    let report = kit.run("Раз.", &asked).unwrap();
    assert_eq!(
        report.models.translate.unwrap().id,
        "student-ru-en > student-en-de"
    );
}

#[test]
fn without_one_half_the_next_is_taken_and_the_half_is_named() {
    let kit = halves_and_whole(&["student-*", "whole"], "nowhere");
    assert_eq!(to_german(&kit, Task::Translate).unwrap().0, "whole");
    let kit = halves_and_whole(&["student-*"], "nowhere");
    let error = to_german(&kit, Task::Translate).unwrap_err().to_string();
    assert!(error.contains("student-en-de:"), "{error}");
}

#[test]
fn what_two_models_translated_is_summarised_by_another() {
    let kit = halves_and_whole(&["student-*", "whole"], "weights");
    let (model, _) = to_german(&kit, Task::Digest).unwrap();
    assert_eq!(model, "student-ru-en > student-en-de");
    assert!(
        kit.events("chosen summarize")[0].starts_with("chosen summarize whole"),
        "{:?}",
        kit.events("chosen")
    );
}

#[test]
fn a_named_model_that_only_translates_leaves_the_summary_to_the_preset() {
    let kit = halves_and_whole(&["student-*", "whole"], "weights");
    let digest = Options {
        task: Task::Digest,
        ..named("student-ru-en")
    };
    let models = kit.run("Раз. Два.", &digest).unwrap().models;
    assert_eq!(models.translate.unwrap().id, "student-ru-en");
    assert_eq!(models.summarize.unwrap().id, "whole");
}
