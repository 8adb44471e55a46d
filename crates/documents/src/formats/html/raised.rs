//! Superscripts and subscripts: what raised or lowered text is to the word that it touches.
//!
//! A power, a unit or a formula is one word with its base, which is never translated: a base that is translated alone
//! would change its meaning, and so would an exponent that became a digit of the number. In texts without marks it is
//! written with the raised and lowered letters of Unicode.

use crate::lines::has_words;

/// The direction in which text is set off the line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shift {
    /// Superscript.
    Up,
    /// Subscript.
    Down,
}

/// What raised or lowered text is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Raised {
    /// A part of a power, a unit or a formula, which is this text.
    Held(String),
    /// A note mark or another sign, which touches a word without being part of it.
    Sign,
    /// The last letters of an abbreviation or an ordinal number.
    Ending,
    /// Words.
    Words,
}

/// The limit of letters in a base that is not plainly a formula.
const SHORT: usize = 3;
/// The limit of letters of raised text that can belong to a formula or an abbreviation.
const LONGEST: usize = 16;
/// Multiples of the metre, which have powers without a number before them.
const UNITS: &[&str] = &["km", "hm", "dm", "cm", "mm", "nm", "µm", "μm"];
/// The small letters that usually stand for an exponent.
const EXPONENTS: &str = "ijklmnpqrstxyz";

/// The word at the end of a text, without white space after it: letters and digits.
pub(super) fn base(before: &str) -> &str {
    let rest = before.trim_end_matches(char::is_alphanumeric);
    &before[rest.len()..]
}

/// Tells what `text` is that is raised or lowered at the end of the line `before`. `formula` is the formula that
/// `before` ends with, with its last letters; it is empty where there is none.
pub(super) fn raised(before: &str, formula: &str, text: &str, shift: Shift) -> Raised {
    let text = text.trim();
    let base = if formula.is_empty() { base(before) } else { formula };
    let is_sign = !has_words(text);
    if base.is_empty() || text.chars().nth(LONGEST).is_some() {
        return if is_sign { Raised::Sign } else { Raised::Words };
    }
    if text.contains(char::is_whitespace) || text.starts_with(['[', '(']) && !is_sign {
        return if is_sign { Raised::Sign } else { Raised::Words };
    }
    let is_exponent = text.contains(char::is_alphanumeric) && !text.contains(['[', ']', '*', '†', '‡', ',']);
    let is_held = match shift {
        _ if !is_exponent => false,
        _ if !formula.is_empty() => true,
        Shift::Down => is_formula(base),
        Shift::Up if is_sign => has_power(before, base, text),
        Shift::Up => has_letter_power(base, text),
    };
    match shift {
        _ if is_held => Raised::Held(format!("{base}{}", in_unicode(text, shift))),
        _ if is_sign => Raised::Sign,
        _ if is_mark(base, text) => Raised::Sign,
        _ => Raised::Ending,
    }
}

/// Whether a word can be the base of a subscript: short, or with digits or capitals in it.
fn is_formula(base: &str) -> bool {
    let is_known = |letter: char| letter.is_ascii_alphanumeric() || is_greek(letter);
    let has_inner = base
        .chars()
        .skip(1)
        .any(|letter| letter.is_uppercase() || letter.is_numeric());
    base.chars().all(is_known) && (has_inner || base.chars().count() <= SHORT)
}

fn is_greek(letter: char) -> bool {
    ('\u{370}'..='\u{3FF}').contains(&letter) || letter == 'µ'
}

/// Whether the digits or signs `text` after `base` are an exponent, not a reference to a note.
fn has_power(before: &str, base: &str, text: &str) -> bool {
    let front = &before[..before.len().saturating_sub(base.len())];
    let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if is_digits(base) {
        // The end of a number with groups or decimals is no base, but for powers of ten; nor is a year.
        let mut last = front.chars().rev();
        let is_part = matches!(last.next(), Some('.' | ',')) && last.next().is_some_and(char::is_numeric);
        let is_ten = base.starts_with('1') && base[1..].bytes().all(|byte| byte == b'0');
        return base == "10" || !is_part && (base.len() <= 2 || is_ten);
    }
    let letters = base.chars().count();
    let is_known = base
        .chars()
        .all(|letter| letter.is_ascii_alphabetic() || is_greek(letter));
    let is_negative = text.starts_with(['-', '\u{2212}', '\u{2013}']);
    // A unit has its number before it, or another unit that it divides or multiplies.
    let follows = |letter: char| letter.is_numeric() || "/·⋅×*=+".contains(letter);
    let is_unit = front.trim_end().ends_with(follows);
    is_known
        && letters <= SHORT + 1
        && (letters == 1 || is_negative || UNITS.contains(&base) || letters <= SHORT && is_unit)
}

/// Whether the letters `text` after `base` are an exponent, not an ending.
fn has_letter_power(base: &str, text: &str) -> bool {
    let is_number = base.bytes().all(|byte| byte.is_ascii_digit());
    let is_letter =
        base.chars().count() == 1 && base.chars().all(|one| one.is_ascii_alphabetic() || is_greek(one));
    let mut letters = text.chars().filter(|letter| letter.is_alphabetic());
    let is_exponent =
        |letter: char| EXPONENTS.contains(letter) || letter.is_ascii_uppercase() || is_greek(letter);
    let all = text
        .chars()
        .all(|letter| is_exponent(letter) || !letter.is_alphabetic());
    let is_term = text.contains(['+', '-', '\u{2212}', '/', '=']);
    (is_number || is_letter) && all && (is_term || letters.next().is_some() && letters.next().is_none())
}

/// Whether letters after a word are a note mark or a trade mark, not its ending.
fn is_mark(base: &str, text: &str) -> bool {
    let is_upper = |text: &str| text.chars().all(char::is_uppercase);
    let is_word = base.chars().count() > SHORT && !is_upper(base) && base.chars().all(char::is_alphabetic);
    let runs = text.split(|letter: char| !letter.is_alphabetic());
    let is_single = runs.into_iter().all(|run| run.chars().nth(1).is_none());
    let is_trade_mark = is_upper(text) && text.chars().count() > 1 && base.chars().all(char::is_alphabetic);
    is_word && is_single || is_trade_mark && base.chars().nth(1).is_some()
}

/// Raised or lowered text in letters of Unicode. A raised text that has none stands behind a `^`.
pub(super) fn in_unicode(text: &str, shift: Shift) -> String {
    let letters: Option<String> = text.chars().map(|letter| shifted(letter, shift)).collect();
    match (letters, shift) {
        (Some(letters), _) => letters,
        (None, Shift::Down) => text.to_owned(),
        (None, Shift::Up) if text.chars().nth(1).is_none() => format!("^{text}"),
        (None, Shift::Up) => format!("^({text})"),
    }
}

fn shifted(letter: char, shift: Shift) -> Option<char> {
    const UP: [char; 10] = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];
    let digit = letter.to_digit(10).map(|digit| digit as usize);
    Some(match (letter, shift) {
        (_, Shift::Up) if digit.is_some() => UP[digit?],
        (_, Shift::Down) if digit.is_some() => char::from_u32(0x2080 + letter.to_digit(10)?)?,
        ('+', Shift::Up) => '⁺',
        ('-' | '\u{2212}' | '\u{2013}', Shift::Up) => '⁻',
        ('n', Shift::Up) => 'ⁿ',
        ('i', Shift::Up) => 'ⁱ',
        ('+', Shift::Down) => '₊',
        ('-' | '\u{2212}' | '\u{2013}', Shift::Down) => '₋',
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn up(before: &str, text: &str) -> Raised {
        raised(before, "", text, Shift::Up)
    }

    fn held(text: &str) -> Raised {
        Raised::Held(text.to_owned())
    }

    #[test]
    fn powers_units_and_formulas_are_one_word() {
        for (before, text, word) in [
            ("área de 10", "3", "10³"),
            ("2", "10", "2¹⁰"),
            ("carga de 10", "-6", "10⁻⁶"),
            ("1,5·10", "\u{2212}12", "10⁻¹²"),
            ("3.10", "3", "10³"),
            ("25 km", "2", "km²"),
            ("10 m", "2", "m²"),
            ("12 ft", "2", "ft²"),
            ("5 mol", "-1", "mol⁻¹"),
            ("E=mc", "2", "mc²"),
            ("2", "n", "2ⁿ"),
            ("x", "n+1", "xⁿ⁺¹"),
            ("e", "x", "e^x"),
            ("A", "T", "A^T"),
        ] {
            assert_eq!(up(before, text), held(word), "{before}^{text}");
        }
        for (before, text, word) in [
            ("gás CO", "2", "CO₂"),
            ("v", "max", "vmax"),
            ("log", "10", "log₁₀"),
            ("pK", "a", "pKa"),
        ] {
            assert_eq!(raised(before, "", text, Shift::Down), held(word));
        }
        assert_eq!(raised("SO", "H₂SO", "4", Shift::Down), held("H₂SO₄"));
    }

    #[test]
    fn signs_are_no_part_of_their_word() {
        for (before, text) in [
            ("água", "2"),
            ("норме", "1"),
            ("км", "2"),
            ("fim.", "3"),
            ("casa ", "3"),
            ("1.234", "2"),
            ("em 2019", "3"),
            ("palavra", "*"),
            ("Silva", "a,b"),
            ("palavra", "a"),
            ("Marca", "TM"),
            ("Marca", "®"),
            ("10", "[3]"),
        ] {
            assert_eq!(up(before, text), Raised::Sign, "{before}^{text}");
        }
    }

    #[test]
    fn endings_belong_to_their_word() {
        for (before, text) in [
            ("1", "er"),
            ("o n", "o"),
            ("2", "e"),
            ("XIX", "e"),
            ("M", "me"),
            ("20", "th"),
            ("1", "ST"),
            ("5", "го"),
            ("Dr", "a"),
        ] {
            assert_eq!(up(before, text), Raised::Ending, "{before}^{text}");
        }
        assert_eq!(up("norte", "[nota 1]"), Raised::Words);
        assert_eq!(up("", "слово"), Raised::Words);
    }
}
