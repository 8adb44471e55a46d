//! The only reader of the environment, the terminal and the number of cores.

use std::ffi::OsString;
use std::io::IsTerminal as _;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::thread::available_parallelism;

/// A function that looks up an environment variable; tests pass their own.
pub type Variables<'a> = &'a dyn Fn(&str) -> Option<OsString>;

/// The real environment.
#[expect(
    clippy::disallowed_methods,
    reason = "the one place that reads the environment"
)]
pub fn variable(name: &str) -> Option<OsString> {
    std::env::var_os(name)
}

/// A variable as text; an empty one counts as not set.
pub fn value(variables: Variables<'_>, name: &str) -> Option<String> {
    let value = variables(name)?.to_string_lossy().trim().to_owned();
    (!value.is_empty()).then_some(value)
}

/// A variable as a path; an empty one counts as not set.
pub fn path(variables: Variables<'_>, name: &str) -> Option<PathBuf> {
    variables(name)
        .filter(|value| !value.is_empty())
        .map(PathBuf::from)
}

/// The facts about terminal and processor that settings depend on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Machine {
    /// Whether standard input is a terminal, so that nothing is piped in.
    pub stdin_is_terminal: bool,
    /// Columns of the terminal; `None` if standard output is a file or a pipe.
    pub stdout_columns: Option<usize>,
    /// Whether standard error is a terminal.
    pub stderr_is_terminal: bool,
    /// Hardware threads that this process may use.
    pub cores: NonZeroUsize,
}

impl Machine {
    /// Reads the facts of this machine.
    pub fn ask() -> Machine {
        let stdout = std::io::stdout();
        let columns =
            || terminal_size::terminal_size_of(&stdout).map_or(80, |(width, _)| usize::from(width.0));
        Machine {
            stdin_is_terminal: std::io::stdin().is_terminal(),
            stdout_columns: stdout.is_terminal().then(columns),
            stderr_is_terminal: std::io::stderr().is_terminal(),
            cores: available_parallelism().unwrap_or(NonZeroUsize::MIN),
        }
    }
}
