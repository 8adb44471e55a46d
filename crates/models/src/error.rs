//! Why a model could not be chosen, had or loaded.

use std::fmt::Write as _;
use std::path::PathBuf;

use contract::panics::Panicked;
use store::StoreError;

/// Why a model could not be chosen, had or loaded. Each message names the thing, the cause and the next step.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ModelError {
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
    /// The program broke a promise of its own while it loaded a model.
    #[error("model '{model}' cannot be loaded: {fault}")]
    InternalLoad {
        /// Its id.
        model: String,
        /// What happened.
        fault: Panicked,
    },
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
