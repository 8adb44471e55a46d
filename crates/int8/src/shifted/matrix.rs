//! Weights of a projection, packed for the kernels, with everything folded in that does not change.

use super::epilogues::Fixed;
use super::packing::{Packed, row_sums};
use super::vector::LANES;
use thiserror::Error;

/// Why weights cannot be packed.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum ShiftedError {
    /// There are not `rows · columns` weights, or not `rows` biases or scales.
    #[error("{found} values where a matrix of {rows} by {columns} needs {expected}")]
    Length {
        /// Outputs.
        rows: usize,
        /// Inputs.
        columns: usize,
        /// Values that there should be.
        expected: usize,
        /// Values that there are.
        found: usize,
    },
    /// A side is zero, too long, or not in the multiples that its kind needs.
    #[error(
        "a matrix of {rows} by {columns}: there must be outputs, and 1 to 65,536 inputs, both in sixteens \
         where scales are fixed and in sixty-fours for a table's inputs"
    )]
    Shape {
        /// Outputs.
        rows: usize,
        /// Inputs.
        columns: usize,
    },
    /// A scale that is not a positive number.
    #[error("a scale of {0} is not a positive number")]
    Scale(f32),
    /// A weight that is not a finite number.
    #[error("a weight of output {row} is not a finite number")]
    Weight {
        /// The output.
        row: usize,
    },
}

/// The constants of `int8shiftAlphaAll`, Marian's arithmetic for student models: activations are
/// `round(x · activation)` clamped to ±127 and then shifted by 127, weights are `round(w · weight)`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scales {
    /// What activations are multiplied by.
    pub activation: f32,
    /// What weights were multiplied by.
    pub weight: f32,
}

impl Scales {
    /// What a dot of integers is multiplied by.
    pub(super) fn unit(self) -> f32 {
        1.0 / (self.activation * self.weight)
    }

    /// What the sum of an output's weights is multiplied by to take the shift back; the order of the
    /// operations is the reference's, and its rounding shows in translations.
    pub(super) fn shift(self) -> f32 {
        -((127.0 / self.activation) * (127.0 / self.weight)) / 127.0
    }

    pub(super) fn check(self) -> Result<(), ShiftedError> {
        check_scale(self.activation)?;
        check_scale(self.weight)
    }
}

pub(super) fn check_scale(scale: f32) -> Result<(), ShiftedError> {
    if scale.is_finite() && scale > 0.0 {
        Ok(())
    } else {
        Err(ShiftedError::Scale(scale))
    }
}

/// Whether a matrix of `rows` by `columns` has as many values of some kind as it needs.
pub(super) fn check_length(
    rows: usize,
    columns: usize,
    expected: usize,
    found: usize,
) -> Result<(), ShiftedError> {
    if expected == found {
        Ok(())
    } else {
        Err(ShiftedError::Length {
            rows,
            columns,
            expected,
            found,
        })
    }
}

/// Weights of one projection `y = x · W + b`, eight bits each.
#[derive(Debug, Clone)]
pub struct ShiftedMatrix {
    rows: usize,
    columns: usize,
    scales: Scales,
    packed: Packed,
    /// Bias, with the shift taken back, `[rows]`.
    offsets: Vec<f32>,
}

impl ShiftedMatrix {
    /// Packs `weights`, `[rows, columns]` with an output's weights side by side.
    ///
    /// # Errors
    /// When lengths do not fit, or a scale is no positive number.
    pub fn pack(
        rows: usize,
        columns: usize,
        weights: &[i8],
        scales: Scales,
        bias: Option<&[f32]>,
    ) -> Result<Self, ShiftedError> {
        scales.check()?;
        check_length(rows, columns, rows.saturating_mul(columns), weights.len())?;
        check_length(rows, columns, rows, bias.map_or(rows, <[f32]>::len))?;
        let shape = ShiftedError::Shape { rows, columns };
        if !rows.is_multiple_of(LANES) || !columns.is_multiple_of(LANES) {
            return Err(shape);
        }
        let packed = Packed::new(rows, columns, weights).ok_or(shape)?;
        let offsets = offsets(row_sums(weights, columns), scales, bias);
        Ok(ShiftedMatrix {
            rows,
            columns,
            scales,
            packed,
            offsets,
        })
    }

    /// Outputs.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Inputs.
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// What its activations are multiplied by before they are rounded.
    pub fn activation_scale(&self) -> f32 {
        self.scales.activation
    }

    pub(super) fn packed(&self) -> &Packed {
        &self.packed
    }

    /// What becomes of a product's sums on their way to `sink`.
    pub(super) fn fixed<S>(&self, sink: S) -> Fixed<S> {
        Fixed {
            unit: self.scales.unit(),
            offsets: self.offsets.as_ptr(),
            sink,
        }
    }
}

/// What is added to each output: the shift taken back, and the bias.
pub(super) fn offsets(sums: impl Iterator<Item = i32>, scales: Scales, bias: Option<&[f32]>) -> Vec<f32> {
    let shift = scales.shift();
    let folded = sums.map(|sum| sum as f32 * shift);
    match bias {
        Some(bias) => folded.zip(bias).map(|(folded, bias)| folded + bias).collect(),
        None => folded.collect(),
    }
}
