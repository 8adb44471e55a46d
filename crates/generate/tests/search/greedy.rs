//! Greedy search on a model that counts: the next token is the last one plus one.

use generate::{Decoded, End, Filters, Loops, Ranking, Request, Rules, Scores, StepModel, decode};
use std::cell::Cell;
use std::convert::Infallible;
use std::ops::ControlFlow;

const VOCABULARY: usize = 40;
const STOP: u32 = 39;

/// A row counts up from its prompt and stops at its limit; `Stuck` rows stay where they are.
#[derive(Clone, Copy)]
enum Prompt {
    Count { from: u32, to: u32 },
    Stuck(u32),
}

#[derive(Default)]
struct Counter {
    most_rows: Cell<usize>,
    admissions: Cell<usize>,
}

impl Counter {
    fn scores(rows: impl Iterator<Item = u32>, scores: &mut Scores) {
        assert_eq!(scores.rows(), 0);
        let normaliser = (5.0_f32.exp() + (VOCABULARY - 1) as f32).ln();
        for next in rows {
            let mut row = vec![0.0; VOCABULARY];
            row[next as usize] = 5.0;
            scores.push(&row, normaliser);
        }
    }
}

fn next(prompt: Prompt, last: u32) -> u32 {
    match prompt {
        Prompt::Count { to, .. } if last == to => STOP,
        Prompt::Count { .. } => last + 1,
        Prompt::Stuck(token) => token,
    }
}

impl StepModel for Counter {
    type State = Vec<Prompt>;
    type Prompt = Prompt;
    type Error = Infallible;

    fn admit(
        &self,
        state: &mut Self::State,
        prompts: &[Prompt],
        scores: &mut Scores,
    ) -> Result<(), Infallible> {
        state.extend(prompts);
        self.admissions.set(self.admissions.get() + 1);
        self.most_rows.set(self.most_rows.get().max(state.len()));
        let first = prompts.iter().map(|prompt| match *prompt {
            Prompt::Count { from: first, .. } | Prompt::Stuck(first) => first,
        });
        Self::scores(first, scores);
        Ok(())
    }

    fn step(&self, state: &mut Self::State, last: &[u32], scores: &mut Scores) -> Result<(), Infallible> {
        assert_eq!(state.len(), last.len());
        let next = state.iter().zip(last).map(|(prompt, last)| next(*prompt, *last));
        Self::scores(next, scores);
        Ok(())
    }

    fn select(&self, state: &mut Self::State, rows: &[usize]) {
        *state = rows.iter().map(|&row| state[row]).collect();
    }
}

fn request(prompt: Prompt, max_tokens: usize) -> Request<Prompt> {
    Request {
        cost: 10,
        ..Request::new(prompt, max_tokens)
    }
}

fn run(requests: Vec<Request<Prompt>>, rows: usize, budget: usize) -> (Vec<Decoded>, usize) {
    let mut results = vec![None; requests.len()];
    let model = Counter::default();
    let rules = Rules {
        stop: &[STOP],
        rows,
        budget,
        refill: usize::MAX,
        ranking: Ranking::Logit,
        loops: Loops::End,
    };
    decode(&model, &mut Vec::new(), requests, rules, &mut |index, decoded| {
        assert!(
            results[index].replace(decoded).is_none(),
            "row {index} came twice"
        );
        ControlFlow::Continue(())
    })
    .unwrap();
    (
        results.into_iter().map(Option::unwrap).collect(),
        model.most_rows.get(),
    )
}

fn counts() -> Vec<Request<Prompt>> {
    (0..9)
        .map(|i| {
            request(
                Prompt::Count {
                    from: i,
                    to: i + 3 + i % 4,
                },
                30,
            )
        })
        .collect()
}

#[test]
fn every_row_ends_where_it_should_in_any_company() {
    let (alone, _) = run(counts(), 1, usize::MAX);
    for rows in 2..12 {
        let (together, most) = run(counts(), rows, usize::MAX);
        assert_eq!(together, alone);
        assert_eq!(most, rows.min(9));
    }
    assert_eq!(alone[5].tokens, [5, 6, 7, 8, 9]);
    assert!(alone.iter().all(|row| row.end == End::Stop && row.score < 0.0));
}

#[test]
fn the_budget_limits_the_rows_but_never_blocks_one() {
    assert_eq!(run(counts(), 8, 35).1, 3);
    assert_eq!(run(counts(), 8, 5).1, 1);
}

#[test]
fn rows_are_admitted_together_when_few_are_left() {
    let model = Counter::default();
    let mut lengths = Vec::new();
    let rules = Rules {
        stop: &[STOP],
        rows: 4,
        budget: usize::MAX,
        refill: 1,
        ranking: Ranking::PathSum,
        loops: Loops::End,
    };
    decode(&model, &mut Vec::new(), counts(), rules, &mut |_, decoded| {
        lengths.push(decoded.tokens.len());
        ControlFlow::Continue(())
    })
    .unwrap();
    lengths.sort_unstable();
    assert_eq!(lengths, [4, 4, 4, 5, 5, 6, 6, 7, 7]);
    assert_eq!(model.most_rows.get(), 4);
    assert!(model.admissions.get() <= 4, "{}", model.admissions.get());
}

#[test]
fn limits_and_loops_end_a_row() {
    let (rows, _) = run(
        vec![
            request(Prompt::Count { from: 0, to: 30 }, 4),
            request(Prompt::Stuck(7), 500),
        ],
        2,
        100,
    );
    assert_eq!(
        (rows[0].tokens.as_slice(), rows[0].end),
        (&[0, 1, 2, 3][..], End::Length)
    );
    assert_eq!((rows[1].tokens.len(), rows[1].end), (24, End::Loop));
}

#[test]
fn a_filter_changes_the_token_but_not_the_scores_behind_the_score() {
    let filters = Filters {
        no_repeat_ngram: 1,
        ..Filters::default()
    };
    let (rows, _) = run(
        vec![Request {
            filters,
            ..request(Prompt::Stuck(7), 3)
        }],
        1,
        100,
    );
    assert_eq!(rows[0].tokens, [7, 0, 1]);
    let normaliser = (5.0_f32.exp() + 39.0).ln();
    assert!((rows[0].score - (5.0 - 3.0 * normaliser) / 3.0).abs() < 1e-5);
}

#[test]
fn the_caller_can_stop_the_search() {
    let mut seen = 0;
    let rules = Rules {
        stop: &[STOP],
        rows: 2,
        budget: 100,
        refill: 1,
        ranking: Ranking::Logit,
        loops: Loops::End,
    };
    decode(
        &Counter::default(),
        &mut Vec::new(),
        counts(),
        rules,
        &mut |_, _| {
            seen += 1;
            ControlFlow::Break(())
        },
    )
    .unwrap();
    assert_eq!(seen, 1);
}

#[test]
fn nothing_to_do_is_done_at_once() {
    assert!(run(Vec::new(), 4, 100).0.is_empty());
}
