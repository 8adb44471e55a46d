//! Which model is taken, and what is said when there is none.

use std::fs;

use tasks::TaskError;
use tasks::options::{ModelChoice, Options, Task};

use crate::kit::{Kit, manifest, options, presets};

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
    assert_eq!(kit.events("chosen").len(), 4);
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
        kit.events("chosen translate fake")[0].contains("could be had"),
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
    assert!(matches!(&error, TaskError::UnknownModel { .. }), "{error}");
    assert!(error.to_string().contains("'fkae'"), "{error}");
    let error = Kit::new().run("Раз.", &named("fak")).unwrap_err().to_string();
    assert!(error.contains("did you mean 'fake'?"), "{error}");
}

#[test]
fn a_path_must_lead_to_a_model_file() {
    for path in ["nowhere/model.gguf", "model.gguf"] {
        let error = Kit::new().run("Раз.", &named(path)).unwrap_err();
        assert!(matches!(error, TaskError::NoModelFile { .. }), "{error}");
    }
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("broken.gguf");
    fs::write(&file, "no model").unwrap();
    let error = Kit::new()
        .run("Раз.", &named(&file.display().to_string()))
        .unwrap_err();
    assert!(matches!(error, TaskError::Load(_)), "{error}");
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
