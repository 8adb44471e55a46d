//! Inline marks: what stands around and between the words of a block (emphasis, links, tags, images), apart from them.
//!
//! A translator sees plain words. Their marks are put back by alignment: [`Translation::placed`] finds for each the
//! words of the translation that answer its words of the source. A format makes a block with [`Builder`] and writes it
//! with [`events`]; what a mark is written as is the format's own affair.

mod address;
mod builder;
mod events;
mod finder;
mod glued;
mod kept;
mod level;
mod pairing;
mod place;
mod rough;
mod tokens;

use std::ops::Range;
use std::sync::Arc;

pub use address::{Leads, leads};
pub use builder::{Builder, Inline};
pub use events::{Event, Run, Style, events, runs};
pub use kept::kept;

/// One mark of a text. The marks of a text are in document order, an outer one before those inside of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// The words it is about, in bytes of the text; empty where it has none.
    pub range: Range<usize>,
    /// How many marks it is in.
    pub depth: usize,
    /// How it stands to words.
    pub kind: MarkKind,
    /// What a reader sees of it.
    pub look: Look,
    /// Tells the document which of its marks this is; nobody else interprets it.
    pub id: usize,
}

/// How a mark stands to words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MarkKind {
    /// It begins before its words and ends behind them.
    Pair,
    /// Its words are for reading only and come out as they are: code, an address.
    Verbatim,
    /// It stands between words and has none: an image, a line break, a reference to a footnote.
    Point {
        /// White space stands before it.
        before: bool,
        /// White space stands behind it.
        after: bool,
    },
}

/// What a reader sees of a mark.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Look {
    /// Nothing that this program knows of.
    Plain,
    /// Emphasis, usually in italics.
    Emphasis,
    /// Strong words, usually bold.
    Strong,
    /// Struck through.
    Deleted,
    /// Code.
    Code,
    /// A link to this address, which all who know of the mark share.
    Link(Arc<str>),
}

/// Words of a source and of its translation that belong together, in bytes of each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// The place in the source.
    pub source: Range<usize>,
    /// The place in the translation.
    pub target: Range<usize>,
}

/// What is written in place of a block's source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Translation {
    /// The words.
    pub text: String,
    /// The marks of the source, each once, where they belong in `text`.
    pub marks: Vec<Mark>,
}

impl Translation {
    /// Words without marks.
    pub fn plain(text: impl Into<String>) -> Self {
        Translation {
            text: text.into(),
            marks: Vec::new(),
        }
    }

    /// Gives a translation the marks of its source. `links` say which words belong together; without any, equal words
    /// and the lengths of the texts have to do.
    ///
    /// Marks inside of a mark stay inside of it, the others stay apart. A mark that holds all words of its source holds
    /// all words of the translation. None begins or ends inside of a word, unless it is of words that must not change and
    /// that have letters beside them in the source too. What a mark's words became may stand anywhere:
    /// marks that stood side by side may change places.
    pub fn placed(source: &str, marks: &[Mark], text: String, links: &[Link]) -> Self {
        let marks = place::place(source, marks, &text, links);
        Translation { text, marks }
    }
}

impl From<String> for Translation {
    fn from(text: String) -> Self {
        Translation::plain(text)
    }
}
