//! How many documents are in hand: those that could kill a run are done when there are no others.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Counts documents in hand: handed out to be worked on, and not settled yet.
#[derive(Default)]
pub(super) struct Company {
    count: Mutex<usize>,
    fewer: Condvar,
}

impl Company {
    fn count(&self) -> MutexGuard<'_, usize> {
        self.count.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// One more is in hand.
    pub fn join(&self) {
        *self.count() += 1;
    }

    /// So many are settled.
    pub fn leave(&self, documents: usize) {
        let mut count = self.count();
        *count = count.saturating_sub(documents);
        self.fewer.notify_all();
    }

    /// Waits until none is in hand; `false` if the run is to stop before.
    pub fn wait_until_alone(&self, stopped: &dyn Fn() -> bool) -> bool {
        const PATIENCE: Duration = Duration::from_millis(50);
        let mut count = self.count();
        while *count > 0 {
            if stopped() {
                return false;
            }
            let waited = self.fewer.wait_timeout(count, PATIENCE);
            (count, _) = waited.unwrap_or_else(PoisonError::into_inner);
        }
        !stopped()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_wants_to_be_alone_waits_for_all_others() {
        let company = Company::default();
        assert!(company.wait_until_alone(&|| false));
        company.join();
        company.join();
        std::thread::scope(|scope| {
            let alone = scope.spawn(|| company.wait_until_alone(&|| false));
            company.leave(1);
            company.leave(1);
            assert!(alone.join().unwrap());
        });
        company.join();
        assert!(!company.wait_until_alone(&|| true));
    }
}
