//! The options of `batch` and `worker`.

use super::*;

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
fn a_batch_with_estimates_of_quality_writes_json() {
    assert!(batch(&["--quality"]).options.quality.is_some());
    let text = ["batch", "a", "--out-dir", "o", "--quality"];
    let refused = settings_of(&[], MACHINE, &text).unwrap_err();
    assert!(refused.is::<Usage>() && refused.to_string().contains("--format json"));
    assert!(
        batch(&["a", "--out-dir", "o", "--quality", "--format", "json"])
            .options
            .quality
            .is_some()
    );
    // A summary alone has nothing to be estimated.
    assert_eq!(batch(&["--quality", "--task", "summarize"]).options.quality, None);
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
