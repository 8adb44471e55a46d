//! An embedding table in the layout of a model's file, for look-ups by row and for products with its rows.
//!
//! The weights themselves, `[vocabulary, width]`, stay where they are, for example in a mapped file, and
//! come with every call; a table keeps the constants of an output layer made of them.

use super::matrix::offsets;
use super::packing::row_sums;
use super::scales::{Scales, ShiftedError, check_length, check_scale};

/// An output layer with a fixed scale for its activations.
#[derive(Debug, Clone)]
pub struct ShiftedTable {
    shape: Shape,
    scales: Scales,
    offsets: Vec<f32>,
}

/// An output layer for activations in [`Quantised`](super::Quantised) rows.
#[derive(Debug, Clone)]
pub struct DynamicTable {
    shape: Shape,
    /// The factor of the weights.
    weight: f32,
    /// Sums of each token's weights, `[vocabulary]`.
    sums: Vec<f32>,
    /// `[vocabulary]`.
    bias: Vec<f32>,
}

/// The width of a table, and the shifts of its rows.
#[derive(Debug, Clone)]
pub(crate) struct Shape {
    /// Weights of a token.
    pub width: usize,
    /// 127 times the sum of each token's weights, `[vocabulary]`.
    pub shifts: Vec<i32>,
}

impl Shape {
    fn new(weights: &[i8], width: usize, bias: Option<&[f32]>) -> Result<Self, ShiftedError> {
        let rows = weights.len() / width.max(1);
        if width == 0 || !width.is_multiple_of(64) || !weights.len().is_multiple_of(width) {
            return Err(ShiftedError::Shape { rows, columns: width });
        }
        check_length(rows, width, rows, bias.map_or(rows, <[f32]>::len))?;
        Ok(Shape {
            width,
            shifts: row_sums(weights, width).map(|sum| 127 * sum).collect(),
        })
    }

    fn sums(&self) -> impl Iterator<Item = i32> {
        self.shifts.iter().map(|shift| shift / 127)
    }
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
        let shape = Shape::new(weights, width, bias)?;
        Ok(ShiftedTable {
            offsets: offsets(shape.sums(), scales, bias),
            shape,
            scales,
        })
    }

    /// Tokens.
    pub fn vocabulary(&self) -> usize {
        self.offsets.len()
    }

    /// Weights of a token.
    pub fn width(&self) -> usize {
        self.shape.width
    }

    /// The factor of its activations before they are rounded.
    pub fn activation_scale(&self) -> f32 {
        self.scales.activation
    }

    pub(super) fn shape(&self) -> &Shape {
        &self.shape
    }

    pub(super) fn unit(&self) -> f32 {
        self.scales.unit()
    }

    pub(super) fn offsets(&self) -> &[f32] {
        &self.offsets
    }
}

impl DynamicTable {
    /// Prepares the table `weights`, `[vocabulary, width]`, that were multiplied by `scale`; `bias` is
    /// `[vocabulary]`.
    ///
    /// # Errors
    /// When lengths do not fit, or the scale is no positive number.
    pub fn new(weights: &[i8], width: usize, scale: f32, bias: Option<&[f32]>) -> Result<Self, ShiftedError> {
        check_scale(scale)?;
        let shape = Shape::new(weights, width, bias)?;
        let vocabulary = shape.shifts.len();
        Ok(DynamicTable {
            sums: shape.sums().map(|sum| sum as f32).collect(),
            bias: bias.map_or_else(|| vec![0.0; vocabulary], <[f32]>::to_vec),
            shape,
            weight: scale,
        })
    }

    /// Tokens.
    pub fn vocabulary(&self) -> usize {
        self.bias.len()
    }

    /// Weights of a token.
    pub fn width(&self) -> usize {
        self.shape.width
    }

    pub(super) fn shape(&self) -> &Shape {
        &self.shape
    }

    pub(super) fn weight(&self) -> f32 {
        self.weight
    }

    /// The offset of a token's logit, where `shift` is the factor of the weights' sum.
    pub(super) fn offset(&self, token: usize, shift: f32) -> f32 {
        self.sums[token] * shift + self.bias[token]
    }
}
