//! Numbers, dates, sums and names that the text has, but not where it speaks of what the claim says.

use std::sync::LazyLock;

use text::function_words::{self, Class, Words};
use text::tables::entries;
use text::{Lang, table};

use super::Against;
use super::facts::{self, Facts};
use super::words::{names, shared, words};

/// A claim so near to its passage in words is a copy of it, and must have its names too.
const COPY: f64 = 0.75;

/// Words for whom or what another sentence names.
static PRONOUNS: LazyLock<Words> = LazyLock::new(|| {
    let classes = &[
        Class::Pronoun,
        Class::Possessive,
        Class::Demonstrative,
        Class::Relative,
    ];
    function_words::of(Lang::EN.code(), classes)
});

/// What money is counted in, each in its spellings.
static CURRENCIES: LazyLock<Vec<Vec<&str>>> = LazyLock::new(|| {
    let rows: Vec<_> = table!("en/currencies.tsv").words();
    rows.into_iter().map(entries).collect()
});

/// What the claim says that its passages do not say, though the text does elsewhere.
pub(super) fn misplaced(claim: &str, against: &Against<'_>) -> Vec<String> {
    let around = Facts::of(against.around, Lang::EN);
    let mut found: Vec<String> = around
        .missing_numbers(claim, Lang::EN)
        .into_iter()
        .chain(
            facts::dates(claim)
                .filter(|date| !facts::dates(against.around).any(|known| known == *date))
                .map(str::to_owned),
        )
        .collect();
    found.extend(other_currencies(claim, against.around));
    if let Some(nearest) = against.passages.first()
        && shared(claim, nearest) >= COPY
        && !words(nearest)
            .iter()
            .any(|word| PRONOUNS.contains(word.text.to_lowercase().as_str()))
    {
        let passages = against.passages.join("\n");
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
