//! A queue of limited weight between two threads: a sender that is faster than the receiver has to wait.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// A queue of items with a weight each.
pub struct Queue<T> {
    state: Mutex<State<T>>,
    changed: Condvar,
    limit: usize,
}

struct State<T> {
    things: VecDeque<(T, usize)>,
    weight: usize,
    closed: bool,
}

/// The reason why nothing was taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Empty {
    /// No item came in time.
    TimedOut,
    /// The queue is closed and empty.
    Closed,
}

impl<T> Queue<T> {
    /// A queue for items up to this total weight, or for a single item that weighs more.
    pub fn new(limit: usize) -> Self {
        let state = State {
            things: VecDeque::new(),
            weight: 0,
            closed: false,
        };
        Queue {
            state: Mutex::new(state),
            changed: Condvar::new(),
            limit,
        }
    }

    fn state(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Appends an item when there is room. Returns false if the queue is closed.
    pub fn put(&self, thing: T, weight: usize) -> bool {
        let mut state = self.state();
        while !state.closed && !state.things.is_empty() && state.weight + weight > self.limit {
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        if state.closed {
            return false;
        }
        state.weight += weight;
        state.things.push_back((thing, weight));
        self.changed.notify_all();
        true
    }

    /// Waits for the first item, and takes further ones that are in the queue as long as `more` returns true. It
    /// never waits for more than one: a sender that waits for an answer gets it.
    pub fn take(&self, mut more: impl FnMut(&T) -> bool) -> Option<Vec<T>> {
        let mut state = self.state();
        while state.things.is_empty() && !state.closed {
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        let mut taken = Vec::new();
        while let Some((thing, _)) = state.things.front() {
            if !more(thing) && !taken.is_empty() {
                break;
            }
            if let Some((thing, weight)) = state.things.pop_front() {
                state.weight -= weight;
                taken.push(thing);
            }
        }
        self.changed.notify_all();
        (!taken.is_empty()).then_some(taken)
    }

    /// Takes one item, waiting at most `patience`.
    ///
    /// # Errors
    /// [`Empty`] if there is none.
    pub fn take_one(&self, patience: Duration) -> Result<T, Empty> {
        let end = Instant::now() + patience;
        let mut state = self.state();
        loop {
            if let Some((thing, weight)) = state.things.pop_front() {
                state.weight -= weight;
                self.changed.notify_all();
                return Ok(thing);
            }
            if state.closed {
                return Err(Empty::Closed);
            }
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err(Empty::TimedOut);
            }
            (state, _) = self
                .changed
                .wait_timeout(state, left)
                .unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Closes the queue when the result is dropped, so that no thread waits for one that has ended, however it ended.
    pub fn closing(&self) -> Closing<'_, T> {
        Closing(self)
    }

    /// Closes the queue: no further item is accepted, and those in it can still be taken.
    pub fn close(&self) {
        self.state().closed = true;
        self.changed.notify_all();
    }
}

/// Closes its queue when it is dropped.
pub struct Closing<'a, T>(&'a Queue<T>);

impl<T> Drop for Closing<'_, T> {
    fn drop(&mut self) {
        self.0.close();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};

    const LONG: Duration = Duration::from_mins(1);

    #[test]
    fn things_come_in_order_and_as_many_as_are_wanted() {
        let queue = Queue::new(100);
        for thing in 0..5 {
            assert!(queue.put(thing, 1));
        }
        assert_eq!(queue.take(|&thing| thing < 3), Some(vec![0, 1, 2]));
        // The first is taken whatever is wanted, so that nothing waits for ever.
        assert_eq!(queue.take(|_| false), Some(vec![3]));
        queue.close();
        assert!(!queue.put(9, 1));
        assert_eq!(queue.take_one(LONG), Ok(4));
        assert_eq!(queue.take(|_| true), None);
        assert_eq!(queue.take_one(LONG), Err(Empty::Closed));
    }

    #[test]
    fn one_that_waits_in_vain_is_told() {
        let queue: Queue<u8> = Queue::new(1);
        assert_eq!(queue.take_one(Duration::from_millis(1)), Err(Empty::TimedOut));
    }

    #[test]
    fn whoever_is_too_fast_waits() {
        let queue = Queue::new(10);
        let (there, most) = (AtomicUsize::new(0), AtomicUsize::new(0));
        std::thread::scope(|scope| {
            scope.spawn(|| {
                for thing in 0..100_usize {
                    let now = there.fetch_add(4, Ordering::SeqCst) + 4;
                    queue.put(thing, 4);
                    most.fetch_max(now, Ordering::SeqCst);
                }
                queue.put(100, 1000);
                queue.close();
            });
            let mut next = 0;
            while let Some(taken) = queue.take(|_| false) {
                assert_eq!(taken, [next]);
                next += 1;
                there.fetch_sub(4, Ordering::SeqCst);
            }
            assert_eq!(next, 101);
        });
        // Two in the queue, one at its door, one just taken.
        assert!(most.load(Ordering::SeqCst) <= 16, "{most:?}");
    }

    #[test]
    fn a_thread_that_unwinds_leaves_nobody_waiting() {
        let queue: Queue<u8> = Queue::new(1);
        std::thread::scope(|scope| {
            let panicking = scope.spawn(|| {
                let _closing = queue.closing();
                panic!("a fault");
            });
            assert_eq!(queue.take(|_| true), None);
            assert!(panicking.join().is_err());
        });
    }

    #[test]
    fn closing_frees_whoever_waits_at_the_door() {
        let queue = Queue::new(1);
        queue.put(1, 1);
        std::thread::scope(|scope| {
            let waiting = scope.spawn(|| queue.put(2, 1));
            queue.close();
            assert!(!waiting.join().unwrap());
        });
    }
}
