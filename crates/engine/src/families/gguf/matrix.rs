//! The matrices of a network, quantised or not.

use int8::PackedMatrix;
use int8::plain::FloatMatrix;

/// Weights of shape `[rows, columns]`.
pub enum Matrix {
    /// As the file has them, or in eight bits; multiplied by activations in eight bits.
    Packed(PackedMatrix),
    /// In 32 bits, as the activations.
    Floats(FloatMatrix),
}

impl Matrix {
    /// Rows: the length of a product's row.
    pub fn rows(&self) -> usize {
        match self {
            Matrix::Packed(matrix) => matrix.rows(),
            Matrix::Floats(matrix) => matrix.rows(),
        }
    }

    /// Columns: the length of the activations' rows.
    pub fn columns(&self) -> usize {
        match self {
            Matrix::Packed(matrix) => matrix.columns(),
            Matrix::Floats(matrix) => matrix.columns(),
        }
    }

    /// One row's weights, for use as an embedding table.
    ///
    /// # Panics
    /// When there is no such row, or `out` is not as long as a row.
    pub fn row(&self, row: usize, out: &mut [f32]) {
        match self {
            Matrix::Packed(matrix) => matrix.row(row, out),
            Matrix::Floats(matrix) => matrix.row(row, out),
        }
    }
}

/// A matrix and perhaps a bias, `[rows]`.
pub struct Linear {
    /// The matrix.
    pub weight: Matrix,
    /// The bias.
    pub bias: Option<Vec<f32>>,
}
