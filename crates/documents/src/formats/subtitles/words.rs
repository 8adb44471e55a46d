//! Collects words and tags and makes a block of them.

use super::tags;
use crate::inline::{Builder, InlineStyle};

/// A start tag and its end tag; points have no end.
pub(super) struct CueTag {
    pub start: String,
    pub end: String,
}

/// Words and tags that become a block.
#[derive(Default)]
pub(super) struct Words {
    pub builder: Builder,
    pub tags: Vec<CueTag>,
    /// The indices of the tags that are open.
    open: Vec<usize>,
}

impl Words {
    fn tag(&mut self, start: &str) {
        self.tags.push(CueTag {
            start: start.to_owned(),
            end: String::new(),
        });
    }

    pub fn point(&mut self, raw: &str) {
        self.builder.point(InlineStyle::Plain, self.tags.len());
        self.tag(raw);
    }

    /// A space that is written as a tag.
    pub fn space(&mut self, raw: &str) {
        self.builder.line_break(self.tags.len());
        self.tag(raw);
    }

    pub fn open(&mut self, raw: &str) {
        self.builder.open(style(raw), self.tags.len());
        self.open.push(self.tags.len());
        self.tag(raw);
    }

    pub fn close(&mut self, raw: &str) {
        let last = self.open.last().map(|&last| &mut self.tags[last]);
        match last {
            Some(tag) if tags::element(&tag.start) == tags::element(raw) => {
                raw.clone_into(&mut tag.end);
                self.builder.close();
                self.open.pop();
            }
            // An end tag without a start tag stays at its position.
            _ => self.point(raw),
        }
    }
}

fn style(tag: &str) -> InlineStyle {
    match tags::element(tag).as_str() {
        "i" | "em" | "\\i" => InlineStyle::Emphasis,
        "b" | "strong" | "\\b" => InlineStyle::Strong,
        "s" | "\\s" => InlineStyle::Deleted,
        _ => InlineStyle::Plain,
    }
}
