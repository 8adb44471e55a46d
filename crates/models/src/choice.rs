//! How a model is asked for, and which one that comes to.

use std::time::{SystemTime, UNIX_EPOCH};

use engine::Bundle;
use store::{Manifest, Preset};
use text::Lang;

use crate::report::ModelReport;

/// How a model is chosen.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum ModelChoice {
    /// The first of a preset's models that is installed, else the first that can be had.
    Preset(Preset),
    /// A catalog id, or a path to a model file.
    Named(String),
}

/// A job for which a model is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Wanted {
    /// What is to be done.
    pub task: store::Task,
    /// The language of the text.
    pub from: Lang,
    /// The language of what comes out.
    pub to: Lang,
}

impl Wanted {
    /// Whether a model can do it.
    pub(crate) fn is_done_by(&self, manifest: &Manifest) -> bool {
        manifest.supports(self.task, self.from.code(), self.to.code())
    }
}

/// A model that would be needed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Needed {
    /// Its id.
    pub id: String,
    /// What for: `translate` or `summarize`.
    pub task: &'static str,
    /// Whether it is on this machine.
    pub installed: bool,
    /// The size of its files, as far as that is known.
    pub bytes: u64,
}

/// The models of one way to do a task: one, or two that translate by way of English.
#[derive(Debug)]
pub struct Route {
    /// The only one, or the one into English.
    pub first: Chosen,
    /// The one out of English.
    pub then: Option<Chosen>,
}

impl Route {
    /// Which files the models are.
    pub fn identity(&self) -> String {
        let then = self.then.as_ref().map(|then| format!(" > {}", then.identity()));
        self.first.identity() + &then.unwrap_or_default()
    }
}

/// A model whose files are on this machine, chosen for a task.
#[derive(Debug)]
pub struct Chosen {
    /// Its files.
    pub bundle: Bundle,
    /// What the report says of it.
    pub report: ModelReport,
    /// The licence, where it excludes commercial use.
    pub restricted: Option<String>,
}

impl Chosen {
    /// Which files these are: by checksum, or by size and time where that is not known.
    pub fn identity(&self) -> String {
        let mut identity = self.report.identity();
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
