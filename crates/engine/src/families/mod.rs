//! One folder per architecture family.
//!
//! What is to be known of a family before one of its models is loaded stands in its folder as a
//! [`Family`](crate::Family), in a file `profile.rs`. Nothing above this crate knows a family's files, tasks or
//! memory.

mod batches;
pub mod bergamot;
pub mod bert;
mod buffers;
mod constraints;
pub mod gguf;
mod meter;
mod metered;
mod passages;
pub mod seq2seq;
mod workers;

pub use bergamot::BERGAMOT;
pub use bert::BERT;
pub use gguf::GGUF;
pub use seq2seq::SEQ2SEQ;
