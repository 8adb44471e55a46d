//! The search on models that need no weights.

mod beam;
mod company;
mod greedy;
mod phrases;
mod reference;
mod scribbler;
