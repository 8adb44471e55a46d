//! The files of a batch: typed, found in folders, or named by a list.

use std::collections::HashSet;
use std::path::{Component, Path, PathBuf};

use anyhow::{Result, anyhow};
use tasks::batch::Failure;
use tasks::options::Options;
use tasks::{Disk, Input, Recognised};

use crate::file_errors::unreadable;
use crate::inputs::{self, PassedOver, Search, Source, Unlisted};
use crate::printer::sentence;
use crate::reading::{self, Limit, Patience};
use crate::settings::{Batch, Inputs};

/// A file to work on.
#[derive(Debug)]
pub struct Entry {
    /// What the report calls it: its place below the folder that was typed.
    pub name: PathBuf,
    /// The file, or why there is none.
    pub path: Result<PathBuf, String>,
}

impl Entry {
    /// The name in messages.
    pub fn shown(&self) -> String {
        self.name.display().to_string()
    }

    /// The file's content. `disk` is told of the step.
    ///
    /// # Errors
    /// Why it cannot be read: it is not there, may not be read, or is too large to be one document.
    pub fn read(&self, disk: &dyn Disk) -> Result<Vec<u8>, String> {
        let path = self.path.as_ref().map_err(Clone::clone)?;
        let source = Source::File {
            path: path.clone(),
            below: self.name.clone(),
        };
        inputs::read(&source, Patience::BRIEF, disk)
    }

    /// Finds what reads the file, whose content is here or was not to be had.
    ///
    /// # Errors
    /// Why it cannot be read.
    pub fn recognise(
        &self,
        content: Result<Vec<u8>, String>,
        options: &Options,
    ) -> Result<Recognised, Failure> {
        let input = content.map(|bytes| Input {
            name: self.shown(),
            bytes,
        });
        tasks::batch::recognise(input, options)
    }
}

/// The files of a batch.
pub struct Files {
    /// Those that are documents, in the order of the batch.
    pub entries: Vec<Entry>,
    /// The others.
    pub passed_over: PassedOver,
}

/// All files of a batch. What lies in the output folder is a result and no input, unless that is the folder of the
/// documents too; a file that is named twice is there once.
///
/// # Errors
/// When a list cannot be read.
pub fn files(batch: &Batch, out_dir: Option<&Path>) -> Result<Files> {
    let own = out_dir.and_then(|folder| folder.canonicalize().ok());
    let mut passed_over = PassedOver::default();
    let mut entries = match &batch.inputs {
        Inputs::Stream(_) => Vec::new(),
        Inputs::List(list) => listed(list)?,
        Inputs::Typed(typed) => {
            let search = Search {
                to: Some(batch.options.to),
                out_dir,
            };
            let found = inputs::expand(typed, false, &search)?;
            passed_over = found.passed_over;
            let sources = found.sources.into_iter().zip(1..);
            sources.map(|(source, number)| entry(source, number)).collect()
        }
    };
    let all = entries.len();
    if let Some(own) = own.filter(|own| !holds_inputs(own, &batch.inputs)) {
        let is_result = |entry: &Entry| {
            let path = entry.path.as_ref().ok();
            path.and_then(|path| path.canonicalize().ok())
                .is_some_and(|path| path.starts_with(&own))
        };
        entries.retain(|entry| !is_result(entry));
    }
    passed_over.add_results(all - entries.len());
    without_repetition(&mut entries);
    Ok(Files { entries, passed_over })
}

/// Whether documents were named in the output folder itself: then their results stand beside them.
fn holds_inputs(own: &Path, inputs: &Inputs) -> bool {
    let Inputs::Typed(typed) = inputs else {
        return false;
    };
    let is_inside = |path: &PathBuf| {
        // The folder that is there, of a file or a pattern.
        let folder = path.ancestors().find(|folder| folder.is_dir());
        let folder = folder.unwrap_or(Path::new("."));
        folder.canonicalize().is_ok_and(|folder| folder.starts_with(own))
    };
    typed.iter().any(is_inside)
}

fn entry(source: Result<Source>, number: usize) -> Entry {
    match source {
        Ok(Source::File { path, below }) => Entry {
            name: below,
            path: Ok(path),
        },
        Ok(Source::Stdin | Source::Piped(_) | Source::Words(_)) => Entry {
            name: "-".into(),
            path: Err("standard input is read only when nothing else is named".to_owned()),
        },
        Err(error) => Entry {
            name: match error.downcast_ref::<Unlisted>() {
                Some(Unlisted { path, .. }) => path.clone(),
                None => format!("input {number}").into(),
            },
            path: Err(sentence(&error)),
        },
    }
}

/// The files that a list names: one a line, or separated by NUL if there is one.
fn listed(list: &Path) -> Result<Vec<Entry>> {
    let bytes = if list.as_os_str() == "-" {
        reading::all(std::io::stdin(), Limit::LIST)
            .map_err(|error| anyhow!("cannot read standard input: {error}"))?
    } else {
        reading::whole(list, Limit::LIST, Patience::FOR_WRITERS).map_err(|error| unreadable(list, &error))?
    };
    let end = if bytes.contains(&0) { 0 } else { b'\n' };
    Ok(bytes
        .split(|&byte| byte == end)
        .map(|name| match name {
            [line @ .., b'\r'] if end == b'\n' => line,
            other => other,
        })
        .filter(|name| !name.is_empty())
        .map(|name| {
            let path = path_of(name);
            Entry {
                name: below(&path),
                path: Ok(path),
            }
        })
        .collect())
}

/// Names need not be UTF-8.
#[cfg(unix)]
fn path_of(name: &[u8]) -> PathBuf {
    use std::os::unix::ffi::OsStrExt as _;
    std::ffi::OsStr::from_bytes(name).into()
}

#[cfg(not(unix))]
fn path_of(name: &[u8]) -> PathBuf {
    String::from_utf8_lossy(name).into_owned().into()
}

/// A listed file keeps its folders, without roots and ways out: nothing is written outside the output folder.
fn below(path: &Path) -> PathBuf {
    let plain = path.components().filter_map(|component| match component {
        Component::Normal(name) => Some(name),
        _ => None,
    });
    plain.collect()
}

fn without_repetition(entries: &mut Vec<Entry>) {
    let mut seen: HashSet<PathBuf> = HashSet::with_capacity(entries.len());
    entries.retain(|entry| {
        let path = entry.path.as_ref().ok();
        path.is_none_or(|path| seen.insert(path.clone()))
    });
}
