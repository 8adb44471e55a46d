//! Projections of a student. Most files say what each projection's activations are multiplied by before
//! they are rounded; in files that do not, each row of activations has its own scale, found while the
//! program runs, so that a sentence still gets the same bits in any batch.

use super::network_config;
use crate::families::buffers::sized;
use int8::Kernel;
use int8::plain::Activation;
use int8::shifted::{DynamicMatrix, DynamicTable, Quantised, ShiftedMatrix, ShiftedTable};

/// `y = x · W + b`.
pub enum Linear {
    /// With a scale for its activations.
    Fixed(ShiftedMatrix),
    /// Without.
    Dynamic(DynamicMatrix),
}

/// The logits of tokens.
pub enum OutputLayer {
    /// With a scale for its activations.
    Fixed(ShiftedTable),
    /// Without.
    Dynamic(DynamicTable),
}

impl From<network_config::Activation> for Activation {
    fn from(activation: network_config::Activation) -> Self {
        match activation {
            network_config::Activation::Relu => Activation::Relu,
            network_config::Activation::Swish => Activation::Silu,
        }
    }
}

/// The factor by which activations are multiplied before they are rounded.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum InputScale {
    /// A number for all of them.
    Fixed(f32),
    /// A number for each row.
    ByRow,
}

/// Rows of rounded activations; projections that want the same scale share them.
#[derive(Default)]
pub struct Inputs {
    /// `[rows, columns]`, and behind them what was there before.
    shifted: Vec<u8>,
    /// How many of `shifted` are in use.
    length: usize,
    by_row: Quantised,
}

impl Inputs {
    /// Rounds `values`, `[rows, columns]`.
    pub fn fill(&mut self, kernel: Kernel, values: &[f32], columns: usize, scale: InputScale) {
        match scale {
            InputScale::Fixed(scale) => kernel.shift(values, scale, self.place(values.len())),
            InputScale::ByRow => self.by_row.fill(kernel, values, columns),
        }
    }

    /// Room for so many activations of a fixed scale, to be filled.
    fn place(&mut self, length: usize) -> &mut [u8] {
        self.length = length;
        sized(&mut self.shifted, length)
    }

    fn shifted(&self) -> &[u8] {
        &self.shifted[..self.length]
    }
}

impl Linear {
    /// Outputs.
    pub fn rows(&self) -> usize {
        match self {
            Linear::Fixed(matrix) => matrix.rows(),
            Linear::Dynamic(matrix) => matrix.rows(),
        }
    }

    /// The scale of the activations that it multiplies.
    pub fn input_scale(&self) -> InputScale {
        match self {
            Linear::Fixed(matrix) => InputScale::Fixed(matrix.activation_scale()),
            Linear::Dynamic(_) => InputScale::ByRow,
        }
    }

    /// `x · W + b`; `inputs` were filled with [`Linear::input_scale`], `out` is `[rows, outputs]`.
    pub fn multiply(&self, kernel: Kernel, inputs: &Inputs, out: &mut [f32]) {
        match self {
            Linear::Fixed(matrix) => kernel.affine(matrix, inputs.shifted(), out),
            Linear::Dynamic(matrix) => kernel.multiply(matrix, &inputs.by_row, out),
        }
    }

    /// `activation(x · W + b)` for `rows` rows of `inputs`, rounded into `hidden` for `next`; `values` is
    /// scratch memory.
    pub fn activate(
        &self,
        kernel: Kernel,
        (inputs, rows): (&Inputs, usize),
        activation: Activation,
        (next, hidden): (&Linear, &mut Inputs),
        values: &mut Vec<f32>,
    ) {
        let length = rows * self.rows();
        match (self, next.input_scale(), activation) {
            (Linear::Fixed(matrix), InputScale::Fixed(scale), Activation::Relu) => {
                kernel.affine_rectified(matrix, inputs.shifted(), scale, hidden.place(length));
            }
            (_, scale, _) => {
                let values = sized(values, length);
                self.multiply(kernel, inputs, values);
                kernel.activate(activation, values);
                hidden.fill(kernel, values, self.rows(), scale);
            }
        }
    }
}

impl OutputLayer {
    /// The logits of the tokens `ids` after one state; `weights` are the table's, `inputs` scratch memory.
    pub fn logits(
        &self,
        kernel: Kernel,
        weights: &[i8],
        (state, inputs): (&[f32], &mut Inputs),
        ids: &[u32],
        out: &mut [f32],
    ) {
        match self {
            OutputLayer::Fixed(table) => {
                let scale = InputScale::Fixed(table.activation_scale());
                inputs.fill(kernel, state, state.len(), scale);
                kernel.logits(table, weights, inputs.shifted(), ids, out);
            }
            OutputLayer::Dynamic(table) => {
                inputs.fill(kernel, state, state.len(), InputScale::ByRow);
                kernel.dynamic_logits(table, weights, (&inputs.by_row, 0), ids, out);
            }
        }
    }
}
