//! Warnings about a translation or a summary.

use std::ops::Range;

use crate::Code;

/// Something a reader should know about a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    /// The kind of the warning, for programs.
    pub code: Code,
    /// One sentence for people.
    pub message: String,
    /// The span in the source that the warning is about, in bytes; `None` if it is unknown or the whole text is
    /// meant.
    pub source: Option<Range<usize>>,
    /// The span in the translation that the warning is about, in bytes; `None` likewise.
    pub target: Option<Range<usize>>,
}

impl Warning {
    /// A warning with this message and without spans.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Warning {
            code,
            message: message.into(),
            source: None,
            target: None,
        }
    }
}
