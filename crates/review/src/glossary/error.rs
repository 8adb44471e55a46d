//! Errors in a glossary, with their line.

/// A glossary or a list of kept words that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{name}, line {line}: {problem}")]
pub struct GlossaryError {
    /// The name of the file.
    pub name: String,
    /// The number of the line, counted from 1.
    pub line: u64,
    /// The error in that line.
    pub problem: Problem,
}

/// An error in a line of a glossary.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Problem {
    /// Bytes that are not UTF-8.
    #[error("the text is not UTF-8; save the file as UTF-8 (spreadsheets call it 'CSV UTF-8')")]
    Encoding,
    /// A field or a quotation that cannot be parsed.
    #[error("the line cannot be read as CSV: {cause}")]
    Unreadable {
        /// The parser's reason.
        cause: &'static str,
    },
    /// A header without one of the two required columns.
    #[error("the header has no column '{column}'; name the columns source, target and, if you like, flags")]
    NoColumn {
        /// The name of the missing column.
        column: &'static str,
    },
    /// A line with a source and no other field.
    #[error("there is only one field; write source,target, or source,,keep for what stays as it is")]
    OneField,
    /// A line with more fields than there are columns.
    #[error(
        "there are {found} fields where {wanted} are known; put quotation marks around a field with a comma in it"
    )]
    ManyFields {
        /// The number of fields in the line.
        found: usize,
        /// The number of known columns.
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
        /// The source of the term.
        source_term: String,
    },
    /// An unknown flag.
    #[error("there is no flag '{flag}'; known: exact, case, keep")]
    Flag {
        /// The flag as it is written.
        flag: String,
    },
    /// A word that is to be both kept and translated.
    #[error("'{source_term}' has the flag keep and a target too; take one of them away")]
    KeptAndCalled {
        /// The source of the term.
        source_term: String,
    },
    /// A source that an earlier line has too.
    #[error("'{source_term}' is there already, in {name}, line {line}; keep one of them")]
    Twice {
        /// The source of the term.
        source_term: String,
        /// The name of the other file.
        name: String,
        /// The number of the other line.
        line: u64,
    },
    /// A file without any entry.
    #[error("the file has no entries")]
    NoEntries,
}
