//! What is said of a model that was used.

/// One model.
#[derive(Debug, Clone)]
pub struct ModelReport {
    /// The manifest's id, or the path that was given; `a > b` for two that translate by way of English.
    pub id: String,
    /// Where its files came from: `hub`, `wheel`, `file`, …
    pub source: String,
    /// SHA-256 of the weights, where it is known.
    pub sha256: Option<String>,
}

impl ModelReport {
    /// The id and the checksum.
    pub fn identity(&self) -> String {
        format!("{}@{}", self.id, self.sha256.as_deref().unwrap_or_default())
    }

    /// Both of two models of which the second goes on where this one ends.
    #[must_use]
    pub fn then(&self, second: &ModelReport) -> ModelReport {
        ModelReport {
            id: format!("{} > {}", self.id, second.id),
            source: format!("{} > {}", self.source, second.source),
            sha256: None,
        }
    }
}
