//! Abbreviations that are written with a full stop, and which of them may end a sentence.

use super::candidate::{Before, Case, Word};
use super::starters;
use crate::Lang;

/// How an abbreviation stands to the end of a sentence.
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

/// What kind of abbreviation the full stop after `before.word` makes it, if any.
pub(super) fn kind(before: &Before, lang: Lang) -> Option<Kind> {
    if let Some(kind) = before.compound().and_then(|word| compound(&word)) {
        return Some(kind);
    }
    let word = before.word;
    if word == "пр" {
        // «и пр.» is a tail, «пр. Мира» an avenue.
        return Some(if before.previous == "и" {
            Kind::Closes
        } else {
            Kind::Leads
        });
    }
    lookup(word, lang)
        .or_else(|| lookup(word.rsplit_once('-')?.1, lang))
        .or_else(|| {
            let mut chars = word.chars();
            let first = chars.next().filter(|c| c.is_uppercase())?;
            let rest = chars.as_str();
            // A single letter in upper case is an initial.
            (!rest.is_empty()).then(|| lookup(&format!("{}{rest}", first.to_lowercase()), lang))?
        })
}

/// The kind of `word` in the tables, those of its own language first.
fn lookup(word: &str, lang: Lang) -> Option<Kind> {
    let own = match lang.code() {
        "ru" | "en" => None,
        "uk" | "be" | "bg" | "sr" | "mk" | "kk" => other_cyrillic(word),
        "de" => german(word),
        _ => other_latin(word),
    };
    own.or_else(|| compound(word))
        .or_else(|| russian(word))
        .or_else(|| english(word))
}

/// Several letters with a full stop after each; spaces between them were removed.
fn compound(word: &str) -> Option<Kind> {
    Some(match word {
        "т.е" | "т.к" | "т.н" | "т.о" | "т.ч" | "и.о" | "ж.-д" | "e.g" | "i.e" => Kind::Leads,
        "т.д" | "т.п" | "с.г" | "т.г" | "л.с" => Kind::Closes,
        "н.э" => Kind::Era,
        "a.m" | "p.m" | "A.M" | "P.M" => Kind::Clock,
        "Ph.D" | "EE.UU" => Kind::BeforeStarter,
        // Degrees and the like: «к.т.н.», «д.м.н.», `r.p.m.`.
        _ if is_dotted_letters(word) => Kind::BeforeStarter,
        _ => return None,
    })
}

/// Whether `word` is lower-case letters with a full stop between each two.
fn is_dotted_letters(word: &str) -> bool {
    word.contains('.')
        && word.split('.').all(|part| {
            let mut letters = part.chars();
            letters.next().is_some_and(char::is_lowercase) && letters.next().is_none()
        })
}

#[rustfmt::skip]
#[expect(clippy::match_same_arms, reason = "grouped by meaning")]
fn russian(word: &str) -> Option<Kind> {
    Some(match word {
        // Titles and posts.
        "проф" | "доц" | "акад" | "подполк" | "лейт" | "серж" | "зав" | "пом" | "гл" | "гос" | "канд" | "докт"
        | "чл" | "корр" | "св" | "архиеп" | "митр" | "тов" | "инж" | "асп" | "засл" | "отв" => Kind::Leads,
        "ген" | "полк" | "зам" | "реж" | "муз" | "им" => Kind::BeforeStarter,
        // Places and addresses.
        "д" | "дер" | "пос" | "корп" | "оз" | "о-в" => Kind::Leads,
        "ул" | "просп" | "пр-т" | "пл" | "пер" | "наб" | "бул" | "б-р" | "ш" | "обл" | "р-н" | "кв" | "респ"
        | "губ" | "мкр" | "оф" => Kind::BeforeStarter,
        // References and remarks.
        "ср" | "напр" | "прим" | "цит" | "сост" | "изд" | "англ" | "франц" | "греч" | "пп" => Kind::Leads,
        "ред" | "авт" | "букв" | "ок" | "лат" | "тел" => Kind::BeforeStarter,
        "рис" | "табл" | "ст" | "прил" | "разд" | "вып" | "илл" | "абз" | "факс" => Kind::Label,
        // Units, and what looks like one: «с. Ивановка», «т. Иванов», «см. рисунок».
        "мм" | "см" | "дм" | "м" | "км" | "га" | "г-р" | "гр" | "кг" | "ц" | "т" | "л" | "мл" | "куб" | "р" | "руб"
        | "коп" | "долл" | "тыс" | "млн" | "млрд" | "трлн" | "сек" | "мин" | "ч" | "сут" | "мес" | "шт" | "экз"
        | "чел" | "с" | "стр" | "п" | "проц" => Kind::Unit,
        "г" | "гг" | "в" | "вв" => Kind::Date,
        "др" | "проч" => Kind::Closes,
        // Months and days.
        "янв" | "фев" | "февр" | "апр" | "авг" | "сен" | "сент" | "окт" | "ноя" | "нояб" | "дек" | "пн" | "вт"
        | "чт" | "пт" | "сб" => Kind::BeforeStarter,
        _ => return None,
    })
}

#[rustfmt::skip]
#[expect(clippy::match_same_arms, reason = "grouped by meaning")]
fn english(word: &str) -> Option<Kind> {
    Some(match word {
        // Titles.
        "Mr" | "Mrs" | "Ms" | "Messrs" | "Dr" | "Prof" | "Rev" | "Hon" | "Gen" | "Col" | "Maj" | "Capt" | "Cmdr"
        | "Lt" | "Sgt" | "Cpl" | "Pvt" | "Adm" | "Sen" | "Rep" | "Reps" | "Sens" | "Gov" | "Supt" | "Insp" | "Det"
        | "Pres" => Kind::Leads,
        "Jr" | "Sr" | "Esq" => Kind::BeforeStarter,
        // Firms and places.
        "Inc" | "Ltd" | "Co" | "Corp" | "Bros" | "Dept" | "Univ" | "Inst" | "Assn" | "St" | "Mt" | "Ft" | "Ave"
        | "Blvd" | "Rd" | "Hwy" => Kind::BeforeStarter,
        "ft" | "lb" | "lbs" | "oz" => Kind::Unit,
        // References.
        "vs" | "v" | "cf" | "viz" | "eg" | "ie" | "approx" | "ca" | "c" | "incl" | "esp" => Kind::Leads,
        "al" | "ed" | "eds" => Kind::BeforeStarter,
        "no" | "nos" | "fig" | "figs" | "vol" | "vols" | "p" | "pp" | "ch" | "sec" | "art" | "pt" | "op" | "eq"
        | "para" | "ref" | "tab" => Kind::Label,
        "etc" => Kind::Closes,
        // Months and days.
        "Jan" | "Feb" | "Mar" | "Apr" | "Jun" | "Jul" | "Aug" | "Sep" | "Sept" | "Oct" | "Nov" | "Dec" | "Mon"
        | "Tue" | "Tues" | "Wed" | "Thu" | "Thur" | "Thurs" | "Fri" | "Sat" | "Sun" => Kind::BeforeStarter,
        _ => return None,
    })
}

fn other_cyrillic(word: &str) -> Option<Kind> {
    Some(match word {
        "вул" | "ім" | "див" | "напр" | "чл" => Kind::Leads,
        "тис" | "грн" => Kind::Unit,
        "р" | "рр" | "год" => Kind::Date,
        "ін" => Kind::Closes,
        _ => return None,
    })
}

fn german(word: &str) -> Option<Kind> {
    Some(match word {
        "z.B" | "d.h" | "u.a" | "bzw" | "Hr" | "Fr" | "Nr" | "vgl" | "inkl" | "evtl" | "ggf" | "Bd"
        | "Abb" | "sog" => Kind::Leads,
        "usw" => Kind::Closes,
        "Str" | "Mio" | "Mrd" | "Jh" => Kind::BeforeStarter,
        _ => return None,
    })
}

fn other_latin(word: &str) -> Option<Kind> {
    Some(match word {
        "Mme" | "Mlle" | "Sra" | "Srta" | "Dra" | "Ud" | "Uds" | "sig" | "dott" | "p.ej" | "np" | "tzn"
        | "tj" => Kind::Leads,
        "n.l" | "itd" | "atd" | "ecc" => Kind::Closes,
        "pág" | "núm" | "art" => Kind::Label,
        _ => return None,
    })
}

impl Kind {
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

/// Whether `previous` is a number, or a word that stands between one and its unit.
fn is_number(previous: &str) -> bool {
    let word = previous.trim_matches(|c: char| !c.is_alphanumeric());
    word.starts_with(|c: char| c.is_numeric())
        || is_roman(word)
        || matches!(
            word,
            "тыс" | "млн" | "млрд" | "трлн" | "кв" | "куб" | "несколько" | "сто" | "вв"
        )
}

/// Whether `word` is a Roman numeral or several with a dash between: `XIX`, `XVIII–XIX`.
pub(super) fn is_roman(word: &str) -> bool {
    // Cyrillic «Х» is what many type.
    !word.is_empty()
        && word
            .chars()
            .all(|c| matches!(c, 'I' | 'V' | 'X' | 'Х' | '-' | '–' | '—'))
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

fn is_weekday_or_zone(word: &str) -> bool {
    const NAMES: [&str; 13] = [
        "Monday",
        "Tuesday",
        "Wednesday",
        "Thursday",
        "Friday",
        "Saturday",
        "Sunday",
        "Eastern",
        "Central",
        "Mountain",
        "Pacific",
        "Moscow",
        "London",
    ];
    NAMES.contains(&word) || is_acronym(word)
}
