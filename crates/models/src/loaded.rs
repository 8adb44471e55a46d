//! A model in memory.

use contract::LoadedModel;

use crate::report::ModelReport;

/// A model in memory.
pub struct Loaded {
    /// Its weights and tokenizer.
    pub engine: Box<dyn LoadedModel>,
    /// What the report says of it.
    pub report: ModelReport,
}
