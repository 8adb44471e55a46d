//! Abbreviations that are written with a full stop, and which of them may end a sentence.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use super::candidate::{Before, Case, Word};
use super::starters;
use crate::lang::Script;
use crate::tables::{PerLanguage, Table, Tables, first_of_each};
use crate::{Lang, table};

/// Whether a sentence can end at an abbreviation of this kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Always leads on: «проф.», `Dr.`.
    Leads,
    /// Ends one before any upper-case word: «и т. д.», `etc.`.
    Closes,
    /// Ends one only before a frequent first word: «им.», `Inc.`, `St.`.
    BeforeStarter,
    /// A unit; after a number it ends a sentence before any upper-case word, else it leads on:
    /// «5 руб.», but «с. Ивановка».
    Unit,
    /// A year or century: a unit that a sentence often begins with: «В 2015 г. Россия».
    Date,
    /// «н. э.», which needs no number right before it and is otherwise like [`Kind::Date`].
    Era,
    /// An abbreviation before a number only, else a whole word: `No. 5`, «рис. 2».
    Label,
    /// The time of day, which a weekday or time zone may follow: `5 p.m. Monday`.
    Clock,
}

/// The kind of abbreviation that ends with the full stop after `before.word`; `None` if it is none.
pub(super) fn kind(before: &Before, lang: Lang) -> Option<Kind> {
    if let Some(kind) = before.compound().and_then(|word| compound(&word)) {
        return Some(kind);
    }
    let word = before.word;
    of_two_words(before.previous, word, lang)
        .or_else(|| lookup(word, lang))
        .or_else(|| lookup(word.rsplit_once('-')?.1, lang))
        .or_else(|| {
            let mut chars = word.chars();
            let first = chars.next().filter(|c| c.is_uppercase())?;
            let rest = chars.as_str();
            // A single letter in upper case is an initial.
            (!rest.is_empty()).then(|| lookup(&format!("{}{rest}", first.to_lowercase()), lang))?
        })
}

/// Abbreviations and their kinds.
type Kinds = HashMap<&'static str, Kind>;

/// The abbreviations of a language, or of its script where it has no table of its own.
static KINDS: PerLanguage<Kinds> = PerLanguage::new(|lang| {
    const TABLES: Tables<2> = Tables::named("abbreviations.tsv");
    let script = match lang.script() {
        Script::Cyrillic => "cyrillic",
        _ => "latin",
    };
    let mut folders = [lang.code(), script].into_iter();
    let rows = folders.find_map(|folder| TABLES.of(folder, row));
    first_of_each(rows.unwrap_or_default())
});

/// Abbreviations of any language that have several full stops.
static DOTTED: LazyLock<Kinds> = LazyLock::new(|| first_of_each(Tables::named("dotted.tsv").of_all(row)));

fn row([word, kind]: [&'static str; 2]) -> Option<(&'static str, Kind)> {
    Some((word, Kind::named(kind)?))
}

/// The kind of `word` in the tables, those of its own language first.
fn lookup(word: &str, lang: Lang) -> Option<Kind> {
    let of = |lang| KINDS.of(lang).get(word).copied();
    let own = if lang == Lang::RU || lang == Lang::EN {
        None
    } else {
        of(lang)
    };
    own.or_else(|| compound(word))
        .or_else(|| of(Lang::RU))
        .or_else(|| of(Lang::EN))
}

/// The kind of a word that is another one behind this `previous` word: «и пр.».
fn of_two_words(previous: &str, word: &str, lang: Lang) -> Option<Kind> {
    if previous.is_empty() {
        return None;
    }
    let both = format!("{previous} {word}");
    let of = |lang| KINDS.of(lang).get(both.as_str()).copied();
    of(lang).or_else(|| of(Lang::RU))
}

/// A line without an abbreviation for a year at its end: `5 мая 2016 г.`.
pub(crate) fn without_year_sign(line: &str) -> &str {
    let Some(rest) = line.strip_suffix('.') else {
        return line;
    };
    let letters = rest.trim_end_matches(char::is_alphabetic);
    let is_date = |lang| KINDS.of(lang).get(&rest[letters.len()..]) == Some(&Kind::Date);
    if is_date(Lang::RU) { letters } else { line }
}

/// Several letters with a full stop after each; spaces between them were removed.
fn compound(word: &str) -> Option<Kind> {
    // Degrees and the like: «к.т.н.», «д.м.н.», `r.p.m.`.
    let degree = || is_dotted_letters(word).then_some(Kind::BeforeStarter);
    DOTTED.get(word).copied().or_else(degree)
}

/// Whether `word` is lower-case letters with a full stop between each two.
fn is_dotted_letters(word: &str) -> bool {
    word.contains('.')
        && word.split('.').all(|part| {
            let mut letters = part.chars();
            letters.next().is_some_and(char::is_lowercase) && letters.next().is_none()
        })
}

impl Kind {
    /// The kind that the tables call so.
    fn named(name: &str) -> Option<Kind> {
        Some(match name {
            "leads" | "title" => Kind::Leads,
            "closes" => Kind::Closes,
            "before_starter" => Kind::BeforeStarter,
            "unit" => Kind::Unit,
            "date" => Kind::Date,
            "era" => Kind::Era,
            "label" => Kind::Label,
            "clock" => Kind::Clock,
            _ => return None,
        })
    }

    /// Whether `sentence`, whose last word `before` is an abbreviation of this kind, may end before
    /// `next`. On `own_line` the line ends too, and was not wrapped.
    pub(super) fn may_end_before(self, next: Word, sentence: &str, before: &Before, own_line: bool) -> bool {
        let starter = !next.initial && starters::is_starter(next.text);
        let digit = next.case == Case::Digit;
        match self {
            Kind::Leads => false,
            Kind::Closes => true,
            Kind::BeforeStarter => starter || own_line && !digit,
            Kind::Label => !digit && !is_roman(next.text) && !next.initial,
            Kind::Clock => !is_weekday_or_zone(next.text),
            Kind::Unit if is_number(before.previous) => !digit && !is_acronym(next.text),
            Kind::Unit => starter && before.word.chars().count() > 1,
            Kind::Era => own_line || !is_time_only(sentence),
            Kind::Date => is_number(before.previous) && (own_line || !is_time_only(sentence)),
        }
    }
}

static BEFORE_UNITS: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    const WORDS: Table<1> = table!("ru/before_units.tsv");
    const NUMBERS: Table<3> = table!("ru/number_words.tsv");
    let whole = |word: &&str| !word.ends_with('*');
    let numbers = NUMBERS.read(|[word, kind, _]| Some((kind, word)));
    let numbers = numbers
        .into_iter()
        .filter(|(kind, _)| matches!(*kind, "small" | "scale"));
    let mut words: HashSet<_> = numbers.map(|(_, word)| word).filter(whole).collect();
    words.extend(WORDS.words::<Vec<_>>());
    words
});

/// Whether `previous` is a number, or a word that stands between one and its unit.
fn is_number(previous: &str) -> bool {
    let word = previous.trim_matches(|c: char| !c.is_alphanumeric());
    word.starts_with(|c: char| c.is_numeric()) || is_roman(word) || BEFORE_UNITS.contains(word)
}

/// Whether `word` is a Roman numeral or several with a dash between: `XIX`, `XVIII–XIX`.
pub(super) fn is_roman(word: &str) -> bool {
    static TYPED: LazyLock<HashMap<char, char>> = LazyLock::new(|| {
        const TABLE: Table<2> = table!("cyrillic/roman_signs.tsv");
        first_of_each(TABLE.read(|[letter, roman]| Some((letter.parse().ok()?, roman.parse().ok()?))))
    });
    let is_sign = |c: char| matches!(c, 'I' | 'V' | 'X' | '-' | '–' | '—');
    !word.is_empty()
        && word
            .chars()
            .all(|c| is_sign(c) || !c.is_ascii() && TYPED.get(&c).is_some_and(|&roman| is_sign(roman)))
}

/// Whether `sentence` holds no more than a point in time, which something must follow:
/// «В 2015 г.», «12 мая 2015 г.», «С конца XIX в.».
fn is_time_only(sentence: &str) -> bool {
    const LONGEST: usize = 7;
    const SHORT: usize = 3;
    let words: Vec<&str> = sentence.split_whitespace().take(LONGEST + 1).collect();
    let Some(first) = words.first() else { return false };
    let leads = starters::is_time_preposition(first) || first.starts_with(|c: char| c.is_ascii_digit());
    words.len() <= SHORT || words.len() <= LONGEST && leads && !sentence.contains(',')
}

fn is_acronym(word: &str) -> bool {
    word.chars().count() > 1 && word.chars().all(char::is_uppercase)
}

static AFTER_CLOCK: LazyLock<HashSet<String>> = LazyLock::new(|| {
    const DAYS: Table<2> = table!("en/calendar.tsv");
    let days = DAYS.read(|[word, kind]| Some((kind, word)));
    let days = days.into_iter().filter(|(kind, _)| *kind == "weekday");
    let zones: Vec<&str> = table!("en/time_zones.tsv").words();
    let words = days.map(|(_, word)| word).chain(zones);
    words.map(str::to_lowercase).collect()
});

fn is_weekday_or_zone(word: &str) -> bool {
    let is_capitalised = word.starts_with(char::is_uppercase);
    is_acronym(word) || is_capitalised && AFTER_CLOCK.contains(&word.to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_table_has_known_kinds() {
        let of = |code: &str| KINDS.of(code.parse().unwrap());
        for code in ["ru", "en", "de", "uk", "fr"] {
            assert!(!of(code).is_empty(), "{code}");
        }
        assert!(!DOTTED.is_empty());
        assert_eq!(of("ru").get("проф"), Some(&Kind::Leads));
        assert_eq!(of("en").get("Prof"), Some(&Kind::Leads));
        assert_eq!(of("pt").get("pág"), Some(&Kind::Label));
    }

    #[test]
    fn a_year_sign_is_taken_off() {
        for (line, without) in [
            ("5 мая 2016 г.", "5 мая 2016 "),
            ("2016г.", "2016"),
            ("5 мая 2016.", "5 мая 2016."),
            ("в Туле.", "в Туле."),
            ("", ""),
        ] {
            assert_eq!(without_year_sign(line), without);
        }
    }
}
