//! The wish for a model ([`ModelChoice`], [`ModelQuery`]) and the model that was chosen ([`Route`], [`ChosenModel`]).

use std::time::{SystemTime, UNIX_EPOCH};

use engine::Bundle;
use store::{Manifest, Preset};
use text::Lang;

use crate::report::ModelReport;

/// The way in which a model is chosen.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum ModelChoice {
    /// The first model of the preset that is installed, else the first that can be downloaded.
    Preset(Preset),
    /// The model with this id, at this path, or of this Hugging Face repository.
    Named(String),
}

/// A task and a language pair for which a model is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ModelQuery {
    /// Translation, summary, sentence vectors or estimates of quality.
    pub task: store::Task,
    /// The language of the text.
    pub from: Lang,
    /// The language of the result.
    pub to: Lang,
}

impl ModelQuery {
    /// Whether a model can do this task for this pair.
    pub(crate) fn is_done_by(&self, manifest: &Manifest) -> bool {
        manifest.supports(self.task, self.from.code(), self.to.code())
    }
}

/// A model that a run would use, found out without fetching anything.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NeededModel {
    /// The model's id, or the path that was given.
    pub id: String,
    /// The task that needs it: `translate`, `summarize` or `estimate`.
    pub task: &'static str,
    /// Whether its files are on this machine.
    pub installed: bool,
    /// Total size of its files in bytes, without those whose size is not known.
    pub bytes: u64,
}

/// The models that do a task: one, or two that translate by way of English.
#[derive(Debug)]
pub struct Route {
    /// The only model, or the model into English.
    pub first: ChosenModel,
    /// The model out of English, if there are two.
    pub then: Option<ChosenModel>,
}

impl Route {
    /// A text that changes with the models' files.
    pub fn identity(&self) -> String {
        let then = self.then.as_ref().map(|then| format!(" > {}", then.identity()));
        self.first.identity() + &then.unwrap_or_default()
    }
}

/// A model whose files are on this machine, chosen for a task.
#[derive(Debug)]
pub struct ChosenModel {
    /// The files, and the family that reads them.
    pub bundle: Bundle,
    /// The model's entry in reports.
    pub report: ModelReport,
    /// The licence, if it excludes commercial use.
    pub restricted: Option<String>,
}

impl ChosenModel {
    /// A text that changes with the files and the way of asking: id and checksum, or size and time of change where no
    /// checksum is known, and the prompt style.
    pub fn identity(&self) -> String {
        let mut identity = self.report.identity();
        if !self.bundle.prompt.is_empty() {
            identity = format!("{identity} {}", self.bundle.prompt);
        }
        if self.report.sha256.is_none() {
            for file in &self.bundle.files {
                if let Ok(metadata) = std::fs::metadata(file) {
                    let nanos = metadata.modified().map_or(0, nanos);
                    identity = format!("{identity} {} {nanos}", metadata.len());
                }
            }
        }
        identity
    }
}

/// Nanoseconds since 1970, below zero before it.
fn nanos(time: SystemTime) -> i128 {
    match time.duration_since(UNIX_EPOCH) {
        Ok(since) => since.as_nanos().cast_signed(),
        Err(before) => -(before.duration().as_nanos().cast_signed()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn times_before_1970_are_told_apart() {
        let second = Duration::from_secs(1);
        assert_eq!(nanos(UNIX_EPOCH + second), 1_000_000_000);
        assert_eq!(nanos(UNIX_EPOCH), 0);
        assert_eq!(nanos(UNIX_EPOCH - second), -1_000_000_000);
    }
}
