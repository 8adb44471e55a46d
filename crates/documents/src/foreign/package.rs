//! Recognises zip archives, and what document of a foreign kind each holds.

use super::Foreign;
use super::names::{self, TO_DOCX};
use crate::packages::Container;

/// Beginnings of part names that only one kind of package has.
const PARTS: &[(&str, &str, &str)] = &[
    (
        "ppt/",
        "a presentation (PPTX)",
        "copy its text into a plain text file first",
    ),
    ("xl/", "a spreadsheet (XLSX)", "save the sheet as CSV first"),
    (
        "Index/Document.iwa",
        "a document of Apple's Pages, Numbers or Keynote",
        TO_DOCX,
    ),
];

/// Endings of the media type `application/vnd.oasis.opendocument.…` in a package of the `OpenDocument` family.
const OPEN_DOCUMENT: &[(&str, &str, &str)] = &[
    (
        "presentation",
        "a presentation (ODP)",
        "copy its text into a plain text file first",
    ),
    (
        "spreadsheet",
        "a spreadsheet (ODS)",
        "save the sheet as CSV first",
    ),
    (
        "graphics",
        "a drawing (ODG)",
        "copy its text into a plain text file first",
    ),
];

/// The kind of a zip archive, at least that it is one; `None` for any other bytes.
pub(super) fn of(bytes: &[u8]) -> Option<Foreign> {
    if !bytes.starts_with(b"PK\x03\x04") {
        return None;
    }
    let archive = names::of_extension("zip");
    let Ok(mut container) = Container::borrowed(bytes) else {
        return archive;
    };
    let by_part = PARTS
        .iter()
        .find(|(begin, ..)| container.names().any(|name| name.starts_with(begin)));
    let row = by_part.or_else(|| {
        let mimetype = container.text("mimetype").ok()?;
        let kind = mimetype
            .trim()
            .strip_prefix("application/vnd.oasis.opendocument.")?;
        OPEN_DOCUMENT.iter().find(|(begin, ..)| kind.starts_with(begin))
    });
    row.map(|&(_, kind, step)| Foreign { kind, step }).or_else(|| {
        let is_fiction = container
            .names()
            .any(|name| name.to_ascii_lowercase().ends_with(".fb2"));
        let fiction = is_fiction.then_some(Foreign {
            kind: "a packed FictionBook",
            step: "convert it to EPUB first (Calibre does it)",
        });
        fiction.or(archive)
    })
}
