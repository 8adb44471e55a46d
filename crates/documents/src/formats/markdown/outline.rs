//! The outline of a Markdown document: its blocks inside lists, quotations and tables, and the text between them.

use std::ops::Range;

use pulldown_cmark::{Event, Parser, Tag, TagEnd};

use super::mask::{Mask, Role};
use super::{front_matter_length, options};
use crate::outline::{Container, Part};

/// The outline of `text`, whose blocks have these `spans`.
pub(super) fn outline(text: &str, spans: &[Range<usize>]) -> Vec<Part> {
    let body = front_matter_length(text);
    let mask = Mask::of(text, body);
    let mut walk = Walk {
        text,
        mask: &mask,
        spans,
        directives: Vec::new(),
        parts: Vec::new(),
        next: 0,
        loose: String::new(),
        is_code: false,
        html: 0,
    };
    for (event, span) in Parser::new_ext(&mask.text[body..], options()).into_offset_iter() {
        walk.event(&event, body + span.start..body + span.end);
    }
    walk.blocks_before(text.len() + 1);
    walk.end_line();
    walk.parts
}

/// Goes through the parser's events. It needs no stack but for directives: the parser closes everything that it opens.
struct Walk<'a> {
    text: &'a str,
    mask: &'a Mask,
    /// For each open list, whether it is a directive with its body.
    directives: Vec<bool>,
    spans: &'a [Range<usize>],
    parts: Vec<Part>,
    /// The index of the first block that was not reached yet.
    next: usize,
    /// Inline text that is in no block.
    loose: String,
    is_code: bool,
    /// The number of open HTML blocks.
    html: usize,
}

impl<'a> Walk<'a> {
    fn event(&mut self, event: &Event<'_>, span: Range<usize>) {
        match event {
            Event::Start(tag) => self.start(tag, &span),
            Event::End(tag) => self.end(*tag),
            Event::Text(text) | Event::Code(text) | Event::InlineMath(text) | Event::DisplayMath(text) => {
                self.words(text, &span);
            }
            Event::SoftBreak | Event::HardBreak => self.words(" ", &span),
            _ => {}
        }
    }

    fn words(&mut self, words: &str, span: &Range<usize>) {
        if self.html > 0 {
            return;
        }
        self.blocks_before(span.end);
        let in_block = self.next > 0 && span.start < self.spans[self.next - 1].end;
        if in_block {
        } else if self.mask.opaque_in(span).is_none() {
            self.loose.push_str(words);
        } else if self.is_code {
            self.loose.push_str(self.source(span.clone()));
        } else {
            self.opaque(span);
        }
    }

    /// Adds the blocks that begin before `end`. A block is reached at the position of its first or last words: it has
    /// no words outside them.
    fn blocks_before(&mut self, end: usize) {
        while self.spans.get(self.next).is_some_and(|block| block.start < end) {
            self.end_line();
            self.parts.push(Part::Block(self.next));
            self.next += 1;
        }
    }

    /// The text at a span of the mask, which may begin within a letter of the text.
    fn source(&self, span: Range<usize>) -> &'a str {
        self.text.get(span).unwrap_or_default()
    }

    /// Adds text with opaque spans, without those that stand between blocks.
    fn opaque(&mut self, span: &Range<usize>) {
        let mut at = span.start;
        while let Some(opaque) = self.mask.opaque_in(&(at..span.end)) {
            self.loose.push_str(self.source(at..opaque.range.start.max(at)));
            let end = opaque.range.end.min(span.end);
            if opaque.role == Role::Border {
                self.end_line();
            } else {
                self.loose.push_str(self.source(opaque.range.start.max(at)..end));
            }
            at = end;
        }
        self.loose.push_str(self.source(at..span.end));
    }

    /// Adds the collected text that is in no block to the outline.
    fn end_line(&mut self) {
        let loose = std::mem::take(&mut self.loose);
        let text = if self.is_code {
            loose.trim_end()
        } else {
            loose.trim()
        };
        if !text.is_empty() {
            self.parts.push(Part::Verbatim(text.to_owned()));
        }
    }

    fn start(&mut self, tag: &Tag<'_>, span: &Range<usize>) {
        if let Tag::HtmlBlock = tag {
            self.html += 1;
        }
        if !is_inline(tag) {
            self.end_line();
        }
        if let Tag::List(_) = tag {
            self.directives.push(self.mask.is_directive(span.start));
        }
        let is_directive = self.directives.last() == Some(&true);
        let container = match tag {
            Tag::List(_) if is_directive => return,
            Tag::List(first) => Container::List(*first),
            Tag::Item if is_directive => Container::Quote,
            Tag::Item => Container::Item,
            Tag::BlockQuote(_) => Container::Quote,
            Tag::Table(_) => Container::Table,
            Tag::TableHead => Container::Row { head: true },
            Tag::TableRow => Container::Row { head: false },
            Tag::TableCell => Container::Cell,
            Tag::CodeBlock(_) => Container::Code,
            _ => return,
        };
        self.is_code = container == Container::Code;
        self.parts.push(Part::Open(container));
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::HtmlBlock => self.html -= 1,
            TagEnd::Paragraph | TagEnd::Heading(_) => self.end_line(),
            TagEnd::List(_) if self.directives.pop() == Some(true) => self.end_line(),
            TagEnd::List(_)
            | TagEnd::Item
            | TagEnd::BlockQuote(_)
            | TagEnd::Table
            | TagEnd::TableHead
            | TagEnd::TableRow
            | TagEnd::TableCell
            | TagEnd::CodeBlock => {
                self.end_line();
                self.parts.push(Part::Close);
                self.is_code = false;
            }
            _ => {}
        }
    }
}

fn is_inline(tag: &Tag<'_>) -> bool {
    matches!(
        tag,
        Tag::Emphasis
            | Tag::Strong
            | Tag::Strikethrough
            | Tag::Superscript
            | Tag::Subscript
            | Tag::Link { .. }
            | Tag::Image { .. }
    )
}

#[cfg(test)]
mod tests {
    use crate::outline::tests::shown;

    fn outline(text: &str) -> String {
        shown(
            &crate::open(None, text.to_owned(), Some("markdown"))
                .unwrap()
                .outline(),
        )
    }

    #[test]
    fn tables_have_rows_and_keep_their_numbers() {
        assert_eq!(
            outline("| Город | Число |\n|---|---|\n| Баку | 12 |\n| | *5* |\n"),
            "table(head(cell(0)cell(1))row(cell(2)cell(\"12\"))row(cell()cell(\"5\")))"
        );
    }

    #[test]
    fn lists_nest_and_know_their_first_number() {
        assert_eq!(
            outline("3. три\n   - внутри\n4. четыре\n\n   ещё\n\n> цитата\n> - пункт\n"),
            "ol3(li(0 ul(li(1)))li(2 3))quote(4 ul(li(5)))"
        );
    }

    #[test]
    fn code_stands_as_it_is_and_tags_are_left_out() {
        assert_eq!(
            outline(
                "Слово `код`.\n\n```\n  a\n\n b\n```\n\n<div>\nда\n</div>\n\n<pre>\nнет\n</pre>\n\n***12***\n\nСлово."
            ),
            "0 code(\"  a\\n\\n b\")1 \"12\" 2"
        );
    }

    #[test]
    fn a_block_in_emphasis_is_met_once() {
        assert_eq!(outline("## *Слово* и [ещё](x)\n\nодно  \nдва"), "0 1 2");
    }
}
