//! Runs of blanks, as `<text:s text:c="3"/>`: one stays at an end of a block and between sentences, where a writer put it
//! to move the words; in a sentence, whose translation has other words, it becomes one blank.

use super::flow::{OpenBlock, Walk, span_tag};
use super::xml::TokenKind;
use crate::inline::{Inline, InlineStyle};

impl Walk<'_> {
    /// Reads the element at this token, which is `count` blanks.
    pub(super) fn blanks(&mut self, at: usize, count: usize) {
        let mut span = self.tokens.element(at);
        let before = at.checked_sub(1).map_or("", |before| {
            let is_text = self.tokens.get(before).kind == TokenKind::Text;
            if is_text { self.tokens.raw(before) } else { "" }
        });
        // A blank of the text is the first one of the run.
        let first = before.len() - before.trim_end().len();
        let Some(open) = &mut self.open else { return };
        open.held = None;
        open.span.end = open.span.end.max(span.end);
        open.builder.text(" ");
        if count + usize::from(first > 0) > 1 {
            span.start -= first;
            open.builder.point(InlineStyle::Plain, open.tags.len());
            open.builder.text(" ");
            open.blanks.push(open.tags.len());
            open.tags.push(span_tag(span, true));
        }
    }
}

impl OpenBlock {
    /// The text with its marks, without the runs of blanks inside of sentences.
    pub(super) fn finish(&mut self) -> Inline {
        let Inline { text, mut marks } = std::mem::take(&mut self.builder).finish();
        marks.retain(|mark| {
            let is_run = self.blanks.binary_search(&mark.id).is_ok();
            let place = mark.range.start;
            !is_run || text[place..].trim().is_empty() || is_end_of_sentence(&text[..place])
        });
        Inline { text, marks }
    }
}

/// Whether a sentence, or nothing, ends with this text.
fn is_end_of_sentence(text: &str) -> bool {
    let words = text
        .trim_end()
        .trim_end_matches(['"', '\'', '»', '”', '“', '’', ')', ']', '」', '』', '）']);
    words.is_empty() || words.ends_with(['.', '!', '?', '…', '。', '！', '？', '؟', '।'])
}
