//! The safe methods of [`Kernel`]: they check all lengths, then run the variant of the kernel's instruction set.
#![expect(
    unsafe_code,
    reason = "calls into variants of the instruction set that the kernel proves"
)]

use super::dynamic::{Constants, DynamicMatrix};
use super::epilogues::{ByMatrix, ByOutput, Floats, Rectified};
use super::matrix::ShiftedMatrix;
use super::quantised::{Quantised, RowScale};
use super::table::{DynamicTable, Shape, ShiftedTable};
use crate::Kernel;
use crate::attention::{Attention, SCORE_ROWS};
use crate::lanes::{LANES, padded};

impl Kernel {
    /// `x · W + b`: `shifted` are the quantised activations, `[rows, columns]`, `out` is
    /// `[rows, outputs]`.
    ///
    /// # Panics
    /// When the lengths do not fit.
    pub fn affine(self, matrix: &ShiftedMatrix, shifted: &[u8], out: &mut [f32]) {
        let rows = shifted.len() / matrix.columns();
        assert!(shifted.len() == rows * matrix.columns() && out.len() == rows * matrix.rows());
        let sink = Floats {
            out: out.as_mut_ptr(),
            width: matrix.rows(),
        };
        run!(self, product(matrix.packed(), shifted, rows, matrix.fixed(sink)));
    }

    /// `max(0, x · W + b)`, quantised with `scale` for the next product, `[rows, outputs]`.
    ///
    /// # Panics
    /// When the lengths do not fit.
    pub fn affine_rectified(self, matrix: &ShiftedMatrix, shifted: &[u8], scale: f32, out: &mut [u8]) {
        let rows = shifted.len() / matrix.columns();
        assert!(shifted.len() == rows * matrix.columns() && out.len() == rows * matrix.rows());
        let sink = Rectified {
            out: out.as_mut_ptr(),
            width: matrix.rows(),
            scale,
        };
        run!(self, product(matrix.packed(), shifted, rows, matrix.fixed(sink)));
    }

    /// `x · W + b` with the scales of each row of `activations`; `out` is `[rows, outputs]`.
    ///
    /// # Panics
    /// When the lengths do not fit.
    pub fn multiply(self, matrix: &DynamicMatrix, activations: &Quantised, out: &mut [f32]) {
        let rows = activations.rows();
        assert_eq!(
            activations.columns(),
            matrix.columns(),
            "columns of the two factors"
        );
        assert_eq!(out.len(), rows * matrix.rows(), "shape of the result");
        let (packed, shifted, scales) = (matrix.packed(), activations.shifted(), activations.scales());
        let bias = matrix.bias().as_ptr();
        let sink = Floats {
            out: out.as_mut_ptr(),
            width: matrix.rows(),
        };
        match matrix.constants() {
            Constants::One { weight, sums } => {
                let (weight, sums) = (*weight, sums.as_ptr());
                let to = ByMatrix {
                    scales,
                    weight,
                    sums,
                    bias,
                    sink,
                };
                run!(self, product(packed, shifted, rows, to));
            }
            Constants::ByOutput { units } => {
                let units = units.as_ptr();
                let to = ByOutput {
                    scales,
                    units,
                    bias,
                    sink,
                };
                run!(self, product(packed, shifted, rows, to));
            }
        }
    }

    /// Quantises one row with its own scale.
    pub(super) fn quantise_row(self, values: &[f32], out: &mut [u8]) -> RowScale {
        assert_eq!(out.len(), padded(values.len()));
        run!(self, quantise_row(values, out))
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
        let constants = (table.unit(), |id| table.offsets()[id]);
        self.token_logits(table.shape(), weights, shifted, constants, ids, out);
    }

    /// The same for a row of dynamically quantised activations.
    ///
    /// # Panics
    /// When the lengths do not fit, or a token or the row is not there.
    pub fn dynamic_logits(
        self,
        table: &DynamicTable,
        weights: &[i8],
        (activations, row): (&Quantised, usize),
        ids: &[u32],
        out: &mut [f32],
    ) {
        let (shifted, scale) = activations.row(row);
        let (unit, shift) = scale.with(table.weight());
        let constants = (unit, |id| table.offset(id, shift));
        self.token_logits(table.shape(), weights, shifted, constants, ids, out);
    }

    fn token_logits(
        self,
        table: &Shape,
        weights: &[i8],
        shifted: &[u8],
        constants: (f32, impl Fn(usize) -> f32),
        ids: &[u32],
        out: &mut [f32],
    ) {
        assert!(shifted.len() == table.width && ids.len() == out.len());
        assert_eq!(weights.len(), table.shifts.len() * table.width);
        assert!(ids.iter().all(|&id| (id as usize) < table.shifts.len()));
        run!(self, logits(table, weights, shifted, constants, ids, out));
    }

    /// Attention of every query of `job`; `out` is as long as its queries, `scores` is scratch of at
    /// least [`SCORE_ROWS`] · `padded(positions)` values.
    ///
    /// # Panics
    /// When the lengths do not fit.
    pub fn attention(self, job: &Attention<'_>, scores: &mut [f32], out: &mut [f32]) {
        job.check(out);
        assert!(scores.len() >= SCORE_ROWS * job.padded());
        run!(self, attention(job, scores, out));
    }
}
