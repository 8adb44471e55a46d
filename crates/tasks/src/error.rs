//! Errors of a task on a document.

use std::io::ErrorKind;

use contract::panics::Panicked;
use models::ModelError;
use text::Lang;

/// An error of a task. Each message names the object, the cause and the next step; the caller puts the document's
/// name before it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TaskError {
    /// The input has no bytes.
    #[error("the input is empty; give a file or text that has words in it")]
    Empty,
    /// The input is only white space.
    #[error("the input holds only white space; give a file or text that has words in it")]
    Blank,
    /// The input has no sentence to summarise.
    #[error(
        "the input has no sentence that could be summarised; use 'tolmach translate' for tables and lists"
    )]
    NothingToSummarize,
    /// The name of the encoding is unknown.
    #[error(transparent)]
    UnknownEncoding(#[from] text::encoding::UnknownEncoding),
    /// The bytes are not text.
    #[error(transparent)]
    Decode(#[from] text::encoding::DecodeError),
    /// The text was decoded wrongly before it was saved.
    #[error(transparent)]
    DecodedWrongly(#[from] text::mojibake::Unreadable),
    /// The text of a package was decoded wrongly before it was saved.
    #[error(
        "the text of the document was decoded in a wrong encoding before it was saved ({truly} read as {read_as}); open it \
         where it was made and save it anew, or convert it to plain text, which can be repaired"
    )]
    PackageDecodedWrongly {
        /// The encoding that the text was in.
        truly: &'static str,
        /// The encoding that it was taken for.
        read_as: &'static str,
    },
    /// The reader of the format cannot read it.
    #[error(transparent)]
    Read(#[from] documents::ReadError),
    /// The document's format demands UTF-8.
    #[error(
        "line {line} is not UTF-8, as {format} has to be; repair it there, or name its encoding with --encoding"
    )]
    NotUtf8 {
        /// The name of the format.
        format: &'static str,
        /// The number of the first line that is not UTF-8, from 1.
        line: usize,
    },
    /// The translated document cannot be written.
    #[error(transparent)]
    Write(#[from] documents::WriteError),
    /// The language cannot be detected.
    #[error("cannot tell the language of the text{}", candidates_text(.candidates))]
    UnknownLanguage {
        /// The likeliest languages, the first one first.
        candidates: Vec<Lang>,
    },
    /// The model could not be chosen, fetched or loaded.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// The caller asked to stop before the work was done.
    #[error("stopped before the work was done; run the command again to resume")]
    Stopped,
    /// The model failed while running.
    #[error(transparent)]
    Run(#[from] contract::RunError),
    /// The program panicked.
    #[error(transparent)]
    Internal(#[from] Panicked),
    /// The system could not start a thread.
    #[error(
        "cannot start a thread ({0}); end other programs, or allow more threads or memory, and run the command again"
    )]
    NoThread(std::io::Error),
}

/// The next step if the disk is full; else empty.
pub(crate) fn space_text(error: &std::io::Error) -> &'static str {
    match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => {
            "; free some space and run the command again"
        }
        _ => "",
    }
}

fn candidates_text(candidates: &[Lang]) -> String {
    let Some(first) = candidates.first() else {
        return "; name it with --from".to_owned();
    };
    let names: Vec<&str> = candidates.iter().map(|lang| lang.name()).collect();
    format!(
        ", which may be in {}; name it with --from, such as --from {}",
        names.join(" or "),
        first.code()
    )
}
