//! Options of `batch` and `worker`, the two commands for many documents.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use tasks::options::{Length, SummaryKind};

use super::work::{
    ArticleArgs, EngineArgs, InputArgs, LanguageArgs, ModelArgs, OutputArgs, QualityArgs, ScoreArgs,
    SourceArgs, TermArgs,
};
use super::{parse_length, summary_parser};

/// The task of a batch: the same for each of its documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum TaskChoice {
    /// Translate
    Translate,
    /// Summarise
    Summarize,
    /// Translate, then summarise
    Digest,
}

/// The form in which progress is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum ProgressChoice {
    /// A bar on a terminal, a line now and then elsewhere
    #[default]
    Auto,
    /// One JSON object per line on standard error
    Json,
    /// Not at all
    None,
}

/// The options that `batch` and `worker` share.
#[derive(Debug, Args)]
pub struct ManyArgs {
    /// What to do with each document [default: digest]
    #[arg(long, value_name = "TASK", help_heading = "Task")]
    pub task: Option<TaskChoice>,
    /// How to summarise: "extractive" picks sentences, needs no model; "abstractive" lets a model write
    /// [default: abstractive if such a model is installed]
    #[arg(long, value_name = "KIND", value_parser = summary_parser(), help_heading = "Task")]
    pub summary: Option<SummaryKind>,
    /// Length of the summary: N (sentences), Nw (words), N% (of the text), short, medium or long
    /// [default: medium]
    #[arg(long, value_name = "LENGTH", value_parser = parse_length, help_heading = "Task")]
    pub length: Option<Length>,
    /// Model for summaries [default: same as --model if it can]
    #[arg(long, value_name = "ID|PATH", help_heading = "Models")]
    pub summary_model: Option<String>,
    /// Do not use the translation cache: translate every sentence again
    #[arg(long, help_heading = "Models")]
    pub no_cache: bool,
    #[command(flatten)]
    pub terms: TermArgs,
}

/// The layout of a batch's summaries.
#[derive(Debug, Args)]
pub struct SummaryLayoutArgs {
    /// Show each sentence of a summary as a list item
    #[arg(long, help_heading = "Task")]
    pub bullets: bool,
    /// Begin each summary with a headline: the text's title, or the sentence that says most
    #[arg(long, help_heading = "Task")]
    pub headline: bool,
    /// End with an overview: a headline and one sentence per document
    #[arg(long, help_heading = "Task")]
    pub overview: bool,
}

/// Options of `batch`.
#[derive(Debug, Args)]
#[command(
    after_long_help = "\
Examples:
  tolmach batch --out-dir english articles/
  tolmach batch --task translate --files-from list.txt --out-dir english
  find . -name '*.txt' -print0 | tolmach batch --files-from - --out-dir english
  tolmach batch --format html --out-dir site articles/    # site/index.html links to all
  tolmach batch --text-field body < articles.jsonl > digests.jsonl

With --out-dir a run can be stopped or killed at any moment: the same command
resumes it. With standard output or -o, results come in the order of the
documents, and a repeated run takes its sentences from the cache.

Exit codes: 0 all done, 3 some documents failed, 1 the run itself failed,
130 interrupted.",
    after_help = "\
Examples:
  tolmach batch --out-dir english articles/
  tolmach batch --task translate --files-from list.txt --out-dir english
  tolmach batch --text-field body < articles.jsonl > digests.jsonl"
)]
pub struct BatchArgs {
    #[command(flatten)]
    pub input: InputArgs,
    /// Read file names from FILE ("-" for standard input), one per line or separated by NUL
    #[arg(long, value_name = "FILE", help_heading = "Input", conflicts_with = "inputs")]
    pub files_from: Option<PathBuf>,
    /// JSON field that holds a document's name [default: id]
    #[arg(long, value_name = "NAME", help_heading = "Input")]
    pub id_field: Option<String>,
    /// JSON field that holds a document's text [default: text]
    #[arg(long, value_name = "NAME", help_heading = "Input")]
    pub text_field: Option<String>,
    #[command(flatten)]
    pub many: ManyArgs,
    #[command(flatten)]
    pub languages: LanguageArgs,
    #[command(flatten)]
    pub models: ModelArgs,
    #[command(flatten)]
    pub layout: SummaryLayoutArgs,
    #[command(flatten)]
    pub output: OutputArgs,
    #[command(flatten)]
    pub source: SourceArgs,
    #[command(flatten)]
    pub scores: ScoreArgs,
    #[command(flatten)]
    pub quality: QualityArgs,
    /// Keep the journal of finished documents in FILE [default: .tolmach/journal.jsonl in the output directory]
    #[arg(long, value_name = "FILE", help_heading = "Run")]
    pub journal: Option<PathBuf>,
    /// Stop at the first document that fails
    #[arg(long, help_heading = "Run")]
    pub fail_fast: bool,
    /// Try the documents again that failed in an earlier run
    #[arg(long, help_heading = "Run")]
    pub retry_failed: bool,
    /// Show what would be done (documents, words, models, time), and stop
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

Reads one job per line and writes one result per line, in the same order, each
as soon as it is ready. docs/worker.md describes the lines, docs/scaling.md how
to drive many workers with Spark, Ray, GNU parallel or Slurm.")]
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
    pub quality: QualityArgs,
    #[command(flatten)]
    pub engine: EngineArgs,
}
