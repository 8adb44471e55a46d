//! The environment: every option has a variable.

use super::*;

#[test]
fn every_option_has_a_variable() {
    let variables = [
        ("TOLMACH_FROM", "uk"),
        ("TOLMACH_TO", "de"),
        ("TOLMACH_MODEL", "m"),
        ("TOLMACH_SUMMARY_MODEL", "s"),
        ("TOLMACH_SUMMARY", "Extractive"),
        ("TOLMACH_LENGTH", "50w"),
        ("TOLMACH_BULLETS", "yes"),
        ("TOLMACH_HEADLINE", "yes"),
        ("TOLMACH_OVERVIEW", "yes"),
        ("TOLMACH_CLEAN", "no"),
        ("TOLMACH_ENCODING", "koi8-r"),
        ("TOLMACH_INPUT_FORMAT", "text"),
        ("TOLMACH_FORMAT", "json"),
        ("TOLMACH_OUT_DIR", "d"),
        ("TOLMACH_FORCE", "yes"),
        ("TOLMACH_THREADS", "3"),
        ("TOLMACH_DEVICE", "cpu"),
        ("TOLMACH_BEAM", "2"),
        ("TOLMACH_PRECISION", "F32"),
        ("TOLMACH_OFFLINE", "on"),
        ("TOLMACH_PIP", "python3 -m pip"),
        ("HF_HUB_DOWNLOAD_TIMEOUT", "7"),
        ("TOLMACH_ISA", "Portable"),
        ("TOLMACH_QUIET", "1"),
        ("TOLMACH_COLOR", "always"),
    ];
    let settings = settings_of(&variables, MACHINE, &["digest"]).unwrap();
    assert_eq!(settings.engine.threads.get(), 3);
    assert_eq!(settings.engine.device, DeviceChoice::Cpu);
    assert_eq!(settings.engine.kernel.isa(), engine::Isa::Portable);
    assert_eq!(settings.engine.beam, NonZeroUsize::new(2));
    assert_eq!(settings.engine.precision, Precision::Full);
    assert!(settings.store.offline && settings.screen.colour);
    assert_eq!(settings.store.pip, ["python3", "-m", "pip"]);
    assert_eq!(settings.store.stall_timeout.as_secs(), 7);
    assert_eq!(settings.screen.verbosity, Verbosity::Quiet);
    let work = work_of(settings);
    assert_eq!(work.destination, Destination::Directory("d".into()));
    assert_eq!(
        (work.existing, work.format),
        (Existing::Replace, OutputFormat::Json)
    );
    assert!(work.layout.bullets && work.layout.headline && work.overview);
    let options = work.options;
    assert_eq!(options.summary, Some(SummaryKind::Extractive));
    assert_eq!(
        (options.from.map(Lang::code), options.to.code()),
        (Some("uk"), "de")
    );
    assert_eq!(options.model, ModelChoice::Named("m".to_owned()));
    assert_eq!(options.summary_model, Some(ModelChoice::Named("s".to_owned())));
    assert_eq!(options.length, Length::Words(NonZeroUsize::new(50).unwrap()));
    assert_eq!(options.cleaning, Cleaning::Keep);
    assert_eq!(
        (options.encoding.as_deref(), options.input_format.as_deref()),
        (Some("koi8-r"), Some("text"))
    );
}

#[test]
fn a_flag_silences_what_it_excludes_in_the_environment() {
    let variables = [("TOLMACH_MODEL", "m")];
    let work = work_of(settings_of(&variables, MACHINE, &["digest", "--preset", "fast"]).unwrap());
    assert_eq!(work.options.model, ModelChoice::Preset(Preset::Fast));
}

#[test]
fn an_empty_variable_is_not_set_and_a_wrong_one_is_named() {
    assert!(settings_of(&[("TOLMACH_FROM", "")], MACHINE, &["digest"]).is_ok());
    let error = settings_of(&[("TOLMACH_OFFLINE", "perhaps")], MACHINE, &["digest"]).unwrap_err();
    assert!(error.is::<Usage>());
    assert_eq!(
        error.to_string(),
        "TOLMACH_OFFLINE cannot be 'perhaps': use true or false"
    );
}

#[test]
fn the_variables_of_hugging_face_count() {
    let variables = [
        ("HF_ENDPOINT", "https://mirror.example/"),
        ("HF_TOKEN", "secret"),
        ("HF_HUB_CACHE", "/hub"),
    ];
    let store = settings_of(&variables, MACHINE, &["models", "list"])
        .unwrap()
        .store;
    assert_eq!(store.hub_endpoint, "https://mirror.example");
    assert_eq!(store.hub_token, store::Token::new("secret"));
    assert_eq!(store.hub_cache_dir, Path::new("/hub"));
    for (value, offline) in [
        ("1", true),
        ("TRUE", true),
        ("yes", true),
        ("on", true),
        ("0", false),
        ("2", false),
    ] {
        let variables = [("HF_HUB_OFFLINE", value)];
        assert_eq!(
            settings_of(&variables, MACHINE, &["digest"])
                .unwrap()
                .store
                .offline,
            offline,
            "{value}"
        );
    }
}
