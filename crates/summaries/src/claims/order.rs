//! Finds claims in which two names are reversed, so that subject and object are exchanged.

use std::collections::HashSet;
use std::sync::LazyLock;

use review::speech;

use super::words::{names, shared, words};

/// The share of the claim's words that the passage must have for the order of names to be compared.
const ABOUT_THE_SAME: f64 = 0.7;

/// Verbs that name a speaker, before or behind a statement.
static REPORTS: LazyLock<HashSet<&str>> = LazyLock::new(speech::verbs);

/// Two names that are in the opposite order in claim and passage: `Baku before Yerevan`.
pub(super) fn reversed(claim: &str, passage: &str) -> Vec<String> {
    // "A was beaten by B" means "B beat A".
    let passive = |text| words(text).iter().any(|word| word.text == "by");
    // "B won, said A" means "A says B won".
    let reports = |text| words(text).iter().any(|word| REPORTS.contains(word.text));
    if shared(claim, passage) < ABOUT_THE_SAME
        || passive(claim) != passive(passage)
        || reports(claim)
        || reports(passage)
    {
        return Vec::new();
    }
    let (said, known) = (keys(claim), keys(passage));
    let order = |keys: &[String], a: &str, b: &str| {
        let of = |key: &str| keys.iter().position(|other| other == key);
        Some(of(a)?.cmp(&of(b)?))
    };
    let once = |keys: &[String], key: &String| keys.iter().filter(|other| *other == key).count() == 1;
    for (at, a) in said.iter().enumerate() {
        for b in &said[at + 1..] {
            let clear = [a, b].iter().all(|key| once(&said, key) && once(&known, key));
            if clear && order(&known, a, b) == Some(std::cmp::Ordering::Greater) {
                return vec![format!("{a} before {b}")];
            }
        }
    }
    Vec::new()
}

/// The last word of every name, by which a person is named again.
fn keys(text: &str) -> Vec<String> {
    let last = |name: Vec<&str>| {
        let last = *name.last()?;
        let bare = last.strip_suffix("'s").or_else(|| last.strip_suffix("’s"));
        Some(bare.unwrap_or(last).to_owned())
    };
    let mut keys: Vec<String> = names(text).into_iter().filter_map(last).collect();
    // The first word of a sentence counts here: it is only compared with itself.
    if let Some(first) = words(text).first()
        && first.text.starts_with(char::is_uppercase)
        && keys.first().is_none_or(|key| key != first.text)
        && !names(text).first().is_some_and(|name| name.contains(&first.text))
    {
        keys.insert(0, first.text.to_owned());
    }
    keys
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reversed_names_are_found() {
        assert_eq!(
            reversed(
                "Arsenal beat Chelsea in the final.",
                "Chelsea beat Arsenal in the final on Sunday."
            ),
            ["Arsenal before Chelsea"]
        );
        assert_eq!(
            reversed(
                "The minister Ilham Aliyev received Sergei Lavrov in the palace.",
                "The minister Sergei Lavrov received Ilham Aliyev in the palace."
            ),
            ["Aliyev before Lavrov"]
        );
    }

    #[test]
    fn names_in_their_places_or_turned_by_the_grammar_are_right() {
        for (claim, passage) in [
            ("Chelsea beat Arsenal.", "On Sunday Chelsea beat Arsenal."),
            ("Arsenal were beaten by Chelsea.", "Chelsea beat Arsenal."),
            (
                "Arsenal and Chelsea met at last.",
                "In the rain, many waited for Chelsea. Arsenal came late.",
            ),
            ("Chelsea won.", "Chelsea beat Arsenal."),
            ("", ""),
        ] {
            assert_eq!(reversed(claim, passage), Vec::<String>::new(), "{claim}");
        }
    }
}
