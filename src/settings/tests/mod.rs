//! Every option lands in its own field, from each of the places it can be set in.

mod batch;
mod inputs;
mod layers;
mod models;
mod output;
mod screen;

use std::ffi::OsString;
use std::num::NonZeroUsize;

use clap::{CommandFactory as _, Parser as _};
use engine::{DeviceChoice, Precision};
use tasks::batch::Fields;
use tasks::options::{Length, Scope, SummaryKind};

use super::*;
use crate::args::ProgressChoice;

const MACHINE: Machine = Machine {
    stdin_is_terminal: false,
    stdout_columns: None,
    stderr_is_terminal: false,
    cores: NonZeroUsize::MIN,
};

type Variable = (&'static str, &'static str);

fn settings_of(variables: &[Variable], machine: Machine, args: &[&str]) -> Result<Settings> {
    let cli = Cli::try_parse_from([&["tolmach"], args].concat())?;
    let lookup = |name: &str| {
        variables
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, value)| OsString::from(value))
    };
    resolve(cli, &lookup, Some(Path::new("/nowhere")), machine)
}

fn settings(args: &[&str]) -> Settings {
    settings_of(&[], MACHINE, args).unwrap()
}

fn work_of(settings: Settings) -> Work {
    match settings.command {
        Job::Work(work) => *work,
        other => panic!("{other:?}"),
    }
}

fn digest(args: &[&str]) -> Work {
    work_of(settings(&[&["digest"], args].concat()))
}

#[test]
fn without_options_the_documented_defaults_count() {
    let settings = settings(&["digest"]);
    assert_eq!(
        settings.screen,
        Screen {
            verbosity: Verbosity::Normal,
            columns: None,
            bars: false,
            colour: false
        }
    );
    assert_eq!(settings.engine.device, DeviceChoice::Auto);
    assert_eq!(settings.engine.threads, NonZeroUsize::MIN);
    assert!(!settings.store.offline);
    assert_eq!(settings.store.hub_endpoint, "https://huggingface.co");
    let work = work_of(settings);
    assert_eq!(
        (work.destination, work.existing, work.format),
        (Destination::Stdout, Existing::Keep, OutputFormat::Text)
    );
    let options = work.options;
    assert_eq!(
        (options.task, options.from, options.to),
        (Task::Digest, None, Lang::EN)
    );
    assert_eq!(
        (options.unit, options.cleaning, options.length),
        (Unit::Block, Cleaning::Remove, Length::Medium)
    );
    assert_eq!(
        (&options.model, &options.summary_model),
        (&ModelChoice::Preset(Preset::Usual), &None)
    );
    assert_eq!((&options.input_format, &options.encoding), (&None, &None));
    assert_eq!(format!("{options:?}"), format!("{:?}", Options::default()));
}

#[test]
fn each_command_has_its_task() {
    for (command, task) in [
        ("digest", Task::Digest),
        ("translate", Task::Translate),
        ("summarize", Task::Summarize),
        ("summarise", Task::Summarize),
    ] {
        assert_eq!(work_of(settings(&[command])).options.task, task, "{command}");
    }
}

/// An option that is neither in the table nor here would be typed in vain.
#[test]
fn every_option_of_a_command_is_a_setting_under_its_own_name() {
    let of_one_command = ["files-from", "dry-run", "input", "json", "text"];
    let known = |name: &str| KEYS.contains(&name) || of_one_command.contains(&name);
    let cli = Cli::command();
    let commands = ["digest", "translate", "summarize", "batch", "worker", "bench"];
    let commands = commands.map(|name| cli.find_subcommand(name).unwrap());
    for command in commands.into_iter().chain([&cli]) {
        for option in command.get_arguments() {
            let Some(name) = option.get_long() else {
                continue;
            };
            // The format of figures is no format of results.
            if (command.get_name(), name) == ("bench", "format") {
                continue;
            }
            let setting = name.strip_prefix("no-").filter(|_| !known(name)).unwrap_or(name);
            assert!(known(setting), "{} --{name}", command.get_name());
            assert_eq!(
                option.get_id().as_str(),
                name.replace('-', "_"),
                "the field's name"
            );
        }
    }
}
