//! Toy models of every dialect beside `transformers`, and what is wrong with files.

mod blocks;
mod files;
mod parity;
mod phrases;
mod toy;
