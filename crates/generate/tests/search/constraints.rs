//! Beam search with lexical constraints.

use crate::scribbler::{Prompt, STOP, normaliser, row, run};
use generate::{
    Beam, Constraint, Decoded, End, Filters, Loops, Method, Ranking, Request, Rules, Scores, StepModel,
    Stopping,
};
use std::convert::Infallible;
use std::ops::ControlFlow;

fn constraint(form: &[u32]) -> Constraint {
    Constraint {
        first: vec![form.to_vec()],
        later: vec![form.to_vec()],
        source_tokens: None,
    }
}

fn request(prompt: Prompt, max_tokens: usize, width: usize, constraints: Vec<Constraint>) -> Request<Prompt> {
    Request {
        method: Method::Beam(Beam {
            width,
            length_penalty: 1.0,
            stopping: Stopping::Heuristic,
        }),
        constraints,
        ..Request::new(prompt, max_tokens)
    }
}

fn decode(requests: &[Request<Prompt>]) -> Vec<Decoded> {
    run(requests, 5, 2)
}

/// Whether `text` contains the forms, each in tokens of its own, tried at every place.
fn contains(text: &[u32], forms: &[&[u32]]) -> bool {
    let Some((first, rest)) = forms.split_first() else {
        return true;
    };
    (0..text.len()).any(|at| {
        text[at..].starts_with(first) && {
            // What is taken is no token that another form has.
            let taken = vec![u32::MAX; first.len()];
            contains(&[&text[..at], &taken, &text[at + first.len()..]].concat(), rest)
        }
    })
}

/// The text with the best mean log-probability of all that contain the forms, by trying every text.
fn best_of_all(prompt: &Prompt, max_tokens: usize, forms: &[&[u32]]) -> Option<(Vec<u32>, f32)> {
    let mut best: Option<(Vec<u32>, f32)> = None;
    let mut open = vec![(Vec::new(), 0.0)];
    while let Some((text, score)) = open.pop() {
        let (tokens, logits) = row(prompt, &text);
        let total = normaliser(&logits);
        for (token, logit) in tokens.into_iter().zip(logits) {
            let score: f32 = score + (logit - total);
            let rank = score / (text.len() + 1) as f32;
            if token != STOP {
                if text.len() + 2 <= max_tokens {
                    open.push(([&text[..], &[token]].concat(), score));
                }
            } else if contains(&text, forms) && best.as_ref().is_none_or(|(_, best)| rank > *best) {
                best = Some((text.clone(), rank));
            }
        }
    }
    best
}

const SHORTLIST: [u32; 5] = [STOP, 2, 3, 5, 8];

fn short(number: u32) -> Prompt {
    Prompt {
        number,
        shortlist: SHORTLIST.to_vec(),
    }
}

#[test]
fn a_beam_as_wide_as_all_texts_finds_the_best_that_meets_the_constraints() {
    for forms in [
        &[&[3_u32, 5][..]][..],
        &[&[8]],
        &[&[2], &[2, 3]],
        &[&[5], &[5]],
        &[&[3, 3]],
    ] {
        for number in 0..12 {
            let constraints = forms.iter().map(|form| constraint(form)).collect();
            let found = decode(&[request(short(number), 5, 1500, constraints)]).remove(0);
            let (text, rank) = best_of_all(&short(number), 5, forms).unwrap();
            assert_eq!(found.tokens, text, "{number} {forms:?}");
            assert!((found.rank - rank).abs() < 1e-4);
        }
    }
}

#[test]
fn a_narrow_beam_finds_a_text_that_meets_every_constraint_in_any_batch() {
    let forms: [&[u32]; 3] = [&[9, 4, 11], &[9, 4], &[7]];
    for width in [2, 4, 8] {
        let requests: Vec<_> = (0..40)
            .map(|number| {
                let constraints = forms[..number as usize % 4].iter().map(|form| constraint(form));
                request(Prompt::new(number), 30, width, constraints.collect())
            })
            .collect();
        for (number, decoded) in decode(&requests).iter().enumerate() {
            assert_eq!(decoded.end, End::Stop, "{number} {width}");
            assert!(
                contains(&decoded.tokens, &forms[..number % 4]),
                "{number} {width} {:?}",
                decoded.tokens
            );
            assert_eq!(decoded.tokens.len(), decoded.token_scores.len());
            assert_eq!(decoded.tokens.len(), decoded.alignment.len());
        }
    }
}

#[test]
fn an_unlikely_constraint_costs_no_more_than_it_must() {
    // With the constraint a text is less likely, and a wider beam never gives a worse one on the whole.
    let sum = |width, with: bool| -> f32 {
        let constraints = if with {
            vec![constraint(&[9, 4])]
        } else {
            Vec::new()
        };
        let requests: Vec<_> = (0..40)
            .map(|number| request(Prompt::new(number), 20, width, constraints.clone()))
            .collect();
        decode(&requests).iter().map(|decoded| decoded.rank).sum()
    };
    let (free, narrow, wide) = (sum(8, false), sum(4, true), sum(64, true));
    assert!(narrow < wide && wide < free, "{narrow} {wide} {free}");
}

#[test]
fn a_text_that_cannot_meet_its_constraints_ends_as_cut() {
    let cases = [
        // Longer than a text may be, and as long, which leaves no place for its end.
        (Prompt::new(1), vec![constraint(&[3, 4, 5, 6, 7, 8])]),
        (Prompt::new(1), vec![constraint(&[3, 4, 5, 6, 7])]),
        // Not in the shortlist, not in the vocabulary, no form at all.
        (short(1), vec![constraint(&[4])]),
        (Prompt::new(1), vec![constraint(&[99])]),
        (Prompt::new(1), vec![Constraint::default()]),
        (Prompt::new(1), vec![constraint(&[3, 4, 5]), constraint(&[6, 7])]),
    ];
    for (prompt, constraints) in cases {
        let cut = decode(&[request(prompt, 5, 4, constraints.clone())]).remove(0);
        assert_eq!(cut.end, End::Length, "{constraints:?}");
    }
    let fits = decode(&[request(Prompt::new(1), 5, 4, vec![constraint(&[3, 4, 5, 6])])]).remove(0);
    assert_eq!((fits.tokens.as_slice(), fits.end), (&[3, 4, 5, 6][..], End::Stop));
}

#[test]
fn filters_apply_together_with_constraints() {
    let filtered = |filters: Filters, constraints: Vec<Constraint>| {
        let request = Request {
            filters,
            ..request(Prompt::new(5), 12, 4, constraints)
        };
        decode(&[request]).remove(0)
    };
    let forced = filtered(
        Filters {
            forced_first: Some(9),
            ..Filters::default()
        },
        vec![Constraint {
            first: vec![vec![4]],
            later: vec![vec![99]],
            source_tokens: None,
        }],
    );
    // The forced token stands before the text, which begins behind it.
    assert_eq!((&forced.tokens[..2], forced.end), (&[9, 4][..], End::Stop));
    let bad = Filters {
        bad_words: vec![vec![4]],
        ..Filters::default()
    };
    assert_eq!(filtered(bad, vec![constraint(&[4])]).end, End::Length);
    // The end that is forced at the longest length does not come before the constraints.
    let last = Filters {
        forced_last: Some(STOP),
        ..Filters::default()
    };
    let too_long = vec![constraint(&[3; 12])];
    assert_eq!(filtered(last.clone(), too_long).end, End::Length);
    assert_eq!(filtered(last, vec![constraint(&[3; 11])]).tokens, [3; 11]);
}

/// A model that nearly always writes the same token.
struct Repeater;

impl StepModel for Repeater {
    type State = usize;
    type Prompt = ();
    type Error = Infallible;

    fn admit(&self, rows: &mut usize, prompts: &[()], scores: &mut Scores) -> Result<(), Infallible> {
        *rows += prompts.len();
        self.step(rows, &vec![0; prompts.len()], scores)
    }

    fn step(&self, _: &mut usize, last: &[u32], scores: &mut Scores) -> Result<(), Infallible> {
        for _ in last {
            let logits = [1.0, 9.0, 0.0, 0.0];
            scores.push(&logits, normaliser(&logits));
        }
        Ok(())
    }

    fn select(&self, rows: &mut usize, kept: &[usize]) {
        *rows = kept.len();
    }
}

#[test]
fn a_hypothesis_in_a_loop_does_not_end_those_that_meet_their_constraints() {
    let mut found = None;
    let rules = Rules {
        stop: &[STOP],
        rows: 1,
        budget: usize::MAX,
        refill: 0,
        ranking: Ranking::Logit,
        loops: Loops::End,
    };
    let request = Request {
        constraints: vec![constraint(&[2, 3])],
        method: request(Prompt::new(0), 0, 4, Vec::new()).method,
        ..Request::new((), 60)
    };
    let mut done = |_, decoded| {
        found = Some(decoded);
        ControlFlow::Continue(())
    };
    generate::decode(&Repeater, &mut 0, vec![request], rules, &mut done)
        .unwrap_or_else(|never| match never {});
    let decoded = found.expect("a text");
    assert_eq!(decoded.end, End::Stop);
    assert!(contains(&decoded.tokens, &[&[2, 3]]), "{:?}", decoded.tokens);
}

#[test]
fn every_stopping_rule_waits_for_the_constraints() {
    for stopping in [
        Stopping::Heuristic,
        Stopping::FirstComplete,
        Stopping::Exhaustive,
        Stopping::ShrinkingBeam,
    ] {
        for number in 0..20 {
            let request = Request {
                method: Method::Beam(Beam {
                    width: 3,
                    length_penalty: 0.6,
                    stopping,
                }),
                ..request(Prompt::new(number), 25, 3, vec![constraint(&[6, 1])])
            };
            let decoded = decode(&[request]).remove(0);
            assert!(
                decoded.end == End::Stop && contains(&decoded.tokens, &[&[6, 1]]),
                "{stopping:?} {number}"
            );
        }
    }
}
