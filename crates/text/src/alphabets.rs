//! What languages of one script have that others have not: letters, the places of letters in a word, small words.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::lang::{Lang, Script};
use crate::table;
use crate::tables::{Table, Tables, entries, first_of_each};

/// The sign for the end of a word among the letters that may follow a letter.
const WORD_END: char = '_';

/// The letters of a language, and where some of them may stand.
pub(crate) struct Alphabet {
    /// The language.
    pub lang: Lang,
    letters: String,
    /// Letters, and the only ones that they stand before.
    only_before: Vec<(char, &'static str)>,
}

/// The alphabets of the languages that are written in Cyrillic.
pub(crate) static CYRILLIC: LazyLock<Vec<Alphabet>> = LazyLock::new(|| {
    let written = Lang::all().filter(|lang| lang.script() == Script::Cyrillic);
    written.filter_map(Alphabet::of).collect()
});

/// Small words, and the languages that have them.
static TELLING_WORDS: LazyLock<HashMap<&str, Vec<Lang>>> = LazyLock::new(|| {
    const TABLE: Table<2> = table!("cyrillic/telling_words.tsv");
    let rows = TABLE.read(|[languages, words]| {
        let languages: Option<Vec<Lang>> = entries(languages)
            .into_iter()
            .map(|code| code.parse().ok())
            .collect();
        Some((languages?, entries(words)))
    });
    let pairs = rows.into_iter().flat_map(|(languages, words)| {
        words
            .into_iter()
            .map(move |word| (word, languages.clone()))
            .collect::<Vec<_>>()
    });
    first_of_each(pairs)
});

impl Alphabet {
    fn of(lang: Lang) -> Option<Alphabet> {
        const LETTERS: Tables<1> = Tables::named("alphabet.tsv");
        const ONLY_BEFORE: Tables<2> = Tables::named("only_before.tsv");
        let letters = LETTERS.of(lang.code(), |[letters]| Some(letters))?.concat();
        let only_before = ONLY_BEFORE.of(lang.code(), |[letter, followers]| {
            Some((letter.parse().ok()?, followers))
        });
        Some(Alphabet {
            lang,
            letters,
            only_before: only_before.unwrap_or_default(),
        })
    }

    /// Whether all letters of this alphabet are in `other`.
    pub fn is_part_of(&self, other: &Alphabet) -> bool {
        self.letters.chars().all(|letter| other.letters.contains(letter))
    }

    /// The number of letters of a text in small letters that the language does not have, or not there.
    pub fn odd_letters(&self, small: &str) -> usize {
        let mut letters = small.chars().peekable();
        let mut odd = 0;
        while let Some(letter) = letters.next() {
            if !is_known(letter) {
                continue;
            }
            let follower = letters
                .peek()
                .copied()
                .filter(|c| c.is_alphabetic())
                .unwrap_or(WORD_END);
            let row = self.only_before.iter().find(|(only, _)| *only == letter);
            let is_misplaced = row.is_some_and(|(_, followers)| !followers.contains(follower));
            odd += usize::from(is_misplaced || !self.letters.contains(letter));
        }
        odd
    }

    /// Whether a text in small letters has a letter that the language does not have and another one does.
    pub fn lacks_letter_of(&self, small: &str) -> bool {
        small
            .chars()
            .any(|letter| is_known(letter) && !self.letters.contains(letter))
    }

    /// The number of words of a text in small letters that other languages have and this one does not.
    pub fn odd_words(&self, small: &str) -> usize {
        let words = small.split(|c: char| !c.is_alphabetic());
        words
            .filter_map(|word| TELLING_WORDS.get(word))
            .filter(|languages| !languages.contains(&self.lang))
            .count()
    }
}

/// Whether a letter is in one of the alphabets.
fn is_known(letter: char) -> bool {
    static LETTERS: LazyLock<Vec<char>> = LazyLock::new(|| {
        let all: String = CYRILLIC
            .iter()
            .map(|alphabet| alphabet.letters.as_str())
            .collect();
        let mut letters: Vec<char> = all.chars().collect();
        letters.sort_unstable();
        letters.dedup();
        letters
    });
    LETTERS.binary_search(&letter).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(code: &str) -> &'static Alphabet {
        CYRILLIC
            .iter()
            .find(|alphabet| alphabet.lang.code() == code)
            .unwrap()
    }

    #[test]
    fn letters_and_their_places_count() {
        for (code, text, odd) in [
            ("ru", "объём съел", 0),
            ("ru", "къде е пътят", 2),
            ("ru", "объ", 0),
            ("bg", "къде е пътят", 0),
            ("bg", "актьор", 0),
            ("bg", "путь день", 2),
            ("uk", "путь, abc 1", 0),
            ("be", "и щит", 3),
        ] {
            assert_eq!(of(code).odd_letters(text), odd, "{code}: {text}");
        }
        assert!(of("bg").is_part_of(of("ru")) && !of("uk").is_part_of(of("ru")));
        assert!(of("ru").lacks_letter_of("їх") && !of("ru").lacks_letter_of("è ъг"));
    }

    #[test]
    fn small_words_are_of_their_languages() {
        assert_eq!(of("bg").odd_words("что это, abc"), 2);
        assert_eq!((of("bg").odd_words("е"), of("mk").odd_words("е")), (0, 0));
        assert_eq!(of("ru").odd_words("е"), 1);
        let words = &*TELLING_WORDS;
        assert!(words.keys().all(|word| word.chars().all(is_known)));
    }
}
