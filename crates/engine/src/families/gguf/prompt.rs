//! The prompts with which a language model translates or summarises.

use super::template::{Role, Turn};
use crate::{Passage, SummaryJob, SummaryLength, Term, TranslateJob};
use text::Lang;
use text::tables::Tables;

/// The turns that ask for one passage. All passages of a document begin with the same words, so that
/// a network can read these once.
///
/// The first attempt asks plainly, which gives a small model the most natural text; the further ones show it
/// examples and insist on completeness.
pub fn translation(job: &TranslateJob<'_>, passage: &Passage<'_>) -> Vec<Turn> {
    let (from, to) = (job.from.name(), job.to.name());
    if passage.attempt == 0 {
        return vec![turn(Role::User, plain(job, passage))];
    }
    let title = if passage.title.is_empty() {
        String::new()
    } else {
        format!(" The article's title: {}", passage.title)
    };
    let system = format!(
        "You are a professional news translator. Translate the {from} text into {to}, completely and \
         faithfully: every sentence, every clause, name, number and quotation. Keep quotation marks. Answer \
         with the translation only.{title}"
    );
    let mut turns = vec![turn(Role::System, system)];
    for [terms, source, translation] in examples(job.from, job.to) {
        turns.push(turn(Role::User, request(job, "", terms, source)));
        turns.push(turn(Role::Assistant, translation.to_owned()));
    }
    // Only the second attempt sees the text before it: small models sometimes translate that too.
    let before = if passage.attempt == 1 { passage.before } else { "" };
    turns.push(turn(
        Role::User,
        request(job, before, &glossary(passage.terms), passage.source),
    ));
    turns
}

fn plain(job: &TranslateJob<'_>, passage: &Passage<'_>) -> String {
    let (from, to) = (job.from.name(), job.to.name());
    let terms = if passage.terms.is_empty() {
        String::new()
    } else {
        format!(" Use these terms: {}.", glossary(passage.terms))
    };
    format!(
        "Translate this {from} sentence into {to}.{terms} Answer with the translation only.\n\n{}",
        passage.source
    )
}

/// `a = b; c = d`.
fn glossary(terms: &[Term]) -> String {
    let entries: Vec<String> = terms
        .iter()
        .map(|term| format!("{} = {}", term.source, term.target))
        .collect();
    entries.join("; ")
}

fn request(job: &TranslateJob<'_>, before: &str, terms: &str, source: &str) -> String {
    let (from, to) = (job.from.name(), job.to.name());
    let context = if before.is_empty() {
        String::new()
    } else {
        format!("Text before it, for context only: {before}\n\n")
    };
    let terms = if terms.is_empty() {
        String::new()
    } else {
        format!("Terms: {terms}\n")
    };
    format!("{context}{terms}Translate from {from} into {to}:\n{source}")
}

/// Invented example sentences for what an instruction alone does not achieve: of each its terms, a source and its
/// translation. None for a pair that has no table of them.
fn examples(from: Lang, to: Lang) -> Vec<[&'static str; 3]> {
    const TABLES: Tables<3> = Tables::named("examples.tsv");
    TABLES.of(&format!("{from}-{to}"), Some).unwrap_or_default()
}

/// The turns that ask for a summary.
pub fn summary(job: &SummaryJob<'_>) -> Vec<Turn> {
    let to = job.to.name();
    let length = match job.length {
        SummaryLength::Sentences(1) => "exactly one sentence".to_owned(),
        SummaryLength::Sentences(count) => format!("exactly {count} sentences"),
        SummaryLength::Words(words) => format!("about {words} words, in whole sentences"),
    };
    let system = format!(
        "You summarise news articles in {to}. Use only facts that are in the article, and its own names and \
         numbers. Answer with the summary only, as plain sentences."
    );
    let stress = if job.attempt == 0 {
        ""
    } else {
        " Stay close to the article's own words."
    };
    let user = format!(
        "Article:\n{}\n\nSummarise the article in {to} in {length}.{stress}",
        job.text
    );
    vec![turn(Role::System, system), turn(Role::User, user)]
}

fn turn(role: Role, content: String) -> Turn {
    Turn { role, content }
}
