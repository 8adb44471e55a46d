//! A model in memory.

use contract::LoadedModel;

use crate::report::ModelReport;

/// A model in memory.
pub struct Loaded {
    /// The weights and tokenizer, ready to run.
    pub engine: Box<dyn LoadedModel>,
    /// The model's entry in reports.
    pub report: ModelReport,
}
