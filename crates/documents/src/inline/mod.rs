//! Inline marks are emphasis, links, tags and images in the words of a block.
//!
//! A model sees the words only. Afterwards [`Translation::placed`] finds for each mark the words of the translation
//! that correspond to its words in the source, and [`kept`] puts back words that must not change. A format makes a
//! block's text and marks with [`Builder`] and writes them with [`events`]; only the format knows how a mark is
//! written.

mod address;
mod builder;
mod events;
mod finder;
mod glued;
mod initial;
mod kept;
mod kept_edits;
mod kept_search;
mod level;
mod notes;
mod phrase;
mod place;
mod powers;
mod raised;
mod rough;
mod tokens;
mod word_alignment;

use std::collections::HashSet;
use std::ops::Range;
use std::sync::Arc;

pub use address::{LinkTarget, link_target};
pub use builder::{Builder, Inline};
pub use events::{Event, Run, Style, events, runs};
pub use kept::{Kept, kept};
pub(crate) use notes::{is_note_mark, sign_behind_note};
pub use powers::{has_powers, power_marks, with_powers};
pub(crate) use raised::{Raised, RaisedText, Rise, base, ending, is_index, is_lowered, plain, spelled, tail};

/// A mark in a text, such as emphasis or a link. The marks of a text are in reading order, an outer one before those
/// inside of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// The marked words, in bytes of the text; empty for a mark without words.
    pub range: Range<usize>,
    /// The number of marks around this one.
    pub depth: usize,
    /// Whether the mark surrounds words, keeps them, or stands between them.
    pub kind: MarkKind,
    /// The visible style.
    pub style: InlineStyle,
    /// The document's own number of the mark, which only the document interprets.
    pub id: usize,
}

/// The position of a mark relative to words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MarkKind {
    /// Surrounds its words.
    Pair,
    /// Has words that are never translated: code, a URL.
    Verbatim,
    /// Stands between words and has none: an image, a line break, a footnote reference.
    Point {
        /// Whether white space precedes it.
        before: bool,
        /// Whether white space follows it.
        after: bool,
    },
}

/// The visible style of a mark.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum InlineStyle {
    /// No style that this program knows.
    Plain,
    /// Emphasis, usually in italics.
    Emphasis,
    /// Strong emphasis, usually bold.
    Strong,
    /// Struck through.
    Deleted,
    /// Code.
    Code,
    /// A drop capital. It stays with the first letter.
    Initial,
    /// A link to this URL.
    Link(Arc<str>),
}

impl InlineStyle {
    /// Whether words only look different with it, so that little is lost without it.
    pub(crate) fn is_emphasis(&self) -> bool {
        matches!(
            self,
            InlineStyle::Emphasis | InlineStyle::Strong | InlineStyle::Deleted
        )
    }
}

/// One link of a word alignment: words of the source and words of the translation that correspond.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlignmentLink {
    /// The span in the source, in bytes.
    pub source: Range<usize>,
    /// The span in the translation, in bytes.
    pub target: Range<usize>,
}

/// The translation of a block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Translation {
    /// The translated text, without marks.
    pub text: String,
    /// The marks of the source, each once, at their places in `text`.
    pub marks: Vec<Mark>,
}

impl Translation {
    /// A translation without marks.
    pub fn plain(text: impl Into<String>) -> Self {
        Translation {
            text: text.into(),
            marks: Vec::new(),
        }
    }

    /// Places the marks of the source in its translation, by the word alignment `links`; without one, by equal words
    /// and the lengths of the texts.
    ///
    /// A mark whose words would only be a guess goes around its whole sentence. Where other marks are in that sentence,
    /// or the mark is around a part of a word, emphasis gets an empty range, and a link the words at about its place.
    ///
    /// Nested marks stay nested, and separate marks stay separate, but may change their order. A mark over the whole
    /// source covers the whole translation. No mark begins or ends inside a word, except for verbatim words that have
    /// letters next to them in the source too, and for a mark around the first letter of the text, which stays with the
    /// first letter.
    pub fn placed(source: &str, marks: &[Mark], text: String, links: &[AlignmentLink]) -> Self {
        let (rest, initials) = initial::split(source, marks);
        let marks = place::place(source, &rest, &text, links);
        let marks = if initials.is_empty() {
            marks
        } else {
            initial::put(initials, &text, marks)
        };
        Translation { text, marks }
    }

    /// The emphasised words of the source, among `marks`, whose emphasis has no words here, because their place is
    /// unknown.
    pub fn lost_emphasis<'m>(&self, marks: &'m [Mark]) -> Vec<&'m Mark> {
        let lost: HashSet<usize> = self
            .marks
            .iter()
            .filter(|mark| mark.range.is_empty() && mark.style.is_emphasis())
            .map(|mark| mark.id)
            .collect();
        marks
            .iter()
            .filter(|mark| mark.kind == MarkKind::Pair && !mark.range.is_empty() && lost.contains(&mark.id))
            .collect()
    }

    /// The translation without the signs of emphasis that has no words.
    pub(crate) fn without_lost_emphasis(&self) -> Translation {
        let mut kept: Vec<Mark> = Vec::with_capacity(self.marks.len());
        // The lowest depth from the next mark to the next one that is kept, which tells whether that is inside.
        let mut lowest: Option<usize> = None;
        for mark in self.marks.iter().rev() {
            let holds_marks = lowest.is_some_and(|lowest| lowest > mark.depth);
            let is_emphasis = mark.kind == MarkKind::Pair && mark.style.is_emphasis();
            if is_emphasis && mark.range.is_empty() && !holds_marks {
                lowest = lowest.map(|lowest| lowest.min(mark.depth));
            } else {
                kept.push(mark.clone());
                lowest = Some(mark.depth);
            }
        }
        kept.reverse();
        Translation {
            text: self.text.clone(),
            marks: kept,
        }
    }
}

impl From<String> for Translation {
    fn from(text: String) -> Self {
        Translation::plain(text)
    }
}
