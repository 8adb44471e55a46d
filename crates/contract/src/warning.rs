//! What the tool tells a reader about a text.

/// Something a reader should know about a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    /// A stable name for machines, such as `number-mismatch`.
    pub code: &'static str,
    /// One sentence for people.
    pub message: String,
}
