//! Runs the user's pip as a command.
//!
//! The folder that tolmach was started in contains documents, and nothing in it may be executed: `python -m pip` would
//! run a `pip.py` that is there. So pip starts in an empty folder, Python leaves the working folder and the user's
//! variables out of its path (`-I`), and a program is only searched for by a relative path if the user has set it.

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

/// The limit of the time in which pip has to print its version.
const MAX_VERSION_TIME: Duration = Duration::from_mins(1);

/// The interval at which pip's process is polled.
const POLL_INTERVAL: Duration = Duration::from_millis(20);

/// The number of bytes that are read of pip's error output.
const MAX_ERROR_BYTES: u64 = 64 << 10;

/// The size that a wheel may have in addition to the wanted file: other models, libraries.
const OTHER_CONTENT: u64 = 256 << 20;

/// The limits of a download by pip.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    /// The size of the file that wheels are parts of, in bytes.
    pub bytes: u64,
    /// The time for one wheel.
    pub time: Duration,
}

/// A pip command that has printed its version.
#[derive(Debug)]
pub(crate) struct Pip {
    command: Vec<String>,
}

/// The reason why a command did not run to its end.
enum Halt {
    Failed(io::Error),
    TooSlow,
    TooLarge(u64),
}

impl Pip {
    /// Uses the command that the user has set, or else the first usual one that runs. `room` is an empty folder.
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
            .find(|pip| pip.prints_version(room));
        found.ok_or(FetchError::NoPip { tried })
    }

    /// Downloads exactly one wheel into `room`, an empty folder. Source packages are refused, since building one runs
    /// its code.
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
        let output = room.join("said");
        let log = File::create(&output).map_err(FetchError::io("write", &output))?;
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
        // pip writes a wheel twice: to a temporary file, and to its destination.
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
            return Err(failed(last_error_line(&end_of(&output))));
        }
        the_wheel(&wheels)?.ok_or_else(|| failed("it did not leave exactly one wheel".to_owned()))
    }

    fn prints_version(&self, room: &Path) -> bool {
        let child = self
            .command(room)
            .arg("--version")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        let status = child
            .map_err(Halt::Failed)
            .and_then(|child| wait(child, MAX_VERSION_TIME, &|| None));
        status.is_ok_and(|status| status.success())
    }

    /// The command, in its own empty working folder. Only the usual commands contain `-I`, so Python is told by
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

/// Waits for the end of a command, and kills it if it takes too long or writes too much.
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
    // A process that has ended meanwhile needs no kill.
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

fn end_of(output: &Path) -> Vec<u8> {
    let mut end = Vec::new();
    let read = File::open(output).and_then(|mut file| {
        let length = file.metadata()?.len();
        file.seek(SeekFrom::Start(length.saturating_sub(MAX_ERROR_BYTES)))?;
        file.take(MAX_ERROR_BYTES).read_to_end(&mut end)
    });
    // If pip's error output cannot be read, its failure is reported without it.
    let _ = read;
    end
}

/// The last line of pip's output that reports an error, or else its last line.
fn last_error_line(output: &[u8]) -> String {
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
    use super::last_error_line;

    #[test]
    fn the_error_line_is_preferred() {
        assert_eq!(
            last_error_line(b"ERROR: first\nERROR: No matching distribution\nnotice: new pip\n"),
            "No matching distribution"
        );
        assert_eq!(last_error_line(b"one\ntwo\n\n"), "two");
        assert_eq!(last_error_line(b""), "it gave no reason");
    }
}
