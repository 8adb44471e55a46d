//! How many documents are in hand: those that could kill a run are done when there are no others.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Counts documents in hand: handed out to be worked on, and not settled yet.
#[derive(Default)]
pub(super) struct InHand {
    count: Mutex<usize>,
    fewer: Condvar,
}

impl InHand {
    fn count(&self) -> MutexGuard<'_, usize> {
        self.count.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// One more is in hand.
    pub fn add(&self) {
        *self.count() += 1;
    }

    /// So many have their result or their failure.
    pub fn settle(&self, documents: usize) {
        let mut count = self.count();
        *count = count.saturating_sub(documents);
        self.fewer.notify_all();
    }

    /// Waits until none is in hand; `false` if the run is to stop before.
    pub fn wait_until_none(&self, stopped: &dyn Fn() -> bool) -> bool {
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
        let in_hand = InHand::default();
        assert!(in_hand.wait_until_none(&|| false));
        in_hand.add();
        in_hand.add();
        std::thread::scope(|scope| {
            let alone = scope.spawn(|| in_hand.wait_until_none(&|| false));
            in_hand.settle(1);
            in_hand.settle(1);
            assert!(alone.join().unwrap());
        });
        in_hand.add();
        assert!(!in_hand.wait_until_none(&|| true));
    }
}
