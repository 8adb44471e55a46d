//! A student's files, recognised by their content.

use super::{container, shortlist};
use crate::mapped::Mapped;
use crate::{Bundle, LoadError};
use std::path::{Path, PathBuf};

/// A model's files by their kind.
pub struct Files {
    /// The weights.
    pub model: NamedFile,
    /// The shortlist, if there is one.
    pub shortlist: Option<NamedFile>,
    /// One vocabulary for both sides, or the source's and the target's.
    pub vocabularies: Vec<NamedFile>,
}

/// A mapped file and its name.
pub type NamedFile = (PathBuf, Mapped);

impl Files {
    /// Maps the files of a bundle.
    ///
    /// # Errors
    /// When one cannot be mapped, or none holds weights.
    pub fn open(bundle: &Bundle) -> Result<Self, LoadError> {
        let (mut model, mut shortlist, mut vocabularies) = (None, None, Vec::new());
        for path in &bundle.files {
            let file = Mapped::open(path).map_err(|error| unreadable(path, error))?;
            let found = (path.clone(), file);
            match found.1.first_chunk().map(|bytes| u64::from_le_bytes(*bytes)) {
                Some(container::VERSION) => model = Some(found),
                Some(shortlist::MAGIC) => shortlist = Some(found),
                _ => vocabularies.push(found),
            }
        }
        let first = bundle.first_file()?;
        Ok(Files {
            model: model.ok_or_else(|| unreadable(first, "no file of the model holds its weights"))?,
            shortlist,
            vocabularies,
        })
    }
}

/// The error that names a file.
#[expect(
    clippy::needless_pass_by_value,
    reason = "errors and texts alike, made on the spot"
)]
pub fn unreadable(file: &Path, cause: impl ToString) -> LoadError {
    LoadError::Unreadable {
        file: file.to_owned(),
        cause: cause.to_string(),
    }
}
