//! The options of a task, as plain values.

use std::sync::Arc;

pub use engine::DeviceChoice;
pub use models::ModelChoice;
use review::glossary::Glossary;
use store::Preset;
pub use summaries::{Length, SummaryKind};
use text::Lang;

/// The task on a document.
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
    /// The task of the first model that it needs.
    pub(crate) fn first_step(self) -> store::Task {
        match self {
            Task::Translate | Task::Digest => store::Task::Translate,
            Task::Summarize => store::Task::Summarize,
        }
    }
}

/// The unit of translation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Unit {
    /// A block of the document, by the document's structure.
    #[default]
    Block,
    /// A line, whatever it contains: one line in, one line out.
    Line,
}

/// Whether page furniture is removed first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cleaning {
    /// Remove it, with a warning.
    Remove,
    /// Leave the text as it is.
    Keep,
}

/// The part of a web page that is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// All of it.
    Page,
    /// Its main article; the whole page, with a warning, if no article is found.
    Article,
    /// Its main article if the page clearly has one, else the whole page.
    ClearArticle,
}

/// All options of the work on one document.
#[derive(Debug, Clone)]
pub struct Options {
    /// The task.
    pub task: Task,
    /// The source language; `None` asks for detection, block by block.
    pub from: Option<Lang>,
    /// The target language.
    pub to: Lang,
    /// The unit of translation.
    pub unit: Unit,
    /// Whether page furniture is removed.
    pub cleaning: Cleaning,
    /// The part of a web page that is read.
    pub scope: Scope,
    /// The method of summarising; `None` lets a model write if one was named or is installed, and else selects
    /// sentences of the text.
    pub summary: Option<SummaryKind>,
    /// The summary's length.
    pub length: Length,
    /// The choice of the model that translates.
    pub model: ModelChoice,
    /// The choice of the model that summarises; `None` is the one that translates.
    pub summary_model: Option<ModelChoice>,
    /// The choice of the model that estimates the quality of each segment; `None` makes no estimates.
    pub quality: Option<ModelChoice>,
    /// The format, as [`documents::names`] lists it; `None` recognises it by name and content.
    pub input_format: Option<String>,
    /// The fields of a table or of JSON lines that contain prose, and the notation of their values.
    pub values: documents::ValueOptions,
    /// Whether the report shall contain the whole document if that is a package
    /// ([`Report::package`](crate::report::Report::package)).
    pub packages: bool,
    /// An encoding's label; `None` asks for detection.
    pub encoding: Option<String>,
    /// The user's terms, and words that stay as they are.
    pub glossary: Option<Arc<Glossary>>,
    /// Whether the report shall contain the word alignment of blocks and the scores of tokens, if the model computes
    /// them ([`BlockReport::alignment`](crate::report::BlockReport::alignment),
    /// [`SegmentReport::tokens`](crate::report::SegmentReport::tokens)).
    pub token_scores: bool,
}

impl Default for Options {
    /// The defaults of `digest`.
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
            quality: None,
            input_format: None,
            values: documents::ValueOptions::default(),
            packages: false,
            encoding: None,
            glossary: None,
            token_scores: false,
        }
    }
}
