//! One layer of options: those of the command line, of the environment or of the configuration file.
//!
//! All three are read into the same structure, [`Layer`], which one table declares, and are then merged.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::ArgMatches;
use engine::{Kernel, Precision};
use tasks::options::{Cleaning, DeviceChoice, Length, SummaryKind, Unit};
use text::Lang;

use super::values::Kind::{self, List, Switch, Value};
use super::values::{choice, device, input_format, kernel, plain, precision, summary};
use crate::args::{
    Bilingual, Cli, ColorChoice, Command, OutputFormat, PresetChoice, ProgressChoice, TaskChoice,
    ValueFormatChoice, parse_beam, parse_count, parse_length,
};

/// How much is written to standard error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Verbosity {
    /// Errors only.
    Quiet,
    /// Progress and warnings.
    #[default]
    Normal,
    /// Model choice and timings too.
    Verbose,
}

/// Expands the table below into [`Layer`], its reading and its merging.
macro_rules! settings {
    (
        exclusive: $($one:ident or $other:ident),+;
        $($(#[$note:meta])* $field:ident: $type:ty = $($name:literal $kind:expr),+;)+
    ) => {
        /// Every option that can be set in more than one place; `None` where this layer does not set it.
        #[derive(Debug, Clone, Default, PartialEq)]
        pub struct Layer {
            $($(#[$note])* pub $field: Option<$type>,)+
        }

        /// The names under which [`Layer::set`] knows the options: the long options without their dashes.
        pub const KEYS: &[&str] = &[$($($name),+),+];

        impl Layer {
            /// The options typed for one command. Where a setting has two names, the first that was typed counts.
            fn of(matches: &ArgMatches) -> Layer {
                let mut layer = Layer::default();
                $($(
                    if layer.$field.is_none() {
                        layer.$field = Kind::<$type>::typed($kind, $name, matches);
                    }
                )+)+
                layer
            }

            /// Sets one option by its name and its value as text, as the environment and the file have it.
            ///
            /// # Errors
            /// The end of a sentence that begins "… cannot be …".
            pub fn set(&mut self, name: &str, value: &str) -> Result<(), String> {
                match name {
                    $($($name => self.$field = Some(Kind::<$type>::read($kind, value)?),)+)+
                    _ => return Err("there is no such option".to_owned()),
                }
                Ok(())
            }

            /// Merges two layers: `self` wins, and setting one of two exclusive options clears the other in `lower`.
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

// One line per setting: the field that holds it, its type, and the names under which it is set, each with its kind. Its
// help is in `args`, its meaning in `settings`; docs/adding-an-option.md is the recipe.
settings! {
    exclusive: model or preset, output or out_dir;

    encoding: String = "encoding" Value(plain);
    input_format: String = "input-format" Value(input_format);
    fields: Vec<String> = "field" List(|names| names);
    value_format: ValueFormatChoice = "value-format" Value(choice);
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
    quality: bool = "quality" Switch(|on| on);
    quality_model: String = "quality-model" Value(plain);
    output: PathBuf = "output" Value(plain);
    out_dir: PathBuf = "out-dir" Value(plain);
    force: bool = "force" Switch(|on| on);
    threads: NonZeroUsize = "threads" Value(parse_count);
    device: DeviceChoice = "device" Value(device);
    beam: NonZeroUsize = "beam" Value(parse_beam);
    precision: Precision = "precision" Value(precision);
    offline: bool = "offline" Switch(|on| on);
    /// The command that runs pip, words separated by spaces; not a flag, because it is the same for every run.
    pip: String = "pip" Value(plain);
    /// The instruction set to compute with; not a flag, because only tests and measurements need it.
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
