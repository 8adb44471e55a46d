//! One sentence through the network alone, without what is done to text before and after, for comparisons with other
//! engines.

use super::decoder::{END, Prompt};
use super::network::{LENGTH_FACTOR, LONGEST, Rows};
use super::student::Student;
use crate::sentencepiece::{Scratch, SentencePiece};
use generate::{Request, Scores, StepModel};
use std::ops::ControlFlow;

/// A token of a given translation, and the token that the model would have chosen after the same tokens.
#[derive(Debug, Clone, PartialEq)]
pub struct Choice {
    /// The given token as the vocabulary spells it.
    pub given: String,
    /// The token with the largest logit.
    pub best: String,
    /// By how much the largest logit exceeds that of the given token; infinite where the shortlist lacks the given
    /// token.
    pub margin: f32,
}

impl Student {
    /// Translates `text` as one sentence, whatever is in it; `None` where it has no token or more than the
    /// model was made for.
    pub fn sentence(&self, text: &str) -> Option<String> {
        let prompt = self.prompt(text)?;
        let mut translation = None;
        let longest = (LENGTH_FACTOR * prompt.tokens.len() as f32).ceil() as usize;
        let request = Request {
            method: self.method(),
            ..Request::new(prompt, longest)
        };
        self.decode(vec![request], &mut |_, decoded| {
            translation = Some(self.target().decode(&decoded.tokens));
            ControlFlow::Continue(())
        });
        translation
    }

    /// How likely the model finds each token of a given translation of `text`, and its end, with the tokens before it
    /// forced (teacher forcing). Empty where [`Student::sentence`] gives no translation.
    pub fn score_reference(&self, text: &str, translation: &str) -> Vec<Choice> {
        let Some(prompt) = self.prompt(text) else {
            return Vec::new();
        };
        let (network, mut rows, mut scores) = (self.network(), Rows::default(), Scores::default());
        let Ok(()) = network.admit(&mut rows, &[prompt], &mut scores);
        let mut choices = Vec::new();
        for token in ids(self.target(), translation) {
            let logits = scores.row(0);
            let of = |token: u32| match network.shortlist(&rows, 0) {
                Some(shortlist) => shortlist.binary_search(&token).ok().map(|place| logits[place]),
                None => logits.get(token as usize).copied(),
            };
            let best =
                (0..logits.len()).fold(0, |best, at| if logits[at] > logits[best] { at } else { best });
            let likeliest = network
                .shortlist(&rows, 0)
                .map_or(best as u32, |shortlist| shortlist[best]);
            let spelled = |token| self.target().piece(token).unwrap_or_default().to_owned();
            choices.push(Choice {
                given: spelled(token),
                best: spelled(likeliest),
                margin: of(token).map_or(f32::INFINITY, |logit| logits[best] - logit),
            });
            if token != END {
                scores.clear();
                let Ok(()) = network.step(&mut rows, &[token], &mut scores);
            }
        }
        choices
    }

    fn prompt(&self, text: &str) -> Option<Prompt> {
        let tokens = ids(self.source(), text);
        (2..=LONGEST).contains(&tokens.len()).then_some(Prompt {
            tokens,
            whole_vocabulary: false,
            extra_tokens: Vec::new(),
            align: false,
        })
    }
}

/// The tokens of a text, and the end mark.
fn ids(vocabulary: &SentencePiece, text: &str) -> Vec<u32> {
    let mut tokens = Vec::new();
    vocabulary.encode(text, &mut Scratch::default(), &mut tokens);
    tokens.iter().map(|token| token.id).chain([END]).collect()
}
