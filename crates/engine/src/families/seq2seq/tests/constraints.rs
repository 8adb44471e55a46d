//! Toy models of every dialect with lexical constraints.

use super::super::dialect::Dialect;
use super::super::{Network, Precision, Prompt, Rows};
use super::toy::{Golden, ids};
use generate::{
    Beam, Constraint, Decoded, End, Filters, Loops, Method, Ranking, Request, Rules, Stopping, decode,
};
use int8::Kernel;
use std::ops::ControlFlow;

/// Tokens of every toy that are no special ones.
const FORMS: [&[u32]; 2] = [&[40, 33, 12], &[71]];
/// The forced first token.
const FIRST: u32 = 23;

fn request(golden: &Golden, source: &[u32], constraints: usize) -> Request<Prompt> {
    let start = ids(&golden.0["prefix"])[0];
    let constraint = |form: &&[u32]| Constraint {
        first: vec![form.to_vec()],
        later: vec![form.to_vec()],
        // These models do not tell their alignment, so that this forbids nothing.
        source_tokens: Some(0..1),
    };
    Request {
        method: Method::Beam(Beam {
            width: 4,
            length_penalty: 1.0,
            stopping: Stopping::Heuristic,
        }),
        filters: Filters {
            forced_first: Some(FIRST),
            ..Filters::default()
        },
        history: vec![start],
        constraints: FORMS[..constraints].iter().map(constraint).collect(),
        ..Request::new(
            Prompt {
                source: source.to_vec(),
                start,
            },
            40,
        )
    }
}

fn run(network: &Network, golden: &Golden, requests: Vec<Request<Prompt>>, rows: usize) -> Vec<Decoded> {
    let mut results = vec![None; requests.len()];
    let end = golden.0["config"]["eos_token_id"].as_u64().expect("an id") as u32;
    let rules = Rules {
        stop: &[end],
        rows,
        budget: usize::MAX,
        refill: rows / 2,
        ranking: Ranking::Logit,
        loops: Loops::Keep,
    };
    let mut done = |index: usize, decoded| {
        results[index] = Some(decoded);
        ControlFlow::Continue(())
    };
    decode(network, &mut Rows::default(), requests, rules, &mut done).unwrap_or_else(|never| match never {});
    let all = results.into_iter().map(|result| result.expect("every text"));
    all.collect()
}

#[test]
fn constraints_are_met_in_every_dialect_and_in_any_batch() {
    for dialect in Dialect::ALL {
        let golden = Golden::read(dialect.name);
        let network = golden.network(Precision::Eight, Kernel::best());
        let sources: Vec<Vec<u32>> = golden.0["sources"]
            .as_array()
            .expect("a list")
            .iter()
            .map(ids)
            .collect();
        let requests: Vec<_> = sources
            .iter()
            .cycle()
            .take(9)
            .enumerate()
            .map(|(index, source)| request(&golden, source, index % 3))
            .collect();
        let alone: Vec<Decoded> = requests
            .iter()
            .map(|request| run(&network, &golden, vec![request.clone()], 1).remove(0))
            .collect();
        for (index, decoded) in alone.iter().enumerate() {
            let forms = &FORMS[..index % 3];
            assert_eq!(decoded.tokens[0], FIRST);
            if !forms.is_empty() {
                assert_eq!(decoded.end, End::Stop, "{} {index}", dialect.name);
            }
            for form in forms {
                let is_there = decoded.tokens.windows(form.len()).any(|tokens| tokens == *form);
                assert!(is_there, "{} {form:?} in {:?}", dialect.name, decoded.tokens);
            }
        }
        for rows in [2, 9] {
            assert_eq!(
                run(&network, &golden, requests.clone(), rows),
                alone,
                "{}",
                dialect.name
            );
        }
    }
}
