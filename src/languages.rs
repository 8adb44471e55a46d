//! The user's own tables of facts about languages: `languages/` beside `config.toml`, laid out as the repository's.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use text::tables::{self, UserTable};

use crate::reading::{self, Limit};

/// Tables, at most: far more than there are built-in ones.
const MOST_TABLES: usize = 500;

/// Reads the user's tables below `folder` and adds them to the built-in ones. To be called before any text is worked
/// on.
///
/// # Errors
/// When a table or a folder cannot be read, there are too many, or a row is not as its columns want it: the message
/// names the file and the line.
pub fn extend(folder: &Path) -> Result<()> {
    let mut read = Vec::new();
    for language in entries(folder)?.into_iter().filter(|path| path.is_dir()) {
        for file in entries(&language)? {
            if file.extension() != Some(OsStr::new("tsv")) {
                continue;
            }
            if read.len() == MOST_TABLES {
                bail!("'{}' holds more than {MOST_TABLES} tables", folder.display());
            }
            read.push(table(&language, &file)?);
        }
    }
    Ok(tables::extend(read)?)
}

fn table(language: &Path, file: &Path) -> Result<UserTable> {
    let name = |path: &Path| {
        path.file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned()
    };
    let shown = file.display().to_string();
    let text = contents(file).with_context(|| format!("cannot read '{shown}'"))?;
    Ok(UserTable {
        path: format!("{}/{}", name(language), name(file)),
        shown,
        text,
    })
}

fn contents(file: &Path) -> io::Result<String> {
    // A pipe would be waited for, and a device may never end.
    if !fs::metadata(file)?.is_file() {
        return Err(io::Error::new(
            io::ErrorKind::InvalidInput,
            "it is no regular file",
        ));
    }
    let bytes = reading::all(File::open(file)?, Limit::TABLE)?;
    String::from_utf8(bytes).map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "it is not in UTF-8"))
}

/// What is in a folder, by name; nothing if it is not there.
fn entries(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.and_then(|entries| {
            entries
                .map(|entry| Ok(entry?.path()))
                .collect::<io::Result<Vec<_>>>()
        }),
    };
    let mut entries = entries.with_context(|| format!("cannot read the folder '{}'", folder.display()))?;
    entries.sort();
    Ok(entries)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(files: &[(&str, &[u8])]) -> String {
        let home = tempfile::tempdir().unwrap();
        for (name, text) in files {
            let path = home.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            #[expect(clippy::disallowed_methods, reason = "a test lays out its own files")]
            fs::write(path, text).unwrap();
        }
        let error = extend(home.path()).unwrap_err();
        format!("{error:#}").replace(&home.path().display().to_string(), "")
    }

    #[test]
    fn what_cannot_be_read_is_named() {
        let large = vec![b'#'; (1 << 20) + 1];
        for (name, text, message) in [
            ("ru/labels.tsv", &b"a\tb\n"[..], "/ru/labels.tsv:1: 2 cells"),
            (
                "ru/labels.tsv",
                b"\xff\n",
                "cannot read '/ru/labels.tsv': it is not in UTF-8",
            ),
            (
                "ru/labels.tsv",
                &large,
                "cannot read '/ru/labels.tsv': it is too large to be a table of a language",
            ),
            ("ru/mine.tsv", b"", "/ru/mine.tsv: no table is called 'mine.tsv'"),
        ] {
            let found = fault(&[(name, text)]);
            assert!(found.starts_with(message), "{found}");
        }
        let home = tempfile::tempdir().unwrap();
        fs::create_dir_all(home.path().join("ru/labels.tsv")).unwrap();
        let error = format!("{:#}", extend(home.path()).unwrap_err());
        assert!(error.ends_with("it is no regular file"), "{error}");
    }
}
