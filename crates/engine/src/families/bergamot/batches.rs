//! Requests shared out among workers.

use super::decoder::Prompt;
use generate::Request;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

/// Sentences decoded together by a worker: enough to read the weights once for many, few enough for
/// what they remember to stay in the cache.
const ROWS: usize = 32;

/// Requests in batches of about one length, the longest first, so that workers finish together.
pub struct Batches {
    batches: Vec<Mutex<Option<Batch>>>,
    next: AtomicUsize,
}

/// Requests, and where each stood among all.
pub type Batch = (Vec<usize>, Vec<Request<Prompt>>);

impl Batches {
    /// Sorts requests for so many workers.
    pub fn new(requests: Vec<Request<Prompt>>, threads: usize) -> Self {
        // A few sentences are shared out evenly.
        let rows = requests.len().div_ceil(threads).clamp(1, ROWS);
        let mut sorted: Vec<_> = requests.into_iter().enumerate().collect();
        sorted.sort_by_key(|(_, request)| std::cmp::Reverse(request.prompt.tokens.len()));
        let mut batches = Vec::with_capacity(sorted.len().div_ceil(rows));
        let mut sorted = sorted.into_iter();
        loop {
            let batch: Batch = sorted.by_ref().take(rows).unzip();
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

    /// How many batches there are.
    pub fn count(&self) -> usize {
        self.batches.len()
    }

    /// The next batch; `None` when all are taken.
    pub fn take(&self) -> Option<Batch> {
        let index = self.next.fetch_add(1, Ordering::Relaxed);
        let mut batch = self
            .batches
            .get(index)?
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        batch.take()
    }
}
