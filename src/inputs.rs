//! Which documents a command line names (files, directories, patterns, standard input, words), and their content.

mod folders;
mod passed_over;

use std::collections::HashSet;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, anyhow};
use contract::panics::caught;
use tasks::Disk;
use tasks::batch::LONGEST;

use crate::exit::Usage;
use crate::file_errors::unreadable;
use crate::printer::sentence;
use crate::reading::{self, Patience};

pub use folders::{Search, Unlisted, would_find};
pub use passed_over::PassedOver;

/// Bytes of a package, at most: most of one are pictures, which are not unpacked.
const LARGEST_PACKAGE: usize = 512 << 20;

/// A document to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// Standard input.
    Stdin,
    /// What was read from standard input already.
    Piped(Vec<u8>),
    /// Words that were typed.
    Words(String),
    /// A file, and its place below the directory that was typed (its bare name if it was typed itself).
    File { path: PathBuf, below: PathBuf },
}

impl Source {
    /// The name in reports; `-` is standard input.
    pub fn name(&self) -> String {
        match self {
            Source::Stdin | Source::Piped(_) => "-".to_owned(),
            Source::Words(_) => "text".to_owned(),
            Source::File { path, .. } => path.display().to_string(),
        }
    }

    /// The name in messages.
    pub fn shown(&self) -> String {
        match self {
            Source::Stdin | Source::Piped(_) => "standard input".to_owned(),
            Source::Words(_) => "the text".to_owned(),
            Source::File { path, .. } => path.display().to_string(),
        }
    }
}

/// The documents that a command line names.
pub struct Found {
    /// The documents, in the order of the command line. What cannot be found is an error in its place, so that the
    /// others can still be worked on.
    pub sources: Vec<Result<Source>>,
    /// The files of folders and patterns that are no documents.
    pub passed_over: PassedOver,
}

/// The documents that `typed` names, in its order; those of a directory sorted by name.
///
/// # Errors
/// [`Usage`] if nothing is typed and `terminal` says that a person sits at standard input, or if
/// standard input is named twice.
pub fn expand(typed: &[PathBuf], terminal: bool, search: &Search<'_>) -> Result<Found> {
    let mut passed_over = PassedOver::default();
    let dashes = typed.iter().filter(|path| path.as_os_str() == "-").count();
    if dashes > 1 {
        return Err(Usage("standard input can be read only once; name - once".to_owned()).into());
    }
    if typed.is_empty() {
        if terminal {
            let hint = "no input: name a file, or pipe text in; see 'tolmach --help' for examples";
            return Err(Usage(hint.to_owned()).into());
        }
        let sources = vec![Ok(Source::Stdin)];
        return Ok(Found { sources, passed_over });
    }
    let mut sources = Vec::new();
    for path in typed {
        match one(path, search, &mut passed_over) {
            Ok(found) => sources.extend(found),
            Err(error) => sources.push(Err(error)),
        }
    }
    Ok(Found { sources, passed_over })
}

/// The one document that `typed` names: a file, or `-`.
///
/// # Errors
/// When there is no such file.
pub fn single(typed: &Path) -> Result<Source> {
    if typed.as_os_str() == "-" {
        return Ok(Source::Stdin);
    }
    match std::fs::metadata(typed) {
        Ok(metadata) if metadata.is_dir() => {
            Err(anyhow!("'{}' is a directory; name one file", typed.display()))
        }
        Ok(_) => Ok(file(typed)),
        Err(error) => Err(unreadable(typed, &error)),
    }
}

/// The documents of one typed word.
fn one(path: &Path, search: &Search<'_>, passed_over: &mut PassedOver) -> Result<Vec<Result<Source>>> {
    if path.as_os_str() == "-" {
        return Ok(vec![Ok(Source::Stdin)]);
    }
    match std::fs::metadata(path) {
        Ok(metadata) if metadata.is_dir() => folders::directory(path, search, passed_over),
        Ok(_) => Ok(vec![Ok(file(path))]),
        Err(error) if error.kind() == io::ErrorKind::NotFound && folders::is_pattern(path) => {
            folders::pattern(path, search, passed_over)
        }
        Err(error) => Err(unreadable(path, &error)),
    }
}

fn file(path: &Path) -> Source {
    Source::File {
        path: path.to_owned(),
        below: path.file_name().unwrap_or(path.as_os_str()).into(),
    }
}

/// The content of one document.
///
/// # Errors
/// When it cannot be read, is so large that it would fill the memory, or is a pipe from which nothing comes.
pub fn content(source: &Source, patience: Patience) -> Result<Vec<u8>> {
    match source {
        Source::Stdin => bounded(io::stdin().lock(), LONGEST, LARGEST_PACKAGE)
            .context("cannot read standard input")?
            .map_err(|most| too_large("standard input", most)),
        Source::Piped(bytes) => Ok(bytes.clone()),
        Source::Words(words) => Ok(words.clone().into_bytes()),
        Source::File { path, .. } => reading::open(path, patience)
            .and_then(|file| bounded(file, LONGEST, LARGEST_PACKAGE))
            .map_err(|error| unreadable(path, &error))?
            .map_err(|most| too_large(&format!("'{}'", path.display()), most)),
    }
}

/// The content of one document of several. A panic is its failure.
///
/// # Errors
/// Why it cannot be read, in one sentence.
pub fn read(source: &Source, patience: Patience, disk: &dyn Disk) -> Result<Vec<u8>, String> {
    let content = caught(|| {
        disk.before_step()?;
        content(source, patience)
    });
    let content = content.unwrap_or_else(|panicked| Err(panicked.into()));
    content.map_err(|error| sentence(&error))
}

/// The files that are inputs, under their true names.
pub fn files<'a>(sources: impl Iterator<Item = &'a Source>) -> HashSet<PathBuf> {
    let file = |source: &Source| match source {
        Source::Stdin | Source::Piped(_) | Source::Words(_) => None,
        Source::File { path, .. } => path.canonicalize().ok(),
    };
    sources.filter_map(file).collect()
}

/// Refuses an output that is one of the input `files`: those are never overwritten, not even with `--force`.
///
/// # Errors
/// [`Usage`] that names it.
pub fn refuse_output(target: &Path, files: &HashSet<PathBuf>) -> Result<()> {
    if target.canonicalize().is_ok_and(|target| files.contains(&target)) {
        let message = format!(
            "the output '{}' is also an input; choose another output",
            target.display()
        );
        return Err(Usage(message).into());
    }
    Ok(())
}

fn too_large(what: &str, most: usize) -> anyhow::Error {
    anyhow!(
        "{what} is too large to be one document (more than {} MiB); divide it",
        most >> 20
    )
}

/// Reads all of a stream, or says how much it would have read at most. Zip archives may be larger than texts.
fn bounded(mut stream: impl Read, text: usize, package: usize) -> io::Result<Result<Vec<u8>, usize>> {
    const MAGIC: &[u8] = b"PK\x03\x04";
    let mut bytes = Vec::new();
    stream.by_ref().take(MAGIC.len() as u64).read_to_end(&mut bytes)?;
    let most = if bytes == MAGIC { package } else { text };
    let left = (most + 1).saturating_sub(bytes.len());
    stream.take(left as u64).read_to_end(&mut bytes)?;
    Ok(if bytes.len() > most { Err(most) } else { Ok(bytes) })
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "a test lays out its own files")]
mod tests {
    use super::*;

    fn names(typed: &[PathBuf]) -> Vec<String> {
        let found = expand(typed, false, &Search::default()).unwrap();
        found
            .sources
            .into_iter()
            .map(|source| source.map_or_else(|error| error.to_string(), |found| found.name()))
            .collect()
    }

    #[test]
    fn nothing_typed_is_standard_input_unless_a_person_sits_there() {
        assert_eq!(names(&[]), ["-"]);
        assert_eq!(names(&["-".into()]), ["-"]);
        let refused = |typed: &[PathBuf], terminal| {
            let found = expand(typed, terminal, &Search::default());
            found.err().is_some_and(|error| error.is::<Usage>())
        };
        assert!(refused(&[], true));
        assert!(refused(&["-".into(), "-".into()], false));
    }

    #[test]
    fn directories_are_walked_and_patterns_expanded() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        std::fs::create_dir(root.join("deep")).unwrap();
        for name in ["b.txt", "a.MD", "c.png", "deep/d.markdown"] {
            std::fs::write(root.join(name), "x").unwrap();
        }
        let full = |name: &str| root.join(name).display().to_string();
        assert_eq!(
            names(&[root.to_owned()]),
            [full("a.MD"), full("b.txt"), full("deep/d.markdown")]
        );
        assert_eq!(names(&[root.join("*.png")]), [full("c.png")]);
        let found = expand(&[root.to_owned()], false, &Search::default()).unwrap();
        assert_eq!(found.passed_over.sentences(), ["1 file passed over: 1 .png"]);
        let below: Vec<_> = found.sources.into_iter().map(Result::unwrap).collect();
        assert!(matches!(&below[2], Source::File { below, .. } if below == Path::new("deep/d.markdown")));
    }

    #[test]
    fn texts_and_packages_have_limits() {
        let read = |bytes: &[u8]| bounded(bytes, 6, 8).unwrap();
        assert_eq!(read(b"123456"), Ok(b"123456".to_vec()));
        assert_eq!(read(b"1234567"), Err(6));
        assert_eq!(read(b"PK\x03\x045678"), Ok(b"PK\x03\x045678".to_vec()));
        assert_eq!(read(b"PK\x03\x0456789"), Err(8));
        assert_eq!(read(b""), Ok(Vec::new()));
        assert_eq!(bounded(io::repeat(b'x'), 1 << 20, 0).unwrap(), Err(1 << 20));
    }

    #[test]
    fn what_is_not_there_is_an_error_in_its_place() {
        let folder = tempfile::tempdir().unwrap();
        let (empty, missing, none) = (
            folder.path().to_owned(),
            folder.path().join("no"),
            folder.path().join("*.txt"),
        );
        let answers = names(&[empty, "-".into(), missing, none]);
        assert!(
            answers[0].starts_with("directory without articles"),
            "{answers:?}"
        );
        assert_eq!(answers[1], "-");
        assert!(answers[2].starts_with("no such file"), "{answers:?}");
        assert!(answers[3].starts_with("no file matches"), "{answers:?}");
    }
}
