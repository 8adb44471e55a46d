//! Finds file names of pictures that copying left in the text: «lavrov (1)Разблокировать…».

use std::ops::Range;

use super::{Furniture, Kind};

const EXTENSIONS: &[&str] = &[
    "jpg", "jpeg", "png", "gif", "webp", "bmp", "svg", "tif", "tiff", "avif", "heic", "mp4", "mov",
];

/// Prefixes of the file names that cameras, phones and screenshot tools give.
const CAMERA_PREFIXES: &[&str] = &[
    "img",
    "dsc",
    "dscn",
    "dscf",
    "pict",
    "vid",
    "screenshot",
    "photo",
    "image",
    "foto",
];

/// The longest file name, in bytes.
const LONGEST_NAME: usize = 80;

/// File names at the start of a paragraph.
pub(super) fn find(text: &str, lines: &[Range<usize>]) -> Vec<Furniture> {
    let is_blank = |index: usize| lines.get(index).is_none_or(Range::is_empty);
    (0..lines.len())
        .filter(|&index| !is_blank(index) && (index == 0 || is_blank(index - 1)))
        .filter_map(|index| {
            let line = &text[lines[index].clone()];
            let length = glued(line).or_else(|| alone(line).filter(|_| is_blank(index + 1)))?;
            let start = lines[index].start;
            Some(Furniture {
                range: start..start + length,
                kind: Kind::StrayFileName,
            })
        })
        .collect()
}

/// The length of a file name that is the whole line.
fn alone(line: &str) -> Option<usize> {
    let stem = with_extension(line)?;
    (stem == line.len()).then_some(stem)
}

/// The length of a file name, and of the space after it, that a paragraph's first word is glued to.
fn glued(line: &str) -> Option<usize> {
    if let Some(length) = with_extension(line) {
        let rest = &line[length..];
        let body = rest.trim_start_matches(' ');
        return starts_sentence(body).then_some(length + rest.len() - body.len());
    }
    let length = with_copy_number(line)
        .or_else(|| camera_name(line))
        .or_else(|| snake_name(line))?;
    starts_sentence(&line[length..]).then_some(length)
}

/// `lavrov.jpg`, `lavrov (1).jpg`: up to the end of the extension.
fn with_extension(line: &str) -> Option<usize> {
    let stem = name_length(line);
    let stem = stem + copy_number(&line[stem..]).unwrap_or(0);
    // The dot is part of the name's own characters, or follows the copy number.
    let dot = if line[stem..].starts_with('.') {
        stem
    } else {
        line[..stem].rfind('.')?
    };
    let rest = &line[dot + 1..];
    let letters = rest.bytes().take_while(u8::is_ascii_alphanumeric).count();
    let known = EXTENSIONS
        .iter()
        .any(|known| rest[..letters].eq_ignore_ascii_case(known));
    (known && dot > 0).then_some(dot + 1 + letters)
}

/// `lavrov (1)`: the number that a browser gives the second download of a file.
fn with_copy_number(line: &str) -> Option<usize> {
    let stem = name_length(line);
    (stem > 0).then_some(stem + copy_number(&line[stem..])?)
}

/// `IMG_1234`, `photo-2016-05-01`.
fn camera_name(line: &str) -> Option<usize> {
    let length = name_length(line);
    let name = line[..length].to_ascii_lowercase();
    let letters = name.bytes().take_while(u8::is_ascii_alphabetic).count();
    let digits = name[letters..].bytes().filter(u8::is_ascii_digit).count();
    let only_numbers = name[letters..]
        .bytes()
        .all(|byte| byte.is_ascii_digit() || b"_-".contains(&byte));
    (CAMERA_PREFIXES.contains(&&name[..letters]) && only_numbers && digits >= 2).then_some(length)
}

/// `lavrov_baku_2016`: words joined by underscores do not occur in prose.
fn snake_name(line: &str) -> Option<usize> {
    let length = name_length(line);
    let name = &line[..length];
    let has_letters = name.bytes().any(|byte| byte.is_ascii_lowercase());
    (name.trim_matches('_').contains('_') && has_letters).then_some(length)
}

/// The bytes that a Latin file name without spaces takes at the start of the line.
fn name_length(line: &str) -> usize {
    line.bytes()
        .take(LONGEST_NAME)
        .take_while(|&byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.'))
        .count()
}

/// The length of ` (1)` or `(12)`.
fn copy_number(rest: &str) -> Option<usize> {
    let open = rest.strip_prefix(' ').unwrap_or(rest).strip_prefix('(')?;
    let digits = open.bytes().take_while(u8::is_ascii_digit).count();
    ((1..=2).contains(&digits) && open[digits..].starts_with(')'))
        .then(|| rest.len() - open.len() + digits + 1)
}

/// A capital beyond ASCII, or an opening quotation mark and a capital: a Latin one could belong to the name.
fn starts_sentence(rest: &str) -> bool {
    let word = rest.trim_start_matches(['«', '“', '„', '"']);
    word.chars()
        .next()
        .is_some_and(|letter| letter.is_uppercase() && !letter.is_ascii())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn glued_names_are_measured_to_the_first_word() {
        for (line, name) in [
            ("lavrov (1)Разблокировать ситуацию", "lavrov (1)"),
            ("lavrov(12)«Разблокировать", "lavrov(12)"),
            ("lavrov.jpgРазблокировать", "lavrov.jpg"),
            ("lavrov-2016 (2).JPG Разблокировать", "lavrov-2016 (2).JPG "),
            ("IMG_1234Министр", "IMG_1234"),
            ("photo-2016-05-01Министр", "photo-2016-05-01"),
            ("lavrov_baku_2016Министр", "lavrov_baku_2016"),
        ] {
            assert_eq!(glued(line).map(|length| &line[..length]), Some(name), "{line}");
        }
    }

    #[test]
    fn words_are_no_file_names() {
        for line in [
            "COVID-19Вирус отступает",
            "COVID-19 Вирус отступает",
            "iPhoneНовый телефон",
            "iPhone 7 (2016) Новый телефон",
            "lavrov (1) Разблокировать",
            "F-16 Турции",
            "Day.AzОб этом",
            "Windows 10Система",
            "logo.png — это файл",
            "RT.com Сообщает",
            "(1)Первый пункт",
            "Пункт (1)Первый",
            "2016Год",
            "Image of the day",
            "file.jpg The caption",
            "",
        ] {
            assert_eq!(glued(line), None, "{line}");
        }
    }

    #[test]
    fn a_line_that_is_a_file_name() {
        assert_eq!(alone("lavrov.jpg"), Some(10));
        assert_eq!(alone("lavrov (1).jpg"), Some(14));
        assert_eq!(alone("lavrov.jpg and more"), None);
        assert_eq!(alone("example.com"), None);
        assert_eq!(alone(".jpg"), None);
    }
}
