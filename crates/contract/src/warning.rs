//! What the tool tells a reader about a text.

use crate::Code;

/// Something a reader should know about a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    /// What it is about, for machines.
    pub code: Code,
    /// One sentence for people.
    pub message: String,
}

impl Warning {
    /// A warning with this sentence.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Warning {
            code,
            message: message.into(),
        }
    }
}
