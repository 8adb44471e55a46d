//! `models try`: what a model is worth in the user's own pair and on the user's own machine, in a minute.

use std::fmt::Write as _;

use anyhow::Result;
use serde::Serialize;
use tasks::options::{ModelChoice, Options};
use tasks::{Event, Trial, TriedSentence};
use text::Lang;

use crate::args::{TrialArgs, ViewFormat};
use crate::bars::Bars;
use crate::commands::doctor::peak_mib;
use crate::exit::Exit;
use crate::printer::Printer;
use crate::settings::{Models, Settings};

/// The result, in the shape of `--format json`.
#[derive(Serialize)]
struct Shown<'a> {
    model: &'a str,
    from: &'static str,
    to: &'static str,
    threads: usize,
    words: usize,
    load_seconds: f64,
    translate_seconds: f64,
    words_per_second: f64,
    /// `None` where the system does not tell it.
    peak_mib: Option<f64>,
    chrf: f64,
    sentences: Vec<ShownSentence<'a>>,
}

#[derive(Serialize)]
struct ShownSentence<'a> {
    kind: &'static str,
    source: &'static str,
    translation: &'a str,
    reference: &'static str,
    chrf: f64,
    warnings: Vec<ShownWarning<'a>>,
}

#[derive(Serialize)]
struct ShownWarning<'a> {
    code: &'static str,
    message: &'a str,
}

/// Has a model translate the sentences of the pair, and shows what came of it. A model that is missing is downloaded.
///
/// # Errors
/// When the pair has no sentences, or the model cannot be had or run.
pub fn run(args: &TrialArgs, models: &Models, settings: &Settings, printer: &Printer) -> Result<Exit> {
    let model = match &args.model {
        Some(model) => ModelChoice::Named(model.clone()),
        None => models.default.clone(),
    };
    // Terms and other habits of the user's own would judge them, not the model.
    let options = Options {
        model,
        to: models.to,
        ..Options::default()
    };
    let session = crate::commands::session(settings)?;
    let bars = Bars::new(printer);
    let tried = tasks::trial(&session, models.from, &options, &|event: Event<'_>| {
        bars.task(&event);
    });
    drop(bars);
    let tried = tried?;
    let shown = shown(&tried, (models.from, models.to), settings);
    printer.result(&match args.format.unwrap_or_default() {
        ViewFormat::Json => serde_json::to_string(&shown)? + "\n",
        ViewFormat::Text => as_text(&shown, args.each)?,
    })?;
    Ok(Exit::Done)
}

fn shown<'a>(tried: &'a Trial, (from, to): (Lang, Lang), settings: &Settings) -> Shown<'a> {
    let measured = &tried.measured;
    let model = measured.report.models.translate.as_ref();
    Shown {
        model: model.map_or("none", |model| &model.id),
        from: from.code(),
        to: to.code(),
        threads: settings.engine.threads.get(),
        words: measured.words,
        load_seconds: rounded(measured.load_seconds),
        translate_seconds: rounded(measured.task_seconds),
        words_per_second: rounded(measured.words_per_second),
        peak_mib: peak_mib().map(rounded),
        chrf: rounded(tried.chrf),
        sentences: tried.sentences.iter().map(shown_sentence).collect(),
    }
}

fn shown_sentence(sentence: &TriedSentence) -> ShownSentence<'_> {
    let warnings = sentence.warnings.iter().map(|warning| ShownWarning {
        code: warning.code.name(),
        message: &warning.message,
    });
    ShownSentence {
        kind: sentence.kind,
        source: sentence.source,
        translation: &sentence.translation,
        reference: sentence.reference,
        chrf: rounded(sentence.chrf),
        warnings: warnings.collect(),
    }
}

/// To a hundredth: no run is more repeatable than that.
fn rounded(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}

fn as_text(shown: &Shown<'_>, each: bool) -> Result<String> {
    let mut text = String::new();
    let wrong = |sentence: &&ShownSentence<'_>| !sentence.warnings.is_empty();
    let count = shown.sentences.iter().filter(wrong).count();
    let peak = shown
        .peak_mib
        .map_or_else(|| "unknown".to_owned(), |mib| format!("{mib:.0} MiB"));
    writeln!(
        text,
        "model           {}, {} to {}, {} threads",
        shown.model, shown.from, shown.to, shown.threads
    )?;
    writeln!(text, "loading         {} s", shown.load_seconds)?;
    writeln!(
        text,
        "translating     {} words in {} s, {:.0} a second",
        shown.words, shown.translate_seconds, shown.words_per_second
    )?;
    writeln!(text, "peak memory     {peak}")?;
    writeln!(
        text,
        "chrF            {:.1} of 100, against one translation by a person",
        shown.chrf
    )?;
    writeln!(
        text,
        "looks wrong     {count} of {} sentences",
        shown.sentences.len()
    )?;
    for sentence in shown.sentences.iter().filter(|sentence| each || wrong(sentence)) {
        writeln!(text, "\n{} (chrF {:.0})", sentence.kind, sentence.chrf)?;
        writeln!(text, "  source        {}", sentence.source)?;
        writeln!(text, "  model         {}", sentence.translation)?;
        writeln!(text, "  person        {}", sentence.reference)?;
        for warning in &sentence.warnings {
            writeln!(text, "  {}: {}", warning.code, warning.message)?;
        }
    }
    Ok(text)
}
