//! The trait of a model in memory, which lists its abilities.

use crate::{Embedder, QualityEstimator, Summarizer, Translator, Usage};

/// A loaded model. Each of the first four methods returns one ability of the model, or `None` if the model lacks it.
pub trait LoadedModel: Send + Sync {
    /// The model as a translator.
    fn translator(&self) -> Option<&dyn Translator> {
        None
    }

    /// The model as a writer of summaries.
    fn summarizer(&self) -> Option<&dyn Summarizer> {
        None
    }

    /// The model as a sentence encoder.
    fn embedder(&self) -> Option<&dyn Embedder> {
        None
    }

    /// The model as an estimator of quality.
    fn estimator(&self) -> Option<&dyn QualityEstimator> {
        None
    }

    /// The tokens that were read and written since the model was loaded, and the seconds that took.
    fn usage(&self) -> Usage;
}
