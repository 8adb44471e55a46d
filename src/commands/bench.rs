//! `tolmach bench`: speed and result of one run, so that both can be compared with other tools.

use std::fmt::Write as _;

use anyhow::{Context as _, Result};
use serde::Serialize;
use tasks::{BenchReport, Event};
use text::encoding;

use super::doctor::peak_mib;
use crate::args::{OutputFormat, ViewFormat};
use crate::atomic_output::AtomicOutput;
use crate::bars::Bars;
use crate::exit::Exit;
use crate::inputs;
use crate::output;
use crate::printer::Printer;
use crate::reading::Patience;
use crate::settings::{Bench, Settings};

/// The numbers, in the shape of `--json`.
#[derive(Serialize)]
struct Numbers {
    model: Option<String>,
    threads: usize,
    words: usize,
    prompt_tokens: usize,
    decoded_tokens: usize,
    words_per_second: f64,
    tokens_per_second: f64,
    prompt_tokens_per_second: f64,
    decode_tokens_per_second: f64,
    load_seconds: f64,
    translate_seconds: f64,
    /// `None` where the system does not tell it.
    peak_mib: Option<f64>,
}

/// Measures the translation of one text.
///
/// # Errors
/// When the text cannot be read or translated, or the output is refused.
pub fn run(bench: &Bench, settings: &Settings, printer: &Printer) -> Result<Exit> {
    let source = inputs::single(&bench.input)?;
    if let Some(path) = &bench.output {
        inputs::refuse_output(path, &inputs::files(std::iter::once(&source)))?;
    }
    let file = bench
        .output
        .as_ref()
        .map(|path| AtomicOutput::open(path, bench.existing))
        .transpose()?;
    let text = encoding::decode(&inputs::content(&source, Patience::ENDLESS)?, None)
        .with_context(|| source.shown())?
        .text;
    let session = super::session(settings)?;
    let bars = Bars::new(printer);
    let measured = tasks::bench(&session, &text, &bench.options, &|event: Event<'_>| {
        bars.task(&event);
    });
    drop(bars);
    let measured = measured.with_context(|| source.shown())?;
    if let Some(mut file) = file {
        file.write(&output::writer(OutputFormat::Text).report(&measured.report)?)?;
        file.finish()?;
    }
    let numbers = numbers(&measured, settings);
    printer.result(&match bench.format {
        ViewFormat::Json => serde_json::to_string(&numbers)? + "\n",
        ViewFormat::Text => as_text(&numbers)?,
    })?;
    Ok(Exit::Done)
}

fn numbers(measured: &BenchReport, settings: &Settings) -> Numbers {
    Numbers {
        model: measured
            .report
            .models
            .translate
            .as_ref()
            .map(|model| model.id.clone()),
        threads: settings.engine.threads.get(),
        words: measured.words,
        prompt_tokens: measured.prompt_tokens,
        decoded_tokens: measured.decoded_tokens,
        words_per_second: rounded(measured.words_per_second),
        tokens_per_second: rounded(measured.tokens_per_second),
        prompt_tokens_per_second: rounded(measured.prompt_tokens_per_second),
        decode_tokens_per_second: rounded(measured.decode_tokens_per_second),
        load_seconds: rounded(measured.load_seconds),
        translate_seconds: rounded(measured.task_seconds),
        peak_mib: peak_mib().map(rounded),
    }
}

/// To a hundredth: no run is more repeatable than that.
fn rounded(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}

fn as_text(numbers: &Numbers) -> Result<String> {
    let mut text = String::new();
    let model = numbers
        .model
        .as_deref()
        .unwrap_or("none: nothing had to be translated");
    writeln!(text, "model           {model}, {} threads", numbers.threads)?;
    writeln!(text, "loading         {} s", numbers.load_seconds)?;
    writeln!(
        text,
        "translating     {} words in {} s",
        numbers.words, numbers.translate_seconds
    )?;
    writeln!(
        text,
        "                {} words a second",
        numbers.words_per_second
    )?;
    writeln!(
        text,
        "                {} tokens a second",
        numbers.tokens_per_second
    )?;
    let rate = |tokens, rate| format!("{tokens} tokens, {rate} a second");
    writeln!(
        text,
        "model reading   {}",
        rate(numbers.prompt_tokens, numbers.prompt_tokens_per_second)
    )?;
    writeln!(
        text,
        "model writing   {}",
        rate(numbers.decoded_tokens, numbers.decode_tokens_per_second)
    )?;
    let peak = numbers
        .peak_mib
        .map_or_else(|| "unknown".to_owned(), |mib| format!("{mib} MiB"));
    writeln!(text, "peak memory     {peak}")?;
    Ok(text)
}
