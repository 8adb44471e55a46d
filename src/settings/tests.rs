//! Every option lands in its own field, from each of the places it can be set in.

use std::ffi::OsString;
use std::num::NonZeroUsize;

use clap::{CommandFactory as _, Parser as _};
use engine::{DeviceChoice, Precision};
use tasks::batch::Fields;
use tasks::options::{Length, Scope, SummaryKind};

use super::*;
use crate::args::ProgressChoice;

const MACHINE: Machine = Machine {
    stdin_is_terminal: false,
    stdout_columns: None,
    stderr_is_terminal: false,
    cores: NonZeroUsize::MIN,
};

type Variable = (&'static str, &'static str);

fn settings_of(variables: &[Variable], machine: Machine, args: &[&str]) -> Result<Settings> {
    let cli = Cli::try_parse_from([&["tolmach"], args].concat())?;
    let lookup = |name: &str| {
        variables
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, value)| OsString::from(value))
    };
    resolve(cli, &lookup, Some(Path::new("/nowhere")), machine)
}

fn settings(args: &[&str]) -> Settings {
    settings_of(&[], MACHINE, args).unwrap()
}

fn work_of(settings: Settings) -> Work {
    match settings.command {
        Job::Work(work) => work,
        other => panic!("{other:?}"),
    }
}

fn digest(args: &[&str]) -> Work {
    work_of(settings(&[&["digest"], args].concat()))
}

#[test]
fn without_options_the_documented_defaults_count() {
    let settings = settings(&["digest"]);
    assert_eq!(
        settings.screen,
        Screen {
            verbosity: Verbosity::Normal,
            columns: None,
            bars: false,
            colour: false
        }
    );
    assert_eq!(settings.engine.device, DeviceChoice::Auto);
    assert_eq!(settings.engine.threads, NonZeroUsize::MIN);
    assert!(!settings.store.offline);
    assert_eq!(settings.store.hub_endpoint, "https://huggingface.co");
    let work = work_of(settings);
    assert_eq!(
        (work.destination, work.existing, work.format),
        (Destination::Stdout, Existing::Keep, OutputFormat::Text)
    );
    let options = work.options;
    assert_eq!(
        (options.task, options.from, options.to),
        (Task::Digest, None, Lang::EN)
    );
    assert_eq!(
        (options.unit, options.cleaning, options.length),
        (Unit::Block, Cleaning::Remove, Length::Medium)
    );
    assert_eq!(
        (&options.model, &options.summary_model),
        (&ModelChoice::Preset(Preset::Usual), &None)
    );
    assert_eq!((&options.input_format, &options.encoding), (&None, &None));
    assert_eq!(format!("{options:?}"), format!("{:?}", Options::default()));
}

#[test]
fn each_command_has_its_task() {
    for (command, task) in [
        ("digest", Task::Digest),
        ("translate", Task::Translate),
        ("summarize", Task::Summarize),
        ("summarise", Task::Summarize),
    ] {
        assert_eq!(work_of(settings(&[command])).options.task, task, "{command}");
    }
}

/// An option that is neither in the table nor here would be typed in vain.
#[test]
fn every_option_of_a_command_is_a_setting_under_its_own_name() {
    let of_one_command = ["files-from", "dry-run", "input", "json"];
    let known = |name: &str| KEYS.contains(&name) || of_one_command.contains(&name);
    let cli = Cli::command();
    let commands = ["digest", "translate", "summarize", "batch", "worker", "bench"];
    let commands = commands.map(|name| cli.find_subcommand(name).unwrap());
    for command in commands.into_iter().chain([&cli]) {
        for option in command.get_arguments() {
            let Some(name) = option.get_long() else {
                continue;
            };
            // The format of figures is no format of results.
            if (command.get_name(), name) == ("bench", "format") {
                continue;
            }
            let setting = name.strip_prefix("no-").filter(|_| !known(name)).unwrap_or(name);
            assert!(known(setting), "{} --{name}", command.get_name());
            assert_eq!(
                option.get_id().as_str(),
                name.replace('-', "_"),
                "the field's name"
            );
        }
    }
}

#[test]
fn inputs() {
    assert_eq!(
        digest(&["a.txt", "-"]).inputs,
        [PathBuf::from("a.txt"), PathBuf::from("-")]
    );
}

#[test]
fn from() {
    assert_eq!(digest(&["--from", "uk"]).options.from.map(Lang::code), Some("uk"));
}

#[test]
fn to() {
    assert_eq!(digest(&["--to", "de"]).options.to.code(), "de");
    assert_eq!(digest(&["-t", "de"]).options.to.code(), "de");
}

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
#[expect(clippy::disallowed_methods, reason = "a test lays out its own files")]
fn glossary_and_keep() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.display().to_string()
    };
    let (terms, keep, wrong) = (file("a.csv", "а,b\n"), file("b.txt", "в\n"), file("c.csv", "а\n"));
    let shown = |args: &[&str]| format!("{:?}", digest(args).options.glossary);
    let all = [
        shown(&[]),
        shown(&["--glossary", &terms]),
        shown(&["--keep", &keep]),
        shown(&["--glossary", &terms, "--keep", &keep]),
    ];
    assert_eq!(all[0], "None");
    assert!((1..4).all(|index| !all[..index].contains(&all[index])), "{all:?}");
    let variables = [("TOLMACH_GLOSSARY", "/no/terms.csv")];
    for refused in [
        settings_of(&[], MACHINE, &["batch", "--glossary", &wrong]),
        settings_of(&[], MACHINE, &["worker", "--keep", "/no/keep.txt"]),
        settings_of(&variables, MACHINE, &["translate"]),
    ] {
        assert!(refused.unwrap_err().is::<Usage>());
    }
    // What is not translated has no terms.
    assert!(settings_of(&variables, MACHINE, &["summarize"]).is_ok());
}

#[test]
fn length() {
    assert_eq!(
        digest(&["--length", "3"]).options.length,
        Length::Sentences(NonZeroUsize::new(3).unwrap())
    );
    let work = work_of(settings(&["summarize", "--length", "10%"]));
    assert_eq!(work.options.length, Length::Percent(10));
}

#[test]
fn summary() {
    assert_eq!(digest(&[]).options.summary, None);
    for (name, kind) in [
        ("extractive", SummaryKind::Extractive),
        ("abstractive", SummaryKind::Abstractive),
    ] {
        assert_eq!(digest(&["--summary", name]).options.summary, Some(kind));
    }
    assert!(settings_of(&[("TOLMACH_SUMMARY", "short")], MACHINE, &["digest"]).is_err());
}

#[test]
fn bullets_headline_and_overview() {
    let plain = digest(&[]);
    assert!(!plain.layout.bullets && !plain.layout.headline && !plain.overview);
    assert!(digest(&["--bullets"]).layout.bullets);
    assert!(digest(&["--headline"]).layout.headline);
    assert!(digest(&["--overview"]).overview);
    // A translation has no summary to look over.
    let translate = settings_of(&[("TOLMACH_OVERVIEW", "1")], MACHINE, &["translate"]).unwrap();
    assert!(!work_of(translate).overview);
}

#[test]
fn clean_and_no_clean() {
    let cleaning = |args: &[&str]| work_of(settings(args)).options.cleaning;
    assert_eq!(cleaning(&["digest", "--no-clean"]), Cleaning::Keep);
    assert_eq!(cleaning(&["translate"]), Cleaning::Keep);
    assert_eq!(cleaning(&["translate", "--clean"]), Cleaning::Remove);
    assert_eq!(cleaning(&["translate", "--clean", "--no-clean"]), Cleaning::Keep);
}

#[test]
fn article_and_no_article() {
    let scope = |args: &[&str]| work_of(settings(args)).options.scope;
    assert_eq!(scope(&["digest"]), Scope::ClearArticle);
    assert_eq!(scope(&["summarize"]), Scope::ClearArticle);
    assert_eq!(scope(&["digest", "--no-clean"]), Scope::Page);
    assert_eq!(scope(&["digest", "--no-clean", "--article"]), Scope::Article);
    assert_eq!(scope(&["digest", "--article", "--no-article"]), Scope::Page);
    assert_eq!(scope(&["translate"]), Scope::Page);
    assert_eq!(scope(&["translate", "--clean"]), Scope::ClearArticle);
    assert_eq!(scope(&["translate", "--article"]), Scope::Article);
    let set = settings_of(&[("TOLMACH_ARTICLE", "1")], MACHINE, &["translate"]).unwrap();
    assert_eq!(work_of(set).options.scope, Scope::Article);
}

#[test]
fn encoding() {
    assert_eq!(
        digest(&["--encoding", "koi8-r"]).options.encoding.as_deref(),
        Some("koi8-r")
    );
    assert!(
        settings_of(&[], MACHINE, &["digest", "--encoding", "koi9"])
            .unwrap_err()
            .is::<Usage>()
    );
}

#[test]
fn value_format() {
    let format = |typed: &[&str]| digest(typed).options.values.format;
    assert_eq!(format(&[]), documents::ValueFormat::Auto);
    assert_eq!(format(&["--value-format", "html"]), documents::ValueFormat::Html);
    let typed = settings_of(&[("TOLMACH_VALUE_FORMAT", "text")], MACHINE, &["digest"]).unwrap();
    assert_eq!(work_of(typed).options.values.format, documents::ValueFormat::Text);
}

#[test]
fn input_format() {
    assert_eq!(
        digest(&["--input-format", "markdown"])
            .options
            .input_format
            .as_deref(),
        Some("markdown")
    );
    assert_eq!(
        digest(&["--input-format", "text"])
            .options
            .input_format
            .as_deref(),
        Some("text")
    );
}

#[test]
fn fields() {
    assert_eq!(digest(&[]).options.values.fields, [""; 0]);
    assert_eq!(
        digest(&["--field", "a", "--field", "2"]).options.values.fields,
        ["a", "2"]
    );
    let typed = settings_of(&[("TOLMACH_FIELD", "title, body")], MACHINE, &["digest"]).unwrap();
    assert_eq!(work_of(typed).options.values.fields, ["title", "body"]);
    let wrong = settings_of(&[("TOLMACH_INPUT_FORMAT", "papyrus")], MACHINE, &["digest"]).unwrap_err();
    assert!(wrong.to_string().contains("use one of text, markdown"), "{wrong}");
}

#[test]
fn lines() {
    assert_eq!(
        work_of(settings(&["translate", "--lines"])).options.unit,
        Unit::Line
    );
    assert_eq!(work_of(settings(&["translate"])).options.unit, Unit::Block);
    // The variable is for the command that has the option.
    let digest = settings_of(&[("TOLMACH_LINES", "1")], MACHINE, &["digest"]).unwrap();
    assert_eq!(work_of(digest).options.unit, Unit::Block);
}

#[test]
fn format() {
    assert_eq!(
        work_of(settings(&["translate"])).format,
        OutputFormat::Same,
        "a translation is a document of the same kind"
    );
    assert!(work_of(settings(&["translate"])).options.packages);
    let both = work_of(settings(&["translate", "--bilingual"]));
    assert_eq!((both.format, both.options.packages), (OutputFormat::Text, false));
    let refused = settings_of(&[], MACHINE, &["digest", "--format", "same"]).unwrap_err();
    assert!(refused.is::<Usage>() && refused.to_string().contains("no place for a summary"));
    assert_eq!(digest(&["--format", "jsonl"]).format, OutputFormat::Jsonl);
    assert_eq!(digest(&["-f", "markdown"]).format, OutputFormat::Markdown);
    assert_eq!(digest(&["-f", "html"]).format, OutputFormat::Html);
    let language = settings_of(&[], MACHINE, &["digest", "-f", "ru"]).unwrap_err();
    assert!(language.to_string().contains("use --from ru"), "{language}");
    let neither = settings_of(&[], MACHINE, &["digest", "-f", "papyrus"]).unwrap_err();
    assert!(
        neither.to_string().contains("[possible values: same, text"),
        "{neither}"
    );
}

#[test]
fn bilingual() {
    assert_eq!(digest(&[]).bilingual, None);
    assert_eq!(
        digest(&["--bilingual", "a.txt"]).bilingual,
        Some(Bilingual::Paragraphs)
    );
    let work = work_of(settings(&["translate", "--bilingual=columns", "-f", "markdown"]));
    assert_eq!(work.bilingual, Some(Bilingual::Columns));
    let refused = settings_of(&[("TOLMACH_BILINGUAL", "columns")], MACHINE, &["digest"]);
    assert!(refused.unwrap_err().is::<Usage>());
    let summary = settings_of(&[("TOLMACH_BILINGUAL", "paragraphs")], MACHINE, &["summarize"]);
    assert_eq!(work_of(summary.unwrap()).bilingual, None);
}

#[test]
fn output_and_out_dir() {
    assert_eq!(digest(&["-o", "x"]).destination, Destination::File("x".into()));
    assert_eq!(digest(&["--output", "-"]).destination, Destination::Stdout);
    assert_eq!(
        digest(&["--out-dir", "d"]).destination,
        Destination::Directory("d".into())
    );
    let variables = [("TOLMACH_OUTPUT", "x")];
    let both = settings_of(&variables, MACHINE, &["digest", "--out-dir", "d"]).unwrap();
    assert_eq!(work_of(both).destination, Destination::Directory("d".into()));
}

#[test]
fn force() {
    assert_eq!(digest(&["--force"]).existing, Existing::Replace);
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
fn quiet_and_verbose() {
    assert_eq!(
        settings(&["digest", "--quiet"]).screen.verbosity,
        Verbosity::Quiet
    );
    assert_eq!(settings(&["digest", "-v"]).screen.verbosity, Verbosity::Verbose);
    assert!(settings_of(&[], MACHINE, &["digest", "-q", "-v"]).is_err());
}

#[test]
fn color() {
    let colour = |variables: &[Variable], stderr_is_terminal, args: &[&str]| {
        let machine = Machine {
            stderr_is_terminal,
            ..MACHINE
        };
        settings_of(variables, machine, &[&["digest"], args].concat())
            .unwrap()
            .screen
            .colour
    };
    assert!(colour(&[], true, &[]));
    assert!(!colour(&[], false, &[]));
    assert!(!colour(&[("NO_COLOR", "1")], true, &[]));
    assert!(!colour(&[("TERM", "dumb")], true, &[]));
    assert!(colour(&[("CLICOLOR_FORCE", "1")], false, &[]));
    assert!(!colour(&[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")], false, &[]));
    assert!(colour(&[("NO_COLOR", "1")], false, &["--color", "always"]));
    assert!(!colour(&[], true, &["--color", "never"]));
}

#[test]
fn bars_need_a_terminal_that_can_draw() {
    let bars = |variables: &[Variable], args: &[&str]| {
        let machine = Machine {
            stderr_is_terminal: true,
            ..MACHINE
        };
        settings_of(variables, machine, args).unwrap().screen.bars
    };
    assert!(bars(&[], &["digest"]));
    assert!(!bars(&[("TERM", "dumb")], &["digest"]));
    assert!(!bars(&[], &["digest", "--quiet"]));
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
    assert_eq!(pair(&[("TOLMACH_FROM", "de")], &["ls", "-t", "ru"]), ("de", "ru"));
    assert!(settings_of(&[], MACHINE, &["models", "pull", "--from", "uk", "qwen3-4b"]).is_err());
}

fn bench_of(settings: Settings) -> Bench {
    match settings.command {
        Job::Bench(bench) => bench,
        other => panic!("{other:?}"),
    }
}

fn batch(args: &[&str]) -> Batch {
    match settings(&[&["batch"], args].concat()).command {
        Job::Batch(batch) => *batch,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_batch_has_its_defaults() {
    let stream = batch(&[]);
    assert_eq!(stream.inputs, Inputs::Stream(Fields::default()));
    assert_eq!(
        (stream.shape.format, &stream.destination),
        (OutputFormat::Jsonl, &Destination::Stdout)
    );
    assert_eq!(stream.options.task, Task::Digest);
    assert_eq!(
        (stream.caching, stream.failures),
        (Caching::Use, FailurePolicy::GoOn)
    );
    assert_eq!(
        (stream.previous_failures, stream.action),
        (PreviousFailures::Keep, BatchAction::Work)
    );
    assert_eq!(stream.progress, ProgressChoice::Auto);
    let files = batch(&["in", "--out-dir", "out"]);
    assert_eq!(files.inputs, Inputs::Typed(vec!["in".into()]));
    assert_eq!((files.shape.format, files.journal), (OutputFormat::Text, None));
    let translated = batch(&["in", "--out-dir", "out", "--task", "translate"]);
    assert_eq!(translated.shape.format, OutputFormat::Same);
    assert!(translated.options.packages);
    let refused = settings_of(&[], MACHINE, &["batch", "in", "--format", "same"]).unwrap_err();
    assert!(refused.is::<Usage>() && refused.to_string().contains("--out-dir"));
}

#[test]
fn options_of_a_batch() {
    assert_eq!(batch(&["--task", "translate"]).options.task, Task::Translate);
    assert_eq!(batch(&["--files-from", "l"]).inputs, Inputs::List("l".into()));
    let fields = Fields {
        id: "a".to_owned(),
        text: "b".to_owned(),
    };
    assert_eq!(
        batch(&["--id-field", "a", "--text-field", "b"]).inputs,
        Inputs::Stream(fields)
    );
    assert_eq!(
        batch(&["x", "--out-dir", "o", "--journal", "j"]).journal,
        Some("j".into())
    );
    for (of_stream, of_texts) in [("jsonl", None), ("html", Some("html"))] {
        let stream = batch(&["--input-format", of_stream]);
        assert_eq!(stream.options.input_format.as_deref(), of_texts);
    }
    let files = batch(&["a.txt", "--input-format", "jsonl", "--out-dir", "o"]);
    assert_eq!(files.options.input_format.as_deref(), Some("jsonl"));
    assert_eq!(batch(&["--no-cache"]).caching, Caching::Bypass);
    assert_eq!(batch(&["--fail-fast"]).failures, FailurePolicy::Stop);
    assert_eq!(
        batch(&["--retry-failed"]).previous_failures,
        PreviousFailures::Retry
    );
    assert_eq!(batch(&["--dry-run"]).action, BatchAction::Survey);
    assert_eq!(batch(&["--progress", "json"]).progress, ProgressChoice::Json);
    assert_eq!(
        batch(&["--format", "markdown"]).shape.format,
        OutputFormat::Markdown
    );
    let summary = batch(&["--length", "3", "--summary-model", "s"]).options;
    assert_eq!(summary.length, Length::Sentences(NonZeroUsize::new(3).unwrap()));
    assert_eq!(summary.summary_model, Some(ModelChoice::Named("s".to_owned())));
}

#[test]
fn a_batch_refuses_what_makes_no_sense() {
    let at_terminal = Machine {
        stdin_is_terminal: true,
        ..MACHINE
    };
    let refused = [
        settings_of(&[], at_terminal, &["batch"]),
        settings_of(&[], MACHINE, &["batch", "a", "--journal", "j"]),
    ];
    for error in refused {
        assert!(error.unwrap_err().is::<Usage>());
    }
    assert!(settings_of(&[], MACHINE, &["batch", "a", "--files-from", "l"]).is_err());
}

#[test]
fn options_of_a_worker() {
    let args = [
        "worker",
        "--task",
        "summarize",
        "--no-cache",
        "--from",
        "uk",
        "--length",
        "2",
    ];
    let Job::Worker(worker) = settings(&args).command else {
        panic!("no worker");
    };
    assert_eq!(
        (worker.options.task, worker.caching),
        (Task::Summarize, Caching::Bypass)
    );
    assert_eq!(worker.options.from.map(Lang::code), Some("uk"));
    assert_eq!(
        worker.options.length,
        Length::Sentences(NonZeroUsize::new(2).unwrap())
    );
}

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

#[test]
fn settings_never_show_the_token() {
    let settings = settings_of(&[("HF_TOKEN", "hf_secret")], MACHINE, &["doctor"]).unwrap();
    assert!(!format!("{settings:?}").contains("hf_secret"));
}

#[test]
fn the_options_of_a_batch_have_variables_too() {
    let variables = [
        ("TOLMACH_TASK", "translate"),
        ("TOLMACH_ID_FIELD", "a"),
        ("TOLMACH_TEXT_FIELD", "b"),
        ("TOLMACH_JOURNAL", "j"),
        ("TOLMACH_NO_CACHE", "yes"),
        ("TOLMACH_FAIL_FAST", "1"),
        ("TOLMACH_RETRY_FAILED", "on"),
        ("TOLMACH_PROGRESS", "none"),
    ];
    let Job::Batch(batch) = settings_of(&variables, MACHINE, &["batch"]).unwrap().command else {
        panic!("no batch");
    };
    let fields = Fields {
        id: "a".to_owned(),
        text: "b".to_owned(),
    };
    assert_eq!(batch.options.task, Task::Translate);
    assert_eq!(
        (batch.inputs, batch.journal),
        (Inputs::Stream(fields), Some("j".into()))
    );
    assert_eq!(
        (batch.caching, batch.failures),
        (Caching::Bypass, FailurePolicy::Stop)
    );
    assert_eq!(
        (batch.previous_failures, batch.progress),
        (PreviousFailures::Retry, ProgressChoice::None)
    );
}

#[test]
fn a_batch_has_the_looks_of_single_documents() {
    let plain = batch(&["a"]);
    assert_eq!(
        (plain.shape.layout, plain.overview),
        (
            SummaryLayout {
                linked: true,
                ..SummaryLayout::default()
            },
            false
        )
    );
    let all = batch(&[
        "a",
        "--bullets",
        "--headline",
        "--overview",
        "--bilingual=columns",
        "-f",
        "markdown",
    ]);
    assert!(all.shape.layout.bullets && all.shape.layout.headline && all.overview);
    assert_eq!(all.shape.bilingual, Some(Bilingual::Columns));
    // There is nothing to summarise, and no table in text.
    assert!(!batch(&["a", "--task", "translate", "--overview"]).overview);
    assert!(settings_of(&[], MACHINE, &["batch", "a", "--bilingual=columns", "-f", "text"]).is_err());
}
