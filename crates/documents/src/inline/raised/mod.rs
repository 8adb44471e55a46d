//! Raised and lowered characters: what they are to the word that they touch, for all formats.
//!
//! Formats write such characters as usual ones with a property, or with tags. Words alone would make 103 of 10³, so:
//!
//! - a power, the symbol of a unit, or a formula is held as a whole ([`Raised::Formula`]): translated alone, its base
//!   would mean something else. The model sees it in raised and lowered characters of Unicode;
//! - a unit that is a word of the language is translated, and the figure is held at it ([`Raised::Figure`]);
//! - the letters of an ordinal number or an abbreviation are read as the word that they are ([`Raised::Ending`]): «le
//!   1er mai» is “1 May” in another language, «5-го» is “the 5th”, and only a model that reads them as usual letters
//!   knows. Held as 1ᵉʳ they would stay French. That they were raised is lost in a translation;
//! - the mark of a note, a trade mark, or an index of a long word keeps its place at the word ([`Raised::Mark`]),
//!   which is translated without it.

mod base;
mod spelling;
#[cfg(test)]
mod tests;

use crate::lines::has_words;

pub(crate) use base::{base, tail};
pub(crate) use spelling::{ending, is_index, is_lowered, plain, spelled};

/// Whether characters stand above or below the line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Rise {
    /// Above the line.
    Above,
    /// Below the line.
    Below,
}

/// What raised or lowered characters are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Raised {
    /// A part of a power, a unit or a formula, which must not change as a whole: with [`base`] and [`tail`].
    Formula,
    /// The exponent or index of a word that is translated; it must not change itself.
    Figure,
    /// The last letters of an ordinal number or an abbreviation.
    Ending,
    /// The mark of a note or another sign, which touches a word without being a part of it.
    Mark,
    /// Words like others.
    Words,
}

/// Raised or lowered characters with the texts around them.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RaisedText<'t> {
    /// The text before them.
    pub before: &'t str,
    pub text: &'t str,
    /// The text after them.
    pub after: &'t str,
    pub rise: Rise,
    /// Whether they stand directly behind a word that is held as a formula.
    pub is_in_formula: bool,
}

/// The limit of characters of a raised or lowered part of a word.
const LONGEST: usize = 16;
/// The limit of letters in a base that is not plainly a formula.
const SHORT: usize = 3;
/// The most letters of an ending; more are words of their own, but at a number, as in «2ième».
const LONGEST_ENDING: usize = 3;
/// Multiples of the metre, which have powers without a number before them.
const UNITS: &[&str] = &["km", "hm", "dm", "cm", "mm", "nm", "µm", "μm"];
/// The small letters that usually stand for an exponent.
const EXPONENTS: &str = "ijklmnpqrstxyz";
/// The signs between the terms of a formula.
const OPERATORS: &str = "/·⋅×*=+−^";
/// Signs of note marks and lists of them.
const NOTE_SIGNS: &[char] = &['*', '†', '‡', '§', '¶', ',', ';', '[', ']', '®', '™', '©', '℠'];

impl RaisedText<'_> {
    /// Tells what the characters are.
    pub fn meaning(&self) -> Raised {
        let text = self.text.trim();
        if text.is_empty() {
            return Raised::Words;
        }
        let runs = text.split(|letter: char| !letter.is_alphabetic());
        let is_wordless = runs.into_iter().all(|run| run.chars().nth(1).is_none());
        let alone = if is_wordless { Raised::Mark } else { Raised::Words };
        let is_term =
            is_wordless && has_words(text) && text.contains(|sign| OPERATORS.contains(sign) || sign == '-');
        if text.chars().nth(LONGEST).is_some()
            || text.contains(NOTE_SIGNS)
            || text.contains(char::is_whitespace) && !is_term
        {
            return alone;
        }
        let base = base(self.before);
        let is_formula = self.is_in_formula || base.contains(is_index);
        if text.starts_with('(') && !is_formula && !is_variable(base) {
            return alone;
        }
        let is_figure = text.contains(char::is_alphanumeric) || is_charge(text);
        match self.rise {
            Rise::Above if base.is_empty() && !is_formula => self.without_base(text),
            _ if is_formula && is_figure => Raised::Formula,
            Rise::Above if matches!(text, "°" | "′" | "″") && base.ends_with(char::is_numeric) => {
                Raised::Formula
            }
            _ if !is_figure => Raised::Mark,
            Rise::Below => below(base, text),
            Rise::Above if has_words(text) => self.letters(base, text),
            Rise::Above => self.figures(base, text),
        }
    }

    /// Raised characters that touch no word before them.
    fn without_base(&self, text: &str) -> Raised {
        let tail = tail(self.after);
        // The mass of an element: ¹⁴C.
        let is_element = tail.starts_with(char::is_uppercase) && tail.chars().count() <= 2;
        let is_number = text.chars().all(|letter| letter.is_ascii_digit());
        if text.chars().filter(|letter| letter.is_alphabetic()).count() > 1 {
            Raised::Words
        } else if is_number && is_element && self.before.ends_with(char::is_whitespace) {
            Raised::Formula
        } else {
            Raised::Mark
        }
    }

    /// Raised letters after a word.
    fn letters(&self, base: &str, text: &str) -> Raised {
        let count = text.chars().filter(|letter| letter.is_alphabetic()).count();
        let is_number = base.ends_with(|last: char| last.is_ascii_digit());
        let is_roman = base.chars().all(|letter| "IVXLCDM".contains(letter));
        let most = if is_number || is_roman || base.chars().count() < SHORT {
            2 * LONGEST_ENDING
        } else {
            LONGEST_ENDING
        };
        match () {
            () if is_number && self.is_degree(text) => Raised::Formula,
            () if base.ends_with([')', ']']) && base.contains(is_operator) => Raised::Formula,
            () if has_letter_power(base, text) => Raised::Formula,
            () if is_mark(base, text) => Raised::Mark,
            () if count > most => Raised::Words,
            () => Raised::Ending,
        }
    }

    /// Whether a raised `o` is the sign of degrees: `20ºC`.
    fn is_degree(&self, text: &str) -> bool {
        matches!(text, "o" | "º" | "°") && matches!(tail(self.after), "C" | "F")
    }

    /// Raised digits and signs after a word.
    fn figures(&self, base: &str, text: &str) -> Raised {
        let front = &self.before[..self.before.len().saturating_sub(base.len())];
        let is_number = base.ends_with(|last: char| last.is_ascii_digit());
        let is_word = !base.contains(|letter: char| !letter.is_alphabetic());
        let is_formula = match () {
            () if base.ends_with(['.', ')', ']']) => base.ends_with([')', ']']) && base.contains(is_operator),
            () if is_number => self.has_power(front, base, text),
            () => !is_word && base.chars().count() <= SHORT,
        };
        if is_formula {
            return Raised::Formula;
        }
        if !is_word {
            return Raised::Mark;
        }
        let letters = base.chars().count();
        let is_symbol = base.chars().all(is_latin);
        let is_negative = text.starts_with(['-', '\u{2212}', '\u{2013}']);
        // A unit has its number before it, or another unit that it divides or multiplies.
        let follows = |letter: char| letter.is_numeric() || is_operator(letter);
        let is_unit = letters <= SHORT && front.trim_end().ends_with(follows);
        let is_ion = is_charge(text) && letters < SHORT && base.starts_with(char::is_uppercase);
        let is_power = letters == 1 || UNITS.contains(&base) || letters < SHORT && is_unit;
        match () {
            () if is_symbol && (is_power || is_ion || is_negative && letters <= SHORT + 1) => Raised::Formula,
            () if !is_symbol && letters == 1 || is_unit => Raised::Figure,
            () => Raised::Mark,
        }
    }

    /// Whether the digits or signs `text` after the number `base` are an exponent, not a reference to a note.
    fn has_power(&self, front: &str, base: &str, text: &str) -> bool {
        let last = base.trim_end_matches(|digit: char| digit.is_ascii_digit()).len();
        let (rest, last) = base.split_at(last);
        let is_in_term =
            front.trim_end().ends_with(is_operator) || self.after.trim_start().starts_with(is_operator);
        if is_in_term || text.starts_with(['-', '\u{2212}', '\u{2013}']) || last == "10" {
            return true;
        }
        if rest.contains(char::is_alphabetic) {
            return base.chars().count() <= SHORT;
        }
        // The end of a number with groups or decimals is no base, nor is a year.
        let is_ten = last.starts_with('1') && last[1..].bytes().all(|byte| byte == b'0');
        rest.is_empty() && (last.len() <= 2 || is_ten)
    }
}

/// Lowered characters after a word, which may be empty.
fn below(base: &str, text: &str) -> Raised {
    let is_known = |letter: char| is_latin(letter) || letter.is_ascii_digit() || "()[].,".contains(letter);
    let has_inner = base
        .chars()
        .skip(1)
        .any(|letter| letter.is_uppercase() || letter.is_numeric());
    let is_short = base.chars().count() <= SHORT;
    match () {
        () if base.is_empty() => Raised::Mark,
        () if is_variable(base) || base.chars().all(is_known) && (has_inner || is_short) => Raised::Formula,
        () if is_short && !has_words(text) => Raised::Figure,
        // The word is translated, and its index stays at it.
        () => Raised::Mark,
    }
}

/// Whether a base is one letter.
fn is_variable(base: &str) -> bool {
    base.chars().all(char::is_alphabetic) && base.chars().count() == 1
}

/// Whether a letter is one that symbols are written with.
fn is_latin(letter: char) -> bool {
    letter.is_ascii_alphabetic() || ('\u{370}'..='\u{3FF}').contains(&letter) || letter == 'µ'
}

fn is_operator(sign: char) -> bool {
    OPERATORS.contains(sign)
}

/// Whether a text is the charge of an ion: `+`, `2−`.
fn is_charge(text: &str) -> bool {
    let sign = text.trim_start_matches(|digit: char| digit.is_ascii_digit());
    matches!(sign, "+" | "-" | "−" | "–")
}

/// Whether the letters `text` after `base` are an exponent, not an ending.
fn has_letter_power(base: &str, text: &str) -> bool {
    let is_number = base.bytes().all(|byte| byte.is_ascii_digit());
    let is_letter = is_variable(base) && base.chars().all(is_latin);
    let mut letters = text.chars().filter(|letter| letter.is_alphabetic());
    // A raised `A` or `O` at a number is an ordinal in a line of capitals.
    let is_exponent = |letter: char| {
        let is_symbol = is_latin(letter) && !letter.is_ascii_lowercase();
        EXPONENTS.contains(letter) || is_symbol && !(is_number && matches!(letter, 'A' | 'O'))
    };
    let all = text
        .chars()
        .all(|letter| is_exponent(letter) || !letter.is_alphabetic());
    let is_term = text.contains(|sign| is_operator(sign) || sign == '-');
    (is_number || is_letter) && all && (is_term || letters.next().is_some() && letters.next().is_none())
}

/// Whether letters after a word are a note mark or a trade mark, not its ending.
fn is_mark(base: &str, text: &str) -> bool {
    let is_upper = |text: &str| text.chars().all(char::is_uppercase);
    let is_group = base.ends_with([')', ']']);
    let is_word = base.chars().count() > SHORT && !is_upper(base) && base.chars().all(char::is_alphabetic);
    let runs = text.split(|letter: char| !letter.is_alphabetic());
    let is_single = runs.into_iter().all(|run| run.chars().nth(1).is_none());
    let is_trade_mark = is_upper(text) && text.chars().count() > 1 && base.chars().all(char::is_alphabetic);
    (is_word || is_group) && is_single || is_trade_mark && base.chars().nth(1).is_some()
}
