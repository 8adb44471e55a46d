//! What was typed, and nothing else: every option is an `Option`, without defaults, the machine untouched.
//!
//! What it means is decided in [`crate::settings`], where the environment and the configuration file
//! have their say too.

mod batch;
mod beam;
mod inspect;
mod length;
mod models;
mod typed;
mod work;

pub use batch::{BatchArgs, ProgressChoice, TaskChoice, WorkerArgs};
pub use beam::parse_beam;
pub use inspect::{BenchArgs, DoctorArgs, ManArgs};
pub use length::parse_length;
pub use models::{
    ImportArgs, ListArgs, ModelsCommand, PathArgs, PullArgs, RemoveArgs, ShowArgs, VerifyArgs, ViewFormat,
};
pub use typed::Typed;
pub use work::{
    Bilingual, DEVICES, DigestArgs, EngineArgs, InputArgs, LanguageArgs, OutputFormat, PRECISIONS,
    PresetChoice, SUMMARIES, SummarizeArgs, TranslateArgs, summary_parser,
};

use clap::{ArgAction, Args, Parser, Subcommand, ValueEnum};

/// Translate and summarise foreign-language articles into English, with models that run on this machine.
#[derive(Debug, Parser)]
#[command(
    name = "tolmach",
    version,
    long_version = long_version(),
    after_help = "Try 'tolmach digest article.txt', or 'tolmach COMMAND --help' for more.",
    after_long_help = "\
Examples:
  tolmach digest article.txt           translation and summary, to the terminal
  tolmach digest article.txt -o article.md --format markdown
  tolmach translate --lines < lines.ru > lines.en
  tolmach batch --out-dir english articles/
  tolmach models list                  what can be had, and what is here

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
    /// All that was typed, by names. It stands first, because the others take their words away.
    #[command(flatten)]
    pub typed: Typed,
    /// Options that every command has.
    #[command(flatten)]
    pub global: GlobalArgs,
    /// What to do.
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

/// Options that every command has.
#[derive(Debug, Args)]
#[command(next_help_heading = "General")]
pub struct GlobalArgs {
    /// Open no network connection; use what is on this machine
    #[arg(long, global = true)]
    pub offline: bool,
    /// Show results and errors only: no progress, no warnings
    #[arg(long, short, global = true, conflicts_with = "verbose")]
    pub quiet: bool,
    /// Say more: which model was chosen and why, where the time went
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

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Translate articles and summarise them
    Digest(DigestArgs),
    /// Translate texts
    Translate(TranslateArgs),
    /// Summarise texts
    #[command(visible_alias = "summarise")]
    Summarize(SummarizeArgs),
    /// Translate and summarise many documents, and go on where a run stopped
    Batch(BatchArgs),
    /// Do jobs that come as lines, for those who spread work over machines
    Worker(WorkerArgs),
    /// List, fetch, import, check and remove models
    #[command(subcommand)]
    Models(ModelsCommand),
    /// Show what works here: processor, memory, folders, network, installed models
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
