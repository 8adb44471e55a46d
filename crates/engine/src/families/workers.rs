//! Requests shared out among workers: one a core over shared weights, each with its own batches.

use generate::{Decoded, Request};
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError, mpsc};

/// Requests in batches of about one length, the longest first, so that workers finish together.
pub struct Batches<P> {
    batches: Vec<Mutex<Option<Batch<P>>>>,
    next: AtomicUsize,
}

/// Requests, and where each stood among all.
pub type Batch<P> = (Vec<usize>, Vec<Request<P>>);

/// Receives each result with its index.
pub type Done<'a> = dyn FnMut(usize, Decoded) -> ControlFlow<()> + 'a;

impl<P> Batches<P> {
    /// Sorts requests for so many workers, at most `most` a batch.
    pub fn new(requests: Vec<Request<P>>, threads: usize, most: usize, length: impl Fn(&P) -> usize) -> Self {
        // A few sentences are shared out evenly.
        let rows = requests.len().div_ceil(threads).clamp(1, most);
        let mut sorted: Vec<_> = requests.into_iter().enumerate().collect();
        sorted.sort_by_key(|(_, request)| std::cmp::Reverse(length(&request.prompt)));
        let mut batches = Vec::with_capacity(sorted.len().div_ceil(rows));
        let mut sorted = sorted.into_iter();
        loop {
            let batch: Batch<P> = sorted.by_ref().take(rows).unzip();
            if batch.0.is_empty() {
                break;
            }
            batches.push(Mutex::new(Some(batch)));
        }
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
