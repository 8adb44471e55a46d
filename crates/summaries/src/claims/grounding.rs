//! Finds numbers, dates, currencies and names of a claim that the text has elsewhere but its supporting passages
//! lack.

use std::sync::LazyLock;

use text::function_words::{self, Class, Words};
use text::tables::entries;
use text::{Lang, table};

use super::Reference;
use super::facts::{self, Facts};
use super::words::{names, shared, words};

/// The share of its passage's words from which on a claim counts as a copy, whose names must be the passage's.
const COPY: f64 = 0.75;

/// Words that refer to somebody or something in another sentence.
static PRONOUNS: LazyLock<Words> = LazyLock::new(|| {
    let classes = &[
        Class::Pronoun,
        Class::Possessive,
        Class::Demonstrative,
        Class::Relative,
    ];
    function_words::of(Lang::EN.code(), classes)
});

/// Currencies, each with its spellings.
static CURRENCIES: LazyLock<Vec<Vec<&str>>> = LazyLock::new(|| {
    let rows: Vec<_> = table!("en/currencies.tsv").words();
    rows.into_iter().map(entries).collect()
});

/// The facts of the claim that the text has, but not its supporting passages.
pub(super) fn misplaced(claim: &str, reference: &Reference<'_>) -> Vec<String> {
    let around = Facts::of(reference.around, Lang::EN);
    let mut found: Vec<String> = around
        .missing_numbers(claim, Lang::EN)
        .into_iter()
        .chain(
            facts::dates(claim)
                .filter(|date| !facts::dates(reference.around).any(|known| known == *date))
                .map(str::to_owned),
        )
        .collect();
    found.extend(other_currencies(claim, reference.around));
    if let Some(nearest) = reference.passages.first()
        && shared(claim, nearest) >= COPY
        && !words(nearest)
            .iter()
            .any(|word| PRONOUNS.contains(word.text.to_lowercase().as_str()))
    {
        let passages = reference.passages.join("\n");
        let known = Facts::of(&passages, Lang::EN);
        let strangers = names(claim).into_iter().flatten().filter(|name| !known.has(name));
        found.extend(strangers.map(str::to_owned));
    }
    found
}

fn other_currencies(claim: &str, around: &str) -> Option<String> {
    let has = |text: &str, spellings: &[&str]| {
        spellings.iter().find_map(|spelling| {
            if spelling.chars().all(char::is_alphabetic) {
                let of_word = words(text)
                    .into_iter()
                    .find(|word| word.text.eq_ignore_ascii_case(spelling));
                of_word.map(|word| word.text.to_owned())
            } else {
                text.contains(spelling).then(|| (*spelling).to_owned())
            }
        })
    };
    CURRENCIES
        .iter()
        .filter(|spellings| has(around, spellings).is_none())
        .find_map(|spellings| {
            has(claim, spellings).filter(|_| CURRENCIES.iter().any(|other| has(around, other).is_some()))
        })
}
