//! Errors of a vocabulary file; each names the field and a next step.

/// Why a SentencePiece model cannot be used. The caller names the file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SpmError {
    /// A message or a number ends beyond its container.
    #[error("{field} is cut short at byte {offset}: the file is cut or damaged; fetch it again")]
    Truncated {
        /// The field.
        field: &'static str,
        /// Where it begins, in bytes from the beginning of the message that holds it.
        offset: usize,
    },
    /// A field has an impossible value.
    #[error("{field} is {found}, not {expected}: the file is damaged or of another kind; fetch it again")]
    Invalid {
        /// The field.
        field: String,
        /// Its value.
        found: String,
        /// The possible values.
        expected: String,
    },
    /// The file is whole, but asks for something that is not supported.
    #[error("{field} is {found}, and tolmach reads {expected} only; choose another model")]
    Unsupported {
        /// The field.
        field: &'static str,
        /// Its value.
        found: String,
        /// The supported values.
        expected: &'static str,
    },
}

impl SpmError {
    /// [`SpmError::Invalid`] from things that can be printed.
    pub(super) fn invalid(
        field: impl std::fmt::Display,
        found: impl std::fmt::Display,
        expected: impl std::fmt::Display,
    ) -> Self {
        SpmError::Invalid {
            field: field.to_string(),
            found: found.to_string(),
            expected: expected.to_string(),
        }
    }
}
