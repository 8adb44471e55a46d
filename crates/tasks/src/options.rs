//! What the user wants, as plain values.

use std::num::NonZeroUsize;
use std::sync::Arc;

pub use engine::DeviceChoice;
use text::Lang;

use crate::glossary::Glossary;
pub use crate::report::SummaryKind;

/// What to do with a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Task {
    /// Translate only.
    Translate,
    /// Summarise only.
    Summarize,
    /// Translate, then summarise the translation.
    Digest,
}

/// What is one unit of translation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Unit {
    /// A block of the document: the structure is read.
    #[default]
    Block,
    /// A line, whatever it holds: one line in, one line out.
    Line,
}

/// How a model is chosen.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum ModelChoice {
    /// The first of a preset's models that is installed, else the first that can be had.
    Preset(store::Preset),
    /// A catalog id, or a path to a model file.
    Named(String),
}

/// Whether page furniture is taken away before anything else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cleaning {
    /// Take it away and say so.
    Remove,
    /// Leave the text as it is.
    Keep,
}

/// How long a summary is to be, as the user says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Length {
    /// Two sentences.
    Short,
    /// Three to four sentences, by the text's length.
    #[default]
    Medium,
    /// Six to eight sentences.
    Long,
    /// Exactly so many sentences.
    Sentences(NonZeroUsize),
    /// About so many words.
    Words(NonZeroUsize),
    /// So many hundredths of the text's words.
    Percent(u8),
}

/// Everything that shapes the work on one document.
#[derive(Debug, Clone)]
pub struct Options {
    /// What to do.
    pub task: Task,
    /// The source language; `None` asks for detection, block by block.
    pub from: Option<Lang>,
    /// The target language.
    pub to: Lang,
    /// What is one unit of translation.
    pub unit: Unit,
    /// Page furniture.
    pub cleaning: Cleaning,
    /// How to summarise; `None` lets a model write where one was named or is installed, and else takes
    /// the text's own sentences.
    pub summary: Option<SummaryKind>,
    /// The summary's length.
    pub length: Length,
    /// The model that translates.
    pub model: ModelChoice,
    /// The model that summarises; `None` takes the one that translates.
    pub summary_model: Option<ModelChoice>,
    /// The reader to use, as [`documents::names`] lists them; `None` decides by name and content.
    pub input_format: Option<String>,
    /// The fields of a table or of JSON lines that hold prose; none asks for those that usually do.
    pub fields: Vec<String>,
    /// Whether the report is to hold the whole document where that is a package
    /// ([`Report::package`](crate::report::Report::package)).
    pub packages: bool,
    /// An encoding's label; `None` asks for detection.
    pub encoding: Option<String>,
    /// What words are to be called, and which stay as they are.
    pub glossary: Option<Arc<Glossary>>,
    /// Whether blocks are to say which of their words belong together, and segments how sure the model was of each
    /// token, where the model can tell ([`BlockReport::links`](crate::report::BlockReport::links),
    /// [`SegmentReport::tokens`](crate::report::SegmentReport::tokens)).
    pub links: bool,
}
