//! A text's result is its own, whatever else is decoded.

use crate::scribbler::{Prompt, aligned_to, normaliser, row, run};
use generate::{Beam, Constraint, Decoded, Filters, Method, Request, Stopping};

/// Texts decoded in every way.
fn requests() -> Vec<Request<Prompt>> {
    let beam = |width, stopping| {
        Method::Beam(Beam {
            width,
            length_penalty: 1.0,
            stopping,
        })
    };
    (0..48)
        .map(|number| Request {
            method: match number % 6 {
                0 | 1 => Method::Greedy,
                2 => beam(2, Stopping::Heuristic),
                3 => beam(4, Stopping::FirstComplete),
                4 => beam(3, Stopping::ShrinkingBeam),
                _ => beam(5, Stopping::Exhaustive),
            },
            filters: Filters {
                no_repeat_ngram: (number % 4) as usize,
                ..Filters::default()
            },
            history: vec![number % 14],
            constraints: constraints(number),
            ..Request::new(
                Prompt {
                    number,
                    shortlist: if number % 5 == 0 {
                        vec![0, 2, 3, 5, 8]
                    } else {
                        Vec::new()
                    },
                },
                4 + number as usize % 20,
            )
        })
        .collect()
}

/// The constraints of some of them.
fn constraints(number: u32) -> Vec<Constraint> {
    let forms = [vec![3, 8], vec![5]];
    let forms = forms.into_iter().take(number as usize / 6 % 3);
    let constraint = |form: Vec<u32>| Constraint {
        first: vec![form.clone()],
        later: vec![form],
        source_tokens: None,
    };
    forms.map(constraint).collect()
}

fn alone() -> Vec<Decoded> {
    requests()
        .iter()
        .map(|request| run(std::slice::from_ref(request), 1, 0).remove(0))
        .collect()
}

#[test]
fn any_number_of_rows_and_any_way_to_admit_them_gives_the_same() {
    let alone = alone();
    for rows in [1, 2, 5, 16, 48, 100] {
        for refill in [0, 1, rows / 2, rows] {
            assert_eq!(run(&requests(), rows, refill), alone, "{rows} {refill}");
        }
    }
}

#[test]
fn every_token_has_its_own_score_and_alignment() {
    for (request, decoded) in requests().iter().zip(alone()) {
        let prompt = &request.prompt;
        let steps = decoded.tokens.len();
        assert_eq!(
            (decoded.token_scores.len(), decoded.alignment.len()),
            (steps, steps)
        );
        for (step, token) in decoded.tokens.iter().enumerate() {
            let text = &decoded.tokens[..step];
            let (tokens, logits) = row(prompt, text);
            let place = tokens.binary_search(token).unwrap();
            assert_eq!(decoded.token_scores[step], logits[place] - normaliser(&logits));
            assert_eq!(decoded.alignment[step], aligned_to(prompt, text));
        }
    }
}

#[test]
fn any_order_gives_the_same() {
    let alone = alone();
    let mut requests = requests();
    for step in [5, 7, 11] {
        let order: Vec<usize> = (0..48).map(|i| i * step % 48).collect();
        let shuffled: Vec<_> = order.iter().map(|&i| requests[i].clone()).collect();
        let results = run(&shuffled, 9, 4);
        for (i, result) in order.into_iter().zip(results) {
            assert_eq!(result, alone[i]);
        }
    }
    requests.reverse();
    let mut results = run(&requests, 6, 2);
    results.reverse();
    assert_eq!(results, alone);
}

#[test]
fn any_number_of_workers_gives_the_same() {
    let (alone, requests) = (alone(), requests());
    for workers in [2, 3, 8] {
        let shares: Vec<_> = requests.chunks(48_usize.div_ceil(workers)).collect();
        let together: Vec<Decoded> = std::thread::scope(|scope| {
            let running: Vec<_> = shares
                .iter()
                .map(|share| scope.spawn(|| run(share, 7, 3)))
                .collect();
            running
                .into_iter()
                .flat_map(|worker| worker.join().unwrap())
                .collect()
        });
        assert_eq!(together, alone);
    }
}
