//! The kernels for x86-64: `products` is written once for 256-bit vectors, and compiled for AVX2 and
//! for AVX-VNNI; AVX-512 has its own, and AMX none: see `shifted` for what is multiplied in tiles.

#[macro_use]
mod products;
pub mod amx;
pub mod attention;
pub mod avx2;
pub mod avx512;
pub mod avxvnni;
mod lanes;
