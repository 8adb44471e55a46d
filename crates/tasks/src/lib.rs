//! Tasks on documents: translate, summarise, or both.
//!
//! Input is plain data ([`options`]), output is plain data ([`report`]); progress is reported as [`Event`]s.

#![forbid(unsafe_code)]

mod assemble;
pub mod batch;
mod bench;
mod decoding;
mod digest;
mod disk;
mod error;
pub mod event;
mod language;
pub mod options;
mod plan;
mod prepare;
mod quality;
pub mod report;
mod source;
mod summary;
mod translate;
mod trial;

pub use bench::{BenchReport, bench};
pub use digest::run;
pub use disk::{Disk, SystemDisk};
pub use error::TaskError;
pub use event::{Answer, Event};
pub use source::{Input, Recognised, recognise};
pub use trial::{Trial, TrialError, TriedSentence, trial};
