//! Estimates of quality: which segments get one, from which model, and what happens without it.

use crate::kit::{Kit, codes, judge_manifest, manifest, options};
use models::{ModelChoice, ModelError};
use store::Preset;
use tasks::TaskError;
use tasks::options::{Options, Task};
use tasks::report::{QualityReport, Report};

/// A model that translates and one that estimates: the error score is the number of words.
fn kit() -> Kit {
    Kit::with(|models, files| {
        manifest(models, "fake", &files.join("weights"));
        judge_manifest(models, "judge", &files.join("weights"));
    })
}

fn judged_by(model: &str, task: Task) -> Options {
    Options {
        quality: Some(ModelChoice::Named(model.to_owned())),
        ..options(task)
    }
}

fn scores(report: &Report) -> Vec<Option<f32>> {
    let segments = report.blocks.iter().flat_map(|block| &block.segments);
    segments.map(|segment| segment.quality).collect()
}

const TEXT: &str = "Он уехал в столицу. Да. UNRATED тут.\n\nОн приехал.\n";

#[test]
fn every_segment_that_a_model_translated_has_an_estimate() {
    let kit = kit();
    let report = kit.run(TEXT, &judged_by("judge", Task::Translate)).unwrap();
    assert_eq!(
        scores(&report),
        [Some(4.0), Some(1.0), None, Some(2.0)],
        "{report:?}"
    );
    let expected = QualityReport {
        mean: Some(7.0 / 3.0),
        estimated: 3,
        missing: 1,
    };
    assert_eq!(report.quality, Some(expected));
    assert_eq!(
        report.models.estimate.map(|model| model.id).as_deref(),
        Some("judge")
    );
    assert_eq!(
        kit.events("estimat"),
        [
            "estimating",
            "estimated judge [\"Он уехал в столицу.\", \"Он приехал.\", \"Да.\"]"
        ]
    );
    // A digest has its summary beside them.
    let digest = kit.run(TEXT, &judged_by("judge", Task::Digest)).unwrap();
    assert_eq!(digest.quality, report.quality);
    assert!(digest.summary.is_some());
}

#[test]
fn nothing_is_estimated_that_was_not_asked_for_or_not_translated() {
    let kit = kit();
    let plain = kit.run(TEXT, &options(Task::Translate)).unwrap();
    assert_eq!((plain.quality, plain.models.estimate.is_none()), (None, true));
    let english = Options {
        from: None,
        ..judged_by("judge", Task::Translate)
    };
    let english = kit
        .run("He left for the capital and stayed there.\n", &english)
        .unwrap();
    assert_eq!((english.quality, english.models.estimate.is_none()), (None, true));
    assert!(kit.events("estimat").is_empty());
}

#[test]
fn without_the_model_nothing_is_translated_and_the_next_step_is_said() {
    let kit = kit();
    let by_preset = Options {
        quality: Some(ModelChoice::Preset(Preset::default())),
        ..options(Task::Translate)
    };
    let error = kit.run(TEXT, &by_preset).unwrap_err();
    let TaskError::Model(error @ ModelError::NoneAvailable { .. }) = error else {
        panic!("{error:?}");
    };
    let steps = error.first_steps().unwrap();
    assert_eq!(
        steps.missing,
        "no model that estimates the quality of Russian→English is installed, and --offline is set"
    );
    assert_eq!(
        steps.commands,
        [
            "with a network: tolmach models pull metricx-24-hybrid-large",
            "without one: tolmach models import FILE"
        ]
    );
    let unsuitable = kit.run(TEXT, &judged_by("fake", Task::Translate)).unwrap_err();
    assert_eq!(
        unsuitable.to_string(),
        "model 'fake' cannot estimate the quality of Russian to English; 'tolmach models show fake' lists its languages and \
         tasks"
    );
    assert!(kit.events("translated").is_empty() && kit.events("loading fake").is_empty());
}

#[test]
fn a_model_that_fails_leaves_the_translation_and_a_warning() {
    let kit = kit();
    let report = kit
        .run("Он ERRATIC уехал.\n", &judged_by("judge", Task::Digest))
        .unwrap();
    assert_eq!(codes(&report), ["quality-failed"]);
    assert_eq!((report.quality.clone(), scores(&report)), (None, vec![None]));
    assert!(report.translation.is_some() && report.summary.is_some());
    assert_eq!(kit.events("warning"), ["warning quality-failed"]);
}
