//! `tolmach`, the program.

#![forbid(unsafe_code)]

use std::process::ExitCode;

use tolmach::Parts;

fn main() -> ExitCode {
    tolmach::run(Parts::default())
}
