//! One folder per architecture family.

pub mod bergamot;
pub mod gguf;
mod meter;
