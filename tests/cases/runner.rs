//! Reads the cases in `tests/cases`, runs the tool on each, and says what was not as the case expects it.
//! `tests/cases/README.md` tells what a case is.

use std::fs::{self, File};
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde::Deserialize;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

/// What `case.toml` says.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    says: String,
    command: String,
    /// The model of the catalogue that the case needs; without it the test double.
    pub model: Option<String>,
    stdin: Option<String>,
    #[serde(default)]
    exit: i32,
    file: Option<String>,
    #[serde(default)]
    output: Vec<String>,
    output_is: Option<String>,
    #[serde(default)]
    output_lacks: Vec<String>,
    #[serde(default)]
    messages: Vec<String>,
    #[serde(default)]
    messages_lack: Vec<String>,
    #[serde(default)]
    silent: bool,
    #[serde(default)]
    absent: Vec<String>,
}

/// The folders of cases, sorted, with what each says.
pub fn cases(root: &Path) -> Vec<(PathBuf, Case)> {
    let entries = fs::read_dir(root).expect("the folder of cases");
    let mut folders: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    folders.retain(|path| path.is_dir());
    folders.sort();
    let read = |folder: PathBuf| {
        let path = folder.join("case.toml");
        let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let case: Case = toml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        (folder, case)
    };
    folders.into_iter().map(read).collect()
}

/// Runs a case in `work`, an empty folder, with the program that `tool` makes ready to start there; says what is not as
/// the case expects it.
pub fn run(folder: &Path, case: &Case, work: &Path, tool: impl FnOnce(&Path) -> Command) -> Vec<String> {
    copy(folder, work);
    let mut command = tool(work);
    command.args(words(&case.command)).current_dir(work);
    command.stdin(match &case.stdin {
        Some(name) => Stdio::from(File::open(work.join(name)).expect("the file for standard input")),
        None => Stdio::null(),
    });
    let ended = command.output().expect("the tool runs");
    let messages = String::from_utf8(ended.stderr).expect("messages are UTF-8");
    let output = match &case.file {
        Some(name) => file(work, name),
        None => String::from_utf8(ended.stdout).map_err(|error| error.to_string()),
    };
    let mut faults = Vec::new();
    if ended.status.code() != Some(case.exit) {
        faults.push(format!(
            "it ends with {:?}, not {}",
            ended.status.code(),
            case.exit
        ));
    }
    match &output {
        Ok(output) => faults.extend(output_faults(case, output)),
        Err(error) => faults.push(error.clone()),
    }
    faults.extend(message_faults(case, &messages));
    let there = case.absent.iter().filter(|name| work.join(name).exists());
    faults.extend(there.map(|name| format!("{name} is there")));
    if !faults.is_empty() {
        faults.insert(0, case.says.clone());
        faults.push(format!("output: {}", output.unwrap_or_default()));
        faults.push(format!("messages: {messages}"));
    }
    faults
}

fn output_faults(case: &Case, output: &str) -> Vec<String> {
    let mut faults = Vec::new();
    let mut rest = output;
    for text in &case.output {
        match rest.find(text.as_str()) {
            Some(at) => rest = &rest[at + text.len()..],
            None if output.contains(text.as_str()) => faults.push(format!("not in this order: {text:?}")),
            None => faults.push(format!("not there: {text:?}")),
        }
    }
    if let Some(whole) = &case.output_is
        && whole != output
    {
        faults.push(format!("the output is {output:?}, not {whole:?}"));
    }
    let wrong = case
        .output_lacks
        .iter()
        .filter(|text| output.contains(text.as_str()));
    faults.extend(wrong.map(|text| format!("there: {text:?}")));
    faults
}

fn message_faults(case: &Case, messages: &str) -> Vec<String> {
    let line = messages.split_whitespace().collect::<Vec<_>>().join(" ");
    let missing = case.messages.iter().filter(|text| !line.contains(text.as_str()));
    let mut faults: Vec<String> = missing.map(|text| format!("no message: {text:?}")).collect();
    let wrong = case
        .messages_lack
        .iter()
        .filter(|text| line.contains(text.as_str()));
    faults.extend(wrong.map(|text| format!("a message: {text:?}")));
    if case.silent && !line.is_empty() {
        faults.push("it is not silent".to_owned());
    }
    faults
}

/// The words of a command; those in single quotes may hold blanks.
fn words(command: &str) -> Vec<String> {
    let mut words = Vec::new();
    for (at, piece) in command.split('\'').enumerate() {
        if at % 2 == 1 {
            words.push(piece.to_owned());
        } else {
            words.extend(piece.split_whitespace().map(str::to_owned));
        }
    }
    words
}

/// Copies the inputs of a case, and packs those that are packages.
fn copy(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).expect("a folder") {
        let path = entry.expect("an entry").path();
        let target = to.join(path.file_name().expect("a name"));
        let packed = path
            .extension()
            .is_some_and(|end| ["docx", "odt", "epub"].iter().any(|known| end == *known));
        if path.is_dir() && packed {
            pack(&path, &target);
        } else if path.is_dir() {
            fs::create_dir(&target).expect("a folder");
            copy(&path, &target);
        } else if !path.ends_with("case.toml") {
            fs::copy(&path, &target).expect("a copy");
        }
    }
}

fn pack(folder: &Path, target: &Path) {
    let mut names = Vec::new();
    names_below(folder, "", &mut names);
    names.sort_by_key(|name| (name != "mimetype", name.clone()));
    let mut archive = ZipWriter::new(File::create(target).expect("a package"));
    for name in names {
        let method = if name == "mimetype" {
            CompressionMethod::Stored
        } else {
            CompressionMethod::Deflated
        };
        let options = SimpleFileOptions::default().compression_method(method);
        archive.start_file(&name, options).expect("a part");
        let mut bytes = fs::read(folder.join(&name)).expect("a part");
        if name == "mimetype" {
            bytes = bytes.trim_ascii_end().to_owned();
        }
        archive.write_all(&bytes).expect("a part");
    }
    archive.finish().expect("a package");
}

fn names_below(folder: &Path, prefix: &str, names: &mut Vec<String>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let name = format!("{prefix}{}", path.file_name().expect("a name").to_string_lossy());
        if path.is_dir() {
            names_below(&path, &format!("{name}/"), names);
        } else {
            names.push(name);
        }
    }
}

/// The text of `a.txt`, or of the part `b` in `a.docx:b`.
fn file(work: &Path, name: &str) -> Result<String, String> {
    let (path, part) = name
        .split_once(':')
        .map_or((name, None), |(path, part)| (path, Some(part)));
    let bytes = fs::read(work.join(path)).map_err(|error| format!("{path}: {error}"))?;
    let Some(part) = part else {
        return String::from_utf8(bytes).map_err(|error| format!("{path}: {error}"));
    };
    let mut archive =
        ZipArchive::new(std::io::Cursor::new(bytes)).map_err(|error| format!("{path}: {error}"))?;
    let mut text = String::new();
    let mut part = archive
        .by_name(part)
        .map_err(|error| format!("{name}: {error}"))?;
    part.read_to_string(&mut text)
        .map_err(|error| format!("{name}: {error}"))?;
    Ok(text)
}
