//! Counts the tokens that a model reads and decodes, and the seconds that these take.

use crate::Usage;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

/// Counts of a model since it was loaded.
#[derive(Default)]
pub struct Meter(Mutex<Usage>);

impl Meter {
    /// The counts so far.
    pub fn usage(&self) -> Usage {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Runs `work`, which reads so many tokens.
    pub fn reading<T>(&self, tokens: usize, work: impl FnOnce() -> T) -> T {
        self.timed(work, |usage, seconds| {
            usage.prompt_tokens += tokens;
            usage.prompt_seconds += seconds;
        })
    }

    /// Runs `work`, which decodes so many tokens.
    pub fn decoding<T>(&self, tokens: usize, work: impl FnOnce() -> T) -> T {
        self.timed(work, |usage, seconds| {
            usage.decoded_tokens += tokens;
            usage.decode_seconds += seconds;
        })
    }

    fn timed<T>(&self, work: impl FnOnce() -> T, count: impl FnOnce(&mut Usage, f64)) -> T {
        let started = Instant::now();
        let result = work();
        count(
            &mut self.0.lock().unwrap_or_else(PoisonError::into_inner),
            started.elapsed().as_secs_f64(),
        );
        result
    }
}
