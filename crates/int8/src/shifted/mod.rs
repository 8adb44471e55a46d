//! Products of eight-bit weights with one scale for all, or one for each output, and activations with
//! one scale a row or one fixed beforehand; exact 32-bit sums. And what else student models compute.
//!
//! - [`ShiftedMatrix`], [`ShiftedTable`]: fixed scales, as Firefox's student models have them. They
//!   follow Marian's `int8shiftAlphaAll` on processors with VNNI, order of rounding included
//!   (`intgemm`, and the student format's description, §2).
//! - [`DynamicMatrix`], [`DynamicTable`]: every row of activations has its own scale, found while the
//!   program runs ([`Quantised`]).
//!
//! Both go through the same kernels: activations are shifted by 127 to lose their sign, and each
//! instruction set multiplies them in one way. Floating-point operations are done in sixteen lanes on
//! every instruction set, so all give the same bits, and a row's results never depend on its neighbours.

#[cfg(target_arch = "x86_64")]
mod amx;
mod attention;
#[cfg(target_arch = "x86_64")]
pub(crate) mod avx2;
#[cfg(target_arch = "x86_64")]
mod avx2_bytes;
#[cfg(target_arch = "x86_64")]
pub(crate) mod avx512;
mod dispatch;
mod dynamic;
mod epilogues;
pub(crate) mod looks;
mod matrix;
#[cfg(target_arch = "aarch64")]
mod neon;
#[cfg(target_arch = "aarch64")]
mod neon_bytes;
mod ops;
mod packing;
#[cfg(target_arch = "x86_64")]
mod plan;
pub(crate) mod portable;
mod product;
mod quantised;
mod table;
pub(crate) mod vector;

pub use attention::{Attention, padded, transpose_keys};
pub use dispatch::SCORES;
pub use dynamic::{DynamicMatrix, Quantiser, WeightScales};
pub use matrix::{Scales, ShiftedError, ShiftedMatrix};
pub(crate) use ops::{exp, softmax};
pub use quantised::{Quantised, RowScale};
pub use table::{DynamicTable, ShiftedTable};
pub use vector::LANES;
