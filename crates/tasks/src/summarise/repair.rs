//! What a model's summary lacks or gets wrong is mended with sentences of the text, word for word.

use std::collections::HashSet;

use engine::SummaryLength;

use super::answer::plain;
use super::{Claim, Evidence, Sentence, length};
use crate::checks::ending::ends_like_a_sentence;
use crate::checks::listed;
use crate::checks::quotes::quotations;
use crate::report::{SummarySentence, Warning};

/// The sentences of the summary: claims without support replaced, missing sentences filled in.
pub(super) fn repaired(
    evidence: &Evidence<'_>,
    claims: Vec<Claim>,
    wanted: SummaryLength,
) -> Vec<SummarySentence> {
    let mut taken: HashSet<String> = claims.iter().map(|claim| plain(&claim.text)).collect();
    let mut summary = Vec::new();
    for claim in claims {
        summary.push(if claim.missing.is_empty() {
            evidence.receipt(claim.text, Vec::new())
        } else {
            replaced(evidence, claim, &mut taken)
        });
    }
    fill(evidence, &mut summary, wanted, &mut taken);
    summary
}

/// The sentence of the text that a claim rests on, instead of the claim.
fn replaced(evidence: &Evidence<'_>, claim: Claim, taken: &mut HashSet<String>) -> SummarySentence {
    let things = listed(&claim.missing);
    let supports = evidence.index.supports(&claim.text);
    let candidate = supports.iter().find_map(|&segment| {
        let mut of_segment = extractable(evidence).filter(|sentence| sentence.segment == segment);
        of_segment.find(|sentence| !taken.contains(&plain(sentence.text)))
    });
    let Some(sentence) = candidate else {
        let message = format!("the text does not have {things}, which this sentence names");
        return evidence.receipt(
            claim.text,
            vec![Warning {
                code: "summary-unsupported",
                message,
            }],
        );
    };
    let message = format!(
        "the model named {things}, which the text does not have; this is the text's own sentence instead"
    );
    taken.insert(plain(sentence.text));
    verbatim(
        &sentence,
        Warning {
            code: "summary-replaced",
            message,
        },
    )
}

fn verbatim(sentence: &Sentence<'_>, warning: Warning) -> SummarySentence {
    SummarySentence {
        text: sentence.text.to_owned(),
        segments: vec![sentence.segment],
        warnings: vec![warning],
    }
}

/// Sentences that can stand in a summary as they are: those that make sense alone first.
fn extractable<'e>(evidence: &'e Evidence<'_>) -> impl Iterator<Item = Sentence<'e>> {
    // A sentence in another language than the summary's is no help.
    let same_language = evidence.subject.lang == evidence.to;
    evidence
        .subject
        .sentences
        .iter()
        .copied()
        .filter(move |sentence| {
            same_language
                && sentence.prose
                && ends_like_a_sentence(sentence.text)
                && quotations(sentence.text).open + quotations(sentence.text).stray == 0
                // Without the words before it nobody knows who is quoted.
                && !sentence.text.starts_with(['“', '"', '«'])
        })
}

/// Whether the sentence speaks of something that only the one before it names.
fn leans_back(text: &str) -> bool {
    const WORDS: &[&str] = &[
        "such",
        "this",
        "these",
        "that",
        "those",
        "he",
        "she",
        "it",
        "they",
        "his",
        "her",
        "their",
        "its",
        "of",
        "but",
        "and",
        "so",
        "also",
        "however",
        "therefore",
        "there",
    ];
    let first = text
        .split(|c: char| !c.is_alphabetic())
        .find(|word| !word.is_empty());
    first.is_some_and(|word| WORDS.contains(&word.to_lowercase().as_str()))
}

/// Appends the weightiest sentences of the text, in its order, until the summary is long enough.
fn fill(
    evidence: &Evidence<'_>,
    summary: &mut Vec<SummarySentence>,
    wanted: SummaryLength,
    taken: &mut HashSet<String>,
) {
    let covered: HashSet<usize> = summary
        .iter()
        .filter_map(|sentence| sentence.segments.first().copied())
        .collect();
    let weights = evidence.index.centrality();
    let mut candidates: Vec<Sentence<'_>> = extractable(evidence).collect();
    // What the summary does not speak of yet and makes sense alone, the weightiest first; of equals the
    // earlier one.
    candidates.sort_by(|a, b| {
        let leaning = leans_back(a.text).cmp(&leans_back(b.text));
        let known = covered.contains(&a.segment).cmp(&covered.contains(&b.segment));
        known
            .then(leaning)
            .then(weights[b.segment].total_cmp(&weights[a.segment]))
    });
    let mut chosen: Vec<Sentence<'_>> = Vec::new();
    let mut words: usize = summary.iter().map(|sentence| count_words(&sentence.text)).sum();
    for candidate in candidates {
        let more = count_words(candidate.text);
        let (enough, fits) = match wanted {
            SummaryLength::Sentences(count) => (summary.len() + chosen.len() >= count, true),
            SummaryLength::Words(wanted) => {
                let nothing_yet = summary.is_empty() && chosen.is_empty();
                (
                    words >= length::fewest_words(wanted),
                    nothing_yet || words + more <= length::most_words(wanted),
                )
            }
        };
        if enough {
            break;
        }
        if fits && taken.insert(plain(candidate.text)) {
            words += more;
            chosen.push(candidate);
        }
    }
    chosen.sort_by_key(|sentence| evidence.subject.place(sentence));
    let message = "the model wrote less than was asked for; this sentence is the text's own";
    let warning = Warning {
        code: "summary-filled",
        message: message.to_owned(),
    };
    summary.extend(chosen.iter().map(|sentence| verbatim(sentence, warning.clone())));
}

fn count_words(text: &str) -> usize {
    text.split_whitespace().count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_that_lean_on_others_are_known_by_their_first_word() {
        assert!(leans_back("Such steps were planned.") && leans_back("“They agreed.”"));
        assert!(!leans_back("Lavrov agreed.") && !leans_back("12 people agreed."));
    }
}
