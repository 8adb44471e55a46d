//! Two models that translate one after the other, with English between them.

use std::ops::ControlFlow;

use engine::{Finish, Hypothesis, Passage, RunError, Sink, TranslateJob, Translator};
use text::Lang;

/// A translator made of one into English and one out of it.
pub(crate) struct Pivot<'a> {
    pub first: &'a dyn Translator,
    pub then: &'a dyn Translator,
}

impl Translator for Pivot<'_> {
    /// The second model sees the passages alone: title, terms and what stands before them are in the
    /// source language.
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

    fn wave(&self) -> usize {
        self.first.wave().min(self.then.wave())
    }
}

/// The last text, with the score of all tokens that led to it and the first thing that went wrong.
fn joined(first: &Hypothesis, last: Hypothesis) -> Hypothesis {
    let tokens = first.tokens + last.tokens;
    let sum = first.score * first.tokens as f32 + last.score * last.tokens as f32;
    Hypothesis {
        text: last.text,
        score: sum / tokens.max(1) as f32,
        tokens,
        finish: match first.finish {
            Finish::Stop => last.finish,
            failed => failed,
        },
    }
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
