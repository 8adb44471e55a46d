//! Formulas of single letters and numbers with arrows or operators between them: `A → B ⇒ C`, `x ∈ M`, `p ∧ q`.
//!
//! A letter alone is a word in many languages (“a”, «и»), and models translate or drop it; between such signs it is a
//! name.

use super::symbols::{is_arrow, is_operator};
use super::{Start, ends_word};

/// The limit of a formula that is examined, in bytes.
const LONGEST: usize = 120;

/// What stands beside a sign: a letter, perhaps with a number, or a number.
#[derive(Clone, Copy)]
struct Operand {
    /// In bytes.
    length: usize,
    /// Whether its letter is a capital one; `None` for a number.
    is_capital: Option<bool>,
}

/// The length of the formula that begins here, in bytes: operands with signs between them, two of them letters.
/// Beside a number alone a letter may be a word, as in “o valor é ≥ 30”.
///
/// Behind an arrow letters are of one size, since “A → e” may go on as a sentence.
pub(super) fn at(start: Start<'_>) -> Option<usize> {
    let opens = |before: char| {
        before.is_whitespace() || matches!(before, '(' | '[' | '{' | '«' | '“' | '„' | '"' | '\'')
    };
    if !start.before.is_none_or(opens) {
        return None;
    }
    let text = &start.rest[..start.rest.floor_char_boundary(LONGEST)];
    let first = operand(text)?;
    let (mut end, mut letters) = (first.length, first.is_capital);
    let mut count = usize::from(letters.is_some());
    while let Some((sign, next)) = step(&text[end..]) {
        let is_alike = letters.is_none() || next.is_capital.is_none() || letters == next.is_capital;
        if text[end..end + sign].contains(is_arrow) && !is_alike {
            break;
        }
        end += sign + next.length;
        letters = next.is_capital.or(letters);
        count += usize::from(next.is_capital.is_some());
    }
    (count > 1 && ends_word(&start.rest[end..])).then_some(end)
}

/// The operand at the beginning of a text, with which a word ends.
fn operand(text: &str) -> Option<Operand> {
    let first = text.chars().next()?;
    let letter = if first.is_alphabetic() {
        first.len_utf8()
    } else {
        0
    };
    let digits = text[letter..].bytes().take_while(u8::is_ascii_digit).count();
    let length = letter + digits;
    let is_capital = (letter > 0).then(|| first.is_uppercase());
    (length > 0 && ends_word(&text[length..])).then_some(Operand { length, is_capital })
}

/// The length of a sign at the beginning of a text, with a blank at most on each side, and the operand behind it.
fn step(text: &str) -> Option<(usize, Operand)> {
    let behind = text.strip_prefix(' ').unwrap_or(text);
    let sign = behind
        .chars()
        .next()
        .filter(|sign| is_arrow(*sign) || is_operator(*sign))?;
    let behind = &behind[sign.len_utf8()..];
    let behind = behind.strip_prefix(' ').unwrap_or(behind);
    Some((text.len() - behind.len(), operand(behind)?))
}
