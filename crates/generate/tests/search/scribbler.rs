//! A model whose scores are a hash of all that a row has read: any text is possible, none is likely twice.

use generate::{Decoded, Loops, Ranking, Request, Rules, Scores, StepModel, decode, select_rows};
use std::convert::Infallible;
use std::ops::ControlFlow;

pub const VOCABULARY: usize = 14;
pub const STOP: u32 = 0;

/// What a text starts from, and whether its rows have a shortlist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prompt {
    pub number: u32,
    pub shortlist: Vec<u32>,
}

impl Prompt {
    pub fn new(number: u32) -> Self {
        Prompt {
            number,
            shortlist: Vec::new(),
        }
    }
}

/// The logit of `token` behind `text`.
pub fn logit(prompt: &Prompt, text: &[u32], token: u32) -> f32 {
    let mut hash = 0xCBF2_9CE4_8422_2325_u64;
    for word in [prompt.number].iter().chain(text).chain(&[token]) {
        hash = (hash ^ u64::from(*word)).wrapping_mul(0x0100_0000_01B3);
        hash ^= hash >> 29;
    }
    (hash % 10_007) as f32 / 10_007.0 * 4.0 + if token == STOP { 0.8 } else { 0.0 }
}

/// The source token to which the token behind `text` is aligned.
pub fn aligned_to(prompt: &Prompt, text: &[u32]) -> u32 {
    (logit(prompt, text, 99) * 1000.0) as u32 % 17
}

/// The logits after `text`, and their tokens.
pub fn row(prompt: &Prompt, text: &[u32]) -> (Vec<u32>, Vec<f32>) {
    let tokens: Vec<u32> = if prompt.shortlist.is_empty() {
        (0..VOCABULARY as u32).collect()
    } else {
        prompt.shortlist.clone()
    };
    let logits = tokens.iter().map(|&token| logit(prompt, text, token)).collect();
    (tokens, logits)
}

pub fn normaliser(logits: &[f32]) -> f32 {
    logits.iter().map(|logit| logit.exp()).sum::<f32>().ln()
}

pub struct Scribbler;

/// A row's past.
#[derive(Clone)]
pub struct Row {
    prompt: Prompt,
    text: Vec<u32>,
    alignment: Vec<u32>,
}

impl Scribbler {
    fn scores(rows: &mut [Row], scores: &mut Scores) {
        for Row {
            prompt,
            text,
            alignment,
        } in rows
        {
            let (_, logits) = row(prompt, text);
            scores.push(&logits, normaliser(&logits));
            alignment.push(aligned_to(prompt, text));
        }
    }
}

impl StepModel for Scribbler {
    type State = Vec<Row>;
    type Prompt = Prompt;
    type Error = Infallible;

    fn admit(
        &self,
        state: &mut Self::State,
        prompts: &[Prompt],
        scores: &mut Scores,
    ) -> Result<(), Infallible> {
        let first = state.len();
        state.extend(prompts.iter().map(|prompt| Row {
            prompt: prompt.clone(),
            text: Vec::new(),
            alignment: Vec::new(),
        }));
        Self::scores(&mut state[first..], scores);
        Ok(())
    }

    fn step(&self, state: &mut Self::State, last: &[u32], scores: &mut Scores) -> Result<(), Infallible> {
        assert_eq!(state.len(), last.len());
        for (row, last) in state.iter_mut().zip(last) {
            row.text.push(*last);
        }
        Self::scores(state, scores);
        Ok(())
    }

    fn select(&self, state: &mut Self::State, rows: &[usize]) {
        select_rows(state, rows);
    }

    fn shortlist<'a>(&self, state: &'a Self::State, row: usize) -> Option<&'a [u32]> {
        let shortlist = &state[row].prompt.shortlist;
        (!shortlist.is_empty()).then_some(shortlist)
    }

    fn alignment<'a>(&self, state: &'a Self::State, row: usize) -> &'a [u32] {
        &state[row].alignment
    }
}

/// Decodes `requests`, so many at a time, admitting when `refill` are left.
pub fn run(requests: &[Request<Prompt>], rows: usize, refill: usize) -> Vec<Decoded> {
    let mut results = vec![None; requests.len()];
    let rules = Rules {
        stop: &[STOP],
        rows,
        budget: usize::MAX,
        refill,
        ranking: Ranking::Logit,
        loops: Loops::Keep,
    };
    let mut state = Vec::new();
    decode(
        &Scribbler,
        &mut state,
        requests.to_vec(),
        rules,
        &mut |index, decoded| {
            assert!(results[index].replace(decoded).is_none(), "{index} came twice");
            ControlFlow::Continue(())
        },
    )
    .unwrap_or_else(|never| match never {});
    assert!(state.is_empty(), "rows that ended have left");
    results.into_iter().map(Option::unwrap).collect()
}
