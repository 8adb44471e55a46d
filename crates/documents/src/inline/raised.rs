//! Raised and lowered characters: 10³, CO₂ and 1ᵉʳ are words that must not change, and a raised number after a word is the
//! mark of a note.
//!
//! Formats write such characters as usual ones with a property. A text of words alone would make 103 of 10³, so that a
//! word with a raised part is kept as it is, spelled with the raised characters of Unicode.

/// Whether characters stand above or below the line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Rise {
    /// Above the line.
    Above,
    /// Below the line.
    Below,
}

/// The meaning of raised or lowered characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Raised {
    /// They belong to the word that they touch, which must not change: a power, a formula, an ordinal number.
    InWord,
    /// They are the mark of a note.
    Note,
    /// They are words like others.
    Prose,
}

/// The raised spelling of digits and signs; below the line is the third.
const SIGNS: [(char, char, char); 15] = [
    ('0', '⁰', '₀'),
    ('1', '¹', '₁'),
    ('2', '²', '₂'),
    ('3', '³', '₃'),
    ('4', '⁴', '₄'),
    ('5', '⁵', '₅'),
    ('6', '⁶', '₆'),
    ('7', '⁷', '₇'),
    ('8', '⁸', '₈'),
    ('9', '⁹', '₉'),
    ('+', '⁺', '₊'),
    ('-', '⁻', '₋'),
    ('=', '⁼', '₌'),
    ('(', '⁽', '₍'),
    (')', '⁾', '₎'),
];
/// Raised letters; few letters have a lowered spelling.
const LETTERS: [(char, char); 26] = [
    ('a', 'ᵃ'),
    ('b', 'ᵇ'),
    ('c', 'ᶜ'),
    ('d', 'ᵈ'),
    ('e', 'ᵉ'),
    ('f', 'ᶠ'),
    ('g', 'ᵍ'),
    ('h', 'ʰ'),
    ('i', 'ⁱ'),
    ('j', 'ʲ'),
    ('k', 'ᵏ'),
    ('l', 'ˡ'),
    ('m', 'ᵐ'),
    ('n', 'ⁿ'),
    ('o', 'º'),
    ('p', 'ᵖ'),
    ('r', 'ʳ'),
    ('s', 'ˢ'),
    ('t', 'ᵗ'),
    ('u', 'ᵘ'),
    ('v', 'ᵛ'),
    ('w', 'ʷ'),
    ('x', 'ˣ'),
    ('y', 'ʸ'),
    ('z', 'ᶻ'),
    ('°', '°'),
];

/// The most bytes of a text before raised characters that are searched for their word.
const LONGEST_BASE: usize = 96;
/// The most letters of a raised part of a word; more are words of their own.
const LONGEST_PART: usize = 3;
/// The most characters of a lowered part.
const LONGEST_INDEX: usize = 12;

/// Raised or lowered characters in their Unicode spelling. Those that have none stay as they are.
pub(crate) fn spelled(raised: &str, rise: Rise) -> String {
    let spell = |letter: char| {
        let letter = if matches!(letter, '−' | '–') {
            '-'
        } else {
            letter
        };
        let sign = SIGNS.iter().find(|(plain, ..)| *plain == letter);
        match (sign, rise) {
            (Some((_, above, _)), Rise::Above) => *above,
            (Some((_, _, below)), Rise::Below) => *below,
            (None, Rise::Above) => {
                let known = LETTERS.iter().find(|(plain, _)| *plain == letter);
                known.map_or(letter, |(_, above)| *above)
            }
            (None, Rise::Below) => letter,
        }
    };
    raised.trim().chars().map(spell).collect()
}

/// The usual spelling of a character that may be raised or lowered.
pub(crate) fn plain(letter: char) -> char {
    let sign = SIGNS
        .iter()
        .find(|(_, above, below)| letter == *above || letter == *below);
    let known = || LETTERS.iter().find(|(_, above)| letter == *above);
    match sign {
        Some((plain, ..)) => *plain,
        None => known().map_or(letter, |(plain, _)| *plain),
    }
}

/// The end of `before`, the text before raised or lowered characters, that is one word with them.
pub(crate) fn base(before: &str) -> &str {
    let before = &before[before.ceil_char_boundary(before.len().saturating_sub(LONGEST_BASE))..];
    let word = word_before(before);
    if !word.is_empty() {
        return word;
    }
    // An abbreviation may end with a full stop, and a group of a formula with a bracket.
    if let Some(short) = before.strip_suffix('.') {
        let word = word_before(short);
        let is_short = !word.is_empty() && word.chars().all(char::is_alphabetic) && word.chars().count() <= 3;
        return if is_short {
            &before[short.len() - word.len()..]
        } else {
            ""
        };
    }
    if !before.ends_with([')', ']']) {
        return "";
    }
    let run = before
        .rfind(char::is_whitespace)
        .map_or(0, |at| at + before[at..].chars().next().map_or(1, char::len_utf8));
    match before[run..].rfind(['(', '[']) {
        Some(open) => {
            let word = word_before(&before[..run + open]);
            &before[run + open - word.len()..]
        }
        None => "",
    }
}

/// The beginning of `after`, the text after raised or lowered characters, that is one word with them.
pub(crate) fn tail(after: &str) -> &str {
    let end = after.find(|letter: char| !letter.is_alphanumeric() || is_ideographic(letter));
    &after[..end.unwrap_or(after.len())]
}

/// The letters, digits and raised signs at the end of a text; marks between digits belong to a number.
fn word_before(before: &str) -> &str {
    let mut start = before.len();
    let mut letters = before.char_indices().rev().peekable();
    let mut follows_digit = false;
    while let Some((at, letter)) = letters.next() {
        let is_in_number = matches!(letter, '.' | ',' | '\'' | '’')
            && follows_digit
            && letters.peek().is_some_and(|(_, next)| next.is_ascii_digit());
        let is_part = letter.is_alphanumeric() && !is_ideographic(letter) || plain(letter) != letter;
        if !is_part && !is_in_number {
            break;
        }
        follows_digit = letter.is_ascii_digit();
        start = at;
    }
    &before[start..]
}

/// The meaning of characters that stand above or below the line between these texts.
pub(crate) fn meaning(before: &str, raised: &str, after: &str, rise: Rise) -> Raised {
    let raised = raised.trim();
    let is_list = |letter: char| letter.is_ascii_digit() || " ,;-–*".contains(letter);
    if raised.is_empty() {
        return Raised::Prose;
    }
    if raised.contains(char::is_whitespace) {
        let is_note = rise == Rise::Above && raised.chars().all(is_list);
        return if is_note { Raised::Note } else { Raised::Prose };
    }
    let base = base(before);
    match rise {
        Rise::Below => below(base, raised),
        Rise::Above if base.is_empty() => without_base(before, raised, after),
        Rise::Above if raised.contains(char::is_alphabetic) => letters(base, raised),
        Rise::Above => figures(&before[..before.len() - base.len()], base, raised),
    }
}

/// The meaning of lowered characters.
fn below(base: &str, raised: &str) -> Raised {
    let is_long = base.chars().count() > 6 && base.chars().skip(1).all(char::is_lowercase);
    if raised.chars().nth(LONGEST_INDEX).is_some() {
        Raised::Prose
    } else if base.is_empty() || is_long {
        // The word is translated, and its index stays at it.
        Raised::Note
    } else {
        Raised::InWord
    }
}

/// The meaning of raised characters that touch no word before them.
fn without_base(before: &str, raised: &str, after: &str) -> Raised {
    let has_word = raised.chars().filter(|letter| letter.is_alphabetic()).count() > 1;
    let tail = tail(after);
    // The mass of an element: ¹⁴C.
    let is_element = tail.starts_with(char::is_uppercase) && tail.chars().count() <= 2;
    let is_number = raised.chars().all(|letter| letter.is_ascii_digit());
    if has_word {
        Raised::Prose
    } else if is_number && is_element && before.ends_with(char::is_whitespace) {
        Raised::InWord
    } else {
        Raised::Note
    }
}

/// The meaning of raised letters after a word.
fn letters(base: &str, raised: &str) -> Raised {
    let count = raised.chars().filter(|letter| letter.is_alphabetic()).count();
    let length = base.chars().count();
    let is_name = base.chars().all(char::is_uppercase);
    let ends_with_digit = base.ends_with(|letter: char| letter.is_ascii_digit());
    if count > LONGEST_PART && length > 2 || count > 2 * LONGEST_PART {
        Raised::Prose
    } else if count == 1 && length > 4 && !is_name && !ends_with_digit {
        Raised::Note
    } else {
        Raised::InWord
    }
}

/// The meaning of raised digits and signs after a word, which `before` comes before.
fn figures(before: &str, base: &str, raised: &str) -> Raised {
    let letters = base
        .chars()
        .rev()
        .take_while(|letter| letter.is_alphabetic())
        .count();
    let is_signed = raised.contains(['+', '-', '−', '–']) && !raised.contains(',');
    let has_digits = raised.contains(|letter: char| letter.is_ascii_digit());
    if raised.contains(['®', '™', '©', '℠']) {
        return Raised::InWord;
    }
    if !has_digits && !is_signed {
        return Raised::Note;
    }
    if base.ends_with([')', ']']) {
        let is_formula =
            base.contains(['+', '−', '-', '/', '=']) || base.contains(|sign| plain(sign) != sign);
        return if is_formula { Raised::InWord } else { Raised::Note };
    }
    let is_formula = letters == 0 || base.contains(|sign| plain(sign) != sign);
    let before = before.trim_end();
    let is_unit = before.ends_with(|sign: char| sign.is_ascii_digit() || "/·×".contains(sign));
    let most = match (is_signed, is_unit) {
        (true, _) => 4,
        (_, true) => 3,
        _ => 2,
    };
    if is_formula || letters <= most {
        Raised::InWord
    } else {
        Raised::Note
    }
}

/// Whether a letter is of a script that puts no space between words.
fn is_ideographic(letter: char) -> bool {
    matches!(letter, '\u{2E80}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn powers_formulas_and_ordinals_are_words() {
        use Rise::{Above, Below};
        for (before, raised, after, rise, word) in [
            ("de 10", "3", " m", Above, "10³"),
            ("1,5 × 10", "−3", " m", Above, "10⁻³"),
            ("5 km", "2", "", Above, "km²"),
            ("kg/m", "3", ".", Above, "m³"),
            ("5 pés", "2", ".", Above, "pés²"),
            ("E = mc", "2", ",", Above, "mc²"),
            ("s, mol", "-1", "", Above, "mol⁻¹"),
            ("и CO", "2", ".", Below, "CO₂"),
            ("H", "2", "O é", Below, "H₂O"),
            ("SO₄", "2−", ".", Above, "SO₄²⁻"),
            ("Fe₂(SO₄)", "3", "", Below, "Fe₂(SO₄)₃"),
            ("x", "n+1", "", Above, "xⁿ⁺¹"),
            ("le 1", "er", " mai", Above, "1ᵉʳ"),
            ("XIX", "e", " siècle", Above, "XIXᵉ"),
            ("n", "o", " 5", Above, "nº"),
            ("a Sr.", "a", " Ana", Above, "Sr.ᵃ"),
            ("Windows", "®", "", Above, "Windows®"),
            ("de ", "14", "C é", Above, "¹⁴C"),
            ("V", "max", "", Below, "Vmax"),
            ("20", "o", "C", Above, "20ºC"),
        ] {
            assert_eq!(meaning(before, raised, after, rise), Raised::InWord, "{word}");
            let whole = base(before).to_owned() + &spelled(raised, rise) + tail(after);
            assert_eq!(whole, word);
        }
    }

    #[test]
    fn a_raised_number_or_sign_at_a_word_is_a_note_mark() {
        for (before, raised, after) in [
            ("a guerra", "1", " acabou"),
            ("acabou.", "12", ""),
            ("disse»", "1, 2", ""),
            ("a lei", "*", " diz"),
            ("a palavra", "a", " e"),
            ("", "1", "Texto da nota"),
            ("", "1", " Texto"),
            ("(Silva)", "3", " diz"),
            ("слово", "†", ""),
            ("東京", "1", "は"),
        ] {
            assert_eq!(
                meaning(before, raised, after, Rise::Above),
                Raised::Note,
                "{before}^{raised}"
            );
        }
    }

    #[test]
    fn raised_words_are_words() {
        for (before, raised) in [
            ("texto ", "uma frase"),
            ("texto ", "palavra"),
            ("texto", "palavra"),
            ("x", " "),
        ] {
            assert_eq!(
                meaning(before, raised, "", Rise::Above),
                Raised::Prose,
                "{raised}"
            );
        }
    }

    #[test]
    fn a_spelling_can_be_undone() {
        for (word, rise) in [
            ("0123456789+-=()", Rise::Above),
            ("0123456789+-=()", Rise::Below),
            ("nox", Rise::Above),
        ] {
            let back: String = spelled(word, rise).chars().map(plain).collect();
            assert_eq!(back, word);
        }
    }
}
