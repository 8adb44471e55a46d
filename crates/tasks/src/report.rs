//! The report of a task: all data that a writer may show, as `docs/json.md` describes them.

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
    /// The source document.
    pub document: DocumentReport,
    /// The whole translated text in the document's format, plain text if that is a package; absent if only a summary
    /// was requested.
    pub translation: Option<String>,
    /// The offset at which each block begins in `translation`; empty if the format cannot tell.
    pub starts: Vec<usize>,
    /// The whole translated document if it is a package and this was requested.
    pub package: Option<Vec<u8>>,
    /// The blocks in the document's order.
    pub blocks: Vec<BlockReport>,
    /// The position of the blocks in lists, quotations and tables, and the text between them that is never
    /// translated.
    pub outline: Vec<Part>,
    /// The summary, if one was requested.
    pub summary: Option<SummaryReport>,
    /// The estimates of quality, if they were requested and a model translated.
    pub quality: Option<QualityReport>,
    /// The counts of the glossary's terms, if there is a glossary.
    pub glossary: Option<GlossaryReport>,
    /// The models that were used.
    pub models: ModelsReport,
    /// The time of each step; absent if several documents shared the models' time.
    pub timings: Option<Timings>,
    /// Warnings of the whole document; those of a segment are in the segment.
    pub warnings: Vec<Warning>,
}

impl Report {
    /// A function from the index of a segment, which is counted over all blocks in order, to the index of its block.
    pub fn blocks_of_segments(&self) -> impl Fn(usize) -> Option<usize> + use<> {
        let counted = self.blocks.iter().scan(0, |before, block| {
            *before += block.segments.len();
            Some(*before)
        });
        let ends: Vec<usize> = counted.collect();
        move |segment| Some(ends.partition_point(|&end| end <= segment)).filter(|&block| block < ends.len())
    }

    /// The entry of this document in an overview: its headline, and the first sentence of its summary that does not
    /// repeat the headline.
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

    /// The number of all warnings: of the document, of its segments and of the summary.
    pub fn warnings_in_all(&self) -> usize {
        let segments = self.blocks.iter().flat_map(|block| &block.segments);
        let sentences = self.summary.iter().flat_map(|summary| &summary.sentences);
        self.warnings.len()
            + segments.map(|segment| segment.warnings.len()).sum::<usize>()
            + sentences.map(|sentence| sentence.warnings.len()).sum::<usize>()
    }
}

/// The estimates of quality of a document's segments, summed up.
#[derive(Debug, Clone, PartialEq)]
pub struct QualityReport {
    /// The mean of the error scores of segments; absent if none has one.
    pub mean: Option<f32>,
    /// The number of segments that have an error score.
    pub estimated: usize,
    /// The number of segments that a model translated and that have none: they are blank, or longer than the model that
    /// estimates reads.
    pub missing: usize,
}

/// The entry of a document in an overview of many.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OverviewEntry {
    /// The headline; absent for a text without any.
    pub headline: Option<String>,
    /// One sentence of the summary.
    pub sentence: Option<String>,
    /// The segments that support the sentence, as in the document's own result.
    pub segments: Vec<usize>,
}

/// The source document of a report.
#[derive(Debug, Clone)]
pub struct DocumentReport {
    /// The file's name, or `-` for standard input.
    pub name: String,
    /// The reader's name, as [`documents::names`] lists it.
    pub format: String,
    /// The encoding with which it was read.
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
    /// The kind of block.
    pub kind: BlockKind,
    /// The block's words as they were read.
    pub source: String,
    /// The inline marks of `source`.
    pub source_marks: Vec<Mark>,
    /// The block's translation, or its source if it was not translated.
    pub text: String,
    /// The same marks with their ranges in `text`.
    pub marks: Vec<Mark>,
    /// The segments of the block: the smallest parts whose translations can be told apart.
    pub segments: Vec<SegmentReport>,
    /// The word alignment of the block's source and `text`, token by token, in the order of `text`; empty unless it
    /// was requested and the model computes it. Words that a repair changed have no link.
    pub alignment: Vec<AlignmentLink>,
}

/// A sentence and its translation (or a few sentences whose translations cannot be told apart).
#[derive(Debug, Clone)]
pub struct SegmentReport {
    /// The source text.
    pub source: String,
    /// The translation; absent if the text was left as it is (already in the target language).
    pub translation: Option<String>,
    /// The mean log-probability of the tokens of the passage that it is in.
    pub score: Option<f32>,
    /// The predicted error score of the segment, within [`contract::ERROR_SCORES`]; absent unless it was requested, and
    /// where there is none.
    pub quality: Option<f32>,
    /// The tokens of the translation in order, with their scores; absent unless they were requested and the model
    /// computes them. Words that were not decoded, such as copied names, or were repaired are left out.
    pub tokens: Option<Vec<TokenReport>>,
    /// The findings of the checks.
    pub warnings: Vec<Warning>,
}

/// A token of a translation.
#[derive(Debug, Clone, PartialEq)]
pub struct TokenReport {
    /// The letters of the token, without the space before them.
    pub text: String,
    /// The natural logarithm of its probability.
    pub score: f32,
}

/// The models that were used.
#[derive(Debug, Clone, Default)]
pub struct ModelsReport {
    /// The model that translated.
    pub translate: Option<ModelReport>,
    /// The model that summarised.
    pub summarize: Option<ModelReport>,
    /// The model that estimated the quality of segments.
    pub estimate: Option<ModelReport>,
}

/// The time of each step, in seconds.
#[derive(Debug, Clone, Copy, Default)]
pub struct Timings {
    /// Loading models.
    pub load: f64,
    /// Translating.
    pub translate: f64,
    /// Summarising.
    pub summarize: f64,
    /// Estimating quality.
    pub estimate: f64,
}
