//! The program `tolmach`, which translates and summarises articles with models that run on this machine, as a library:
//! [`run`] is all of it. `src/main.rs` runs it as users have it; `tests/tool` runs it with test doubles among its
//! [`Parts`].
//!
//! Typed words become `settings::Settings`, settings become one command, a command gives one way to
//! `exit`. Nothing below this package prints, reads the environment or ends the program.

#![forbid(unsafe_code)]

mod args;
mod atomic_output;
mod bars;
mod border;
mod commands;
mod exit;
mod file_errors;
mod inputs;
mod languages;
#[cfg(test)]
mod mutations;
mod output;
mod parts;
mod printer;
mod reading;
mod settings;

use std::process::ExitCode;

use clap::Parser as _;
use contract::panics;

use crate::args::Cli;
use crate::exit::Exit;
pub use crate::parts::Parts;
use crate::printer::Printer;
use crate::settings::{Screen, Settings};

/// Runs the whole program on the arguments of this process: reads the environment and the configuration file, does
/// what was asked for, prints results and messages, and says with which code the process is to end.
pub fn run(parts: Parts) -> ExitCode {
    engine::malloc::limit_arenas();
    panics::record_all();
    let exit = panics::caught(|| run_command(parts))
        .unwrap_or_else(|panicked| failed(&Printer::new(Screen::PLAIN), &panicked.into()));
    ExitCode::from(exit.code())
}

fn run_command(parts: Parts) -> Exit {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(answer) => return printer::parser_answer(&answer, std::env::args_os()),
    };
    let settings = match Settings::resolve(cli, parts) {
        Ok(settings) => settings,
        Err(error) => return failed(&Printer::new(Screen::PLAIN), &error),
    };
    let printer = Printer::new(settings.screen);
    exit::on_large_file()
        .and_then(|()| exit::on_interrupt())
        .and_then(|()| commands::run(&settings, &printer))
        .unwrap_or_else(|error| failed(&printer, &error))
}

fn failed(printer: &Printer, error: &anyhow::Error) -> Exit {
    printer.error(error);
    Exit::of_error(error)
}
