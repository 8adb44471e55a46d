//! Initials: «С. В. Лавров», «Н.И. Пирогов», J. R. R. Tolkien, and acronyms written like them: U.S.

use std::sync::LazyLock;

use super::candidate::{Before, Case, Word};
use super::starters;
use crate::tables::Tables;

/// Nouns that take a letter as their name: after them it is no initial («витамин А. Это…»).
static LETTERED: LazyLock<Vec<&str>> = LazyLock::new(|| Tables::named("lettered.tsv").words());

const INITIALS: Tables<2> = Tables::named("initials.tsv");

/// Two letters that are one initial: «Дж», `Th`.
static DIGRAPHS: LazyLock<Vec<&str>> = LazyLock::new(|| INITIALS.of_class("initial"));

/// Letters that number the parts of a book: «Т. 2», «С. 15», «Ч. 1».
static VOLUMES: LazyLock<Vec<&str>> = LazyLock::new(|| INITIALS.of_class("volume"));

/// Whether `word` is one initial or several, without the last full stop: `С`, `Н.И`, `Дж`, `U.S`.
pub(super) fn are_initials(word: &str) -> bool {
    word.split(['.', '-'])
        .filter(|part| !part.is_empty())
        .all(is_initial)
}

/// One upper-case letter, or two letters that stand for one sound, such as «Дж».
fn is_initial(part: &str) -> bool {
    let mut chars = part.chars();
    chars.next().is_some_and(char::is_uppercase) && (chars.next().is_none() || DIGRAPHS.contains(&part))
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
