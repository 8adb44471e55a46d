//! Errors in a glossary, with their line.

/// A glossary or a list of kept words that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{name}, line {line}: {problem}")]
pub struct GlossaryError {
    /// The file.
    pub name: String,
    /// The line, counted from 1.
    pub line: u64,
    /// What is wrong with it.
    pub problem: Problem,
}

/// What is wrong with a line.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Problem {
    /// Bytes that are no UTF-8.
    #[error("the text is not UTF-8; save the file as UTF-8 (spreadsheets call it 'CSV UTF-8')")]
    Encoding,
    /// A field or a quotation that makes no sense.
    #[error("the line cannot be read as CSV: {cause}")]
    Unreadable {
        /// Why.
        cause: &'static str,
    },
    /// A header without one of the two columns that must be there.
    #[error("the header has no column '{column}'; name the columns source, target and, if you like, flags")]
    NoColumn {
        /// The column.
        column: &'static str,
    },
    /// Only a source.
    #[error("there is only one field; write source,target, or source,,keep for what stays as it is")]
    OneField,
    /// More fields than columns.
    #[error(
        "there are {found} fields where {wanted} are known; put quotation marks around a field with a comma in it"
    )]
    ManyFields {
        /// Fields there.
        found: usize,
        /// Columns known.
        wanted: usize,
    },
    /// An empty source.
    #[error("the source is empty")]
    NoSource,
    /// An empty target.
    #[error(
        "the target of '{source_term}' is empty; fill it in, or set the flag keep if the word stays as it is"
    )]
    NoTarget {
        /// The source.
        source_term: String,
    },
    /// A flag that is not known.
    #[error("there is no flag '{flag}'; known: exact, case, keep")]
    Flag {
        /// The flag.
        flag: String,
    },
    /// A word that is to stay and to be translated.
    #[error("'{source_term}' has the flag keep and a target too; take one of them away")]
    KeptAndCalled {
        /// The source.
        source_term: String,
    },
    /// The same source twice.
    #[error("'{source_term}' is there already, in {name}, line {line}; keep one of them")]
    Twice {
        /// The source.
        source_term: String,
        /// The other file.
        name: String,
        /// The other line.
        line: u64,
    },
    /// No entry at all.
    #[error("the file has no entries")]
    NoEntries,
}
