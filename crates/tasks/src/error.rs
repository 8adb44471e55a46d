//! Why a task could not be done on a document.

use std::fmt::Write as _;
use std::io::ErrorKind;
use std::path::PathBuf;

use store::StoreError;
use text::Lang;

use crate::panics::Panicked;

/// Why a task could not be done. Each message names the thing, the cause and the next step; the
/// caller puts the document's name before it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TaskError {
    /// No bytes at all.
    #[error("the input is empty; give a file or text that has words in it")]
    Empty,
    /// Nothing but white space.
    #[error("the input holds only white space; give a file or text that has words in it")]
    Blank,
    /// Nothing that a summary could be made of.
    #[error(
        "the input has no sentence that could be summarised; use 'tolmach translate' for tables and lists"
    )]
    NothingToSummarize,
    /// The encoding's name is not known.
    #[error(transparent)]
    UnknownEncoding(#[from] text::encoding::UnknownEncoding),
    /// The bytes are not text.
    #[error(transparent)]
    Decode(#[from] text::encoding::DecodeError),
    /// The reader for the format cannot read it.
    #[error(transparent)]
    Read(#[from] documents::ReadError),
    /// The document's format demands UTF-8.
    #[error(
        "line {line} is not UTF-8, as {format} has to be; repair it there, or name its encoding with --encoding"
    )]
    NotUtf8 {
        /// The format's name.
        format: &'static str,
        /// The first line that is not, from 1.
        line: usize,
    },
    /// The translated document cannot be put together.
    #[error(transparent)]
    Write(#[from] documents::WriteError),
    /// The language cannot be told.
    #[error("the language of the text cannot be told{}; name it with --from", guess_text(*.guess))]
    UnknownLanguage {
        /// The best guess, if there is any.
        guess: Option<Lang>,
    },
    /// No model of the catalog does this.
    #[error("no model of the preset can {task} {from} to {to}{}", instead_text(.instead))]
    NoModel {
        /// `translate` or `summarize`.
        task: &'static str,
        /// The source language's English name.
        from: &'static str,
        /// The target language's English name.
        to: &'static str,
        /// Models of the catalog outside the preset that can do it.
        instead: Vec<String>,
    },
    /// No candidate of a preset could be had.
    #[error("no model to {task} with could be had:{}", failures_text(.failures))]
    NoneAvailable {
        /// `translate` or `summarize`.
        task: &'static str,
        /// Each candidate with what went wrong.
        failures: Vec<(String, StoreError)>,
    },
    /// The word after `--model` is neither an id nor a file.
    #[error(
        "there is no model '{name}'{}; 'tolmach models list' shows all; a .gguf file or a folder can be given by its path, a repository of the hub as owner/name",
        suggestion_text(.suggestion.as_deref())
    )]
    UnknownModel {
        /// What was typed.
        name: String,
        /// The nearest id.
        suggestion: Option<String>,
    },
    /// The path after `--model` leads to no file.
    #[error("there is no model file '{}'; check the path, or name a model of 'tolmach models list'", path.display())]
    NoModelFile {
        /// What was typed.
        path: PathBuf,
    },
    /// A folder or repository holds no model that can be run.
    #[error("'{place}' holds no model that tolmach can run: {lacks}")]
    NoModelIn {
        /// The folder or repository.
        place: String,
        /// What is missing, in words.
        lacks: String,
    },
    /// The model that was named cannot do this task or knows one of the languages not.
    #[error(
        "model '{model}' cannot {task} {from} to {to}; 'tolmach models show {model}' says what it can do"
    )]
    Unsuitable {
        /// Its id.
        model: String,
        /// `translate` or `summarize`.
        task: &'static str,
        /// The source language's English name.
        from: &'static str,
        /// The target language's English name.
        to: &'static str,
    },
    /// The model could not be had.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The model could not be loaded.
    #[error(transparent)]
    Load(#[from] engine::LoadError),
    /// The caller asked to stop before the work was done.
    #[error("the work was stopped before it was done; run the command again to go on")]
    Stopped,
    /// The model failed while running.
    #[error(transparent)]
    Run(#[from] engine::RunError),
    /// The program broke a promise of its own.
    #[error(transparent)]
    Internal(#[from] Panicked),
    /// The program broke a promise of its own while it loaded a model.
    #[error("model '{model}' cannot be loaded: {fault}")]
    InternalLoad {
        /// Its id.
        model: String,
        /// What happened.
        fault: Panicked,
    },
    /// The system gives no more threads.
    #[error(
        "cannot start a thread ({0}); end other programs, or allow more threads or memory, and run the command again"
    )]
    NoThread(std::io::Error),
}

/// What to do about a disk without space.
pub(crate) fn space_text(error: &std::io::Error) -> &'static str {
    match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => {
            "; free some space and run the command again"
        }
        _ => "",
    }
}

fn guess_text(guess: Option<Lang>) -> String {
    guess
        .map(|lang| format!(" (it may be {})", lang.name()))
        .unwrap_or_default()
}

fn suggestion_text(suggestion: Option<&str>) -> String {
    suggestion
        .map(|id| format!(" (did you mean '{id}'?)"))
        .unwrap_or_default()
}

fn instead_text(models: &[String]) -> String {
    match models.first() {
        Some(first) => format!(
            "; {} can: run 'tolmach models pull {first}' and give --model {first}",
            models.join(", ")
        ),
        None => ", nor can any other; add a manifest for one that can".to_owned(),
    }
}

fn failures_text(failures: &[(String, StoreError)]) -> String {
    failures.iter().fold(String::new(), |mut text, (model, error)| {
        write!(text, "\n  {model}: {error}").expect("writing to a string cannot fail");
        text
    })
}
