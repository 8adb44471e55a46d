//! The arithmetic of student models as Firefox ships them: eight-bit weights with one scale a matrix,
//! activations quantised with scales fixed beforehand, exact 32-bit sums.
//!
//! It follows Marian's `int8shiftAlphaAll` on processors with VNNI, order of rounding included
//! (`intgemm`, and the student format's description, §2). Floating-point operations are done in
//! sixteen lanes on every instruction set, so all give the same bits.

mod attention;
#[cfg(target_arch = "x86_64")]
mod avx2;
#[cfg(target_arch = "x86_64")]
mod avx512;
mod dispatch;
mod matrix;
mod ops;
mod portable;
mod table;
mod vector;

pub use attention::{Attention, padded, transpose_keys};
pub use dispatch::SCORES;
pub use matrix::{Scales, ShiftedError, ShiftedMatrix};
pub use table::ShiftedTable;
pub use vector::LANES;
