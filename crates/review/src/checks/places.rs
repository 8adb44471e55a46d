//! Checks that the translation names no country or capital that the source does not name: a small model that does not
//! know «ЮАР» translates it as the United States.
//!
//! The table contains only places with few, regular Russian words. Russia and Europe are not in it: an English text
//! names them where a Russian one has «страна», «у нас» or «столица».

use std::sync::LazyLock;

use text::table;
use text::tables::{Table, entries};
use text::words;

use super::{Check, Code, Finding, Pair, Pairs, gazetteer, listed, place};

/// The entry of this check in the list of checks.
pub(super) static CHECK: Check = Check {
    name: "places",
    about: "no country or capital is named that the source does not name",
    codes: &[Code::NameAdded],
    pairs: Pairs::RussianToEnglish,
    run: |pair| check(pair).into_iter().collect(),
};

/// The beginnings of the English words for a place and its people, and of the Russian ones, to which the gazetteer adds
/// those of the place's name.
static PLACES: LazyLock<Vec<(Vec<&str>, Vec<&str>)>> = LazyLock::new(|| {
    const TABLE: Table<2> = table!("ru-en/places.tsv");
    TABLE.read(|[english, russian]| {
        let names = entries(english);
        let own = entries(russian).into_iter().filter(|stem| !stem.is_empty());
        let stems = own
            .chain(names.iter().copied().flat_map(gazetteer::russian))
            .collect();
        Some((names, stems))
    })
});

/// The letters of a stem from which on it is also searched for inside longer words.
const INSIDE: usize = 4;

/// The first letters of an English name that identify it in the source: `Brasil` is Brazil.
const LATIN: usize = 3;

pub(super) fn check(pair: &Pair<'_>) -> Option<Finding> {
    // Most sentences name no place, so the translation is searched first.
    let capitals: Vec<&str> = words::hyphenated(pair.translation)
        .filter(|word| word.starts_with(char::is_uppercase))
        .collect();
    let named = PLACES.iter().filter_map(|(names, stems)| {
        let is_name = |word: &&&str| names.iter().any(|name| word.starts_with(name));
        Some((names, stems, *capitals.iter().find(is_name)?))
    });
    let mut named = named.peekable();
    named.peek()?;
    let source = pair.source.to_lowercase();
    let sources: Vec<&str> = words::hyphenated(&source).collect();
    let answers = |stem: &&str| {
        // Short stems occur inside too many other words: «южноафриканский» counts, «равенство» does not.
        let inside = stem.chars().count() >= INSIDE;
        sources
            .iter()
            .any(|word| word.starts_with(stem) || inside && word.contains(stem))
    };
    // A source may name the place in Latin letters: «газета Australian Financial Review».
    let spells = |name: &&str| source.contains(&name.to_lowercase()[..LATIN.min(name.len())]);
    let added: Vec<&str> = named
        .filter(|(names, stems, _)| !stems.iter().any(answers) && !names.iter().any(spells))
        .map(|(_, _, word)| word)
        .collect();
    if added.is_empty() {
        return None;
    }
    let places: Vec<_> = added.iter().map(|word| place(pair.translation, word)).collect();
    let added: Vec<String> = added.into_iter().map(str::to_owned).collect();
    let message = format!(
        "the translation adds {}, which the source does not name",
        listed(&added)
    );
    Some(Finding::major(Code::NameAdded, message).in_target(places))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::testing::{Major, expect_findings};

    #[test]
    fn places_come_from_the_source() {
        expect_findings(
            check,
            &[
                (
                    "Немецкие врачи уехали в Киев",
                    "Doctors from Germany left for Ukraine",
                ),
                ("российско-японские переговоры", "talks between Russia and Japan"),
                ("В стране прошли выборы", "Elections were held in Russia"),
                ("встреча в Минске", "a meeting in Minsk, Belarus"),
                (
                    "афроамериканцы и южноафриканцы",
                    "African Americans and South Africans",
                ),
                ("сообщает CNN Brasil", "CNN Brazil reports"),
                ("Житель Вены", "A resident of Vienna, Austria"),
            ],
            &[
                (
                    "Опыт проведён в ЮАР",
                    "The experiment was done in Libya",
                    Code::NameAdded,
                    Major,
                ),
                ("встреча в Минске", "a meeting in Warsaw", Code::NameAdded, Major),
                (
                    "Делегация Ливии прибыла",
                    "A delegation of Lithuania arrived",
                    Code::NameAdded,
                    Major,
                ),
                ("Он живёт в Дубае", "He lives in Cairo", Code::NameAdded, Major),
            ],
        );
    }

    #[test]
    fn each_place_has_words_in_small_letters() {
        assert!(PLACES.iter().all(|(names, stems)| {
            let capital = |name: &&str| name.starts_with(char::is_uppercase);
            !names.is_empty()
                && !stems.is_empty()
                && names.iter().all(capital)
                && stems.iter().all(|stem| *stem == stem.to_lowercase())
        }));
    }
}
