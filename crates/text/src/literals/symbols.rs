//! Emoji and other signs that are neither words nor punctuation.

use super::Start;

/// Makes the character before it an emoji.
const EMOJI_STYLE: char = '\u{FE0F}';
/// Makes the character before it a plain sign.
const TEXT_STYLE: char = '\u{FE0E}';
/// Joins emoji to one.
const JOINER: char = '\u{200D}';
/// Puts a key around the digit before it.
const KEYCAP: char = '\u{20E3}';

/// Faces made of punctuation, longer ones before those that they begin with.
const FACES: [&str; 12] = [
    ":-)", ":-(", ";-)", ":-D", ":-P", ":)", ":(", ";)", ":D", ":P", "<3", "^^",
];

/// Arrows and comparisons of ASCII, which are signs where blanks stand around them; longer ones before those that they
/// begin with.
const DRAWN: [&str; 15] = [
    "<-->", "<==>", "<->", "<=>", "-->", "==>", "<--", "<==", "->", "=>", "<-", "<=", ">=", "!=", "==",
];

/// Whether a character is an emoji, an arrow, an operator of mathematics, or another sign that models change or leave
/// out.
pub fn is_symbol(letter: char) -> bool {
    is_arrow(letter)
        || is_operator(letter)
        || matches!(letter,
        '©' | '®' | '™' | '•' | '‣' | '‼' | '⁉' | '〰' | '〽' | '㊗' | '㊙'
        | '\u{2300}'..='\u{23FF}' | '\u{2460}'..='\u{24FF}' | '\u{25A0}'..='\u{27BF}'
        | '\u{2B00}'..='\u{2BFF}' | '\u{1F000}'..='\u{1FAFF}')
}

/// Whether a character is of one of Unicode's blocks of arrows.
pub fn is_arrow(letter: char) -> bool {
    matches!(letter, '\u{2190}'..='\u{21FF}' | '\u{27F0}'..='\u{27FF}' | '\u{2900}'..='\u{297F}' | '\u{1F800}'..='\u{1F8FF}')
}

/// Whether a character is of one of Unicode's blocks of mathematical operators: `≥`, `∈`, `∧`. Signs that numbers and
/// words are written with (the minus, a fraction's bar, dots, the sign of a ratio) are none.
pub fn is_operator(letter: char) -> bool {
    matches!(letter, '\u{2200}'..='\u{22FF}' | '\u{27C0}'..='\u{27E5}' | '\u{2999}'..='\u{29FF}' | '\u{2A00}'..='\u{2AFF}')
        && !matches!(letter, '−' | '∓' | '∕' | '∗' | '∙' | '∶' | '⋅' | '⋮' | '⋯')
}

/// Whether a sign compares or joins what stands around it, so that a sentence goes on behind it.
pub fn is_comparison(sign: &str) -> bool {
    sign.chars().all(is_operator) || matches!(sign, "<=" | ">=" | "!=" | "==")
}

/// Whether a character belongs to the sign before it.
fn extends(letter: char) -> bool {
    matches!(letter, EMOJI_STYLE | TEXT_STYLE | KEYCAP | '\u{1F3FB}'..='\u{1F3FF}' | '\u{E0020}'..='\u{E007F}')
}

/// The length of the sign or face that begins here, in bytes.
pub(super) fn at(start: Start<'_>) -> Option<usize> {
    let rest = start.rest;
    let first = rest.chars().next()?;
    if first.is_ascii_alphabetic() || first == ' ' {
        return None;
    }
    if is_symbol(first) {
        return Some(whole(rest));
    }
    if matches!(first, '#' | '*' | '0'..='9') {
        let behind = &rest[1..];
        let key = behind.strip_prefix(EMOJI_STYLE).unwrap_or(behind);
        let is_key = key.starts_with(KEYCAP) && start.is_apart();
        return is_key.then(|| whole(rest));
    }
    let is_spaced = start.before.is_none_or(char::is_whitespace);
    // A step of a path, as in “Home › Products”; elsewhere it quotes.
    if first == '›' {
        let is_step = is_spaced && rest[first.len_utf8()..].starts_with(' ');
        return is_step.then_some(first.len_utf8());
    }
    let is_drawn = |sign: &&str| {
        let behind = rest.strip_prefix(*sign);
        behind.is_some_and(|behind| behind.chars().next().is_none_or(char::is_whitespace))
    };
    if is_spaced && let Some(sign) = DRAWN.iter().find(|sign| is_drawn(sign)) {
        return Some(sign.len());
    }
    let face = FACES
        .into_iter()
        .find(|face| is_spaced && rest.starts_with(face))?;
    let behind = rest[face.len()..].chars().next();
    behind
        .is_none_or(|next| next.is_whitespace() || ".,!?".contains(next))
        .then_some(face.len())
}

/// The length of a sign with all that belongs to it.
fn whole(rest: &str) -> usize {
    let mut letters = rest.char_indices().skip(1).peekable();
    while let Some((at, letter)) = letters.next() {
        let joins = letter == JOINER && letters.peek().is_some();
        if joins {
            letters.next();
        } else if !extends(letter) {
            return at;
        }
    }
    rest.len()
}
