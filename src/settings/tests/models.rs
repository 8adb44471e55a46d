//! The options of models, the engine and measurements.

use super::*;

#[test]
fn model() {
    assert_eq!(
        digest(&["--model", "m"]).options.model,
        ModelChoice::Named("m".to_owned())
    );
}

#[test]
fn preset() {
    assert_eq!(
        digest(&["--preset", "fast"]).options.model,
        ModelChoice::Preset(Preset::Fast)
    );
    assert_eq!(
        digest(&["--preset", "best"]).options.model,
        ModelChoice::Preset(Preset::Best)
    );
}

#[test]
fn summary_model() {
    let options = digest(&["--summary-model", "s"]).options;
    assert_eq!(options.summary_model, Some(ModelChoice::Named("s".to_owned())));
    assert_eq!(options.model, ModelChoice::Preset(Preset::Usual));
}

#[test]
fn quality() {
    assert_eq!(digest(&[]).options.quality, None);
    let usual = Some(ModelChoice::Preset(Preset::Usual));
    assert_eq!(digest(&["--quality", "--preset", "best"]).options.quality, usual);
    let named = Some(ModelChoice::Named("q".to_owned()));
    let args = ["translate", "--quality", "--quality-model", "q"];
    assert_eq!(work_of(settings(&args)).options.quality, named);
    assert!(settings_of(&[], MACHINE, &["translate", "--quality-model", "q"]).is_err());
    // A model that is named elsewhere waits to be asked for.
    let elsewhere = |variables: &[Variable], args: &[&str]| {
        work_of(settings_of(variables, MACHINE, args).unwrap())
            .options
            .quality
    };
    let model = ("TOLMACH_QUALITY_MODEL", "q");
    assert_eq!(elsewhere(&[model], &["translate"]), None);
    assert_eq!(elsewhere(&[model], &["translate", "--quality"]), named);
    let both = [model, ("TOLMACH_QUALITY", "1")];
    assert_eq!(elsewhere(&both, &["digest"]), named);
    assert_eq!(elsewhere(&both, &["summarize"]), None);
    let bench = settings_of(&both, MACHINE, &["bench", "--input", "a"]).unwrap();
    let Job::Bench(bench) = bench.command else {
        panic!("no bench");
    };
    assert_eq!(bench.options.quality, None);
}

#[test]
fn threads() {
    assert_eq!(settings(&["digest", "--threads", "7"]).engine.threads.get(), 7);
    assert!(settings_of(&[], MACHINE, &["digest", "--threads", "0"]).is_err());
}

#[test]
fn device() {
    for (name, device) in crate::args::DEVICES {
        assert_eq!(settings(&["digest", "--device", name]).engine.device, device);
    }
}

#[test]
fn beam() {
    assert_eq!(settings(&["digest"]).engine.beam, None);
    for args in [
        &["digest", "--beam", "4"][..],
        &["translate", "--beam", "4"],
        &["summarize", "--beam", "4"],
        &["batch", "--beam", "4"],
        &["worker", "--beam", "4"],
        &["bench", "--input", "a", "--beam", "4"],
    ] {
        assert_eq!(settings(args).engine.beam, NonZeroUsize::new(4), "{args:?}");
    }
    for wrong in ["0", "65", "many"] {
        assert!(settings_of(&[], MACHINE, &["digest", "--beam", wrong]).is_err());
    }
    let error = settings_of(&[("TOLMACH_BEAM", "0")], MACHINE, &["digest"]).unwrap_err();
    assert_eq!(
        error.to_string(),
        "TOLMACH_BEAM cannot be '0': use a number from 1 to 64"
    );
}

#[test]
fn precision() {
    assert_eq!(settings(&["digest"]).engine.precision, Precision::Eight);
    for (name, precision) in crate::args::PRECISIONS {
        assert_eq!(
            settings(&["digest", "--precision", name]).engine.precision,
            precision
        );
    }
    let refused = settings_of(&[("TOLMACH_PRECISION", "f64")], MACHINE, &["digest"]);
    assert!(refused.unwrap_err().to_string().ends_with("use one of int8, f32"));
}

#[test]
fn offline() {
    assert!(settings(&["digest", "--offline"]).store.offline);
    assert!(settings(&["--offline", "models", "list"]).store.offline);
}

#[test]
fn bench() {
    let args = [
        "bench",
        "--input",
        "a",
        "--model",
        "m",
        "--threads",
        "2",
        "--json",
        "--lines",
        "-o",
        "x",
        "--force",
    ];
    let settings = settings(&args);
    assert_eq!(settings.engine.threads.get(), 2);
    let bench = bench_of(settings);
    assert_eq!((bench.input, bench.output), ("a".into(), Some("x".into())));
    assert_eq!(
        (bench.existing, bench.format),
        (Existing::Replace, ViewFormat::Json)
    );
    assert_eq!(
        (bench.options.unit, bench.options.model),
        (Unit::Line, ModelChoice::Named("m".to_owned()))
    );
}

#[test]
fn a_bench_takes_its_file_and_format_as_other_commands_do() {
    let bench = bench_of(settings(&["bench", "a", "--format", "json"]));
    assert_eq!((bench.input, bench.format), ("a".into(), ViewFormat::Json));
    assert_eq!(bench_of(settings(&["bench", "a"])).format, ViewFormat::Text);
    for refused in [&["bench"][..], &["bench", "a", "--input", "b"]] {
        assert!(settings_of(&[], MACHINE, refused).is_err());
    }
}

#[test]
fn models_are_wanted_for_a_language_pair() {
    let pair = |variables: &[Variable], args: &[&str]| {
        let settings = settings_of(variables, MACHINE, &[&["models"], args].concat()).unwrap();
        match settings.command {
            Job::Models(models) => (models.from.code(), models.to.code()),
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(pair(&[], &["pull"]), ("ru", "en"));
    assert_eq!(pair(&[], &["pull", "--from", "uk"]), ("uk", "en"));
    assert_eq!(pair(&[], &["add", "-s", "uk", "--target", "de"]), ("uk", "de"));
    assert_eq!(pair(&[("TOLMACH_FROM", "de")], &["ls", "-t", "ru"]), ("de", "ru"));
    assert!(settings_of(&[], MACHINE, &["models", "pull", "--from", "uk", "qwen3-4b"]).is_err());
}

fn bench_of(settings: Settings) -> Bench {
    match settings.command {
        Job::Bench(bench) => bench,
        other => panic!("{other:?}"),
    }
}
