//! One folder per architecture family.

pub mod bergamot;
pub mod bert;
pub mod gguf;
mod meter;
mod metered;
mod phrases;
pub mod seq2seq;
mod workers;
