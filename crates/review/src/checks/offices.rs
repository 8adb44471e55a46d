//! Offices that the translation gives to somebody and the source does not: a small model makes a president of the
//! head of a government.
//!
//! Only offices are here whose Russian words are few. Ministers and directors are not: Russian has many ways to say
//! that somebody heads something.

use std::ops::Range;
use std::sync::LazyLock;

use text::table;
use text::tables::{Table, entries};

use super::places::words;
use super::{Code, Finding, Pair, listed, place, place_of_lower};

/// An office: its English words in small letters, and the beginnings of the Russian words that answer it. Of two words
/// with a space between, the second one follows the first.
static OFFICES: LazyLock<Vec<(Vec<&str>, Vec<&str>)>> = LazyLock::new(|| {
    const TABLE: Table<2> = table!("ru-en/offices.tsv");
    TABLE.read(|[english, russian]| Some((entries(english), entries(russian))))
});

/// Offices whose Russian names hold a word that answers another office too.
static WHOLE: LazyLock<Vec<&str>> = LazyLock::new(|| table!("ru/other_offices.tsv").words());

pub(super) fn check(pair: &Pair<'_>) -> Option<Finding> {
    let source = pair.source.to_lowercase();
    let translation = pair.translation.to_lowercase();
    let sources: Vec<&str> = words(&source).collect();
    let translations: Vec<&str> = words(&translation).collect();
    let added: Vec<(String, Range<usize>)> = OFFICES
        .iter()
        .filter_map(|(names, stems)| {
            let (named, words) = names
                .iter()
                .find_map(|name| Some((name, standing(&translations, name)?)))?;
            let first = place(&translation, words.first()?).start;
            let there = first..place(&translation, words.last()?).end;
            // Latin letters in the source may spell anything.
            let spelt = source.contains(*named);
            (!spelt && !stems.iter().any(|stem| answers(&sources, stem)))
                .then(|| ((*named).to_owned(), there))
        })
        .collect();
    if added.is_empty() {
        return None;
    }
    let (added, places): (Vec<String>, Vec<_>) = added
        .into_iter()
        .map(|(named, lower)| (named, place_of_lower(pair.translation, lower)))
        .unzip();
    let message = format!(
        "the translation names {}, an office that the source does not",
        listed(&added)
    );
    Some(Finding::major(Code::OfficeAdded, message).in_target(places))
}

/// The words of `text` in which those of `name` stand in a row.
fn standing<'w, 't>(text: &'w [&'t str], name: &str) -> Option<&'w [&'t str]> {
    let name: Vec<&str> = name.split(' ').collect();
    text.windows(name.len()).find(|window| *window == name)
}

/// Whether words of `text` begin as `stems` say, outside of offices that mean another one.
fn answers(text: &[&str], stems: &str) -> bool {
    let begin = |at: usize, stems: &str| {
        let stems: Vec<&str> = stems.split(' ').collect();
        text[at..].len() >= stems.len()
            && text[at..]
                .iter()
                .zip(&stems)
                .all(|(word, stem)| contains(word, stem))
    };
    (0..text.len()).any(|at| {
        let other = WHOLE
            .iter()
            .any(|whole| begin(at, whole) && whole.split(' ').next() == Some(stems));
        begin(at, stems) && !other
    })
}

/// Whether a word has the stem: at its beginning, or behind a prefix such as `экс-` and `вице-`.
fn contains(word: &str, stem: &str) -> bool {
    const INSIDE: usize = 6;
    word.starts_with(stem) || stem.chars().count() >= INSIDE && word.contains(stem)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::testing::{Major, hold};

    #[test]
    fn offices_come_from_the_source() {
        hold(
            check,
            &[
                ("Глава государства прибыл в Баку", "The President arrived in Baku"),
                ("Вице-президент США", "The Vice President of the United States"),
                (
                    "председатель Еврокомиссии",
                    "President of the European Commission",
                ),
                (
                    "Председатель правительства Дмитрий Медведев",
                    "Prime Minister Dmitry Medvedev",
                ),
                ("Постпред России при ООН", "Russia's Ambassador to the UN"),
                ("экс-канцлер Шрёдер", "former Chancellor Schröder"),
                (
                    "Он президент и глава правительства",
                    "He is the president and head of government",
                ),
                ("конкурс в Presidents Club", "a contest at the Presidents Club"),
            ],
            &[
                (
                    "Премьер-министр, председатель правительства Дмитрий Медведев",
                    "The Prime Minister, the President of the Republic, Dmitry Medvedev",
                    Code::OfficeAdded,
                    Major,
                ),
                (
                    "сказал глава МИД РФ",
                    "said the Russian President",
                    Code::OfficeAdded,
                    Major,
                ),
                (
                    "заявил министр обороны",
                    "the Prime Minister of Defence said",
                    Code::OfficeAdded,
                    Major,
                ),
                (
                    "сказал майор полиции",
                    "said the police colonel",
                    Code::OfficeAdded,
                    Major,
                ),
            ],
        );
    }

    #[test]
    fn the_table_is_in_small_letters() {
        for (names, stems) in OFFICES.iter() {
            assert!(names.iter().chain(stems).all(|word| *word == word.to_lowercase()));
        }
    }
}
