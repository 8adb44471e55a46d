//! `tolmach completions`: a script that lets a shell complete commands and options.

use anyhow::Result;
use clap::CommandFactory as _;
use clap_complete::Shell;

use crate::args::Cli;
use crate::exit::Exit;
use crate::printer::Printer;

/// Prints the script for `shell`.
///
/// # Errors
/// When standard output cannot be written.
pub fn run(shell: Shell, printer: &Printer) -> Result<Exit> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "tolmach", &mut script);
    printer.bytes(&script)?;
    Ok(Exit::Done)
}
