//! Errors of a tokenizer's files.

use std::path::PathBuf;

/// Why a model's tokenizer cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TokensError {
    /// A file is not there.
    #[error(
        "the model's files lack {file}, from which text is cut into tokens ({kind}); fetch them again, or choose another model"
    )]
    Missing {
        /// The file, or the files of which one would do.
        file: &'static str,
        /// The kind of tokenizer.
        kind: &'static str,
    },
    /// A file cannot be read, or is not of the kind of its name.
    #[error("cannot read {}: {cause}; fetch the model again", file.display())]
    Unreadable {
        /// The file.
        file: PathBuf,
        /// The cause, in words.
        cause: String,
    },
    /// The file can be read, but contradicts itself.
    #[error("{}: {what}: the file is damaged or belongs to another model; fetch the model again", file.display())]
    Invalid {
        /// The file.
        file: PathBuf,
        /// The contradiction, in words.
        what: String,
    },
    /// No tokenizer is known for the architecture.
    #[error("{} names the architecture '{architecture}', which tolmach does not run; known: {}", file.display(), super::Architecture::names())]
    Architecture {
        /// The configuration.
        file: PathBuf,
        /// As it names itself.
        architecture: String,
    },
}
