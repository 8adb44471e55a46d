//! Two models that translate one after the other, with English between them.

use std::ops::ControlFlow;

use contract::{AlignmentLink, Finish, Hypothesis, Passage, RunError, Sink, TranslateJob, Translator};
use text::Lang;

/// A translator that translates into English and then out of it.
pub struct Pivot<'a> {
    pub first: &'a dyn Translator,
    pub then: &'a dyn Translator,
}

impl Translator for Pivot<'_> {
    /// The second model gets the passages without context: title, terms and preceding text are in the source language.
    fn translate(&self, job: &TranslateJob<'_>, sink: &mut Sink<'_>) -> Result<(), RunError> {
        let into_english = TranslateJob { to: Lang::EN, ..*job };
        let mut english: Vec<(usize, Hypothesis)> = Vec::with_capacity(job.passages.len());
        self.first.translate(&into_english, &mut |index, hypothesis| {
            english.push((index, hypothesis));
            ControlFlow::Continue(())
        })?;
        let passages: Vec<Passage<'_>> = english
            .iter()
            .map(|(index, hypothesis)| Passage {
                source: &hypothesis.text,
                title: "",
                before: "",
                terms: &[],
                constraints: &[],
                attempt: job.passages[*index].attempt,
            })
            .collect();
        let out_of_english = TranslateJob {
            from: Lang::EN,
            passages: &passages,
            ..*job
        };
        self.then.translate(&out_of_english, &mut |at, last| {
            let (index, first) = &english[at];
            sink(*index, joined(first, last))
        })
    }

    fn passage_words(&self) -> usize {
        self.first.passage_words().min(self.then.passage_words())
    }

    fn reads_context(&self) -> bool {
        self.first.reads_context()
    }

    fn wants_masks(&self) -> bool {
        self.first.wants_masks() || self.then.wants_masks()
    }

    fn preferred_batch_size(&self) -> usize {
        self.first
            .preferred_batch_size()
            .min(self.then.preferred_batch_size())
    }
}

/// The second hypothesis, with the mean score over the tokens of both and the first reason why decoding failed.
fn joined(first: &Hypothesis, last: Hypothesis) -> Hypothesis {
    let tokens = first.tokens + last.tokens;
    let sum = first.score * first.tokens as f32 + last.score * last.tokens as f32;
    Hypothesis {
        alignment: through(&first.alignment, &last.alignment),
        text: last.text,
        score: sum / tokens.max(1) as f32,
        tokens,
        finish: match first.finish {
            Finish::Stop => last.finish,
            failed => failed,
        },
    }
}

/// Composes two alignments, source to English and English to target. Each link of the second is joined with the link of
/// the first whose English part overlaps it most; of equal ones with the first.
fn through(first: &[AlignmentLink], last: &[AlignmentLink]) -> Vec<AlignmentLink> {
    let overlap = |one: &AlignmentLink, other: &AlignmentLink| {
        let end = one.target.end.min(other.source.end);
        end.saturating_sub(one.target.start.max(other.source.start))
    };
    let before = |other: &AlignmentLink| {
        let best = first.iter().rev().max_by_key(|one| overlap(one, other))?;
        (overlap(best, other) > 0).then(|| AlignmentLink {
            source: best.source.clone(),
            target: other.target.clone(),
            score: other.score,
        })
    };
    last.iter().filter_map(before).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hypothesis(score: f32, tokens: usize, finish: Finish) -> Hypothesis {
        Hypothesis {
            text: format!("{tokens} tokens"),
            score,
            tokens,
            finish,
            alignment: Vec::new(),
        }
    }

    #[test]
    fn the_score_is_the_mean_over_all_tokens() {
        let whole = joined(
            &hypothesis(-1.0, 1, Finish::Stop),
            hypothesis(-0.2, 3, Finish::Stop),
        );
        assert_eq!((whole.text.as_str(), whole.tokens), ("3 tokens", 4));
        assert!((whole.score + 0.4).abs() < 1e-6, "{}", whole.score);
        let nothing = joined(
            &hypothesis(0.0, 0, Finish::Stop),
            hypothesis(0.0, 0, Finish::Stop),
        );
        assert_eq!(nothing.score, 0.0);
    }

    #[test]
    fn links_go_through_the_text_between() {
        let link = |source, target| AlignmentLink {
            source,
            target,
            score: Some(-0.1),
        };
        // "jornais novos" > "new news|papers" > "новые газеты!"
        let first = [link(8..13, 0..3), link(0..7, 4..8), link(0..7, 8..14)];
        let last = [link(0..3, 0..10), link(4..14, 11..23), link(14..15, 23..24)];
        assert_eq!(through(&first, &last), [link(8..13, 0..10), link(0..7, 11..23)]);
        assert!(through(&[], &last).is_empty());
        // The first of two that have as much of it.
        assert_eq!(
            through(&[link(0..1, 0..2), link(5..6, 2..4)], &[link(0..4, 0..1)]),
            [link(0..1, 0..1)]
        );
    }

    #[test]
    fn what_went_wrong_first_is_told() {
        for (first, last, told) in [
            (Finish::Stop, Finish::Loop, Finish::Loop),
            (Finish::Length, Finish::Stop, Finish::Length),
            (Finish::Length, Finish::Loop, Finish::Length),
        ] {
            let whole = joined(&hypothesis(-1.0, 1, first), hypothesis(-1.0, 1, last));
            assert_eq!(whole.finish, told);
        }
    }
}
