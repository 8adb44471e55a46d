//! `tolmach`: translates and summarises articles with models that run on this machine.
//!
//! Typed words become [`settings::Settings`], settings become one command, a command gives one way to
//! [`exit`]. Nothing below this package prints, reads the environment or ends the program.

#![forbid(unsafe_code)]

mod args;
mod atomic_output;
mod bars;
mod border;
mod commands;
mod exit;
mod inputs;
mod languages;
#[cfg(all(test, feature = "fake"))]
mod mutations;
mod output;
mod printer;
mod reading;
mod settings;

use std::process::ExitCode;

use clap::Parser as _;
use contract::panics;

use crate::args::Cli;
use crate::exit::Exit;
use crate::printer::Printer;
use crate::settings::{Screen, Settings};

fn main() -> ExitCode {
    engine::arenas::share();
    panics::note_all();
    #[cfg(feature = "fake")]
    if let Some(wish) = settings::fault() {
        tasks::faults::arm(&wish);
    }
    let exit =
        panics::caught(run).unwrap_or_else(|panicked| failed(&Printer::new(Screen::PLAIN), &panicked.into()));
    ExitCode::from(exit.code())
}

fn run() -> Exit {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(answer) => return printer::parser_answer(&answer, std::env::args_os()),
    };
    let settings = match Settings::resolve(cli) {
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
