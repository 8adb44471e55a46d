//! How Russian words change with their case: endings, vowels that come and go, surnames, patronymics. The facts are
//! in `languages/ru`.

use std::sync::LazyLock;

use text::table;
use text::tables::Table;

/// The class of a word, by its ending in the nominative singular or by its part of speech.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// A noun that ends in a consonant.
    Consonant,
    /// A noun in «-й» or «-ь».
    Soft,
    /// A noun in «-а».
    A,
    /// A noun in «-я».
    Ya,
    /// A noun in «-о».
    O,
    /// A noun in «-е».
    E,
    /// Endings of adjectives that surnames in «-ов», «-ев» and «-ин» have too.
    Surname,
    /// An adjective.
    Adjective,
}

impl Class {
    /// The class with this name in the table.
    fn named(name: &str) -> Option<Class> {
        Some(match name {
            "consonant" => Class::Consonant,
            "soft" => Class::Soft,
            "a" => Class::A,
            "ya" => Class::Ya,
            "o" => Class::O,
            "e" => Class::E,
            "surname" => Class::Surname,
            "adjective" => Class::Adjective,
            _ => return None,
        })
    }

    /// Whether words of this class are nouns.
    pub fn is_noun(self) -> bool {
        !matches!(self, Class::Surname | Class::Adjective)
    }
}

/// A case ending.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ending {
    /// The ending in small letters; empty for a word without one.
    pub text: &'static str,
    /// The class of the words that have it.
    pub class: Class,
    /// Whether it is an ending of the plural.
    pub is_plural: bool,
    /// Whether it is an ending of the nominative.
    pub is_nominative: bool,
}

static ENDINGS: LazyLock<Vec<Ending>> = LazyLock::new(|| {
    const TABLE: Table<4> = table!("ru/endings.tsv");
    TABLE.read(|[text, class, number, nominative]| {
        Some(Ending {
            text,
            class: Class::named(class)?,
            is_plural: number == "plural",
            is_nominative: nominative == "yes",
        })
    })
});

/// The case endings for which `wanted` is true.
pub fn endings<C: FromIterator<&'static str>>(wanted: impl Fn(&Ending) -> bool) -> C {
    let chosen = ENDINGS.iter().filter(|ending| wanted(ending));
    chosen.map(|ending| ending.text).collect()
}

/// The noun's ending in the nominative singular, and its class; the ending is empty if the noun ends in a consonant.
pub fn class_of_noun(noun: &str) -> (&'static str, Class) {
    let mut endings = ENDINGS.iter().filter(|ending| {
        ending.class.is_noun() && ending.is_nominative && !ending.is_plural && !ending.text.is_empty()
    });
    endings
        .find(|ending| noun.ends_with(ending.text))
        .map_or(("", Class::Consonant), |ending| (ending.text, ending.class))
}

/// A noun ending that loses its vowel before case endings.
pub struct FleetingVowel {
    /// The ending with the vowel: «ок» of «рынок».
    pub full: &'static str,
    /// The ending without it: «к» of «рынка».
    pub short: &'static str,
    /// The ending without it behind another vowel: «йц» of «китайца».
    pub after_vowel: &'static str,
}

/// The noun endings that lose a vowel.
pub static FLEETING_VOWELS: LazyLock<Vec<FleetingVowel>> = LazyLock::new(|| {
    const TABLE: Table<3> = table!("ru/fleeting_vowels.tsv");
    TABLE.read(|[full, short, after_vowel]| {
        Some(FleetingVowel {
            full,
            short,
            after_vowel,
        })
    })
});

static VOWELS: LazyLock<Vec<char>> = LazyLock::new(|| letters("vowel"));
static SIGNS: LazyLock<Vec<char>> = LazyLock::new(|| letters("sign"));

fn letters(class: &str) -> Vec<char> {
    const TABLE: Table<2> = table!("ru/letter_classes.tsv");
    let letters: Vec<&str> = TABLE.of_class(class);
    letters.into_iter().flat_map(str::chars).collect()
}

/// Whether a small letter is a vowel.
pub fn is_vowel(letter: char) -> bool {
    VOWELS.contains(&letter)
}

/// Whether a small letter is a soft or hard sign.
pub fn is_sign(letter: char) -> bool {
    SIGNS.contains(&letter)
}

/// The grammatical sex of a person, which decides the endings of the name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sex {
    /// A man.
    Male,
    /// A woman.
    Female,
}

impl Sex {
    /// The sex with this name in the tables.
    pub fn named(name: &str) -> Option<Sex> {
        match name {
            "male" => Some(Sex::Male),
            "female" => Some(Sex::Female),
            _ => None,
        }
    }
}

/// Endings of surnames in oblique cases and the endings that replace them in the nominative, in the order in which
/// they are tried.
pub static SURNAME_CASES: LazyLock<Vec<(Sex, &str, &str)>> = LazyLock::new(|| {
    const TABLE: Table<3> = table!("ru/surname_cases.tsv");
    TABLE.read(|[sex, oblique, nominative]| Some((Sex::named(sex)?, oblique, nominative)))
});

/// Whether a word, in small letters, is a patronymic in some case: «Ивановичем», «Петровны».
pub fn is_patronymic(word: &str) -> bool {
    /// The fewest letters of the name inside a patronymic, and of its case ending.
    const SHORTEST: usize = 2;
    const LONGEST_ENDING: usize = 2;
    static MARKS: LazyLock<Vec<&str>> = LazyLock::new(|| table!("ru/patronymics.tsv").words());
    MARKS.iter().any(|mark| {
        word.rfind(mark).is_some_and(|at| {
            word[..at].chars().count() >= SHORTEST
                && word[at + mark.len()..].chars().count() <= LONGEST_ENDING
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endings_are_found_by_what_they_are() {
        let nominative: Vec<&str> = endings(|ending| ending.class == Class::A && ending.is_nominative);
        assert_eq!(nominative, ["а", "ы", "и"]);
        let plural: Vec<&str> = endings(|ending| ending.class == Class::Ya && ending.is_plural);
        assert!(plural.contains(&"ями") && !plural.contains(&"ю"));
        assert_eq!(class_of_noun("андрей"), ("й", Class::Soft));
        assert_eq!(class_of_noun("юлия"), ("я", Class::Ya));
        assert_eq!(class_of_noun("иван"), ("", Class::Consonant));
    }

    #[test]
    fn patronymics_are_known_in_any_case() {
        for word in [
            "иванович",
            "ивановичем",
            "ильичу",
            "петровны",
            "никитичной",
            "кузьминична",
            "львовича",
        ] {
            assert!(is_patronymic(word), "{word}");
        }
        for word in ["иванов", "ровно", "ильин", "петровский", ""] {
            assert!(!is_patronymic(word), "{word}");
        }
    }
}
