//! The user's own pip, run as a command.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::error::FetchError;

/// What is tried when no command is set.
const USUAL: [&[&str]; 4] = [
    &["python3", "-m", "pip"],
    &["pip3"],
    &["pip"],
    &["python", "-m", "pip"],
];

/// A pip command that answered.
#[derive(Debug)]
pub(crate) struct Pip {
    command: Vec<String>,
}

impl Pip {
    /// Uses the command that is set, or the first usual one that runs.
    pub(crate) fn find(set: &[String]) -> Result<Self, FetchError> {
        let candidates: Vec<Vec<String>> = if set.is_empty() {
            USUAL
                .iter()
                .map(|words| words.iter().map(|word| (*word).to_owned()).collect())
                .collect()
        } else {
            vec![set.to_vec()]
        };
        let tried = candidates
            .iter()
            .map(|words| words.join(" "))
            .collect::<Vec<_>>()
            .join(", ");
        let found = candidates
            .into_iter()
            .map(|command| Self { command })
            .find(Self::answers);
        found.ok_or(FetchError::NoPip { tried })
    }

    /// Downloads exactly one wheel into an empty folder. Source packages are refused: building one runs its code.
    pub(crate) fn download(&self, requirement: &str, dir: &Path) -> Result<PathBuf, FetchError> {
        let failed = |reason: String| FetchError::Pip {
            wheel: requirement.to_owned(),
            reason,
        };
        let output = self
            .command()
            .args([
                "download",
                "--no-deps",
                "--only-binary=:all:",
                "--no-cache-dir",
                "--quiet",
            ])
            .args([
                "--disable-pip-version-check",
                "--no-input",
                "--progress-bar=off",
                "--dest",
            ])
            .arg(dir)
            .arg(requirement)
            .output()
            .map_err(|error| failed(error.to_string()))?;
        if !output.status.success() {
            return Err(failed(last_words(&output.stderr)));
        }
        let entries = fs::read_dir(dir).map_err(FetchError::io("read folder", dir))?;
        let mut wheels = entries
            .filter_map(|entry| Some(entry.ok()?.path()))
            .filter(|path| path.extension().is_some_and(|extension| extension == "whl"));
        match (wheels.next(), wheels.next()) {
            (Some(wheel), None) => Ok(wheel),
            _ => Err(failed("it did not leave exactly one wheel".to_owned())),
        }
    }

    fn answers(&self) -> bool {
        let status = self
            .command()
            .arg("--version")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status();
        status.is_ok_and(|status| status.success())
    }

    fn command(&self) -> Command {
        let mut command = Command::new(self.command.first().map_or("pip", String::as_str));
        command.args(self.command.iter().skip(1)).stdin(Stdio::null());
        command
    }
}

/// The last error line, or the last line of any kind.
fn last_words(output: &[u8]) -> String {
    let text = String::from_utf8_lossy(output);
    let lines = || text.lines().map(str::trim).filter(|line| !line.is_empty());
    let error = lines().rfind(|line| line.starts_with("ERROR:"));
    match error.or_else(|| lines().next_back()) {
        Some(line) => line
            .trim_start_matches("ERROR:")
            .trim()
            .chars()
            .take(300)
            .collect(),
        None => "it gave no reason".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::last_words;

    #[test]
    fn the_error_line_is_preferred() {
        assert_eq!(
            last_words(b"ERROR: first\nERROR: No matching distribution\nnotice: new pip\n"),
            "No matching distribution"
        );
        assert_eq!(last_words(b"one\ntwo\n\n"), "two");
        assert_eq!(last_words(b""), "it gave no reason");
    }
}
