//! The command line as it was typed: one structure per command, for `clap`. Options have no defaults here, and nothing
//! reads the environment or the machine.
//!
//! [`crate::settings`] combines these options with the environment and the configuration file, and adds the defaults.

mod batch;
mod beam;
mod inspect;
mod length;
mod models;
mod typed;
mod work;

pub use batch::{BatchArgs, ProgressChoice, TaskChoice, WorkerArgs};
pub use beam::{parse_beam, parse_count};
pub use inspect::{BenchArgs, DoctorArgs, ManArgs};
pub use length::parse_length;
pub use models::{
    ImportArgs, LangOrPair, LanguagesArgs, ListArgs, ModelsCommand, PathArgs, PullArgs, RemoveArgs, ShowArgs,
    TrialArgs, VerifyArgs, ViewFormat,
};
pub use typed::Typed;
pub use work::{
    Bilingual, DEVICES, DigestArgs, EngineArgs, InputArgs, LanguageArgs, OutputFormat, PRECISIONS,
    PresetChoice, SUMMARIES, SummarizeArgs, TranslateArgs, ValueFormatChoice, WordsArgs, summary_parser,
};

use clap::{ArgAction, Args, Parser, Subcommand, ValueEnum};

/// Translate and summarise documents on your own machine, offline (Russian to English by default; 56 languages)
#[derive(Debug, Parser)]
#[command(
    name = "tolmach",
    version,
    long_version = long_version(),
    after_help = "\
Examples:
  tolmach digest article.txt                    translation and summary, to the terminal
  tolmach translate --from uk report.docx -o report.en.docx
  tolmach batch --out-dir english articles/     many documents; rerun to resume

'tolmach COMMAND -h' lists a command's options, 'tolmach COMMAND --help' explains them.",
    after_long_help = "\
Examples:
  tolmach digest article.txt           translation and summary, to the terminal
  tolmach digest article.txt -o article.md --format markdown
  tolmach translate --lines < lines.ru > lines.en
  tolmach batch --out-dir english articles/
  tolmach models list                  installed and recommended models

Every option can also be given in the environment (--summary-model as
TOLMACH_SUMMARY_MODEL=...) and in the configuration file (summary-model =
\"...\"); 'tolmach doctor' says where that file is. Options beat the environment,
and the environment beats the file.

Also read: HF_HOME, HF_HUB_CACHE, HF_ENDPOINT, HF_TOKEN, HF_HUB_OFFLINE,
HTTPS_PROXY, NO_COLOR, CLICOLOR_FORCE, XDG_CONFIG_HOME, XDG_CACHE_HOME.

Exit codes: 0 done, 1 failed, 2 wrong usage, 3 some documents of several failed,
130 interrupted."
)]
#[command(subcommand_required = true, arg_required_else_help = true)]
pub struct Cli {
    /// Every option that was typed, by name. First, because the structures below take their values out of the parser's
    /// result.
    #[command(flatten)]
    pub typed: Typed,
    /// Options of every command.
    #[command(flatten)]
    pub global: GlobalArgs,
    /// The command and its own options.
    #[command(subcommand)]
    pub command: Command,
}

fn long_version() -> &'static str {
    concat!(
        env!("CARGO_PKG_VERSION"),
        "\nlicence: ",
        env!("CARGO_PKG_LICENSE")
    )
}

/// Options of every command.
#[derive(Debug, Args)]
#[command(next_help_heading = "General")]
pub struct GlobalArgs {
    /// Open no network connection; use what is installed
    #[arg(long, global = true)]
    pub offline: bool,
    /// Show results and errors only: no progress, and no warning but of a summary that its text does not support
    #[arg(long, short, global = true, conflicts_with = "verbose")]
    pub quiet: bool,
    /// Show model choice, timings and all warnings
    #[arg(long, short, global = true, action = ArgAction::SetTrue)]
    pub verbose: bool,
    /// When to use colour
    #[arg(long, global = true, value_name = "WHEN")]
    pub color: Option<ColorChoice>,
}

/// When to use colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ColorChoice {
    /// On a terminal
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Translate documents and summarise them
    Digest(DigestArgs),
    /// Translate documents, keeping their format
    Translate(TranslateArgs),
    /// Summarise documents
    #[command(visible_alias = "summarise")]
    Summarize(SummarizeArgs),
    /// Process many documents; rerun to resume
    Batch(BatchArgs),
    /// Read jobs and write results as JSON lines (Spark, Slurm, GNU parallel)
    Worker(WorkerArgs),
    /// List, download, import, check and remove models
    #[command(subcommand)]
    Models(ModelsCommand),
    /// Show what works on this machine: processor, memory, folders, network, installed models
    Doctor(DoctorArgs),
    /// Measure a model's speed on a text
    Bench(BenchArgs),
    /// Print a completion script for a shell
    #[command(
        after_help = "Example:\n  tolmach completions bash > ~/.local/share/bash-completion/completions/tolmach"
    )]
    Completions {
        /// The shell
        #[arg(value_name = "SHELL")]
        shell: clap_complete::Shell,
    },
    /// Print the manual page
    Man(ManArgs),
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn the_definition_is_consistent() {
        super::Cli::command().debug_assert();
    }
}
