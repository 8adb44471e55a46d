//! The student models that Firefox ships, as Marian's binary files.
//!
//! `container` reads the weights' file, `network_config` the shape of the network in it, `shortlist`
//! the list that narrows the choice of words; `weights` packs them for the kernels, `encoder` and `decoder` run them.
//! `student` is the translator on top: it cuts text with `pieces` and joins translations with `join`.

mod alignment;
mod container;
mod cursor;
mod decoder;
mod encoder;
mod error;
mod files;
mod header;
mod join;
mod linear;
mod lone_words;
mod network;
mod network_config;
mod piece;
mod pieces;
mod probe;
mod profile;
mod respelled;
mod shortlist;
mod student;
mod tensor;
#[cfg(test)]
mod tests;
mod unknown_words;
mod weights;

use container::Container;
pub use error::FormatError;
pub use probe::Choice;
pub use profile::BERGAMOT;
pub(super) use respelled::has_spaces;
pub use shortlist::{Marks, Shortlist};
pub use student::Student;
#[cfg(test)]
pub(crate) use tests::toy_files;
