//! `digest`, `translate` and `summarize`: groups of options, and which command has which.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use engine::Precision;
use tasks::options::{DeviceChoice, Length, SummaryKind};
use text::Lang;

use super::{parse_beam, parse_length};

/// The texts and how to read them.
#[derive(Debug, Args)]
#[command(next_help_heading = "Input")]
pub struct InputArgs {
    /// Files, directories or patterns; - or nothing for standard input
    #[arg(value_name = "INPUT", help_heading = None)]
    pub inputs: Vec<PathBuf>,
    /// Encoding of the input, such as windows-1251 [default: detected]
    #[arg(long, value_name = "NAME")]
    pub encoding: Option<String>,
    /// Format of the input [default: by name and content]
    #[arg(long, value_name = "FORMAT", value_parser = input_format_parser())]
    pub input_format: Option<String>,
    /// Field (or column, by name or number) to translate in JSON lines and tables; may be given several
    /// times [default: those named text, title, body and the like]
    #[arg(id = "field", long = "field", value_name = "NAME")]
    pub fields: Vec<String>,
    /// Take page furniture away (file names, dates of publication, tags), and say so
    #[arg(long, overrides_with = "no_clean")]
    pub clean: bool,
    /// Leave page furniture in the text
    #[arg(long, overrides_with = "clean")]
    pub no_clean: bool,
    #[command(flatten)]
    pub article: ArticleArgs,
}

/// What of a page is read.
#[derive(Debug, Args)]
#[command(next_help_heading = "Input")]
pub struct ArticleArgs {
    /// Take only the main article of HTML pages, without menus, advertisements and comments, and say so
    /// [default: where --clean is on and the page was plainly made for one article]
    #[arg(long, overrides_with = "no_article")]
    pub article: bool,
    /// Take all of HTML pages
    #[arg(long, overrides_with = "article")]
    pub no_article: bool,
}

/// The formats that can be read are listed by their readers.
fn input_format_parser() -> impl clap::builder::TypedValueParser<Value = String> {
    clap::builder::PossibleValuesParser::new(documents::names())
}

/// From which language to which.
#[derive(Debug, Args)]
#[command(next_help_heading = "Languages")]
pub struct LanguageArgs {
    /// Language of the input, such as ru [default: detected]
    #[arg(long, value_name = "LANG")]
    pub from: Option<Lang>,
    /// Language of the result [default: en]
    #[arg(long, value_name = "LANG")]
    pub to: Option<Lang>,
}

/// Which model.
#[derive(Debug, Args)]
#[command(next_help_heading = "Models")]
pub struct ModelArgs {
    /// Model to use: an id of 'tolmach models list', a file, a folder, or a repository of the hub
    #[arg(long, value_name = "ID|PATH|OWNER/NAME", conflicts_with = "preset")]
    pub model: Option<String>,
    /// Let tolmach choose the model by what matters most [default: what is quick to get]
    #[arg(long, value_name = "PRESET")]
    pub preset: Option<PresetChoice>,
}

/// What matters most when a model is chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum PresetChoice {
    /// Speed
    Fast,
    /// Good text in reasonable time
    Balanced,
    /// The best text
    Best,
}

/// What words are to be called.
#[derive(Debug, Args)]
#[command(next_help_heading = "Terms")]
pub struct TermArgs {
    /// Call terms as this CSV file says: source,target and perhaps flags, in all case forms
    #[arg(long, value_name = "FILE")]
    pub glossary: Option<PathBuf>,
    /// Leave the words and phrases of this file as they are: one a line
    #[arg(long, value_name = "FILE")]
    pub keep: Option<PathBuf>,
}

/// Where results go, and in what shape.
#[derive(Debug, Args)]
#[command(next_help_heading = "Output")]
pub struct OutputArgs {
    /// Shape of the result [default: same for translations, else text]
    #[arg(long, short, value_name = "FORMAT")]
    pub format: Option<OutputFormat>,
    /// Write to this file instead of standard output
    #[arg(long, short, value_name = "FILE", conflicts_with = "out_dir")]
    pub output: Option<PathBuf>,
    /// Write one file a document into this directory: article.txt becomes article.en.txt
    #[arg(long, value_name = "DIR")]
    pub out_dir: Option<PathBuf>,
    /// Replace output files that exist
    #[arg(long)]
    pub force: bool,
}

/// The shapes of a result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum OutputFormat {
    /// The document's own format: a translated DOCX is a DOCX
    Same,
    /// Text for people
    Text,
    /// Markdown
    Markdown,
    /// One JSON object a document, indented
    Json,
    /// One JSON object a document, each on one line
    Jsonl,
    /// A page to read in a browser, with the source beside the translation
    Html,
}

/// What the summary is like.
#[derive(Debug, Args)]
#[command(next_help_heading = "Summary")]
pub struct SummaryArgs {
    /// The text's own sentences, or sentences that a model writes [default: a model's where one that
    /// writes was named or is installed, else the text's own]
    #[arg(long, value_name = "KIND", value_parser = summary_parser())]
    pub summary: Option<SummaryKind>,
    /// Length of the summary: N sentences, Nw words, N% of the text, short, medium or long
    /// [default: medium]
    #[arg(long, value_name = "LENGTH", value_parser = parse_length)]
    pub length: Option<Length>,
    /// Show each sentence of the summary as a list item
    #[arg(long)]
    pub bullets: bool,
    /// Begin the summary with a headline: the text's title, or the sentence that says most
    #[arg(long)]
    pub headline: bool,
    /// End with an overview of all texts: a headline and one sentence for each
    #[arg(long)]
    pub overview: bool,
}

/// The ways to summarise by the names that users type.
pub const SUMMARIES: [SummaryKind; 2] = [SummaryKind::Extractive, SummaryKind::Abstractive];

/// Reads the name of a kind of summary.
pub fn summary_parser() -> impl clap::builder::TypedValueParser<Value = SummaryKind> {
    use clap::builder::TypedValueParser as _;
    clap::builder::PossibleValuesParser::new(SUMMARIES.map(SummaryKind::name)).map(|typed| {
        let known = SUMMARIES.into_iter().find(|kind| kind.name() == typed);
        known.unwrap_or(SummaryKind::Extractive)
    })
}

/// How the source stands beside its translation.
#[derive(Debug, Args)]
#[command(next_help_heading = "Output")]
pub struct SourceArgs {
    /// Write the source too, in text and Markdown: each paragraph before its translation, or --bilingual=columns
    #[arg(
        long,
        value_name = "LAYOUT",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "paragraphs"
    )]
    pub bilingual: Option<Bilingual>,
}

/// How much JSON tells.
#[derive(Debug, Args)]
#[command(next_help_heading = "Output")]
pub struct ScoreArgs {
    /// Say in JSON how sure the model was of each token of the translation (student models can)
    #[arg(long)]
    pub token_scores: bool,
}

/// Where the source stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Bilingual {
    /// Before its translation
    Paragraphs,
    /// Beside its translation, in a table (Markdown)
    Columns,
}

/// How the model is run.
#[derive(Debug, Args)]
#[command(next_help_heading = "Engine")]
pub struct EngineArgs {
    /// Threads that compute [default: one a core]
    #[arg(long, value_name = "N")]
    pub threads: Option<NonZeroUsize>,
    /// Where to compute [default: auto]
    #[arg(long, value_name = "DEVICE", value_parser = device_parser())]
    pub device: Option<DeviceChoice>,
    /// Hypotheses that are followed side by side, by models that are no language models: 1 is the
    /// quickest [default: as the model's makers meant it]
    #[arg(long, value_name = "N", value_parser = parse_beam)]
    pub beam: Option<NonZeroUsize>,
    /// How precisely an encoder–decoder model computes; f32 takes four times the memory
    /// [default: int8]
    #[arg(long, value_name = "PRECISION", value_parser = precision_parser())]
    pub precision: Option<Precision>,
}

/// The engine's devices by the names that users type.
pub const DEVICES: [(&str, DeviceChoice); 4] = [
    ("auto", DeviceChoice::Auto),
    ("cpu", DeviceChoice::Cpu),
    ("cuda", DeviceChoice::Cuda),
    ("metal", DeviceChoice::Metal),
];

fn device_parser() -> impl clap::builder::TypedValueParser<Value = DeviceChoice> {
    use clap::builder::TypedValueParser as _;
    clap::builder::PossibleValuesParser::new(DEVICES.map(|(name, _)| name)).map(|typed| {
        let known = DEVICES.iter().find(|(name, _)| *name == typed);
        known.map(|(_, device)| *device).unwrap_or_default()
    })
}

/// The precisions of encoder–decoder models by the names that users type.
pub const PRECISIONS: [(&str, Precision); 2] = [("int8", Precision::Eight), ("f32", Precision::Full)];

fn precision_parser() -> impl clap::builder::TypedValueParser<Value = Precision> {
    use clap::builder::TypedValueParser as _;
    clap::builder::PossibleValuesParser::new(PRECISIONS.map(|(name, _)| name)).map(|typed| {
        let known = PRECISIONS.iter().find(|(name, _)| *name == typed);
        known.map(|(_, precision)| *precision).unwrap_or_default()
    })
}

/// Options of `digest`.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  tolmach digest article.txt
  tolmach digest --length 3 article.txt -o article.md --format markdown
  tolmach digest --format jsonl articles/ > digests.jsonl
  tolmach digest --format html articles/ --out-dir site    # site/index.html leads to all
  tolmach digest --out-dir english --overview articles/*.txt
  curl -s https://example.org/article.txt | tolmach digest --length 50w")]
pub struct DigestArgs {
    #[command(flatten)]
    pub input: InputArgs,
    #[command(flatten)]
    pub languages: LanguageArgs,
    #[command(flatten)]
    pub models: ModelArgs,
    /// Model that summarises [default: the one that translates, if it writes summaries too]
    #[arg(long, value_name = "ID|PATH", help_heading = "Models")]
    pub summary_model: Option<String>,
    #[command(flatten)]
    pub summary: SummaryArgs,
    #[command(flatten)]
    pub terms: TermArgs,
    #[command(flatten)]
    pub output: OutputArgs,
    #[command(flatten)]
    pub source: SourceArgs,
    #[command(flatten)]
    pub scores: ScoreArgs,
    #[command(flatten)]
    pub engine: EngineArgs,
}

/// Options of `translate`.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  tolmach translate article.txt
  tolmach translate --from uk notes.md -o notes.en.md
  tolmach translate report.docx -o report.en.docx
  tolmach translate --field title --field body news.csv -o news.en.csv
  tolmach translate --lines < lines.ru > lines.en
  tolmach translate --bilingual article.txt
  tolmach translate --glossary terms.csv --keep brands.txt article.txt
  echo 'Bom dia a todos.' | tolmach translate")]
pub struct TranslateArgs {
    #[command(flatten)]
    pub input: InputArgs,
    /// One line in, one line out: each line is translated by itself, empty lines stay
    #[arg(long, help_heading = "Input", conflicts_with = "input_format")]
    pub lines: bool,
    #[command(flatten)]
    pub languages: LanguageArgs,
    #[command(flatten)]
    pub models: ModelArgs,
    #[command(flatten)]
    pub terms: TermArgs,
    #[command(flatten)]
    pub output: OutputArgs,
    #[command(flatten)]
    pub source: SourceArgs,
    #[command(flatten)]
    pub scores: ScoreArgs,
    #[command(flatten)]
    pub engine: EngineArgs,
}

/// Options of `summarize`.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  tolmach summarize article.txt
  tolmach summarize --summary extractive --length 80w --bullets article.txt
  tolmach summarize --length 10% --format json long-report.md")]
pub struct SummarizeArgs {
    #[command(flatten)]
    pub input: InputArgs,
    #[command(flatten)]
    pub languages: LanguageArgs,
    #[command(flatten)]
    pub models: ModelArgs,
    #[command(flatten)]
    pub summary: SummaryArgs,
    #[command(flatten)]
    pub output: OutputArgs,
    #[command(flatten)]
    pub engine: EngineArgs,
}
