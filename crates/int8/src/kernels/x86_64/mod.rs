//! The kernels for x86-64, one file per width of vectors.

pub mod avx2;
pub mod avx512;
