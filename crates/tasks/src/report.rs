//! The result of a task: everything a writer may show, in the shape of `docs/json.md`.

pub use contract::{AlignmentLink, Code, Warning};
use documents::{BlockKind, Mark, Part};
pub use models::ModelReport;
pub use review::glossary::{GlossaryReport, TermReport};
use serde::{Deserialize, Serialize};
pub use summaries::{SummaryReport, SummarySentence};
use text::Lang;

/// The result for one document.
#[derive(Debug, Clone)]
pub struct Report {
    /// What came in.
    pub document: DocumentReport,
    /// The whole translated text in the document's own format, plain text where that is a package; absent when only a
    /// summary was asked for.
    pub translation: Option<String>,
    /// Where each block begins in `translation`; empty where the format cannot tell.
    pub starts: Vec<usize>,
    /// The whole translated document where it is a package, if that was asked for.
    pub package: Option<Vec<u8>>,
    /// The blocks in the document's order.
    pub blocks: Vec<BlockReport>,
    /// How the blocks stand in lists, quotations and tables, and the text between them that is never translated.
    pub outline: Vec<Part>,
    /// The summary, when one was asked for.
    pub summary: Option<SummaryReport>,
    /// How the glossary's terms fared, where there is a glossary.
    pub glossary: Option<GlossaryReport>,
    /// The models that were used.
    pub models: ModelsReport,
    /// Where the time went; absent where several documents shared the models' time.
    pub timings: Option<Timings>,
    /// Warnings of the whole document; those of a segment stand with the segment.
    pub warnings: Vec<Warning>,
}

impl Report {
    /// What tells the index of the block that holds a segment, which is counted over all blocks in order.
    pub fn blocks_of_segments(&self) -> impl Fn(usize) -> Option<usize> + use<> {
        let counted = self.blocks.iter().scan(0, |before, block| {
            *before += block.segments.len();
            Some(*before)
        });
        let ends: Vec<usize> = counted.collect();
        move |segment| Some(ends.partition_point(|&end| end <= segment)).filter(|&block| block < ends.len())
    }

    /// What an overview of many documents says of this one: its headline, and the first sentence of its summary that does
    /// not repeat the headline.
    pub fn overview_entry(&self) -> OverviewEntry {
        let summary = self.summary.as_ref();
        let headline = summary.and_then(|summary| summary.headline.clone());
        let same = |text: &str| {
            headline
                .as_deref()
                .is_some_and(|line| line.trim_end_matches('.') == text.trim_end_matches('.'))
        };
        let sentences = summary.map(|summary| &summary.sentences[..]).unwrap_or_default();
        let sentence = sentences
            .iter()
            .find(|sentence| !same(&sentence.text))
            .or(sentences.first());
        OverviewEntry {
            sentence: sentence.map(|sentence| sentence.text.clone()),
            segments: sentence
                .map(|sentence| sentence.segments.clone())
                .unwrap_or_default(),
            headline,
        }
    }

    /// How many warnings there are: of the document, of its segments and of the summary.
    pub fn warnings_in_all(&self) -> usize {
        let segments = self.blocks.iter().flat_map(|block| &block.segments);
        let sentences = self.summary.iter().flat_map(|summary| &summary.sentences);
        self.warnings.len()
            + segments.map(|segment| segment.warnings.len()).sum::<usize>()
            + sentences.map(|sentence| sentence.warnings.len()).sum::<usize>()
    }
}

/// What an overview of many documents says of one of them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OverviewEntry {
    /// Its headline; absent for a text without any.
    pub headline: Option<String>,
    /// One sentence of its summary.
    pub sentence: Option<String>,
    /// The segments that the sentence rests on, as in the document's own result.
    pub segments: Vec<usize>,
}

/// What came in.
#[derive(Debug, Clone)]
pub struct DocumentReport {
    /// The file's name, or `-` for standard input.
    pub name: String,
    /// The reader's name, as [`documents::names`] lists it.
    pub format: String,
    /// The encoding it was read with.
    pub encoding: String,
    /// The source language, given or detected; absent when nothing could be detected.
    pub from: Option<Lang>,
    /// The target language.
    pub to: Lang,
    /// The title in the target language where it was translated, else as it stands.
    pub title: Option<String>,
}

/// A paragraph, heading, list item, table cell or line.
#[derive(Debug, Clone)]
pub struct BlockReport {
    /// What it is.
    pub kind: BlockKind,
    /// The block's words as they were read.
    pub source: String,
    /// The inline marks of `source`.
    pub source_marks: Vec<Mark>,
    /// The block's translation, or its words when it was not translated.
    pub text: String,
    /// The same marks where they belong in `text`.
    pub marks: Vec<Mark>,
    /// Its sentences: the smallest pieces in which source and translation answer each other.
    pub segments: Vec<SegmentReport>,
    /// Places in the block's source and in `text` that belong together, token by token, in the order of
    /// `text`; empty unless they were asked for and the model can tell. What a repair changed has none.
    pub alignment: Vec<AlignmentLink>,
}

/// A sentence and its translation (or a few that could not be told apart).
#[derive(Debug, Clone)]
pub struct SegmentReport {
    /// The source text.
    pub source: String,
    /// The translation; absent when the text was left as it is (already in the target language).
    pub translation: Option<String>,
    /// Mean log-probability of the passage it was translated in.
    pub score: Option<f32>,
    /// The translation's tokens in their order with what the model thought of each; absent unless links were asked
    /// for and the model can tell. What was not decoded, such as names that were copied, or was repaired is not among
    /// them.
    pub tokens: Option<Vec<TokenReport>>,
    /// What the checks found.
    pub warnings: Vec<Warning>,
}

/// A token of a translation.
#[derive(Debug, Clone, PartialEq)]
pub struct TokenReport {
    /// Its letters, without the space before them.
    pub text: String,
    /// The natural logarithm of its probability.
    pub score: f32,
}

/// The models that were used.
#[derive(Debug, Clone, Default)]
pub struct ModelsReport {
    /// The one that translated.
    pub translate: Option<ModelReport>,
    /// The one that summarised.
    pub summarize: Option<ModelReport>,
}

/// Where the time went, in seconds.
#[derive(Debug, Clone, Copy, Default)]
pub struct Timings {
    /// Reading weights.
    pub load: f64,
    /// Translating.
    pub translate: f64,
    /// Summarising.
    pub summarize: f64,
}
