//! Weights for dynamic quantisation: activations get their scales, one a row, while the program runs.

use super::packing::{Packed, row_sums};
use super::scales::{ShiftedError, check_length, check_scale};
use crate::lanes::padded;

/// The factors of weights before they were rounded.
#[derive(Debug, Clone, Copy)]
pub enum WeightScales<'a> {
    /// All weights by one number, as in Marian's `int8shiftAll`.
    One(f32),
    /// Those of each output by a number of their own, `[outputs]`.
    ByOutput(&'a [f32]),
}

/// Weights of one projection `y = x · W + b`, eight bits each, for activations in
/// [`Quantised`](super::Quantised) rows.
#[derive(Debug, Clone)]
pub struct DynamicMatrix {
    rows: usize,
    columns: usize,
    packed: Packed,
    scales: Constants,
    /// `[rows]`, in whole vectors.
    bias: Vec<f32>,
}

/// The factors of a product's sums.
#[derive(Debug, Clone)]
pub(super) enum Constants {
    /// The scale of all weights, and the sum of each output's weights, `[rows]` in whole vectors.
    One { weight: f32, sums: Vec<f32> },
    /// The value of one step of each output's weights, `[rows]` in whole vectors.
    ByOutput { units: Vec<f32> },
}

impl DynamicMatrix {
    /// Packs `weights`, `[rows, columns]` with an output's weights side by side; `bias` is `[rows]`.
    ///
    /// # Errors
    /// When lengths do not fit, a side is zero or too long, or a scale is no positive number.
    pub fn pack(
        rows: usize,
        columns: usize,
        weights: &[i8],
        scales: WeightScales<'_>,
        bias: Option<&[f32]>,
    ) -> Result<Self, ShiftedError> {
        check_length(rows, columns, rows.saturating_mul(columns), weights.len())?;
        check_length(rows, columns, rows, bias.map_or(rows, <[f32]>::len))?;
        let scales = match scales {
            WeightScales::One(weight) => {
                check_scale(weight)?;
                let sums = row_sums(weights, columns.max(1)).map(|sum| sum as f32);
                Constants::One {
                    weight,
                    sums: whole(sums.collect()),
                }
            }
            WeightScales::ByOutput(scales) => {
                check_length(rows, columns, rows, scales.len())?;
                scales.iter().try_for_each(|&scale| check_scale(scale))?;
                Constants::ByOutput {
                    units: whole(scales.iter().map(|scale| 1.0 / scale).collect()),
                }
            }
        };
        let packed = Packed::new(rows, columns, weights).ok_or(ShiftedError::Shape { rows, columns })?;
        Ok(DynamicMatrix {
            rows,
            columns,
            packed,
            scales,
            bias: whole(bias.map_or_else(|| vec![0.0; rows], <[f32]>::to_vec)),
        })
    }

    /// Quantises and packs `weights`, `[rows, columns]`, each output with a scale of its own:
    /// `round(w · 127 / max|w|)`, ties to even. An output without weights is its bias.
    ///
    /// # Errors
    /// As [`DynamicMatrix::pack`], and when a weight is not finite.
    pub fn quantise(
        rows: usize,
        columns: usize,
        weights: &[f32],
        bias: Option<&[f32]>,
    ) -> Result<Self, ShiftedError> {
        let mut quantiser = Quantiser::new(rows, columns);
        quantiser.add(weights)?;
        quantiser.pack(bias)
    }

    /// Outputs.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Inputs.
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// One output's weights as numbers, for use as an embedding table.
    ///
    /// # Panics
    /// When there is no such output, or `out` is not as long as its weights.
    pub fn row(&self, row: usize, out: &mut [f32]) {
        assert!(
            row < self.rows && out.len() == self.columns,
            "row {row} of {}",
            self.rows
        );
        let unit = match &self.scales {
            Constants::One { weight, .. } => 1.0 / weight,
            Constants::ByOutput { units } => units[row],
        };
        for (out, weight) in out.iter_mut().zip(self.packed.row(row)) {
            *out = f32::from(weight) * unit;
        }
    }

    pub(super) fn packed(&self) -> &Packed {
        &self.packed
    }

    pub(super) fn constants(&self) -> &Constants {
        &self.scales
    }

    pub(super) fn bias(&self) -> &[f32] {
        &self.bias
    }
}

/// A [`DynamicMatrix`] in the making, whose weights are quantised as they come, a few rows at a time.
#[derive(Debug)]
pub struct Quantiser {
    rows: usize,
    columns: usize,
    scales: Vec<f32>,
    bytes: Vec<i8>,
}

impl Quantiser {
    /// Begins a matrix of that shape.
    pub fn new(rows: usize, columns: usize) -> Self {
        Quantiser {
            rows,
            columns,
            scales: Vec::new(),
            bytes: Vec::new(),
        }
    }

    /// Takes the weights of the next outputs, whole rows of them, each output with a scale of its own.
    ///
    /// # Errors
    /// When a weight is not finite.
    pub fn add(&mut self, weights: &[f32]) -> Result<(), ShiftedError> {
        for weights in weights.chunks(self.columns.max(1)) {
            if weights.iter().any(|weight| !weight.is_finite()) {
                let row = self.scales.len();
                return Err(ShiftedError::Weight { row });
            }
            let largest = weights
                .iter()
                .fold(0.0_f32, |largest, weight| largest.max(weight.abs()));
            let scale = 127.0 / largest;
            // Zeros, or what is as good as zero, have no scale.
            let scale = if scale.is_finite() { scale } else { 1.0 };
            self.scales.push(scale);
            // Beyond 2^23 floats have no fractions, so the sum is rounded, ties to even: without the library's call.
            let whole = |weight: f32| (weight + 12_582_912.0) - 12_582_912.0;
            let bytes = weights.iter().map(|weight| whole(weight * scale) as i8);
            self.bytes.extend(bytes);
        }
        Ok(())
    }

    /// Packs the weights that were added; `bias` is `[rows]`.
    ///
    /// # Errors
    /// As [`DynamicMatrix::pack`].
    pub fn pack(self, bias: Option<&[f32]>) -> Result<DynamicMatrix, ShiftedError> {
        let scales = WeightScales::ByOutput(&self.scales);
        DynamicMatrix::pack(self.rows, self.columns, &self.bytes, scales, bias)
    }
}

/// Values in whole vectors, with zeros beyond the last.
fn whole(mut values: Vec<f32>) -> Vec<f32> {
    values.resize(padded(values.len()), 0.0);
    values
}
