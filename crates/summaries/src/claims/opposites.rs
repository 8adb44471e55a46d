//! Finds words of a claim whose opposite stands in its supporting passage: met instead of telephoned, fell instead of
//! rose.

use std::sync::LazyLock;

use text::table;
use text::tables::{Table, entries};

/// Pairs of opposites, each side with its forms: a passage with words of one side only contradicts the other.
static PAIRS: LazyLock<Vec<(Vec<&str>, Vec<&str>)>> = LazyLock::new(|| {
    const TABLE: Table<2> = table!("en/opposites.tsv");
    TABLE.read(|[one, other]| Some((entries(one), entries(other))))
});

/// Words of `claim` that the passage lacks while it has their opposites: `met (for phone)`.
pub(super) fn contradicted(claim: &str, passage: &str) -> Vec<String> {
    let (claim, text) = (words(claim), words(passage));
    let both_ways = PAIRS.iter().flat_map(|(one, other)| [(one, other), (other, one)]);
    both_ways
        .filter_map(|(said, opposite)| {
            let in_claim = first(&claim, said)?;
            let in_text = first(&text, opposite)?;
            let known = first(&text, said).is_some() || first(&claim, opposite).is_some();
            (!known).then(|| format!("{in_claim} (for {in_text})"))
        })
        .collect()
}

fn first<'w>(words: &'w [String], of: &[&str]) -> Option<&'w str> {
    words.iter().map(String::as_str).find(|word| of.contains(word))
}

fn words(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_passages_say_otherwise_is_found() {
        for (claim, passage, wanted) in [
            (
                "Putin met with his colleagues.",
                "Putin spoke on the phone with his colleagues.",
                "met (for phone)",
            ),
            (
                "Prices rose in May.",
                "Prices have fallen in May.",
                "rose (for fallen)",
            ),
            (
                "Parliament approved the bill.",
                "Parliament rejected the bill.",
                "approved (for rejected)",
            ),
        ] {
            assert_eq!(contradicted(claim, passage), [wanted], "{claim}");
        }
    }

    #[test]
    fn what_they_say_too_or_do_not_speak_of_is_not() {
        for (claim, passage) in [
            (
                "Putin met Aliyev.",
                "Putin spoke on the phone with Aliyev, whom he met in May.",
            ),
            ("Putin met Aliyev.", "Putin had talks with Aliyev."),
            ("Putin spoke by phone.", "Putin spoke on the phone."),
            ("Some prices rose, others fell.", "Prices of oil fell."),
            ("", ""),
        ] {
            assert_eq!(contradicted(claim, passage), Vec::<String>::new(), "{claim}");
        }
    }
}
