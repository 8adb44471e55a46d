//! Scales of quantised weights and activations, and the errors of weights that do not fit.

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
    /// The factor of activations.
    pub activation: f32,
    /// The factor of weights.
    pub weight: f32,
}

impl Scales {
    /// The value of one step of an integer dot product.
    pub(super) fn unit(self) -> f32 {
        1.0 / (self.activation * self.weight)
    }

    /// The factor of the sum of an output's weights that undoes the shift; the order of the operations is the
    /// reference's, since its rounding changes translations.
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
