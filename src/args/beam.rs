//! Reads numbers: the value of `--beam`, which is how many hypotheses a beam search keeps, and plain counts.

use std::num::NonZeroUsize;

use engine::EngineOptions;

/// Reads a beam width from 1 to [`EngineOptions::MOST_BEAMS`].
///
/// # Errors
/// One sentence that names the allowed values.
pub fn parse_beam(typed: &str) -> Result<NonZeroUsize, String> {
    let most = EngineOptions::MOST_BEAMS;
    let number = typed.trim().parse::<NonZeroUsize>().ok();
    number
        .filter(|number| number.get() <= most)
        .ok_or_else(|| format!("use a number from 1 to {most}"))
}

/// Reads a count that is not zero.
///
/// # Errors
/// One sentence that names the allowed values.
pub fn parse_count(typed: &str) -> Result<NonZeroUsize, String> {
    typed.trim().parse().map_err(|_| "use 1 or more".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_count_of_nothing_is_refused() {
        assert_eq!(parse_count("8").map(NonZeroUsize::get), Ok(8));
        for typed in ["0", "-1", "", "many", "1.5"] {
            assert_eq!(parse_count(typed).unwrap_err(), "use 1 or more", "{typed}");
        }
    }

    #[test]
    fn only_what_can_be_searched_is_read() {
        assert_eq!(parse_beam(" 4").map(NonZeroUsize::get), Ok(4));
        assert_eq!(parse_beam("64").map(NonZeroUsize::get), Ok(64));
        for typed in ["", "0", "65", "-1", "1.5", "four", "99999999999999999999999"] {
            let error = parse_beam(typed).unwrap_err();
            assert_eq!(error, "use a number from 1 to 64", "{typed}");
        }
    }
}
