//! Options of `doctor`, `bench` and `man`.

use std::path::PathBuf;

use clap::Args;

use super::{EngineArgs, LanguageArgs, ViewFormat};

/// Options of `doctor`.
#[derive(Debug, Args)]
pub struct DoctorArgs {
    /// Output format [default: text]
    #[arg(long, value_name = "FORMAT")]
    pub format: Option<ViewFormat>,
}

/// Options of `bench`.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  tolmach bench article.txt
  tolmach bench article.txt --model qwen3.5-4b --threads 2 --format json -o article.en.txt")]
pub struct BenchArgs {
    /// The text to translate; "-" reads standard input
    #[arg(
        value_name = "FILE",
        required_unless_present = "input",
        conflicts_with = "input"
    )]
    pub file: Option<PathBuf>,
    /// The same as FILE, as it was written before FILE could be given alone
    #[arg(long, value_name = "FILE", hide = true)]
    pub input: Option<PathBuf>,
    /// Translate line by line
    #[arg(long)]
    pub lines: bool,
    /// Model to measure: an id from 'tolmach models list', or a file [default: as for 'digest']
    #[arg(long, value_name = "ID|PATH")]
    pub model: Option<String>,
    #[command(flatten)]
    pub languages: LanguageArgs,
    #[command(flatten)]
    pub engine: EngineArgs,
    /// Output format of the figures [default: text]
    #[arg(id = "view", long = "format", value_name = "FORMAT")]
    pub format: Option<ViewFormat>,
    /// The same as --format json
    #[arg(long, hide = true, conflicts_with = "view")]
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
    /// A command whose own page is wanted
    #[arg(value_name = "COMMAND")]
    pub command: Vec<String>,
}
