//! The steps of a gated DeltaNet layer (Yang et al., 2024), written once.
//!
//! As in `floats`: inlined into one caller per instruction set, nothing reassociated or fused, the same bits
//! everywhere.
#![expect(
    clippy::inline_always,
    reason = "inlined into one caller per instruction set, to become vectors there"
)]

use super::floats::{silu, squares};
use crate::lanes::LANES;

/// Running sums of a column of the state, so that no addition waits for the one before.
const SUMS: usize = 4;

/// One head's tokens of a gated DeltaNet layer.
#[derive(Debug, Clone, Copy)]
pub struct DeltaRule<'a> {
    /// The queries, keys and values of all heads, `[tokens, width]`.
    pub rows: &'a [f32],
    /// Length of a row.
    pub width: usize,
    /// Where the head's query begins in a row.
    pub query: usize,
    /// Where its key begins.
    pub key: usize,
    /// Where its value begins.
    pub value: usize,
    /// Length of a query and of a key, a multiple of four.
    pub keys: usize,
    /// Length of a value, a multiple of [`LANES`].
    pub values: usize,
    /// The decay of the state and the rate of learning of each token, `[tokens]`.
    pub gates: &'a [(f32, f32)],
}

impl DeltaRule<'_> {
    /// Numbers in a head's state.
    pub fn state(&self) -> usize {
        self.keys * self.values
    }

    /// # Panics
    /// When lengths do not fit.
    pub(super) fn check(&self, state: &[f32], out: &[f32]) {
        let tokens = self.gates.len();
        assert!(self.keys.is_multiple_of(SUMS) && self.values.is_multiple_of(LANES));
        assert!(self.rows.len() == tokens * self.width && out.len() == tokens * self.values);
        let end = |start: usize, length: usize| start + length <= self.width;
        assert!(end(self.query, self.keys) && end(self.key, self.keys) && end(self.value, self.values));
        assert_eq!(state.len(), self.state(), "length of a state");
    }
}

/// `S ← decay · S; S ← S + k ⊗ rate · (v − Sᵀk); out = Sᵀq`, token by token. The state is `[values / 16, keys, 16]`:
/// a block of sixteen values stays in the nearest cache for all tokens.
#[inline(always)]
pub fn delta_rule(job: &DeltaRule<'_>, state: &mut [f32], out: &mut [f32]) {
    for (block, state) in state.chunks_exact_mut(job.keys * LANES).enumerate() {
        let (state, _) = state.as_chunks_mut::<LANES>();
        let value = job.value + block * LANES;
        let tokens = job.rows.chunks_exact(job.width).zip(job.gates);
        let outs = out.chunks_exact_mut(job.values);
        for ((row, &(decay, rate)), out) in tokens.zip(outs) {
            let mut step = [0.0; LANES];
            decay_and_read(state, &row[job.key..job.key + job.keys], decay, &mut step);
            for (step, value) in step.iter_mut().zip(&row[value..value + LANES]) {
                *step = (value - *step) * rate;
            }
            let (key, query) = (&row[job.key..], &row[job.query..]);
            let out = &mut out[block * LANES..(block + 1) * LANES];
            learn_and_read(state, &key[..job.keys], &query[..job.keys], &step, out);
        }
    }
}

/// `S ← decay · S`, and what it has for a key.
#[inline(always)]
fn decay_and_read(state: &mut [[f32; LANES]], key: &[f32], decay: f32, out: &mut [f32; LANES]) {
    let mut sums = [[0.0; LANES]; SUMS];
    for (four, keys) in state.chunks_exact_mut(SUMS).zip(key.chunks_exact(SUMS)) {
        for ((state, key), sum) in four.iter_mut().zip(keys).zip(&mut sums) {
            for (state, sum) in state.iter_mut().zip(sum) {
                *state *= decay;
                *sum += *state * key;
            }
        }
    }
    total(&sums, out);
}

/// `S ← S + k ⊗ step`, and what it has for a query then.
#[inline(always)]
fn learn_and_read(
    state: &mut [[f32; LANES]],
    key: &[f32],
    query: &[f32],
    step: &[f32; LANES],
    out: &mut [f32],
) {
    let mut sums = [[0.0; LANES]; SUMS];
    let pairs = key.chunks_exact(SUMS).zip(query.chunks_exact(SUMS));
    for (four, (keys, queries)) in state.chunks_exact_mut(SUMS).zip(pairs) {
        let pairs = keys.iter().zip(queries);
        for ((state, (key, query)), sum) in four.iter_mut().zip(pairs).zip(&mut sums) {
            for ((state, step), sum) in state.iter_mut().zip(step).zip(sum) {
                *state += key * step;
                *sum += *state * query;
            }
        }
    }
    total(&sums, out);
}

#[inline(always)]
fn total(sums: &[[f32; LANES]; SUMS], out: &mut [f32]) {
    for (lane, out) in out.iter_mut().enumerate() {
        *out = (sums[0][lane] + sums[1][lane]) + (sums[2][lane] + sums[3][lane]);
    }
}

/// `out = silu(Σ_j weights[j] · rows[j])`, channel by channel; both are `[taps, width]`, `out` is `[width]`.
#[inline(always)]
pub fn convolve(rows: &[f32], weights: &[f32], out: &mut [f32]) {
    out.fill(0.0);
    let width = out.len();
    for (row, weights) in rows.chunks_exact(width).zip(weights.chunks_exact(width)) {
        for ((out, value), weight) in out.iter_mut().zip(row).zip(weights) {
            *out += value * weight;
        }
    }
    for out in out {
        *out = silu(*out);
    }
}

/// `x ← scale · x / √(Σ x² + epsilon)`.
#[inline(always)]
pub fn unit_norm(x: &mut [f32], epsilon: f32, scale: f32) {
    let factor = scale / (squares(x) + epsilon).sqrt();
    for x in x {
        *x *= factor;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_finds_the_value_that_it_was_learnt_with() {
        let (keys, values) = (4, 16);
        let row = |query: usize, key: usize, value: f32| {
            let unit = |at: usize| (0..4).map(move |i| f32::from(u8::from(i == at)));
            let values = (0..16).map(|i| value + i as f32);
            unit(query).chain(unit(key)).chain(values).collect::<Vec<f32>>()
        };
        let rows = [row(0, 0, 10.0), row(0, 1, 50.0), row(1, 0, 7.0), row(0, 2, 0.0)].concat();
        let job = DeltaRule {
            rows: &rows,
            width: 24,
            query: 0,
            key: 4,
            value: 8,
            keys,
            values,
            gates: &[(1.0, 1.0), (1.0, 1.0), (0.5, 0.5), (1.0, 1.0)],
        };
        let (mut state, mut out) = (vec![0.0; 64], vec![0.0; 64]);
        delta_rule(&job, &mut state, &mut out);
        let first = |token: usize| out[token * values];
        // The third halves all, and then moves 5 half of the way to 7.
        assert_eq!([first(0), first(1), first(2), first(3)], [10.0, 10.0, 25.0, 6.0]);
    }

    #[test]
    fn a_convolution_weighs_each_channel_by_itself() {
        let mut out = [0.0; 2];
        convolve(&[1.0, 2.0, 3.0, 4.0], &[1.0, 0.0, 2.0, -1.0], &mut out);
        assert!((out[0] - 7.0 * 0.999_089).abs() < 1e-4 && (out[1] + 4.0 * 0.017_986).abs() < 1e-4);
    }

    #[test]
    fn a_unit_norm_has_the_length_asked_for() {
        let mut x = [3.0, 4.0];
        unit_norm(&mut x, 0.0, 10.0);
        assert!((x[0] - 6.0).abs() < 1e-6 && (x[1] - 8.0).abs() < 1e-6);
    }
}
