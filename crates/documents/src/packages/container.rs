//! The zip archive of a package: opening it, limits for unpacking, and writing it again.
//!
//! Nothing is ever unpacked to the disk: a part is read by its name in the archive, whatever that name is.

use std::borrow::Cow;
use std::collections::HashMap;
use std::io::{Cursor, Read as _, Write as _};
use std::path::Path;
use std::sync::Arc;

use zip::result::ZipError;
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use crate::budget::Budget;
use crate::{Confidence, ReadError, WriteError, has_extension};

/// The limit of the size of one unpacked part, in bytes.
const LARGEST_PART: u64 = 64 << 20;
/// The limit of the size of all unpacked parts together, in bytes.
const LARGEST_WHOLE: u64 = 256 << 20;
/// The highest compression ratio of a part of more than a mebibyte; one packed more tightly is a zip bomb.
const BEST_RATIO: u64 = 400;
/// The limit of the number of parts of a package.
const MOST_PARTS: usize = 65_535;

/// The bytes of an archive, shared by its copies.
#[derive(Clone)]
pub(crate) struct Shared(Arc<Vec<u8>>);

impl AsRef<[u8]> for Shared {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

/// An opened zip archive, of bytes that are shared or borrowed.
pub(crate) struct Container<B = Shared> {
    format: &'static str,
    archive: ZipArchive<Cursor<B>>,
    /// The number of bytes unpacked so far.
    read: u64,
    /// The memory that may be used for the content that was read.
    pub budget: Budget,
}

/// How surely bytes are a package: a zip archive that `shows` recognises, or a file with the extension.
pub(crate) fn sniff(
    name: Option<&Path>,
    extensions: &[&str],
    bytes: &[u8],
    shows: impl FnOnce(&mut Container<&[u8]>) -> bool,
) -> Confidence {
    if has_extension(name, extensions) {
        return Confidence::Certain;
    }
    if !bytes.starts_with(b"PK\x03\x04") {
        return Confidence::No;
    }
    let shows = Container::borrowed(bytes).is_ok_and(|mut container| shows(&mut container));
    if shows { Confidence::Likely } else { Confidence::No }
}

impl Container {
    /// Opens an archive.
    ///
    /// # Errors
    /// [`ReadError::Package`] if the bytes are not a zip archive, or one that is crafted to do harm.
    pub fn open(format: &'static str, bytes: Vec<u8>) -> Result<Container, ReadError> {
        Container::of(format, Shared(Arc::new(bytes)))
    }
}

impl<'a> Container<&'a [u8]> {
    /// Opens an archive in order to recognise its format.
    ///
    /// # Errors
    /// As [`Container::open`].
    pub fn borrowed(bytes: &'a [u8]) -> Result<Container<&'a [u8]>, ReadError> {
        Container::of("", bytes)
    }
}

impl<B: AsRef<[u8]>> Container<B> {
    fn of(format: &'static str, archive: B) -> Result<Container<B>, ReadError> {
        let bytes = archive.as_ref();
        let failed = |cause: &str| ReadError::Package {
            format,
            cause: cause.to_owned(),
        };
        if bytes.starts_with(b"\xD0\xCF\x11\xE0") {
            return Err(failed(
                "it is encrypted or of an old kind (.doc); save it as a new document without a password",
            ));
        }
        if !bytes.starts_with(b"PK") {
            return Err(failed(
                "it is no zip archive, whatever its name says; check the file",
            ));
        }
        let length = bytes.len() as u64;
        let archive = ZipArchive::new(Cursor::new(archive))
            .map_err(|error| failed(&format!("its archive is damaged ({error}); get the file again")))?;
        if archive.len() > MOST_PARTS {
            return Err(failed("it has more parts than any document; it is not read"));
        }
        let mut container = Container {
            format,
            archive,
            read: 0,
            budget: Budget::of(0),
        };
        // Entries that share their bytes would let a small archive grow huge when it is copied.
        let mut packed = 0_u64;
        for index in 0..container.archive.len() {
            if let Ok(entry) = container.archive.by_index_raw(index) {
                packed = packed.saturating_add(entry.compressed_size());
            }
        }
        if packed > length {
            return Err(failed(
                "its parts overlap, as only a zip bomb's do; it is not read",
            ));
        }
        Ok(container)
    }

    /// Whether the archive has a part of this name.
    pub fn has(&self, part: &str) -> bool {
        self.archive.index_for_name(part).is_some()
    }

    /// The names of all parts that can be read.
    pub fn names(&self) -> impl Iterator<Item = Cow<'_, str>> {
        self.archive.file_names().filter_map(Result::ok)
    }

    /// The text of a part.
    ///
    /// # Errors
    /// [`ReadError::Part`] if the part is missing, encrypted, damaged, too large or not UTF-8.
    pub fn text(&mut self, part: &str) -> Result<String, ReadError> {
        let bytes = self.bytes(part)?;
        String::from_utf8(bytes).map_err(|error| ReadError::Part {
            part: part.to_owned(),
            cause: format!(
                "is not UTF-8 (byte {}); open the document in its own program and save it again",
                error.utf8_error().valid_up_to()
            ),
        })
    }

    fn bytes(&mut self, part: &str) -> Result<Vec<u8>, ReadError> {
        let failed = |cause: String| ReadError::Part {
            part: part.to_owned(),
            cause,
        };
        let left = LARGEST_WHOLE - self.read;
        let mut entry = self
            .archive
            .by_name(part)
            .map_err(|error| failed(explained(&error)))?;
        let most = LARGEST_PART
            .min(left)
            .min((entry.compressed_size() * BEST_RATIO).max(1 << 20));
        let mut bytes = Vec::new();
        entry
            .by_ref()
            .take(most + 1)
            .read_to_end(&mut bytes)
            .map_err(|error| failed(format!("is damaged ({error}); get the file again")))?;
        if bytes.len() as u64 > most {
            return Err(failed(format!(
                "grows to more than {} MiB when it is unpacked, as a zip bomb's does; it is not read",
                most >> 20
            )));
        }
        self.read += bytes.len() as u64;
        self.budget.grow(bytes.len());
        Ok(bytes)
    }

    /// An error about the package as a whole.
    pub fn failed(&self, cause: &str) -> ReadError {
        ReadError::Package {
            format: self.format,
            cause: cause.to_owned(),
        }
    }
}

impl Container {
    /// The archive with new texts for some parts; all others are copied as they are packed.
    ///
    /// # Errors
    /// [`WriteError::Part`] where a part cannot be copied or packed.
    pub fn rewritten(&self, texts: &[(&str, String)]) -> Result<Vec<u8>, WriteError> {
        let mut archive = self.archive.clone();
        // A part that is listed twice is written with its first text.
        let mut new: HashMap<&str, &str> = HashMap::new();
        for (part, text) in texts {
            new.entry(part).or_insert(text);
        }
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for index in 0..archive.len() {
            let entry = archive.by_index_raw(index).map_err(|error| failed("", &error))?;
            let name = entry.name().map_err(|error| failed("", &error))?.into_owned();
            let Some(text) = new.get(name.as_str()) else {
                writer
                    .raw_copy_file(entry)
                    .map_err(|error| failed(&name, &error))?;
                continue;
            };
            let mut options = SimpleFileOptions::default().compression_method(entry.compression());
            if let Some(time) = entry.last_modified() {
                options = options.last_modified_time(time);
            }
            writer
                .start_file(&name, options)
                .map_err(|error| failed(&name, &error))?;
            let written = writer.write_all(text.as_bytes());
            written.map_err(|error| failed(&name, &error.into()))?;
        }
        let whole = writer.finish().map_err(|error| failed("", &error))?;
        Ok(whole.into_inner())
    }
}

fn failed(part: &str, error: &ZipError) -> WriteError {
    WriteError::Part {
        part: part.to_owned(),
        cause: error.to_string(),
    }
}

fn explained(error: &ZipError) -> String {
    match error {
        ZipError::FileNotFound => "is missing; the document is damaged or of another kind".to_owned(),
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => {
            "is encrypted; save the document without a password".to_owned()
        }
        ZipError::UnsupportedArchive(cause) => {
            format!("is packed in a way that is not read ({cause}); save the document again")
        }
        other => format!("is damaged ({other}); get the file again"),
    }
}
