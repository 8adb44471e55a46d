//! Checks that literals survive translation: placeholders, file names, code, formulas, mentions, emoji.

use std::collections::HashMap;

use text::literals::{self, Kind, Literal};

use super::{Check, Code, Finding, Pair, Pairs, listed, place};

/// The entry of this check in the list of checks.
pub(super) static CHECK: Check = Check {
    name: "literals",
    about: "placeholders, file names, code, formulas, mentions and emoji are the same",
    codes: &[Code::LiteralChanged],
    pairs: Pairs::All,
    run: |pair| check(pair).into_iter().collect(),
};

/// The limit of literals that are searched for letter by letter.
const MAX_SEARCHED: usize = 64;

/// Whether another check is about literals of this kind.
fn is_checked_elsewhere(kind: Kind) -> bool {
    kind == Kind::Address
}

/// How often each literal occurs in a text.
fn counts<'t>(text: &'t str, found: &[Literal]) -> HashMap<&'t str, usize> {
    let mut counts = HashMap::new();
    for literal in found {
        *counts.entry(&text[literal.range.clone()]).or_insert(0) += 1;
    }
    counts
}

/// Finds literals that occur less often in the translation than in the source, and placeholders that occur more often.
pub(super) fn check(pair: &Pair<'_>) -> Option<Finding> {
    let found = literals::find(pair.source);
    if found.is_empty() {
        return None;
    }
    let wanted = counts(pair.source, &found);
    let in_translation = literals::find(pair.translation);
    let there = counts(pair.translation, &in_translation);
    let count = |words: &str| there.get(words).copied().unwrap_or_default();
    let mut searched = 0;
    let mut is_lost = |literal: &&Literal| {
        let words = &pair.source[literal.range.clone()];
        let wanted = wanted[words];
        if is_checked_elsewhere(literal.kind) || wanted <= count(words) {
            return false;
        }
        searched += 1;
        searched > MAX_SEARCHED || occurrences(pair.translation, words) < wanted
    };
    let lost: Vec<&Literal> = found.iter().filter(|literal| is_lost(literal)).collect();
    let is_added = |literal: &&Literal| {
        let words = &pair.translation[literal.range.clone()];
        literal.kind == Kind::Placeholder && count(words) > occurrences(pair.source, words)
    };
    let added: Vec<&Literal> = in_translation
        .iter()
        .take(MAX_SEARCHED)
        .filter(is_added)
        .collect();
    let names = |text: &str, literals: &[&Literal]| {
        let mut names: Vec<String> = Vec::new();
        for literal in literals {
            let name = text[literal.range.clone()].to_owned();
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names
    };
    let message = match (lost.as_slice(), added.as_slice()) {
        ([], []) => return None,
        ([], added) => format!(
            "the translation has {} more often than the source",
            listed(&names(pair.translation, added))
        ),
        (lost, _) => format!(
            "{} must stay as it is and is missing or changed in the translation",
            listed(&names(pair.source, lost))
        ),
    };
    Some(
        Finding::major(Code::LiteralChanged, message)
            .in_source(lost.iter().map(|literal| literal.range.clone()))
            .in_target(added.iter().map(|literal| literal.range.clone())),
    )
}

/// How often words occur in a text, not as part of longer words.
fn occurrences(text: &str, words: &str) -> usize {
    text.match_indices(words)
        .filter(|(_, found)| literals::is_whole(text, &place(text, found)))
        .count()
}

/// A text without its literals where the source has the same ones: they are in the source's letters for good reason.
pub(super) fn without_copied(source: &str, translation: &str) -> String {
    let found = literals::find(translation);
    let in_source = literals::find(source);
    let in_source = counts(source, &in_source);
    let (mut out, mut done) = (String::with_capacity(translation.len()), 0);
    for Literal { range, .. } in found {
        if in_source.contains_key(&translation[range.clone()]) {
            out.push_str(&translation[done..range.start]);
            out.push(' ');
            done = range.end;
        }
    }
    out + &translation[done..]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::testing::{Major, expect_findings};

    #[test]
    fn literals_survive() {
        let changed = |source, translation| (source, translation, Code::LiteralChanged, Major);
        expect_findings(
            check,
            &[
                ("Привет, {имя}!", "Hello, {имя}!"),
                ("Файл отчёт.pdf здесь", "The file отчёт.pdf is here"),
                ("Ник @ivanov, %s и %s", "Handle @ivanov, %s and %s"),
                ("Он ушёл 😀", "He left 😀"),
                ("Площадь 5 м²", "An area of 5 m²"),
                ("Сайт a.ru", "The site"),
                ("Он ушёл", "He left → home"),
            ],
            &[
                changed("Привет, {имя}!", "Hello, {name}!"),
                changed("%s и %s", "%s and s"),
                changed("Он ушёл 😀", "He left 😊"),
                changed("Файл отчёт.pdf здесь", "The file report.pdf is here"),
                changed("Ник #Докер, он", "The nick #Docker, he"),
                changed("Это {a}", "This {a} is {a}"),
                changed("Это x1_2", "This is x1_23"),
            ],
        );
    }

    #[test]
    fn copied_literals_are_left_out() {
        assert_eq!(without_copied("Файл отчёт.pdf", "File отчёт.pdf и"), "File   и");
        assert_eq!(without_copied("Файл", "File отчёт.pdf"), "File отчёт.pdf");
    }
}
