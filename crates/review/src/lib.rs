//! Holds a translation to its source: checks find what is wrong, repairs mend what can be mended for sure, and a
//! [`Candidate`](candidate::Candidate) is an answer of a model that went through both.
//!
//! No model is known here, only what one answered ([`contract`]); no document either, only texts and places in them.

#![forbid(unsafe_code)]

mod attribution;
pub mod candidate;
pub mod checks;
pub mod figures;
pub mod glossary;
mod inflection;
pub mod quoting;
pub mod repairs;
pub mod sentence_alignment;
pub mod spans;
pub mod speech;
pub mod spellings;
pub mod terms;
pub mod word_alignment;
