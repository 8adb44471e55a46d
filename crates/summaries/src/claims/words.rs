//! Cuts sentences into words and names for the checks of claims.

use std::collections::HashSet;

use crate::lexical::{is_stop_word, stem};

/// A word without the marks around it, and whether a clause ends behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Word<'t> {
    /// The word.
    pub text: &'t str,
    /// Whether a comma, stop or the like stands behind it.
    pub ends_clause: bool,
}

/// The words of a text, in order.
pub(super) fn words(text: &str) -> Vec<Word<'_>> {
    text.split_whitespace()
        .filter_map(|piece| {
            let word = piece.trim_matches(|c: char| !c.is_alphanumeric());
            (!word.is_empty()).then(|| Word {
                text: word,
                ends_clause: piece.ends_with([',', ';', ':', '.', '!', '?', ')', '—']),
            })
        })
        .collect()
}

/// A word's stem in small letters, without the possessive ending.
pub(super) fn stem_of(word: &str) -> String {
    let word = word
        .strip_suffix("'s")
        .or_else(|| word.strip_suffix("’s"))
        .unwrap_or(word);
    stem(&word.to_lowercase())
}

/// Whether a word is a content word: it has a letter and is no stop word.
pub(super) fn is_content(word: &str) -> bool {
    !is_stop_word(&word.to_lowercase()) && word.contains(char::is_alphabetic)
}

/// Names of a text; capitalised words that follow one another are one name: `Sergei Lavrov`. The word that begins a
/// sentence counts only if it is capitalised elsewhere too, or stands in a name of several words.
pub(super) fn names(text: &str) -> Vec<Vec<&str>> {
    let words = words(text);
    let capital = |word: &Word<'_>| {
        word.text.starts_with(char::is_uppercase) && is_content(word.text) && word.text.chars().count() > 1
    };
    let mut names: Vec<Vec<&str>> = Vec::new();
    let mut open = false;
    for word in &words {
        if capital(word) {
            match names.last_mut().filter(|_| open) {
                Some(name) => name.push(word.text),
                None => names.push(vec![word.text]),
            }
        }
        open = capital(word) && !word.ends_clause;
    }
    let first = words.first().map(|word| word.text);
    let repeated = |text: &str| words.iter().filter(|word| word.text == text).count() > 1;
    if names
        .first()
        .is_some_and(|name| name.len() == 1 && first == Some(name[0]) && !repeated(name[0]))
    {
        names.remove(0);
    }
    names
}

/// The share of the claim's content words, without names and numbers, that the passage has too, from 0 to 1.
pub(super) fn shared(claim: &str, passage: &str) -> f64 {
    let plain = |text| -> HashSet<String> {
        let lower = words(text).into_iter().filter(|word| {
            is_content(word.text)
                && !word
                    .text
                    .starts_with(|c: char| c.is_uppercase() || c.is_numeric())
        });
        lower.map(|word| stem_of(word.text)).collect()
    };
    let (claim, passage) = (plain(claim), plain(passage));
    if claim.is_empty() {
        return 0.0;
    }
    claim.intersection(&passage).count() as f64 / claim.len() as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_capitals_that_stand_together() {
        assert_eq!(
            names("Yesterday Sergei Lavrov met Ilham Aliyev, Baku’s host."),
            [
                vec!["Yesterday", "Sergei", "Lavrov"],
                vec!["Ilham", "Aliyev"],
                vec!["Baku’s"]
            ]
        );
        assert_eq!(names("Prices of oil rose."), Vec::<Vec<&str>>::new());
        assert_eq!(
            names("Lavrov said what Lavrov said."),
            [vec!["Lavrov"], vec!["Lavrov"]]
        );
    }

    #[test]
    fn shared_words() {
        assert_eq!(shared("Prices fell again", "Oil prices fell in May again"), 1.0);
        assert_eq!(shared("Nothing", "Oil prices"), 0.0);
        assert_eq!(shared("", "Oil prices"), 0.0);
    }
}
