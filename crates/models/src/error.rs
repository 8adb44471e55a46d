//! The errors of choosing, downloading and loading a model.

use std::path::PathBuf;

use contract::panics::Panicked;
use store::StoreError;

/// An error of choosing, downloading or loading a model. Each message names the thing, the cause and the next step.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ModelError {
    /// No model of the preset can do the task for the language pair.
    #[error("no model of the preset can {} {from} to {to}{}", done(.task), instead_text(.instead))]
    NoModel {
        /// `translate`, `summarize` or `estimate`.
        task: &'static str,
        /// The source language's English name.
        from: &'static str,
        /// The target language's English name.
        to: &'static str,
        /// Ids of models outside the preset that can do it.
        instead: Vec<String>,
    },
    /// None of the preset's models is installed, and none could be downloaded.
    #[error("{}", none_available(.task, .from, .to, .lacking, .failures))]
    NoneAvailable {
        /// `translate`, `summarize` or `estimate`.
        task: &'static str,
        /// The source language's English name.
        from: &'static str,
        /// The target language's English name.
        to: &'static str,
        /// The ids of the models that the preferred route lacks: one, or two that translate by way of English.
        lacking: Vec<String>,
        /// The id of each model that was tried, with its error.
        failures: Vec<(String, StoreError)>,
    },
    /// The name after `--model` is neither an id nor a file.
    #[error(
        "no such model: '{name}'{}; 'tolmach models list --all' shows the ids; a .gguf file or a folder is named by its path, a Hugging Face repository as owner/name",
        suggestion_text(.suggestion.as_deref())
    )]
    UnknownModel {
        /// The name as it was typed.
        name: String,
        /// The most similar id.
        suggestion: Option<String>,
    },
    /// The path after `--model` leads to no file.
    #[error("no such model file: '{}'; check the path, or name a model of 'tolmach models list'", path.display())]
    NoModelFile {
        /// The path as it was typed.
        path: PathBuf,
    },
    /// A folder or repository holds no model that can be run.
    #[error("'{place}' holds no model that tolmach can run: {lacks}")]
    NoModelIn {
        /// The folder or repository.
        place: String,
        /// The reason: the missing file, or why the folder cannot be read.
        lacks: String,
    },
    /// The named model cannot do this task for this language pair.
    #[error(
        "model '{model}' cannot {} {from} to {to}; 'tolmach models show {model}' lists its languages and tasks",
        done(.task)
    )]
    Unsuitable {
        /// The model's id.
        model: String,
        /// `translate`, `summarize` or `estimate`.
        task: &'static str,
        /// The source language's English name.
        from: &'static str,
        /// The target language's English name.
        to: &'static str,
    },
    /// The store could not provide the model's files.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The model could not be loaded.
    #[error(transparent)]
    Load(#[from] engine::LoadError),
    /// A panic while a model was loaded: a bug, or a hostile file.
    #[error("model '{model}' cannot be loaded: {fault}")]
    InternalLoad {
        /// The model's id.
        model: String,
        /// The panic that was caught.
        fault: Panicked,
    },
}

impl ModelError {
    /// What a person needs to know where no model could be had: what is missing in short, and the commands that help,
    /// each with the case that it is for. `None` for other errors, whose message is all.
    pub fn first_steps(&self) -> Option<FirstSteps> {
        let ModelError::NoneAvailable {
            task,
            from,
            to,
            lacking,
            failures,
        } = self
        else {
            return None;
        };
        let (_, error) = failures.first()?;
        let cause = match error {
            StoreError::Offline { .. } => "and --offline is set",
            // A disk that is full or closed has to be told.
            error if error.is_local() => return None,
            _ => "nor can one be downloaded",
        };
        Some(FirstSteps {
            missing: format!("{} is installed, {cause}", missing(task, from, to)),
            commands: vec![
                format!("with a network: tolmach models pull {}", lacking.join(" ")),
                "without one: tolmach models import FILE".to_owned(),
            ],
        })
    }
}

/// What is missing, and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FirstSteps {
    /// What is missing and why, in one short sentence.
    pub missing: String,
    /// The commands that help, each on a line of its own.
    pub commands: Vec<String>,
}

/// What a model does that does a task.
fn done(task: &str) -> &str {
    match task {
        "estimate" => "estimate the quality of",
        other => other,
    }
}

fn missing(task: &str, from: &str, to: &str) -> String {
    match task {
        "summarize" => format!("no model for summaries in {to}"),
        "estimate" => format!("no model that estimates the quality of {from}→{to}"),
        _ => format!("no model for {from}→{to}"),
    }
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

/// Offline, one sentence for all models; else the failure of each.
fn none_available(
    task: &str,
    from: &str,
    to: &str,
    lacking: &[String],
    failures: &[(String, StoreError)],
) -> String {
    let thing = missing(task, from, to);
    let is_offline = |error: &StoreError| matches!(error, StoreError::Offline { .. });
    if !failures.is_empty() && failures.iter().all(|(_, error)| is_offline(error)) {
        return format!(
            "{thing} is installed, and --offline forbids downloading one; online: 'tolmach models pull {}'; \
             offline: 'tolmach models import FILE'",
            lacking.join(" ")
        );
    }
    let causes: Vec<String> = failures
        .iter()
        .map(|(model, error)| format!("{model}: {error}"))
        .collect();
    format!("{thing} could be downloaded ({})", causes.join("; "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_models_of_a_route_by_english_are_named() {
        let offline = StoreError::Offline {
            model: "firefox-ru-en".to_owned(),
        };
        let error = ModelError::NoneAvailable {
            task: "translate",
            from: "Russian",
            to: "Polish",
            lacking: vec!["firefox-ru-en".to_owned(), "firefox-en-pl".to_owned()],
            failures: vec![("firefox-ru-en".to_owned(), offline)],
        };
        let pull = "tolmach models pull firefox-ru-en firefox-en-pl";
        assert!(error.to_string().contains(pull), "{error}");
        let steps = error.first_steps().unwrap();
        assert_eq!(steps.commands[0], format!("with a network: {pull}"));
    }

    #[test]
    fn offline_one_sentence_says_what_to_do() {
        let offline = |model: &str| {
            (
                model.to_owned(),
                StoreError::Offline {
                    model: model.to_owned(),
                },
            )
        };
        let failures = vec![offline("firefox-ru-en"), offline("qwen3-1.7b")];
        let lacking = vec!["firefox-ru-en".to_owned()];
        assert_eq!(
            none_available("translate", "Russian", "English", &lacking, &failures),
            "no model for Russian→English is installed, and --offline forbids downloading one; online: 'tolmach models \
             pull firefox-ru-en'; offline: 'tolmach models import FILE'"
        );
        let error = ModelError::NoneAvailable {
            task: "translate",
            from: "Russian",
            to: "English",
            lacking,
            failures: vec![offline("firefox-ru-en")],
        };
        let steps = error.first_steps().unwrap();
        assert_eq!(
            steps.missing,
            "no model for Russian→English is installed, and --offline is set"
        );
        assert_eq!(
            steps.commands,
            [
                "with a network: tolmach models pull firefox-ru-en",
                "without one: tolmach models import FILE"
            ]
        );
        let again = (
            "qwen3-4b".to_owned(),
            StoreError::FailedBefore {
                model: "qwen3-4b".to_owned(),
            },
        );
        let text = none_available("summarize", "Russian", "English", &[], &[offline("a"), again]);
        assert!(
            text.starts_with("no model for summaries in English could be downloaded (a: a is not"),
            "{text}"
        );
    }
}
