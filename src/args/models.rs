//! Options of the commands under `models`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use text::Lang;

/// The commands under `models`.
#[derive(Debug, Subcommand)]
pub enum ModelsCommand {
    /// List available and installed models
    #[command(alias = "ls")]
    List(ListArgs),
    /// Show everything known about a model: files, checksums, sources, licence, quality
    #[command(alias = "info")]
    Show(ShowArgs),
    /// Download models, so that they can be used offline
    #[command(aliases = ["add", "download", "install"])]
    Pull(PullArgs),
    /// Install a model from a local file or folder
    Import(ImportArgs),
    /// Measure a model on sentences with known translations: speed, memory, quality, what looks wrong
    #[command(name = "try")]
    Trial(TrialArgs),
    /// Check the files of installed models against their checksums
    Verify(VerifyArgs),
    /// Delete the files of installed models
    #[command(aliases = ["rm", "delete", "uninstall"])]
    Remove(RemoveArgs),
    /// Print the folder of all models, or the files of one
    Path(PathArgs),
}

impl ModelsCommand {
    /// The language pair that was typed; empty for commands that take none.
    pub fn pair(&self) -> PairArgs {
        match self {
            ModelsCommand::List(args) => args.pair,
            ModelsCommand::Pull(args) => args.pair,
            ModelsCommand::Trial(args) => args.pair,
            _ => PairArgs::default(),
        }
    }
}

/// The output formats of commands that show facts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum ViewFormat {
    /// Text for people
    #[default]
    Text,
    /// JSON for programs
    Json,
}

/// Options of `models list`.
#[derive(Debug, Args)]
pub struct ListArgs {
    /// Show only installed models
    #[arg(long, conflicts_with = "all")]
    pub installed: bool,
    /// Show every known model [default: installed ones, and those recommended for the language pair]
    #[arg(long)]
    pub all: bool,
    /// Output format; JSON always holds every known model unless --installed is given [default: text]
    #[arg(long, value_name = "FORMAT")]
    pub format: Option<ViewFormat>,
    #[command(flatten)]
    pub pair: PairArgs,
}

/// Options of `models show`.
#[derive(Debug, Args)]
pub struct ShowArgs {
    /// The model's id
    #[arg(value_name = "ID")]
    pub id: String,
    /// Output format [default: text]
    #[arg(long, value_name = "FORMAT")]
    pub format: Option<ViewFormat>,
}

/// Options of `models pull`.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  tolmach models pull                              the default Russian→English model
  tolmach models pull --from uk                    the default Ukrainian→English model
  tolmach models pull smollm2-135m-instruct
  tolmach models pull Helsinki-NLP/opus-mt-bg-en   a Hugging Face repository, at its newest commit

An interrupted download resumes where it stopped.")]
pub struct PullArgs {
    /// Model ids or Hugging Face repositories; without any, the default model of the language pair
    #[arg(value_name = "ID", conflicts_with_all = ["from", "to"])]
    pub ids: Vec<String>,
    #[command(flatten)]
    pub pair: PairArgs,
}

/// The language pair that a model is wanted for.
#[derive(Debug, Clone, Copy, Default, Args)]
pub struct PairArgs {
    /// Source language, such as uk [default: ru]
    #[arg(long, short_alias = 's', alias = "source", value_name = "LANG")]
    pub from: Option<Lang>,
    /// Target language [default: en]
    #[arg(long, short, alias = "target", value_name = "LANG")]
    pub to: Option<Lang>,
}

/// Options of `models try`.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  tolmach models try                               the default Russian→English model
  tolmach models try --from pt bergamot-pt-en
  tolmach models try --from de --to ru qwen3-4b --each

A model that is not installed is downloaded first. The sentences are twenty in each of a few languages; a table of your own
adds a language (docs/models.md).")]
pub struct TrialArgs {
    /// The model: an id from 'tolmach models list', or a file [default: as for 'translate']
    #[arg(value_name = "ID|PATH")]
    pub model: Option<String>,
    #[command(flatten)]
    pub pair: PairArgs,
    /// Show every sentence, not only those that look wrong
    #[arg(long)]
    pub each: bool,
    /// Output format [default: text]
    #[arg(long, value_name = "FORMAT")]
    pub format: Option<ViewFormat>,
}

/// Options of `models import`.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  tolmach models import ~/Downloads/qwen2.5-coder-1.5b-instruct-q4_k_m.gguf
  tolmach models import --id qwen3-4b /media/stick/models/")]
pub struct ImportArgs {
    /// The model's file, or the folder of its files
    #[arg(value_name = "PATH")]
    pub path: PathBuf,
    /// The model's id [default: recognised by the sizes of its files]
    #[arg(long, value_name = "ID")]
    pub id: Option<String>,
}

/// Options of `models verify`.
#[derive(Debug, Args)]
pub struct VerifyArgs {
    /// Model ids; without any, every installed model
    #[arg(value_name = "ID")]
    pub ids: Vec<String>,
}

/// Options of `models remove`.
#[derive(Debug, Args)]
pub struct RemoveArgs {
    /// Model ids
    #[arg(value_name = "ID", required = true)]
    pub ids: Vec<String>,
}

/// Options of `models path`.
#[derive(Debug, Args)]
pub struct PathArgs {
    /// Model id; without one, the folder of all models
    #[arg(value_name = "ID")]
    pub id: Option<String>,
}
