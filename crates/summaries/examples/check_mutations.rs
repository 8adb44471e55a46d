//! How good the checks of summaries are: true sentences with one thing made wrong, and true sentences as they
//! are. See `benches/README.md`.
//!
//! ```text
//! check_mutations ARTICLES.jsonl [-v]      an `article`, a `summary` and perhaps `references` on each line
//! ```
#![expect(clippy::print_stdout, reason = "prints its figures")]

use std::collections::BTreeMap;

use serde_json::Value;
use summaries::Auditor;
use text::{Lang, sentences};

/// Words that may have lost a "not": a mutation takes it away from these.
const AUXILIARIES: [&str; 14] = [
    "is", "are", "was", "were", "has", "had", "have", "will", "would", "could", "can", "did", "does", "do",
];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args().skip(1);
    let path = args.next().ok_or("usage: check_mutations ARTICLES.jsonl [-v]")?;
    let verbose = args.next().is_some();
    let mut tally: BTreeMap<&'static str, (usize, usize)> = BTreeMap::new();
    for line in std::fs::read_to_string(path)?.lines() {
        let row: Value = serde_json::from_str(line)?;
        let auditor = Auditor::new(row["article"].as_str().unwrap_or_default(), Lang::EN);
        let own = auditor.sentences();
        let written = references(&row);
        let mut mutants: Vec<(&'static str, String)> = Vec::new();
        for sentence in &own {
            mutants.push(("true: the article's own sentence", sentence.clone()));
            mutants.extend(mutations(sentence, &own));
        }
        mutants.extend(written.into_iter().map(|text| ("true: a person's summary", text)));
        let texts: Vec<String> = mutants.iter().map(|(_, text)| text.clone()).collect();
        for ((kind, text), faults) in mutants.iter().zip(auditor.faults(&texts)) {
            let (all, faulty) = tally.entry(kind).or_default();
            *all += 1;
            *faulty += usize::from(!faults.is_empty());
            if verbose && kind.starts_with("true") != faults.is_empty() {
                println!("{kind}: {text}\n  {faults:?}");
            }
        }
    }
    let sum = |wrong: bool| {
        let of_kind = tally.iter().filter(|(kind, _)| kind.starts_with("true") != wrong);
        of_kind.fold((0, 0), |(all, faulty), (_, (a, f))| (all + a, faulty + f))
    };
    for (kind, (all, faulty)) in &tally {
        println!("{kind}: {faulty} of {all} found wrong");
    }
    let ((wrong, caught), (_, alarms)) = (sum(true), sum(false));
    let share = |part: usize, of: usize| 100.0 * part as f64 / of.max(1) as f64;
    println!(
        "recall {:.1} % of {wrong} mutations, precision {:.1} % ({alarms} false alarms)",
        share(caught, wrong),
        share(caught, caught + alarms)
    );
    Ok(())
}

/// The sentences of people's summaries of the article.
fn references(row: &Value) -> Vec<String> {
    let texts = row["references"]
        .as_array()
        .into_iter()
        .flatten()
        .chain([&row["summary"]]);
    texts
        .filter_map(Value::as_str)
        .flat_map(|text| {
            let ranges = sentences::split(text, Lang::EN);
            ranges
                .into_iter()
                .map(|range| text[range].trim().to_owned())
                .collect::<Vec<_>>()
        })
        .filter(|sentence| !sentence.is_empty())
        .collect()
}

/// The sentence with one thing made wrong, in every way that it allows.
fn mutations(sentence: &str, others: &[String]) -> Vec<(&'static str, String)> {
    let mut found = Vec::new();
    let words: Vec<&str> = sentence.split(' ').collect();
    let with = |at: usize, word: String| {
        let mut words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
        words[at] = word;
        words.retain(|word| !word.is_empty());
        words.join(" ")
    };
    if let Some(at) = words
        .iter()
        .position(|word| number(word).is_some_and(|value| value > 1))
    {
        let value = number(words[at]).unwrap_or_default();
        let digits: String = words[at].chars().filter(char::is_ascii_digit).collect();
        found.push((
            "a number changed",
            with(at, words[at].replace(&digits, &(value + 3).to_string())),
        ));
    }
    let names = names(sentence);
    if let Some(name) = names.first() {
        let strange = if name.ends_with('a') {
            "Delacroix"
        } else {
            "Valencia"
        };
        found.push((
            "a name that the article has not",
            sentence.replacen(name, strange, 1),
        ));
        let known = others.iter().flat_map(|other| self::names(other));
        if let Some(other) = known.into_iter().find(|other| !sentence.contains(*other)) {
            found.push((
                "a name of the article swapped in",
                sentence.replacen(name, other, 1),
            ));
        }
    }
    if let [first, .., last] = names[..]
        && sentence.matches(first).count() + sentence.matches(last).count() == 2
        && !first.contains(last)
        && !last.contains(first)
    {
        let exchanged = sentence
            .replacen(first, "\u{1}", 1)
            .replacen(last, first, 1)
            .replacen('\u{1}', last, 1);
        found.push(("two names exchanged", exchanged));
    }
    if let Some(at) = words.iter().position(|word| matches!(*word, "not" | "never")) {
        found.push(("a negation dropped", with(at, String::new())));
    } else if let Some(at) = words
        .iter()
        .position(|word| word.ends_with("n't") && word.len() > 4)
    {
        found.push((
            "a negation dropped",
            with(at, words[at].trim_end_matches("n't").to_owned()),
        ));
    } else if let Some(at) = words.iter().position(|word| AUXILIARIES.contains(word)) {
        found.push(("a negation added", with(at, format!("{} not", words[at]))));
    }
    found
}

/// The value of a word that is a plain number.
fn number(word: &str) -> Option<u64> {
    let bare = word.trim_matches(|c: char| !c.is_ascii_digit());
    let around = word.replacen(bare, "", 1);
    let plain = !around.contains(char::is_alphanumeric) && !bare.is_empty();
    plain.then(|| bare.parse().ok()).flatten()
}

/// Capitalised words inside the sentence, each once.
fn names(sentence: &str) -> Vec<&str> {
    let mut found: Vec<&str> = Vec::new();
    for word in sentence.split(' ').skip(1) {
        let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
        let small = bare.chars().skip(1).all(char::is_lowercase);
        if bare.starts_with(char::is_uppercase) && bare.chars().count() > 2 && small && !found.contains(&bare)
        {
            found.push(bare);
        }
    }
    found
}
