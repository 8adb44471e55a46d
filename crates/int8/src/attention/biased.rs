//! Attention with a bias for the distance between query and key.
#![expect(
    unsafe_code,
    reason = "generic over vector instructions; callers check lengths"
)]
#![expect(clippy::inline_always, reason = "inlined into one caller per instruction set")]
#![expect(
    clippy::undocumented_unsafe_blocks,
    reason = "one rule: the caller has checked every length, and runs where the instruction set is"
)]

use super::kernel::{self, Job};
use crate::lanes::{LANES, padded};
use crate::shifted::vector::Vector;

/// Biases of scores by the distance between query and key (Raffel et al., 2020, T5).
#[derive(Debug, Clone, Copy)]
pub struct Bias<'a> {
    /// `[heads, stride]`: query `q` and position `p` get `line[origin + p − q]` of their head.
    pub line: &'a [f32],
    /// Values of a head, at least `origin + padded(positions)`.
    pub stride: usize,
    /// The place of distance 0 from the first query on.
    pub origin: usize,
}

/// Attention of queries to all positions of one sequence, `softmax(scale · q · kᵀ + bias) · v` in each head.
#[derive(Debug, Clone, Copy)]
pub struct BiasedAttention<'a> {
    /// `[queries, heads · dimension]`.
    pub queries: &'a [f32],
    /// Transposed by [`transpose_keys`](super::transpose_keys), `[heads · dimension, padded]`.
    pub keys: &'a [f32],
    /// `[positions, heads · dimension]`.
    pub values: &'a [f32],
    /// Positions of the sequence.
    pub positions: usize,
    /// Heads.
    pub heads: usize,
    /// The factor of the scores.
    pub scale: f32,
    /// Biases of the scores.
    pub bias: Option<Bias<'a>>,
}

impl BiasedAttention<'_> {
    /// Values of one position, over all heads.
    pub(crate) fn width(&self) -> usize {
        self.values.len() / self.positions
    }

    /// Checks every length that the kernels rely on.
    pub(crate) fn check(&self, out: &[f32]) {
        assert!(self.positions > 0, "an empty sequence");
        let width = self.width();
        check_heads(width, self.heads);
        assert!(self.values.len() == self.positions * width && self.queries.len() == out.len());
        assert!(self.queries.len().is_multiple_of(width));
        assert_eq!(self.keys.len(), width * padded(self.positions));
        if let Some(bias) = self.bias {
            let queries = self.queries.len() / width;
            assert!(bias.origin + 1 >= queries, "the last query is before the line");
            bias.check(self.heads, self.positions);
        }
    }
}

impl Bias<'_> {
    pub(super) fn check(&self, heads: usize, positions: usize) {
        assert!(self.line.len() >= heads * self.stride && self.stride >= self.origin + padded(positions));
    }
}

pub(super) fn check_heads(width: usize, heads: usize) {
    assert!(
        heads > 0 && width > 0 && width.is_multiple_of(heads * LANES),
        "heads of whole vectors"
    );
}

/// Attention of every query in every head. `scores` holds at least `SCORE_ROWS · padded` values.
#[inline(always)]
pub unsafe fn attention<V: Vector>(job: &BiasedAttention<'_>, scores: &mut [f32], out: &mut [f32]) {
    let inputs = Job {
        queries: job.queries,
        keys: job.keys,
        values: job.values,
        positions: job.positions,
        heads: job.heads,
        scale: job.scale,
    };
    // SAFETY: the caller's.
    let bias = |head, query, position| unsafe { biases(job.bias, head, query, position) };
    unsafe { kernel::attention::<V>(&inputs, bias, scores, out) }
}

/// The biases of a query for sixteen positions from `position` on.
#[inline(always)]
pub(super) unsafe fn biases<V: Vector>(
    bias: Option<Bias<'_>>,
    head: usize,
    query: usize,
    position: usize,
) -> V {
    match bias {
        None => unsafe { V::splat(0.0) },
        Some(bias) => unsafe {
            let place = head * bias.stride + bias.origin + position - query;
            V::load(bias.line.as_ptr().add(place))
        },
    }
}
