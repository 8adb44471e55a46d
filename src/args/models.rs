//! Options of the commands under `models`.

use std::path::PathBuf;
use std::str::FromStr;

use clap::{Args, Subcommand, ValueEnum};
use text::Lang;
use text::lang::UnknownLang;

/// The commands under `models`.
#[derive(Debug, Subcommand)]
pub enum ModelsCommand {
    /// List available and installed models
    #[command(alias = "ls")]
    List(ListArgs),
    /// List languages: which models lead from and to each, and whether a text in it is recognised
    #[command(visible_alias = "langs")]
    Languages(LanguagesArgs),
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
    /// The language pair that was typed; empty for commands that take none, and where none was.
    pub fn pair(&self) -> PairArgs {
        match self {
            ModelsCommand::List(args) => args.only.map_or(args.pair, LangOrPair::pair),
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

/// A language, or a pair of languages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LangOrPair {
    /// Any pair with this language.
    Lang(Lang),
    /// From the first to the second.
    Pair(Lang, Lang),
}

impl LangOrPair {
    /// The pair that a model is wanted for: into English where one language is named.
    fn pair(self) -> PairArgs {
        let (from, to) = match self {
            Self::Pair(from, to) => (from, to),
            Self::Lang(Lang::EN) => return PairArgs::default(),
            Self::Lang(lang) => (lang, Lang::EN),
        };
        PairArgs {
            from: Some(from),
            to: Some(to),
        }
    }
}

impl FromStr for LangOrPair {
    type Err = UnknownLang;

    fn from_str(typed: &str) -> Result<Self, UnknownLang> {
        let two = typed.split_once(['-', '>', '→', ':']);
        let pair = two.and_then(|(from, to)| Some((from.parse().ok()?, to.parse().ok()?)));
        match pair {
            Some((from, to)) => Ok(Self::Pair(from, to)),
            None => typed.parse().map(Self::Lang),
        }
    }
}

/// Options of `models languages`.
#[derive(Debug, Args)]
pub struct LanguagesArgs {
    /// Output format [default: text]
    #[arg(long, value_name = "FORMAT")]
    pub format: Option<ViewFormat>,
}

/// Options of `models list`.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  tolmach models list           what is installed, and what Russian to English would take
  tolmach models list uk        every model that knows Ukrainian
  tolmach models list ru-pl     what Russian to Polish would take
  tolmach models languages      which languages go where")]
pub struct ListArgs {
    /// Show only the models for a language, such as uk, or for a pair, such as uk-en
    #[arg(value_name = "LANG", conflicts_with_all = ["from", "to"])]
    pub only: Option<LangOrPair>,
    /// Show only installed models
    #[arg(long, conflicts_with = "all")]
    pub installed: bool,
    /// Show every known model [default: installed ones, and those recommended for the language pair]
    #[arg(long)]
    pub all: bool,
    /// Output format; JSON holds every known model unless LANG or --installed is given [default: text]
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
  tolmach models try --from de --to ru qwen3.5-4b --each

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
  tolmach models import --id qwen3.5-4b /media/stick/models/")]
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_or_a_pair() {
        let lang = |code: &str| code.parse::<Lang>().unwrap();
        for (typed, expected) in [
            ("uk", LangOrPair::Lang(lang("uk"))),
            ("Ukrainian", LangOrPair::Lang(lang("uk"))),
            ("pt-BR", LangOrPair::Lang(lang("pt"))),
            ("zh-Hant", LangOrPair::Lang(lang("zh"))),
            ("ru-pl", LangOrPair::Pair(lang("ru"), lang("pl"))),
            ("ru>pl", LangOrPair::Pair(lang("ru"), lang("pl"))),
            ("no-en", LangOrPair::Pair(lang("nb"), lang("en"))),
        ] {
            assert_eq!(typed.parse(), Ok(expected), "{typed}");
        }
        for typed in ["xx", "xx-yy", "", "-"] {
            assert!(typed.parse::<LangOrPair>().is_err(), "{typed}");
        }
    }
}
