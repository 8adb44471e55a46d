//! Options as one layer gives them: the command line, the environment or the configuration file.
//!
//! All three are read into the same shape, and then laid over each other.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::ValueEnum;
use engine::{Isa, Kernel, Precision};
use tasks::options::{Cleaning, DeviceChoice, Length, SummaryKind, Unit};
use text::Lang;

use crate::args::{
    BatchArgs, BenchArgs, Bilingual, Cli, ColorChoice, Command, DEVICES, DigestArgs, EngineArgs, GlobalArgs,
    InputArgs, LanguageArgs, ManyArgs, ModelArgs, OutputArgs, OutputFormat, PRECISIONS, PresetChoice,
    ProgressChoice, SUMMARIES, SummarizeArgs, SummaryArgs, TaskChoice, TermArgs, TranslateArgs, WorkerArgs,
    parse_beam, parse_length,
};

/// How much is said beside the results.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Verbosity {
    /// Errors only.
    Quiet,
    /// Progress and warnings.
    #[default]
    Normal,
    /// Choices and timings too.
    Verbose,
}

/// Every option that can be set in more than one place; `None` where this layer is silent.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Layer {
    pub encoding: Option<String>,
    pub input_format: Option<String>,
    pub fields: Option<Vec<String>>,
    pub cleaning: Option<Cleaning>,
    pub unit: Option<Unit>,
    pub from: Option<Lang>,
    pub to: Option<Lang>,
    pub model: Option<String>,
    pub preset: Option<PresetChoice>,
    pub summary_model: Option<String>,
    pub glossary: Option<PathBuf>,
    pub keep: Option<PathBuf>,
    pub summary: Option<SummaryKind>,
    pub length: Option<Length>,
    pub bullets: Option<bool>,
    pub headline: Option<bool>,
    pub overview: Option<bool>,
    pub task: Option<TaskChoice>,
    pub id_field: Option<String>,
    pub text_field: Option<String>,
    pub journal: Option<PathBuf>,
    pub cache: Option<bool>,
    pub fail_fast: Option<bool>,
    pub retry_failed: Option<bool>,
    pub progress: Option<ProgressChoice>,
    pub format: Option<OutputFormat>,
    pub bilingual: Option<Bilingual>,
    pub token_scores: Option<bool>,
    pub output: Option<PathBuf>,
    pub out_dir: Option<PathBuf>,
    pub force: Option<bool>,
    pub threads: Option<NonZeroUsize>,
    pub device: Option<DeviceChoice>,
    pub beam: Option<NonZeroUsize>,
    pub precision: Option<Precision>,
    pub offline: Option<bool>,
    /// How to run pip, words separated by spaces; not a flag, because a machine has one answer.
    pub pip: Option<String>,
    /// The kernels to compute with; not a flag, because only tests and measurements want it.
    pub isa: Option<Kernel>,
    pub verbosity: Option<Verbosity>,
    pub color: Option<ColorChoice>,
}

/// The names under which [`Layer::set`] knows the options: the long options without their dashes.
pub const KEYS: [&str; 41] = [
    "encoding",
    "input-format",
    "field",
    "clean",
    "lines",
    "from",
    "to",
    "model",
    "preset",
    "summary-model",
    "glossary",
    "keep",
    "summary",
    "length",
    "bullets",
    "headline",
    "overview",
    "task",
    "id-field",
    "text-field",
    "journal",
    "no-cache",
    "fail-fast",
    "retry-failed",
    "progress",
    "format",
    "bilingual",
    "token-scores",
    "output",
    "out-dir",
    "force",
    "threads",
    "device",
    "beam",
    "precision",
    "offline",
    "pip",
    "isa",
    "quiet",
    "verbose",
    "color",
];

impl Layer {
    /// The options that were typed.
    pub fn typed(cli: &Cli) -> Layer {
        let mut layer = Layer::default();
        layer.take_global(&cli.global);
        match &cli.command {
            Command::Digest(args) => layer.take_digest(args),
            Command::Translate(args) => layer.take_translate(args),
            Command::Summarize(args) => layer.take_summarize(args),
            Command::Batch(args) => layer.take_batch(args),
            Command::Worker(args) => layer.take_worker(args),
            Command::Bench(args) => layer.take_bench(args),
            Command::Models(_) | Command::Doctor(_) | Command::Completions { .. } | Command::Man(_) => {}
        }
        layer
    }

    fn take_global(&mut self, args: &GlobalArgs) {
        self.offline = args.offline.then_some(true);
        self.verbosity = match (args.quiet, args.verbose) {
            (true, _) => Some(Verbosity::Quiet),
            (_, true) => Some(Verbosity::Verbose),
            _ => None,
        };
        self.color = args.color;
    }

    fn take_digest(&mut self, args: &DigestArgs) {
        self.take_input(&args.input);
        self.take_languages(&args.languages);
        self.take_models(&args.models);
        self.take_output(&args.output);
        self.bilingual = args.source.bilingual;
        self.token_scores = args.scores.token_scores.then_some(true);
        self.take_engine(&args.engine);
        self.summary_model.clone_from(&args.summary_model);
        self.take_summary(&args.summary);
        self.take_terms(&args.terms);
    }

    fn take_translate(&mut self, args: &TranslateArgs) {
        self.take_input(&args.input);
        self.take_languages(&args.languages);
        self.take_models(&args.models);
        self.take_output(&args.output);
        self.bilingual = args.source.bilingual;
        self.token_scores = args.scores.token_scores.then_some(true);
        self.take_engine(&args.engine);
        self.take_terms(&args.terms);
        self.unit = args.lines.then_some(Unit::Line);
    }

    fn take_summarize(&mut self, args: &SummarizeArgs) {
        self.take_input(&args.input);
        self.take_languages(&args.languages);
        self.take_models(&args.models);
        self.take_output(&args.output);
        self.take_engine(&args.engine);
        self.take_summary(&args.summary);
    }

    fn take_bench(&mut self, args: &BenchArgs) {
        self.take_languages(&args.languages);
        self.take_engine(&args.engine);
        self.unit = args.lines.then_some(Unit::Line);
        self.model.clone_from(&args.model);
        self.output.clone_from(&args.output);
        self.force = args.force.then_some(true);
    }

    fn take_batch(&mut self, args: &BatchArgs) {
        self.take_input(&args.input);
        self.take_many(&args.many);
        self.take_languages(&args.languages);
        self.take_models(&args.models);
        self.take_output(&args.output);
        self.take_engine(&args.engine);
        self.bilingual = args.source.bilingual;
        self.token_scores = args.scores.token_scores.then_some(true);
        self.bullets = args.looks.bullets.then_some(true);
        self.headline = args.looks.headline.then_some(true);
        self.overview = args.looks.overview.then_some(true);
        self.id_field.clone_from(&args.id_field);
        self.text_field.clone_from(&args.text_field);
        self.journal.clone_from(&args.journal);
        self.fail_fast = args.fail_fast.then_some(true);
        self.retry_failed = args.retry_failed.then_some(true);
        self.progress = args.progress;
    }

    fn take_worker(&mut self, args: &WorkerArgs) {
        self.token_scores = args.scores.token_scores.then_some(true);
        self.take_many(&args.many);
        self.take_languages(&args.languages);
        self.take_models(&args.models);
        self.take_engine(&args.engine);
    }

    fn take_many(&mut self, args: &ManyArgs) {
        self.task = args.task;
        self.summary = args.summary;
        self.length = args.length;
        self.summary_model.clone_from(&args.summary_model);
        self.cache = args.no_cache.then_some(false);
        self.take_terms(&args.terms);
    }

    fn take_terms(&mut self, args: &TermArgs) {
        self.glossary.clone_from(&args.glossary);
        self.keep.clone_from(&args.keep);
    }

    fn take_input(&mut self, args: &InputArgs) {
        self.encoding.clone_from(&args.encoding);
        self.input_format.clone_from(&args.input_format);
        self.fields = (!args.fields.is_empty()).then(|| args.fields.clone());
        self.cleaning = match (args.clean, args.no_clean) {
            (true, _) => Some(Cleaning::Remove),
            (_, true) => Some(Cleaning::Keep),
            _ => None,
        };
    }

    fn take_languages(&mut self, args: &LanguageArgs) {
        self.from = args.from;
        self.to = args.to;
    }

    fn take_models(&mut self, args: &ModelArgs) {
        self.model.clone_from(&args.model);
        self.preset = args.preset;
    }

    fn take_summary(&mut self, args: &SummaryArgs) {
        self.summary = args.summary;
        self.length = args.length;
        self.bullets = args.bullets.then_some(true);
        self.headline = args.headline.then_some(true);
        self.overview = args.overview.then_some(true);
    }

    fn take_output(&mut self, args: &OutputArgs) {
        self.format = args.format;
        self.output.clone_from(&args.output);
        self.out_dir.clone_from(&args.out_dir);
        self.force = args.force.then_some(true);
    }

    fn take_engine(&mut self, args: &EngineArgs) {
        self.threads = args.threads;
        self.device = args.device;
        self.beam = args.beam;
        self.precision = args.precision;
    }

    /// Sets one option by its name and its value as text, for layers that are made of text.
    ///
    /// # Errors
    /// What is wrong with the name or the value, as the end of a sentence.
    pub fn set(&mut self, key: &str, value: &str) -> Result<(), String> {
        match key {
            "encoding" => self.encoding = Some(value.to_owned()),
            "input-format" => self.input_format = Some(input_format(value)?),
            "field" => self.fields = Some(value.split(',').map(|name| name.trim().to_owned()).collect()),
            "clean" => self.cleaning = Some(cleaning(yes(value)?)),
            "lines" => self.unit = Some(unit(yes(value)?)),
            "from" => self.from = Some(value.parse::<Lang>().map_err(|error| error.to_string())?),
            "to" => self.to = Some(value.parse::<Lang>().map_err(|error| error.to_string())?),
            "model" => self.model = Some(value.to_owned()),
            "preset" => self.preset = Some(choice(value)?),
            "summary-model" => self.summary_model = Some(value.to_owned()),
            "glossary" => self.glossary = Some(value.into()),
            "keep" => self.keep = Some(value.into()),
            "summary" => self.summary = Some(summary(value)?),
            "bullets" => self.bullets = Some(yes(value)?),
            "headline" => self.headline = Some(yes(value)?),
            "overview" => self.overview = Some(yes(value)?),
            "length" => self.length = Some(parse_length(value)?),
            "task" => self.task = Some(choice(value)?),
            "id-field" => self.id_field = Some(value.to_owned()),
            "text-field" => self.text_field = Some(value.to_owned()),
            "journal" => self.journal = Some(value.into()),
            "no-cache" => self.cache = Some(!yes(value)?),
            "fail-fast" => self.fail_fast = Some(yes(value)?),
            "retry-failed" => self.retry_failed = Some(yes(value)?),
            "progress" => self.progress = Some(choice(value)?),
            "format" => self.format = Some(choice(value)?),
            "bilingual" => self.bilingual = Some(choice(value)?),
            "token-scores" => self.token_scores = Some(yes(value)?),
            "output" => self.output = Some(value.into()),
            "out-dir" => self.out_dir = Some(value.into()),
            "force" => self.force = Some(yes(value)?),
            "threads" => self.threads = Some(value.parse().map_err(|_| "use a number from 1 up".to_owned())?),
            "device" => self.device = Some(device(value)?),
            "beam" => self.beam = Some(parse_beam(value)?),
            "precision" => self.precision = Some(precision(value)?),
            "offline" => self.offline = Some(yes(value)?),
            "pip" => self.pip = Some(value.to_owned()),
            "isa" => self.isa = Some(kernel(value)?),
            "quiet" => self.verbosity = Some(verbosity(yes(value)?, Verbosity::Quiet)),
            "verbose" => self.verbosity = Some(verbosity(yes(value)?, Verbosity::Verbose)),
            "color" => self.color = Some(choice(value)?),
            _ => return Err(format!("there is no such option; known: {}", KEYS.join(", "))),
        }
        Ok(())
    }

    /// This layer over `lower`: what is set here counts, and silences what excludes it below.
    #[must_use]
    pub fn over(self, mut lower: Layer) -> Layer {
        if self.model.is_some() || self.preset.is_some() {
            (lower.model, lower.preset) = (None, None);
        }
        if self.output.is_some() || self.out_dir.is_some() {
            (lower.output, lower.out_dir) = (None, None);
        }
        Layer {
            encoding: self.encoding.or(lower.encoding),
            input_format: self.input_format.or(lower.input_format),
            fields: self.fields.or(lower.fields),
            cleaning: self.cleaning.or(lower.cleaning),
            unit: self.unit.or(lower.unit),
            from: self.from.or(lower.from),
            to: self.to.or(lower.to),
            model: self.model.or(lower.model),
            preset: self.preset.or(lower.preset),
            summary_model: self.summary_model.or(lower.summary_model),
            glossary: self.glossary.or(lower.glossary),
            keep: self.keep.or(lower.keep),
            summary: self.summary.or(lower.summary),
            length: self.length.or(lower.length),
            bullets: self.bullets.or(lower.bullets),
            headline: self.headline.or(lower.headline),
            overview: self.overview.or(lower.overview),
            task: self.task.or(lower.task),
            id_field: self.id_field.or(lower.id_field),
            text_field: self.text_field.or(lower.text_field),
            journal: self.journal.or(lower.journal),
            cache: self.cache.or(lower.cache),
            fail_fast: self.fail_fast.or(lower.fail_fast),
            retry_failed: self.retry_failed.or(lower.retry_failed),
            progress: self.progress.or(lower.progress),
            format: self.format.or(lower.format),
            bilingual: self.bilingual.or(lower.bilingual),
            token_scores: self.token_scores.or(lower.token_scores),
            output: self.output.or(lower.output),
            out_dir: self.out_dir.or(lower.out_dir),
            force: self.force.or(lower.force),
            threads: self.threads.or(lower.threads),
            device: self.device.or(lower.device),
            beam: self.beam.or(lower.beam),
            precision: self.precision.or(lower.precision),
            offline: self.offline.or(lower.offline),
            pip: self.pip.or(lower.pip),
            isa: self.isa.or(lower.isa),
            verbosity: self.verbosity.or(lower.verbosity),
            color: self.color.or(lower.color),
        }
    }
}

fn cleaning(wanted: bool) -> Cleaning {
    if wanted { Cleaning::Remove } else { Cleaning::Keep }
}

fn unit(lines: bool) -> Unit {
    if lines { Unit::Line } else { Unit::Block }
}

fn verbosity(wanted: bool, what: Verbosity) -> Verbosity {
    if wanted { what } else { Verbosity::Normal }
}

fn choice<T: ValueEnum>(value: &str) -> Result<T, String> {
    T::from_str(value, true).map_err(|_| {
        let names = T::value_variants()
            .iter()
            .filter_map(ValueEnum::to_possible_value);
        format!(
            "use one of {}",
            names
                .map(|name| name.get_name().to_owned())
                .collect::<Vec<_>>()
                .join(", ")
        )
    })
}

fn input_format(value: &str) -> Result<String, String> {
    let wanted = value.to_lowercase();
    if documents::names().any(|name| name == wanted) {
        return Ok(wanted);
    }
    Err(format!(
        "use one of {}",
        documents::names().collect::<Vec<_>>().join(", ")
    ))
}

fn summary(value: &str) -> Result<SummaryKind, String> {
    let known = SUMMARIES
        .into_iter()
        .find(|kind| kind.name() == value.to_lowercase());
    known.ok_or_else(|| format!("use one of {}", SUMMARIES.map(SummaryKind::name).join(", ")))
}

fn device(value: &str) -> Result<DeviceChoice, String> {
    let known = DEVICES.iter().find(|(name, _)| *name == value.to_lowercase());
    known
        .map(|(_, device)| *device)
        .ok_or_else(|| format!("use one of {}", DEVICES.map(|(name, _)| name).join(", ")))
}

fn precision(value: &str) -> Result<Precision, String> {
    let known = PRECISIONS.iter().find(|(name, _)| *name == value.to_lowercase());
    known
        .map(|(_, precision)| *precision)
        .ok_or_else(|| format!("use one of {}", PRECISIONS.map(|(name, _)| name).join(", ")))
}

/// Reads the name of an instruction set that this processor has.
fn kernel(name: &str) -> Result<Kernel, String> {
    let kernel = name.parse::<Isa>().ok().and_then(Kernel::with);
    kernel.ok_or_else(|| {
        let names: Vec<_> = Kernel::available()
            .iter()
            .map(|kernel| kernel.isa().name())
            .collect();
        format!("this processor can use {}", names.join(", "))
    })
}

/// Reads a yes or no as people write it in environments.
pub fn yes(value: &str) -> Result<bool, String> {
    match value.to_lowercase().as_str() {
        "1" | "true" | "yes" | "on" => Ok(true),
        "0" | "false" | "no" | "off" => Ok(false),
        _ => Err("use true or false".to_owned()),
    }
}
