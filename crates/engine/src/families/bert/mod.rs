//! Sentence encoders of the BERT architecture (Devlin et al., 2019): a sentence in, a vector of length 1 out.
//!
//! `config` holds the sizes, `weights` the tensors packed in eight bits for the kernels, `network` the arithmetic;
//! `encoder` turns sentences into tokens, batches and vectors. The tokens of a batch are one matrix without padding,
//! and attention stays within each sentence: nothing has to be masked, and a sentence gets the same bits in any
//! batch. All of it runs on the CPU, where a sentence takes less than a millisecond.

mod config;
mod encoder;
mod network;
mod profile;
#[cfg(test)]
mod tests;
mod weights;

pub use encoder::SentenceEncoder;
pub use profile::BERT;
