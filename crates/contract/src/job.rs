//! What is asked of a model, and what it answers.

use std::ops::Range;
use text::Lang;

/// A word or phrase of the source and what it is called in the target language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// As the source has it, in whatever case form.
    pub source: String,
    /// The usual form in the target language.
    pub target: String,
}

/// What a translation must hold, in one of several forms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phrase {
    /// What it is to stand for: a place in the passage's source, in bytes.
    pub source: Range<usize>,
    /// Ways to write it. At the beginning of a sentence it may have a capital.
    pub forms: Vec<String>,
}

/// One passage to translate whole: a paragraph, a heading, a list item, a line.
#[derive(Debug, Clone, Copy)]
pub struct Passage<'a> {
    /// The text to translate.
    pub source: &'a str,
    /// The title of its document in the source language; empty when it has none.
    pub title: &'a str,
    /// What stands before it in the document, in the source language; helps with names and pronouns.
    pub before: &'a str,
    /// Names and phrases in it whose usual form is known; hints, not orders.
    pub terms: &'a [Term],
    /// What the translation must hold, where [`Translator::holds_phrases`](crate::Translator::holds_phrases). A
    /// translation that cannot be found so ends as [`Finish::Length`]; phrases that the model's vocabulary cannot
    /// spell are left out.
    pub phrases: &'a [Phrase],
    /// 0 for the first attempt. Each further number decodes differently, the same way every time.
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
    /// Whether hypotheses are to say which words belong together, where the family can tell:
    /// [`Hypothesis::links`].
    pub links: bool,
}

/// How long a summary is to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SummaryLength {
    /// Exactly so many sentences.
    Sentences(usize),
    /// About so many words.
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
    /// The length asked for.
    pub length: SummaryLength,
    /// 0 for the first attempt. Each further number decodes differently, the same way every time.
    pub attempt: u8,
}

/// Why decoding ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Finish {
    /// The model said that it was done.
    #[default]
    Stop,
    /// The length limit was reached first: the text is cut.
    Length,
    /// The same words came again and again, and decoding was stopped.
    Loop,
}

/// A token of a translation and the token of its source that it was made from, without the white space
/// around them. Both ranges are bytes, lie on characters' boundaries and are not empty.
#[derive(Debug, Clone, PartialEq)]
pub struct Link {
    /// The place in the source.
    pub source: Range<usize>,
    /// The place in the translation.
    pub target: Range<usize>,
    /// The natural logarithm of the token's probability; none of what was copied or put in its place.
    pub score: Option<f32>,
}

/// One decoded text.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Hypothesis {
    /// The text, without special tokens.
    pub text: String,
    /// Mean natural logarithm of the chosen tokens' probabilities; 0 is certainty.
    pub score: f32,
    /// Decoded tokens.
    pub tokens: usize,
    /// Why decoding ended.
    pub finish: Finish,
    /// Places in the passage's source and in `text` that belong together, in the order of `text`, where a
    /// translation's job asked for them and the family can tell.
    pub links: Vec<Link>,
}

/// What a model has done since it was loaded.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Usage {
    /// Tokens read (prompts), a shared prefix counted once.
    pub prompt_tokens: usize,
    /// Seconds spent reading.
    pub prompt_seconds: f64,
    /// Tokens decoded, over all rows.
    pub decoded_tokens: usize,
    /// Seconds spent decoding.
    pub decode_seconds: f64,
}
