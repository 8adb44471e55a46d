//! Decodes bytes to text in whatever encoding they are.
//!
//! The order is: the encoding that the caller names, a byte order mark, UTF-16 recognised by its zero bytes, UTF-8,
//! the encoding that the text declares, and only then a guess. A guess that does not read like text is an error,
//! never a page of wrong letters.
//!
//! UTF-8 comes before a declaration: many pages were converted and kept the name of their old encoding, while text in
//! another encoding is practically never valid UTF-8.

mod cyrillic;
mod guess;

use encoding_rs::{DecoderResult, ISO_2022_JP, UTF_8};

pub(crate) use cyrillic::{
    NEUTRAL as NEUTRAL_BITS, weight_of_letter as letter_bits, weight_of_sign as sign_bits,
};
pub use encoding_rs::Encoding;

/// A text and the encoding in which its bytes were.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded {
    /// The text without a byte order mark; line endings are as they came.
    pub text: String,
    /// The WHATWG name of the encoding: `UTF-8`, `windows-1251`, `KOI8-R`.
    pub encoding: &'static str,
    /// How the encoding was determined.
    pub how: How,
    /// The bytes that do not fit the encoding and are U+FFFD in the text, if there are any.
    pub replaced: Option<Replaced>,
}

/// Bytes that do not fit their encoding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Replaced {
    /// How many characters were replaced.
    pub count: usize,
    /// The first byte of the first one, from 0.
    pub offset: usize,
    /// Its line, from 1.
    pub line: usize,
}

/// The ways in which an encoding is determined.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// The caller named it.
    Given,
    /// A byte order mark named it.
    Bom,
    /// The bytes are valid UTF-8 without a mark.
    Utf8,
    /// The text declares it.
    Declared,
    /// It fits the bytes best.
    Detected,
}

/// Why bytes could not be read as text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    /// The bytes are not text.
    #[error("the input is {kind}, not text (byte {offset}); convert it to plain text or Markdown first")]
    Binary {
        /// The likely format of the bytes, with an article: `a PDF document`.
        kind: &'static str,
        /// The offset of the first byte that proves it.
        offset: usize,
    },
    /// The bytes are not UTF-8, and in no other encoding do they read like text.
    #[error(
        "the input is not valid UTF-8 (byte {offset}) and no other encoding fits; name it with --encoding, for example --encoding windows-1251"
    )]
    NoLikelyEncoding {
        /// The first byte that is not UTF-8.
        offset: usize,
    },
    /// The bytes do not fit the encoding that the caller or the byte order mark names.
    #[error("the input is not valid {encoding} (byte {offset}); name another encoding with --encoding")]
    Malformed {
        /// The WHATWG name of the encoding.
        encoding: &'static str,
        /// The first byte that does not fit.
        offset: usize,
    },
}

/// The name is of no known encoding.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "unknown encoding '{typed}'; use a name such as utf-8, utf-16le, windows-1251, koi8-r, iso-8859-5, ibm866 or windows-1252"
)]
pub struct UnknownEncoding {
    /// The name as it was typed.
    pub typed: String,
}

/// Parses the name of an encoding as users write it: `cp1251`, `windows_1251`, `KOI8-R`, `latin1`.
///
/// # Errors
/// [`UnknownEncoding`], whose message lists some known names.
pub fn parse_label(label: &str) -> Result<&'static Encoding, UnknownEncoding> {
    let dashed = label.trim().replace('_', "-");
    Encoding::for_label_no_replacement(label.as_bytes())
        .or_else(|| Encoding::for_label_no_replacement(dashed.as_bytes()))
        .ok_or_else(|| UnknownEncoding {
            typed: label.to_owned(),
        })
}

/// Decodes `bytes` in the encoding `given`, or else in the one that is detected.
///
/// # Errors
/// [`DecodeError`] for binary data, for bytes that do not fit `given`, and for bytes that no encoding makes
/// readable. A few bytes that do not fit are no error: [`Decoded::replaced`] counts them.
pub fn decode(bytes: &[u8], given: Option<&'static Encoding>) -> Result<Decoded, DecodeError> {
    decode_declared(bytes, given, None)
}

/// Like [`decode`], for a text that declares its encoding to be `declared`. A name that is unknown, or that the bytes
/// do not fit, is ignored.
///
/// # Errors
/// Those of [`decode`].
pub fn decode_declared(
    bytes: &[u8],
    given: Option<&'static Encoding>,
    declared: Option<&str>,
) -> Result<Decoded, DecodeError> {
    if let Some(encoding) = given {
        return decode_as(encoding, bytes, How::Given);
    }
    if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        return decode_as(encoding, bytes, How::Bom);
    }
    if let Some(encoding) = guess::utf16_without_mark(bytes) {
        return decode_as(encoding, bytes, How::Detected);
    }
    guess::refuse_binary(bytes)?;
    let declared = declared.and_then(|label| parse_label(label).ok());
    match std::str::from_utf8(bytes) {
        Ok(text) => {
            // ISO-2022-JP writes all its letters with ASCII's bytes.
            let japanese = declared.filter(|encoding| *encoding == ISO_2022_JP);
            let as_japanese = japanese.and_then(|encoding| decode_as(encoding, bytes, How::Declared).ok());
            Ok(as_japanese.unwrap_or_else(|| Decoded {
                text: text.to_owned(),
                encoding: UTF_8.name(),
                how: How::Utf8,
                replaced: None,
            }))
        }
        Err(_) if guess::is_mostly_utf8(bytes) => decode_as(UTF_8, bytes, How::Utf8),
        Err(broken) => {
            let declared = declared.filter(|encoding| encoding.is_ascii_compatible());
            decode_legacy(bytes, declared, broken.valid_up_to())
        }
    }
}

/// Bytes whose first error as UTF-8 is at `offset`. An encoding that all bytes fit comes before one that only most of
/// them do.
fn decode_legacy(
    bytes: &[u8],
    declared: Option<&'static Encoding>,
    offset: usize,
) -> Result<Decoded, DecodeError> {
    let whole = |encoding, how| {
        let decoded: Option<Decoded> = decode_as(encoding, bytes, how).ok();
        decoded.filter(|decoded| decoded.replaced.is_none())
    };
    let guessed = || guess::legacy(bytes, offset);
    declared
        .and_then(|encoding| whole(encoding, How::Declared))
        .or_else(|| whole(guessed()?, How::Detected))
        .or_else(|| decode_as(declared?, bytes, How::Declared).ok())
        .or_else(|| decode_as(guessed()?, bytes, How::Detected).ok())
        .or_else(|| guess::is_mostly_ascii(bytes).then(|| decode_as(UTF_8, bytes, How::Utf8).ok())?)
        .ok_or(DecodeError::NoLikelyEncoding { offset })
}

/// The text in an encoding, with U+FFFD for what does not fit; an error if that is more than a little.
fn decode_as(encoding: &'static Encoding, bytes: &[u8], how: How) -> Result<Decoded, DecodeError> {
    /// So many characters may be replaced in any text.
    const FEW: usize = 3;
    /// And in a longer text one in so many.
    const ONE_IN: usize = 10;
    let mut decoder = encoding.new_decoder_with_bom_removal();
    let room = decoder
        .max_utf8_buffer_length_without_replacement(bytes.len())
        .unwrap_or(bytes.len());
    let mut text = String::with_capacity(room);
    let mut replaced: Option<Replaced> = None;
    let mut read = 0;
    loop {
        let (result, more) = decoder.decode_to_string_without_replacement(&bytes[read..], &mut text, true);
        read += more;
        match result {
            DecoderResult::InputEmpty => break,
            DecoderResult::Malformed(length, after) => {
                let first = || Replaced {
                    count: 0,
                    offset: read.saturating_sub(usize::from(length) + usize::from(after)),
                    line: 1 + text.matches('\n').count(),
                };
                replaced.get_or_insert_with(first).count += 1;
                text.push('\u{FFFD}');
            }
            // The room asked for is the decoder's own upper bound, but for what was replaced.
            DecoderResult::OutputFull => text.reserve(bytes.len() - read + 16),
        }
    }
    text.shrink_to_fit();
    let is_too_much = |replaced: &Replaced| {
        replaced.count > FEW && replaced.count.saturating_mul(ONE_IN) > text.chars().count()
    };
    if let Some(Replaced { offset, .. }) = replaced.filter(is_too_much) {
        return Err(DecodeError::Malformed {
            encoding: encoding.name(),
            offset,
        });
    }
    Ok(Decoded {
        text,
        encoding: encoding.name(),
        how,
        replaced,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_read_as_users_write_them() {
        for (label, name) in [
            ("cp1251", "windows-1251"),
            ("WINDOWS-1251", "windows-1251"),
            ("windows_1251", "windows-1251"),
            (" koi8-r ", "KOI8-R"),
            ("cp866", "IBM866"),
            ("latin1", "windows-1252"),
            ("utf8", "UTF-8"),
            ("iso_8859-5", "ISO-8859-5"),
        ] {
            assert_eq!(parse_label(label).map(Encoding::name), Ok(name), "{label}");
        }
    }

    #[test]
    fn an_unknown_label_is_named_with_some_known_ones() {
        let message = parse_label("cp-one").unwrap_err().to_string();
        assert!(
            message.contains("'cp-one'") && message.contains("koi8-r"),
            "{message}"
        );
        assert!(parse_label("").is_err());
    }

    #[test]
    fn a_given_encoding_is_used_and_its_mark_removed() {
        let decoded = decode(b"\xFF\xFE\x14\x04", Some(encoding_rs::UTF_16LE)).unwrap();
        assert_eq!((decoded.text.as_str(), decoded.how), ("Д", How::Given));
        let decoded = decode(b"\xC4\xE0", Some(encoding_rs::WINDOWS_1251)).unwrap();
        assert_eq!(decoded.text, "Да");
    }

    #[test]
    fn a_declared_encoding_comes_before_a_guess() {
        // «год» is too short to be told, and every byte of it is a letter in both encodings.
        let (windows, koi) = (b"\xE3\xEE\xE4", b"\xC7\xCF\xC4");
        for (bytes, declared) in [(windows, "windows-1251"), (koi, "KOI8-R")] {
            let decoded = decode_declared(bytes, None, Some(declared)).unwrap();
            assert_eq!((decoded.text.as_str(), decoded.how), ("год", How::Declared));
        }
        let given = decode_declared(windows, Some(encoding_rs::KOI8_R), Some("windows-1251")).unwrap();
        assert_eq!((given.text.as_str(), given.how), ("ЦНД", How::Given));
        let japanese = decode_declared(b"\x1B$B8l\x1B(B", None, Some("iso-2022-jp")).unwrap();
        assert_eq!(japanese.text, "語");
    }

    #[test]
    fn a_declared_encoding_that_cannot_be_counts_for_nothing() {
        let text = "Он уехал, она осталась.";
        for declared in ["windows-1251", "utf-16le", "no-such-name", ""] {
            let decoded = decode_declared(text.as_bytes(), None, Some(declared)).unwrap();
            assert_eq!(
                (decoded.text.as_str(), decoded.how),
                (text, How::Utf8),
                "{declared}"
            );
        }
        let (bytes, _, _) = encoding_rs::WINDOWS_1251.encode(text);
        for declared in ["utf-8", "utf-16", "shift_jis"] {
            let decoded = decode_declared(&bytes, None, Some(declared)).unwrap();
            assert_eq!(
                (decoded.text.as_str(), decoded.how),
                (text, How::Detected),
                "{declared}"
            );
        }
        let marked = decode_declared(b"\xEF\xBB\xBF\xD0\xB4", None, Some("koi8-r")).unwrap();
        assert_eq!((marked.text.as_str(), marked.how), ("д", How::Bom));
        let damaged = [text.as_bytes(), b"\xFF"].concat();
        let decoded = decode_declared(&damaged, None, Some("windows-1251")).unwrap();
        assert_eq!(
            (decoded.how, decoded.text),
            (How::Utf8, format!("{text}\u{FFFD}"))
        );
    }

    #[test]
    fn a_few_bytes_that_do_not_fit_are_replaced_and_counted() {
        let bytes = ["так\nи ".as_bytes(), b"\xFFabc"].concat();
        for given in [None, Some(UTF_8)] {
            let decoded = decode(&bytes, given).unwrap();
            assert_eq!(decoded.text, "так\nи \u{FFFD}abc");
            let replaced = Replaced {
                count: 1,
                offset: 10,
                line: 2,
            };
            assert_eq!(decoded.replaced, Some(replaced));
        }
        // Nothing fits, and all but one byte is ASCII.
        let decoded = decode(&[&[b'a'; 200][..], b"\x81"].concat(), None).unwrap();
        assert_eq!(decoded.replaced.map(|replaced| replaced.offset), Some(200));
    }

    #[test]
    fn the_first_byte_of_many_that_do_not_fit_is_named() {
        assert_eq!(
            decode(b"ab\xE9\xE9c\xE9d\xE9", Some(UTF_8)),
            Err(DecodeError::Malformed {
                encoding: "UTF-8",
                offset: 2
            })
        );
    }
}
