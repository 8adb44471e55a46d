//! A student's files, told apart by what is in them.

use super::{container, shortlist};
use crate::mapped::Mapped;
use crate::{Bundle, LoadError};
use std::path::{Path, PathBuf};

/// A model's files, told apart.
pub struct Files {
    /// The weights.
    pub model: Found,
    /// The shortlist, if there is one.
    pub shortlist: Option<Found>,
    /// One vocabulary for both sides, or the source's and the target's.
    pub vocabularies: Vec<Found>,
}

/// A mapped file and its name.
pub type Found = (PathBuf, Mapped);

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
