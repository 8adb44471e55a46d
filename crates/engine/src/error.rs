//! Errors of loading a model; each message names a next step.

use std::path::{Path, PathBuf};

/// Why a model could not be loaded.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// The manifest names a family that this version does not have.
    #[error("model family '{family}' is unknown to this version of tolmach; known: {known}")]
    UnknownFamily {
        /// As the manifest spells it.
        family: String,
        /// The names of those that it has.
        known: String,
    },
    /// The manifest names no files.
    #[error("model '{id}' has no files; mend its manifest")]
    NoFile {
        /// The manifest's id.
        id: String,
    },
    /// There are no weights among the files.
    #[error("the model's files hold no weights (safetensors or a PyTorch checkpoint); fetch them again")]
    NoWeights,
    /// There is no configuration among the files.
    #[error("the model's files hold no config.json; fetch them again")]
    NoConfig,
    /// The file cannot be read or is damaged.
    #[error("cannot load {}: {cause}; run 'tolmach models verify', then 'tolmach models pull' again", file.display())]
    Unreadable {
        /// The file.
        file: PathBuf,
        /// The cause, in words.
        cause: String,
    },
    /// The file asks to call a function.
    #[error(
        "{} is not loaded: it asks to call {call}, and no code of a model is ever run; take the model from somebody you trust, or as safetensors",
        file.display()
    )]
    Code {
        /// The file.
        file: PathBuf,
        /// The function.
        call: String,
    },
    /// The file is whole, but of an architecture that the family does not run.
    #[error("{} holds a model of architecture '{architecture}', which tolmach does not run; known: {known}", file.display())]
    UnknownArchitecture {
        /// The file.
        file: PathBuf,
        /// As the file names it.
        architecture: String,
        /// The architectures that can be run, separated by commas.
        known: String,
    },
    /// The file is whole, but its tokenizer is of a kind that is not read.
    #[error(
        "{} says that its {key} is '{value}', which tolmach does not read; known: {known}; take another model",
        file.display()
    )]
    UnknownTokenizer {
        /// The file.
        file: PathBuf,
        /// The key of its metadata.
        key: &'static str,
        /// As the file names it, fit to be shown.
        value: String,
        /// The names that are known, separated by commas.
        known: String,
    },
    /// The manifest names a prompt style that this version does not have.
    #[error(
        "model '{id}' wants to be asked in the style '{prompt}', which is unknown to this version of tolmach; known: {known}; mend 'prompt' in its manifest"
    )]
    UnknownPrompt {
        /// The manifest's id.
        id: String,
        /// As the manifest spells it.
        prompt: String,
        /// The names of those that it has, separated by commas.
        known: String,
    },
    /// The tokenizer's files cannot be used.
    #[error(transparent)]
    Tokens(#[from] crate::tokens::TokensError),
    /// The device asked for is not there, or not in this build.
    #[error("device '{device}' cannot be used: {cause}; use --device cpu")]
    Device {
        /// As the user names it.
        device: &'static str,
        /// The back end's own words.
        cause: String,
    },
}

impl LoadError {
    /// [`LoadError::Unreadable`] in words.
    pub(crate) fn unreadable(file: &Path, cause: impl Into<String>) -> Self {
        LoadError::Unreadable {
            file: file.to_owned(),
            cause: cause.into(),
        }
    }
}
