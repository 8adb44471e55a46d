//! Attention of one query to entries gathered from a KV cache.
#![expect(
    unsafe_code,
    reason = "generic over vector instructions; callers check lengths"
)]
#![expect(clippy::inline_always, reason = "inlined into one caller per instruction set")]
#![expect(
    clippy::undocumented_unsafe_blocks,
    reason = "one rule: the caller has checked every length, and runs where the instruction set is"
)]

use super::biased::{Bias, biases, check_heads};
use crate::lanes::{LANES, padded};
use crate::shifted::ops::softmax;
use crate::shifted::vector::Vector;

/// Attention of one query to some entries of a growing KV cache. Hypotheses that begin alike share the entries of their
/// common beginning without a copy.
#[derive(Debug, Clone, Copy)]
pub struct GatheredAttention<'a> {
    /// `[heads · dimension]`.
    pub query: &'a [f32],
    /// `[entries, heads · dimension]`.
    pub keys: &'a [f32],
    /// As `keys`.
    pub values: &'a [f32],
    /// The indices of the entries that it attends to, from its first position on.
    pub entries: &'a [u32],
    /// Heads.
    pub heads: usize,
    /// The factor of the scores.
    pub scale: f32,
    /// Biases of the scores.
    pub bias: Option<Bias<'a>>,
}

impl GatheredAttention<'_> {
    /// Checks every length that the kernels rely on.
    pub(crate) fn check(&self, out: &[f32]) {
        let width = self.query.len();
        check_heads(width, self.heads);
        assert!(!self.entries.is_empty(), "no entries");
        assert!(self.keys.len() == self.values.len() && out.len() == width);
        let entries = self.keys.len() / width;
        assert!(self.entries.iter().all(|&entry| (entry as usize) < entries));
        if let Some(bias) = self.bias {
            bias.check(self.heads, self.entries.len());
        }
    }
}

/// Attention of the query in every head. `scores` holds at least `padded(entries)` values.
#[inline(always)]
pub unsafe fn attention<V: Vector>(job: &GatheredAttention<'_>, scores: &mut [f32], out: &mut [f32]) {
    let (width, positions) = (job.query.len(), job.entries.len());
    let (dimension, padded) = (width / job.heads, padded(positions));
    let scores = &mut scores[..padded];
    for head in 0..job.heads {
        unsafe {
            let query = job.query.as_ptr().add(head * dimension);
            let keys = job.keys.as_ptr().add(head * dimension);
            for (score, &entry) in scores.iter_mut().zip(job.entries) {
                let key = keys.add(entry as usize * width);
                let mut sum = V::splat(0.0);
                for d in (0..dimension).step_by(LANES) {
                    sum = V::load(query.add(d)).mul_add(V::load(key.add(d)), sum);
                }
                *score = sum.sum();
            }
            let mut largest = V::splat(f32::NEG_INFINITY);
            for position in (0..padded).step_by(LANES) {
                let place = scores.as_mut_ptr().add(position);
                let scaled = V::load(place)
                    .mul(V::splat(job.scale))
                    .add(biases(job.bias, head, 0, position))
                    .first(positions - position, V::splat(f32::NEG_INFINITY));
                largest = largest.max(scaled);
                scaled.store(place);
            }
            softmax::<V>(scores, largest, positions);
            let values = job.values.as_ptr().add(head * dimension);
            for d in (0..dimension).step_by(LANES) {
                let mut sum = V::splat(0.0);
                for (score, &entry) in scores.iter().zip(job.entries) {
                    let value = V::load(values.add(entry as usize * width + d));
                    sum = V::splat(*score).mul_add(value, sum);
                }
                sum.store(out.as_mut_ptr().add(head * dimension + d));
            }
        }
    }
}
