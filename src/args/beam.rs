//! How many hypotheses a search follows, as users write it.

use std::num::NonZeroUsize;

use engine::EngineOptions;

/// Reads a number from 1 to [`EngineOptions::MOST_BEAMS`].
///
/// # Errors
/// One sentence that says what can be written.
pub fn parse_beam(typed: &str) -> Result<NonZeroUsize, String> {
    let most = EngineOptions::MOST_BEAMS;
    let number = typed.trim().parse::<NonZeroUsize>().ok();
    number
        .filter(|number| number.get() <= most)
        .ok_or_else(|| format!("use a number from 1 to {most}"))
}

#[cfg(test)]
mod tests {
    use super::*;

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
