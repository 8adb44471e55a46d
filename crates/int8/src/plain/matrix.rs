//! Weights that are not quantised.

use crate::lanes::LANES;

/// Weights of one projection `y = x · W + b`, in tiles of sixteen outputs.
#[derive(Debug, Clone)]
pub struct FloatMatrix {
    rows: usize,
    columns: usize,
    /// `[tile][column][16]`, zeros beyond the last output.
    packed: Vec<f32>,
    /// `[rows]`, in whole tiles.
    bias: Vec<f32>,
}

/// Weights that do not have the shape they should.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a matrix of {rows} × {columns} cannot be made of {weights} weights and {bias} biases")]
pub struct ShapeError {
    /// Outputs asked for.
    pub rows: usize,
    /// Inputs asked for.
    pub columns: usize,
    /// Weights given.
    pub weights: usize,
    /// Biases given.
    pub bias: usize,
}

impl FloatMatrix {
    /// Packs `weights`, `[rows, columns]` with an output's weights side by side; `bias` is `[rows]`.
    ///
    /// # Errors
    /// When the lengths do not fit, or a side is zero.
    pub fn pack(
        rows: usize,
        columns: usize,
        weights: &[f32],
        bias: Option<&[f32]>,
    ) -> Result<Self, ShapeError> {
        let biases = bias.map_or(rows, <[f32]>::len);
        if rows == 0 || columns == 0 || rows.checked_mul(columns) != Some(weights.len()) || biases != rows {
            return Err(ShapeError {
                rows,
                columns,
                weights: weights.len(),
                bias: biases,
            });
        }
        let tiles = rows.div_ceil(LANES);
        let mut packed = vec![0.0; tiles * columns * LANES];
        for (row, weights) in weights.chunks_exact(columns).enumerate() {
            let tile = &mut packed[row / LANES * columns * LANES..][..columns * LANES];
            for (lanes, weight) in tile.chunks_exact_mut(LANES).zip(weights) {
                lanes[row % LANES] = *weight;
            }
        }
        let mut bias = bias.map_or_else(|| vec![0.0; rows], <[f32]>::to_vec);
        bias.resize(tiles * LANES, 0.0);
        Ok(FloatMatrix {
            rows,
            columns,
            packed,
            bias,
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

    /// One output's weights, for use as an embedding table.
    ///
    /// # Panics
    /// When there is no such output, or `out` is not as long as its weights.
    pub fn row(&self, row: usize, out: &mut [f32]) {
        assert!(
            row < self.rows && out.len() == self.columns,
            "row {row} of {}",
            self.rows
        );
        let tile = &self.packed[row / LANES * self.columns * LANES..];
        for (out, lanes) in out.iter_mut().zip(tile.chunks_exact(LANES)) {
            *out = lanes[row % LANES];
        }
    }

    pub(super) fn packed(&self) -> &[f32] {
        &self.packed
    }

    pub(super) fn bias(&self) -> &[f32] {
        &self.bias
    }
}
