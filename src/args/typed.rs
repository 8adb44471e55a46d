//! Every option that was typed, by name.

use std::ops::Deref;

use clap::{ArgMatches, Args, Command, FromArgMatches};

/// A copy of the parser's whole result. [`crate::settings`] looks options up in it by name, so that no option has to be
/// copied field by field. It declares no option of its own.
#[derive(Debug)]
pub struct Typed(ArgMatches);

impl Deref for Typed {
    type Target = ArgMatches;

    fn deref(&self) -> &ArgMatches {
        &self.0
    }
}

impl FromArgMatches for Typed {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Typed, clap::Error> {
        Ok(Typed(matches.clone()))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        self.0 = matches.clone();
        Ok(())
    }
}

impl Args for Typed {
    fn augment_args(command: Command) -> Command {
        command
    }

    fn augment_args_for_update(command: Command) -> Command {
        command
    }
}
