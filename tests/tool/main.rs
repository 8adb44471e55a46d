//! The real tool, run as a user runs it, with the model that upper-cases: no weights, no network.
#![expect(clippy::disallowed_methods, reason = "tests lay out their own files")]

mod article;
mod bad_input;
mod batch;
mod beside;
#[cfg(target_os = "linux")]
mod borders;
mod cases;
mod encoder_decoder;
mod endings;
mod endless;
mod failing;
mod foreign;
mod formats;
mod full_disk;
mod glossary;
mod hostile_language_models;
mod hostile_weights;
mod hub;
mod interrupt;
mod kills;
mod kit;
mod language_model;
mod limits;
mod models;
mod network;
mod own_files;
mod own_tables;
mod page;
mod panics;
mod pipes;
mod poison;
mod prompt_styles;
mod quality;
mod reading;
mod repositories;
mod results;
mod streaming;
mod student;
mod students;
mod summaries;
mod toy;
mod worker;
