//! Reads the files of `--glossary` and `--keep` before any work, so that a mistake in them is a usage error.

use std::path::Path;
use std::sync::Arc;

use anyhow::Result;
use review::glossary::{File, Glossary};

use crate::exit::Usage;
use crate::file_errors::unreadable;
use crate::reading::{self, Limit, Patience};

/// Reads the glossary of the files that are given; `None` without any.
///
/// # Errors
/// [`Usage`] with the wrong line, or the reason why a file cannot be read.
pub fn glossary(terms: Option<&Path>, keep: Option<&Path>) -> Result<Option<Arc<Glossary>>> {
    let terms = terms.map(|path| read(path, Limit::GLOSSARY)).transpose()?;
    let keep = keep.map(|path| read(path, Limit::KEEP)).transpose()?;
    if terms.is_none() && keep.is_none() {
        return Ok(None);
    }
    let glossary = Glossary::read(terms.as_ref().map(file), keep.as_ref().map(file))
        .map_err(|wrong| Usage(wrong.to_string()))?;
    Ok(Some(Arc::new(glossary)))
}

fn read(path: &Path, limit: Limit) -> Result<(String, Vec<u8>)> {
    let bytes = reading::whole(path, limit, Patience::FOR_WRITERS).map_err(|error| {
        let why = unreadable(path, &error);
        Usage(format!("{why:#}"))
    })?;
    Ok((path.display().to_string(), bytes))
}

fn file((name, bytes): &(String, Vec<u8>)) -> File<'_> {
    File { name, bytes }
}
