//! Products of eight-bit weights (one scale for all, or one for each output) with eight-bit activations (one fixed
//! scale, or one for each row), with exact 32-bit sums; and the other operations of student models.
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
pub(crate) mod amx;
#[cfg(target_arch = "x86_64")]
pub(crate) mod avx2;
#[cfg(target_arch = "x86_64")]
mod avx2_bytes;
#[cfg(target_arch = "x86_64")]
pub(crate) mod avx512;
mod dispatch;
mod dynamic;
mod epilogues;
mod matrix;
#[cfg(target_arch = "aarch64")]
pub(crate) mod neon;
#[cfg(target_arch = "aarch64")]
mod neon_bytes;
pub(crate) mod ops;
pub(crate) mod packing;
#[cfg(target_arch = "x86_64")]
mod plan;
pub(crate) mod portable;
pub(crate) mod product;
mod quantised;
mod scales;
pub(crate) mod table;
pub(crate) mod vector;

pub use dynamic::{DynamicMatrix, Quantiser, WeightScales};
pub use matrix::ShiftedMatrix;
pub use quantised::{Quantised, RowScale};
pub use scales::{Scales, ShiftedError};
pub use table::{DynamicTable, ShiftedTable};
