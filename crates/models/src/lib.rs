//! Chooses the model for a task, has its files downloaded, and keeps it in memory.
//!
//! A [`Session`] is everything that outlives one document: the models on disk, those that are loaded, and the cache
//! of their answers. [`route`] chooses models among the [`possible_routes`], [`discovery`] recognises models that no
//! manifest describes.

#![forbid(unsafe_code)]

pub mod cache;
mod choice;
pub mod discovery;
mod error;
mod event;
pub mod languages;
mod loaded;
mod memo;
mod model;
mod pivot;
pub mod possible_routes;
mod report;
pub mod route;
mod session;

pub use choice::{ChosenModel, ModelChoice, ModelQuery, NeededModel, Route};
pub use error::{FirstSteps, ModelError};
pub use event::{Event, OnEvent};
pub use loaded::Loaded;
pub use model::Model;
pub use report::ModelReport;
pub use session::{Session, is_same_model};
