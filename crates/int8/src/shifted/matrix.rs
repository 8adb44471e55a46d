//! Weights of a projection, packed for the kernels, with everything folded in that does not change.

use super::vector::LANES;
use thiserror::Error;

/// Why weights cannot be packed.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum ShiftedError {
    /// There are not `rows · columns` weights, or not `rows` biases.
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
    /// The kernels need multiples of these.
    #[error("a matrix of {rows} by {columns}: outputs must come in sixteens and inputs in fours")]
    Shape {
        /// Outputs.
        rows: usize,
        /// Inputs.
        columns: usize,
    },
    /// A scale that is not a positive number.
    #[error("a scale of {0} is not a positive number")]
    Scale(f32),
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
        for scale in [self.activation, self.weight] {
            if !(scale.is_finite() && scale > 0.0) {
                return Err(ShiftedError::Scale(scale));
            }
        }
        Ok(())
    }
}

/// Weights of one projection `y = x · W + b`, eight bits each.
#[derive(Debug, Clone)]
pub struct ShiftedMatrix {
    rows: usize,
    columns: usize,
    scales: Scales,
    /// `[rows / 16, columns / 4, 16, 4]`.
    packed: Vec<i8>,
    /// 127 times the sum of each output's weights, `[rows]`.
    shifts: Vec<i32>,
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
        let length = |expected: usize, found: usize| {
            (expected == found).then_some(()).ok_or(ShiftedError::Length {
                rows,
                columns,
                expected,
                found,
            })
        };
        length(rows.saturating_mul(columns), weights.len())?;
        length(rows, bias.map_or(rows, <[f32]>::len))?;
        if rows == 0 || columns == 0 || !rows.is_multiple_of(LANES) || !columns.is_multiple_of(4) {
            return Err(ShiftedError::Shape { rows, columns });
        }
        let sums = row_sums(weights, columns);
        let offsets = offsets(&sums, scales, bias);
        Ok(ShiftedMatrix {
            rows,
            columns,
            scales,
            packed: tiles(weights, columns),
            shifts: sums.iter().map(|sum| 127 * sum).collect(),
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

    pub(super) fn packed(&self) -> &[i8] {
        &self.packed
    }

    pub(super) fn shifts(&self) -> &[i32] {
        &self.shifts
    }

    pub(super) fn offsets(&self) -> &[f32] {
        &self.offsets
    }

    pub(super) fn scale(&self) -> f32 {
        self.scales.unit()
    }
}

/// The sum of each row of weights.
pub(super) fn row_sums(weights: &[i8], columns: usize) -> Vec<i32> {
    weights
        .chunks_exact(columns)
        .map(|row| row.iter().map(|&weight| i32::from(weight)).sum())
        .collect()
}

/// What is added to each output: the shift taken back, and the bias.
pub(super) fn offsets(sums: &[i32], scales: Scales, bias: Option<&[f32]>) -> Vec<f32> {
    let shift = scales.shift();
    let folded = sums.iter().map(|&sum| sum as f32 * shift);
    match bias {
        Some(bias) => folded.zip(bias).map(|(folded, bias)| folded + bias).collect(),
        None => folded.collect(),
    }
}

/// `[rows / 16, columns / 4, 16, 4]`: what one vector instruction multiplies lies side by side.
fn tiles(weights: &[i8], columns: usize) -> Vec<i8> {
    let mut packed = vec![0; weights.len()];
    for (tile, rows) in packed
        .chunks_exact_mut(LANES * columns)
        .zip(weights.chunks_exact(LANES * columns))
    {
        for (lane, row) in rows.chunks_exact(columns).enumerate() {
            for (group, four) in tile.chunks_exact_mut(4 * LANES).zip(row.chunks_exact(4)) {
                group[4 * lane..4 * lane + 4].copy_from_slice(four);
            }
        }
    }
    packed
}
