//! Warnings about a translation or a summary.

use std::ops::Range;

use crate::Code;

/// Something a reader should know about a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    /// Its kind, for machines.
    pub code: Code,
    /// One sentence for people.
    pub message: String,
    /// Where it stands in the source, in bytes; `None` if that is not known, or the whole is meant.
    pub source: Option<Range<usize>>,
    /// Where it stands in the translation, in bytes; `None` likewise.
    pub target: Option<Range<usize>>,
}

impl Warning {
    /// A warning with this sentence and no place.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Warning {
            code,
            message: message.into(),
            source: None,
            target: None,
        }
    }
}
