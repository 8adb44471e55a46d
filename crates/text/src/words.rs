//! Splits a text into words, in two ways that differ in the marks inside a word.

/// The words of a text, in order. A hyphen belongs to its word, and every other mark separates two words:
/// `vice-president`, `it`, `s`.
pub fn hyphenated(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric() && c != '-')
        .filter(|word| !word.is_empty())
}

/// The words of a text, in order. Only white space separates two words, and the marks around a word are removed:
/// `vice-president`, `it's`, `3.5`.
pub fn spaced(text: &str) -> impl Iterator<Item = &str> {
    text.split_whitespace()
        .map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()))
        .filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "«It's 3.5 kilos», — a vice-president said…";

    #[test]
    fn hyphens_join_and_other_marks_separate() {
        let words: Vec<&str> = hyphenated(TEXT).collect();
        assert_eq!(
            words,
            ["It", "s", "3", "5", "kilos", "a", "vice-president", "said"]
        );
        assert_eq!(hyphenated("… ! ").count(), 0);
    }

    #[test]
    fn white_space_separates_and_outer_marks_are_removed() {
        let words: Vec<&str> = spaced(TEXT).collect();
        assert_eq!(words, ["It's", "3.5", "kilos", "a", "vice-president", "said"]);
        assert_eq!(spaced("… ! ").count(), 0);
    }
}
