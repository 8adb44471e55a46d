//! Reads the value of `--length`: the length of a summary.

use std::num::NonZeroUsize;

use tasks::options::Length;

/// Reads `3` (sentences), `50w` (words), `10%` (of the text), `short`, `medium` or `long`.
///
/// # Errors
/// One sentence that names the allowed values.
pub fn parse_length(typed: &str) -> Result<Length, String> {
    let number = |digits: &str| digits.trim_end().parse::<NonZeroUsize>().ok();
    let length = match typed.trim() {
        "short" => Some(Length::Short),
        "medium" => Some(Length::Medium),
        "long" => Some(Length::Long),
        words if words.ends_with('w') => number(words.trim_end_matches('w')).map(Length::Words),
        percent if percent.ends_with('%') => number(percent.trim_end_matches('%'))
            .and_then(|hundredths| u8::try_from(hundredths.get()).ok())
            .filter(|hundredths| *hundredths <= 100)
            .map(Length::Percent),
        sentences => number(sentences).map(Length::Sentences),
    };
    length.ok_or_else(|| {
        "use a number of sentences (3), of words (50w), a share of the text (10%), short, medium or long"
            .to_owned()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_to_write_a_length_is_read() {
        let number = |n| NonZeroUsize::new(n).unwrap();
        let cases = [
            ("3", Length::Sentences(number(3))),
            ("50w", Length::Words(number(50))),
            ("10%", Length::Percent(10)),
            ("100%", Length::Percent(100)),
            ("short", Length::Short),
            ("medium", Length::Medium),
            (" long ", Length::Long),
        ];
        for (typed, expected) in cases {
            assert_eq!(parse_length(typed), Ok(expected), "{typed}");
        }
    }

    #[test]
    fn nonsense_is_refused() {
        for typed in [
            "",
            "0",
            "0w",
            "0%",
            "101%",
            "w",
            "%",
            "-1",
            "three",
            "3 sentences",
            "99999999999999999999999",
        ] {
            assert!(parse_length(typed).is_err(), "{typed}");
        }
    }
}
