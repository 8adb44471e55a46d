//! The only module that writes to standard output and standard error.
//!
//! Results go to standard output, everything else to standard error. If the reader of standard output closes it early
//! (`tolmach … | head -1`), that is success. Text of others is made harmless to terminals and logs first
//! ([`crate::border`]).

use std::ffi::OsString;
use std::io::{self, Write as _};

use ::models::{FirstSteps, ModelError};
use anstyle::{AnsiColor, Style};
use anyhow::Result;
use clap::CommandFactory as _;
use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget};

use tasks::TaskError;

use crate::args::Cli;
use crate::border;
use crate::exit::{self, Exit};
use crate::file_errors::unwritable;
use crate::settings::{Screen, Verbosity};

const ERROR: Style = AnsiColor::Red.on_default().bold();
const WARNING: Style = AnsiColor::Yellow.on_default().bold();

/// Writes results and messages, without breaking the progress bars.
pub struct Printer {
    screen: Screen,
    bars: MultiProgress,
}

impl Printer {
    /// A printer that writes as this screen asks.
    pub fn new(screen: Screen) -> Printer {
        let target = if screen.bars {
            ProgressDrawTarget::stderr()
        } else {
            ProgressDrawTarget::hidden()
        };
        Printer {
            screen,
            bars: MultiProgress::with_draw_target(target),
        }
    }

    /// The place where progress bars are drawn.
    pub fn bars(&self) -> &MultiProgress {
        &self.bars
    }

    /// The settings for messages: which are written, and in what style.
    pub fn screen(&self) -> Screen {
        self.screen
    }

    /// Writes a result at once: unchanged into a file or a pipe, made harmless for a terminal. Ends the program if
    /// standard output was closed.
    ///
    /// # Errors
    /// If standard output cannot be written for another reason, such as a full disk.
    pub fn result(&self, text: &str) -> Result<()> {
        match self.screen.columns {
            Some(_) => self.bytes(border::screen(text).as_bytes()),
            None => self.bytes(text.as_bytes()),
        }
    }

    /// Writes results at once, for a program that waits for each of them.
    ///
    /// # Errors
    /// If standard output cannot be written, also because it was closed: then work is lost.
    pub fn answers(&self, text: &str) -> Result<()> {
        let shown = match self.screen.columns {
            Some(_) => border::screen(text),
            None => text.into(),
        };
        match self.written(shown.as_bytes()) {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Err(anyhow::anyhow!(
                "cannot write to standard output: its reader has gone away ({error}); start the worker again for the jobs \
                 that have no result"
            )),
            other => other.map_err(|error| unwritable("to standard output", &error)),
        }
    }

    /// Writes a result that may be binary; it goes to a terminal only if the program made all of it.
    ///
    /// # Errors
    /// If standard output cannot be written.
    pub fn bytes(&self, bytes: &[u8]) -> Result<()> {
        match self.written(bytes) {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => exit::now(Exit::Done),
            other => other.map_err(|error| unwritable("to standard output", &error)),
        }
    }

    fn written(&self, bytes: &[u8]) -> io::Result<()> {
        self.bars.suspend(|| {
            let mut stdout = io::stdout().lock();
            stdout.write_all(bytes).and_then(|()| stdout.flush())
        })
    }

    /// Writes a detail, which is shown only if the user asked for more messages.
    pub fn detail(&self, message: &str) {
        if self.screen.verbosity == Verbosity::Verbose {
            self.message("", message);
        }
    }

    /// Writes a piece of information.
    pub fn note(&self, message: &str) {
        if self.screen.verbosity != Verbosity::Quiet {
            self.message("", message);
        }
    }

    /// Writes a warning.
    pub fn warning(&self, message: &str) {
        if self.screen.verbosity != Verbosity::Quiet {
            self.message(&self.styled(WARNING, "warning:"), message);
        }
    }

    /// Writes a warning that a result says what its source does not: it is written in quiet mode too, since whoever
    /// reads the result alone would believe it.
    pub fn grave_warning(&self, message: &str) {
        self.message(&self.styled(WARNING, "warning:"), message);
    }

    /// Writes an error and its causes, in one sentence; commands that help stand on lines of their own.
    pub fn error(&self, error: &anyhow::Error) {
        let steps = error.chain().find_map(first_steps);
        match steps {
            Some(steps) => self.error_lines(&[vec![steps.missing], steps.commands].concat()),
            None => self.error_lines(&[sentence(error)]),
        }
    }

    /// Writes an error as lines, the first of which says what is wrong, and the others what helps.
    pub fn error_lines(&self, lines: &[String]) {
        let mut label = self.styled(ERROR, "error:");
        for line in lines {
            self.message(&label, line);
            "  ".clone_into(&mut label);
        }
    }

    /// Writes a line for a program that reads standard error; it is written in quiet mode too.
    pub fn event(&self, line: &str) {
        self.message("", line);
    }

    fn styled(&self, style: Style, text: &str) -> String {
        if self.screen.colour {
            format!("{style}{text}{style:#} ")
        } else {
            format!("{text} ")
        }
    }

    /// Writes a line on standard error after a label of tolmach. A failure of this is ignored: it cannot be reported.
    fn message(&self, label: &str, text: &str) {
        let text = border::line(text);
        self.bars.suspend(|| {
            let _ = writeln!(io::stderr().lock(), "{label}{text}");
        });
    }
}

/// The commands that help, where an error is that there is no model.
fn first_steps(cause: &(dyn std::error::Error + 'static)) -> Option<FirstSteps> {
    let task = cause.downcast_ref::<TaskError>();
    let model = match task {
        Some(TaskError::Model(error)) => Some(error),
        _ => cause.downcast_ref::<ModelError>(),
    };
    model.and_then(ModelError::first_steps)
}

/// Writes next to a bar what it is about.
#[expect(
    clippy::disallowed_methods,
    reason = "the one place where words are written next to a bar"
)]
pub fn label(bar: &ProgressBar, text: &str) {
    bar.set_message(border::line(text).into_owned());
}

/// Writes the answer of the command-line parser to these arguments: help and version as results, the rest as messages.
pub fn parser_answer(answer: &clap::Error, typed: impl Iterator<Item = OsString>) -> Exit {
    if !answer.use_stderr() {
        let printed = answer.print().and_then(|()| io::stdout().flush());
        return match printed {
            // A closed pipe is success here too.
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
                Printer::new(Screen::PLAIN).error(&unwritable("to standard output", &error));
                Exit::Failed
            }
            _ => Exit::Done,
        };
    }
    // Arguments may be file names that a shell's pattern matched, and the parser repeats them unchanged: so it parses
    // them again in a harmless form.
    let shown = typed.map(|word| border::line(&word.to_string_lossy()).into_owned());
    let _ = match Cli::command().try_get_matches_from(shown) {
        Err(answer) if answer.use_stderr() => answer.print(),
        _ => writeln!(
            io::stderr().lock(),
            "error: a word of the command has control characters where none can be; see 'tolmach --help'"
        ),
    };
    Exit::Usage
}

/// An error and its causes in one sentence. A cause that the error's own message contains is not repeated.
pub fn sentence(error: &anyhow::Error) -> String {
    let mut text = String::new();
    for cause in error.chain().map(ToString::to_string) {
        if !text.contains(&cause) {
            text = if text.is_empty() {
                cause
            } else {
                format!("{text}: {cause}")
            };
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use anyhow::anyhow;

    #[test]
    fn an_error_names_each_cause_once() {
        let error = anyhow!("disk is full")
            .context("cannot write 'x'")
            .context("saving failed: disk is full");
        assert_eq!(sentence(&error), "saving failed: disk is full: cannot write 'x'");
    }
}
