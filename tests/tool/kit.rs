//! A home folder of its own for each test, and a short way to run the tool in it.

use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

/// The program under test: the tool with the model that upper-cases.
pub const TOOL: &str = env!("CARGO_BIN_EXE_tolmach-with-doubles");

/// The root of the repository.
pub const WORKSPACE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

/// SHA-256 of the four bytes `fake`.
const FAKE_SHA256: &str = "b5d54c39e66671c9731b9f471e585d8262cd4f54963f0c93082d8dcf334d4c78";

/// SHA-256 of the five bytes `panic`.
const PANIC_SHA256: &str = "79631cb1b7b63b6e84aba908f774286c1bb4642be880ee3de73c12abd53f0c1b";

/// A home folder with a configuration that knows the model `fake`.
pub struct Home {
    folder: TempDir,
}

/// What a run of the tool left.
#[derive(Debug)]
pub struct Outcome {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Home {
    /// A home in which `fake` is the preferred model for everything.
    pub fn new() -> Home {
        let home = Home {
            folder: tempfile::tempdir().expect("a temporary folder"),
        };
        let weights = home.write("weights/fake.bin", "fake");
        home.manifest("fake", &weights, FAKE_SHA256);
        let mut presets = String::new();
        for task in ["translate", "summarize"] {
            writeln!(
                presets,
                "[[presets]]\ntask = \"{task}\"\npair = \"*\"\nfast = [\"fake\"]\nbalanced = [\"fake\"]\nbest = [\"fake\"]"
            )
            .expect("strings take everything");
        }
        home.write(".config/tolmach/models/presets.toml", &presets);
        home
    }

    /// Adds a model of the fake family, whose file lies at `weights`.
    pub fn manifest(&self, id: &str, weights: &Path, sha256: &str) {
        let bytes = fs::metadata(weights).map_or(4, |metadata| metadata.len());
        let weights = weights.display();
        let manifest = format!(
            "id = \"{id}\"\ndescription = \"Upper-cases\"\nfamily = \"fake\"\n\
             tasks = [\"translate\", \"summarize\"]\npairs = [\"*\"]\nlanguages = [\"ru\", \"uk\", \"en\", \"de\", \"he\"]\n\
             licence = \"CC0-1.0\"\n\
             files = [{{ name = \"fake.bin\", bytes = {bytes}, sha256 = \"{sha256}\" }}]\n\
             [[sources]]\nkind = \"file\"\nfiles = [{{ name = \"fake.bin\", path = \"{weights}\" }}]\n"
        );
        self.write(&format!(".config/tolmach/models/{id}.toml"), &manifest);
    }

    /// Adds a model `judge`, which estimates quality: the error score of a segment is its number of words.
    pub fn judge(&self) {
        let weights = self.write("weights/judge.bin", "fake");
        self.manifest("judge", &weights, FAKE_SHA256);
        let manifest = ".config/tolmach/models/judge.toml";
        let text = self.read(manifest);
        self.write(
            manifest,
            text.replace("\"translate\", \"summarize\"", "\"estimate\""),
        );
        let presets = ".config/tolmach/models/presets.toml";
        let preset = "[[presets]]\ntask = \"estimate\"\npair = \"*\"\nfast = [\"judge\"]\nbalanced = [\"judge\"]\n\
                      best = [\"judge\"]\n";
        self.write(presets, self.read(presets) + preset);
    }

    /// Adds a model `panics`, which panics when it is loaded.
    pub fn model_that_panics(&self) {
        let weights = self.write("weights/panic.bin", "panic");
        self.manifest("panics", &weights, PANIC_SHA256);
    }

    /// A path in the home folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file, and the folders on the way to it.
    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        fs::create_dir_all(path.parent().expect("a file has a folder")).expect("a folder");
        fs::write(&path, content).expect("a file");
        path
    }

    /// Reads a file.
    pub fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    /// The names in a folder, sorted.
    pub fn names(&self, folder: &str) -> Vec<String> {
        let entries = fs::read_dir(self.path(folder)).expect("a folder");
        let mut names: Vec<String> = entries
            .map(|entry| {
                entry
                    .expect("an entry")
                    .file_name()
                    .to_string_lossy()
                    .into_owned()
            })
            .collect();
        names.sort();
        names
    }

    /// The tool, in this home and offline, with nothing of the tester's own settings.
    pub fn tool(&self, args: &[&str]) -> Command {
        self.command(TOOL, args)
    }

    /// Any program, in this home.
    pub fn command(&self, program: &str, args: &[&str]) -> Command {
        let mut command = Command::new(program);
        command
            .args(args)
            .current_dir(self.folder.path())
            .env_clear()
            .env("HOME", self.folder.path())
            .env("PATH", "/usr/bin:/bin")
            .env("TOLMACH_OFFLINE", "1")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    /// The tool under a limit of the shell's `ulimit`, such as `-f 8` (blocks of a file) or `-v 100000` (kB of memory).
    #[cfg(unix)]
    pub fn tool_within(&self, limit: &str, args: &[&str]) -> Command {
        let script = format!("ulimit {limit} && exec \"$0\" \"$@\"");
        let args = [&["-c", &script, TOOL], args].concat();
        self.command("/bin/sh", &args)
    }

    /// Runs the tool on a terminal of its own, which changes nothing of what is written to it. Needs `script`, of
    /// util-linux; results and messages come together, as a person sees them.
    #[cfg(target_os = "linux")]
    pub fn on_terminal(&self, args: &[&str]) -> Outcome {
        let words = [&[TOOL], args].concat();
        let quoted = words
            .iter()
            .map(|word| format!("'{}'", word.replace('\'', "'\\''")));
        let line = quoted.collect::<Vec<_>>().join(" ");
        let line = format!("stty -opost cols 80 && exec {line}");
        let mut command = self.command("script", &["-qefc", &line, "/dev/null"]);
        run(command.env("TERM", "xterm").env("SHELL", "/bin/sh"), b"")
    }

    /// Runs the tool with an empty standard input.
    pub fn run(&self, args: &[&str]) -> Outcome {
        self.pipe(args, "")
    }

    /// Runs the tool on `input`.
    pub fn pipe(&self, args: &[&str], input: impl AsRef<[u8]>) -> Outcome {
        run(&mut self.tool(args), input.as_ref())
    }
}

/// How long a run may take before it counts as hanging: far longer than any does.
pub const PATIENCE: Duration = Duration::from_mins(2);

/// Runs a command that may hang or die, on an input that a pipe holds, and says how it ended and what it said on
/// standard error.
#[track_caller]
pub fn survive(command: &mut Command, input: &[u8]) -> (ExitStatus, String) {
    let mut child = command.stdout(Stdio::null()).spawn().expect("the tool starts");
    let mut stdin = child.stdin.take().expect("standard input is a pipe");
    let _ = stdin.write_all(input);
    drop(stdin);
    let start = Instant::now();
    while child.try_wait().expect("it can be asked").is_none() {
        if start.elapsed() > PATIENCE {
            child.kill().expect("it can be killed");
            panic!("it hangs: {command:?}");
        }
        std::thread::sleep(Duration::from_millis(2));
    }
    let output = child.wait_with_output().expect("the tool ends");
    let stderr = String::from_utf8(output.stderr).expect("messages are UTF-8");
    (output.status, stderr)
}

/// Runs a command to its end.
pub fn run(command: &mut Command, input: &[u8]) -> Outcome {
    let mut child = command.spawn().expect("the tool starts");
    let mut stdin = child.stdin.take().expect("standard input is a pipe");
    // The tool may end without reading its input.
    let _ = stdin.write_all(input);
    drop(stdin);
    let output = child.wait_with_output().expect("the tool ends");
    Outcome {
        code: output.status.code().expect("the tool ends by itself"),
        stdout: String::from_utf8(output.stdout).expect("results are UTF-8"),
        stderr: String::from_utf8(output.stderr).expect("messages are UTF-8"),
    }
}

impl Outcome {
    /// The result of a run that must have gone well.
    #[track_caller]
    pub fn done(self) -> String {
        assert_eq!(self.code, 0, "{self:?}");
        self.stdout
    }

    /// Checks a failure: its code, its one error message, and that nothing was given as a result.
    #[track_caller]
    pub fn failed(self, code: i32, message: &str) {
        assert_eq!(self.code, code, "{self:?}");
        assert_eq!(self.stdout, "", "{self:?}");
        assert_eq!(self.stderr.matches("error:").count(), 1, "{self:?}");
        assert!(self.stderr.contains(message), "no '{message}' in {self:?}");
        assert!(!self.stderr.contains("panicked"), "{self:?}");
    }
}
