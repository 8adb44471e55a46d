//! A map whose values are computed once: the models of a route, models in memory.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Mutex, PoisonError};

use crate::error::ModelError;

/// Values by their keys, each computed at its first use. A computation that fails is tried again at the next use; the
/// store remembers by itself which downloads have failed.
pub(crate) struct Memo<K, T>(Mutex<HashMap<K, T>>);

impl<K, T> Default for Memo<K, T> {
    fn default() -> Self {
        Memo(Mutex::default())
    }
}

impl<K: Eq + Hash, T: Clone> Memo<K, T> {
    /// The value of `question`, computed by `find` if it is new. Other threads that ask meanwhile wait.
    pub fn get(&self, question: K, find: impl FnOnce() -> Result<T, ModelError>) -> Result<T, ModelError> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(answer) = known.get(&question) {
            return Ok(answer.clone());
        }
        let answer = find()?;
        known.insert(question, answer.clone());
        Ok(answer)
    }

    /// Folds all values with `sum`.
    pub fn fold<S>(&self, start: S, sum: impl FnMut(S, &T) -> S) -> S {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.values().fold(start, sum)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_is_asked_until_it_is_answered() {
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
        memo.get("later", || {
            Err(ModelError::NoModelFile {
                path: "m.gguf".into(),
            })
        })
        .unwrap_err();
        assert_eq!(memo.get("later", || Ok(2)).unwrap(), 2);
        assert_eq!(memo.fold(0, |sum, answer| sum + answer), 3);
    }
}
