//! Attention over one sentence.

use super::looks::Looks;
use super::vector::LANES;

/// Queries that look at one sentence's keys and values: `softmax(q · kᵀ / √dimension) · v` in each
/// head. Numbers, not integers: attention is too small to be worth rounding.
#[derive(Debug, Clone, Copy)]
pub struct Attention<'a> {
    /// `[queries, heads · dimension]`.
    pub queries: &'a [f32],
    /// As [`transpose_keys`] leaves them: `[heads · dimension, padded]`.
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

    /// The same without names of what it is for.
    pub(super) fn looks(&self) -> Looks<'_> {
        let dimension = self.width() / self.heads;
        Looks {
            queries: self.queries,
            keys: self.keys,
            values: self.values,
            positions: self.positions,
            heads: self.heads,
            scale: 1.0 / (dimension as f32).sqrt(),
        }
    }

    /// Positions, rounded up to whole vectors.
    pub(super) fn padded(&self) -> usize {
        padded(self.positions)
    }

    /// Checks every length that the kernels rely on.
    pub(super) fn check(&self, out: &[f32]) {
        assert!(self.positions > 0 && self.heads > 0, "an empty sentence");
        let width = self.width();
        assert!(self.values.len() == self.positions * width && width.is_multiple_of(self.heads * LANES));
        assert!(self.queries.len().is_multiple_of(width) && self.queries.len() == out.len());
        assert_eq!(self.keys.len(), width * self.padded());
    }
}

/// Positions, rounded up to whole vectors.
pub fn padded(positions: usize) -> usize {
    positions.next_multiple_of(LANES)
}

/// Keys `[positions, width]` the other way round, `[width, padded]`: neighbouring positions of one
/// dimension side by side, zeros beyond the last.
///
/// # Panics
/// When the lengths do not fit.
pub fn transpose_keys(keys: &[f32], width: usize, out: &mut [f32]) {
    const BLOCK: usize = 16;
    let positions = keys.len() / width;
    let padded = padded(positions);
    assert!(keys.len() == positions * width && out.len() == width * padded && width.is_multiple_of(BLOCK));
    // In square blocks, so that both sides stay in the cache.
    for first in (0..padded).step_by(BLOCK) {
        let count = BLOCK.min(positions - first);
        for column in (0..width).step_by(BLOCK) {
            let mut block = [[0.0_f32; BLOCK]; BLOCK];
            for (p, row) in keys[first * width..(first + count) * width]
                .chunks_exact(width)
                .enumerate()
            {
                for (lanes, &key) in block.iter_mut().zip(&row[column..column + BLOCK]) {
                    lanes[p] = key;
                }
            }
            for (d, lanes) in block.iter().enumerate() {
                out[(column + d) * padded + first..][..BLOCK].copy_from_slice(lanes);
            }
        }
    }
}
