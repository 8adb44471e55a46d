//! Raised and lowered characters as Unicode has them.

use super::Rise;

/// Digits and signs with their raised and their lowered spelling.
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
/// Letters in the order of [`RAISED`].
const LETTERS: &str = "abcdefghijklmnoprstuvwxyz°";
/// Raised letters. The `o` is the one of ordinal numbers, which more typefaces have.
const RAISED: &str = "ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿºᵖʳˢᵗᵘᵛʷˣʸᶻ°";
/// Further characters that are typed, with the letters that they stand for.
const TYPED: [(&str, &str); 2] = [("ᵒª", "oa"), ("ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ", "aehijklmnoprstuvx")];
/// Raised and lowered letters that stand for variables and in no word of a language.
const VARIABLES: &str = "ⁿⁱₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ";

/// Raised or lowered characters in their Unicode spelling. Where raised ones have none, they stand behind a `^`.
/// Lowered letters stay as they are: people write Vmax.
pub(crate) fn spelled(text: &str, rise: Rise) -> String {
    let text = text.trim();
    let spelled: Option<String> = text
        .chars()
        .filter(|letter| !letter.is_whitespace())
        .map(|letter| spell(letter, rise))
        .collect();
    match spelled {
        Some(spelled) => spelled,
        None if text.chars().nth(1).is_none() => format!("^{text}"),
        None => format!("^({text})"),
    }
}

fn spell(letter: char, rise: Rise) -> Option<char> {
    let letter = if matches!(letter, '−' | '–') {
        '-'
    } else {
        letter
    };
    let sign = SIGNS.iter().find(|(plain, ..)| *plain == letter);
    match (sign, rise) {
        (Some((_, above, _)), Rise::Above) => Some(*above),
        (Some((_, _, below)), Rise::Below) => Some(*below),
        (None, Rise::Below) => Some(letter),
        (None, Rise::Above) if is_above(letter) => Some(letter),
        (None, Rise::Above) => other(LETTERS, RAISED, letter),
    }
}

/// Whether a character stands above the line by itself.
fn is_above(letter: char) -> bool {
    plain(letter) != letter || matches!(letter, '\'' | '’' | '′' | '″' | '*')
}

/// The character of `there` at the position that `letter` has in `here`.
fn other(here: &str, there: &str, letter: char) -> Option<char> {
    let mut pairs = here.chars().zip(there.chars());
    pairs.find(|(known, _)| *known == letter).map(|(_, other)| other)
}

/// The usual spelling of a character that may be raised or lowered.
pub(crate) fn plain(letter: char) -> char {
    if letter.is_ascii() {
        return letter;
    }
    let sign = SIGNS
        .iter()
        .find(|(_, above, below)| letter == *above || letter == *below);
    let typed = || {
        TYPED
            .iter()
            .find_map(|(typed, letters)| other(typed, letters, letter))
    };
    sign.map(|(plain, ..)| *plain)
        .or_else(|| other(RAISED, LETTERS, letter))
        .or_else(typed)
        .unwrap_or(letter)
}

/// Whether a character is a raised or lowered digit, sign or variable, which no word of a language is written with.
pub(crate) fn is_index(letter: char) -> bool {
    !letter.is_ascii()
        && (VARIABLES.contains(letter) || !plain(letter).is_alphabetic() && plain(letter) != letter)
}

/// Whether a character is lowered.
pub(crate) fn is_lowered(letter: char) -> bool {
    SIGNS.iter().any(|(_, _, below)| *below == letter) || TYPED[1].0.contains(letter)
}

/// The last letters of an ordinal number or an abbreviation after `base`, on the line. A model reads `n<sup>o</sup>` as
/// “nº”, since “no” is another word.
pub(crate) fn ending(base: &str, text: &str) -> String {
    let text = text.trim();
    let is_alone =
        base.ends_with(|last: char| last.is_ascii_digit() || last == '.') || matches!(base, "n" | "N");
    match text {
        "o" | "O" if is_alone => "º".to_owned(),
        "a" | "A" if is_alone => "ª".to_owned(),
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spelling_can_be_undone() {
        assert_eq!(LETTERS.chars().count(), RAISED.chars().count());
        for (typed, letters) in TYPED {
            assert_eq!(typed.chars().count(), letters.chars().count());
        }
        for (word, rise) in [
            ("0123456789+-=()", Rise::Above),
            ("0123456789+-=()", Rise::Below),
            (LETTERS, Rise::Above),
        ] {
            let back: String = spelled(word, rise).chars().map(plain).collect();
            assert_eq!(back, word);
        }
    }

    #[test]
    fn letters_without_a_spelling_stand_behind_a_sign() {
        assert_eq!(spelled("T", Rise::Above), "^T");
        assert_eq!(spelled("n + 1", Rise::Above), "ⁿ⁺¹");
        assert_eq!(spelled("Tx", Rise::Above), "^(Tx)");
        assert_eq!(spelled(" −3 ", Rise::Above), "⁻³");
        assert_eq!(spelled("max", Rise::Below), "max");
    }

    #[test]
    fn only_digits_signs_and_variables_are_an_index() {
        assert!("⁰₉⁺ⁿₙₓ".chars().all(is_index));
        assert!(!"ºªᵉʳ°2n".chars().any(is_index));
    }

    #[test]
    fn ordinals_have_their_own_letters() {
        for (base, text, expected) in [
            ("1", "o", "º"),
            ("n", "o", "º"),
            ("Sr.", "a", "ª"),
            ("Dr", "a", "a"),
            ("1", "er", "er"),
            ("5", "го", "го"),
        ] {
            assert_eq!(ending(base, text), expected, "{base} {text}");
        }
    }
}
