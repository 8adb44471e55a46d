//! `batch` and `worker`: many documents.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use tasks::options::{Length, SummaryKind};

use super::work::{
    ArticleArgs, EngineArgs, InputArgs, LanguageArgs, ModelArgs, OutputArgs, ScoreArgs, SourceArgs, TermArgs,
};
use super::{parse_length, summary_parser};

/// What is done to each document of many.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum TaskChoice {
    /// Translate
    Translate,
    /// Summarise
    Summarize,
    /// Translate, then summarise
    Digest,
}

/// How progress is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum ProgressChoice {
    /// A bar on a terminal, now and then a line elsewhere
    #[default]
    Auto,
    /// One JSON object a line on standard error
    Json,
    /// Not at all
    None,
}

/// What `batch` and `worker` have in common.
#[derive(Debug, Args)]
pub struct ManyArgs {
    /// What to do with each document [default: digest]
    #[arg(long, value_name = "TASK", help_heading = "Task")]
    pub task: Option<TaskChoice>,
    /// The text's own sentences, or sentences that a model writes [default: a model's where one that
    /// writes was named or is installed, else the text's own]
    #[arg(long, value_name = "KIND", value_parser = summary_parser(), help_heading = "Task")]
    pub summary: Option<SummaryKind>,
    /// Length of the summary: N sentences, Nw words, N% of the text, short, medium or long
    /// [default: medium]
    #[arg(long, value_name = "LENGTH", value_parser = parse_length, help_heading = "Task")]
    pub length: Option<Length>,
    /// Model that summarises [default: the one that translates]
    #[arg(long, value_name = "ID|PATH", help_heading = "Models")]
    pub summary_model: Option<String>,
    /// Translate every sentence anew, though it may have been translated before
    #[arg(long, help_heading = "Models")]
    pub no_cache: bool,
    #[command(flatten)]
    pub terms: TermArgs,
}

/// How the summaries of a batch are shown.
#[derive(Debug, Args)]
pub struct LookArgs {
    /// Show each sentence of a summary as a list item
    #[arg(long, help_heading = "Task")]
    pub bullets: bool,
    /// Begin each summary with a headline: the text's title, or the sentence that says most
    #[arg(long, help_heading = "Task")]
    pub headline: bool,
    /// End with an overview of all texts: a headline and one sentence for each
    #[arg(long, help_heading = "Task")]
    pub overview: bool,
}

/// Options of `batch`.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  tolmach batch --out-dir english articles/
  tolmach batch --task translate --files-from list.txt --out-dir english
  find . -name '*.txt' -print0 | tolmach batch --files-from - --out-dir english
  tolmach batch --format html --out-dir site articles/    # site/index.html leads to all
  tolmach batch --text-field body < articles.jsonl > digests.jsonl

With --out-dir a run can be stopped or killed at any moment: the same command
goes on where it stopped. With standard output or -o, results come in the order
of the documents, and a repeated run finds its sentences in the cache.

Exit codes: 0 all done, 3 some documents failed, 1 the run itself failed,
130 interrupted.")]
pub struct BatchArgs {
    #[command(flatten)]
    pub input: InputArgs,
    /// Read the names of files from FILE, or - for standard input: one a line, or separated by NUL
    #[arg(long, value_name = "FILE", help_heading = "Input", conflicts_with = "inputs")]
    pub files_from: Option<PathBuf>,
    /// Field of a JSON line that names the document [default: id]
    #[arg(long, value_name = "NAME", help_heading = "Input")]
    pub id_field: Option<String>,
    /// Field of a JSON line that holds the text [default: text]
    #[arg(long, value_name = "NAME", help_heading = "Input")]
    pub text_field: Option<String>,
    #[command(flatten)]
    pub many: ManyArgs,
    #[command(flatten)]
    pub languages: LanguageArgs,
    #[command(flatten)]
    pub models: ModelArgs,
    #[command(flatten)]
    pub looks: LookArgs,
    #[command(flatten)]
    pub output: OutputArgs,
    #[command(flatten)]
    pub source: SourceArgs,
    #[command(flatten)]
    pub scores: ScoreArgs,
    /// Keep the journal in this file [default: .tolmach/journal.jsonl in the output directory]
    #[arg(long, value_name = "FILE", help_heading = "Run")]
    pub journal: Option<PathBuf>,
    /// Stop at the first document that fails
    #[arg(long, help_heading = "Run")]
    pub fail_fast: bool,
    /// Try documents again that failed in an earlier run
    #[arg(long, help_heading = "Run")]
    pub retry_failed: bool,
    /// Only say what there is to do: documents, words, models, time
    #[arg(long, help_heading = "Run")]
    pub dry_run: bool,
    /// How to show progress [default: auto]
    #[arg(long, value_name = "HOW", help_heading = "Run")]
    pub progress: Option<ProgressChoice>,
    #[command(flatten)]
    pub engine: EngineArgs,
}

/// Options of `worker`.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  echo '{\"v\":1,\"id\":1,\"text\":\"Bom dia a todos.\"}' | tolmach worker --task translate
  parallel --pipe tolmach worker < jobs.jsonl > results.jsonl

Reads a job a line and writes a result a line, in the same order, each as soon
as it is there. docs/worker.md describes the lines, docs/scaling.md how to drive
many workers with Spark, Ray, GNU parallel or Slurm.")]
pub struct WorkerArgs {
    #[command(flatten)]
    pub article: ArticleArgs,
    #[command(flatten)]
    pub many: ManyArgs,
    #[command(flatten)]
    pub languages: LanguageArgs,
    #[command(flatten)]
    pub models: ModelArgs,
    #[command(flatten)]
    pub scores: ScoreArgs,
    #[command(flatten)]
    pub engine: EngineArgs,
}
