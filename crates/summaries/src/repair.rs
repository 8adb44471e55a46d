//! Repairs a model's summary with sentences of the text, word for word: it replaces claims without support and fills
//! in missing sentences.

use std::collections::HashSet;

use contract::{Code, Embedder, RunError, SummaryLength, Warning};
use review::checks::ending::ends_like_a_sentence;
use review::checks::listed;
use review::checks::quotes::quotations;

use super::answer::plain;
use super::evidence::{Claim, Evidence};
use super::extractive::penalties::{begins_with_quotation, depends_on_previous};
use super::subject::Sentence;
use super::{extractive, length};
use crate::report::SummarySentence;

/// The sentences of the summary: claims without support replaced, missing sentences filled in.
pub(super) fn repaired(
    evidence: &Evidence<'_>,
    claims: Vec<Claim>,
    wanted: SummaryLength,
    encoder: Option<&dyn Embedder>,
) -> Result<Vec<SummarySentence>, RunError> {
    let mut taken: HashSet<String> = claims.iter().map(|claim| plain(&claim.text)).collect();
    let mut summary = Vec::new();
    for claim in claims {
        if claim.faults.is_empty() {
            summary.push(claim.into_sentence(Vec::new()));
        } else {
            summary.extend(replaced(evidence, claim, &mut taken));
        }
    }
    fill(evidence, &mut summary, wanted, &mut taken, encoder)?;
    Ok(summary)
}

/// Replaces a claim by the sentence of the text that supports it best; the nearest unused one, if that is used
/// already. If no sentence of the text can replace it, because the languages differ or the text consists of headings,
/// the claim stays, with a warning.
fn replaced(evidence: &Evidence<'_>, claim: Claim, taken: &mut HashSet<String>) -> Option<SummarySentence> {
    let things = listed(&claim.faults);
    let candidate = claim.supports.iter().find_map(|&segment| {
        let mut of_segment = extractable(evidence).filter(|sentence| sentence.segment == segment);
        of_segment.find(|sentence| !taken.contains(&plain(sentence.text)))
    });
    let Some(sentence) = candidate else {
        // Another sentence will be filled in, if any is left.
        if extractable(evidence).any(|sentence| !taken.contains(&plain(sentence.text))) {
            return None;
        }
        let message = format!("the text does not support this sentence: {things}");
        return Some(claim.into_sentence(vec![Warning::new(Code::SummaryUnsupported, message)]));
    };
    let message = format!(
        "the text does not support what the model wrote ({things}); this sentence was copied from the text instead"
    );
    taken.insert(plain(sentence.text));
    Some(verbatim(&sentence, Warning::new(Code::SummaryReplaced, message)))
}

fn verbatim(sentence: &Sentence<'_>, warning: Warning) -> SummarySentence {
    SummarySentence {
        text: sentence.text.to_owned(),
        segments: vec![sentence.segment],
        warnings: vec![warning],
    }
}

/// The sentences of the text that can stand in the summary unchanged.
fn extractable<'e>(evidence: &'e Evidence<'_>) -> impl Iterator<Item = Sentence<'e>> {
    // Sentences in another language than the summary's are unsuitable.
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
                && !begins_with_quotation(sentence.text)
        })
}

/// Appends the sentences of the text with the best scores, in its order, until the summary is long enough.
fn fill(
    evidence: &Evidence<'_>,
    summary: &mut Vec<SummarySentence>,
    wanted: SummaryLength,
    taken: &mut HashSet<String>,
    encoder: Option<&dyn Embedder>,
) -> Result<(), RunError> {
    let words: usize = summary.iter().map(|sentence| count_words(&sentence.text)).sum();
    let lacking = match wanted {
        SummaryLength::Sentences(count) => SummaryLength::Sentences(count.saturating_sub(summary.len())),
        SummaryLength::Words(wanted) if words < length::fewest_words(wanted) => {
            SummaryLength::Words(wanted - words)
        }
        SummaryLength::Words(_) => SummaryLength::Sentences(0),
    };
    if lacking == SummaryLength::Sentences(0) {
        return Ok(());
    }
    let covered: HashSet<usize> = summary
        .iter()
        .flat_map(|sentence| sentence.segments.iter().copied())
        .collect();
    let open = extractable(evidence).filter(|sentence| !taken.contains(&plain(sentence.text)));
    // Sentences about segments that the summary does not cover yet come first; among those, sentences that do not
    // depend on others.
    let (known, new): (Vec<_>, Vec<_>) = open.partition(|sentence| covered.contains(&sentence.segment));
    let title = evidence.subject.title;
    let mut chosen = Vec::new();
    if let SummaryLength::Sentences(count) = lacking {
        let (dependent, independent): (Vec<_>, Vec<_>) = new
            .into_iter()
            .partition(|sentence| sentence.spoken || sentence.flawed || depends_on_previous(sentence.text));
        for group in [independent, dependent, known] {
            let rest = SummaryLength::Sentences(count - chosen.len());
            chosen.extend(extractive::best_of(&group, title, rest, encoder)?);
        }
        chosen.sort_by_key(|sentence| evidence.subject.place(sentence));
    } else {
        chosen.extend(extractive::best_of(&new, title, lacking, encoder)?);
    }
    let too_long = |chosen: &[Sentence<'_>]| match wanted {
        SummaryLength::Words(wanted) => {
            let more: usize = chosen.iter().map(|sentence| count_words(sentence.text)).sum();
            words > 0 && words + more > length::most_words(wanted)
        }
        SummaryLength::Sentences(_) => false,
    };
    if too_long(&chosen) {
        return Ok(());
    }
    let message = "the summary came out short; this sentence was copied from the text";
    let warning = Warning::new(Code::SummaryFilled, message);
    summary.extend(chosen.iter().map(|sentence| verbatim(sentence, warning.clone())));
    Ok(())
}

fn count_words(text: &str) -> usize {
    text.split_whitespace().count()
}
