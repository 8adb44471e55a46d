//! Options as one layer gives them: the command line, the environment or the configuration file.
//!
//! All three are read into the same shape, by one table, and then laid over each other.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::ArgMatches;
use engine::{Kernel, Precision};
use tasks::options::{Cleaning, DeviceChoice, Length, SummaryKind, Unit};
use text::Lang;

use super::values::Kind::{self, List, Switch, Value};
use super::values::{choice, count, device, input_format, kernel, plain, precision, summary};
use crate::args::{
    Bilingual, Cli, ColorChoice, Command, OutputFormat, PresetChoice, ProgressChoice, TaskChoice, parse_beam,
    parse_length,
};

/// How much is said beside the results.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Verbosity {
    /// Errors only.
    Quiet,
    /// Progress and warnings.
    #[default]
    Normal,
    /// Choices and timings too.
    Verbose,
}

/// Makes of the table below all that is said of each setting: its field, its names, how it is read and laid over others.
macro_rules! settings {
    (
        exclusive: $($one:ident or $other:ident),+;
        $($(#[$note:meta])* $field:ident: $type:ty = $($name:literal $kind:expr),+;)+
    ) => {
        /// Every option that can be set in more than one place; `None` where this layer is silent.
        #[derive(Debug, Clone, Default, PartialEq)]
        pub struct Layer {
            $($(#[$note])* pub $field: Option<$type>,)+
        }

        /// The names under which [`Layer::set`] knows the options: the long options without their dashes.
        pub const KEYS: &[&str] = &[$($($name),+),+];

        impl Layer {
            /// Those options that were typed to one command; of two names of a setting the first counts.
            fn of(matches: &ArgMatches) -> Layer {
                let mut layer = Layer::default();
                $($(
                    if layer.$field.is_none() {
                        layer.$field = Kind::<$type>::typed($kind, $name, matches);
                    }
                )+)+
                layer
            }

            /// Sets one option by its name and its value as text, for layers that are made of text.
            ///
            /// # Errors
            /// What is wrong with the name or the value, as the end of a sentence.
            pub fn set(&mut self, name: &str, value: &str) -> Result<(), String> {
                match name {
                    $($($name => self.$field = Some(Kind::<$type>::read($kind, value)?),)+)+
                    _ => return Err(format!("there is no such option; known: {}", KEYS.join(", "))),
                }
                Ok(())
            }

            /// This layer over `lower`: what is set here counts, and silences what excludes it below.
            #[must_use]
            pub fn over(self, mut lower: Layer) -> Layer {
                $(
                    if self.$one.is_some() || self.$other.is_some() {
                        (lower.$one, lower.$other) = (None, None);
                    }
                )+
                Layer {
                    $($field: self.$field.or(lower.$field),)+
                }
            }
        }
    };
}

// A line a setting: the field that holds it, its type, and the names under which it is set, each with its kind. Its help
// stands in `args`, what it does in `settings`; docs/adding-an-option.md is the recipe.
settings! {
    exclusive: model or preset, output or out_dir;

    encoding: String = "encoding" Value(plain);
    input_format: String = "input-format" Value(input_format);
    fields: Vec<String> = "field" List(|names| names);
    cleaning: Cleaning = "clean" Switch(|on| if on { Cleaning::Remove } else { Cleaning::Keep });
    article: bool = "article" Switch(|on| on);
    unit: Unit = "lines" Switch(|on| if on { Unit::Line } else { Unit::Block });
    from: Lang = "from" Value(plain);
    to: Lang = "to" Value(plain);
    model: String = "model" Value(plain);
    preset: PresetChoice = "preset" Value(choice);
    summary_model: String = "summary-model" Value(plain);
    glossary: PathBuf = "glossary" Value(plain);
    keep: PathBuf = "keep" Value(plain);
    summary: SummaryKind = "summary" Value(summary);
    length: Length = "length" Value(parse_length);
    bullets: bool = "bullets" Switch(|on| on);
    headline: bool = "headline" Switch(|on| on);
    overview: bool = "overview" Switch(|on| on);
    task: TaskChoice = "task" Value(choice);
    id_field: String = "id-field" Value(plain);
    text_field: String = "text-field" Value(plain);
    journal: PathBuf = "journal" Value(plain);
    cache: bool = "no-cache" Switch(|on| !on);
    fail_fast: bool = "fail-fast" Switch(|on| on);
    retry_failed: bool = "retry-failed" Switch(|on| on);
    progress: ProgressChoice = "progress" Value(choice);
    format: OutputFormat = "format" Value(choice);
    bilingual: Bilingual = "bilingual" Value(choice);
    token_scores: bool = "token-scores" Switch(|on| on);
    output: PathBuf = "output" Value(plain);
    out_dir: PathBuf = "out-dir" Value(plain);
    force: bool = "force" Switch(|on| on);
    threads: NonZeroUsize = "threads" Value(count);
    device: DeviceChoice = "device" Value(device);
    beam: NonZeroUsize = "beam" Value(parse_beam);
    precision: Precision = "precision" Value(precision);
    offline: bool = "offline" Switch(|on| on);
    /// How to run pip, words separated by spaces; not a flag, because a machine has one answer.
    pip: String = "pip" Value(plain);
    /// The kernels to compute with; not a flag, because only tests and measurements want it.
    isa: Kernel = "isa" Value(kernel);
    verbosity: Verbosity =
        "quiet" Switch(|on| if on { Verbosity::Quiet } else { Verbosity::Normal }),
        "verbose" Switch(|on| if on { Verbosity::Verbose } else { Verbosity::Normal });
    color: ColorChoice = "color" Value(choice);
}

impl Layer {
    /// The options that were typed.
    pub fn typed(cli: &Cli) -> Layer {
        let of_every_command = Layer::of(&cli.typed);
        let command = match &cli.command {
            Command::Digest(_)
            | Command::Translate(_)
            | Command::Summarize(_)
            | Command::Batch(_)
            | Command::Worker(_)
            | Command::Bench(_) => cli.typed.subcommand(),
            // Their options have the names of settings and other meanings.
            Command::Models(_) | Command::Doctor(_) | Command::Completions { .. } | Command::Man(_) => None,
        };
        match command {
            Some((_, matches)) => Layer::of(matches).over(of_every_command),
            None => of_every_command,
        }
    }
}
