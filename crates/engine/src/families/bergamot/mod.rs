//! The student models that Firefox ships, as Marian's binary files.
//!
//! `container` reads the weights' file, `network_config` the shape of the network in it, `shortlist`
//! the list that narrows the choice of words.

mod container;
mod cursor;
mod error;
mod header;
mod network_config;
mod shortlist;
mod tensor;
#[cfg(test)]
mod tests;

pub use container::{Container, Int8Matrix};
pub use error::FormatError;
pub use network_config::{Activation, Config, Output};
pub use shortlist::{Marks, Shortlist};
