//! `models`: its own small family of commands.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

/// What to do with models.
#[derive(Debug, Subcommand)]
pub enum ModelsCommand {
    /// List the models that are known, and which are installed
    List(ListArgs),
    /// Show all that is known about a model: files, checksums, sources, licence, quality
    Show(ShowArgs),
    /// Fetch models, so that they can be used without a network
    Pull(PullArgs),
    /// Take a model's file from this machine
    Import(ImportArgs),
    /// Check the files of installed models against their checksums
    Verify(VerifyArgs),
    /// Delete the files of installed models
    Remove(RemoveArgs),
    /// Print where models are kept, or where one model's files are
    Path(PathArgs),
}

/// Text or JSON.
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
    #[arg(long)]
    pub installed: bool,
    /// Shape of the list [default: text]
    #[arg(long, value_name = "FORMAT")]
    pub format: Option<ViewFormat>,
}

/// Options of `models show`.
#[derive(Debug, Args)]
pub struct ShowArgs {
    /// The model's id
    #[arg(value_name = "ID")]
    pub id: String,
    /// Shape of the answer [default: text]
    #[arg(long, value_name = "FORMAT")]
    pub format: Option<ViewFormat>,
}

/// Options of `models pull`.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  tolmach models pull                          the model that 'digest' takes by itself
  tolmach models pull smollm2-135m-instruct
  tolmach models pull Helsinki-NLP/opus-mt-bg-en   a repository of the hub, at its newest commit

A download that was interrupted goes on where it stopped.")]
pub struct PullArgs {
    /// The models' ids, or repositories of the hub; without any, the model that 'digest' would take
    #[arg(value_name = "ID")]
    pub ids: Vec<String>,
}

/// Options of `models import`.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  tolmach models import ~/Downloads/qwen2.5-coder-1.5b-instruct-q4_k_m.gguf
  tolmach models import --id qwen3-4b /media/stick/models/")]
pub struct ImportArgs {
    /// The model's file, or the folder that holds its files
    #[arg(value_name = "PATH")]
    pub path: PathBuf,
    /// The model's id [default: recognised by the files; checksums decide]
    #[arg(long, value_name = "ID")]
    pub id: Option<String>,
}

/// Options of `models verify`.
#[derive(Debug, Args)]
pub struct VerifyArgs {
    /// The models' ids; without any, every installed model
    #[arg(value_name = "ID")]
    pub ids: Vec<String>,
}

/// Options of `models remove`.
#[derive(Debug, Args)]
pub struct RemoveArgs {
    /// The models' ids
    #[arg(value_name = "ID", required = true)]
    pub ids: Vec<String>,
}

/// Options of `models path`.
#[derive(Debug, Args)]
pub struct PathArgs {
    /// A model's id; without one, the folder of all models
    #[arg(value_name = "ID")]
    pub id: Option<String>,
}
