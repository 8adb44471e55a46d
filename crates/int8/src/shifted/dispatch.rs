//! The safe way in: lengths are checked, then the processor's own variant runs.
#![expect(
    unsafe_code,
    reason = "calls into variants of the instruction set that the kernel proves"
)]

use super::attention::Attention;
use super::matrix::ShiftedMatrix;
use super::ops::{self, Floats, Rectified};
use super::portable::Portable;
use super::table::ShiftedTable;
use super::vector::LANES;
use crate::{Isa, Kernel};

/// Rows of scores that [`Kernel::attention`] needs, each as long as the padded sentence.
pub const SCORES: usize = ops::QUERIES;

/// One function per operation for an instruction set, with its features switched on.
macro_rules! variants {
    ($module:ident, $vector:ty $(, $features:literal)?) => {
        mod $module {
            use super::*;

            $(#[target_feature(enable = $features)])?
            pub unsafe fn affine(matrix: &ShiftedMatrix, shifted: &[u8], rows: usize, out: &mut [f32]) {
                let mut sink = Floats(out.as_mut_ptr(), matrix.rows());
                // SAFETY: `Kernel` checked the lengths; this function has the features.
                unsafe { ops::affine::<$vector, _>(matrix, shifted, rows, &mut sink) }
            }

            $(#[target_feature(enable = $features)])?
            pub unsafe fn affine_rectified(
                matrix: &ShiftedMatrix,
                shifted: &[u8],
                rows: usize,
                scale: f32,
                out: &mut [u8],
            ) {
                let mut sink = Rectified { out: out.as_mut_ptr(), width: matrix.rows(), scale };
                // SAFETY: as above.
                unsafe { ops::affine::<$vector, _>(matrix, shifted, rows, &mut sink) }
            }

            $(#[target_feature(enable = $features)])?
            pub unsafe fn quantise(values: &[f32], scale: f32, out: &mut [u8]) {
                // SAFETY: as above.
                unsafe { ops::quantise::<$vector>(values, scale, out) }
            }

            $(#[target_feature(enable = $features)])?
            pub unsafe fn add_and_norm(x: &mut [f32], y: &[f32], scale: &[f32], bias: &[f32]) {
                // SAFETY: as above.
                unsafe { ops::add_and_norm::<$vector>(x, y, scale, bias) }
            }

            $(#[target_feature(enable = $features)])?
            pub unsafe fn recur(cell: &mut [f32], update: &mut [f32], forget: &[f32]) {
                // SAFETY: as above.
                unsafe { ops::recur::<$vector>(cell, update, forget) }
            }

            $(#[target_feature(enable = $features)])?
            pub unsafe fn embed(weights: &[i8], unit: f32, scale: f32, position: &[f32], out: &mut [f32]) {
                // SAFETY: as above.
                unsafe { ops::embed::<$vector>(weights, unit, scale, position, out) }
            }

            $(#[target_feature(enable = $features)])?
            pub unsafe fn logits(
                table: &ShiftedTable,
                weights: &[i8],
                shifted: &[u8],
                ids: &[u32],
                out: &mut [f32],
            ) {
                // SAFETY: as above.
                unsafe { ops::logits::<$vector>(table, weights, shifted, ids, out) }
            }

            $(#[target_feature(enable = $features)])?
            pub unsafe fn attention(job: &Attention<'_>, scores: &mut [f32], out: &mut [f32]) {
                // SAFETY: as above.
                unsafe { ops::attention::<$vector>(job, scores, out) }
            }
        }
    };
}

variants!(portable, Portable);
#[cfg(target_arch = "x86_64")]
variants!(avx2, super::super::avx2::Avx2, "avx2,fma");
#[cfg(target_arch = "x86_64")]
variants!(avxvnni, super::super::avx2::AvxVnni, "avx2,fma,avxvnni");
#[cfg(target_arch = "x86_64")]
variants!(
    avx512vnni,
    super::super::avx512::Avx512Vnni,
    "avx512f,avx512bw,avx512vl,avx512vnni,avx2,fma"
);

/// Runs the kernel's variant of an operation.
macro_rules! run {
    ($kernel:expr, $name:ident($($argument:expr),*)) => {
        // SAFETY: a `Kernel` proves that the processor has its instruction set; lengths were checked.
        unsafe {
            match $kernel.isa() {
                #[cfg(target_arch = "x86_64")]
                Isa::Avx2 => avx2::$name($($argument),*),
                #[cfg(target_arch = "x86_64")]
                Isa::AvxVnni => avxvnni::$name($($argument),*),
                #[cfg(target_arch = "x86_64")]
                Isa::Avx512Vnni => avx512vnni::$name($($argument),*),
                _ => portable::$name($($argument),*),
            }
        }
    };
}

impl Kernel {
    /// `x · W + b`: `shifted` are the quantised activations, `[rows, columns]`, `out` is
    /// `[rows, outputs]`.
    ///
    /// # Panics
    /// When the lengths do not fit.
    pub fn affine(self, matrix: &ShiftedMatrix, shifted: &[u8], out: &mut [f32]) {
        let rows = shifted.len() / matrix.columns();
        assert!(shifted.len() == rows * matrix.columns() && out.len() == rows * matrix.rows());
        run!(self, affine(matrix, shifted, rows, out));
    }

    /// `max(0, x · W + b)`, quantised with `scale` for the next product, `[rows, outputs]`.
    ///
    /// # Panics
    /// When the lengths do not fit.
    pub fn affine_rectified(self, matrix: &ShiftedMatrix, shifted: &[u8], scale: f32, out: &mut [u8]) {
        let rows = shifted.len() / matrix.columns();
        assert!(shifted.len() == rows * matrix.columns() && out.len() == rows * matrix.rows());
        run!(self, affine_rectified(matrix, shifted, rows, scale, out));
    }

    /// `round(x · scale)`, ties to even, clamped to ±127 and shifted by 127.
    ///
    /// # Panics
    /// When the lengths differ or are no multiple of [`LANES`].
    pub fn shift(self, values: &[f32], scale: f32, out: &mut [u8]) {
        assert!(values.len() == out.len() && values.len().is_multiple_of(LANES));
        run!(self, quantise(values, scale, out));
    }

    /// `x ← layer norm(y + x) · scale + bias` for each row of `[rows, width]` (Ba et al., 2016), with
    /// ε = 1e-6 under the root.
    ///
    /// # Panics
    /// When the lengths do not fit.
    pub fn add_and_norm(self, x: &mut [f32], y: &[f32], scale: &[f32], bias: &[f32]) {
        let width = scale.len();
        assert!(width > 0 && width.is_multiple_of(LANES) && bias.len() == width);
        assert!(x.len() == y.len() && x.len().is_multiple_of(width));
        run!(self, add_and_norm(x, y, scale, bias));
    }

    /// One step of the simpler simple recurrent unit (Kim et al., 2019): with `f = σ(forget)`,
    /// `cell ← f · cell + (1 − f) · update`, and then `update ← max(0, cell)`.
    ///
    /// # Panics
    /// When the lengths differ or are no multiple of [`LANES`].
    pub fn recur(self, cell: &mut [f32], update: &mut [f32], forget: &[f32]) {
        assert!(cell.len() == update.len() && cell.len() == forget.len());
        assert!(cell.len().is_multiple_of(LANES));
        run!(self, recur(cell, update, forget));
    }

    /// One row of an embedding table: `out = weights · unit · scale + position`.
    ///
    /// # Panics
    /// When the lengths differ or are no multiple of [`LANES`].
    pub fn embed(self, weights: &[i8], unit: f32, scale: f32, position: &[f32], out: &mut [f32]) {
        assert!(weights.len() == out.len() && position.len() == out.len());
        assert!(out.len().is_multiple_of(LANES));
        run!(self, embed(weights, unit, scale, position, out));
    }

    /// The logits of the tokens `ids` for one row of quantised activations. `weights` are those that
    /// `table` was made of.
    ///
    /// # Panics
    /// When the lengths do not fit, or a token is not in the table.
    pub fn logits(self, table: &ShiftedTable, weights: &[i8], shifted: &[u8], ids: &[u32], out: &mut [f32]) {
        assert!(shifted.len() == table.width() && ids.len() == out.len());
        assert_eq!(weights.len(), table.vocabulary() * table.width());
        assert!(ids.iter().all(|&id| (id as usize) < table.vocabulary()));
        run!(self, logits(table, weights, shifted, ids, out));
    }

    /// Attention of every query of `job`; `out` is as long as its queries, `scores` is scratch of at
    /// least [`SCORES`] · `padded(positions)` values.
    ///
    /// # Panics
    /// When the lengths do not fit.
    pub fn attention(self, job: &Attention<'_>, scores: &mut [f32], out: &mut [f32]) {
        job.check(out);
        assert!(scores.len() >= SCORES * job.padded());
        run!(self, attention(job, scores, out));
    }
}
