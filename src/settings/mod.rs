//! Makes one [`Settings`] value of the command line, the environment, the configuration file and the defaults, in this
//! order of precedence. Nothing else in the program reads the environment, the terminal or the clock.

mod batch;
mod file;
mod folders;
mod layer;
mod machine;
mod terms;
#[cfg(test)]
mod tests;
mod values;

pub use batch::{Batch, BatchAction, Caching, FailurePolicy, Inputs, PreviousFailures, Worker};
pub use folders::Folders;
pub use layer::Verbosity;
pub use machine::Machine;

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Result;
use engine::{EngineOptions, Kernel};
use store::{Preset, StoreConfig, Token};
use tasks::options::{Cleaning, ModelChoice, Options, Scope, Task, Unit};
use text::Lang;

use crate::args::{BenchArgs, Bilingual, ViewFormat, WordsArgs};
use crate::args::{Cli, ColorChoice, Command, InputArgs, ModelsCommand, OutputFormat, PresetChoice};
use crate::exit::Usage;
use crate::output::ending::{self, Content, Kind};
use crate::output::{Shape, SummaryLayout};
use crate::parts::Parts;
use layer::{KEYS, Layer};
use machine::{Variables, value, variable};
use values::parse_bool;

/// Everything that a run of the program depends on.
#[derive(Debug)]
pub struct Settings {
    /// How messages and results are shown.
    pub screen: Screen,
    /// The folders of configuration, caches and tokens.
    pub folders: Folders,
    /// The configuration of the model store.
    pub store: StoreConfig,
    /// Address of the proxy, for `doctor` to show; the store's HTTP client reads the same variables itself.
    pub proxy: Option<String>,
    /// How models are run: device, threads, precision, beam width.
    pub engine: EngineOptions,
    /// The command, with its own settings.
    pub command: Job,
    /// What the program is put together from.
    pub parts: Parts,
}

/// How messages and results are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Screen {
    /// How much is written to standard error.
    pub verbosity: Verbosity,
    /// Columns of the terminal; `None` if standard output is a file or a pipe.
    pub columns: Option<usize>,
    /// Whether progress bars can be drawn on standard error.
    pub bars: bool,
    /// Whether messages are coloured.
    pub colour: bool,
}

impl Screen {
    /// The screen for errors that happen before the settings are known.
    pub const PLAIN: Screen = Screen {
        verbosity: Verbosity::Normal,
        columns: None,
        bars: false,
        colour: false,
    };
}

/// A command with its settings.
#[derive(Debug)]
pub enum Job {
    /// `digest`, `translate` or `summarize`.
    Work(Box<Work>),
    /// `batch`.
    Batch(Box<Batch>),
    /// `worker`.
    Worker(Worker),
    /// `models`.
    Models(Box<Models>),
    /// `doctor`.
    Doctor(ViewFormat),
    /// `bench`.
    Bench(Bench),
    /// `completions`.
    Completions(clap_complete::Shell),
    /// `man`, with the words of the command whose page is wanted, such as `models pull`.
    Man(Vec<String>),
}

/// The settings of `digest`, `translate` and `summarize`.
#[derive(Debug, Clone)]
pub struct Work {
    /// The inputs as typed: files, folders, glob patterns, `-`; empty for standard input.
    pub inputs: Vec<PathBuf>,
    /// Words that were typed instead of inputs.
    pub words: Option<String>,
    /// Whether standard input is a terminal, so that nothing is piped in.
    pub stdin_is_terminal: bool,
    /// What to do with each document.
    pub options: Options,
    /// Where results go.
    pub destination: Destination,
    /// Whether existing output files are replaced.
    pub existing: Existing,
    /// The output format. The ending of an output file may choose another when the documents are known; see
    /// [`Work::format_for`].
    pub format: OutputFormat,
    /// The output format as it was typed, if it was.
    pub typed_format: Option<OutputFormat>,
    /// The layout of summaries.
    pub layout: SummaryLayout,
    /// Whether an overview of all documents follows them.
    pub overview: bool,
    /// Where the source text stands in results; `None` leaves it out.
    pub bilingual: Option<Bilingual>,
}

impl Work {
    /// What a result consists of.
    fn content(&self) -> Content {
        if self.options.task != Task::Translate {
            Content::Summary
        } else if self.bilingual.is_some() {
            Content::BothTexts
        } else if self.options.token_scores {
            Content::Scores
        } else {
            Content::Translation
        }
    }

    /// The same work with the output format that the ending of the output file names, for documents of these kinds.
    ///
    /// # Errors
    /// [`Usage`] if the ending contradicts what was asked for, or such a file cannot hold the result.
    pub fn format_for(&self, sources: &[Kind]) -> Result<Work> {
        let Destination::File(file) = &self.destination else {
            return Ok(self.clone());
        };
        // Lines with their translations beside them are such a table.
        let is_table = self.options.unit == Unit::Line && self.bilingual.is_some();
        if is_table && ending::extension(file) == "tsv" {
            return Ok(self.clone());
        }
        let format = ending::format(file, self.typed_format, self.format, self.content(), sources)?;
        let mut work = Work {
            format,
            ..self.clone()
        };
        work.options.packages = format == OutputFormat::Same;
        Ok(work)
    }

    /// The options of the writer of results.
    pub fn shape(&self) -> Shape {
        Shape {
            format: self.format,
            bilingual: self.bilingual,
            unit: self.options.unit,
            layout: self.layout,
        }
    }
}

/// The settings of the commands under `models`.
#[derive(Debug)]
pub struct Models {
    /// The command with its options.
    pub command: ModelsCommand,
    /// The model that `digest` takes without `--model`: a preset, or one that the environment or the file names.
    pub default: ModelChoice,
    /// The source language that a model is wanted for.
    pub from: Lang,
    /// The target language that a model is wanted for.
    pub to: Lang,
}

/// The settings of `bench`.
#[derive(Debug)]
pub struct Bench {
    /// The file to translate; `-` for standard input.
    pub input: PathBuf,
    /// How to translate it.
    pub options: Options,
    /// The file that gets the translation, if one was named.
    pub output: Option<PathBuf>,
    /// Whether an existing output file is replaced.
    pub existing: Existing,
    /// The format of the figures.
    pub format: ViewFormat,
}

/// Where results go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Destination {
    /// Standard output.
    Stdout,
    /// One file.
    File(PathBuf),
    /// One file per document, in this folder.
    Directory(PathBuf),
}

/// Whether existing output files are replaced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Existing {
    /// Existing files stay, and the run is refused with a usage error.
    Keep,
    /// Existing files are replaced.
    Replace,
}

impl Settings {
    /// Combines the command line with the environment, the configuration file and the machine.
    ///
    /// # Errors
    /// [`Usage`] if a variable or the configuration file holds a value that is not allowed.
    pub fn resolve(cli: Cli, parts: Parts) -> Result<Settings> {
        let settings = resolve(cli, &variable, std::env::home_dir().as_deref(), Machine::ask())?;
        Ok(Settings { parts, ..settings })
    }
}

fn resolve(cli: Cli, variables: Variables<'_>, home: Option<&Path>, machine: Machine) -> Result<Settings> {
    let folders = Folders::find(variables, home)?;
    let file = file::read(&folders.config_file())?;
    let typed = Layer::typed(&cli);
    let typed_format = typed.format;
    let layer = typed.over(environment(variables)?).over(file);
    Ok(Settings {
        screen: screen(&layer, variables, machine),
        store: store_config(&layer, &folders, variables),
        proxy: ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"]
            .iter()
            .find_map(|name| value(variables, name)),
        engine: EngineOptions {
            device: layer.device.unwrap_or_default(),
            threads: layer.threads.unwrap_or(machine.cores),
            kernel: layer.isa.unwrap_or_else(Kernel::best),
            precision: layer.precision.unwrap_or_default(),
            beam: layer.beam,
        },
        command: job(cli.command, layer, typed_format, machine)?,
        folders,
        parts: Parts::default(),
    })
}

/// The layer of the `TOLMACH_*` environment variables.
fn environment(variables: Variables<'_>) -> Result<Layer> {
    let mut layer = Layer::default();
    for &key in KEYS {
        let name = format!("TOLMACH_{}", key.replace('-', "_").to_uppercase());
        if let Some(value) = value(variables, &name) {
            layer
                .set(key, &value)
                .map_err(|cause| Usage(format!("{name} cannot be '{value}': {cause}")))?;
        }
    }
    Ok(layer)
}

fn screen(layer: &Layer, variables: Variables<'_>, machine: Machine) -> Screen {
    let dumb = value(variables, "TERM").as_deref() == Some("dumb");
    let colour = match layer.color.unwrap_or(ColorChoice::Auto) {
        ColorChoice::Always => true,
        ColorChoice::Never => false,
        ColorChoice::Auto if value(variables, "NO_COLOR").is_some() => false,
        ColorChoice::Auto if value(variables, "CLICOLOR_FORCE").is_some_and(|value| value != "0") => true,
        ColorChoice::Auto => machine.stderr_is_terminal && !dumb,
    };
    let verbosity = layer.verbosity.unwrap_or_default();
    Screen {
        verbosity,
        columns: machine.stdout_columns,
        bars: machine.stderr_is_terminal && !dumb && verbosity != Verbosity::Quiet,
        colour,
    }
}

/// `typed_format` is the output format of the command line alone: the ending of an output file counts more than a
/// format that is set elsewhere.
fn job(command: Command, layer: Layer, typed_format: Option<OutputFormat>, machine: Machine) -> Result<Job> {
    let worked = |task, (input, words): (InputArgs, WordsArgs), layer| -> Result<Job> {
        let mut work = work(task, input, layer, typed_format, machine)?;
        work.words = words.text;
        Ok(Job::Work(Box::new(work)))
    };
    Ok(match command {
        Command::Digest(args) => worked(Task::Digest, (args.input, args.words), layer)?,
        Command::Translate(args) => worked(Task::Translate, (args.input, args.words), layer)?,
        Command::Summarize(args) => worked(Task::Summarize, (args.input, args.words), layer)?,
        Command::Batch(args) => Job::Batch(Box::new(batch::batch(args, layer, typed_format, machine)?)),
        Command::Worker(_) => Job::Worker(batch::worker(layer)?),
        Command::Models(command) => {
            let typed = command.pair();
            Job::Models(Box::new(Models {
                from: typed.from.or(layer.from).unwrap_or(Lang::RU),
                to: typed.to.or(layer.to).unwrap_or(Lang::EN),
                command,
                default: model(&layer),
            }))
        }
        Command::Doctor(args) => Job::Doctor(args.format.unwrap_or_default()),
        Command::Bench(args) => Job::Bench(bench(args, layer)?),
        Command::Completions { shell } => Job::Completions(shell),
        Command::Man(args) => Job::Man(args.command),
    })
}

fn work(
    task: Task,
    args: InputArgs,
    mut layer: Layer,
    typed_format: Option<OutputFormat>,
    machine: Machine,
) -> Result<Work> {
    let destination = destination(&layer);
    if let (Destination::File(file), None) = (&destination, typed_format)
        && ending::is_meaningful(file)
    {
        layer.format = None;
    }
    let format = format(task, &layer)?;
    // Columns and scores need a format that has them, which the ending may be.
    let shaped = match &destination {
        Destination::File(file) if typed_format.is_none() => ending::named(file).unwrap_or(format),
        _ => format,
    };
    let Shape {
        bilingual, layout, ..
    } = shape(task, shaped, &layer)?;
    Ok(Work {
        inputs: args.inputs,
        words: None,
        typed_format,
        stdin_is_terminal: machine.stdin_is_terminal,
        existing: existing(&layer),
        layout,
        overview: task != Task::Translate && layer.overview == Some(true),
        format,
        bilingual,
        destination,
        options: Options {
            packages: format == OutputFormat::Same,
            ..options(task, layer)?
        },
    })
}

/// The options of the writer of results.
///
/// # Errors
/// [`Usage`] where the output format has no place for what is asked.
fn shape(task: Task, format: OutputFormat, layer: &Layer) -> Result<Shape> {
    if layer.bilingual == Some(Bilingual::Columns) && !format.properties().has_tables {
        let message =
            "columns need a table: use --bilingual=columns with --format markdown, or --bilingual alone";
        return Err(Usage(message.to_owned()).into());
    }
    if layer.token_scores == Some(true) && !format.properties().is_record {
        let message =
            "scores of tokens are written in JSON only: use --token-scores with --format json or jsonl";
        return Err(Usage(message.to_owned()).into());
    }
    Ok(Shape {
        format,
        bilingual: if task == Task::Summarize {
            None
        } else {
            layer.bilingual
        },
        unit: Unit::Block,
        layout: SummaryLayout {
            bullets: layer.bullets == Some(true),
            headline: layer.headline == Some(true),
            linked: task == Task::Digest,
        },
    })
}

/// The output format. A translation has its document's own format by default; a summary, or both languages together, is
/// plain text.
fn format(task: Task, layer: &Layer) -> Result<OutputFormat> {
    let has_room = task == Task::Translate && layer.bilingual.is_none();
    match layer.format {
        Some(OutputFormat::Same) if task != Task::Translate => {
            let message = "a document of the same format has no place for a summary; use 'tolmach translate', or \
                           --format text, markdown or html";
            Err(Usage(message.to_owned()).into())
        }
        Some(OutputFormat::Same) | None if has_room => Ok(OutputFormat::Same),
        Some(OutputFormat::Same) | None => Ok(OutputFormat::Text),
        Some(format) => Ok(format),
    }
}

fn bench(args: BenchArgs, layer: Layer) -> Result<Bench> {
    let format = if args.json {
        ViewFormat::Json
    } else {
        args.format.unwrap_or_default()
    };
    Ok(Bench {
        input: args.file.or(args.input).unwrap_or_else(|| "-".into()),
        output: args.output,
        existing: existing(&layer),
        format,
        options: Options {
            // Figures of speed are those of the translation alone.
            quality: None,
            ..options(Task::Translate, layer)?
        },
    })
}

fn destination(layer: &Layer) -> Destination {
    match (&layer.output, &layer.out_dir) {
        (Some(file), _) if file.as_os_str() != "-" => Destination::File(file.clone()),
        (None, Some(folder)) => Destination::Directory(folder.clone()),
        _ => Destination::Stdout,
    }
}

fn existing(layer: &Layer) -> Existing {
    if layer.force == Some(true) {
        Existing::Replace
    } else {
        Existing::Keep
    }
}

fn options(task: Task, layer: Layer) -> Result<Options> {
    if let Some(encoding) = &layer.encoding {
        text::encoding::parse_label(encoding).map_err(|unknown| Usage(unknown.to_string()))?;
    }
    // Articles saved from the web carry page furniture; a document to be translated is wanted as it is.
    let cleaning = if task == Task::Translate {
        Cleaning::Keep
    } else {
        Cleaning::Remove
    };
    let cleaning = layer.cleaning.unwrap_or(cleaning);
    let scope = match (layer.article, cleaning) {
        (Some(true), _) => Scope::Article,
        // Everything around the article of a page is furniture.
        (None, Cleaning::Remove) => Scope::ClearArticle,
        (Some(false), _) | (None, Cleaning::Keep) => Scope::Page,
    };
    let unit = if task == Task::Translate { layer.unit } else { None };
    let glossary = if task == Task::Summarize {
        None
    } else {
        terms::glossary(layer.glossary.as_deref(), layer.keep.as_deref())?
    };
    Ok(Options {
        task,
        from: layer.from,
        to: layer.to.unwrap_or(Lang::EN),
        unit: unit.unwrap_or(Unit::Block),
        cleaning,
        scope,
        summary: layer.summary,
        length: layer.length.unwrap_or_default(),
        model: model(&layer),
        summary_model: if task == Task::Digest {
            layer.summary_model.map(ModelChoice::Named)
        } else {
            None
        },
        input_format: layer.input_format,
        values: documents::ValueOptions {
            fields: layer.fields.unwrap_or_default(),
            format: layer.value_format.map_or_else(Default::default, Into::into),
        },
        encoding: layer.encoding,
        glossary,
        token_scores: task != Task::Summarize && layer.token_scores == Some(true),
        quality: if task != Task::Summarize && layer.quality == Some(true) {
            let usual = ModelChoice::Preset(Preset::default());
            Some(layer.quality_model.map_or(usual, ModelChoice::Named))
        } else {
            None
        },
        ..Options::default()
    })
}

fn model(layer: &Layer) -> ModelChoice {
    match &layer.model {
        Some(model) => ModelChoice::Named(model.clone()),
        None => ModelChoice::Preset(layer.preset.map_or(Preset::default(), preset)),
    }
}

fn preset(choice: PresetChoice) -> Preset {
    match choice {
        PresetChoice::Fast => Preset::Fast,
        PresetChoice::Balanced => Preset::Balanced,
        PresetChoice::Best => Preset::Best,
    }
}

fn store_config(layer: &Layer, folders: &Folders, variables: Variables<'_>) -> StoreConfig {
    let mut config = StoreConfig::new(&folders.cache, &folders.hf_hub_cache);
    if let Some(endpoint) = value(variables, "HF_ENDPOINT") {
        endpoint
            .trim_end_matches('/')
            .clone_into(&mut config.hub_endpoint);
    }
    // Hugging Face's own variable: the longest silence in a transfer, in seconds.
    let timeout = value(variables, "HF_HUB_DOWNLOAD_TIMEOUT").and_then(|seconds| seconds.parse().ok());
    if let Some(seconds) = timeout.filter(|&seconds| seconds > 0) {
        config.stall_timeout = Duration::from_secs(seconds);
    }
    config.hub_token = folders.token(variables).as_deref().and_then(Token::new);
    // As in Hugging Face's own tools, any other word than these means "no".
    let hub_offline = value(variables, "HF_HUB_OFFLINE").is_some_and(|value| parse_bool(&value) == Ok(true));
    config.offline = layer.offline.unwrap_or(hub_offline);
    config.pip = layer
        .pip
        .as_deref()
        .map(|pip| pip.split_whitespace().map(str::to_owned).collect())
        .unwrap_or_default();
    config
}
