//! Answers that are found once: which models a route has, which of them are in memory.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Mutex, PoisonError};

use crate::error::TaskError;

/// Answers by their questions. What failed once fails again at once, with the same words: ten thousand documents must
/// not wait for the same server.
pub(crate) struct Memo<K, T>(Mutex<HashMap<K, Result<T, String>>>);

impl<K, T> Default for Memo<K, T> {
    fn default() -> Self {
        Memo(Mutex::default())
    }
}

impl<K: Eq + Hash, T: Clone> Memo<K, T> {
    /// The answer to `question`, which `find` gives if it is new. Whoever asks meanwhile waits.
    pub fn get(&self, question: K, find: impl FnOnce() -> Result<T, TaskError>) -> Result<T, TaskError> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match known.get(&question) {
            Some(Ok(answer)) => return Ok(answer.clone()),
            Some(Err(error)) => return Err(TaskError::Before(error.clone())),
            None => {}
        }
        let found = find();
        let kept = match &found {
            Ok(answer) => Ok(answer.clone()),
            Err(error) => Err(error.to_string()),
        };
        known.insert(question, kept);
        found
    }

    /// What `sum` makes of all answers.
    pub fn fold<S>(&self, start: S, sum: impl FnMut(S, &T) -> S) -> S {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known
            .values()
            .filter_map(|answer| answer.as_ref().ok())
            .fold(start, sum)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_question_is_asked_once() {
        let memo = Memo::default();
        let mut asked = 0;
        for _ in 0..2 {
            let answer = memo.get("yes", || {
                asked += 1;
                Ok(1)
            });
            assert_eq!(answer.unwrap(), 1);
        }
        assert_eq!(asked, 1);
        let first = memo.get("no", || Err(TaskError::Blank)).unwrap_err();
        let again = memo.get("no", || unreachable!()).unwrap_err();
        assert_eq!(first.to_string(), again.to_string());
        assert_eq!(memo.fold(0, |sum, answer| sum + answer), 1);
    }
}
