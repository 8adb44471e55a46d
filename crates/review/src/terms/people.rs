//! People: a known first name, perhaps a patronymic, and a surname.
//!
//! The first name's table tells the sex, the sex tells which ending of the surname is its case, and
//! the rest is spelt as English-language newspapers spell it.

use std::sync::LazyLock;

use text::table;
use text::tables::Table;

use super::Word;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sex {
    Male,
    Female,
}
use Sex::{Female, Male};

impl Sex {
    /// The sex that the tables call so.
    fn named(name: &str) -> Option<Sex> {
        match name {
            "male" => Some(Male),
            "female" => Some(Female),
            _ => None,
        }
    }
}

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

/// Case endings of first names by what stands before them.
struct Endings {
    consonant: Vec<&'static str>,
    soft: Vec<&'static str>,
    a: Vec<&'static str>,
    ya: Vec<&'static str>,
}

static ENDINGS: LazyLock<Endings> = LazyLock::new(|| {
    const TABLE: Table<2> = table!("ru/first_name_endings.tsv");
    Endings {
        consonant: TABLE.of_class("consonant"),
        soft: TABLE.of_class("soft"),
        a: TABLE.of_class("a"),
        ya: TABLE.of_class("ya"),
    }
});

/// Endings of surnames in oblique cases and what stands for them in the nominative, the longest first.
static SURNAME_CASES: LazyLock<Vec<(Sex, &str, &str)>> = LazyLock::new(|| {
    const TABLE: Table<3> = table!("ru/surname_cases.tsv");
    TABLE.read(|[sex, oblique, nominative]| Some((Sex::named(sex)?, oblique, nominative)))
});

static PATRONYMICS: LazyLock<Vec<&str>> = LazyLock::new(|| table!("ru/patronymics.tsv").of_class("terms"));

/// A person that `words` begin with: the length in words, and the English name.
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

fn is_patronymic(word: &str) -> bool {
    PATRONYMICS.iter().any(|ending| {
        word.rfind(ending)
            .is_some_and(|at| at > 2 && word[at + ending.len()..].chars().count() <= 2)
    })
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
    let (stem, endings) = match name.chars().last() {
        Some('й' | 'ь') => (&name[..name.len() - 2], ENDINGS.soft.as_slice()),
        Some('а') => (&name[..name.len() - 2], ENDINGS.a.as_slice()),
        Some('я') => (&name[..name.len() - 2], ENDINGS.ya.as_slice()),
        _ if sex == Male => (name, ENDINGS.consonant.as_slice()),
        _ => (name, &[""][..]),
    };
    word.strip_prefix(stem)
        .is_some_and(|ending| endings.contains(&ending))
}

/// Takes the case off a surname.
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
    let (stem, ending) = match surname {
        _ if surname.ends_with("ий") || surname.ends_with("ый") => (&surname[..surname.len() - 4], "y"),
        _ => (surname, ""),
    };
    let mut spelt = String::new();
    let mut previous = ' ';
    for letter in stem.chars() {
        spelt.push_str(latin(letter, previous));
        previous = letter;
    }
    spelt.push_str(ending);
    let mut letters = spelt.chars();
    letters
        .next()
        .map(|first| first.to_uppercase().chain(letters).collect())
        .unwrap_or_default()
}

/// Letters, how they are spelt, and whether only behind a vowel or at the beginning.
static LETTERS: LazyLock<Vec<(char, &str, bool)>> = LazyLock::new(|| {
    const TABLE: Table<3> = table!("ru-en/letters.tsv");
    TABLE.read(|[letter, latin, after_vowel]| Some((letter.parse().ok()?, latin, yes(after_vowel)?)))
});

fn yes(cell: &str) -> Option<bool> {
    match cell {
        "yes" => Some(true),
        "no" => Some(false),
        _ => None,
    }
}

fn latin(letter: char, previous: char) -> &'static str {
    let after_vowel = matches!(
        previous,
        ' ' | '-' | 'а' | 'е' | 'ё' | 'и' | 'о' | 'у' | 'ы' | 'э' | 'ю' | 'я' | 'ь' | 'ъ'
    );
    LETTERS
        .iter()
        .find(|(known, _, only_after_vowel)| *known == letter && (after_vowel || !only_after_vowel))
        .map_or("", |(_, latin, _)| latin)
}
