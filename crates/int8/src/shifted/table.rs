//! An embedding table as it lies in a model's file: looked up by rows, and multiplied by its rows.

use super::matrix::{Scales, ShiftedError, offsets, row_sums};

/// What does not change of an output layer whose weights are an embedding table. The weights
/// themselves, `[vocabulary, width]`, stay where they are, for example in a mapped file, and come with
/// every call.
#[derive(Debug, Clone)]
pub struct ShiftedTable {
    width: usize,
    scales: Scales,
    shifts: Vec<i32>,
    offsets: Vec<f32>,
}

impl ShiftedTable {
    /// Prepares the table `weights`, `[vocabulary, width]`; `bias` is `[vocabulary]`.
    ///
    /// # Errors
    /// When lengths do not fit, or a scale is no positive number.
    pub fn new(
        weights: &[i8],
        width: usize,
        scales: Scales,
        bias: Option<&[f32]>,
    ) -> Result<Self, ShiftedError> {
        scales.check()?;
        if width == 0 || !width.is_multiple_of(64) || !weights.len().is_multiple_of(width) {
            return Err(ShiftedError::Shape {
                rows: weights.len() / width.max(1),
                columns: width,
            });
        }
        let rows = weights.len() / width;
        if let Some(bias) = bias
            && bias.len() != rows
        {
            return Err(ShiftedError::Length {
                rows,
                columns: width,
                expected: rows,
                found: bias.len(),
            });
        }
        let sums = row_sums(weights, width);
        Ok(ShiftedTable {
            width,
            scales,
            offsets: offsets(&sums, scales, bias),
            shifts: sums.into_iter().map(|sum| 127 * sum).collect(),
        })
    }

    /// Tokens.
    pub fn vocabulary(&self) -> usize {
        self.offsets.len()
    }

    /// Weights of a token.
    pub fn width(&self) -> usize {
        self.width
    }

    /// What its activations are multiplied by before they are rounded.
    pub fn activation_scale(&self) -> f32 {
        self.scales.activation
    }

    pub(super) fn scale(&self) -> f32 {
        self.scales.unit()
    }

    pub(super) fn shifts(&self) -> &[i32] {
        &self.shifts
    }

    pub(super) fn offsets(&self) -> &[f32] {
        &self.offsets
    }
}
