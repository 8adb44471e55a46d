//! Letters that many write as another one, such as `ё` as `е`: `letter_variants.tsv` of each language.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::LazyLock;

use crate::tables::{Tables, first_of_each};

static VARIANTS: LazyLock<HashMap<char, &str>> = LazyLock::new(|| {
    const TABLES: Tables<2> = Tables::named("letter_variants.tsv");
    first_of_each(TABLES.of_all(|[letter, usual]| Some((letter.parse().ok()?, usual))))
});

/// What many write in the place of a letter.
///
/// # Panics
///
/// If a built-in table is malformed, which a test would have found.
pub fn usual(letter: char) -> Option<&'static str> {
    if letter.is_ascii() {
        return None;
    }
    VARIANTS.get(&letter).copied()
}

/// A text with letters as most write them, for comparing.
///
/// # Panics
///
/// As [`usual`].
pub fn folded(text: &str) -> Cow<'_, str> {
    if !text.contains(|letter| usual(letter).is_some()) {
        return Cow::Borrowed(text);
    }
    let mut folded = String::with_capacity(text.len());
    for letter in text.chars() {
        match usual(letter) {
            Some(usual) => folded.push_str(usual),
            None => folded.push(letter),
        }
    }
    Cow::Owned(folded)
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_letter_becomes_the_usual_one() {
        assert_eq!(super::folded("Ёлка и мёд, no"), "Елка и мед, no");
    }
}
