//! Summaries of a requested length, in which the text supports every sentence.
//!
//! `extractive` selects sentences of the text; `abstractive` lets a model write and checks its answer: `claims` are
//! the checks, `support` finds the segments that support a sentence, `repair` replaces sentences that fail.

#![forbid(unsafe_code)]

mod abstractive;
mod answer;
mod audit;
mod block;
mod claims;
mod evidence;
mod extractive;
mod headline;
mod length;
mod lexical;
mod meaning;
mod repair;
mod report;
mod sections;
mod subject;
mod support;
#[cfg(test)]
mod testing;
mod unpunctuated;

pub use audit::Auditor;
pub use block::{Block, Role, Segment};
pub use length::Length;
pub use report::{SummaryKind, SummaryReport, SummarySentence};
pub use subject::Subject;

use contract::{Code, Embedder, RunError, Summarizer, SummaryLength, Warning};
use text::Lang;

/// The requirements for a summary.
#[derive(Debug, Clone, Copy)]
pub struct Request {
    /// The length, as the user expresses it.
    pub length: Length,
    /// The language; an extractive summary is always in that of the text.
    pub to: Lang,
}

/// The models with which a summary may be made.
#[derive(Clone, Copy, Default)]
pub struct Models<'m> {
    /// Writes the summary; without it, sentences of the text are selected.
    pub summarizer: Option<&'m dyn Summarizer>,
    /// Measures similarity of meaning; without it, words are compared.
    pub encoder: Option<&'m dyn Embedder>,
}

/// Makes a summary; warnings about the whole summary go to `warnings`.
///
/// # Errors
/// When a model fails while it runs.
pub fn summarise(
    subject: &Subject<'_>,
    request: Request,
    models: Models<'_>,
    warnings: &mut Vec<Warning>,
) -> Result<SummaryReport, RunError> {
    let most = extractive::candidates(subject).len();
    let wanted = length::wanted(request.length, subject.words(), most);
    let (kind, sentences) = if let Some(model) = models.summarizer {
        let written = abstractive::written(subject, wanted, request.to, model, models.encoder)?;
        (SummaryKind::Abstractive, written)
    } else {
        let chosen = extractive::chosen(subject, wanted, models.encoder)?;
        let verbatim = chosen.into_iter().map(|sentence| SummarySentence {
            text: sentence.text.to_owned(),
            segments: vec![sentence.segment],
            warnings: Vec::new(),
        });
        (SummaryKind::Extractive, verbatim.collect())
    };
    if let Some(message) = wrong_length(&sentences, wanted) {
        warnings.push(Warning::new(Code::SummaryLength, message));
    }
    Ok(SummaryReport {
        kind,
        headline: headline::of(subject)?,
        sentences,
    })
}

fn wrong_length(sentences: &[SummarySentence], wanted: SummaryLength) -> Option<String> {
    match wanted {
        SummaryLength::Sentences(count) => (sentences.len() != count)
            .then(|| format!("the summary has {} sentences instead of {count}", sentences.len())),
        SummaryLength::Words(wanted) => {
            let words: usize = sentences
                .iter()
                .map(|sentence| sentence.text.split_whitespace().count())
                .sum();
            let right = (length::fewest_words(wanted)..=length::most_words(wanted)).contains(&words);
            (!right).then(|| {
                format!(
                    "the summary has {words} words instead of about {wanted}: it consists of whole sentences"
                )
            })
        }
    }
}
