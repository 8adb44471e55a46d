//! The kinds of settings (value, list, switch), and how each is read from text and from the command line.

use std::fmt::Display;
use std::str::FromStr;

use clap::ArgMatches;
use clap::ValueEnum;
use clap::parser::MatchesError;
use engine::{Isa, Kernel, Precision};
use tasks::options::{DeviceChoice, SummaryKind};

use crate::args::{DEVICES, PRECISIONS, SUMMARIES};

/// How a setting is read into its type.
pub enum Kind<T> {
    /// An option with a value. The function reads it from text; on the command line `clap` has read it already.
    Value(fn(&str) -> Result<T, String>),
    /// An option that may be typed several times. As text its values stand between commas.
    List(fn(Vec<String>) -> T),
    /// A flag `--x`, perhaps with its opposite `--no-x`. The function says what on and off mean.
    Switch(fn(bool) -> T),
}

impl<T: Clone + Send + Sync + 'static> Kind<T> {
    /// Reads the value from text, as the environment and the configuration file have it.
    ///
    /// # Errors
    /// The end of a sentence that begins "… cannot be …": what to write instead.
    pub fn read(self, value: &str) -> Result<T, String> {
        Ok(match self {
            Kind::Value(read) => read(value)?,
            Kind::List(meaning) => meaning(value.split(',').map(|item| item.trim().to_owned()).collect()),
            Kind::Switch(meaning) => meaning(parse_bool(value)?),
        })
    }

    /// The value that was typed for the option `name`; `None` if the command lacks the option or it was not typed.
    pub fn typed(self, name: &str, matches: &ArgMatches) -> Option<T> {
        let id = name.replace('-', "_");
        let is_on = |id: &str| checked(id, matches.try_get_one(id)).is_some_and(|on: &bool| *on);
        match self {
            Kind::Value(_) => checked(&id, matches.try_get_one(&id)).cloned(),
            Kind::List(meaning) => {
                checked(&id, matches.try_get_many(&id)).map(|items| meaning(items.cloned().collect()))
            }
            Kind::Switch(meaning) if is_on(&id) => Some(meaning(true)),
            Kind::Switch(meaning) if is_on(&format!("no_{id}")) => Some(meaning(false)),
            Kind::Switch(_) => None,
        }
    }
}

/// Unwraps the parser's answer. A command need not have every option, but those that it has are of the type that the
/// table in `layer.rs` names.
fn checked<T>(id: &str, found: Result<Option<T>, MatchesError>) -> Option<T> {
    match found {
        Ok(value) => value,
        Err(MatchesError::UnknownArgument { .. }) => None,
        Err(error) => panic!("'{id}' has one type in the arguments and another in the settings: {error}"),
    }
}

/// Reads a type that has `FromStr`: names, paths, languages.
pub fn plain<T: FromStr<Err: Display>>(value: &str) -> Result<T, String> {
    value.parse().map_err(|error: T::Err| error.to_string())
}

/// Reads one of the names of a `ValueEnum`.
pub fn choice<T: ValueEnum>(value: &str) -> Result<T, String> {
    T::from_str(value, true).map_err(|_| {
        let names = T::value_variants()
            .iter()
            .filter_map(ValueEnum::to_possible_value);
        format!(
            "use one of {}",
            names
                .map(|name| name.get_name().to_owned())
                .collect::<Vec<_>>()
                .join(", ")
        )
    })
}

/// Reads the name of a document format.
pub fn input_format(value: &str) -> Result<String, String> {
    let wanted = value.to_lowercase();
    if documents::names().any(|name| name == wanted) {
        return Ok(wanted);
    }
    Err(format!(
        "use one of {}",
        documents::names().collect::<Vec<_>>().join(", ")
    ))
}

/// Reads the name of a kind of summary.
pub fn summary(value: &str) -> Result<SummaryKind, String> {
    let known = SUMMARIES
        .into_iter()
        .find(|kind| kind.name() == value.to_lowercase());
    known.ok_or_else(|| format!("use one of {}", SUMMARIES.map(SummaryKind::name).join(", ")))
}

/// Reads the name of a compute device.
pub fn device(value: &str) -> Result<DeviceChoice, String> {
    let known = DEVICES.iter().find(|(name, _)| *name == value.to_lowercase());
    known
        .map(|(_, device)| *device)
        .ok_or_else(|| format!("use one of {}", DEVICES.map(|(name, _)| name).join(", ")))
}

/// Reads the name of a precision.
pub fn precision(value: &str) -> Result<Precision, String> {
    let known = PRECISIONS.iter().find(|(name, _)| *name == value.to_lowercase());
    known
        .map(|(_, precision)| *precision)
        .ok_or_else(|| format!("use one of {}", PRECISIONS.map(|(name, _)| name).join(", ")))
}

/// Reads the name of an instruction set that this processor has.
pub fn kernel(name: &str) -> Result<Kernel, String> {
    let kernel = name.parse::<Isa>().ok().and_then(Kernel::with);
    kernel.ok_or_else(|| {
        let names: Vec<_> = Kernel::available()
            .iter()
            .map(|kernel| kernel.isa().name())
            .collect();
        format!("this processor can use {}", names.join(", "))
    })
}

/// Reads a yes or no as environment variables have it: `1`, `true`, `yes`, `on` and their opposites.
pub fn parse_bool(value: &str) -> Result<bool, String> {
    match value.to_lowercase().as_str() {
        "1" | "true" | "yes" | "on" => Ok(true),
        "0" | "false" | "no" | "off" => Ok(false),
        _ => Err("use true or false".to_owned()),
    }
}
