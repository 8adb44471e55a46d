//! Projections in eight bits or in `f32`.

use int8::Kernel;
use int8::plain::FloatMatrix;
use int8::shifted::{DynamicMatrix, Quantised, Quantiser};

/// How precisely a network computes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Precision {
    /// Weights in eight bits with a scale for each output, inputs in eight bits with a scale for each row:
    /// four times smaller than `f32`, and several times faster.
    #[default]
    Eight,
    /// Everything in `f32`.
    Full,
}

/// `y = x · W + b`.
pub enum Linear {
    /// In eight bits.
    Eight(DynamicMatrix),
    /// In `f32`.
    Full(FloatMatrix),
}

/// A [`Linear`] in the making, whose weights come a few rows at a time.
pub enum LinearRows {
    /// In eight bits.
    Eight(Quantiser),
    /// In `f32`, `[rows, columns]`.
    Full([usize; 2], Vec<f32>),
}

impl LinearRows {
    /// Begins with no rows of `[rows, columns]`.
    pub fn new(precision: Precision, [rows, columns]: [usize; 2]) -> Self {
        match precision {
            Precision::Eight => LinearRows::Eight(Quantiser::new(rows, columns)),
            Precision::Full => LinearRows::Full([rows, columns], Vec::new()),
        }
    }

    /// Takes the next whole rows.
    ///
    /// # Errors
    /// In words, when a weight is no number.
    pub fn add(&mut self, some: &[f32]) -> Result<(), String> {
        match self {
            LinearRows::Eight(rows) => return rows.add(some).map_err(|error| error.to_string()),
            LinearRows::Full(_, rows) => rows.extend_from_slice(some),
        }
        Ok(())
    }

    /// Packs them with `bias`, `[rows]`.
    ///
    /// # Errors
    /// In words, when the shapes do not fit.
    pub fn pack(self, bias: Option<&[f32]>) -> Result<Linear, String> {
        match self {
            LinearRows::Eight(rows) => rows
                .pack(bias)
                .map(Linear::Eight)
                .map_err(|error| error.to_string()),
            LinearRows::Full([rows, columns], weights) => FloatMatrix::pack(rows, columns, &weights, bias)
                .map(Linear::Full)
                .map_err(|error| error.to_string()),
        }
    }
}

impl Linear {
    /// Outputs.
    pub fn rows(&self) -> usize {
        match self {
            Linear::Eight(matrix) => matrix.rows(),
            Linear::Full(matrix) => matrix.rows(),
        }
    }

    /// One output's weights, for use as an embedding.
    pub fn row(&self, row: usize, out: &mut [f32]) {
        match self {
            Linear::Eight(matrix) => matrix.row(row, out),
            Linear::Full(matrix) => matrix.row(row, out),
        }
    }

    /// `x · W + b` for the rows of `inputs`; `out` is `[rows, outputs]`.
    pub fn multiply(&self, kernel: Kernel, inputs: &Inputs<'_>, out: &mut [f32]) {
        match self {
            Linear::Eight(matrix) => kernel.multiply(matrix, inputs.quantised, out),
            Linear::Full(matrix) => kernel.multiply_floats(matrix, inputs.values, out),
        }
    }
}

/// Rows of inputs, quantised once for all projections that share them.
pub struct Inputs<'a> {
    values: &'a [f32],
    quantised: &'a Quantised,
}

impl<'a> Inputs<'a> {
    /// Prepares `values`, `[rows, columns]`, for products of that precision.
    pub fn new(
        kernel: Kernel,
        precision: Precision,
        values: &'a [f32],
        columns: usize,
        quantised: &'a mut Quantised,
    ) -> Self {
        if precision == Precision::Eight {
            quantised.fill(kernel, values, columns);
        }
        Inputs { values, quantised }
    }
}
