//! The safe way in: lengths are checked, then the processor's own variant runs.
#![expect(
    unsafe_code,
    reason = "calls into variants of the instruction set that the kernel proves"
)]

use super::attention::{Glance, Recall};
use super::matrix::FloatMatrix;
use super::ops::{self, Activation};
#[cfg(target_arch = "x86_64")]
use crate::Isa;
use crate::Kernel;
use crate::shifted::looks;
use crate::shifted::portable::Portable;
use crate::shifted::{LANES, padded};

/// Rows of scores that [`Kernel::glance`] needs, each as long as the padded sequence.
pub const GLANCES: usize = looks::TOGETHER;

/// One function per operation for an instruction set, with its features switched on.
macro_rules! variants {
    ($module:ident, $vector:ty $(, $features:literal)?) => {
        mod $module {
            use super::*;

            $(#[target_feature(enable = $features)])?
            pub unsafe fn multiply(matrix: &FloatMatrix, values: &[f32], out: &mut [f32]) {
                // SAFETY: `Kernel` checked the lengths; this function has the features.
                unsafe { ops::multiply::<$vector>(matrix, values, out) }
            }

            $(#[target_feature(enable = $features)])?
            pub unsafe fn layer_norm(x: &mut [f32], scale: &[f32], bias: &[f32], epsilon: f32) {
                // SAFETY: as above.
                unsafe { ops::layer_norm::<$vector>(x, scale, bias, epsilon) }
            }

            $(#[target_feature(enable = $features)])?
            pub unsafe fn activate(function: Activation, values: &mut [f32]) {
                // SAFETY: as above.
                unsafe { ops::activate::<$vector>(function, values) }
            }

            $(#[target_feature(enable = $features)])?
            pub unsafe fn glance(job: &Glance<'_>, scores: &mut [f32], out: &mut [f32]) {
                // SAFETY: as above.
                unsafe { ops::glance::<$vector>(job, scores, out) }
            }

            $(#[target_feature(enable = $features)])?
            pub unsafe fn recall(job: &Recall<'_>, scores: &mut [f32], out: &mut [f32]) {
                // SAFETY: as above.
                unsafe { ops::recall::<$vector>(job, scores, out) }
            }
        }
    };
}

variants!(portable, Portable);
#[cfg(target_arch = "x86_64")]
variants!(avx2, crate::shifted::avx2::Avx2, "avx2,fma");
#[cfg(target_arch = "x86_64")]
variants!(
    avx512,
    crate::shifted::avx512::Avx512Vnni,
    "avx512f,avx512bw,avx512vl,avx512vnni,avx2,fma"
);

/// Runs the kernel's variant of an operation.
macro_rules! run {
    ($kernel:expr, $name:ident($($argument:expr),*)) => {
        // SAFETY: a `Kernel` proves that the processor has its instruction set; lengths were checked.
        unsafe {
            match $kernel.isa() {
                #[cfg(target_arch = "x86_64")]
                Isa::Avx2 | Isa::AvxVnni => avx2::$name($($argument),*),
                #[cfg(target_arch = "x86_64")]
                Isa::Avx512Vnni | Isa::Amx => avx512::$name($($argument),*),
                _ => portable::$name($($argument),*),
            }
        }
    };
}

impl Kernel {
    /// `x · W + b` for `values`, `[rows, columns]`; `out` is `[rows, outputs]`.
    ///
    /// # Panics
    /// When the lengths do not fit.
    pub fn multiply_floats(self, matrix: &FloatMatrix, values: &[f32], out: &mut [f32]) {
        let rows = values.len() / matrix.columns();
        assert!(values.len() == rows * matrix.columns() && out.len() == rows * matrix.rows());
        run!(self, multiply(matrix, values, out));
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
    /// least [`GLANCES`] · `padded(positions)` values.
    ///
    /// # Panics
    /// When the lengths do not fit.
    pub fn glance(self, job: &Glance<'_>, scores: &mut [f32], out: &mut [f32]) {
        job.check(out);
        assert!(scores.len() >= GLANCES * padded(job.positions));
        run!(self, glance(job, scores, out));
    }

    /// Attention of one query to the entries that it remembers; `out` is as long as the query, `scores`
    /// is scratch of at least `padded(entries)` values.
    ///
    /// # Panics
    /// When the lengths do not fit, or there is no such entry.
    pub fn recall(self, job: &Recall<'_>, scores: &mut [f32], out: &mut [f32]) {
        job.check(out);
        assert!(scores.len() >= padded(job.entries.len()));
        run!(self, recall(job, scores, out));
    }
}
