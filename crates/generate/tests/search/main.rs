//! The search on models that need no weights.

mod beam;
mod company;
mod constraints;
mod greedy;
mod reference;
mod scribbler;
