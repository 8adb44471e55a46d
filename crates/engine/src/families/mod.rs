//! One folder per architecture family.
//!
//! What is to be known of a family before one of its models is loaded stands in its folder as a [`Profile`];
//! [`profile`] is the table of them. Nothing above this crate knows a family's files, tasks or memory.

mod batches;
pub mod bergamot;
pub mod bert;
mod buffers;
mod constraints;
pub mod gguf;
mod meter;
mod metered;
mod passages;
mod profile;
pub mod seq2seq;
mod workers;

pub(crate) use profile::{Profile, Recognition, all_bytes};

use crate::Family;

/// What a family says of itself.
pub(crate) const fn profile(family: Family) -> &'static Profile {
    match family {
        Family::Gguf => &gguf::PROFILE,
        Family::Bergamot => &bergamot::PROFILE,
        Family::Seq2Seq => &seq2seq::PROFILE,
        Family::Bert => &bert::PROFILE,
        #[cfg(feature = "fake")]
        Family::Fake => &crate::fake::PROFILE,
    }
}
