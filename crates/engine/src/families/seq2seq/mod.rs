//! Encoder–decoder transformers as `transformers` saves them: one network, whose relatives (Marian, BART,
//! mBART, M2M-100 and NLLB, PEGASUS, T5) are told apart by their dialects.
//!
//! `dialect` holds the differences of the relatives, `config` reads the shape of a network and `generation` its
//! search settings; `checkpoint` reads weights, `weights` packs them for the kernels, `encoder` and `decoder` run
//! them. `model` is the translator and summariser on top, which cuts text with `pieces`, and `estimator` the
//! estimator of quality.

mod checkpoint;
mod config;
mod decoder;
mod dialect;
mod encoder;
mod estimator;
mod generation;
mod linear;
mod model;
mod network;
mod numbers;
mod pieces;
mod positions;
mod profile;
#[cfg(test)]
mod tests;
mod weights;

pub(crate) use config::Config;
pub use decoder::Prompt;
pub use estimator::Estimator;
pub use linear::Precision;
pub use model::Seq2Seq;
pub use network::{Network, Rows};
pub use profile::SEQ2SEQ;
