//! The documents of folders and patterns. What is no document is counted, and results of an earlier run are none.

use std::collections::HashSet;
use std::fmt;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use anyhow::{Result, anyhow, bail};
use clap::ValueEnum as _;
use text::Lang;

use super::{PassedOver, Source, file};
use crate::args::OutputFormat;
use crate::file_errors::unreadable;
use crate::output;

/// The folder in which a batch keeps its journal.
const OF_BATCH: &str = ".tolmach";

/// What distinguishes results of an earlier run from documents.
#[derive(Debug, Clone, Copy, Default)]
pub struct Search<'a> {
    /// The target language, whose code stands in the names of results.
    pub to: Option<Lang>,
    /// The folder of results, if there is one.
    pub out_dir: Option<&'a Path>,
}

impl Search<'_> {
    /// The true name of the folder of results.
    fn own(&self) -> Option<PathBuf> {
        self.out_dir.and_then(|folder| folder.canonicalize().ok())
    }
}

/// The articles below a folder, sorted by name. A folder in it that cannot be read is an error in its place.
pub(super) fn directory(
    root: &Path,
    search: &Search<'_>,
    passed_over: &mut PassedOver,
) -> Result<Vec<Result<Source>>> {
    let mut over = PassedOver::default();
    let found = walk(root, search.own().as_deref(), &mut over);
    let mut found = without_results(found, search, &mut over);
    if found.is_empty() {
        let endings = documents::folder_extensions().collect::<Vec<_>>().join(", .");
        let what = format!(
            "directory without articles: '{}' holds no file that ends in .{endings}",
            root.display()
        );
        bail!([vec![what], over.sentences()].concat().join("; "));
    }
    passed_over.merge(over);
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

/// The files that are no results of an earlier run: `X.en.txt` is one where `X.txt` stands beside it, and so is the
/// index of pages or the overview in the folder of results.
fn without_results(
    found: Vec<Result<PathBuf, Unlisted>>,
    search: &Search<'_>,
    passed_over: &mut PassedOver,
) -> Vec<Result<PathBuf, Unlisted>> {
    let bare = |path: &PathBuf| path.with_extension("");
    let sources: HashSet<PathBuf> = found.iter().flatten().map(bare).collect();
    let own = search.own();
    let is_result = |path: &PathBuf| {
        let is_translation = search.to.is_some_and(|to| {
            let stem = bare(path);
            let is_of_target = stem.extension().is_some_and(|code| code == to.code());
            is_of_target && sources.contains(&stem.with_extension(""))
        });
        is_translation
            || own
                .as_deref()
                .is_some_and(|own| is_about_all(path, own, search.to))
    };
    let all = found.len();
    let kept: Vec<_> = found
        .into_iter()
        .filter(|one| !one.as_ref().is_ok_and(is_result))
        .collect();
    passed_over.add_results(all - kept.len());
    kept
}

/// Whether the file is the index of pages or the overview of a run whose results are in the folder `own`.
fn is_about_all(path: &Path, own: &Path, to: Option<Lang>) -> bool {
    let folder = path.parent().and_then(|folder| folder.canonicalize().ok());
    if folder.is_none_or(|folder| folder != own) {
        return false;
    }
    let name = path.file_name().unwrap_or_default();
    let mut formats = OutputFormat::value_variants().iter();
    let is_overview =
        to.is_some_and(|to| formats.any(|format| output::overview_file(to, *format) == Path::new(name)));
    is_overview || name == output::INDEX_FILE && is_of_tolmach(path)
}

/// Whether a page says that it was made by this program.
fn is_of_tolmach(page: &Path) -> bool {
    /// The mark stands near the beginning.
    const HEAD: u64 = 1024;
    const MARK: &[u8] = b"<meta name=\"generator\" content=\"tolmach ";
    let mut head = Vec::new();
    let read = std::fs::File::open(page).and_then(|file| file.take(HEAD).read_to_end(&mut head));
    read.is_ok() && head.windows(MARK.len()).any(|window| window == MARK)
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
/// they may lead in circles. Folders of results in it, `own` or those of other batches, are passed over.
fn walk(root: &Path, own: Option<&Path>, passed_over: &mut PassedOver) -> Vec<Result<PathBuf, Unlisted>> {
    let mut found = Vec::new();
    let mut open = vec![root.to_owned()];
    while let Some(folder) = open.pop() {
        let listed = std::fs::read_dir(&folder).and_then(|entries| {
            entries
                .map(|entry| entry.and_then(|entry| Ok((entry.file_type()?, entry.path()))))
                .collect::<io::Result<Vec<_>>>()
        });
        let are_results = folder != root && (folder.join(OF_BATCH).is_dir() || is_same(&folder, own));
        let is_unseen = folder != root && is_hidden(&folder);
        match listed {
            Ok(entries) => {
                for (kind, path) in entries {
                    if kind.is_dir() {
                        open.push(path);
                    } else if are_results {
                        passed_over.add_results(usize::from(!is_hidden(&path)));
                    } else if has_known_extension(&path) && may_be_file(&path) {
                        found.push(Ok(path));
                    } else if !is_unseen && may_be_file(&path) {
                        passed_over.add(&path);
                    }
                }
            }
            Err(error) => found.push(Err(Unlisted::new(&folder, &error))),
        }
    }
    found
}

fn is_hidden(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default();
    name.as_encoded_bytes().starts_with(b".")
}

fn is_same(folder: &Path, own: Option<&Path>) -> bool {
    own.is_some_and(|own| folder.canonicalize().is_ok_and(|folder| folder == own))
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

pub(super) fn is_pattern(path: &Path) -> bool {
    path.to_str().is_some_and(|text| text.contains(['*', '?', '[']))
}

/// Shells leave quoted patterns alone, and some systems' shells leave all of them alone.
pub(super) fn pattern(
    path: &Path,
    search: &Search<'_>,
    passed_over: &mut PassedOver,
) -> Result<Vec<Result<Source>>> {
    let text = path.to_str().unwrap_or_default();
    let matches = glob::glob(text).map_err(|error| anyhow!("'{text}' is no pattern: {}", error.msg))?;
    let found: Vec<Result<PathBuf, Unlisted>> = matches
        .filter_map(|found| match found {
            Ok(path) => path.is_file().then_some(Ok(path)),
            Err(error) => Some(Err(Unlisted::new(error.path(), error.error()))),
        })
        .collect();
    let found = without_results(found, search, passed_over);
    if found.is_empty() {
        bail!("no file matches '{text}'; check the pattern");
    }
    let sources = found.into_iter().map(|one| Ok(one.map(|path| file(&path))?));
    Ok(sources.collect())
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "a test lays out its own files")]
mod tests {
    use super::*;

    fn lay_out(names: &[&str]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for name in names {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, "x").unwrap();
        }
        folder
    }

    fn names(folder: &Path, search: &Search<'_>) -> (Vec<String>, usize) {
        let mut over = PassedOver::default();
        let sources = directory(folder, search, &mut over).unwrap();
        let name = |source: Result<Source>| match source.unwrap() {
            Source::File { below, .. } => below.display().to_string(),
            other => panic!("{other:?}"),
        };
        (sources.into_iter().map(name).collect(), over.results())
    }

    #[test]
    fn results_beside_their_sources_are_no_documents() {
        let folder = lay_out(&[
            "a.txt",
            "a.en.txt",
            "a.en.md",
            "a.de.txt",
            "b.en.txt",
            "c/a.en.txt",
        ]);
        let english = Search {
            to: Some(Lang::EN),
            out_dir: None,
        };
        let (found, results) = names(folder.path(), &english);
        assert_eq!(found, ["a.de.txt", "a.txt", "b.en.txt", "c/a.en.txt"]);
        assert_eq!(results, 2);
        assert_eq!(names(folder.path(), &Search::default()).1, 0);
    }

    #[test]
    fn folders_of_results_are_passed_over() {
        let folder = lay_out(&[
            "a.txt",
            "english/b.txt",
            "old/.tolmach/journal.jsonl",
            "old/c.txt",
        ]);
        let out_dir = folder.path().join("english");
        let search = Search {
            to: None,
            out_dir: Some(&out_dir),
        };
        assert_eq!(names(folder.path(), &search), (vec!["a.txt".to_owned()], 2));
    }

    #[test]
    fn an_index_is_known_by_its_mark() {
        let folder = lay_out(&["a.html", "index.html", "overview.en.md"]);
        let search = Search {
            to: Some(Lang::EN),
            out_dir: Some(folder.path()),
        };
        let all = ["a.html", "index.html"].map(str::to_owned).to_vec();
        assert_eq!(names(folder.path(), &search), (all, 1));
        let page = "<head><meta name=\"generator\" content=\"tolmach 1.0\">";
        std::fs::write(folder.path().join("index.html"), page).unwrap();
        assert_eq!(names(folder.path(), &search).1, 2);
    }
}
