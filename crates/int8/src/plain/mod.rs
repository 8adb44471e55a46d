//! Operations of encoder–decoder models in floating-point numbers: layer norms, activation functions, and products with
//! matrices that are not quantised.
//!
//! Written over sixteen lanes, so every instruction set gives the same bits, and a row's results never depend on its
//! neighbours.

mod dispatch;
mod matrix;
pub(crate) mod ops;

pub use matrix::{FloatMatrix, ShapeError};
pub use ops::Activation;
