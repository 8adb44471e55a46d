//! Numbers as the target language writes them: a model that copies `75,9` from a Russian text means `75.9`, one that
//! writes `353. 8` has taken the point for a stop, and one that writes `2,200.112` has changed its mind half way.

use text::Lang;

/// `translation` with the decimal numbers of `source`, which has commas in them, in their English form.
pub(crate) fn repaired(source: &str, translation: &str) -> String {
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

/// `translation` with the large numbers of `source` grouped as `to` groups digits, where the same digits stand with
/// other marks between them.
pub(crate) fn regrouped(source: &str, translation: &str, to: Lang) -> String {
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

/// A number as `to` writes it, if its marks leave no doubt which of them group digits: there are several of one kind, or
/// one of the other kind behind it. Four groups that all fit into a byte are an address.
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
    let (between, before_decimals) = match to.code() {
        "en" | "zh" | "ja" | "ko" | "he" | "th" => (",", "."),
        "pt" | "es" | "it" | "de" | "nl" | "tr" | "id" | "el" | "da" | "ro" | "hr" | "sl" => (".", ","),
        _ => return None,
    };
    let mut right = groups.join(between);
    if let Some(decimals) = decimals {
        right.push_str(before_decimals);
        right.push_str(decimals);
    }
    Some(right)
}

/// The two halves of each number with a decimal comma. Three digits behind a comma may be thousands: those are left.
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
