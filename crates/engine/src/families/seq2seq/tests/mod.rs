//! Toy models of every dialect compared with `transformers`, and errors of damaged files.

mod blocks;
mod constraints;
mod files;
mod parity;
mod quality;
mod toy;
