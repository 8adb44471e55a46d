//! Instruction-tuned language models in GGUF: weights, tokenizer and chat template in one file.
//!
//! `content` opens a file, whose `header` is checked first; `dialect` holds the differences of the architectures,
//! `config` the sizes of the network, which `fields` checks, `reader` and `weights` the packed weights, `vocabulary`
//! the order of the output layer's rows, and `cache` what layers keep of the tokens they read. `network`, `pass`,
//! `products` and `rotary` are the arithmetic on the CPU; `attention`, `delta_net` and `feed_forward` are the blocks
//! of a layer. `on_device` is the arithmetic on GPUs, `backend` the choice between them, and `prefix` what jobs leave
//! to each other. `template`, `tokenizer`, and `prompt` or `styles` turn a job into tokens, and `chat` runs it; `ids`
//! does without.

mod attention;
mod backend;
mod cache;
mod chat;
mod config;
mod content;
mod delta_net;
mod dialect;
mod feed_forward;
mod fields;
pub(crate) mod header;
mod ids;
mod matrix;
mod network;
mod on_device;
mod pass;
mod prefix;
mod products;
mod profile;
mod program;
mod prompt;
mod reader;
mod rotary;
mod rows;
mod scratch;
mod styles;
mod template;
#[cfg(test)]
mod tests;
mod tokenizer;
mod vocabulary;
mod weights;

pub use chat::Chat;
pub use ids::IdModel;
pub use profile::GGUF;
pub(super) use profile::{is_gguf, usual_file};
pub(crate) use template::{Role, Template, Turn};
#[cfg(test)]
pub(crate) use tests::{toy_file_with_pieces, toy_files};
pub use tokenizer::Tokenizer;
