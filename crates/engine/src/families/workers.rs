//! Requests shared out among workers: one a core over shared weights, each with its own batches.

use generate::{Decoded, Request};
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError, mpsc};

/// A batch is at most this share of what is left for each worker, so that none has the last long one to itself.
const SHARES: usize = 2;
/// But it has so many rows if there are as many for each: fewer are not worth reading the weights.
const FEWEST: usize = 8;

/// Requests in batches of about one length, the longest first and the last batches small, so that workers finish
/// together.
pub struct Batches<P> {
    batches: Vec<Mutex<Option<Batch<P>>>>,
    next: AtomicUsize,
}

/// Requests, and where each stood among all.
pub type Batch<P> = (Vec<usize>, Vec<Request<P>>);

/// Receives each result with its index.
pub type Done<'a> = dyn FnMut(usize, Decoded) -> ControlFlow<()> + 'a;

/// Rows of each batch of so many requests.
fn rows(requests: usize, threads: usize, most: usize) -> impl Iterator<Item = usize> {
    // A few sentences are shared out evenly.
    let fewest = requests.div_ceil(threads).clamp(1, FEWEST.min(most));
    let mut left = requests;
    std::iter::from_fn(move || {
        let share = if threads == 1 {
            left
        } else {
            left.div_ceil(SHARES * threads)
        };
        let rows = share.clamp(fewest, most).min(left);
        left -= rows;
        (rows > 0).then_some(rows)
    })
}

impl<P> Batches<P> {
    /// Sorts requests for so many workers, at most `most` a batch.
    pub fn new(requests: Vec<Request<P>>, threads: usize, most: usize, length: impl Fn(&P) -> usize) -> Self {
        let mut sorted: Vec<_> = requests.into_iter().enumerate().collect();
        sorted.sort_by_key(|(_, request)| std::cmp::Reverse(length(&request.prompt)));
        let rows = rows(sorted.len(), threads, most);
        let mut sorted = sorted.into_iter();
        let batches = rows.map(|rows| {
            let batch: Batch<P> = sorted.by_ref().take(rows).unzip();
            Mutex::new(Some(batch))
        });
        let batches = batches.collect();
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
            for sender in vec![sender; threads.min(self.batches.len())] {
                let (decode, stopped) = (&decode, &stopped);
                scope.spawn(move || {
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
                });
            }
            for (index, decoded) in receiver {
                if done(index, decoded).is_break() {
                    stopped.store(true, Ordering::Relaxed);
                    return;
                }
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_batches_are_small_and_few_requests_are_shared_out() {
        let sizes = |requests, threads| rows(requests, threads, 32).collect::<Vec<_>>();
        assert_eq!(sizes(0, 2), [0; 0]);
        assert_eq!(sizes(2, 2), [1, 1]);
        assert_eq!(sizes(9, 2), [5, 4]);
        assert_eq!(sizes(20, 2), [8, 8, 4]);
        assert_eq!(sizes(200, 2), [32, 32, 32, 26, 20, 15, 11, 8, 8, 8, 8]);
        assert_eq!(sizes(70, 1), [32, 32, 6]);
    }
}
