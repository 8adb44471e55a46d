//! The reason why a document of a run has no result.

use std::error::Error as _;

use contract::panics::{Panicked, caught};
use models::{FirstSteps, ModelError};

use crate::error::TaskError;
use crate::options::Options;
use crate::source::{self, Input, Recognised};

/// The reason why a document has no result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// The reason, in one sentence.
    pub reason: String,
    /// Whether the document would fail again, because the cause is in the document and not in a model, the network or
    /// a disk.
    pub lasting: bool,
    /// What a person is told instead of the reason, where commands help.
    pub first_steps: Option<FirstSteps>,
    /// Whether the reason names the document.
    is_named: bool,
}

impl Failure {
    /// A document that could not be read; the reason names it.
    pub fn unread(reason: String) -> Failure {
        Failure {
            is_named: true,
            ..Failure::of_document(reason)
        }
    }

    /// A document whose content is the cause of its failure.
    pub fn of_document(reason: String) -> Failure {
        Failure {
            reason,
            lasting: true,
            first_steps: None,
            is_named: false,
        }
    }

    /// A failure that may not occur another time.
    pub fn passing(reason: String) -> Failure {
        Failure {
            lasting: false,
            ..Failure::of_document(reason)
        }
    }

    /// The reason as a message about the document `name`.
    pub fn message(&self, name: &str) -> String {
        if self.is_named {
            self.reason.clone()
        } else {
            format!("{name}: {}", self.reason)
        }
    }

    /// The reason as lines for people: a message about the document `name`, and perhaps commands that help.
    pub fn lines(&self, name: &str) -> Vec<String> {
        match &self.first_steps {
            Some(steps) => {
                let mut lines = vec![format!("{name}: {}", steps.missing)];
                lines.extend(steps.commands.iter().cloned());
                lines
            }
            None => vec![self.message(name)],
        }
    }

    /// The failure of a document in which the program panicked.
    pub fn of_panic(panicked: &Panicked) -> Failure {
        Failure::of_document(panicked.to_string())
    }

    /// A failure by an error with its causes, each of which is named once.
    pub(crate) fn of(error: &TaskError) -> Failure {
        let mut reason = error.to_string();
        let mut cause = error.source();
        while let Some(deeper) = cause {
            let text = deeper.to_string();
            if !reason.contains(&text) {
                reason = format!("{reason}: {text}");
            }
            cause = deeper.source();
        }
        let lasting = match error {
            TaskError::Model(error) => matches!(error, ModelError::Unsuitable { .. }),
            TaskError::NoThread(_) | TaskError::Stopped => false,
            TaskError::Empty
            | TaskError::Blank
            | TaskError::NothingToSummarize
            | TaskError::UnknownEncoding(_)
            | TaskError::Decode(_)
            | TaskError::DecodedWrongly(_)
            | TaskError::PackageDecodedWrongly { .. }
            | TaskError::Read(_)
            | TaskError::NotUtf8 { .. }
            | TaskError::Write(_)
            | TaskError::UnknownLanguage { .. }
            | TaskError::Run(_)
            | TaskError::Internal(_) => true,
        };
        let first_steps = match error {
            TaskError::Model(error) => error.first_steps(),
            _ => None,
        };
        Failure {
            lasting,
            first_steps,
            ..Failure::of_document(reason)
        }
    }
}

/// Recognises the format of a document that was read, or returns the failure if it could not be read or the
/// recognition panicked.
///
/// # Errors
/// If the document could not be read, is empty or has an unsupported format.
pub fn recognise(content: Result<Input, String>, options: &Options) -> Result<Recognised, Failure> {
    let input = content.map_err(Failure::unread)?;
    without_panic(|| source::recognise(input, options)).map_err(|error| Failure::of(&error))
}

/// Runs `work` and turns its panic into an error.
pub(super) fn without_panic<R>(work: impl FnOnce() -> Result<R, TaskError>) -> Result<R, TaskError> {
    caught(work).unwrap_or_else(|panicked| Err(panicked.into()))
}
