//! What encoder–decoder models compute in numbers rather than integers: attention with relative
//! positions, norms, activations, and products with matrices that are not quantised.
//!
//! Written over the sixteen lanes of [`crate::shifted`], so every instruction set gives the same bits,
//! and a row's results never depend on its neighbours.

mod attention;
mod dispatch;
mod matrix;
mod ops;

pub use attention::{Bias, Glance, Recall};
pub use dispatch::GLANCES;
pub use matrix::{FloatMatrix, ShapeError};
pub use ops::Activation;
