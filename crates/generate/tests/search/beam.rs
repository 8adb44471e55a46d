//! Beam search compared with a direct transcription of the reference.

use crate::reference::search;
use crate::scribbler::{Prompt, STOP, logit, normaliser, run};
use generate::{Beam, Decoded, End, Filters, Method, Request, Stopping};

fn beam(width: usize, length_penalty: f32, stopping: Stopping) -> Beam {
    Beam {
        width,
        length_penalty,
        stopping,
    }
}

fn request(prompt: Prompt, max_tokens: usize, beam: Beam, filters: &Filters) -> Request<Prompt> {
    Request {
        method: Method::Beam(beam),
        filters: filters.clone(),
        ..Request::new(prompt, max_tokens)
    }
}

/// A result's text with its stop token.
fn text_of(decoded: &Decoded) -> Vec<u32> {
    let stop = (decoded.end == End::Stop).then_some(STOP);
    decoded.tokens.iter().copied().chain(stop).collect()
}

fn agrees(prompts: impl Iterator<Item = Prompt>, max_tokens: usize, beam: Beam, filters: &Filters) {
    let prompts: Vec<Prompt> = prompts.collect();
    let requests: Vec<_> = prompts
        .iter()
        .map(|prompt| request(prompt.clone(), max_tokens, beam, filters))
        .collect();
    for (prompt, decoded) in prompts.iter().zip(run(&requests, 7, 3)) {
        let (text, rank) = search(prompt, max_tokens, beam, filters);
        assert_eq!(text_of(&decoded), text, "{prompt:?} {beam:?}");
        assert!((decoded.rank - rank).abs() < 1e-4, "{} {rank}", decoded.rank);
    }
}

#[test]
fn beams_agree_with_the_reference_whatever_the_penalty_and_the_stopping() {
    for stopping in [Stopping::FirstComplete, Stopping::Heuristic, Stopping::Exhaustive] {
        for length_penalty in [-0.5, 0.0, 0.6, 1.0, 2.0] {
            for width in [1, 2, 4] {
                let beam = beam(width, length_penalty, stopping);
                agrees((0..40).map(Prompt::new), 12, beam, &Filters::default());
            }
        }
    }
}

#[test]
fn beams_agree_with_the_reference_under_every_filter() {
    let plain = Filters::default();
    let filters = [
        Filters {
            repetition_penalty: 1.3,
            ..plain.clone()
        },
        Filters {
            no_repeat_ngram: 1,
            ..plain.clone()
        },
        Filters {
            no_repeat_ngram: 2,
            ..plain.clone()
        },
        Filters {
            bad_words: vec![vec![3], vec![4, 5]],
            ..plain.clone()
        },
        Filters {
            bad_words: vec![vec![3], vec![7]],
            renormalise: true,
            ..plain.clone()
        },
        Filters {
            min_tokens: 5,
            ..plain.clone()
        },
        Filters {
            forced_first: Some(9),
            forced_last: Some(STOP),
            ..plain.clone()
        },
        Filters {
            forced_last: Some(STOP),
            min_tokens: 8,
            renormalise: true,
            ..plain
        },
    ];
    for filters in filters {
        agrees(
            (0..40).map(Prompt::new),
            8,
            beam(4, 1.0, Stopping::FirstComplete),
            &filters,
        );
    }
}

#[test]
fn rows_with_a_shortlist_of_their_own_agree_with_the_reference() {
    let prompts = (0..40).map(|number| Prompt {
        number,
        shortlist: (0..14).filter(|token| token % (2 + number % 3) == 0).collect(),
    });
    agrees(prompts, 9, beam(2, 1.0, Stopping::Heuristic), &Filters::default());
}

#[test]
fn a_beam_as_wide_as_all_texts_finds_the_best_of_them() {
    let shortlist = vec![STOP, 5, 6];
    for number in 0..20 {
        let prompt = Prompt {
            number,
            shortlist: shortlist.clone(),
        };
        let mut texts = vec![(Vec::new(), 0.0_f32)];
        let mut ended: Vec<(Vec<u32>, f32)> = Vec::new();
        for length in 1..=3 {
            let mut longer = Vec::new();
            for (text, score) in &texts {
                let logits: Vec<f32> = shortlist
                    .iter()
                    .map(|&token| logit(&prompt, text, token))
                    .collect();
                for (&token, logit) in shortlist.iter().zip(&logits) {
                    let next = (
                        [text.as_slice(), &[token]].concat(),
                        score + logit - normaliser(&logits),
                    );
                    let over = token == STOP || length == 3;
                    if over { ended.push(next) } else { longer.push(next) }
                }
            }
            texts = longer;
        }
        let best = ended.into_iter().max_by(|a, b| a.1.total_cmp(&b.1)).unwrap();
        let found = run(
            &[request(
                prompt,
                3,
                beam(27, 0.0, Stopping::Exhaustive),
                &Filters::default(),
            )],
            1,
            0,
        );
        assert_eq!(text_of(&found[0]), best.0);
    }
}

#[test]
fn a_narrowing_beam_of_one_is_greedy_search() {
    for number in 0..30 {
        let single = beam(1, 1.0, Stopping::ShrinkingBeam);
        let single = run(
            &[request(Prompt::new(number), 40, single, &Filters::default())],
            1,
            0,
        );
        assert_eq!(single, run(&[Request::new(Prompt::new(number), 40)], 1, 0));
    }
}

#[test]
fn a_text_that_may_not_go_on_is_given_as_it_is() {
    let nothing = Filters {
        bad_words: (1..14).map(|token| vec![token]).collect(),
        min_tokens: 5,
        ..Filters::default()
    };
    let found = &run(
        &[request(
            Prompt::new(1),
            12,
            beam(3, 1.0, Stopping::FirstComplete),
            &nothing,
        )],
        1,
        0,
    )[0];
    assert_eq!((found.tokens.as_slice(), found.end), (&[][..], End::Length));
}
