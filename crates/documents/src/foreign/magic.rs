//! Recognises foreign files by the bytes at their beginning.

use super::Foreign;
use super::names::{self, TO_DOCX, TO_TEXT};

/// Where a signature stands, the signature, and the extension of such files, whose row in [`names`] has their name.
const SIGNATURES: &[(usize, &[u8], &str)] = &[
    (0, b"%PDF-", "pdf"),
    (0, b"AT&TFORM", "djvu"),
    (0, b"SQLite format 3\0", "sqlite"),
    (0, b"PAR1", "parquet"),
    (60, b"BOOKMOBI", "mobi"),
    (0, b"ITSF", "chm"),
    (0, b"ITOLITLS", "lit"),
    (0, b"\x89PNG", "png"),
    (0, b"\xFF\xD8\xFF", "jpg"),
    (0, b"GIF87a", "gif"),
    (0, b"GIF89a", "gif"),
    (0, b"II*\0", "tif"),
    (0, b"MM\0*", "tif"),
    (8, b"WEBP", "webp"),
    (0, b"\0\0\x01\0", "ico"),
    (4, b"ftypheic", "heic"),
    (4, b"ftypmif1", "heic"),
    (4, b"ftypavif", "avif"),
    (4, b"ftyp", "mp4"),
    (0, b"ID3", "mp3"),
    (0, b"OggS", "ogg"),
    (0, b"fLaC", "flac"),
    (8, b"WAVE", "wav"),
    (8, b"AVI ", "avi"),
    (0, b"\x1A\x45\xDF\xA3", "mkv"),
    (0, b"7z\xBC\xAF\x27\x1C", "7z"),
    (0, b"Rar!\x1A\x07", "rar"),
    (0, b"\x1F\x8B\x08", "gz"),
    (0, b"BZh", "bz2"),
    (0, b"\xFD7zXZ\0", "xz"),
    (0, b"\x28\xB5\x2F\xFD", "zst"),
    (257, b"ustar", "tar"),
    (0, b"PK\x05\x06", "zip"),
    (0, b"PK\x03\x04", "zip"),
    (0, b"\x7FELF", "exe"),
    (0, b"MZ\x90\0", "exe"),
];

/// Signatures of letters that a text may begin with; such a file has bytes that no text has.
const OF_LETTERS: [&str; 4] = ["mp3", "bz2", "parquet", "ogg"];

/// Streams that only one kind of old Office document has, and the extension of its files.
const OLE_STREAMS: &[(&str, &str)] = &[
    ("WordDocument", "doc"),
    ("Workbook", "xls"),
    ("PowerPoint Document", "ppt"),
    ("__nameid_version", "msg"),
];

/// The kind of bytes that are no text; `None` if they have no known signature.
pub(super) fn of(bytes: &[u8]) -> Option<Foreign> {
    if bytes.starts_with(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1") {
        return Some(of_ole(bytes));
    }
    let is_there = |at: usize, sign: &[u8]| bytes.get(at..).is_some_and(|rest| rest.starts_with(sign));
    let &(_, _, extension) = SIGNATURES.iter().find(|(at, sign, extension)| {
        is_there(*at, sign) && (!OF_LETTERS.contains(extension) || bytes.contains(&0))
    })?;
    names::of_extension(extension)
}

/// The kind of a compound file, in which old programs of Office keep their documents.
fn of_ole(bytes: &[u8]) -> Foreign {
    /// The directory of its streams can be anywhere; the files of people are smaller.
    const MOST: usize = 32 << 20;
    let bytes = &bytes[..bytes.len().min(MOST)];
    let has = |name: &str| {
        let wide: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        bytes.windows(wide.len()).any(|window| window == wide)
    };
    let stream = OLE_STREAMS.iter().find(|(name, _)| has(name));
    let known = stream.and_then(|(_, extension)| names::of_extension(extension));
    known.unwrap_or(Foreign {
        kind: "an old Office document",
        step: TO_DOCX,
    })
}

/// The kind of a text that is written in letters but meant for programs: a file that was encoded for mail.
pub(super) fn of_encoded(text: &str) -> Option<Foreign> {
    let name = text.lines().next()?.strip_prefix("begin ")?;
    let mode = name.split(' ').next()?;
    (mode.len() == 3 && mode.bytes().all(|byte| byte.is_ascii_digit()) && text.contains("\nend")).then_some(
        Foreign {
            kind: "a file encoded for mail (uuencode)",
            step: TO_TEXT,
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(bytes: &[u8]) -> Option<&'static str> {
        of(bytes).map(|foreign| foreign.kind)
    }

    #[test]
    fn signatures_tell_the_kind() {
        assert_eq!(kind(b"%PDF-1.7\nwords"), Some("a PDF document"));
        assert_eq!(kind(b"AT&TFORM\0\0\0\x05DJVM"), Some("a DjVu document"));
        assert_eq!(kind(b"SQLite format 3\0\x10"), Some("a database"));
        assert_eq!(kind(b"\x89PNG\r\n\x1a\n\0"), Some("an image"));
        assert_eq!(kind(b"RIFF\0\0\0\0WEBPVP8 "), Some("an image"));
        assert_eq!(kind(b"\x1F\x8B\x08\0"), Some("an archive"));
        let mut tar = vec![b'a'; 257];
        tar.extend(b"ustar\0");
        assert_eq!(kind(&tar), Some("an archive"));
    }

    #[test]
    fn streams_tell_which_program_of_office_wrote_a_file() {
        let mut bytes = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec();
        assert_eq!(kind(&bytes), Some("an old Office document"));
        bytes.extend("Workbook".encode_utf16().flat_map(u16::to_le_bytes));
        assert_eq!(kind(&bytes), Some("a spreadsheet"));
    }

    #[test]
    fn words_that_begin_as_signatures_do_are_text() {
        assert_eq!(kind(b"ID3 tags are old."), None);
        assert_eq!(kind(b"BZhang came."), None);
        assert_eq!(kind(b"PAR1 and PAR2."), None);
        assert_eq!(kind(b""), None);
    }
}
