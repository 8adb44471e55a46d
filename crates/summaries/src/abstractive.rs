//! Abstractive summaries: a model writes, is asked again while the text does not support its answer, and remaining
//! mistakes are repaired.

use std::ops::Range;

use contract::{Embedder, RunError, Summarizer, SummaryJob, SummaryLength};
use text::Lang;

use super::claims::facts::Facts;
use super::evidence::{Claim, Evidence};
use super::subject::Subject;
use super::support::Index;
use super::{answer, length, repair, sections};
use crate::report::SummarySentence;

/// The most attempts at a summary of the right length that the text supports.
const ATTEMPTS: u8 = 3;

/// The sentences of a summary in `to`.
pub(super) fn written(
    subject: &Subject<'_>,
    wanted: SummaryLength,
    to: Lang,
    model: &dyn Summarizer,
    encoder: Option<&dyn Embedder>,
) -> Result<Vec<SummarySentence>, RunError> {
    let evidence = Evidence {
        subject,
        facts: Facts::of(&subject.text, subject.lang),
        index: Index::new(&subject.segments, encoder)?,
        to,
    };
    let claims = best_of_attempts(&evidence, wanted, model)?;
    repair::repaired(&evidence, claims, wanted, encoder)
}

fn best_of_attempts(
    evidence: &Evidence<'_>,
    wanted: SummaryLength,
    model: &dyn Summarizer,
) -> Result<Vec<Claim>, RunError> {
    let subject = evidence.subject;
    let (text, from) = fitting(subject, evidence.to, model)?;
    let mut best: Option<(usize, Vec<Claim>)> = None;
    for attempt in 0..ATTEMPTS {
        let job = SummaryJob {
            text: &text,
            from,
            to: evidence.to,
            length: wanted,
            attempt,
        };
        let sentences = answer::sentences_of(&model.summarize(&job)?, &text, evidence.to);
        let mut claims = evidence.claims(sentences)?;
        fit(&mut claims, wanted);
        let faults =
            lacking(&claims, wanted) + claims.iter().filter(|claim| !claim.faults.is_empty()).count();
        if best.as_ref().is_none_or(|(fewest, _)| faults < *fewest) {
            best = Some((faults, claims));
        }
        if faults == 0 {
            break;
        }
    }
    Ok(best.map(|(_, claims)| claims).unwrap_or_default())
}

/// The text, shortened if it exceeds the model's window, and its language. A number of words is a rough measure of a
/// window in tokens, so a text that turns out too long is tried again with smaller sections.
fn fitting(subject: &Subject<'_>, to: Lang, model: &dyn Summarizer) -> Result<(String, Lang), RunError> {
    const FRACTIONS: Range<usize> = 1..5;
    let mut too_long = None;
    for fraction in FRACTIONS {
        let limit = (model.text_words() / fraction).max(1);
        match sections::shortened(subject.text.clone(), (subject.lang, to), limit, model) {
            Ok(text) => {
                let from = if text == subject.text { subject.lang } else { to };
                return Ok((text, from));
            }
            Err(error @ RunError::TooLong { .. }) => too_long = Some(error),
            Err(error) => return Err(error),
        }
    }
    Err(too_long.expect("the loop ran and did not return"))
}

/// Drops whole sentences from the end until the rest is short enough.
fn fit(claims: &mut Vec<Claim>, wanted: SummaryLength) {
    match wanted {
        SummaryLength::Sentences(count) => claims.truncate(count),
        SummaryLength::Words(words) => {
            while claims.len() > 1 && words_of(claims) > length::most_words(words) {
                claims.pop();
            }
        }
    }
}

/// The number of missing sentences; for a summary of a number of words, 1 if any are missing.
fn lacking(claims: &[Claim], wanted: SummaryLength) -> usize {
    match wanted {
        SummaryLength::Sentences(count) => count.saturating_sub(claims.len()),
        SummaryLength::Words(words) => usize::from(words_of(claims) < length::fewest_words(words)),
    }
}

fn words_of(claims: &[Claim]) -> usize {
    claims
        .iter()
        .map(|claim| claim.text.split_whitespace().count())
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::length::Length;
    use crate::{Block, Models, Request, Role, Segment, SummaryReport, summarise};
    use contract::{Code, Finish, Hypothesis, Warning};
    use std::num::NonZeroUsize;
    use std::sync::Mutex;

    /// A model that answers its attempts with these texts; the last one answers all further attempts.
    struct Scripted {
        answers: &'static [&'static str],
        attempts: Mutex<Vec<u8>>,
    }

    impl Summarizer for Scripted {
        fn summarize(&self, job: &SummaryJob<'_>) -> Result<Hypothesis, RunError> {
            self.attempts.lock().unwrap().push(job.attempt);
            let text = self.answers[usize::from(job.attempt).min(self.answers.len() - 1)].to_owned();
            Ok(Hypothesis {
                text,
                score: -0.1,
                tokens: 1,
                finish: Finish::Stop,
                alignment: Vec::new(),
            })
        }

        fn text_words(&self) -> usize {
            1000
        }
    }

    const TEXT: &[&str] = &[
        "Lavrov met Aliyev in Baku on 5 April.",
        "They spoke about a ceasefire in Karabakh.",
        "The snipers will be moved away from the line of contact.",
        "Nobody wants the status quo to last.",
    ];

    fn summary_of(
        answers: &'static [&'static str],
        count: usize,
        lang: Lang,
    ) -> (SummaryReport, usize, Vec<Warning>) {
        let segments = TEXT.iter().map(|text| Segment {
            text,
            is_flawed: false,
        });
        let whole = TEXT.join(" ");
        let blocks = [Block {
            role: Role::Prose,
            text: &whole,
            segments: segments.collect(),
        }];
        let model = Scripted {
            answers,
            attempts: Mutex::default(),
        };
        let request = Request {
            length: Length::Sentences(NonZeroUsize::new(count).unwrap()),
            to: Lang::EN,
        };
        let models = Models {
            summarizer: Some(&model),
            encoder: None,
        };
        let mut warnings = Vec::new();
        let subject = Subject::of(&blocks, lang);
        let summary = summarise(&subject, request, models, &mut warnings).unwrap();
        (summary, model.attempts.into_inner().unwrap().len(), warnings)
    }

    fn texts(summary: &SummaryReport) -> Vec<&str> {
        summary
            .sentences
            .iter()
            .map(|sentence| sentence.text.as_str())
            .collect()
    }

    fn codes(sentence: &SummarySentence) -> Vec<Code> {
        sentence.warnings.iter().map(|warning| warning.code).collect()
    }

    #[test]
    fn a_good_answer_is_taken_at_once() {
        let (summary, attempts, warnings) = summary_of(
            &["Lavrov and Aliyev met on April 5. A ceasefire was discussed."],
            2,
            Lang::EN,
        );
        assert_eq!(
            texts(&summary),
            ["Lavrov and Aliyev met on April 5.", "A ceasefire was discussed."]
        );
        assert_eq!((attempts, warnings), (1, Vec::new()));
        assert_eq!(
            (summary.sentences[0].segments[0], summary.sentences[1].segments[0]),
            (0, 1)
        );
    }

    #[test]
    fn too_many_sentences_are_cut_to_whole_ones() {
        let (summary, attempts, _) =
            summary_of(&["Lavrov met Aliyev. They spoke. Snipers will go."], 2, Lang::EN);
        assert_eq!(
            (texts(&summary), attempts),
            (vec!["Lavrov met Aliyev.", "They spoke."], 1)
        );
    }

    #[test]
    fn an_invention_is_tried_again() {
        let (summary, attempts, _) =
            summary_of(&["Lavrov met Putin.", "Then Lavrov met Aliyev."], 1, Lang::EN);
        assert_eq!((texts(&summary), attempts), (vec!["Then Lavrov met Aliyev."], 2));
        assert_eq!(codes(&summary.sentences[0]), []);
    }

    #[test]
    fn an_invention_that_stays_is_replaced() {
        let (summary, attempts, _) = summary_of(&["In Baku, Lavrov met Aliyev on 7 May."], 1, Lang::EN);
        assert_eq!(attempts, usize::from(ATTEMPTS));
        assert_eq!(texts(&summary), [TEXT[0]]);
        assert_eq!(codes(&summary.sentences[0]), [Code::SummaryReplaced]);
        let message = &summary.sentences[0].warnings[0].message;
        assert!(message.contains("'7'") && message.contains("'May'"), "{message}");
    }

    #[test]
    fn the_opposite_of_the_text_is_replaced() {
        let (summary, attempts, _) = summary_of(
            &["Nobody met on the line of contact, snipers telephoned."],
            1,
            Lang::EN,
        );
        assert_eq!((attempts, codes(&summary.sentences[0])), (1, Vec::new()));
        let (summary, attempts, _) = summary_of(&["Lavrov telephoned Aliyev in Baku."], 1, Lang::EN);
        assert_eq!(attempts, usize::from(ATTEMPTS));
        assert_eq!(texts(&summary), [TEXT[0]]);
        let message = &summary.sentences[0].warnings[0].message;
        assert!(message.contains("'telephoned (for met)'"), "{message}");
    }

    #[test]
    fn missing_sentences_are_filled_with_the_texts_own() {
        let (summary, _, warnings) = summary_of(&["They spoke about a ceasefire in Karabakh."], 3, Lang::EN);
        assert_eq!(summary.sentences.len(), 3);
        assert_eq!(warnings, []);
        for filled in &summary.sentences[1..] {
            assert_eq!(codes(filled), [Code::SummaryFilled]);
            assert_eq!(TEXT[filled.segments[0]], filled.text);
        }
        assert!(summary.sentences[1].segments[0] < summary.sentences[2].segments[0]);
    }

    #[test]
    fn nothing_at_all_is_filled_too() {
        let (summary, _, warnings) = summary_of(&["Summary:"], 4, Lang::EN);
        assert_eq!(texts(&summary), TEXT);
        assert_eq!(warnings, []);
    }

    #[test]
    fn a_text_in_another_language_lends_no_sentences() {
        let german: Lang = "de".parse().unwrap();
        let (summary, _, warnings) = summary_of(&["Then Lavrov met Putin."], 2, german);
        assert_eq!(texts(&summary), ["Then Lavrov met Putin."]);
        assert_eq!(codes(&summary.sentences[0]), [Code::SummaryUnsupported]);
        assert_eq!(warnings[0].code, Code::SummaryLength);
    }
}
