//! Decoding requests in batches of about equal length, which a pool of workers decodes.

use super::workers;
use generate::{Decoded, Request};
use std::cmp::Reverse;
use std::ops::ControlFlow;

/// A batch holds no more than this fraction of the tokens that are left for a worker, so that no worker gets the last
/// long batch to itself.
const SHARES: usize = 2;
/// But at least so many rows: fewer are hardly worth reading the weights.
const FEWEST: usize = 4;

/// Receives each result with the index of its request; breaking ends the work.
pub type Done<'a> = dyn FnMut(usize, Decoded) -> ControlFlow<()> + 'a;

/// Requests in batches of about equal length, the longest first and the last batches small, so that workers finish
/// together.
pub struct Batches<P>(Vec<Batch<P>>);

/// The index of each request among all, and the requests.
type Batch<P> = (Vec<usize>, Vec<Request<P>>);

impl<P: Send> Batches<P> {
    /// Sorts requests into batches of at most `most` rows for so many workers.
    pub fn new(requests: Vec<Request<P>>, threads: usize, most: usize, length: impl Fn(&P) -> usize) -> Self {
        let mut sorted: Vec<_> = requests.into_iter().enumerate().collect();
        sorted.sort_by_key(|(_, request)| Reverse(length(&request.prompt)));
        let lengths: Vec<usize> = sorted
            .iter()
            .map(|(_, request)| length(&request.prompt))
            .collect();
        let mut sorted = sorted.into_iter();
        let batch = |rows| sorted.by_ref().take(rows).unzip();
        Batches(rows(&lengths, threads, most).into_iter().map(batch).collect())
    }

    /// Decodes all batches on so many threads. `decode` decodes one batch; each result goes to `done` on the calling
    /// thread.
    pub fn run(
        self,
        threads: usize,
        decode: impl Fn(Vec<Request<P>>, &mut Done<'_>) + Sync,
        done: &mut Done<'_>,
    ) {
        workers::run(
            threads,
            self.0,
            || (),
            |(), (indices, requests), done| {
                decode(requests, &mut |index, decoded| done((indices[index], decoded)));
            },
            &mut |(index, decoded)| done(index, decoded),
        );
    }
}

/// How many rows each batch has, at most `most`, for requests of these lengths, the longest first.
fn rows(lengths: &[usize], threads: usize, most: usize) -> Vec<usize> {
    let are_few = lengths.len() <= threads * most;
    let (mut rest, mut rows) = (lengths, Vec::new());
    while !rest.is_empty() {
        // A few sentences are shared out evenly, a batch for each worker.
        let (shares, fewest) = if are_few {
            (threads.saturating_sub(rows.len()).max(1), 1)
        } else {
            (threads * SHARES, FEWEST)
        };
        let share = rest.iter().sum::<usize>().div_ceil(shares);
        let mut tokens = 0;
        let fitting = rest.iter().take_while(|&length| {
            let half = tokens + length / 2;
            tokens += length;
            half <= share
        });
        let batch = fitting.count().clamp(fewest.min(most), most).min(rest.len());
        rows.push(batch);
        rest = &rest[batch..];
    }
    rows
}

/// Indices of the texts that have tokens in batches of at most `most` tokens, the longest first, so that workers finish
/// together. A longer text is a batch of its own.
pub fn by_tokens(texts: &[Vec<u32>], most: usize) -> Vec<Vec<usize>> {
    let mut sorted: Vec<usize> = (0..texts.len())
        .filter(|&index| !texts[index].is_empty())
        .collect();
    sorted.sort_by_key(|&index| Reverse(texts[index].len()));
    let mut batches: Vec<Vec<usize>> = Vec::new();
    let mut filled = most;
    for index in sorted {
        let length = texts[index].len();
        if filled + length > most {
            batches.push(Vec::new());
            filled = 0;
        }
        filled += length;
        if let Some(batch) = batches.last_mut() {
            batch.push(index);
        }
    }
    batches
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_few_requests_are_shared_out_by_their_lengths() {
        let shared = |lengths: &[usize]| rows(lengths, 2, 32);
        assert_eq!(shared(&[]), [0; 0]);
        assert_eq!(shared(&[0, 0]), [2]);
        assert_eq!(shared(&[9]), [1]);
        assert_eq!(shared(&[9, 9]), [1, 1]);
        assert_eq!(shared(&[30, 10, 10, 10]), [1, 3]);
        assert_eq!(shared(&[20, 20, 10, 10, 10, 10]), [2, 4]);
        assert_eq!(shared(&[[40; 16].as_slice(), &[1; 48]].concat()), [9, 32, 23]);
        assert_eq!(rows(&[5; 32], 1, 32), [32]);
    }

    #[test]
    fn the_last_of_many_batches_are_small() {
        let rows = rows(&[[20; 300].as_slice(), &[5; 100]].concat(), 2, 32);
        assert_eq!(rows.iter().sum::<usize>(), 400);
        assert!(
            rows[0] == 32 && rows.iter().rev().take(4).all(|&rows| rows <= 8),
            "{rows:?}"
        );
        assert!(rows[..rows.len() - 1].iter().all(|&rows| rows >= 4), "{rows:?}");
    }

    #[test]
    fn results_bear_the_index_of_their_request() {
        for threads in [1, 3] {
            let requests = (0..50).map(|prompt| Request::new(prompt, 1)).collect();
            let batches = Batches::new(requests, threads, 8, |prompt| prompt % 7);
            let mut results = vec![None; 50];
            let decode = |requests: Vec<Request<usize>>, done: &mut Done<'_>| {
                for (index, request) in requests.into_iter().enumerate() {
                    let decoded = Decoded {
                        tokens: vec![request.prompt as u32],
                        score: 0.0,
                        rank: 0.0,
                        end: generate::End::Stop,
                        token_scores: Vec::new(),
                        alignment: Vec::new(),
                    };
                    if done(index, decoded).is_break() {
                        return;
                    }
                }
            };
            batches.run(threads, decode, &mut |index, decoded| {
                results[index] = decoded.tokens.first().copied();
                ControlFlow::Continue(())
            });
            assert_eq!(results, (0..50).map(Some).collect::<Vec<_>>());
        }
    }
}
