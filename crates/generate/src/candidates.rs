//! The best `k` of very many continuations, found in one pass over the logits.

use crate::scores::{LANES, largest};

/// A token that may come next.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Candidate {
    /// Its rank: a larger value is better.
    pub value: f32,
    /// Which of the rows it continues.
    pub row: usize,
    /// The index of its logit.
    pub index: usize,
}

/// The best candidates so far, the best first; of equals the one that came first.
#[derive(Debug)]
pub struct Candidates {
    best: Vec<Candidate>,
    most: usize,
}

impl Candidates {
    /// Room for so many, at least one.
    pub fn new(most: usize) -> Self {
        let most = most.max(1);
        Candidates {
            best: Vec::with_capacity(most + 1),
            most,
        }
    }

    /// The value that a candidate must exceed to be among the best.
    fn threshold(&self) -> f32 {
        if self.best.len() < self.most {
            f32::NEG_INFINITY
        } else {
            self.best[self.most - 1].value
        }
    }

    /// Considers one; minus infinity and NaN are never taken.
    pub fn offer(&mut self, candidate: Candidate) {
        if candidate.value > self.threshold() {
            let place = self.best.partition_point(|other| other.value >= candidate.value);
            self.best.insert(place, candidate);
            self.best.truncate(self.most);
        }
    }

    /// Considers every logit of a row; each counts `base + (logit - normaliser)`.
    pub fn offer_row(&mut self, row: usize, logits: &[f32], base: f32, normaliser: f32) {
        let value = |logit: f32| base + (logit - normaliser);
        for (start, chunk) in (0..).step_by(4 * LANES).zip(logits.chunks(4 * LANES)) {
            // Rounding keeps the order, so no logit of the chunk counts more than its largest.
            if value(largest(chunk, 0.0)) > self.threshold() {
                for (index, &logit) in (start..).zip(chunk) {
                    self.offer(Candidate {
                        value: value(logit),
                        row,
                        index,
                    });
                }
            }
        }
    }

    /// All of them, the best first.
    pub fn into_best(self) -> Vec<Candidate> {
        self.best
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_of_several_rows_come_in_order() {
        let rows: Vec<Vec<f32>> = (0..3)
            .map(|row| (0..200).map(|i| ((i * 37 + row * 11) % 101) as f32).collect())
            .collect();
        let mut all: Vec<Candidate> = Vec::new();
        let mut candidates = Candidates::new(9);
        for (row, logits) in rows.iter().enumerate() {
            let base = row as f32 / 2.0;
            candidates.offer_row(row, logits, base, 1.0);
            all.extend(logits.iter().enumerate().map(|(index, logit)| Candidate {
                value: base + (logit - 1.0),
                row,
                index,
            }));
        }
        all.sort_by(|a, b| b.value.total_cmp(&a.value));
        assert_eq!(candidates.into_best(), all[..9]);
    }

    #[test]
    fn what_is_forbidden_or_no_number_is_left_out() {
        let mut candidates = Candidates::new(4);
        candidates.offer_row(0, &[f32::NEG_INFINITY, f32::NAN, -1.0], 0.0, 0.0);
        let best = candidates.into_best();
        assert_eq!((best.len(), best[0].index), (1, 2));
    }
}
