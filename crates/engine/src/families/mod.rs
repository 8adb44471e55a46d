//! One folder per architecture family.

pub mod gguf;
