//! Raised and lowered letters that belong to the word before them: `10<sup>3</sup>`, `H~2~O`, `x^2^`, `CO₂`. The whole
//! word is one span, or the raised part is a span of its own behind a word that is translated.

use std::ops::Range;

use super::mask::Role;

/// The limit of a raised part, in characters.
const MAX_LETTERS: usize = 8;

/// The raised parts in the order of the letters that they stand for.
const PLAIN: &str = "0123456789+-−=()noiabcdeghjklmprstuvwxyz";
const RAISED: &str = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿᵒⁱᵃᵇᶜᵈᵉᵍʰʲᵏˡᵐᵖʳˢᵗᵘᵛʷˣʸᶻ";
const LOWERED_PLAIN: &str = "0123456789+-−=()aehijklmnoprstuvx";
const LOWERED: &str = "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ";

/// A raised part in its notation.
struct Part {
    length: usize,
    words: String,
    is_number: bool,
    is_signed: bool,
}

/// The span that the raised part at `at` makes, with the letters before it from `from` on.
pub(super) fn at(text: &str, from: usize, at: usize, end: usize) -> Option<(Range<usize>, Role)> {
    let first = part(&text[at..end])?;
    let before = text[from..at]
        .chars()
        .rev()
        .take_while(|letter| letter.is_alphanumeric() && !is_raised(*letter));
    let base: usize = before.map(char::len_utf8).sum();
    if base == 0 {
        return None;
    }
    let word = &text[at - base..at];
    let is_symbol =
        word.chars().count() <= 2 || word.contains(|letter: char| letter.is_ascii_digit()) || is_roman(word);
    let is_lowered = text[at..].starts_with("<sub")
        || text[at..].starts_with('~')
        || text[at..].starts_with(|next| LOWERED.contains(next));
    if !(is_symbol || first.is_signed || is_lowered && word.chars().count() <= 4) {
        // The mark of a note behind a word.
        return first.is_number.then(|| (at..at + first.length, Role::Point));
    }
    let (mut words, mut stop) = (word.to_owned(), at);
    while let Some(part) = part(&text[stop..end]) {
        words.push_str(&part.words);
        stop += part.length;
        // `H₂O`: what follows directly belongs to the formula.
        let behind: String = text[stop..end]
            .chars()
            .take_while(|letter| letter.is_alphanumeric() && !is_raised(*letter))
            .collect();
        if behind.chars().count() <= 2 {
            words.push_str(&behind);
            stop += behind.len();
        }
    }
    Some((at - base..stop, Role::Word(words)))
}

fn is_roman(word: &str) -> bool {
    word.chars().all(|letter| "IVXLCDM".contains(letter))
}

fn is_raised(letter: char) -> bool {
    RAISED[..RAISED.find('ᵒ').unwrap_or_default()].contains(letter) || LOWERED.contains(letter)
}

/// Whether a raised or lowered part may begin with this character.
pub(super) fn begins(letter: char) -> bool {
    matches!(letter, '<' | '~' | '^') || is_raised(letter)
}

fn part(rest: &str) -> Option<Part> {
    let letters: usize = rest
        .chars()
        .take_while(|letter| is_raised(*letter))
        .map(char::len_utf8)
        .sum();
    if letters > 0 {
        return Some(Part {
            length: letters,
            words: rest[..letters].to_owned(),
            is_number: true,
            is_signed: rest.starts_with(['⁻', '⁺', '₋', '₊']),
        });
    }
    let head = &rest[..rest.floor_char_boundary(64)];
    let (open, close, lowered) = match head.as_bytes().first()? {
        b'<' if is_tag(head, "sup") => (5, "</sup>", false),
        b'<' if is_tag(head, "sub") => (5, "</sub>", true),
        b'~' if !head.starts_with("~~") => (1, "~", true),
        b'^' if !head.starts_with("^^") => (1, "^", false),
        _ => return None,
    };
    let inner = &head[open..];
    let length = inner.to_ascii_lowercase().find(close)?;
    let inner = &inner[..length];
    let is_plain = |letter: char| letter.is_alphanumeric() || "+-−–*†‡=()°'′".contains(letter);
    let is_short = !inner.is_empty() && inner.chars().count() <= MAX_LETTERS && inner.chars().all(is_plain);
    is_short.then(|| Part {
        length: open + length + close.len(),
        words: in_letters(inner, lowered),
        is_number: !inner.contains(char::is_alphabetic) || inner.chars().count() <= 1,
        is_signed: inner.starts_with(['+', '-', '−', '–']),
    })
}

fn is_tag(head: &str, name: &str) -> bool {
    head.get(1..5).is_some_and(|tag| {
        tag.strip_suffix('>')
            .is_some_and(|tag| tag.eq_ignore_ascii_case(name))
    })
}

/// A part in raised or lowered letters, so that `10³` is not read as 103.
fn in_letters(inner: &str, lowered: bool) -> String {
    let (plain, other, sign) = if lowered {
        (LOWERED_PLAIN, LOWERED, '_')
    } else {
        (PLAIN, RAISED, '^')
    };
    let raised: Option<String> = inner
        .chars()
        .map(|letter| {
            plain
                .chars()
                .zip(other.chars())
                .find(|(plain, _)| *plain == letter)
                .map(|(_, raised)| raised)
        })
        .collect();
    raised.unwrap_or_else(|| format!("{sign}{inner}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Option<(String, String)> {
        let first = text.find(begins)?;
        let (range, role) = at(text, 0, first, text.len())?;
        let words = match role {
            Role::Word(words) => words,
            _ => String::new(),
        };
        Some((text[range].to_owned(), words))
    }

    #[test]
    fn letters_of_each_kind_have_a_form() {
        assert_eq!(PLAIN.chars().count(), RAISED.chars().count());
        assert_eq!(LOWERED_PLAIN.chars().count(), LOWERED.chars().count());
    }

    #[test]
    fn powers_and_formulas_are_one_word() {
        for (text, span, words) in [
            ("10<sup>3</sup> m", "10<sup>3</sup>", "10³"),
            ("10<SUP>-3</SUP>.", "10<SUP>-3</SUP>", "10⁻³"),
            ("m<sup>2</sup>", "m<sup>2</sup>", "m²"),
            (
                "H<sub>2</sub>SO<sub>4</sub>,",
                "H<sub>2</sub>SO<sub>4</sub>",
                "H₂SO₄",
            ),
            ("H~2~O", "H~2~O", "H₂O"),
            ("x^2^ +", "x^2^", "x²"),
            ("CO₂.", "CO₂", "CO₂"),
            ("n<sup>o</sup> 5", "n<sup>o</sup>", "nᵒ"),
            ("XIX<sup>e</sup>", "XIX<sup>e</sup>", "XIXᵉ"),
            ("mol<sup>-1</sup>", "mol<sup>-1</sup>", "mol⁻¹"),
            ("casa<sup>1</sup>", "<sup>1</sup>", ""),
            ("дома²", "²", ""),
        ] {
            assert_eq!(found(text), Some((span.to_owned(), words.to_owned())), "{text}");
        }
        for text in [
            "a <sup>2</sup>",
            "casa<sup>nova</sup>",
            "a ~ b ~",
            "~~a~~",
            "a^ b",
            "10<sup>veja a nota</sup>",
        ] {
            assert_eq!(found(text), None, "{text}");
        }
    }
}
