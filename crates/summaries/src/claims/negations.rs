//! Finds claims that drop a "not" of the text, or add one.

use std::collections::HashSet;
use std::sync::LazyLock;

use text::table;
use text::tables::Table;

use super::words::{Word, is_content, shared, stem_of, words};

const TABLE: Table<2> = table!("en/negations.tsv");

/// Words that negate the words after them.
static NEGATIONS: LazyLock<HashSet<&str>> = LazyLock::new(|| TABLE.of_class("negation"));
/// Words behind which a "not" negates nothing: "not only".
static SOFTENERS: LazyLock<HashSet<&str>> = LazyLock::new(|| TABLE.of_class("softener"));
/// The number of content words behind a negation that it may negate.
const REACH: usize = 2;
/// The number of words before a word among which its negation is searched for.
const LOOK_BACK: usize = 4;
/// The share of the claim's words that the passage must have for their negations to be compared.
const ABOUT_THE_SAME: f64 = 0.6;

/// Words that are negated in either the claim or the passage and not in the other: `close (without not)`.
pub(super) fn changed(claim: &str, passage: &str) -> Vec<String> {
    if shared(claim, passage) < ABOUT_THE_SAME {
        return Vec::new();
    }
    let (said, known) = (words(claim), words(passage));
    let dropped = denied(&known)
        .into_iter()
        .filter(|stem| affirms(&said, stem) && !affirms(&known, stem) && !is_denied_otherwise(&said))
        .map(|stem| (stem, "without the text's “not”"));
    let added = denied(&said)
        .into_iter()
        .filter(|stem| affirms(&known, stem) && !has(&denied(&known), stem))
        .map(|stem| (stem, "with a “not” that the text does not have"));
    let shown = |stem: &str| {
        let word = said.iter().find(|word| stem_of(word.text) == stem);
        word.map_or_else(|| stem.to_owned(), |word| word.text.to_owned())
    };
    let found: Vec<String> = dropped
        .chain(added)
        .map(|(stem, how)| format!("{} ({how})", shown(&stem)))
        .collect();
    // One "not" often covers two words; one finding suffices.
    found.into_iter().take(1).collect()
}

fn has(stems: &[String], stem: &str) -> bool {
    stems.iter().any(|other| other == stem)
}

fn is_negation(word: &str) -> bool {
    let lower = word.to_lowercase();
    NEGATIONS.contains(lower.as_str()) || lower.ends_with("n't") || lower.ends_with("n’t")
}

/// Whether the word at this index negates what follows.
fn negates(words: &[Word<'_>], at: usize) -> bool {
    let softened = words
        .get(at + 1)
        .is_some_and(|next| SOFTENERS.contains(next.text));
    is_negation(words[at].text) && !softened
}

/// Whether the sentence denies something with other words than negations: it may be a paraphrase.
fn is_denied_otherwise(words: &[Word<'_>]) -> bool {
    static DENIALS: LazyLock<HashSet<&str>> = LazyLock::new(|| TABLE.of_class("denial"));
    words.iter().any(|word| DENIALS.contains(word.text))
}

/// Stems of the content words that are negated.
fn denied(words: &[Word<'_>]) -> Vec<String> {
    let mut stems = Vec::new();
    let mut reach = 0;
    for (at, word) in words.iter().enumerate() {
        if negates(words, at) {
            reach = REACH;
        } else if reach > 0 && is_content(word.text) {
            stems.push(stem_of(word.text));
            reach -= 1;
        }
        if word.ends_clause {
            reach = 0;
        }
    }
    let mut seen = HashSet::new();
    stems.retain(|stem| seen.insert(stem.clone()));
    stems
}

/// Whether the stem occurs without a negation shortly before it.
fn affirms(words: &[Word<'_>], stem: &str) -> bool {
    words.iter().enumerate().any(|(at, word)| {
        let mut before = at.saturating_sub(LOOK_BACK)..at;
        stem_of(word.text) == stem && !before.any(|at| negates(words, at))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_not_that_was_dropped_or_added_is_found() {
        for (claim, passage, wanted) in [
            (
                "The council will close the bridge in May.",
                "The council will not close the bridge in May.",
                "close",
            ),
            ("The bridge never closed.", "In May the bridge closed.", "closed"),
            (
                "The two men agreed on prices.",
                "The two men didn't agree on prices.",
                "agreed",
            ),
            (
                "Snipers left with an agreement.",
                "Snipers left without an agreement.",
                "agreement",
            ),
        ] {
            let found = changed(claim, passage);
            assert!(
                found.len() == 1 && found[0].starts_with(wanted),
                "{claim}: {found:?}"
            );
        }
    }

    #[test]
    fn what_both_say_or_deny_is_right() {
        for (claim, passage) in [
            (
                "The council won't close the bridge.",
                "The council will not close the bridge.",
            ),
            (
                "The council did not agree.",
                "The council did not agree, and no one left.",
            ),
            (
                "The council closed the bridge.",
                "Not only the council closed the bridge; it never opened the road.",
            ),
            ("Quite another matter.", "The council will not close the bridge."),
            ("", ""),
        ] {
            assert_eq!(changed(claim, passage), Vec::<String>::new(), "{claim}");
        }
    }
}
