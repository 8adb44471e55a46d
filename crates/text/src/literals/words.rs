//! Literals that look like words: addresses, file names, code, numbers with a fixed form.

use std::collections::HashSet;
use std::ops::Range;
use std::sync::LazyLock;

use super::{Kind, Start, continues_word, ends_word};
use crate::script::is_unspaced;
use crate::tables::Tables;

/// Endings with which `word.ending` is a domain, not two words without a space.
static DOMAINS: LazyLock<HashSet<&str>> = LazyLock::new(|| Tables::named("domains.tsv").words());

/// Endings of file names.
const FILES: &str = " 7z aac avi bak bash bat bin bmp bz2 c cfg class cmd com conf cpp cs css csv dat db deb dll dmg doc \
    docm docx dot eml eps epub exe fb2 flac flv gif go gpg gz h heic hpp htm html ico img ini ipynb iso jar java jpeg jpg js \
    json jsonl jsx key kt less lib lock log lua m4a md mdx mht mkv mobi mov mp3 mp4 mpeg msi o odp ods odt ogg otf pdf php \
    pl png po pot pps ppt pptx ps1 psd py rar rb rpm rs rst rtf sass scss sh so sql srt svg swf swift tar tex tgz tiff tmp \
    toml ts tsv tsx ttf txt vb vtt vue wav webm webp wma wmv woff woff2 xcf xhtml xliff xls xlsm xlsx xml xz yaml yml zip \
    zst ";

/// The limit of a word that is examined, in bytes.
const LONGEST: usize = 2_048;

/// Whether a run of characters that may be one word begins here.
pub(super) fn begins(start: Start<'_>) -> bool {
    let Some(first) = start.rest.chars().next() else {
        return false;
    };
    (first.is_alphanumeric() || "/~.\\-_+(".contains(first))
        && start
            .before
            .is_none_or(|before| !continues_word(before) && !"._-/@#$%&=+~:\\".contains(before))
}

/// The characters up to the next space, bracket without a partner, or quotation mark.
pub(super) fn run(rest: &str) -> &str {
    let mut open = 0_usize;
    for (at, letter) in rest.char_indices() {
        match letter {
            '(' => open += 1,
            ')' if open > 0 => open -= 1,
            ')' | '<' | '>' | '"' | '«' | '»' | '“' | '”' | '„' | '|' | '`' | '，' | '。' | '；' | '！'
            | '？' | '、' | '（' | '）' => return &rest[..at],
            _ if letter.is_whitespace() || at > LONGEST => return &rest[..at],
            _ => {}
        }
    }
    rest
}

/// Whether a run is a usual word, with punctuation behind it or not: letters, of which the first alone may be a
/// capital. Most are, and none of them is a literal.
fn is_usual_word(run: &str) -> bool {
    let word = run.trim_end_matches([',', '.', ';', ':', '!', '?']);
    let mut letters = word.bytes();
    // Bytes beyond ASCII are letters of Latin with diacritics, of Greek or Cyrillic.
    let is_first = |byte: u8| byte.is_ascii_alphabetic() || (0xC3..=0xD4).contains(&byte);
    letters.next().is_some_and(is_first)
        && letters.all(|byte| byte.is_ascii_lowercase() || matches!(byte, 0x80..=0xBF | 0xC3..=0xD4))
}

/// The literal in a run, if it has one.
pub(super) fn of_run(run: &str) -> Option<(Range<usize>, Kind)> {
    if is_usual_word(run) {
        return None;
    }
    if let Some(range) = address(run) {
        return Some((range, Kind::Address));
    }
    let word = trimmed(run);
    if is_domain(before_ending(word)) {
        return Some((0..before_ending(word).len(), Kind::Address));
    }
    if is_path(word) {
        return Some((0..word.len(), Kind::Path));
    }
    // Brackets belong to addresses and calls alone.
    let plain = &word[..word.find(['(', '[', '{']).unwrap_or(word.len())];
    let plain = trimmed(before_ending(plain));
    if is_file(plain) {
        return Some((0..plain.len(), Kind::Path));
    }
    if is_formula(plain) {
        return Some((0..plain.len(), Kind::Formula));
    }
    code(word, plain).map(|length| (0..length, Kind::Code))
}

/// Without punctuation at its end.
fn trimmed(word: &str) -> &str {
    word.trim_end_matches(|letter: char| ",.;:!?'’*_…—–".contains(letter))
}

/// Without a possessive or a case ending behind an apostrophe.
fn before_ending(word: &str) -> &str {
    &word[..word.find(['\'', '’']).unwrap_or(word.len())]
}

/// An address with its scheme, `www.` or an `@`.
fn address(run: &str) -> Option<Range<usize>> {
    let is_scheme = |letter: char| letter.is_ascii_alphanumeric() || "+.-".contains(letter);
    if let Some(colon) = run.find("://") {
        let scheme = run[..colon].rfind(|letter| !is_scheme(letter));
        let start = scheme.map_or(0, |at| at + run[at..].chars().next().map_or(1, char::len_utf8));
        // A word without a space before it, as in `см.https://…`, belongs not to the scheme.
        let start = run[start..colon].rfind('.').map_or(start, |dot| start + dot + 1);
        let is_glued = run[..start].ends_with(is_unspaced);
        let end = run[colon..].find(|letter| is_glued && is_unspaced(letter));
        let whole = trimmed(&run[start..end.map_or(run.len(), |end| colon + end)]);
        let host = &whole[(colon - start + 3).min(whole.len())..];
        let is_address = start < colon
            && host.starts_with(|first: char| first.is_alphanumeric() || "/[{$%".contains(first));
        return is_address.then(|| start..start + whole.len());
    }
    let word = trimmed(run);
    let is_web = word.len() > 7
        && word.is_char_boundary(4)
        && word[..4].eq_ignore_ascii_case("www.")
        && word[4..].contains('.');
    (is_web || is_mail(word)).then_some(0..word.len())
}

fn is_mail(word: &str) -> bool {
    let word = word.strip_prefix("mailto:").unwrap_or(word);
    let Some((name, host)) = word.split_once('@') else {
        return false;
    };
    let is_name = |part: &str, signs: &str| {
        part.starts_with(char::is_alphanumeric)
            && part
                .chars()
                .all(|letter| letter.is_alphanumeric() || signs.contains(letter))
    };
    is_name(name, "._+-%") && host.contains('.') && is_name(host, ".-")
}

/// A domain with or without a path: one of the known endings, or any ending where a path follows.
fn is_domain(word: &str) -> bool {
    let cut = word.find(['/', '?', '#', ':']).unwrap_or(word.len());
    let (host, path) = word.split_at(cut);
    let Some((name, ending)) = host.rsplit_once('.') else {
        return false;
    };
    let is_name = |part: &str| {
        !part.is_empty()
            && part
                .bytes()
                .all(|letter| letter.is_ascii_alphanumeric() || letter == b'-')
    };
    let is_known = DOMAINS.contains(ending.to_lowercase().as_str());
    let is_lower = |part: &str| part.len() > 1 && part.bytes().all(|letter| letter.is_ascii_lowercase());
    let has_path = path.len() > 1 && path.starts_with('/') && ending.len() < 7 && is_lower(ending);
    name.split('.').all(is_name)
        && name.contains(|letter: char| letter.is_ascii_alphabetic())
        && (is_known || has_path)
}

/// `/usr/bin`, `~/a`, `./a`, `C:\a`, `\\server\a`, `src/main.rs`.
fn is_path(word: &str) -> bool {
    let (drive, behind) = word.split_at(word.floor_char_boundary(3));
    let drive = drive.as_bytes();
    let is_drive = drive.len() == 3
        && drive[0].is_ascii_alphabetic()
        && drive[1] == b':'
        && matches!(drive[2], b'\\' | b'/');
    if is_drive && !behind.starts_with('/') || word.starts_with("\\\\") && word.len() > 4 {
        return true;
    }
    let has_word = word.contains(char::is_alphabetic);
    let is_home = ["~/", "./", "../"].iter().any(|start| word.starts_with(start));
    let is_rooted =
        word.starts_with('/') && !word.starts_with("//") && word[1..].trim_end_matches('/').contains('/');
    let has_file = word.contains('/') && word.rsplit('/').next().is_some_and(is_file);
    has_word && (is_home && word.len() > 3 || is_rooted || has_file)
}

/// A name with the ending of a file.
fn is_file(word: &str) -> bool {
    let Some((name, ending)) = word.rsplit_once('.') else {
        return false;
    };
    let is_ending = !ending.is_empty()
        && ending.bytes().all(|letter| letter.is_ascii_alphanumeric())
        && (ending.bytes().all(|letter| !letter.is_ascii_uppercase())
            || ending.bytes().all(|letter| !letter.is_ascii_lowercase()))
        && FILES.contains(&format!(" {} ", ending.to_ascii_lowercase()));
    // One letter is an ending of few files, and of many abbreviations.
    let is_long = ending.len() > 1 || name.contains('_');
    is_ending
        && is_long
        && !name.ends_with('.')
        && name.contains(char::is_alphanumeric)
        && name
            .chars()
            .all(|letter| letter.is_alphanumeric() || "._-+~@#".contains(letter))
}

/// Words with `^` or `=`, and with raised or lowered figures or fractions: `x^2`, `a=b`, `10³`, `CO₂`, `2½`.
fn is_formula(word: &str) -> bool {
    let is_raised = |letter: char| matches!(letter, '²' | '³' | '¹' | '¼'..='¾' | '\u{2070}'..='\u{209C}' | '\u{2150}'..='\u{215E}');
    if !word
        .chars()
        .all(|letter| letter.is_ascii() || is_raised(letter) || "×·⋅−".contains(letter))
    {
        return false;
    }
    let has_raised = word.contains(is_raised) && word.contains(|letter: char| letter.is_ascii_alphanumeric());
    let joins = |(at, _): (usize, &str)| {
        word[..at].ends_with(|letter: char| letter.is_ascii_alphanumeric() || letter == ')')
            && word[at + 1..]
                .starts_with(|letter: char| letter.is_ascii_alphanumeric() || "{(-".contains(letter))
    };
    has_raised || word.match_indices(['^', '=']).any(joins)
}

/// The length of the code at the beginning of `word`; `plain` is the word without what follows a bracket.
fn code(word: &str, plain: &str) -> Option<usize> {
    let is_option = word.strip_prefix("--").is_some_and(|name| {
        name.len() > 1 && name.starts_with(|first: char| first.is_ascii_lowercase()) && name.is_ascii()
    });
    if is_option {
        return Some(word.len());
    }
    let is_name = |letter: char| letter.is_ascii_alphanumeric() || "_.:->$".contains(letter);
    let is_ascii = plain.chars().all(is_name)
        && plain.starts_with(|first: char| first == '_' || first.is_ascii_alphanumeric());
    let call = plain.len() + 2;
    let has_letter = plain.contains(|letter: char| letter.is_ascii_alphabetic());
    if is_ascii && has_letter && word.get(plain.len()..call) == Some("()") && ends_word(&word[call..]) {
        return Some(call);
    }
    let joined = ["::", "->"].iter().any(|sign| {
        let parts = plain.split_once(sign);
        parts.is_some_and(|(left, right)| {
            left.ends_with(|last: char| last.is_ascii_alphanumeric())
                && right.starts_with(|first: char| first.is_ascii_alphanumeric())
        })
    });
    if is_ascii && has_letter && joined || is_version(plain) || is_hexadecimal(plain) {
        return Some(plain.len());
    }
    let end = plain.find(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_');
    let name = &plain[..end.unwrap_or(plain.len())];
    let is_apart = ends_word(&plain[name.len()..]) && ends_word(&word[name.len()..]);
    (is_apart && is_identifier(name)).then_some(name.len())
}

/// `v2`, `v2.3.1-beta`, `3.11.2`, `192.168.0.1`; not dates and not figures with groups.
fn is_version(word: &str) -> bool {
    let numbers = word.strip_prefix(['v', 'V']);
    let has_letter = numbers.is_some();
    let numbers = numbers.unwrap_or(word);
    let numbers = &numbers[..numbers.find(['-', '+']).unwrap_or(numbers.len())];
    let parts: Vec<&str> = numbers.split('.').take(8).collect();
    if !parts
        .iter()
        .all(|part| (1..=4).contains(&part.len()) && part.bytes().all(|letter| letter.is_ascii_digit()))
    {
        return false;
    }
    let value = |at: usize| {
        parts
            .get(at)
            .and_then(|part| part.parse::<u32>().ok())
            .unwrap_or(u32::MAX)
    };
    let is_year = |at: usize| parts.get(at).is_some_and(|part| matches!(part.len(), 2 | 4));
    let is_date = parts.len() == 3
        && (is_year(2) && (value(0) <= 31 && value(1) <= 12 || value(0) <= 12 && value(1) <= 31)
            || parts[0].len() == 4 && value(1) <= 12);
    let is_grouped = parts[1..].iter().all(|part| part.len() == 3);
    has_letter || (parts.len() == 3 && !is_date && !is_grouped) || (parts.len() == 4 && !is_grouped)
}

/// `0x1F`, and long numbers with the letters a to f, as of checksums.
fn is_hexadecimal(word: &str) -> bool {
    let is_digits = |text: &str| {
        text.bytes()
            .all(|letter| letter.is_ascii_hexdigit() || letter == b'-')
    };
    let prefixed = word
        .strip_prefix("0x")
        .is_some_and(|digits| !digits.is_empty() && is_digits(digits));
    let mixed = word.len() >= 7
        && is_digits(word)
        && word.starts_with(|first: char| first.is_ascii_hexdigit())
        && word.bytes().filter(u8::is_ascii_digit).count() > 1
        && word.bytes().any(|letter| letter.is_ascii_alphabetic());
    prefixed || mixed
}

/// `max_value`, `getUserName`, `RTX4090`, `utf8mb4`.
fn is_identifier(name: &str) -> bool {
    let bytes = name.as_bytes();
    let joins = |at: usize| {
        at > 0
            && bytes[at - 1].is_ascii_alphanumeric()
            && bytes.get(at + 1).is_some_and(u8::is_ascii_alphanumeric)
    };
    let has_letter = bytes.iter().any(u8::is_ascii_alphabetic);
    if has_letter && (0..bytes.len()).any(|at| bytes[at] == b'_' && joins(at)) {
        return true;
    }
    let humps = bytes
        .windows(2)
        .filter(|pair| pair[0].is_ascii_lowercase() && pair[1].is_ascii_uppercase())
        .count();
    let starts_small = bytes.first().is_some_and(u8::is_ascii_lowercase);
    let capitals = bytes.iter().filter(|letter| letter.is_ascii_uppercase()).count();
    let digits = bytes.iter().filter(|letter| letter.is_ascii_digit()).count();
    let is_mixed = bytes.first().is_some_and(u8::is_ascii_alphabetic) && digits > 1 && capitals > 1;
    let around = bytes.windows(3).any(|three| {
        three[0].is_ascii_lowercase() && three[1].is_ascii_digit() && three[2].is_ascii_lowercase()
    });
    humps > 0 && starts_small || humps > 2 || is_mixed || around
}

/// The length of a telephone number: with a plus and eight digits or more, or three groups or more with hyphens.
pub(super) fn phone(rest: &str) -> Option<usize> {
    const LONGEST_PHONE: usize = 32;
    if !rest.starts_with(|first: char| first == '+' || first == '(' || first.is_ascii_digit()) {
        return None;
    }
    let limited = &rest[..rest.floor_char_boundary(LONGEST_PHONE)];
    let end = limited.find(|letter: char| !letter.is_ascii_digit() && !"+() -".contains(letter));
    let number = limited[..end.unwrap_or(limited.len())].trim_end_matches(['+', '(', ' ', '-']);
    if !ends_word(&rest[number.len()..]) {
        return None;
    }
    let digits = number.bytes().filter(u8::is_ascii_digit).count();
    let is_plain =
        !number[1.min(number.len())..].contains('+') && !number.contains("  ") && !number.contains("--");
    let has_plus =
        number.starts_with('+') && number[1..].starts_with(|next: char| next == '(' || next.is_ascii_digit());
    let groups: Vec<&str> = number.split('-').collect();
    let is_date = groups.len() == 3 && (groups[0].len() == 4 || groups[2].len() == 4);
    let is_grouped = groups.len() > 2 && !is_date && number.contains('-') && digits >= 9;
    let is_area = number.starts_with('(') && number.contains(") ") && number.contains('-') && digits >= 8;
    (is_plain && (8..=15).contains(&digits) && (has_plus || is_grouped || is_area)).then_some(number.len())
}
