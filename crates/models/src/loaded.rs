//! A model in memory.

use engine::Engine;

use crate::report::ModelReport;

/// A model in memory.
pub struct Loaded {
    /// The weights and tokenizer, ready to run.
    pub engine: Engine,
    /// The model's entry in reports.
    pub report: ModelReport,
}
