//! Which reader a document goes to. Whoever brings the document asks once.

use std::path::{Path, PathBuf};

use crate::{Confidence, FORMATS, Format, PACKAGES, PackageFormat, ReadError, foreign, names};

/// The recognised kind of a document.
pub enum Recognised {
    /// The reader of its packages.
    Package(&'static dyn PackageFormat),
    /// A reader of texts, which shows when the document is decoded.
    Text(UndecodedText),
}

/// A text that is not decoded yet, with the facts known before decoding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UndecodedText {
    name: Option<PathBuf>,
    forced: Option<String>,
    declared: Option<String>,
}

impl UndecodedText {
    /// The encoding that the text says it is in, as it is written there.
    pub fn declared_encoding(&self) -> Option<&str> {
        self.declared.as_deref()
    }

    /// The reader of the text, now that it is decoded.
    ///
    /// # Errors
    /// [`ReadError::UnknownFormat`] for a forced format that does not exist or is not one of text, and
    /// [`ReadError::Foreign`] for a text of a kind that is not read, unless a format is forced.
    pub fn format(&self, text: &str) -> Result<&'static dyn Format, ReadError> {
        let name = self.name.as_deref();
        let format = text_format(name, text, self.forced.as_deref())?;
        match foreign::of_text(name, text, format) {
            Some(foreign) if self.forced.is_none() => Err(foreign.refused()),
            _ => Ok(format),
        }
    }
}

/// The reader of a document of these bytes, whose file is `name` if it has one: that of the format that is `forced`, or
/// the one that the name and the content suggest.
///
/// # Errors
/// [`ReadError::ForeignBinary`] for a file of a kind that is not read, unless a format is forced.
pub fn recognise(name: Option<&Path>, bytes: &[u8], forced: Option<&str>) -> Result<Recognised, ReadError> {
    match package_format(name, bytes, forced) {
        Some(format) => Ok(Recognised::Package(format)),
        None => recognise_text(name, bytes, forced).map(Recognised::Text),
    }
}

/// As [`recognise`], for those who take the document for text in any case.
///
/// # Errors
/// The errors of [`recognise`].
pub fn recognise_text(
    name: Option<&Path>,
    bytes: &[u8],
    forced: Option<&str>,
) -> Result<UndecodedText, ReadError> {
    if forced.is_none()
        && let Some(foreign) = foreign::of_bytes(name, bytes)
    {
        return Err(foreign.refused_as_binary());
    }
    Ok(UndecodedText {
        name: name.map(Path::to_owned),
        forced: forced.map(str::to_owned),
        declared: declared_encoding(name, bytes, forced),
    })
}

/// The format of bytes that is `forced`, or that the file name and the bytes suggest; `None` where these are text.
fn package_format(
    name: Option<&Path>,
    bytes: &[u8],
    forced: Option<&str>,
) -> Option<&'static dyn PackageFormat> {
    let mut packages = PACKAGES.iter().copied();
    match forced {
        Some(wanted) => packages.find(|format| format.name() == wanted),
        None => packages
            .map(|format| (format.sniff(name, bytes), format))
            .max_by_key(|(confidence, _)| *confidence)
            .filter(|(confidence, _)| *confidence > Confidence::No)
            .map(|(_, format)| format),
    }
}

/// The format of text that is `forced`, or that the file name and the content suggest.
///
/// # Errors
/// [`ReadError::UnknownFormat`] for a forced format that does not exist or is not one of text.
pub(crate) fn text_format(
    name: Option<&Path>,
    text: &str,
    forced: Option<&str>,
) -> Result<&'static dyn Format, ReadError> {
    let format = match forced {
        Some(wanted) => FORMATS.iter().copied().find(|format| format.name() == wanted),
        // The last of equals wins, so that a format is preferred to the one for all else.
        None => FORMATS
            .iter()
            .copied()
            .max_by_key(|format| format.sniff(name, text)),
    };
    format.ok_or_else(|| ReadError::UnknownFormat {
        name: forced.unwrap_or_default().to_owned(),
        known: names().collect::<Vec<_>>().join(", "),
    })
}

/// The encoding that the text of a document says it is in, as it is written there.
fn declared_encoding(name: Option<&Path>, bytes: &[u8], forced: Option<&str>) -> Option<String> {
    /// Browsers look at a quarter of it.
    const HEAD: usize = 4096;
    let head: String = bytes.iter().take(HEAD).map(|&byte| char::from(byte)).collect();
    text_format(name, &head, forced).ok()?.declared_encoding(&head)
}
