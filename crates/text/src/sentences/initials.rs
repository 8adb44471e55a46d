//! Initials: «С. В. Лавров», «Н.И. Пирогов», J. R. R. Tolkien, and acronyms written like them: U.S.

use std::sync::LazyLock;

use super::candidate::{Before, Case, Word};
use super::starters;
use crate::table;
use crate::tables::Table;

/// Nouns that take a letter as their name: after them it is no initial («витамин А. Это…»).
static LETTERED: LazyLock<Vec<&str>> = LazyLock::new(|| {
    const RUSSIAN: Table<1> = table!("ru/lettered.tsv");
    const ENGLISH: Table<1> = table!("en/lettered.tsv");
    [RUSSIAN.words::<Vec<_>>(), ENGLISH.words()].concat()
});

/// Letters that number the parts of a book: «Т. 2», «С. 15», «Ч. 1».
const VOLUMES: [&str; 3] = ["Т", "С", "Ч"];

/// Whether `word` is one initial or several, without the last full stop: `С`, `Н.И`, `Дж`, `U.S`.
pub(super) fn are_initials(word: &str) -> bool {
    word.split(['.', '-'])
        .filter(|part| !part.is_empty())
        .all(is_initial)
}

/// One upper-case letter, or a digraph such as «Дж», «Ю», «Хв» with a lower-case second one.
fn is_initial(part: &str) -> bool {
    let mut chars = part.chars();
    chars.next().is_some_and(char::is_uppercase)
        && (chars.next().is_none() || matches!(part, "Дж" | "Дз" | "Ch" | "Th"))
}

/// Whether a sentence ends after initials and before `next`.
pub(super) fn end_sentence(before: &Before, next: Word) -> bool {
    if next.initial {
        return false;
    }
    let several = before.word.contains('.');
    match next.case {
        Case::Digit => !several && !VOLUMES.contains(&before.word),
        Case::Upper => starters::is_starter(next.text) || !several && is_letter_word(before),
        Case::Lower | Case::None => true,
    }
}

/// The single letter is a word or a name: the English pronoun, «витамин С».
fn is_letter_word(before: &Before) -> bool {
    let previous = before.previous.to_lowercase();
    let lower = before.previous.starts_with(char::is_lowercase);
    (before.word == "I" && lower) || LETTERED.iter().any(|noun| previous.starts_with(noun))
}
