//! A model in memory.

use engine::Engine;

use crate::report::ModelReport;

/// A model in memory.
pub struct Loaded {
    /// Its weights and tokenizer.
    pub engine: Engine,
    /// What the report says of it.
    pub report: ModelReport,
}
