//! Letters that are close to others: those that are often written as another one, such as `ё` as `е`, and Latin
//! letters with diacritics.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::LazyLock;

use crate::table;
use crate::tables::{Table, Tables, first_of_each};

static VARIANTS: LazyLock<HashMap<char, &str>> = LazyLock::new(|| {
    const TABLES: Tables<2> = Tables::named("letter_variants.tsv");
    first_of_each(TABLES.of_all(|[letter, usual]| Some((letter.parse().ok()?, usual))))
});

/// The letter or letters that are commonly written instead of this one, such as «е» for «ё»; `None` if there are
/// none.
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

/// The text with letters as they are commonly written, for comparing.
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

static BASES: LazyLock<HashMap<char, char>> = LazyLock::new(|| {
    const TABLE: Table<2> = table!("latin/base_letters.tsv");
    let rows = TABLE.read(|[base, letters]| Some((base.parse().ok()?, letters)));
    let pairs = rows
        .into_iter()
        .flat_map(|(base, letters)| letters.chars().map(move |letter| (letter, base)));
    first_of_each(pairs)
});

/// A Latin letter without its diacritics: `É` is `E`; `None` for a letter without any.
///
/// # Panics
///
/// As [`usual`].
pub fn base(letter: char) -> Option<char> {
    if letter.is_ascii() {
        return None;
    }
    let small = letter.to_lowercase().next()?;
    let base = *BASES.get(&small)?;
    Some(if small == letter {
        base
    } else {
        base.to_ascii_uppercase()
    })
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_letter_loses_its_marks() {
        let bases: Vec<Option<char>> = "éŁßeж".chars().map(super::base).collect();
        assert_eq!(bases, [Some('e'), Some('L'), None, None, None]);
    }

    #[test]
    fn a_letter_becomes_the_usual_one() {
        assert_eq!(super::folded("Ёлка и мёд, no"), "Елка и мед, no");
    }
}
