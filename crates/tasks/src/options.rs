//! What the user wants, as plain values.

use std::sync::Arc;

pub use engine::DeviceChoice;
pub use models::ModelChoice;
use review::glossary::Glossary;
use store::Preset;
pub use summaries::{Length, SummaryKind};
use text::Lang;

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

impl Task {
    /// What a model has to do for it first.
    pub(crate) fn first_step(self) -> store::Task {
        match self {
            Task::Translate | Task::Digest => store::Task::Translate,
            Task::Summarize => store::Task::Summarize,
        }
    }
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

/// Whether page furniture is taken away before anything else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cleaning {
    /// Take it away and say so.
    Remove,
    /// Leave the text as it is.
    Keep,
}

/// What of a page of the web is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// All of it.
    Page,
    /// Its main article; all of it, with a warning, where no article stands out.
    Article,
    /// Its main article where the page was plainly made for one, else all of it.
    ClearArticle,
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
    /// What of a page of the web is read.
    pub scope: Scope,
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
    /// token, where the model can tell ([`BlockReport::alignment`](crate::report::BlockReport::alignment),
    /// [`SegmentReport::tokens`](crate::report::SegmentReport::tokens)).
    pub token_scores: bool,
}

impl Default for Options {
    /// What `digest` does when nothing is set.
    fn default() -> Options {
        Options {
            task: Task::Digest,
            from: None,
            to: Lang::EN,
            unit: Unit::Block,
            cleaning: Cleaning::Remove,
            scope: Scope::ClearArticle,
            summary: None,
            length: Length::default(),
            model: ModelChoice::Preset(Preset::default()),
            summary_model: None,
            input_format: None,
            fields: Vec::new(),
            packages: false,
            encoding: None,
            glossary: None,
            token_scores: false,
        }
    }
}
