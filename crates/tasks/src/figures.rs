//! Numbers as English writes them: a model that copies `75,9` from a Russian text means `75.9`, and one that
//! writes `353. 8` has taken the point for a stop.

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
