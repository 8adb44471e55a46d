//! Guesses the encoding of unlabelled bytes.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_16BE, UTF_16LE};

use super::{DecodeError, cyrillic};

/// The number of bytes that a guess reads: more would not change it, and long texts stay fast.
const SAMPLE_BYTES: usize = 64 * 1024;

/// The first bytes of files that are passed in by mistake, with the name of each format.
const MAGIC: &[(&[u8], &str)] = &[
    (b"%PDF-", "a PDF document"),
    (b"PK\x03\x04", "a ZIP archive (DOCX, EPUB and ODT are such)"),
    (b"\xD0\xCF\x11\xE0", "an old Office document"),
    (b"AT&TFORM", "a DjVu document"),
    (b"ITSF", "a help file (CHM)"),
    (b"\x1F\x8B", "gzip data"),
    (b"Rar!", "a RAR archive"),
    (b"7z\xBC\xAF", "a 7z archive"),
    (b"\x89PNG", "a PNG image"),
    (b"\xFF\xD8\xFF", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"RIFF", "sound, film or an image"),
    (b"OggS", "sound or film"),
    (b"fLaC", "sound"),
    (b"ID3", "sound"),
    (b"\x7FELF", "a program"),
    (b"GGUF", "a GGUF model"),
];

/// The byte that ends text files of DOS times, where CP866 comes from.
const DOS_END_OF_FILE: u8 = 0x1A;

/// An error for bytes that are no text in any encoding but UTF-16.
pub(super) fn refuse_binary(bytes: &[u8]) -> Result<(), DecodeError> {
    if let Some((_, kind)) = MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return Err(DecodeError::Binary { kind, offset: 0 });
    }
    let body = bytes.strip_suffix(&[DOS_END_OF_FILE]).unwrap_or(bytes);
    if let Some(offset) = body.iter().position(|&byte| byte == 0) {
        return Err(DecodeError::Binary {
            kind: "binary data",
            offset,
        });
    }
    let controls = body.iter().filter(|&&byte| is_control(byte)).count();
    let allowed = (body.len() / 100).max(1);
    match body.iter().position(|&byte| is_control(byte)) {
        Some(offset) if controls > allowed => Err(DecodeError::Binary {
            kind: "binary data",
            offset,
        }),
        _ => Ok(()),
    }
}

/// Whether a byte has no place in a text; tabs, line and page breaks and escape (ISO-2022-JP) have.
fn is_control(byte: u8) -> bool {
    byte.is_ascii_control() && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x0B | 0x0C | 0x1B)
}

/// Recognises UTF-16 without a byte order mark by the high bytes of its units: nearly all are 0 (Latin) or 4
/// (Cyrillic).
pub(super) fn utf16_without_mark(bytes: &[u8]) -> Option<&'static Encoding> {
    let sample = &bytes[..bytes.len().min(SAMPLE_BYTES)];
    let little = share_of_text_units(sample, u16::from_le_bytes);
    let big = share_of_text_units(sample, u16::from_be_bytes);
    match (little >= 0.9, big >= 0.9) {
        (true, false) => Some(UTF_16LE),
        (false, true) => Some(UTF_16BE),
        _ => None,
    }
}

/// How many of the units are letters, marks or spaces of an alphabet that begins below U+0700.
///
/// Zero for a text of single bytes: a quarter of the units must have a high byte that is a control character.
fn share_of_text_units(sample: &[u8], unit: fn([u8; 2]) -> u16) -> f64 {
    let units: Vec<u16> = sample
        .chunks_exact(2)
        .map(|pair| unit([pair[0], pair[1]]))
        .collect();
    let low = units.iter().filter(|&&unit| unit < 0x0700).count();
    if units.is_empty() || low * 4 < units.len() {
        return 0.0;
    }
    let text = units.iter().filter(|&&unit| is_text_unit(unit)).count();
    text as f64 / units.len() as f64
}

fn is_text_unit(unit: u16) -> bool {
    let Some(letter) = char::from_u32(u32::from(unit)) else {
        return false;
    };
    match unit {
        0..0x80 => matches!(letter, ' '..='~' | '\t' | '\n' | '\r'),
        0x80..0x0700 => !letter.is_control(),
        // General punctuation, currency, arrows and the like.
        _ => (0x2000..0x2300).contains(&unit),
    }
}

/// Whether the bytes are UTF-8 but for a few: at least as many sound characters beyond ASCII as broken ones. In other
/// encodings letters seldom stand so that they look like one of them.
pub(super) fn is_mostly_utf8(bytes: &[u8]) -> bool {
    let (mut sound, mut broken) = (0, 0);
    for chunk in bytes.utf8_chunks() {
        sound += chunk.valid().chars().filter(|letter| !letter.is_ascii()).count();
        broken += usize::from(!chunk.invalid().is_empty());
    }
    sound > 0 && sound >= broken
}

/// Whether all bytes but a few are ASCII.
pub(super) fn is_mostly_ascii(bytes: &[u8]) -> bool {
    let beyond = bytes.iter().filter(|byte| !byte.is_ascii()).count();
    beyond * 50 <= bytes.len()
}

/// The encoding of bytes that are no Unicode, when one makes readable text of them.
///
/// `offset` is the first byte that is not ASCII, or a later one.
pub(super) fn legacy(bytes: &[u8], offset: usize) -> Option<&'static Encoding> {
    // Legacy text that is ASCII up to `offset` shows its encoding only from there on.
    let start = offset.saturating_sub(SAMPLE_BYTES / 2);
    let sample = &bytes[start..bytes.len().min(start + SAMPLE_BYTES)];
    let detected = detect(sample, sample.len() == bytes.len());
    if let Some(fit) = cyrillic::best(sample)
        && (cyrillic::is_candidate(detected) || !fit.mostly_capitals)
    {
        return Some(fit.encoding);
    }
    let (text, _) = detected.decode_without_bom_handling(sample);
    reads_like_text(&text).then_some(detected)
}

fn detect(sample: &[u8], is_whole: bool) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    detector.feed(sample, is_whole);
    detector.guess(None, Utf8Detection::Deny)
}

/// Whether the letters beyond ASCII look like writing: nearly no signs among them, and accents as spice in Latin
/// words, not instead of them.
fn reads_like_text(text: &str) -> bool {
    let beyond: Vec<char> = text.chars().filter(|letter| !letter.is_ascii()).collect();
    let odd = beyond
        .iter()
        .filter(|&&letter| !letter.is_alphabetic() && !is_typographic(letter))
        .count();
    let accented = beyond
        .iter()
        .filter(|&&letter| letter.is_alphabetic() && letter < '\u{250}')
        .count();
    let plain = text.chars().filter(char::is_ascii_alphabetic).count();
    !beyond.is_empty() && odd * 10 <= beyond.len() && accented <= plain
}

/// Signs that printed prose uses beyond ASCII.
pub(super) fn is_typographic(letter: char) -> bool {
    matches!(
        letter,
        '\u{A0}' | '«' | '»' | '§' | '©' | '®' | '°' | '±' | '·' | '¡' | '¿' | '€' | '£' | '№' | '™'
    ) || ('\u{2010}'..='\u{203A}').contains(&letter)
        || ('\u{3000}'..='\u{303F}').contains(&letter)
        || ('\u{FF00}'..='\u{FF65}').contains(&letter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_files_are_named() {
        let error = refuse_binary(b"%PDF-1.7\n").unwrap_err();
        assert!(error.to_string().contains("a PDF document"), "{error}");
        assert!(refuse_binary(b"PK\x03\x04\x14\x00").is_err());
    }

    #[test]
    fn zero_bytes_and_many_controls_are_binary() {
        assert_eq!(
            refuse_binary(b"ab\0c"),
            Err(DecodeError::Binary {
                kind: "binary data",
                offset: 2
            })
        );
        assert!(refuse_binary(b"\x01\x02\x03").is_err());
        assert_eq!(
            refuse_binary(b"text\twith\r\nbreaks\x0C and one \x07 bell"),
            Ok(())
        );
        assert_eq!(refuse_binary(b"a DOS text\x1A"), Ok(()));
        assert_eq!(refuse_binary(b""), Ok(()));
    }

    #[test]
    fn single_byte_text_is_never_utf16() {
        for text in [
            "",
            "a",
            "plain text of some words\n",
            "        ",
            "\n\n\n\n",
            "Текст в UTF-8, без нулей.",
        ] {
            assert_eq!(utf16_without_mark(text.as_bytes()), None, "{text:?}");
        }
    }

    #[test]
    fn damaged_utf8_is_told_from_legacy_bytes() {
        let text = "Длинная строка по-русски".as_bytes();
        assert!(is_mostly_utf8(&text[..text.len() - 1]));
        assert!(is_mostly_utf8(b"amanh\xC3\xA3 no caf\xE9"));
        assert!(!is_mostly_utf8(b"caf\xE9"));
        assert!(!is_mostly_utf8(
            &encoding_rs::WINDOWS_1251.encode("Длинная строка").0
        ));
    }
}
