//! Attention: `softmax(scale · q · kᵀ + bias) · v` in each head.
//!
//! - [`Attention`]: queries over all positions of one sentence (students and sentence encoders);
//! - [`BiasedAttention`]: the same with a scale and a bias for the distance between query and key (encoder–decoder
//!   models);
//! - [`GatheredAttention`]: one query over some entries of a KV cache that hypotheses share (the same models' decoder);
//! - [`Kernel::grouped_attention`](crate::Kernel::grouped_attention): query heads that share keys and values (language
//!   models), which has kernels of its own.
//!
//! The first two share one `kernel`, written over sixteen lanes, so that every instruction set gives the same bits.
//! Keys are transposed for it, see [`transpose_keys`].

pub(crate) mod biased;
pub(crate) mod dense;
pub(crate) mod gathered;
pub(crate) mod kernel;
mod keys;

pub use biased::{Bias, BiasedAttention};
pub use dense::Attention;
pub use gathered::GatheredAttention;
pub use kernel::SCORE_ROWS;
pub use keys::transpose_keys;
