//! A gazetteer: names whose English form is not a transliteration, such as Россия and Russia.

use std::collections::HashMap;
use std::sync::LazyLock;

use text::tables::{Table, entries, first_of_each};
use text::{letters, table};

/// The English words that may translate a name.
type Translations = Vec<&'static str>;

/// The first letters of a Russian name in any case, and the English words that may translate it. `Russia` stands for
/// `Russian` as well: a word that begins with it is enough.
static NAMES: LazyLock<Vec<(&str, Translations)>> = LazyLock::new(|| read(&table!("ru-en/names.tsv")));

/// Abbreviations in capitals, with the English words that may translate them: the usual form of the set phrases, and
/// others.
static ACRONYMS: LazyLock<HashMap<&str, Translations>> = LazyLock::new(|| {
    let mut acronyms = first_of_each(read(&table!("ru-en/acronyms.tsv")));
    let phrases = read(&table!("ru-en/phrases.tsv")).into_iter();
    for (acronym, usual) in phrases.filter(|(phrase, _)| phrase.chars().all(char::is_uppercase)) {
        acronyms.entry(acronym).or_default().extend(usual);
    }
    acronyms
});

fn read(table: &Table<2>) -> Vec<(&'static str, Translations)> {
    table.read(|[name, english]| Some((name, entries(english))))
}

/// The letters of the longest ending: the case ending `ами`, and one letter of a derived word.
const LONGEST_ENDING: usize = 4;

/// The English words that may translate a Russian word, if it is in the table.
pub fn english(word: &str) -> Option<&'static [&'static str]> {
    if let Some(forms) = ACRONYMS.get(word) {
        return Some(forms);
    }
    let lower = word.to_lowercase();
    let lower = letters::folded(&lower);
    NAMES
        .iter()
        .rev()
        .filter(|(stem, _)| {
            lower
                .strip_prefix(stem)
                .is_some_and(|ending| ending.chars().count() <= LONGEST_ENDING)
        })
        .max_by_key(|(stem, _)| stem.len())
        .map(|(_, forms)| forms.as_slice())
}

/// The beginnings of the Russian words that a word with the beginning `english` may translate.
pub fn russian(english: &str) -> impl Iterator<Item = &'static str> {
    NAMES
        .iter()
        .filter(move |(_, forms)| forms.iter().any(|form| form.starts_with(english)))
        .map(|(stem, _)| *stem)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_in_their_cases() {
        for (word, form) in [
            ("России", "Russia"),
            ("Москвой", "Moscow"),
            ("Германии", "German"),
            ("Баку", "Baku"),
            ("США", "US"),
            ("ОБСЕ", "OSCE"),
            ("Пётр", "Peter"),
            ("Азербайджаном", "Azerbaijan"),
            ("Китаем", "Chin"),
        ] {
            assert!(english(word).is_some_and(|forms| forms.contains(&form)), "{word}");
        }
    }

    #[test]
    fn other_words_are_not() {
        for word in [
            "Лавров",
            "Гусман",
            "Римский-Корсаков",
            "Россомахин",
            "ОРТ",
            "Венедиктов",
        ] {
            assert_eq!(english(word), None, "{word}");
        }
    }

    #[test]
    fn stems_are_lower_case_and_have_answers() {
        assert!(
            NAMES
                .iter()
                .all(|(stem, forms)| stem.chars().all(|c| !c.is_uppercase()) && !forms.is_empty())
        );
    }
}
