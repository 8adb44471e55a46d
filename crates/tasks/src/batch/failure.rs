//! Why a document of a run has no result.

use std::error::Error as _;

use contract::panics::{Panicked, caught};
use models::ModelError;

use crate::error::TaskError;
use crate::options::Options;
use crate::source::{self, Input, Recognised};

/// Why a document could not be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// One sentence.
    pub reason: String,
    /// Whether the document would fail again: it is to blame itself, and not a model, the network or a disk.
    pub lasting: bool,
    /// Whether the reason names the document.
    is_named: bool,
}

impl Failure {
    /// The document could not be read; the reason names it.
    pub fn unread(reason: String) -> Failure {
        Failure {
            is_named: true,
            ..Failure::of_document(reason)
        }
    }

    /// The document is to blame, for this reason.
    pub fn of_document(reason: String) -> Failure {
        Failure {
            reason,
            lasting: true,
            is_named: false,
        }
    }

    /// The document may be done another time.
    pub fn passing(reason: String) -> Failure {
        Failure {
            lasting: false,
            ..Failure::of_document(reason)
        }
    }

    /// The reason as a message about the document that is called `name`.
    pub fn message(&self, name: &str) -> String {
        if self.is_named {
            self.reason.clone()
        } else {
            format!("{name}: {}", self.reason)
        }
    }

    /// The failure of a document in which the program itself failed.
    pub fn of_panic(panicked: &Panicked) -> Failure {
        Failure::of_document(panicked.to_string())
    }

    /// An error of the work on a document with its causes, each of which is told once.
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
            | TaskError::Read(_)
            | TaskError::NotUtf8 { .. }
            | TaskError::Write(_)
            | TaskError::UnknownLanguage { .. }
            | TaskError::Run(_)
            | TaskError::Internal(_) => true,
        };
        Failure {
            lasting,
            ..Failure::of_document(reason)
        }
    }
}

/// Finds what reads a document that was read from its place, or was not, for this reason. A panic is its failure.
///
/// # Errors
/// When there is nothing to read, and when it is of a kind that is not read.
pub fn recognise(content: Result<Input, String>, options: &Options) -> Result<Recognised, Failure> {
    let input = content.map_err(Failure::unread)?;
    without_panic(|| source::recognise(input, options)).map_err(|error| Failure::of(&error))
}

/// Does `work`, whose panic is an error like any other.
pub(super) fn without_panic<R>(work: impl FnOnce() -> Result<R, TaskError>) -> Result<R, TaskError> {
    caught(work).unwrap_or_else(|panicked| Err(panicked.into()))
}
