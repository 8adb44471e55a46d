//! What the user asked for: translate, summarise, or both, on one document at a time.
//!
//! Plain data in ([`options`]), plain data out ([`report`]); progress goes up as [`Event`]s.

#![forbid(unsafe_code)]

mod assemble;
pub mod batch;
mod bench;
mod digest;
mod disk;
mod error;
pub mod event;
mod language;
pub mod options;
mod plan;
mod prepare;
pub mod report;
mod source;
mod summary;
mod translate;

pub use bench::{BenchReport, bench};
pub use digest::run;
pub use disk::{Disk, SystemDisk};
pub use error::TaskError;
pub use event::{Answer, Event};
pub use source::{Input, Recognised, recognise};
