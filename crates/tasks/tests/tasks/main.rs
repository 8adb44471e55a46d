//! Whole tasks over a model that upper-cases: session, route, store, engine and documents together.

#![expect(
    clippy::disallowed_methods,
    reason = "tests write into temporary folders of their own"
)]

mod extractive;
mod glossary;
mod input;
mod kit;
mod large;
mod links;
mod marks;
mod models;
mod names;
mod quality;
mod summary;
mod translation;
