//! Which documents a command line names (files, directories, patterns, standard input), and their content.

use std::collections::HashSet;
use std::fmt;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, anyhow, bail};
use contract::panics::caught;
use tasks::Disk;
use tasks::batch::LONGEST;

use crate::exit::Usage;
use crate::printer::sentence;
use crate::reading::{self, Patience};

/// Bytes of a package, at most: most of one are pictures, which are not unpacked.
const LARGEST_PACKAGE: usize = 512 << 20;

/// A document to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// Standard input.
    Stdin,
    /// A file, and its place below the directory that was typed (its bare name if it was typed itself).
    File { path: PathBuf, below: PathBuf },
}

impl Source {
    /// The name in reports; `-` is standard input.
    pub fn name(&self) -> String {
        match self {
            Source::Stdin => "-".to_owned(),
            Source::File { path, .. } => path.display().to_string(),
        }
    }

    /// The name in messages.
    pub fn shown(&self) -> String {
        match self {
            Source::Stdin => "standard input".to_owned(),
            Source::File { path, .. } => path.display().to_string(),
        }
    }
}

/// The documents that `typed` names, in its order; those of a directory sorted by name. What cannot be
/// found is an error in its place, so that the others can still be worked on.
///
/// # Errors
/// [`Usage`] if nothing is typed and `terminal` says that a person sits at standard input, or if
/// standard input is named twice.
pub fn expand(typed: &[PathBuf], terminal: bool) -> Result<Vec<Result<Source>>> {
    let dashes = typed.iter().filter(|path| path.as_os_str() == "-").count();
    if dashes > 1 {
        return Err(Usage("standard input can be read only once; name - once".to_owned()).into());
    }
    if typed.is_empty() {
        if terminal {
            let hint = "no input: name a file, or pipe text in; see 'tolmach --help' for examples";
            return Err(Usage(hint.to_owned()).into());
        }
        return Ok(vec![Ok(Source::Stdin)]);
    }
    Ok(typed
        .iter()
        .flat_map(|path| one(path).unwrap_or_else(|error| vec![Err(error)]))
        .collect())
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
fn one(path: &Path) -> Result<Vec<Result<Source>>> {
    if path.as_os_str() == "-" {
        return Ok(vec![Ok(Source::Stdin)]);
    }
    match std::fs::metadata(path) {
        Ok(metadata) if metadata.is_dir() => directory(path),
        Ok(_) => Ok(vec![Ok(file(path))]),
        Err(error) if error.kind() == io::ErrorKind::NotFound && is_pattern(path) => pattern(path),
        Err(error) => Err(unreadable(path, &error)),
    }
}

fn file(path: &Path) -> Source {
    Source::File {
        path: path.to_owned(),
        below: path.file_name().unwrap_or(path.as_os_str()).into(),
    }
}

/// Why a file cannot be read, with the next step.
pub fn unreadable(path: &Path, error: &io::Error) -> anyhow::Error {
    let path = path.display();
    match error.kind() {
        io::ErrorKind::NotFound => anyhow!("no such file: '{path}'{}", no_file_hint(&path.to_string())),
        io::ErrorKind::PermissionDenied => {
            anyhow!("cannot read '{path}': permission denied; check its access rights")
        }
        _ => anyhow!("cannot read '{path}': {error}"),
    }
}

/// The next step for a path that leads to nothing: it may be an address, or words to translate.
fn no_file_hint(path: &str) -> String {
    if path.starts_with("http://") || path.starts_with("https://") {
        return format!(
            "; tolmach does not open web pages: save the page, or: curl -sL '{path}' | tolmach digest --input-format \
             html --article"
        );
    }
    let is_text = path.contains(' ') && !path.contains(['/', '\\', '.']);
    if is_text {
        return format!("; to translate words, pipe them in: echo '{path}' | tolmach translate");
    }
    "; check the name".to_owned()
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
        Source::Stdin => None,
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

/// The articles below a folder, sorted by name. A folder in it that cannot be read is an error in its place.
fn directory(root: &Path) -> Result<Vec<Result<Source>>> {
    let mut found = walk(root);
    if found.is_empty() {
        bail!(
            "directory without articles: '{}' holds no file that ends in .{}",
            root.display(),
            documents::folder_extensions().collect::<Vec<_>>().join(", .")
        );
    }
    found.sort_by(|one, other| place(one).cmp(place(other)));
    let source = |path: PathBuf| {
        let below = path.strip_prefix(root).unwrap_or(&path).to_owned();
        Source::File { path, below }
    };
    let sources = found.into_iter().map(|one| Ok(one.map(source)?));
    Ok(sources.collect())
}

fn place(found: &Result<PathBuf, Unlisted>) -> &Path {
    match found {
        Ok(path) | Err(Unlisted { path, .. }) => path,
    }
}

/// A folder whose files cannot be listed.
#[derive(Debug)]
pub struct Unlisted {
    /// The folder.
    pub path: PathBuf,
    why: String,
}

impl Unlisted {
    fn new(path: &Path, error: &io::Error) -> Unlisted {
        let shown = path.display();
        let why = match error.kind() {
            // Shown whole it would fill the screen.
            io::ErrorKind::InvalidFilename => {
                let start: String = shown.to_string().chars().take(60).collect();
                format!(
                    "cannot read '{start}...': its folders are too deep; name one of them as an input of its own"
                )
            }
            _ => format!("{:#}", unreadable(path, error)),
        };
        let path = path.to_owned();
        Unlisted { path, why }
    }
}

impl fmt::Display for Unlisted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.why)
    }
}

impl std::error::Error for Unlisted {}

/// Collects the articles below a folder, and the folders that cannot be read. Links to directories are not followed:
/// they may lead in circles.
fn walk(root: &Path) -> Vec<Result<PathBuf, Unlisted>> {
    let mut found = Vec::new();
    let mut open = vec![root.to_owned()];
    while let Some(folder) = open.pop() {
        let listed = std::fs::read_dir(&folder).and_then(|entries| {
            entries
                .map(|entry| entry.and_then(|entry| Ok((entry.file_type()?, entry.path()))))
                .collect::<io::Result<Vec<_>>>()
        });
        match listed {
            Ok(entries) => {
                for (kind, path) in entries {
                    if kind.is_dir() {
                        open.push(path);
                    } else if has_known_extension(&path) && may_be_file(&path) {
                        found.push(Ok(path));
                    }
                }
            }
            Err(error) => found.push(Err(Unlisted::new(&folder, &error))),
        }
    }
    found
}

/// Links into nothing are passed over, and so are pipes and devices. What cannot be looked at fails when it is read.
fn may_be_file(path: &Path) -> bool {
    match std::fs::metadata(path) {
        Ok(metadata) => metadata.is_file(),
        Err(error) => error.kind() != io::ErrorKind::NotFound,
    }
}

/// Whether one of the typed directories would be found to hold `file`, if it were there.
pub fn would_find(typed: &[PathBuf], file: &Path) -> bool {
    let holds = |folder: &PathBuf| {
        let folder = folder.canonicalize();
        folder.is_ok_and(|folder| folder.is_dir() && file.starts_with(folder))
    };
    has_known_extension(file) && typed.iter().any(holds)
}

fn has_known_extension(path: &Path) -> bool {
    let extension = path
        .extension()
        .and_then(|extension| extension.to_str())
        .map(str::to_lowercase);
    extension.is_some_and(|extension| documents::folder_extensions().any(|known| known == extension))
}

fn is_pattern(path: &Path) -> bool {
    path.to_str().is_some_and(|text| text.contains(['*', '?', '[']))
}

/// Shells leave quoted patterns alone, and some systems' shells leave all of them alone.
fn pattern(path: &Path) -> Result<Vec<Result<Source>>> {
    let text = path.to_str().unwrap_or_default();
    let matches = glob::glob(text).map_err(|error| anyhow!("'{text}' is no pattern: {}", error.msg))?;
    let sources: Vec<Result<Source>> = matches
        .filter_map(|found| match found {
            Ok(path) => path.is_file().then(|| Ok(file(&path))),
            Err(error) => Some(Err(Unlisted::new(error.path(), error.error()).into())),
        })
        .collect();
    if sources.is_empty() {
        bail!("no file matches '{text}'; check the pattern");
    }
    Ok(sources)
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "a test lays out its own files")]
mod tests {
    use super::*;

    fn names(typed: &[PathBuf]) -> Vec<String> {
        let sources = expand(typed, false).unwrap();
        sources
            .into_iter()
            .map(|source| source.map_or_else(|error| error.to_string(), |found| found.name()))
            .collect()
    }

    #[test]
    fn nothing_typed_is_standard_input_unless_a_person_sits_there() {
        assert_eq!(names(&[]), ["-"]);
        assert_eq!(names(&["-".into()]), ["-"]);
        assert!(expand(&[], true).unwrap_err().is::<Usage>());
        assert!(
            expand(&["-".into(), "-".into()], false)
                .unwrap_err()
                .is::<Usage>()
        );
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
        let below: Vec<_> = expand(&[root.to_owned()], false)
            .unwrap()
            .into_iter()
            .map(Result::unwrap)
            .collect();
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
    fn a_path_that_is_none_gets_a_hint_of_what_it_may_be() {
        let message = |typed: &str| {
            let error = unreadable(Path::new(typed), &io::ErrorKind::NotFound.into());
            error.to_string()
        };
        assert_eq!(message("a.txt"), "no such file: 'a.txt'; check the name");
        assert_eq!(
            message("my file.txt"),
            "no such file: 'my file.txt'; check the name"
        );
        assert!(message("Привет, мир").ends_with("echo 'Привет, мир' | tolmach translate"));
        assert!(message("https://a.org/b").contains("does not open web pages: save the page, or: curl -sL"));
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
