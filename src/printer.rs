//! The only place that writes to standard output and standard error.
//!
//! Results go to standard output, everything else to standard error. A reader that goes away in the
//! middle (`tolmach … | head -1`) has had enough: that is success. What others wrote gives no orders to a terminal or
//! a log on the way out ([`crate::border`]).

use std::ffi::OsString;
use std::io::{self, Write as _};

use anstyle::{AnsiColor, Style};
use anyhow::Result;
use clap::CommandFactory as _;
use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget};

use crate::args::Cli;
use crate::atomic_output::unwritable;
use crate::border;
use crate::exit::{self, Exit};
use crate::settings::{Screen, Verbosity};

const ERROR: Style = AnsiColor::Red.on_default().bold();
const WARNING: Style = AnsiColor::Yellow.on_default().bold();

/// Writes results and messages, in step with the bars.
pub struct Printer {
    screen: Screen,
    bars: MultiProgress,
}

impl Printer {
    /// A printer for this screen.
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

    /// Where bars are drawn.
    pub fn bars(&self) -> &MultiProgress {
        &self.bars
    }

    /// What is said, and how.
    pub fn screen(&self) -> Screen {
        self.screen
    }

    /// Writes a result, at once: as it is into a file or a pipe, without orders to a terminal. Ends the program if nobody
    /// reads any more.
    ///
    /// # Errors
    /// When standard output cannot be written for another reason, such as a full disk.
    pub fn result(&self, text: &str) -> Result<()> {
        match self.screen.columns {
            Some(_) => self.bytes(border::screen(text).as_bytes()),
            None => self.bytes(text.as_bytes()),
        }
    }

    /// Writes results for a program that waits for each of them, at once.
    ///
    /// # Errors
    /// When standard output cannot be written, also because nobody reads it any more: that loses work.
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

    /// Writes a result that need not be text, and is never for a terminal unless the program made all of it.
    ///
    /// # Errors
    /// When standard output cannot be written.
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

    /// Says something that only those want to know who ask for more.
    pub fn detail(&self, message: &str) {
        if self.screen.verbosity == Verbosity::Verbose {
            self.message("", message);
        }
    }

    /// Says something that is good to know.
    pub fn note(&self, message: &str) {
        if self.screen.verbosity != Verbosity::Quiet {
            self.message("", message);
        }
    }

    /// Says something that should be looked at.
    pub fn warning(&self, message: &str) {
        if self.screen.verbosity != Verbosity::Quiet {
            self.message(&self.styled(WARNING, "warning:"), message);
        }
    }

    /// Says what went wrong: the error and its causes, in one sentence.
    pub fn error(&self, error: &anyhow::Error) {
        self.message(&self.styled(ERROR, "error:"), &sentence(error));
    }

    /// A line for a program that reads along on standard error; it comes in quiet too.
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

    /// A line on standard error, behind a label of our own. If that is gone, there is nobody left to tell.
    fn message(&self, label: &str, text: &str) {
        let text = border::line(text);
        self.bars.suspend(|| {
            let _ = writeln!(io::stderr().lock(), "{label}{text}");
        });
    }
}

/// Writes next to a bar what it is about.
#[expect(
    clippy::disallowed_methods,
    reason = "the one place where words are written next to a bar"
)]
pub fn label(bar: &ProgressBar, text: &str) {
    bar.set_message(border::line(text).into_owned());
}

/// Prints what the command-line parser has to say of these words: help and version as results, the rest as messages.
pub fn parser_answer(answer: &clap::Error, typed: impl Iterator<Item = OsString>) -> Exit {
    if !answer.use_stderr() {
        let printed = answer.print().and_then(|()| io::stdout().flush());
        return match printed {
            // A closed pipe is the reader's choice here too.
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
                Printer::new(Screen::PLAIN).error(&unwritable("to standard output", &error));
                Exit::Failed
            }
            _ => Exit::Done,
        };
    }
    // Words may be names that a shell's pattern found, and the parser repeats them as they are: so it is asked again.
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

/// An error and its causes in one sentence. Some errors name their cause themselves: it is not said twice.
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
