//! Errors of a running model; each message names a next step.

use text::Lang;

/// Why a loaded model could not finish a job.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// The text does not fit into the model's window.
    #[error(
        "the text of {tokens} tokens does not fit into the model's window of {window}; split it, or choose a model with a larger window"
    )]
    TooLong {
        /// The length of the text in tokens.
        tokens: usize,
        /// The most tokens that the model reads at once.
        window: usize,
    },
    /// The model has no token for a language.
    #[error(transparent)]
    NoToken(#[from] NoToken),
    /// The computation failed.
    #[error("the model failed while running: {0}; try --device cpu, or a smaller model")]
    Compute(String),
}

/// The model has no token for a language.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the model has no token for {} ({lang}); it has: {known}", lang.name())]
pub struct NoToken {
    /// The language that was requested.
    pub lang: Lang,
    /// The codes of the languages that the model has tokens for, separated by commas.
    pub known: String,
}
