//! Rewrites numbers in the notation of the target language: a model that copies `75,9` from a Russian text means
//! `75.9`, one that writes `353. 8` has taken the point for a full stop, and one that writes `2,200.112` has mixed
//! two notations.

use text::Lang;
use text::tables::{PerLanguage, Tables};

/// `translation` with the decimal numbers of `source`, which have commas, in their English form.
pub fn repaired(source: &str, translation: &str) -> String {
    let mut fixed = translation.to_owned();
    for (whole, part) in decimals(source) {
        let english = format!("{whole}.{part}");
        for wrong in [
            format!("{whole},{part}"),
            format!("{whole}. {part}"),
            format!("{whole}, {part}"),
        ] {
            fixed = replaced(&fixed, &wrong, &english);
        }
    }
    fixed
}

/// `translation` with the large numbers of `source` grouped in the notation of `to`, where the same digits stand with
/// other marks between them.
pub fn regrouped(source: &str, translation: &str, to: Lang) -> String {
    let mut fixed = translation.to_owned();
    for number in numerals(source) {
        let Some(right) = grouped(number, to) else {
            continue;
        };
        let is_wrong =
            |other: &&str| *other != right && digits(other) == digits(number) && other.contains(['.', ',']);
        let wrong: Vec<String> = numerals(&fixed).filter(is_wrong).map(str::to_owned).collect();
        for wrong in wrong {
            fixed = replaced(&fixed, &wrong, &right);
        }
    }
    fixed
}

/// Runs of digits with points and commas among them.
fn numerals(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_ascii_digit() && c != '.' && c != ',')
        .map(|number| number.trim_matches(['.', ',']))
        .filter(|number| !number.is_empty())
}

fn digits(number: &str) -> String {
    number.chars().filter(char::is_ascii_digit).collect()
}

/// A number in the notation of `to`, if its marks show without doubt which of them group digits: there are several of
/// one kind, or one of the other kind behind it. Four groups that all fit into a byte are an IP address.
fn grouped(number: &str, to: Lang) -> Option<String> {
    let mark = number.chars().find(|c| !c.is_ascii_digit())?;
    let (whole, decimals) = match number.rfind(|c: char| !c.is_ascii_digit() && c != mark) {
        Some(at) => (&number[..at], Some(&number[at + 1..])),
        None => (number, None),
    };
    let groups: Vec<&str> = whole.split(mark).collect();
    let (first, rest) = groups.split_first()?;
    let fits = (1..=3).contains(&first.len())
        && !first.starts_with('0')
        && rest
            .iter()
            .all(|group| group.len() == 3 && group.bytes().all(|byte| byte.is_ascii_digit()));
    let is_address = groups.len() == 4 && groups.iter().all(|group| group.parse::<u8>().is_ok());
    if !fits || is_address || (rest.len() < 2 && decimals.is_none()) {
        return None;
    }
    Some(written(&groups, decimals, marks(to)?))
}

fn written(groups: &[&str], decimals: Option<&str>, (between, before_decimals): (char, char)) -> String {
    let mut right = groups.join(&between.to_string());
    if let Some(decimals) = decimals {
        right.push(before_decimals);
        right.push_str(decimals);
    }
    right
}

/// The notation of numbers in a language.
#[derive(Debug, Clone, Copy)]
struct Format {
    /// The mark between groups of three digits; `None` for a space.
    group: Option<char>,
    /// The mark before decimals.
    decimal: char,
}

static FORMATS: PerLanguage<Option<Format>> = PerLanguage::new(|lang| {
    const TABLES: Tables<2> = Tables::named("number_format.tsv");
    let mark = |name| match name {
        "point" => Some('.'),
        "comma" => Some(','),
        _ => None,
    };
    let rows = TABLES.of(lang.code(), |[group, decimal]| {
        Some(Format {
            group: mark(group),
            decimal: mark(decimal)?,
        })
    });
    rows?.into_iter().next()
});

/// The marks of a language between groups of digits and before decimals; `None` if it groups with spaces, or if it is
/// unknown.
fn marks(lang: Lang) -> Option<(char, char)> {
    let format = (*FORMATS.of(lang))?;
    Some((format.group?, format.decimal))
}

/// The notation in `to` of those of `texts` that consist of a number alone; the texts are the blocks of one document.
///
/// A model that reads `545.000` in a Portuguese sentence writes `545,000`, but a number that is alone, in a table for
/// instance, is not given to the model. It counts as grouped in the notation of `from`, but only if no number of the
/// document has a decimal point: tables are often written by programs, which use English notation in any language.
pub fn alone(texts: &[&str], from: Lang, to: Lang) -> Vec<Option<String>> {
    let is_english = |number: &str| {
        let parts = number.split_once('.').filter(|(_, decimals)| decimals.len() != 3);
        parts.is_some_and(|(whole, decimals)| is_digits(whole) && is_digits(decimals))
    };
    let is_doubtful = texts.iter().any(|text| numerals(text).any(is_english));
    let figure = |text: &&str| {
        if from == to || text.contains(char::is_alphabetic) {
            return None;
        }
        let mut numbers = numerals(text);
        let number = numbers.next().filter(|_| numbers.next().is_none())?;
        let right = as_grouped(number, from, to)
            .filter(|_| !is_doubtful)
            .or_else(|| as_decimal(number, from, to))?;
        (right != number).then(|| replaced(text, number, &right))
    };
    texts.iter().map(figure).collect()
}

/// The notation in `to` of a number whose digits are grouped in the notation of `from`.
fn as_grouped(number: &str, from: Lang, to: Lang) -> Option<String> {
    let (between, before_decimals) = marks(from)?;
    let (whole, decimals) = match number.split_once(before_decimals) {
        Some((whole, decimals)) => (whole, Some(decimals).filter(|digits| is_digits(digits))),
        None => (number, None),
    };
    let groups: Vec<&str> = whole.split(between).collect();
    let (first, rest) = groups.split_first().filter(|(_, rest)| !rest.is_empty())?;
    let is_number = is_digits(first)
        && first.len() <= 3
        && !first.starts_with('0')
        && rest.iter().all(|group| group.len() == 3 && is_digits(group));
    let is_address = groups.len() == 4 && groups.iter().all(|group| group.parse::<u8>().is_ok());
    let is_whole = decimals.is_some() == number.contains(before_decimals);
    let marks = marks(to).filter(|_| is_number && is_whole && !is_address)?;
    Some(written(&groups, decimals, marks))
}

/// The notation with a point of a number with a decimal comma, where `from` has commas and `to` has points. Three
/// digits behind a comma may be thousands.
fn as_decimal(number: &str, from: Lang, to: Lang) -> Option<String> {
    let has = |lang, mark| FORMATS.of(lang).is_some_and(|format| format.decimal == mark);
    let (whole, decimals) = number.split_once(',')?;
    let is_number = is_digits(whole) && is_digits(decimals) && decimals.len() != 3;
    (has(from, ',') && has(to, '.') && is_number).then(|| format!("{whole}.{decimals}"))
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The two halves of each number with a decimal comma. Numbers with three digits behind the comma are left out, since
/// they may be thousands.
fn decimals(source: &str) -> impl Iterator<Item = (&str, &str)> {
    source
        .split(|c: char| !c.is_ascii_digit() && c != ',')
        .filter_map(|number| number.trim_matches(',').split_once(','))
        .filter(|(whole, part)| {
            let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
            digits(whole) && digits(part) && part.len() < 3
        })
}

/// Replaces whole numbers only: `5,9` is not part of `75,91`.
fn replaced(text: &str, wrong: &str, right: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(wrong) {
        let end = at + wrong.len();
        let inside = rest[..at].ends_with(|c: char| c.is_ascii_digit() || c == '.' || c == ',')
            || rest[end..].starts_with(|c: char| c.is_ascii_digit());
        out.push_str(&rest[..at]);
        out.push_str(if inside { wrong } else { right });
        rest = &rest[end..];
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn large_numbers_are_grouped_one_way() {
        let english = Lang::EN;
        let portuguese: Lang = "pt".parse().unwrap();
        for (source, translation, to, wanted) in [
            (
                "2.200.112 pessoas",
                "2,200.112 people",
                english,
                "2,200,112 people",
            ),
            (
                "2.200.112.",
                "There are 2.200.112.",
                english,
                "There are 2,200,112.",
            ),
            (
                "1.234.567,89 reais",
                "1.234,567.89 reais",
                english,
                "1,234,567.89 reais",
            ),
            ("1.234,5 e 3", "1.234,5 and 3", english, "1,234.5 and 3"),
            (
                "2,200,112 people",
                "2,200.112 pessoas",
                portuguese,
                "2.200.112 pessoas",
            ),
            // Right already, other numbers, and what is no such number.
            ("2.200.112", "2,200,112", english, "2,200,112"),
            (
                "2.200.112",
                "2200112 and 12.200.112",
                english,
                "2200112 and 12.200.112",
            ),
            ("2.200.112", "2,200,200,112", english, "2,200,200,112"),
            ("1.500 euros", "1.500 euros", english, "1.500 euros"),
            ("20.12.2023", "20.12.2023", english, "20.12.2023"),
            ("192.168.100.200", "192.168.100.200", english, "192.168.100.200"),
            ("0.200.112", "0.200.112", english, "0.200.112"),
            ("2.200.112", "2,200.112", "ru".parse().unwrap(), "2,200.112"),
        ] {
            assert_eq!(regrouped(source, translation, to), wanted, "{source}");
        }
    }

    #[test]
    fn numbers_alone_are_written_as_the_target_language_writes_them() {
        let (english, portuguese): (Lang, Lang) = (Lang::EN, "pt".parse().unwrap());
        let one = |text: &str, from: Lang, to: Lang| alone(&[text], from, to).remove(0);
        for (text, wanted) in [
            ("545.000", "545,000"),
            ("2.200.112", "2,200,112"),
            ("−1.234,5 %", "−1,234.5 %"),
            ("€ 12,50", "€ 12.50"),
            ("0,25", "0.25"),
        ] {
            assert_eq!(one(text, portuguese, english).as_deref(), Some(wanted), "{text}");
        }
        for (text, wanted) in [("545,000", "545.000"), ("1,234.5", "1.234,5")] {
            assert_eq!(one(text, english, portuguese).as_deref(), Some(wanted), "{text}");
        }
        for text in [
            "545000",
            "545,000",
            "0.545",
            "12.05.2023",
            "192.168.100.200",
            "1.234.56",
            "1234.567",
            "1.234 2.345",
            "14.30",
            "R$ 545.000",
            "12.345.678,9,1",
            "",
            "2.5",
        ] {
            assert_eq!(one(text, portuguese, english), None, "{text}");
        }
        let russian = Lang::RU;
        assert_eq!(one("75,9", russian, english).as_deref(), Some("75.9"));
        for (text, from, to) in [
            ("545.000", russian, english),
            ("545.000", portuguese, russian),
            ("545.000", portuguese, portuguese),
            ("2.5", english, portuguese),
        ] {
            assert_eq!(one(text, from, to), None, "{text}");
        }
    }

    #[test]
    fn a_document_with_decimal_points_groups_nothing_with_them() {
        let portuguese: Lang = "pt".parse().unwrap();
        let found = alone(&["3.142", "2.72", "1,5", "Massa"], portuguese, Lang::EN);
        assert_eq!(found, [None, None, Some("1.5".to_owned()), None]);
        let found = alone(&["3.142", "Em 12.05.2023", "Cidade"], portuguese, Lang::EN);
        assert_eq!(found[0].as_deref(), Some("3,142"));
    }

    #[test]
    fn decimal_commas_become_points() {
        for (source, translation, wanted) in [
            (
                "порядка 75,9 тыс. машин",
                "about 75,9 thousand cars",
                "about 75.9 thousand cars",
            ),
            (
                "353,8 миллиона",
                "and 353. 8 million dollars",
                "and 353.8 million dollars",
            ),
            ("на 0,3% и 5,9 %", "by 0,3% and 5.9 %", "by 0.3% and 5.9 %"),
            // Nothing of the kind, or another number.
            (
                "порядка 75,9 тыс. машин",
                "about 75.9 thousand",
                "about 75.9 thousand",
            ),
            ("5,9 и 75,91", "5,91 and 75,9", "5,91 and 75,9"),
            ("В 2016, 12 мая", "In 2016, 12 May", "In 2016, 12 May"),
            ("1,234 и 1, 2", "1,234 and 1, 2", "1,234 and 1, 2"),
            ("", "75,9", "75,9"),
        ] {
            assert_eq!(repaired(source, translation), wanted, "{source}");
        }
    }
}
