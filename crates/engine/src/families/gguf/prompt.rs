//! What is said to a language model so that it translates, or summarises, and does nothing else.

use super::template::{Role, Turn};
use crate::{Passage, SummaryJob, SummaryLength, Term, TranslateJob};
use text::Lang;

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
    for (terms, source, translation) in examples(job.from, job.to) {
        turns.push(turn(Role::User, request(job, "", terms, source)));
        turns.push(turn(Role::Assistant, (*translation).to_owned()));
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

/// Terms, a source and its translation.
type Example = (&'static str, &'static str, &'static str);

/// Invented sentences that show what a bare instruction does not bring across.
fn examples(from: Lang, to: Lang) -> &'static [Example] {
    if from == Lang::RU && to == Lang::EN {
        RUSSIAN_TO_ENGLISH
    } else {
        &[]
    }
}

const RUSSIAN_TO_ENGLISH: &[Example] = &[
    (
        "глава МИД РФ = Russian Foreign Minister; Нурланом Сериковичем Ахметовым = Nurlan Akhmetov",
        "«Мы обсудили этот вопрос с Нурланом Сериковичем Ахметовым ещё 2–3 года назад», — заявил глава МИД РФ.",
        "“We discussed this issue with Nurlan Akhmetov two or three years ago,” the Russian Foreign Minister said.",
    ),
    (
        "ОБСЕ = OSCE; сопредседателями = co-chairs",
        "По его словам, 15 марта в Тбилиси прибыли представители ОБСЕ и ЕС (Франция, Германия), которые выступили сопредседателями встречи.",
        "According to him, representatives of the OSCE and the EU (France and Germany), who co-chaired the meeting, arrived in Tbilisi on March 15.",
    ),
];

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
