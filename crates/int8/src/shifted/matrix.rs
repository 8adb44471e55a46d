//! Weights of a projection with fixed scales, packed for the kernels; bias and shift are folded into one offset.

use super::epilogues::Fixed;
use super::packing::{Packed, row_sums};
use super::scales::{Scales, ShiftedError, check_length};
use crate::lanes::LANES;

/// Weights of one projection `y = x · W + b`, eight bits each.
#[derive(Debug, Clone)]
pub struct ShiftedMatrix {
    rows: usize,
    columns: usize,
    scales: Scales,
    packed: Packed,
    /// Bias with the correction of the shift, `[rows]`.
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

    /// The factor of its activations before they are rounded.
    pub fn activation_scale(&self) -> f32 {
        self.scales.activation
    }

    pub(super) fn packed(&self) -> &Packed {
        &self.packed
    }

    /// The epilogue that writes outputs to `sink`.
    pub(super) fn fixed<S>(&self, sink: S) -> Fixed<S> {
        Fixed {
            unit: self.scales.unit(),
            offsets: self.offsets.as_ptr(),
            sink,
        }
    }
}

/// The offset of each output: its bias and the correction of the shift.
pub(super) fn offsets(sums: impl Iterator<Item = i32>, scales: Scales, bias: Option<&[f32]>) -> Vec<f32> {
    let shift = scales.shift();
    let folded = sums.map(|sum| sum as f32 * shift);
    match bias {
        Some(bias) => folded.zip(bias).map(|(folded, bias)| folded + bias).collect(),
        None => folded.collect(),
    }
}
