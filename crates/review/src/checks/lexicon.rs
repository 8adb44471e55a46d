//! Frequent nouns of the news with few possible translations: a translation without any of the English words has
//! probably lost the noun.
//!
//! The table was written for this project and is taken from no corpus. Words with many meanings («вопрос», «мир») are
//! not in it.

use std::collections::HashSet;
use std::sync::LazyLock;

use text::tables::{Table, entries};
use text::{letters, table};

use crate::inflection::endings;

/// How strong a sign of a lost noun a missing translation is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    /// English has one word for the noun.
    One,
    /// English has other expressions for it.
    Some,
}

/// A noun: the stems of its forms, and the English words that may translate it.
pub struct Noun {
    stems: Vec<&'static str>,
    /// The beginnings of the English words that may translate it, the usual one first.
    pub english: Vec<&'static str>,
    /// How strong a sign it is if none of them occurs.
    pub weight: Weight,
}

static NOUNS: LazyLock<Vec<Noun>> = LazyLock::new(|| {
    const TABLE: Table<3> = table!("ru-en/nouns.tsv");
    TABLE.read(|[stems, english, weight]| {
        Some(Noun {
            stems: entries(stems),
            english: entries(english),
            weight: match weight {
                "one" => Weight::One,
                "some" => Weight::Some,
                _ => return None,
            },
        })
    })
});

/// The case endings of nouns, after the stem; for a stem in -и, those after it.
static ENDINGS: LazyLock<HashSet<&str>> = LazyLock::new(|| endings(|ending| ending.class.is_noun()));

/// The noun of which `word`, in small letters, is a form.
pub fn noun_of(word: &str) -> Option<&'static Noun> {
    let word = letters::folded(word);
    NOUNS.iter().find(|noun| {
        noun.stems.iter().any(|stem| {
            word.strip_prefix(stem)
                .is_some_and(|ending| ENDINGS.contains(ending))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn english(word: &str) -> Option<&'static str> {
        noun_of(word).map(|noun| noun.english[0])
    }

    #[test]
    fn nouns_are_found_in_their_cases() {
        for (word, wanted) in [
            ("статусе", "status"),
            ("прокуроров", "prosecutor"),
            ("соглашениями", "agreement"),
            ("полицией", "police"),
            ("договорённостях", "agreement"),
            ("церквями", "church"),
            ("законом", "law"),
            ("нефтью", "oil"),
            ("интервью", "interview"),
        ] {
            assert_eq!(english(word), Some(wanted), "{word}");
        }
    }

    #[test]
    fn other_words_are_not() {
        for word in [
            "закончил",
            "статусный",
            "выборг",
            "вопрос",
            "школьный",
            "театральный",
            "дом",
            "",
        ] {
            assert_eq!(english(word), None, "{word}");
        }
    }

    #[test]
    fn the_table_is_in_small_letters_and_each_stem_stands_once() {
        let mut stems: Vec<&str> = NOUNS.iter().flat_map(|noun| &noun.stems).copied().collect();
        assert!(NOUNS.iter().all(|noun| !noun.english.is_empty()));
        assert!(stems.iter().all(|stem| stem.chars().all(char::is_lowercase)));
        stems.sort_unstable();
        let all = stems.len();
        stems.dedup();
        assert_eq!(stems.len(), all);
    }
}
