//! Requests shared out among workers: one a core over shared weights, each with its own batches.

use generate::{Decoded, Request};
use std::ops::ControlFlow;
use std::panic::resume_unwind;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError, mpsc};
use std::thread::{Builder, ScopedJoinHandle};

/// A batch has no more than this part of what is left for a worker, so that none has the last long one to itself.
const SHARES: usize = 2;
/// But so many rows: fewer are hardly worth reading the weights.
const FEWEST: usize = 4;

/// Requests in batches of about one length, the longest first and the last ones small, so that workers finish together.
pub struct Batches<P> {
    batches: Vec<Mutex<Option<Batch<P>>>>,
    next: AtomicUsize,
}

/// Requests, and where each stood among all.
pub type Batch<P> = (Vec<usize>, Vec<Request<P>>);

/// Receives each result with its index.
pub type Done<'a> = dyn FnMut(usize, Decoded) -> ControlFlow<()> + 'a;

/// How many rows each batch has, at most `most`, of requests of these lengths, the longest first.
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

impl<P> Batches<P> {
    /// Sorts requests for so many workers, at most `most` a batch.
    pub fn new(requests: Vec<Request<P>>, threads: usize, most: usize, length: impl Fn(&P) -> usize) -> Self {
        let mut sorted: Vec<_> = requests.into_iter().enumerate().collect();
        sorted.sort_by_key(|(_, request)| std::cmp::Reverse(length(&request.prompt)));
        let lengths: Vec<usize> = sorted
            .iter()
            .map(|(_, request)| length(&request.prompt))
            .collect();
        let mut sorted = sorted.into_iter();
        let batch = |rows| {
            let batch: Batch<P> = sorted.by_ref().take(rows).unzip();
            Mutex::new(Some(batch))
        };
        let batches = rows(&lengths, threads, most).into_iter().map(batch).collect();
        Batches {
            batches,
            next: AtomicUsize::new(0),
        }
    }

    /// The next batch; `None` when all are taken.
    fn take(&self) -> Option<Batch<P>> {
        let index = self.next.fetch_add(1, Ordering::Relaxed);
        let mut batch = self
            .batches
            .get(index)?
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        batch.take()
    }

    /// Runs all batches on so many threads; `decode` runs one, and every result goes to `done` on this
    /// thread. Breaking in `done` ends the work.
    pub fn run(
        &self,
        threads: usize,
        decode: impl Fn(Vec<Request<P>>, &mut Done<'_>) + Sync,
        done: &mut Done<'_>,
    ) where
        P: Send,
    {
        if threads.min(self.batches.len()) < 2 {
            while let Some((indices, requests)) = self.take() {
                let mut flow = ControlFlow::Continue(());
                decode(requests, &mut |index, decoded| {
                    flow = done(indices[index], decoded);
                    flow
                });
                if flow.is_break() {
                    return;
                }
            }
            return;
        }
        let stopped = AtomicBool::new(false);
        let (sender, receiver) = mpsc::channel();
        std::thread::scope(|scope| {
            let ours = StopWhenPanicking(&stopped);
            let mut workers = Vec::new();
            for sender in vec![sender; threads.min(self.batches.len())] {
                let (decode, stopped) = (&decode, &stopped);
                let worker = move || {
                    let _stop = StopWhenPanicking(stopped);
                    while let Some((indices, requests)) = self.take() {
                        decode(requests, &mut |index, decoded| {
                            // Nobody listens any more once the caller has stopped.
                            if stopped.load(Ordering::Relaxed)
                                || sender.send((indices[index], decoded)).is_err()
                            {
                                return ControlFlow::Break(());
                            }
                            ControlFlow::Continue(())
                        });
                        if stopped.load(Ordering::Relaxed) {
                            return;
                        }
                    }
                };
                match Builder::new().spawn_scoped(scope, worker) {
                    Ok(worker) => workers.push(worker),
                    // Fewer do the same work where the system gives no more threads.
                    Err(_) if !workers.is_empty() => break,
                    Err(error) => panic!("there are no threads: {error}"),
                }
            }
            for (index, decoded) in receiver {
                if done(index, decoded).is_break() {
                    stopped.store(true, Ordering::Relaxed);
                    break;
                }
            }
            drop(ours);
            join_all(workers);
        });
    }
}

/// Ends the work of all when one of them panics: what they would still do is lost.
struct StopWhenPanicking<'a>(&'a AtomicBool);

impl Drop for StopWhenPanicking<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.0.store(true, Ordering::Relaxed);
        }
    }
}

/// Waits for all of a scope's threads. If one panicked, its panic goes on in the caller as it began there, and not as the
/// scope's own, which says nothing of it.
pub fn join_all(threads: Vec<ScopedJoinHandle<'_, ()>>) {
    let panics: Vec<_> = threads
        .into_iter()
        .filter_map(|thread| thread.join().err())
        .collect();
    if let Some(first) = panics.into_iter().next() {
        resume_unwind(first);
    }
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

    fn requests(count: usize) -> Vec<Request<usize>> {
        (0..count).map(|prompt| Request::new(prompt, 1)).collect()
    }

    #[test]
    fn a_worker_that_panics_ends_the_work_with_its_own_panic() {
        let batches = Batches::new(requests(64), 4, 1, |_| 1);
        let run = || {
            let decode = |requests: Vec<Request<usize>>, _: &mut Done<'_>| {
                assert!(requests[0].prompt != 5, "the fifth");
            };
            batches.run(4, decode, &mut |_, _| ControlFlow::Continue(()));
        };
        let panic = std::panic::catch_unwind(std::panic::AssertUnwindSafe(run)).unwrap_err();
        assert_eq!(panic.downcast_ref::<&str>(), Some(&"the fifth"));
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
}
