//! Jobs for a model, and its results.

use std::ops::Range;
use text::Lang;

/// A word or phrase of the source and its usual translation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// The word or phrase in the form that the source has, inflected or not.
    pub source: String,
    /// The usual form in the target language.
    pub target: String,
}

/// A lexical constraint: words that a translation must contain, in one of several forms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LexicalConstraint {
    /// The span of the passage's source that `forms` translate, in bytes.
    pub source: Range<usize>,
    /// The accepted forms, of which one must occur. At the beginning of a sentence its first letter may be a capital.
    pub forms: Vec<String>,
}

/// One passage to translate whole: a paragraph, a heading, a list item, a line.
#[derive(Debug, Clone, Copy)]
pub struct Passage<'a> {
    /// The text to translate.
    pub source: &'a str,
    /// The title of its document in the source language; empty when it has none.
    pub title: &'a str,
    /// The text that precedes the passage in its document, in the source language; it helps with names and pronouns.
    pub before: &'a str,
    /// Names and phrases of the passage whose usual translation is known; hints, not constraints.
    pub terms: &'a [Term],
    /// Lexical constraints, which count where
    /// [`Translator::supports_constraints`](crate::Translator::supports_constraints). If the search finds no
    /// translation that meets them, it ends as [`Finish::Length`]; constraints that the model's vocabulary cannot
    /// spell are ignored.
    pub constraints: &'a [LexicalConstraint],
    /// The number of the attempt, 0 for the first. Each attempt decodes differently; the same attempt always gives the
    /// same result.
    pub attempt: u8,
}

/// A batch of passages, of one document or of many.
#[derive(Debug, Clone, Copy)]
pub struct TranslateJob<'a> {
    /// The source language.
    pub from: Lang,
    /// The target language.
    pub to: Lang,
    /// The passages, in the order of their documents.
    pub passages: &'a [Passage<'a>],
    /// Whether hypotheses shall have a word alignment, [`Hypothesis::alignment`], where the model can compute one.
    pub align: bool,
}

/// The requested length of a summary.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SummaryLength {
    /// Exactly this many sentences.
    Sentences(usize),
    /// About this many words.
    Words(usize),
}

/// A text to summarise.
#[derive(Debug, Clone, Copy)]
pub struct SummaryJob<'a> {
    /// The whole text, paragraphs separated by blank lines.
    pub text: &'a str,
    /// The language of `text`.
    pub from: Lang,
    /// The language of the summary.
    pub to: Lang,
    /// The requested length.
    pub length: SummaryLength,
    /// The number of the attempt, 0 for the first. Each attempt decodes differently; the same attempt always gives
    /// the same result.
    pub attempt: u8,
}

/// A segment of a source and its translation, whose quality is to be estimated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SegmentPair<'a> {
    /// The source text.
    pub source: &'a str,
    /// Its translation.
    pub translation: &'a str,
}

/// Why decoding ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Finish {
    /// The model ended the text.
    #[default]
    Stop,
    /// The length limit was reached first: the text is cut.
    Length,
    /// The model repeated the same words again and again, and decoding was stopped.
    Loop,
}

/// One link of a word alignment: a token of a translation and the source token to which it is aligned, without the
/// white space around them. Both ranges are in bytes, lie on characters' boundaries and are not empty.
#[derive(Debug, Clone, PartialEq)]
pub struct AlignmentLink {
    /// The span in the source, in bytes.
    pub source: Range<usize>,
    /// The span in the translation, in bytes.
    pub target: Range<usize>,
    /// The natural logarithm of the token's probability; `None` for words that were copied instead of decoded.
    pub score: Option<f32>,
}

/// One decoded text.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Hypothesis {
    /// The text, without special tokens.
    pub text: String,
    /// Mean natural logarithm of the chosen tokens' probabilities; 0 is certainty.
    pub score: f32,
    /// The number of decoded tokens.
    pub tokens: usize,
    /// Why decoding ended.
    pub finish: Finish,
    /// The word alignment between the passage's source and `text`, in the order of `text`; empty unless the job
    /// requested it and the model can compute it.
    pub alignment: Vec<AlignmentLink>,
}

/// Tokens and seconds that a model has used since it was loaded.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Usage {
    /// Tokens read (prompts); a prefix shared by several prompts counts once.
    pub prompt_tokens: usize,
    /// Seconds spent reading.
    pub prompt_seconds: f64,
    /// Tokens decoded, over all rows.
    pub decoded_tokens: usize,
    /// Seconds spent decoding.
    pub decode_seconds: f64,
}
