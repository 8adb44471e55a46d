//! Frequent words that tell a first word of a sentence from a name, and a line that goes on.

use std::collections::HashSet;
use std::sync::LazyLock;

use crate::table;
use crate::tables::Table;

type Words = LazyLock<HashSet<&'static str>>;

const RUSSIAN_STARTERS: Table<1> = table!("ru/starters.tsv");
const ENGLISH_STARTERS: Table<1> = table!("en/starters.tsv");
static STARTERS: Words = LazyLock::new(|| both(&RUSSIAN_STARTERS, &ENGLISH_STARTERS));

const RUSSIAN_FUNCTION_WORDS: Table<1> = table!("ru/function_words.tsv");
const ENGLISH_FUNCTION_WORDS: Table<1> = table!("en/function_words.tsv");
static FUNCTION_WORDS: Words = LazyLock::new(|| both(&RUSSIAN_FUNCTION_WORDS, &ENGLISH_FUNCTION_WORDS));

const TIME_PREPOSITIONS_TABLE: Table<1> = table!("ru/time_prepositions.tsv");
static TIME_PREPOSITIONS: Words = LazyLock::new(|| TIME_PREPOSITIONS_TABLE.words());

fn both(one: &Table<1>, other: &Table<1>) -> HashSet<&'static str> {
    &one.words::<HashSet<_>>() | &other.words()
}

/// Whether `word` is one of the frequent first words, in any case.
pub(super) fn is_starter(word: &str) -> bool {
    contains(&STARTERS, word)
}

/// Whether `word` leads on to the next one: a preposition, conjunction or article in lower case.
pub(super) fn is_function_word(word: &str) -> bool {
    FUNCTION_WORDS.contains(word)
}

/// Whether `word` opens a point in time: «В 2015 г.», «До конца века».
pub(super) fn is_time_preposition(word: &str) -> bool {
    contains(&TIME_PREPOSITIONS, word)
}

fn contains(words: &Words, word: &str) -> bool {
    words.contains(word.to_lowercase().as_str())
}
