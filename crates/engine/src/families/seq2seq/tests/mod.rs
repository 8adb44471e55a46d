//! Toy models of every dialect beside `transformers`, and what is wrong with files.

mod files;
mod parity;
mod toy;
