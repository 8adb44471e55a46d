//! Matrix products of eight-bit weights and activations, attention, norms and activation functions on the CPU.
//!
//! A [`PackedMatrix`] holds weights in tiles of sixteen rows, in the layout that the vector kernels
//! read; [`Activations`] are the other factor. Every [`Kernel`] gives the same bits as the portable
//! one: dots are integers, and the few floating-point operations are done in one order everywhere.
//! So a row's result never depends on the other rows of the batch, nor on the machine.

mod activations;
pub mod attention;
mod blocks;
mod kernels;
mod lanes;
mod packed;
#[macro_use]
mod variants;
pub mod plain;
pub mod shifted;
mod stripes;
mod tiles;

pub use activations::{Activations, ActivationsRow, Grain};
pub use kernels::{DeltaRule, Isa, Kernel, UnknownIsa};
pub use lanes::{LANES, padded};
pub use packed::{PackError, PackedMatrix, Weights};
pub use stripes::Stripe;

/// Weight rows in one tile.
pub const TILE_ROWS: usize = 16;
