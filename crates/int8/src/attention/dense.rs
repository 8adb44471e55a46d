//! Attention of queries to all positions of one sentence.

use super::kernel::Job;
use crate::lanes::{LANES, padded};

/// Attention of queries to one sentence's keys and values, `softmax(q · kᵀ / √dimension) · v` in each head. In
/// floating-point numbers: attention is too small to be worth quantising.
#[derive(Debug, Clone, Copy)]
pub struct Attention<'a> {
    /// `[queries, heads · dimension]`.
    pub queries: &'a [f32],
    /// Transposed by [`transpose_keys`](super::transpose_keys), `[heads · dimension, padded]`.
    pub keys: &'a [f32],
    /// `[positions, heads · dimension]`.
    pub values: &'a [f32],
    /// Positions of the sentence.
    pub positions: usize,
    /// Heads.
    pub heads: usize,
}

impl Attention<'_> {
    /// Values of one position, over all heads.
    pub(super) fn width(&self) -> usize {
        self.values.len() / self.positions
    }

    /// The kernel's job, with the scale `1 / √dimension`.
    pub(crate) fn job(&self) -> Job<'_> {
        let dimension = self.width() / self.heads;
        Job {
            queries: self.queries,
            keys: self.keys,
            values: self.values,
            positions: self.positions,
            heads: self.heads,
            scale: 1.0 / (dimension as f32).sqrt(),
        }
    }

    /// Positions, rounded up to whole vectors.
    pub(crate) fn padded(&self) -> usize {
        padded(self.positions)
    }

    /// Checks every length that the kernels rely on.
    pub(crate) fn check(&self, out: &[f32]) {
        assert!(self.positions > 0 && self.heads > 0, "an empty sentence");
        let width = self.width();
        assert!(self.values.len() == self.positions * width && width.is_multiple_of(self.heads * LANES));
        assert!(self.queries.len().is_multiple_of(width) && self.queries.len() == out.len());
        assert_eq!(self.keys.len(), width * self.padded());
    }
}
