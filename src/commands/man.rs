//! `tolmach man`: the manual page of the tool, or of one command.

use anyhow::Result;
use clap::CommandFactory as _;

use crate::args::Cli;
use crate::exit::{Exit, Usage};
use crate::printer::Printer;

/// Prints the page of the command at `path`; of the tool, if `path` is empty.
///
/// # Errors
/// [`Usage`] if there is no such command.
pub fn run(path: &[String], printer: &Printer) -> Result<Exit> {
    let mut root = Cli::command();
    // Gives every command its full name, such as tolmach-models-pull.
    root.build();
    let mut command = &root;
    for name in path {
        let unknown = || {
            Usage(format!(
                "there is no command '{}'; see 'tolmach --help'",
                path.join(" ")
            ))
        };
        command = command.find_subcommand(name).ok_or_else(unknown)?;
    }
    let mut page = Vec::new();
    clap_mangen::Man::new(command.clone()).render(&mut page)?;
    printer.bytes(&page)?;
    Ok(Exit::Done)
}
