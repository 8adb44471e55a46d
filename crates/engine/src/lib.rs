//! Runs models: loads a bundle of local files and returns hypotheses, vectors or summaries.
//!
//! The families implement the traits of `contract`: [`Translator`], [`Summarizer`], [`Embedder`] and
//! [`QualityEstimator`]. [`Families`] lists them, and callers may add a family of their own. Nothing here downloads,
//! prints or reads the environment.

mod bundle;
mod device;
mod error;
mod families;
mod family;
#[doc(hidden)]
pub mod fuzzing;
mod guard;
mod kind;
pub mod malloc;
mod mapped;
#[cfg(test)]
mod mutants;
pub mod sentencepiece;
pub mod tokens;
mod torch;
mod whole_file;

pub use bundle::{Bundle, DeviceChoice, EngineOptions};
pub use contract::{
    AlignmentLink, Embedder, Finish, Hypothesis, LexicalConstraint, LoadedModel, Passage, QualityEstimator,
    RunError, SegmentPair, Sink, Summarizer, SummaryJob, SummaryLength, Term, TranslateJob, Translator,
    Usage,
};
pub use error::LoadError;
pub use families::bergamot;
pub use families::gguf::{Chat, IdModel, Tokenizer as GgufTokenizer};
pub use families::seq2seq;
pub use families::seq2seq::Precision;
pub use families::{BERGAMOT, BERT, GGUF, SEQ2SEQ};
pub use family::{Families, Family, Load, Recognition, all_bytes};
pub use kind::{CONFIGURATION, Capabilities, ModelKind, NetworkName, Pairs};

pub use int8::{Isa, Kernel};
