//! Finds raised and lowered characters in Markdown: `10<sup>3</sup>`, `H~2~O`, `x^2^`, `CO₂`. What they are to the word
//! before them, [`RaisedText`] tells.

use std::ops::Range;

use super::mask::Role;
use crate::inline::{Raised, RaisedText, Rise, base, ending, is_index, is_lowered, plain, spelled, tail};

/// The limit of a raised part, in characters.
const MAX_LETTERS: usize = 8;
/// The limit of letters and brackets between two raised parts of a formula.
const MAX_BETWEEN: usize = 8;

/// A raised part in its notation.
struct Part<'t> {
    length: usize,
    text: &'t str,
    rise: Rise,
    /// Whether it is written in raised or lowered characters.
    is_typed: bool,
}

impl Part<'_> {
    fn spelled(&self) -> String {
        if self.is_typed {
            self.text.to_owned()
        } else {
            spelled(self.text, self.rise)
        }
    }
}

/// The span that the raised part at `at` makes, with the letters before it from `from` on.
pub(super) fn at(text: &str, from: usize, at: usize, end: usize) -> Option<(Range<usize>, Role)> {
    let first = part(&text[at..end])?;
    let before = &text[from..at];
    let plain: String = first.text.chars().map(plain).collect();
    let raised = RaisedText {
        before,
        text: &plain,
        after: &text[at + first.length..end],
        rise: first.rise,
        is_in_formula: false,
    };
    let base = base(before);
    let span = at..at + first.length;
    match raised.meaning() {
        Raised::Words => None,
        // A sign in the source may be Markdown that is no raised text.
        Raised::Mark if base.is_empty() && !first.is_typed => None,
        Raised::Mark => Some((span, Role::Point)),
        Raised::Figure => Some((span, Role::Word(first.spelled()))),
        Raised::Ending => Some((span, Role::Text(ending(base, first.text)))),
        Raised::Formula => Some(formula(text, at - base.len(), at, end)),
    }
}

/// The formula whose base begins at `start` and whose first raised part stands at `at`.
fn formula(text: &str, start: usize, at: usize, end: usize) -> (Range<usize>, Role) {
    let (mut words, mut stop) = (text[start..at].to_owned(), at);
    while let Some(part) = part(&text[stop..end]) {
        words.push_str(&part.spelled());
        stop += part.length;
        // `H₂O`: what follows directly belongs to the formula, as does what stands before its next raised part.
        let rest = &text[stop..end];
        let between = rest
            .find(|letter: char| !letter.is_alphanumeric() && !"()[]".contains(letter) || is_index(letter))
            .unwrap_or(rest.len());
        let goes_on =
            rest[..between].chars().nth(MAX_BETWEEN).is_none() && self::part(&rest[between..]).is_some();
        let length = if goes_on {
            between
        } else {
            tail(&rest[..between]).len()
        };
        words.push_str(&rest[..length]);
        stop += length;
    }
    (start..stop, Role::Word(words))
}

/// Whether a raised or lowered part may begin with this character.
pub(super) fn begins(letter: char) -> bool {
    matches!(letter, '<' | '~' | '^') || is_index(letter)
}

fn part(rest: &str) -> Option<Part<'_>> {
    let first = rest.chars().next()?;
    if is_index(first) {
        let is_other = |letter: char| !is_index(letter) || is_lowered(letter) != is_lowered(first);
        let length = rest.find(is_other).unwrap_or(rest.len());
        return Some(Part {
            length,
            text: &rest[..length],
            rise: if is_lowered(first) {
                Rise::Below
            } else {
                Rise::Above
            },
            is_typed: true,
        });
    }
    let head = &rest[..rest.floor_char_boundary(64)];
    let (open, close, rise) = match first {
        '<' if is_tag(head, "sup") => (5, "</sup>", Rise::Above),
        '<' if is_tag(head, "sub") => (5, "</sub>", Rise::Below),
        '~' if !head.starts_with("~~") => (1, "~", Rise::Below),
        '^' if !head.starts_with("^^") => (1, "^", Rise::Above),
        _ => return None,
    };
    let inner = &head[open..];
    let length = inner.to_ascii_lowercase().find(close)?;
    let inner = &inner[..length];
    let is_plain = |letter: char| letter.is_alphanumeric() || "+-−–*†‡=()°'′".contains(letter);
    let is_short = !inner.is_empty() && inner.chars().count() <= MAX_LETTERS && inner.chars().all(is_plain);
    is_short.then_some(Part {
        length: open + length + close.len(),
        text: inner,
        rise,
        is_typed: false,
    })
}

fn is_tag(head: &str, name: &str) -> bool {
    head.get(1..5).is_some_and(|tag| {
        tag.strip_suffix('>')
            .is_some_and(|tag| tag.eq_ignore_ascii_case(name))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Option<(String, Role)> {
        let first = text.find(begins)?;
        let (range, role) = at(text, 0, first, text.len())?;
        Some((text[range].to_owned(), role))
    }

    #[test]
    fn each_notation_is_found_with_its_word() {
        let word = |words: &str| Role::Word(words.to_owned());
        let ending = |words: &str| Role::Text(words.to_owned());
        for (text, span, role) in [
            ("10<sup>3</sup> m", "10<sup>3</sup>", word("10³")),
            ("10<SUP>-3</SUP>.", "10<SUP>-3</SUP>", word("10⁻³")),
            ("m<sup>2</sup>", "m<sup>2</sup>", word("m²")),
            (
                "H<sub>2</sub>SO<sub>4</sub>,",
                "H<sub>2</sub>SO<sub>4</sub>",
                word("H₂SO₄"),
            ),
            ("Fe~2~(SO~4~)~3~ é", "Fe~2~(SO~4~)~3~", word("Fe₂(SO₄)₃")),
            ("H~2~O", "H~2~O", word("H₂O")),
            ("x^2^ +", "x^2^", word("x²")),
            ("CO₂.", "CO₂", word("CO₂")),
            ("SO₄²⁻", "SO₄²⁻", word("SO₄²⁻")),
            ("mol<sup>-1</sup>", "mol<sup>-1</sup>", word("mol⁻¹")),
            ("5 км²", "²", word("²")),
            ("n<sup>o</sup> 5", "<sup>o</sup>", ending("º")),
            ("XIX<sup>e</sup>", "<sup>e</sup>", ending("e")),
            ("casa<sup>1</sup>", "<sup>1</sup>", Role::Point),
            ("дома²", "²", Role::Point),
        ] {
            assert_eq!(found(text), Some((span.to_owned(), role)), "{text}");
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
