//! Translates names of persons: a known first name, perhaps a patronymic, and a surname.
//!
//! The table of first names tells the sex, the sex tells which ending of the surname is a case ending, and the rest
//! is spelt as in English-language newspapers.

use std::sync::LazyLock;

use text::table;
use text::tables::Table;

use super::Word;
use crate::checks::transliterate::{LETTERS, Place, Spelling};
use crate::inflection::{SURNAME_CASES, Sex, class_of_noun, endings, is_patronymic, is_sign, is_vowel};

/// First names in the nominative and their usual English form.
static FIRST_NAMES: LazyLock<Vec<(&str, &str, Sex)>> = LazyLock::new(|| {
    const TABLE: Table<3> = table!("ru-en/first_names.tsv");
    TABLE.read(|[name, english, sex]| Some((name, english, Sex::named(sex)?)))
});

/// First names that lose a vowel in their other cases, such as «Павел» and «Любовь», with each of their forms.
static IRREGULAR: LazyLock<Vec<(&str, &str)>> = LazyLock::new(|| {
    const TABLE: Table<2> = table!("ru/first_name_forms.tsv");
    TABLE.read(|[name, form]| Some((name, form)))
});

/// The person whose name `words` begin with: the number of words, and the English name.
pub fn at(words: &[Word<'_>]) -> Option<(usize, String)> {
    let first = words
        .first()
        .filter(|word| word.joined && is_capitalised(word.text))?;
    let (english, sex) = first_name(&first.lower)?;
    let patronymic = words
        .get(1)
        .is_some_and(|word| word.joined && is_patronymic(&word.lower));
    let last = words
        .get(1 + usize::from(patronymic))
        .filter(|word| is_capitalised(word.text))?;
    let surname = spell(&nominative_surname(&last.lower, sex));
    Some((2 + usize::from(patronymic), format!("{english} {surname}")))
}

fn is_capitalised(word: &str) -> bool {
    let mut letters = word.chars();
    letters.next().is_some_and(char::is_uppercase) && letters.next().is_some_and(char::is_lowercase)
}

/// The first name of which `word` is a case form.
fn first_name(word: &str) -> Option<(&'static str, Sex)> {
    FIRST_NAMES
        .iter()
        .find(|(name, _, sex)| is_form_of(word, name, *sex))
        .map(|(_, english, sex)| (*english, *sex))
}

fn is_form_of(word: &str, name: &str, sex: Sex) -> bool {
    let mut forms = IRREGULAR.iter().filter(|(known, _)| *known == name).peekable();
    if forms.peek().is_some() {
        return forms.any(|(_, form)| *form == word);
    }
    let (own, class) = class_of_noun(name);
    let Some(ending) = word.strip_prefix(&name[..name.len() - own.len()]) else {
        return false;
    };
    // Foreign names of women that end in a consonant are not declined.
    if own.is_empty() && sex == Sex::Female {
        return ending.is_empty();
    }
    let known: Vec<&str> = endings(|known| known.class == class && !known.is_plural && known.text == ending);
    !known.is_empty()
}

/// The nominative of a surname.
fn nominative_surname(word: &str, sex: Sex) -> String {
    let mut endings = SURNAME_CASES.iter().filter(|(of, ..)| *of == sex);
    let changed = endings.find_map(|(_, oblique, nominative)| {
        let stem = word
            .strip_suffix(oblique)
            .filter(|stem| stem.chars().count() >= 2)?;
        Some(format!("{stem}{nominative}"))
    });
    changed.unwrap_or_else(|| word.to_owned())
}

/// The usual spelling of a Russian surname in English (BGN/PCGN, simplified as newspapers do).
fn spell(surname: &str) -> String {
    let mut ends = LETTERS.iter().filter(|row| row.place == Place::End);
    let end = ends.find_map(|row| Some((surname.strip_suffix(row.letters)?, row.latin)));
    let (stem, end) = end.unwrap_or((surname, ""));
    let mut spelt = String::new();
    let mut previous = ' ';
    for letter in stem.chars() {
        spelt.push_str(latin(letter, previous));
        previous = letter;
    }
    spelt.push_str(end);
    let mut letters = spelt.chars();
    letters
        .next()
        .map(|first| first.to_uppercase().chain(letters).collect())
        .unwrap_or_default()
}

fn latin(letter: char, previous: char) -> &'static str {
    let begins_a_syllable = matches!(previous, ' ' | '-') || is_vowel(previous) || is_sign(previous);
    let is_it = |row: &&Spelling| {
        let fits = match row.place {
            Place::Anywhere => true,
            Place::Syllable => begins_a_syllable,
            Place::End => false,
        };
        let mut letters = row.letters.chars();
        fits && letters.next() == Some(letter) && letters.next().is_none()
    };
    LETTERS.iter().find(is_it).map_or("", |row| row.latin)
}
