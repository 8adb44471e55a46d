//! Options of `digest`, `translate` and `summarize`: groups of options, and which command has which group.

use std::ffi::OsStr;
use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::builder::{EnumValueParser, PossibleValue, TypedValueParser};
use clap::error::ErrorKind;
use clap::{Arg, Args, Command, ValueEnum};
use engine::Precision;
use tasks::options::{DeviceChoice, Length, SummaryKind};
use text::Lang;

use super::{parse_beam, parse_count, parse_length};

/// The documents, and how to read them.
#[derive(Debug, Args)]
#[command(next_help_heading = "Input")]
pub struct InputArgs {
    /// Files, folders or glob patterns; "-" or nothing reads standard input
    #[arg(value_name = "INPUT", help_heading = None)]
    pub inputs: Vec<PathBuf>,
    /// Encoding of the input, such as windows-1251 [default: detected]
    #[arg(long, value_name = "NAME")]
    pub encoding: Option<String>,
    /// Read input as FORMAT [default: from file name and content]
    #[arg(long, value_name = "FORMAT", value_parser = input_format_parser())]
    pub input_format: Option<String>,
    /// JSON field or table column to process (repeatable) [default: text, title, body, …]
    #[arg(id = "field", long = "field", value_name = "NAME")]
    pub fields: Vec<String>,
    /// Read the texts in JSON fields, table columns and XLIFF as FORMAT [default: auto]
    #[arg(long, value_name = "FORMAT")]
    pub value_format: Option<ValueFormatChoice>,
    /// Remove stray file names, publication dates and tag lists, and report it [default: on, except for translate]
    #[arg(long, overrides_with = "no_clean")]
    pub clean: bool,
    /// Keep stray file names, publication dates and tag lists in the text
    #[arg(long, overrides_with = "clean")]
    pub no_clean: bool,
    #[command(flatten)]
    pub article: ArticleArgs,
}

/// The notation of texts in JSON fields, table columns and XLIFF.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ValueFormatChoice {
    /// HTML where a text plainly is, otherwise plain text
    Auto,
    /// Plain text
    Text,
    /// HTML
    Html,
    /// Markdown
    Markdown,
}

impl From<ValueFormatChoice> for documents::ValueFormat {
    fn from(choice: ValueFormatChoice) -> documents::ValueFormat {
        match choice {
            ValueFormatChoice::Auto => documents::ValueFormat::Auto,
            ValueFormatChoice::Text => documents::ValueFormat::Text,
            ValueFormatChoice::Html => documents::ValueFormat::Html,
            ValueFormatChoice::Markdown => documents::ValueFormat::Markdown,
        }
    }
}

/// Words instead of documents.
#[derive(Debug, Args)]
#[command(next_help_heading = "Input")]
pub struct WordsArgs {
    /// Read TEXT instead of a file
    #[arg(long, value_name = "TEXT", conflicts_with = "inputs")]
    pub text: Option<String>,
}

/// Whether a web page is read whole, or only its article.
#[derive(Debug, Args)]
#[command(next_help_heading = "Input")]
pub struct ArticleArgs {
    /// Keep only the main article of an HTML page
    /// [default: when --clean is on and the page holds a single article]
    #[arg(long, overrides_with = "no_article")]
    pub article: bool,
    /// Keep whole HTML pages
    #[arg(long, overrides_with = "article")]
    pub no_article: bool,
}

/// A parser of the names of document formats, as [`documents::names`] lists them.
fn input_format_parser() -> impl TypedValueParser<Value = String> {
    clap::builder::PossibleValuesParser::new(documents::names())
}

/// The language pair.
#[derive(Debug, Args)]
#[command(next_help_heading = "Languages")]
pub struct LanguageArgs {
    /// Language of the input, such as ru [default: detected]
    #[arg(long, short_alias = 's', alias = "source", value_name = "LANG")]
    pub from: Option<Lang>,
    /// Language of the result [default: en]
    #[arg(long, short, alias = "target", value_name = "LANG")]
    pub to: Option<Lang>,
}

/// The model, by name or by preset.
#[derive(Debug, Args)]
#[command(next_help_heading = "Models")]
pub struct ModelArgs {
    /// Model: an id from 'tolmach models list', a file or folder, or a Hugging Face repository
    #[arg(long, value_name = "ID|PATH|OWNER/NAME", conflicts_with = "preset")]
    pub model: Option<String>,
    /// Pick the model for speed, balance or quality [default: the quickest to download]
    #[arg(long, value_name = "PRESET")]
    pub preset: Option<PresetChoice>,
}

/// The criterion by which a model is picked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum PresetChoice {
    /// Fastest
    Fast,
    /// Good quality, reasonable speed
    Balanced,
    /// Best quality, slow
    Best,
}

/// The user's own terms.
#[derive(Debug, Args)]
#[command(next_help_heading = "Terms")]
pub struct TermArgs {
    /// Use the terms in this CSV file (source,target[,flags]); inflected forms match too
    #[arg(long, value_name = "FILE")]
    pub glossary: Option<PathBuf>,
    /// Leave words and phrases listed in FILE untranslated (one per line)
    #[arg(long, value_name = "FILE")]
    pub keep: Option<PathBuf>,
}

/// Where results go, and in which format.
#[derive(Debug, Args)]
#[command(next_help_heading = "Output")]
pub struct OutputArgs {
    /// Output format [default: as the ending of -o says, else same as input; text for summaries]
    #[arg(long, short, value_name = "FORMAT", value_parser = OutputFormatParser)]
    pub format: Option<OutputFormat>,
    /// Write to this file instead of standard output
    #[arg(long, short, value_name = "FILE", conflicts_with = "out_dir")]
    pub output: Option<PathBuf>,
    /// Write one file per document to DIR (article.txt → article.en.txt)
    #[arg(long, value_name = "DIR")]
    pub out_dir: Option<PathBuf>,
    /// Replace existing output files
    #[arg(long)]
    pub force: bool,
}

/// The output formats.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum OutputFormat {
    /// The document's own format: a translated DOCX is a DOCX
    Same,
    /// Plain text
    Text,
    /// Markdown
    Markdown,
    /// One JSON object per document, indented
    Json,
    /// One JSON object per document, each on one line
    Jsonl,
    /// A page to read in a browser, with the source beside the translation
    Html,
}

/// Reads an [`OutputFormat`]. A language code, which is a likely slip for `-f`, gets an error that names `--from`.
#[derive(Debug, Clone, Copy)]
struct OutputFormatParser;

impl TypedValueParser for OutputFormatParser {
    type Value = OutputFormat;

    fn parse_ref(
        &self,
        command: &Command,
        option: Option<&Arg>,
        value: &OsStr,
    ) -> Result<OutputFormat, clap::Error> {
        EnumValueParser::new()
            .parse_ref(command, option, value)
            .map_err(|error| match value.to_str().map(str::parse::<Lang>) {
                Some(Ok(lang)) => command.clone().error(
                    ErrorKind::InvalidValue,
                    format!(
                        "'{0}' is a language, and -f is --format; for the language of the input use --from {0}",
                        lang.code()
                    ),
                ),
                _ => error,
            })
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        let values = OutputFormat::value_variants().iter();
        Some(Box::new(values.filter_map(ValueEnum::to_possible_value)))
    }
}

/// The kind, length and layout of the summary.
#[derive(Debug, Args)]
#[command(next_help_heading = "Summary")]
pub struct SummaryArgs {
    /// How to summarise: "extractive" picks sentences, needs no model; "abstractive" lets a model write
    /// [default: abstractive if such a model is installed]
    #[arg(long, value_name = "KIND", value_parser = summary_parser())]
    pub summary: Option<SummaryKind>,
    /// Length of the summary: N (sentences), Nw (words), N% (of the text), short, medium or long
    /// [default: medium]
    #[arg(long, value_name = "LENGTH", value_parser = parse_length)]
    pub length: Option<Length>,
    /// Show each sentence of the summary as a list item
    #[arg(long)]
    pub bullets: bool,
    /// Begin the summary with a headline: the text's title, or the sentence that says most
    #[arg(long)]
    pub headline: bool,
    /// End with an overview: a headline and one sentence per document
    #[arg(long)]
    pub overview: bool,
}

/// The kinds of summary that users can ask for by name.
pub const SUMMARIES: [SummaryKind; 2] = [SummaryKind::Extractive, SummaryKind::Abstractive];

/// A parser of the name of a kind of summary.
pub fn summary_parser() -> impl TypedValueParser<Value = SummaryKind> {
    clap::builder::PossibleValuesParser::new(SUMMARIES.map(SummaryKind::name)).map(|typed| {
        let known = SUMMARIES.into_iter().find(|kind| kind.name() == typed);
        known.unwrap_or(SummaryKind::Extractive)
    })
}

/// Whether and how results include the source text.
#[derive(Debug, Args)]
#[command(next_help_heading = "Output")]
pub struct SourceArgs {
    /// Include the source text: before each paragraph, or in a second column (=columns)
    #[arg(
        long,
        value_name = "LAYOUT",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "paragraphs"
    )]
    pub bilingual: Option<Bilingual>,
}

/// Details that only JSON holds.
#[derive(Debug, Args)]
#[command(next_help_heading = "Output")]
pub struct ScoreArgs {
    /// Add token log-probabilities to JSON (Firefox models only)
    #[arg(long)]
    pub token_scores: bool,
}

/// Estimates of quality.
#[derive(Debug, Args)]
pub struct QualityArgs {
    /// Let a model estimate the quality of each segment: the predicted error score (MQM), 0 best, 25 worst;
    /// written to JSON, and the mean and the worst to standard error
    #[arg(long, help_heading = "Output")]
    pub quality: bool,
    /// Model for --quality [default: metricx-24-hybrid-large]
    #[arg(long, value_name = "ID|PATH", help_heading = "Models", requires = "quality")]
    pub quality_model: Option<String>,
}

/// Where the source text stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Bilingual {
    /// Before its translation
    Paragraphs,
    /// Beside its translation, in a table (Markdown)
    Columns,
}

/// How models are run.
#[derive(Debug, Args)]
#[command(next_help_heading = "Engine")]
pub struct EngineArgs {
    /// Compute threads [default: one per core]
    #[arg(long, value_name = "N", value_parser = parse_count)]
    pub threads: Option<NonZeroUsize>,
    /// Compute device [default: auto]
    #[arg(long, value_name = "DEVICE", value_parser = device_parser())]
    pub device: Option<DeviceChoice>,
    /// Beam width for translation models (not LLMs); 1 is fastest [default: the model's setting]
    #[arg(long, value_name = "N", value_parser = parse_beam)]
    pub beam: Option<NonZeroUsize>,
    /// Arithmetic of encoder–decoder models; f32 needs four times the memory [default: int8]
    #[arg(long, value_name = "PRECISION", value_parser = precision_parser())]
    pub precision: Option<Precision>,
}

/// The compute devices, each with the name that users type.
pub const DEVICES: [(&str, DeviceChoice); 4] = [
    ("auto", DeviceChoice::Auto),
    ("cpu", DeviceChoice::Cpu),
    ("cuda", DeviceChoice::Cuda),
    ("metal", DeviceChoice::Metal),
];

fn device_parser() -> impl TypedValueParser<Value = DeviceChoice> {
    clap::builder::PossibleValuesParser::new(DEVICES.map(|(name, _)| name)).map(|typed| {
        let known = DEVICES.iter().find(|(name, _)| *name == typed);
        known.map(|(_, device)| *device).unwrap_or_default()
    })
}

/// The precisions of encoder–decoder models, each with the name that users type.
pub const PRECISIONS: [(&str, Precision); 2] = [("int8", Precision::Eight), ("f32", Precision::Full)];

fn precision_parser() -> impl TypedValueParser<Value = Precision> {
    clap::builder::PossibleValuesParser::new(PRECISIONS.map(|(name, _)| name)).map(|typed| {
        let known = PRECISIONS.iter().find(|(name, _)| *name == typed);
        known.map(|(_, precision)| *precision).unwrap_or_default()
    })
}

/// Options of `digest`.
#[derive(Debug, Args)]
#[command(
    after_long_help = "\
Examples:
  tolmach digest article.txt
  tolmach digest --length 3 article.txt -o article.md --format markdown
  tolmach digest --format jsonl articles/ > digests.jsonl
  tolmach digest --format html articles/ --out-dir site    # site/index.html links to all
  tolmach digest --out-dir english --overview articles/*.txt
  curl -s https://example.org/article.txt | tolmach digest --length 50w",
    after_help = "\
Examples:
  tolmach digest article.txt
  tolmach digest --length 3 --format html article.docx -o article.html
  curl -sL https://example.org/article | tolmach digest --input-format html --article"
)]
pub struct DigestArgs {
    #[command(flatten)]
    pub input: InputArgs,
    #[command(flatten)]
    pub words: WordsArgs,
    #[command(flatten)]
    pub languages: LanguageArgs,
    #[command(flatten)]
    pub models: ModelArgs,
    /// Model for summaries [default: same as --model if it can]
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
    pub quality: QualityArgs,
    #[command(flatten)]
    pub engine: EngineArgs,
}

/// Options of `translate`.
#[derive(Debug, Args)]
#[command(
    after_long_help = "\
Examples:
  tolmach translate article.txt
  tolmach translate --from uk notes.md -o notes.en.md
  tolmach translate report.docx -o report.en.docx
  tolmach translate --field title --field body news.csv -o news.en.csv
  tolmach translate --lines < lines.ru > lines.en
  tolmach translate --bilingual article.txt
  tolmach translate --glossary terms.csv --keep brands.txt article.txt
  tolmach translate --text 'Bom dia a todos.'
  echo 'Bom dia a todos.' | tolmach translate",
    after_help = "\
Examples:
  tolmach translate article.txt
  tolmach translate --from uk report.docx -o report.en.docx
  tolmach translate --text 'Bom dia a todos.'"
)]
pub struct TranslateArgs {
    #[command(flatten)]
    pub input: InputArgs,
    #[command(flatten)]
    pub words: WordsArgs,
    /// Translate line by line; output has the same number of lines
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
    pub quality: QualityArgs,
    #[command(flatten)]
    pub engine: EngineArgs,
}

/// Options of `summarize`.
#[derive(Debug, Args)]
#[command(
    after_long_help = "\
Examples:
  tolmach summarize article.txt
  tolmach summarize --summary extractive --length 80w --bullets article.txt
  tolmach summarize --length 10% --format json long-report.md",
    after_help = "\
Examples:
  tolmach summarize article.txt
  tolmach summarize --summary extractive --length 3 --bullets article.txt
  tolmach summarize --length 10% --format json long-report.md"
)]
pub struct SummarizeArgs {
    #[command(flatten)]
    pub input: InputArgs,
    #[command(flatten)]
    pub words: WordsArgs,
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
