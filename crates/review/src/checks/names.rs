//! Checks that names survive translation: Latin words of the source unchanged, Cyrillic ones in their English form.
//!
//! A Cyrillic name counts as kept if the translation has its entry in the gazetteer or a capitalised word that sounds
//! like it. Many names are translated in ways that no table contains, so a missing one that is not in the gazetteer
//! is a minor finding.

use std::sync::LazyLock;

use text::{script, table};

use super::links::addresses;
use super::quotes::quotations;
use super::transliterate::same_name;
use crate::inflection::is_patronymic;

use super::{Check, Code, Finding, Pair, Pairs, gazetteer, listed, number_words, place};

/// Finds words in Latin letters that are not in the translation.
pub(super) static LATIN_WORDS: Check = Check {
    name: "latin-words",
    about: "words in Latin letters stay as they are",
    codes: &[Code::NameMissing],
    pairs: Pairs::IntoLatinLetters,
    run: |pair| latin_words(pair).into_iter().collect(),
};

/// The entry of this check in the list of checks.
pub(super) static CHECK: Check = Check {
    name: "names",
    about: "names are there, translated or spelt by their sound",
    codes: &[Code::NameMissing],
    pairs: Pairs::CyrillicToEnglish,
    run: |pair| check(pair).into_iter().collect(),
};

/// Beginnings of words that are capitalised in Russian and yet translated, not transliterated, in English.
static NO_NAMES: LazyLock<Vec<&str>> = LazyLock::new(|| table!("ru/no_names.tsv").words());

/// Words in Latin letters that the translation lacks.
pub(super) fn latin_words(pair: &Pair<'_>) -> Option<Finding> {
    let lost = lost_latin_words(pair);
    if lost.is_empty() {
        return None;
    }
    let message = format!(
        "{}, in Latin letters in the source, is missing in the translation",
        listed(&lost)
    );
    Some(Finding::major(Code::NameMissing, message).in_source(places(pair, &lost)))
}

/// Names in Cyrillic letters that have no translation in an English text.
pub(super) fn check(pair: &Pair<'_>) -> Option<Finding> {
    let lost = unmatched(&cyrillic_names(pair.source), pair.translation);
    if lost.is_empty() {
        return None;
    }
    let message = match lost.len() {
        1 => format!("the name {} is missing in the translation", listed(&lost)),
        _ => format!("the names {} are missing in the translation", listed(&lost)),
    };
    // Countries and the like have few other names, so their loss is certain.
    let known = lost.iter().any(|name| gazetteer::english(name).is_some());
    let finding = if known {
        Finding::major(Code::NameMissing, message)
    } else {
        Finding::minor(Code::NameMissing, message)
    };
    Some(finding.in_source(places(pair, &lost)))
}

/// The spans of these words in the source.
fn places(pair: &Pair<'_>, lost: &[String]) -> Vec<std::ops::Range<usize>> {
    words(pair.source)
        .filter(|(_, word)| lost.iter().any(|lost| lost == word))
        .map(|(_, word)| place(pair.source, word))
        .collect()
}

fn lost_latin_words(pair: &Pair<'_>) -> Vec<String> {
    let translation = pair.translation.to_lowercase();
    let mut source = pair.source.to_owned();
    // Addresses have a check of their own.
    for address in addresses(pair.source) {
        source = source.replace(address, " ");
    }
    let mut lost: Vec<String> = words(&source)
        .map(|(_, word)| word)
        .filter(|word| word.len() > 2 && word.chars().all(|c| c.is_ascii_alphabetic()))
        .filter(|word| number_words::roman(word).is_none() && !translation.contains(&word.to_lowercase()))
        .map(str::to_owned)
        .collect();
    lost.dedup();
    lost
}

/// The Cyrillic names of a text, as they stand; the words of one name, such as «Сергей Лавров», are in one entry.
fn cyrillic_names(text: &str) -> Vec<Vec<&str>> {
    let shouted =
        text.chars().filter(|c| c.is_lowercase()).count() < text.chars().filter(|c| c.is_uppercase()).count();
    if shouted {
        return Vec::new();
    }
    let works = short_quotations(text);
    let mut names: Vec<Vec<&str>> = Vec::new();
    let mut end_of_last = 0;
    for (at, word) in words(text) {
        if !is_name(text, at, word) || works.iter().any(|work| work.contains(&at)) {
            continue;
        }
        let between = text[end_of_last..at].trim();
        match names.last_mut() {
            Some(name) if between.is_empty() || is_patronymic(&between.to_lowercase()) => name.push(word),
            _ => names.push(vec![word]),
        }
        end_of_last = at + word.len();
    }
    names
}

/// The words of names that nothing in `translation` corresponds to. For a person the surname is enough.
fn unmatched(names: &[Vec<&str>], translation: &str) -> Vec<String> {
    let capitalised: Vec<&str> = words(translation)
        .map(|(_, word)| word)
        .filter(|word| word.starts_with(char::is_uppercase))
        .collect();
    let answered = |name: &str| {
        let table = gazetteer::english(name)
            .is_some_and(|forms| forms.iter().any(|form| has_word(translation, form)));
        table
            || name.split('-').any(|part| {
                capitalised
                    .iter()
                    .any(|word| word.split('-').any(|piece| same_name(part, piece)))
            })
    };
    let unanswered = |name: &Vec<&str>| {
        let surname = name
            .iter()
            .rposition(|word| answered(word))
            .map_or(0, |last| last + 1);
        name[surname..]
            .iter()
            .map(|word| (*word).to_owned())
            .collect::<Vec<_>>()
    };
    let mut lost: Vec<String> = names.iter().flat_map(unanswered).collect();
    lost.sort();
    lost.dedup();
    lost
}

/// Words with their offsets in the text; a hyphen joins two words into one.
fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text::words::hyphenated(text)
        .map(move |word| (word.as_ptr() as usize - text.as_ptr() as usize, word))
        .filter(|(_, word)| word.chars().any(char::is_alphabetic))
}

/// The spans of quotations of a few words: names of works and companies, which are often translated.
fn short_quotations(text: &str) -> Vec<std::ops::Range<usize>> {
    const SHORT: usize = 4;
    let place = |span: &str| {
        let start = span.as_ptr() as usize - text.as_ptr() as usize;
        start..start + span.len()
    };
    quotations(text)
        .spans
        .into_iter()
        .filter(|span| span.split_whitespace().count() <= SHORT)
        .map(place)
        .collect()
}

fn is_name(text: &str, at: usize, word: &str) -> bool {
    let upper = word.chars().filter(|c| c.is_uppercase()).count();
    let letters = word.chars().count();
    if letters < 3 && gazetteer::english(word).is_none() || !word.starts_with(script::is_cyrillic) {
        return false;
    }
    if upper > 1 && !word.contains('-') {
        // An abbreviation is spelt out as often as not: only known ones count.
        return gazetteer::english(word).is_some();
    }
    let lower = word.to_lowercase();
    upper > 0
        && word.starts_with(char::is_uppercase)
        && !begins_a_sentence(&text[..at])
        && !NO_NAMES.iter().any(|beginning| lower.starts_with(beginning))
        // English news leaves patronymics out.
        && !is_patronymic(&lower)
}

fn begins_a_sentence(before: &str) -> bool {
    let before = before.trim_end();
    let Some(last) = before.chars().next_back() else {
        return true;
    };
    if last == '.' {
        // The stop of an initial does not end a sentence: «С. Лавров».
        let mut letters = before.chars().rev().skip(1);
        let initial = letters.next().is_some_and(char::is_uppercase);
        return !(initial && letters.next().is_none_or(|c| !c.is_alphabetic()));
    }
    !(last.is_alphanumeric() || matches!(last, ',' | ')' | '»' | ';' | '('))
}

fn has_word(text: &str, beginning: &str) -> bool {
    text.match_indices(beginning)
        .any(|(at, _)| !text[..at].ends_with(char::is_alphanumeric))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::Severity;
    use crate::checks::testing::{Bad, Major, Minor, expect_findings};

    #[test]
    fn names_are_found() {
        let text = "Об этом сообщил Ильхам Гейдарович Алиев в Баку. Он встретил С. Лаврова и МИД РФ. «Правда» пишет.";
        assert_eq!(
            cyrillic_names(text),
            [
                vec!["Ильхам", "Алиев"],
                vec!["Баку"],
                vec!["Лаврова"],
                vec!["МИД", "РФ"]
            ]
        );
    }

    const GOOD: &[(&str, &str)] = &[
        (
            "встреча с Ильхамом Гейдаровичем Алиевым",
            "a meeting with Ilham Aliyev",
        ),
        ("глава МИД РФ", "the head of the Russian Foreign Ministry"),
        ("по словам Лаврова", "according to Lavrov"),
        ("Президент прибыл в Москву", "The president arrived in Moscow"),
        ("сообщает Reuters", "Reuters reports"),
        ("в Германии и США", "in Germany and the United States"),
        ("сказал министр Шойгу", "Minister Shoigu said"),
        ("фильм «Брат»", "the film Brother"),
        ("в Нью-Йорке", "in New York"),
        (
            "сопредседателями Минской группы",
            "the co-chairs of the Minsk Group",
        ),
        ("в СССР", "in the Soviet Union"),
        ("ПУТИН ПРИЕХАЛ В КИТАЙ", "The visit"),
        ("улица Льва Толстого", "Lev Tolstoy Street"),
        ("сказала Лора Мьюр", "Muir said"),
    ];

    const BAD: &[Bad<'_>] = &[
        (
            "встреча с Ильхамом Алиевым",
            "a meeting with the president",
            Code::NameMissing,
            Minor,
        ),
        (
            "глава МИД РФ",
            "the head of the ministry",
            Code::NameMissing,
            Major,
        ),
        ("по словам Лаврова", "according to him", Code::NameMissing, Minor),
        (
            "Президент прибыл в Москву",
            "The president arrived in Minsk",
            Code::NameMissing,
            Major,
        ),
        ("сообщает Reuters", "the agency reports", Code::NameMissing, Major),
        ("в Германии и США", "in Germany", Code::NameMissing, Major),
        (
            "сказал министр Шойгу",
            "Minister Serdyukov said",
            Code::NameMissing,
            Minor,
        ),
        (
            "сопредседателями Минской группы",
            "the presidents of the Ministry of Defense",
            Code::NameMissing,
            Major,
        ),
        ("самолёт Boeing", "the plane", Code::NameMissing, Major),
        (
            "сказал Владимир Петров",
            "said Vladimir Sidorov",
            Code::NameMissing,
            Major,
        ),
        ("он уехал из Еревана", "He left Tehran", Code::NameMissing, Major),
    ];

    #[test]
    fn a_country_that_is_lost_is_major() {
        let severity = |source, translation| {
            let found = check(&crate::checks::testing::pair(source, translation));
            found.map(|finding| finding.severity)
        };
        assert_eq!(
            severity("Опыт проведён в ЮАР.", "It was done in the United States."),
            Some(Severity::Major)
        );
        assert_eq!(
            severity("Опыт проведён в Юрмале.", "It was done in Latvia."),
            Some(Severity::Minor)
        );
    }

    #[test]
    fn names_survive() {
        expect_findings(|pair| latin_words(pair).into_iter().chain(check(pair)), GOOD, BAD);
    }
}
