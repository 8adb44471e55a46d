//! Why a document could not be opened or written.

use crate::foreign::Foreign;

/// Why a document could not be opened.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ReadError {
    /// The format asked for does not exist.
    #[error("unknown document format '{name}'; use one of: {known}")]
    UnknownFormat {
        /// What was asked for.
        name: String,
        /// The names of all formats.
        known: String,
    },
    /// The file is of a kind that is not read.
    #[error(
        "this looks like {kind}, which tolmach does not read; {step}, or insist with --input-format text"
    )]
    Foreign {
        /// What it is, with its article.
        kind: &'static str,
        /// What to do instead, as a clause.
        step: &'static str,
    },
    /// The file is of a kind that is not read, and no text either.
    #[error("this is {kind}, which tolmach does not read; {step}")]
    ForeignBinary {
        /// What it is, with its article.
        kind: &'static str,
        /// What to do instead, as a clause.
        step: &'static str,
    },
    /// A line breaks the format's rules.
    #[error("line {line}: {cause}")]
    Line {
        /// Its number, from 1.
        line: usize,
        /// What is wrong with it and how it is mended.
        cause: String,
    },
    /// A package is no document of its kind, or is made to do harm.
    #[error("this is no {format} document that can be read: {cause}")]
    Package {
        /// The name of the format.
        format: &'static str,
        /// What is wrong and what to do.
        cause: String,
    },
    /// A part of a package cannot be read.
    #[error("the part '{part}' of the document {cause}")]
    Part {
        /// Its name in the package.
        part: String,
        /// What is wrong with it and what to do, as the end of a sentence.
        cause: String,
    },
    /// A field is missing.
    #[error("{0}")]
    Fields(String),
    /// It would take more memory than a document of its size may: it repeats something very often, or has very many
    /// marks.
    #[error(
        "it would take more than {mebibytes} MiB of memory, far more than documents of its size do, so it is not read: \
         divide it, or open it in its own program and save it as a new document"
    )]
    TooMuch {
        /// What it may take.
        mebibytes: usize,
    },
}

impl Foreign {
    /// The error for a text of this kind.
    pub fn refused(self) -> ReadError {
        let Foreign { kind, step } = self;
        ReadError::Foreign { kind, step }
    }

    /// The error for bytes of this kind that are no text.
    pub fn refused_as_binary(self) -> ReadError {
        let Foreign { kind, step } = self;
        ReadError::ForeignBinary { kind, step }
    }
}

/// Why a document could not be written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum WriteError {
    /// A part of a package could not be put together again.
    #[error("the part '{part}' cannot be written: {cause}")]
    Part {
        /// Its name in the package.
        part: String,
        /// What is wrong.
        cause: String,
    },
    /// It would be far longer than its source and its translations are.
    #[error(
        "with its translations it would be longer than {mebibytes} MiB, since properties of its words would be repeated \
         very often; divide it, or open it in its own program and save it as a new document"
    )]
    TooMuch {
        /// What it may take.
        mebibytes: usize,
    },
}
