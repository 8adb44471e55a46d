//! Activations quantised while the program runs, each row with a scale of its own.

use crate::Kernel;
use crate::lanes::padded;

/// How a row of activations was quantised.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct RowScale {
    /// The factor of its values: `127 / max|x|`, and 0 where there is no such number.
    pub scale: f32,
    /// The value of one step: `max|x| / 127`; not a number where a value was not finite.
    pub unit: f32,
}

impl RowScale {
    /// The scale of a row whose largest value, its sign apart, is `largest`.
    pub(super) fn of(largest: f32) -> Self {
        let scale = 127.0 / largest;
        if !largest.is_finite() {
            RowScale {
                scale: 0.0,
                unit: f32::NAN,
            }
        } else if scale.is_finite() {
            RowScale {
                scale,
                unit: largest / 127.0,
            }
        } else {
            // Zeros, or what is as good as zero.
            RowScale::default()
        }
    }
}

/// Rows of activations as eight-bit numbers: `round(x · scale)`, ties to even, shifted by 127, with
/// the row's own `scale = 127 / max|x|`. All matrices that share an input multiply one copy.
///
/// A row with a value that is not finite gives results that are not numbers.
#[derive(Debug, Clone, Default)]
pub struct Quantised {
    columns: usize,
    /// `[rows, padded(columns)]`.
    shifted: Vec<u8>,
    scales: Vec<RowScale>,
}

impl Quantised {
    /// Quantises `values`, `[rows, columns]`, in the memory that is there.
    ///
    /// # Panics
    /// When `values` does not fill whole rows.
    pub fn fill(&mut self, kernel: Kernel, values: &[f32], columns: usize) {
        assert!(
            columns > 0 && values.len().is_multiple_of(columns),
            "activations do not fill whole rows"
        );
        let rows = values.len() / columns;
        self.columns = columns;
        self.shifted.resize(rows * padded(columns), 0);
        self.scales.resize(rows, RowScale::default());
        for ((values, shifted), scale) in values
            .chunks_exact(columns)
            .zip(self.shifted.chunks_exact_mut(padded(columns)))
            .zip(&mut self.scales)
        {
            *scale = kernel.quantise_row(values, shifted);
        }
    }

    /// Rows.
    pub fn rows(&self) -> usize {
        self.scales.len()
    }

    /// Values of a row.
    pub fn columns(&self) -> usize {
        self.columns
    }

    pub(super) fn shifted(&self) -> &[u8] {
        &self.shifted
    }

    pub(super) fn scales(&self) -> &[RowScale] {
        &self.scales
    }

    /// One row, `[padded(columns)]`.
    pub(super) fn row(&self, row: usize) -> (&[u8], RowScale) {
        let width = padded(self.columns);
        (&self.shifted[row * width..(row + 1) * width], self.scales[row])
    }
}
