//! The safe methods of [`Kernel`]: they check all lengths, then run the variant of the kernel's instruction set.
#![expect(
    unsafe_code,
    reason = "calls into variants of the instruction set that the kernel proves"
)]

use super::matrix::FloatMatrix;
use super::ops::Activation;
use crate::Kernel;
use crate::attention::{BiasedAttention, GatheredAttention, SCORE_ROWS};
use crate::lanes::{LANES, padded};

impl Kernel {
    /// `x · W + b` for `values`, `[rows, columns]`; `out` is `[rows, outputs]`.
    ///
    /// # Panics
    /// When the lengths do not fit.
    pub fn multiply_floats(self, matrix: &FloatMatrix, values: &[f32], out: &mut [f32]) {
        let rows = values.len() / matrix.columns();
        assert!(values.len() == rows * matrix.columns() && out.len() == rows * matrix.rows());
        run!(self, multiply_floats(matrix, values, out));
    }

    /// `x ← layer norm(x) · scale + bias` for each row of `[rows, width]` (Ba et al., 2016).
    ///
    /// # Panics
    /// When the lengths do not fit, or the width is no multiple of [`LANES`].
    pub fn layer_norm(self, x: &mut [f32], scale: &[f32], bias: &[f32], epsilon: f32) {
        let width = scale.len();
        assert!(width > 0 && width.is_multiple_of(LANES) && bias.len() == width);
        assert!(x.len().is_multiple_of(width));
        run!(self, layer_norm(x, scale, bias, epsilon));
    }

    /// Applies an activation function to every value.
    pub fn activate(self, function: Activation, values: &mut [f32]) {
        run!(self, activate(function, values));
    }

    /// Attention of every query of `job`; `out` is as long as its queries, `scores` is scratch of at
    /// least [`SCORE_ROWS`] · `padded(positions)` values.
    ///
    /// # Panics
    /// When the lengths do not fit.
    pub fn biased_attention(self, job: &BiasedAttention<'_>, scores: &mut [f32], out: &mut [f32]) {
        job.check(out);
        assert!(scores.len() >= SCORE_ROWS * padded(job.positions));
        run!(self, biased_attention(job, scores, out));
    }

    /// Attention of one query to the cache entries of `job`; `out` is as long as the query, `scores`
    /// is scratch of at least `padded(entries)` values.
    ///
    /// # Panics
    /// When the lengths do not fit, or there is no such entry.
    pub fn gathered_attention(self, job: &GatheredAttention<'_>, scores: &mut [f32], out: &mut [f32]) {
        job.check(out);
        assert!(scores.len() >= padded(job.entries.len()));
        run!(self, gathered_attention(job, scores, out));
    }
}
