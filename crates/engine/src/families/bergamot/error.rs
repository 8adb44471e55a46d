//! Errors of a student's files; each names the field and a next step.

/// Why a container, its configuration or a shortlist cannot be used. The caller names the file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FormatError {
    /// The data ends before a field does.
    #[error(
        "{field} needs {wanted} bytes at offset {offset}, and {left} are there: the file is cut short or damaged; fetch it again"
    )]
    Truncated {
        /// The field that does not fit.
        field: String,
        /// Where it begins, in bytes from the beginning of the file.
        offset: usize,
        /// Bytes it needs.
        wanted: u64,
        /// Bytes that are left from there.
        left: usize,
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
    /// A tensor that the network needs is not there.
    #[error("tensor '{tensor}' is missing: the file holds another kind of network; choose another model")]
    Missing {
        /// Its name.
        tensor: String,
    },
    /// The file is whole, but describes a network that is not supported.
    #[error("{field} is {found}, and tolmach runs {expected} only; choose another model")]
    Unsupported {
        /// The tensor or the configuration's key.
        field: String,
        /// Its value.
        found: String,
        /// The supported values.
        expected: String,
    },
}

impl FormatError {
    /// [`FormatError::Invalid`] from things that can be printed.
    pub(super) fn invalid(
        field: impl std::fmt::Display,
        found: impl std::fmt::Display,
        expected: impl std::fmt::Display,
    ) -> Self {
        FormatError::Invalid {
            field: field.to_string(),
            found: found.to_string(),
            expected: expected.to_string(),
        }
    }

    /// [`FormatError::Unsupported`] from things that can be printed.
    pub(super) fn unsupported(
        field: impl std::fmt::Display,
        found: impl std::fmt::Display,
        expected: impl std::fmt::Display,
    ) -> Self {
        FormatError::Unsupported {
            field: field.to_string(),
            found: found.to_string(),
            expected: expected.to_string(),
        }
    }
}
