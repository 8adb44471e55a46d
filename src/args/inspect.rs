//! `doctor`, `bench` and `man`.

use std::path::PathBuf;

use clap::Args;

use super::{EngineArgs, LanguageArgs, ViewFormat};

/// Options of `doctor`.
#[derive(Debug, Args)]
pub struct DoctorArgs {
    /// Shape of the answer [default: text]
    #[arg(long, value_name = "FORMAT")]
    pub format: Option<ViewFormat>,
}

/// Options of `bench`.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  tolmach bench --input article.txt
  tolmach bench --model qwen2.5-coder-1.5b-instruct --input article.txt --threads 2 --json -o article.en.txt")]
pub struct BenchArgs {
    /// The text to translate; - for standard input
    #[arg(long, value_name = "FILE")]
    pub input: PathBuf,
    /// One line in, one line out
    #[arg(long)]
    pub lines: bool,
    /// Model to measure: an id of 'tolmach models list', or a file [default: the one 'digest' takes]
    #[arg(long, value_name = "ID|PATH")]
    pub model: Option<String>,
    #[command(flatten)]
    pub languages: LanguageArgs,
    #[command(flatten)]
    pub engine: EngineArgs,
    /// Print JSON instead of a table
    #[arg(long)]
    pub json: bool,
    /// Write the translation to this file
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Replace the output file if it exists
    #[arg(long)]
    pub force: bool,
}

/// Options of `man`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  tolmach man | man -l -\n  tolmach man models pull")]
pub struct ManArgs {
    /// A command, for its own page
    #[arg(value_name = "COMMAND")]
    pub command: Vec<String>,
}
