//! Compares a translation with its source: checks find mistakes, repairs correct those whose correction is certain,
//! and a [`Candidate`](candidate::Candidate) is a model's answer after both.
//!
//! This crate knows neither models, only their answers ([`contract`]), nor documents, only texts and spans in them.

#![forbid(unsafe_code)]

mod angles;
mod attribution;
pub mod candidate;
pub mod checks;
mod dashes;
pub mod figures;
pub mod glossary;
mod inflection;
pub mod quoting;
pub mod repairs;
pub mod scores;
pub mod sentence_alignment;
pub mod spans;
pub mod speech;
pub mod spellings;
pub mod terms;
pub mod word_alignment;
