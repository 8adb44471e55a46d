//! Bytes to text, and text to sentences: encodings, languages, page furniture, sentence borders.
//!
//! Everything here works on byte ranges of the caller's text, so that nothing is lost on the way:
//! a caller can always put the pieces together again.

#![forbid(unsafe_code)]

mod alphabets;
pub mod cleanup;
pub mod detect;
pub mod encoding;
pub mod function_words;
pub mod lang;
pub mod letters;
pub mod literals;
pub mod mojibake;
pub mod passages;
pub mod script;
pub mod sentences;
pub mod tables;
pub mod words;

pub use lang::Lang;
