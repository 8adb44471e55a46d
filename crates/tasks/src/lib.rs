//! What the user asked for: translate, summarise, or both, on one document at a time.
//!
//! Plain data in ([`options`]), plain data out ([`report`]); progress goes up as [`Event`]s.

#![forbid(unsafe_code)]

mod align;
mod assemble;
mod attribution;
pub mod batch;
mod bench;
mod cache;
mod candidate;
pub mod checks;
mod digest;
mod error;
pub mod event;
pub mod faults;
mod figures;
pub mod found;
pub mod glossary;
mod language;
mod languages;
mod links;
mod memo;
mod model;
pub mod options;
pub mod panics;
mod passages;
mod pivot;
mod plan;
mod prepare;
mod quoting;
pub mod report;
mod route;
mod session;
mod source;
mod spellings;
mod summarise;
mod summary;
mod terms;
mod translate;

pub use bench::{BenchReport, bench};
pub use digest::run;
pub use error::TaskError;
pub use event::Event;
pub use session::Session;
pub use source::{Input, is_package};
pub use summarise::Auditor;
