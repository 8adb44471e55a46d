//! Finds the prose of a Markdown document: its blocks with their spans, words and marks.

use std::ops::Range;
use std::sync::Arc;

use pulldown_cmark::{Event, LinkType, Parser, TagEnd};

use super::words::{Markup, Words};
use super::{front_matter_length, options};
use crate::budget::{Budget, PIECE};
use crate::inline::InlineStyle;
use crate::lines::is_translatable;
use crate::{Block, BlockKind, ReadError};

/// The inline content of a block that is being read.
struct OpenBlock {
    kind: BlockKind,
    span: Range<usize>,
    has_words: bool,
    words: Words,
}

/// A mark that was opened and not closed yet.
struct Pending {
    /// The index among the items of its block; `None` for a URL, which is one item.
    number: Option<usize>,
    /// The end of the mark's content.
    inner_end: usize,
    link: Option<LinkType>,
}

/// The blocks and tags found in a text.
pub(super) struct FoundBlocks {
    /// The blocks with their spans.
    pub blocks: Vec<(Range<usize>, Block)>,
    /// The tags of all marks, indexed by the marks' ids.
    pub tags: Vec<Markup>,
}

/// Finds the blocks of a text.
///
/// # Errors
/// [`ReadError::TooMuch`] if there are so many marks that they would take too much memory.
pub(super) fn find(text: &str) -> Result<FoundBlocks, ReadError> {
    let mut walk = Blocks {
        text,
        found: FoundBlocks {
            blocks: Vec::new(),
            tags: Vec::new(),
        },
        open: None,
        containers: Vec::new(),
        quotes: 0,
        leaf: None,
        pending: Vec::new(),
        verbatim: 0,
    };
    let body = front_matter_length(text);
    let mut budget = Budget::of(text.len());
    for (event, span) in Parser::new_ext(&text[body..], options()).into_offset_iter() {
        budget.take(PIECE / 4)?;
        walk.event(event, body + span.start..body + span.end);
    }
    walk.close();
    Ok(walk.found)
}

/// Goes through the parser's events with an explicit stack, so nesting costs memory instead of stack frames.
struct Blocks<'a> {
    text: &'a str,
    found: FoundBlocks,
    open: Option<OpenBlock>,
    /// The open quotations and list items, by the kind of their blocks.
    containers: Vec<BlockKind>,
    quotes: usize,
    /// The block kind of the open heading or table cell.
    leaf: Option<BlockKind>,
    /// The open emphases, links and other marks.
    pending: Vec<Pending>,
    /// The number of open elements whose words are not translated: code, HTML, or a URL that is its own text.
    verbatim: usize,
}

impl Blocks<'_> {
    fn event(&mut self, event: Event<'_>, span: Range<usize>) {
        match event {
            Event::Start(tag) => self.start(tag, span),
            Event::End(tag) => self.end(tag, span),
            Event::Text(words) => {
                let is_prose = self.verbatim == 0;
                if let Some(block) = self.inline(&span, is_translatable(&words))
                    && is_prose
                {
                    block.add(&words, span);
                }
            }
            Event::HardBreak if self.pending.is_empty() => self.close(),
            Event::SoftBreak | Event::HardBreak => {
                if let Some(block) = self.inline(&span, false) {
                    block.add(" ", span);
                }
            }
            Event::Code(words) | Event::InlineMath(words) | Event::DisplayMath(words) => {
                self.whole(&span, &words, InlineStyle::Code, None);
            }
            Event::FootnoteReference(name) => {
                self.whole(&span, "", InlineStyle::Plain, Some(format!("^{name}")));
            }
            Event::InlineHtml(_) => {
                let tag = self.raw(span.clone());
                if let Some(block) = self.inline(&span, false) {
                    block.html(tag);
                }
            }
            Event::Html(_) | Event::Rule | Event::TaskListMarker(_) => {}
        }
    }

    /// The text at `span`, on one line.
    fn raw(&self, span: Range<usize>) -> String {
        unwrapped(&self.text[span], self.quotes)
    }

    /// Adds an element that is copied as it is.
    fn whole(&mut self, span: &Range<usize>, words: &str, style: InlineStyle, label: Option<String>) {
        let tag = Markup {
            open: self.raw(span.clone()),
            close: String::new(),
            label,
        };
        if let Some(block) = self.inline(span, false) {
            block.whole(words, style, tag);
        }
    }

    fn start(&mut self, tag: pulldown_cmark::Tag<'_>, span: Range<usize>) {
        use pulldown_cmark::Tag as Start;
        match tag {
            Start::Emphasis => self.start_mark(&span, 1, InlineStyle::Emphasis, None),
            Start::Strong => self.start_mark(&span, 2, InlineStyle::Strong, None),
            Start::Strikethrough => {
                let signs = if self.text[span.clone()].starts_with("~~") {
                    2
                } else {
                    1
                };
                self.start_mark(&span, signs, InlineStyle::Deleted, None);
            }
            Start::Superscript | Start::Subscript => self.start_mark(&span, 1, InlineStyle::Plain, None),
            Start::Image { link_type, .. } => self.start_mark(&span, 2, InlineStyle::Plain, Some(link_type)),
            Start::Link {
                link_type, dest_url, ..
            } if is_address(link_type) => {
                let raw = self.raw(span.clone());
                let words = raw.trim_matches(['<', '>']);
                self.whole(&span, words, InlineStyle::Link(Arc::from(&*dest_url)), None);
                self.pending.push(Pending {
                    number: None,
                    inner_end: span.end,
                    link: Some(link_type),
                });
                self.verbatim += 1;
            }
            Start::Link {
                link_type, dest_url, ..
            } => self.start_mark(
                &span,
                1,
                InlineStyle::Link(Arc::from(&*dest_url)),
                Some(link_type),
            ),
            _ => {
                self.close();
                self.start_block(&tag);
            }
        }
    }

    /// Begins a mark that has `signs` characters of markup before its words.
    fn start_mark(&mut self, span: &Range<usize>, signs: usize, style: InlineStyle, link: Option<LinkType>) {
        let number = self.inline(span, false).map(|block| block.open(style));
        self.pending.push(Pending {
            number,
            inner_end: span.start + signs,
            link,
        });
    }

    fn end(&mut self, tag: TagEnd, span: Range<usize>) {
        match tag {
            TagEnd::Emphasis
            | TagEnd::Strong
            | TagEnd::Strikethrough
            | TagEnd::Superscript
            | TagEnd::Subscript
            | TagEnd::Image
            | TagEnd::Link => {
                if tag == TagEnd::Link {
                    // Links do not nest, and the other verbatim elements contain none.
                    self.verbatim = 0;
                }
                if let Some(pending) = self.pending.pop() {
                    self.end_mark(&pending, tag, &span);
                }
            }
            _ => {
                self.close();
                self.end_block(tag);
            }
        }
    }

    fn end_mark(&mut self, pending: &Pending, end: TagEnd, span: &Range<usize>) {
        if let Some(outer) = self.pending.last_mut() {
            outer.inner_end = outer.inner_end.max(span.end);
        }
        let signs = match end {
            TagEnd::Strong | TagEnd::Image => 2,
            TagEnd::Strikethrough if self.text[span.clone()].starts_with("~~") => 2,
            _ => 1,
        };
        let inner = span.start + signs;
        let written = match pending.link {
            Some(link) => self.link(link, inner..pending.inner_end.max(inner), span),
            None => Markup {
                open: self.text[span.start..inner].to_owned(),
                close: self.text[span.end - signs..span.end].to_owned(),
                label: None,
            },
        };
        if let (Some(number), Some(open)) = (pending.number, &mut self.open) {
            open.words.close(number, written);
        }
    }

    /// The tag of a link or image whose words are at `inner`. If its words are the label of a definition, the label is
    /// written out.
    fn link(&self, link: LinkType, inner: Range<usize>, span: &Range<usize>) -> Markup {
        let open = self.text[span.start..inner.start].to_owned();
        let behind = self.raw(inner.end..span.end);
        let name = |raw: &str| raw.trim_start_matches("][").trim_end_matches(']').to_owned();
        let (close, label) = match link {
            LinkType::Collapsed | LinkType::Shortcut => {
                let label = self.raw(inner);
                (format!("][{label}]"), Some(label))
            }
            LinkType::Reference => {
                let label = name(&behind);
                (behind, Some(label))
            }
            _ => (behind, None),
        };
        Markup { open, close, label }
    }

    fn start_block(&mut self, tag: &pulldown_cmark::Tag<'_>) {
        use pulldown_cmark::Tag as Start;
        match tag {
            Start::Heading { level, .. } => self.leaf = Some(BlockKind::Heading(*level as u8)),
            Start::TableCell => self.leaf = Some(BlockKind::TableCell),
            Start::Item => self.containers.push(BlockKind::ListItem),
            Start::BlockQuote(_) => {
                self.containers.push(BlockKind::Quote);
                self.quotes += 1;
            }
            Start::CodeBlock(_) | Start::HtmlBlock => self.verbatim += 1,
            _ => {}
        }
    }

    fn end_block(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Heading(_) | TagEnd::TableCell => self.leaf = None,
            TagEnd::Item => {
                self.containers.pop();
            }
            TagEnd::BlockQuote(_) => {
                self.containers.pop();
                self.quotes -= 1;
            }
            TagEnd::CodeBlock | TagEnd::HtmlBlock => self.verbatim -= 1,
            _ => {}
        }
    }

    /// The items of the open block, or of a new one, to which inline content can be added; `None` if prose is not
    /// allowed here.
    fn inline(&mut self, span: &Range<usize>, has_words: bool) -> Option<&mut Words> {
        let in_block = !self.pending.is_empty() && self.open.is_some();
        if self.verbatim > 0 && !in_block {
            return None;
        }
        if let Some(outer) = self.pending.last_mut() {
            outer.inner_end = outer.inner_end.max(span.end);
        }
        // The parser leaves out the backslash of an escaped first character.
        let start = span.start - usize::from(self.text[..span.start].ends_with('\\'));
        let kind = self
            .leaf
            .or(self.containers.last().copied())
            .unwrap_or(BlockKind::Paragraph);
        let open = self.open.get_or_insert_with(|| OpenBlock {
            kind,
            span: start..span.end,
            has_words: false,
            words: Words::default(),
        });
        open.span.start = open.span.start.min(start);
        open.span.end = open.span.end.max(span.end);
        open.has_words |= has_words && self.verbatim == 0;
        Some(&mut open.words)
    }

    /// Ends the open block; without words it remains skeleton.
    fn close(&mut self) {
        let Some(open) = self.open.take().filter(|open| open.has_words) else {
            return;
        };
        let mut raw = &self.text[open.span.clone()];
        if matches!(open.kind, BlockKind::Heading(_)) {
            raw = without_attributes(raw);
        }
        let cut = open.span.start + raw.len();
        let start = cut - raw.trim_start().len();
        let end = open.span.start + raw.trim_end().len();
        let before = self.found.tags.len();
        let words = open.words.build(cut, &mut self.found.tags);
        if is_translatable(&words.text) {
            self.found
                .blocks
                .push((start..end, Block::marked(open.kind, words)));
        } else {
            self.found.tags.truncate(before);
        }
    }
}

/// A heading without the `{#id .class}` that other tools read at its end.
fn without_attributes(heading: &str) -> &str {
    let trimmed = heading.trim_end();
    match trimmed.rfind('{') {
        Some(at) if trimmed.ends_with('}') && trimmed[at + 1..].starts_with(['#', '.']) => &heading[..at],
        _ => heading,
    }
}

/// Whether a link's text is the URL itself: then nothing in it is translated.
fn is_address(link: LinkType) -> bool {
    matches!(link, LinkType::Autolink | LinkType::Email)
}

/// A wrapped paragraph on one line, without the quotation marks and the indentation at the start of its lines.
fn unwrapped(raw: &str, quotes: usize) -> String {
    let mut lines = raw.split(['\n', '\r']);
    let mut source = lines.next().unwrap_or_default().trim_end().to_owned();
    for line in lines
        .map(|line| without_quote_marks(line, quotes).trim())
        .filter(|line| !line.is_empty())
    {
        // A hard line break inside emphasis.
        if source.ends_with('\\') {
            source.pop();
        }
        source.push(' ');
        source.push_str(line);
    }
    source
}

fn without_quote_marks(line: &str, quotes: usize) -> &str {
    let mut rest = line;
    for _ in 0..quotes {
        match rest.trim_start().strip_prefix('>') {
            Some(inner) => rest = inner,
            None => break,
        }
    }
    rest
}
