//! A pool of worker threads for one job: whichever worker is free takes the next batch from a queue.

use std::ops::ControlFlow;
use std::panic::resume_unwind;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError, mpsc};
use std::thread::{Builder, ScopedJoinHandle};

/// Receives a result; breaking ends the work.
pub type Done<'a, R> = dyn FnMut(R) -> ControlFlow<()> + 'a;

/// Works through `batches` on so many threads, and hands every result to `done` on the calling thread.
///
/// `work` does one batch and gives each result to its last argument until that breaks; its first argument is the
/// worker's scratch memory, which `scratch` makes. Fewer than two threads or batches are worked through on the
/// calling thread.
///
/// # Panics
/// With the panic of a worker that panicked, and where the system gives no thread at all.
pub fn run<B: Send, S, R: Send>(
    threads: usize,
    batches: Vec<B>,
    scratch: impl Fn() -> S + Sync,
    work: impl Fn(&mut S, B, &mut Done<'_, R>) + Sync,
    done: &mut Done<'_, R>,
) {
    let workers = threads.min(batches.len());
    let queue = Mutex::new(batches.into_iter());
    let next = || queue.lock().unwrap_or_else(PoisonError::into_inner).next();
    if workers < 2 {
        let mut scratch = scratch();
        while let Some(batch) = next() {
            let mut flow = ControlFlow::Continue(());
            work(&mut scratch, batch, &mut |result| {
                flow = done(result);
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
        let stop_if_this_panics = StopWhenPanicking(&stopped);
        let mut threads = Vec::new();
        for sender in vec![sender; workers] {
            let (scratch, work, next, stopped) = (&scratch, &work, &next, &stopped);
            let worker = move || {
                let _stop = StopWhenPanicking(stopped);
                let mut scratch = scratch();
                // Nobody listens any more once the caller has stopped.
                let is_over = || stopped.load(Ordering::Relaxed);
                while let Some(batch) = next() {
                    work(&mut scratch, batch, &mut |result| {
                        if is_over() || sender.send(result).is_err() {
                            return ControlFlow::Break(());
                        }
                        ControlFlow::Continue(())
                    });
                    if is_over() {
                        return;
                    }
                }
            };
            match Builder::new().spawn_scoped(scope, worker) {
                Ok(thread) => threads.push(thread),
                // Fewer do the same work where the system gives no more threads.
                Err(_) if !threads.is_empty() => break,
                Err(error) => panic!("there are no threads: {error}"),
            }
        }
        for result in receiver {
            if done(result).is_break() {
                stopped.store(true, Ordering::Relaxed);
                break;
            }
        }
        drop(stop_if_this_panics);
        join_all(threads);
    });
}

/// Ends the work of all threads when one of them panics: what they would still do is lost.
struct StopWhenPanicking<'a>(&'a AtomicBool);

impl Drop for StopWhenPanicking<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.0.store(true, Ordering::Relaxed);
        }
    }
}

/// Waits for all of a scope's threads. If one panicked, its panic goes on in the caller as it began there, and not as
/// the scope's own, which has no message.
fn join_all(threads: Vec<ScopedJoinHandle<'_, ()>>) {
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
    fn every_batch_is_done_once_on_any_number_of_threads() {
        for threads in [1, 2, 5, 100] {
            let mut results = Vec::new();
            let work = |before: &mut usize, batch: usize, done: &mut Done<'_, (usize, usize)>| {
                *before += 1;
                let _ = done((batch, *before));
            };
            run(threads, (0..40).collect(), || 0, work, &mut |result| {
                results.push(result);
                ControlFlow::Continue(())
            });
            results.sort_unstable();
            assert!(results.iter().map(|(batch, _)| *batch).eq(0..40), "{results:?}");
            // Each worker counts its own batches.
            let firsts = results.iter().filter(|(_, before)| *before == 1).count();
            assert!((1..=threads.min(40)).contains(&firsts), "{firsts}");
        }
    }

    #[test]
    fn breaking_ends_the_work() {
        for threads in [1, 4] {
            let mut results = 0;
            let work = |(): &mut (), batch: usize, done: &mut Done<'_, usize>| {
                let _ = done(batch);
            };
            run(threads, (0..1000).collect(), || (), work, &mut |_| {
                results += 1;
                ControlFlow::Break(())
            });
            assert_eq!(results, 1);
        }
    }

    #[test]
    fn a_worker_that_panics_ends_the_work_with_its_own_panic() {
        let work = |(): &mut (), batch: usize, _: &mut Done<'_, ()>| {
            assert!(batch != 5, "the fifth");
        };
        let run = || {
            run(4, (0..64).collect(), || (), work, &mut |()| {
                ControlFlow::Continue(())
            });
        };
        let panic = std::panic::catch_unwind(std::panic::AssertUnwindSafe(run)).unwrap_err();
        assert_eq!(panic.downcast_ref::<&str>(), Some(&"the fifth"));
    }
}
