//! Finds the prose of a Markdown document: its blocks with their spans, words and marks.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use pulldown_cmark::{Event, LinkType, Parser, RefDefs, TagEnd};

use super::escapes::{self, Sign};
use super::fields::Notation;
use super::found::{Detail, FoundBlocks};
use super::link_titles::LinkTitle;
use super::mask::{Mask, Opaque, Role};
use super::pictures::{Pictures, is_caption_tag, is_picture_tag};
use super::raw::{deletion, is_address, unwrapped, without_attributes};
use super::words::{Markup, Words, is_line_break};
use super::{front_matter_length, options};
use crate::budget::{Budget, PIECE};
use crate::inline::InlineStyle;
use crate::lines::{has_words, is_separator, is_translatable};
use crate::{Block, BlockKind, ReadError};

/// The inline content of a block that is being read.
struct OpenBlock {
    kind: BlockKind,
    span: Range<usize>,
    has_words: bool,
    words: Words,
    notation: Notation,
    signs: Vec<Sign>,
    pictures: Pictures,
}

/// A mark that was opened and not closed yet.
struct Pending {
    /// The index among the items of its block; `None` for a URL, which is one item.
    number: Option<usize>,
    /// The end of the mark's content.
    inner_end: usize,
    link: Option<LinkType>,
    /// Its title, if that has words.
    title: Option<String>,
    look: Look,
}

/// What an open mark makes of its words.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Look {
    Picture,
    Emphasis,
    Other,
}

/// Finds the blocks of a text.
///
/// # Errors
/// [`ReadError::TooMuch`] if there are so many marks that they would take too much memory.
pub(super) fn find(text: &str) -> Result<FoundBlocks, ReadError> {
    let body = front_matter_length(text);
    let mask = Mask::of(text, body);
    let mut walk = Blocks {
        text,
        mask: &mask,
        next_opaque: 0,
        found: FoundBlocks {
            blocks: Vec::new(),
            tags: Vec::new(),
            details: HashMap::new(),
            titles: Vec::new(),
            titled: Vec::new(),
        },
        open: None,
        containers: Vec::new(),
        quotes: 0,
        leaf: None,
        pending: Vec::new(),
        verbatim: 0,
        wiki_link: None,
        is_after_break: false,
        open_pictures: 0,
        open_emphases: 0,
        is_beneath_picture: false,
        is_caption: false,
    };
    let mut budget = Budget::of(text.len());
    let parser = Parser::new_ext(&mask.text[body..], options());
    walk.definitions(parser.reference_definitions(), body);
    for (event, span) in parser.into_offset_iter() {
        budget.take(PIECE / 4)?;
        walk.event(event, body + span.start..body + span.end);
    }
    walk.close();
    let mut found = walk.found;
    found.add(&mask.fields);
    Ok(found)
}

/// Goes through the parser's events with an explicit stack, so nesting costs memory instead of stack frames.
struct Blocks<'a> {
    text: &'a str,
    mask: &'a Mask,
    /// The end of the last opaque span that was added.
    next_opaque: usize,
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
    /// The open wiki link among the items of its block, and how it begins.
    wiki_link: Option<(usize, String)>,
    /// Whether a line of the paragraph was ended by a line break.
    is_after_break: bool,
    open_pictures: usize,
    open_emphases: usize,
    /// Whether a line of pictures alone was read last.
    is_beneath_picture: bool,
    /// Whether an HTML caption is open.
    is_caption: bool,
}

impl Blocks<'_> {
    fn event(&mut self, event: Event<'_>, span: Range<usize>) {
        match event {
            Event::Start(tag) => self.start(tag, span),
            Event::End(tag) => self.end(tag, span),
            Event::Text(words) => self.text(&words, span),
            Event::HardBreak if self.pending.is_empty() => self.break_line(),
            Event::SoftBreak if self.pending.is_empty() && self.is_border(&span) => self.break_line(),
            Event::SoftBreak if self.pending.is_empty() && self.shows_pictures() => self.break_line(),
            Event::SoftBreak => {
                if let Some(block) = self.inline(&span, false) {
                    block.add(" ", span);
                }
            }
            Event::HardBreak => {
                if let Some(block) = self.inline(&span, false) {
                    block.html("<br>".to_owned());
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
                let is_picture = is_picture_tag(&tag);
                if is_line_break(&tag) && self.is_between_marks() {
                    return self.break_line();
                }
                if let Some(block) = self.inline(&span, false) {
                    block.html(tag);
                }
                if let Some(open) = self.open.as_mut().filter(|_| is_picture) {
                    open.pictures.has_picture = true;
                }
            }
            Event::Html(tag) => self.is_beneath_picture |= is_picture_tag(&tag),
            Event::Rule => self.is_beneath_picture = false,
            Event::TaskListMarker(_) => {}
        }
    }

    /// Ends the open block, whose paragraph goes on.
    fn break_line(&mut self) {
        self.is_after_break = true;
        self.close();
        self.is_after_break = true;
    }

    /// Whether no mark and no HTML element is open.
    fn is_between_marks(&self) -> bool {
        let is_in_element = self.open.as_ref().is_some_and(|open| open.words.is_in_element());
        self.pending.is_empty() && !is_in_element
    }

    /// Whether a border of blocks reaches into a span.
    fn is_border(&self, span: &Range<usize>) -> bool {
        self.mask
            .opaque_in(span)
            .is_some_and(|opaque| opaque.role == Role::Border)
    }

    /// Adds words, and the opaque spans among them.
    fn text(&mut self, words: &str, span: Range<usize>) {
        let mask = self.mask;
        let mut at = span.start;
        if self.verbatim == 0 {
            while let Some(opaque) = mask.opaque_in(&(at..span.end)) {
                let before = at..opaque.range.start.max(at);
                if !before.is_empty() {
                    self.words(self.text.get(before.clone()).unwrap_or_default(), before);
                }
                if opaque.range.end > self.next_opaque {
                    self.next_opaque = opaque.range.end;
                    self.opaque(opaque);
                }
                at = opaque.range.end.min(span.end);
            }
        }
        if at == span.start {
            self.words(words, span);
        } else if at < span.end {
            let rest = at..span.end;
            self.words(self.text.get(rest.clone()).unwrap_or_default(), rest);
        }
    }

    fn words(&mut self, words: &str, span: Range<usize>) {
        let is_prose = self.verbatim == 0;
        let text = self.text;
        if self.inline(&span, is_translatable(words)).is_none() || !is_prose {
            return;
        }
        if let Some(open) = &mut self.open {
            let is_escaped = text.as_bytes()[..span.start].ends_with(b"\\") && !self.mask.ends_at(span.start);
            escapes::of_words(words, &text[span.clone()], is_escaped, &mut open.signs);
            if is_translatable(words) && self.open_pictures == 0 {
                open.pictures.words(self.open_emphases > 0);
            }
            open.words.add(words, span);
        }
    }

    /// Whether a list of attributes ends a heading.
    fn ends_heading(&self, span: &Range<usize>) -> bool {
        let is_heading = matches!(self.leaf, Some(BlockKind::Heading(_))) && self.pending.is_empty();
        let behind = self.text[span.end..].trim_start_matches([' ', '\t', '#']);
        is_heading
            && self.text[span.clone()].starts_with(['{'])
            && (behind.is_empty() || behind.starts_with(['\n', '\r']))
    }

    /// Adds an opaque span.
    fn opaque(&mut self, opaque: &Opaque) {
        let span = opaque.range.clone();
        let raw = &self.text[span.clone()];
        let raw = if self.quotes > 0 {
            unwrapped(raw, self.quotes)
        } else {
            raw.to_owned()
        };
        match &opaque.role {
            Role::Border if self.pending.is_empty() => {
                self.close();
                self.is_beneath_picture |= is_picture_tag(&raw);
                self.is_caption = is_caption_tag(&raw).unwrap_or(self.is_caption);
            }
            // Within a mark, which cannot be in two blocks, a line end is a blank.
            Role::Border if raw.chars().all(is_separator) => {
                if let Some(block) = self.inline(&span, false) {
                    block.add(" ", span);
                }
            }
            // Attributes at the end of a heading are not part of its words.
            Role::Point if self.ends_heading(&span) => self.close(),
            Role::Border | Role::Point => self.whole_as(&span, "", InlineStyle::Plain, raw, None),
            Role::Word(words) => self.whole_as(&span, words, InlineStyle::Plain, raw, None),
            Role::Text(words) => {
                if let Some(block) = self.inline(&span, true) {
                    block.add(words, span);
                }
            }
            Role::Open => {
                let number = self
                    .inline(&span, false)
                    .map(|block| block.open(InlineStyle::Plain));
                self.wiki_link = number.map(|number| (number, raw));
            }
            Role::Close => {
                let Some((number, open)) = self.wiki_link.take() else {
                    return;
                };
                if let Some(block) = self.inline(&span, false) {
                    let close = raw;
                    block.close(
                        number,
                        Markup {
                            open,
                            close,
                            ..Markup::default()
                        },
                    );
                }
            }
        }
    }

    /// The text at `span`, on one line.
    fn raw(&self, span: Range<usize>) -> String {
        unwrapped(&self.text[span], self.quotes)
    }

    /// Adds an element that is copied as it is.
    fn whole(&mut self, span: &Range<usize>, words: &str, style: InlineStyle, label: Option<String>) {
        let raw = self.raw(span.clone());
        self.whole_as(span, words, style, raw, label);
    }

    fn whole_as(
        &mut self,
        span: &Range<usize>,
        words: &str,
        style: InlineStyle,
        open: String,
        label: Option<String>,
    ) {
        let tag = Markup {
            open,
            label,
            ..Markup::default()
        };
        let is_worded = !words.is_empty() && self.pending.is_empty();
        if let Some(block) = self.inline(span, false) {
            block.whole(words, style, tag);
        }
        if let Some(open) = self.open.as_mut().filter(|_| is_worded) {
            open.pictures.words(false);
        }
    }

    fn start(&mut self, tag: pulldown_cmark::Tag<'_>, span: Range<usize>) {
        use pulldown_cmark::Tag as Start;
        let title = match &tag {
            Start::Link { link_type, title, .. } | Start::Image { link_type, title, .. }
                if *link_type == LinkType::Inline && has_words(title) =>
            {
                Some(title.to_string())
            }
            _ => None,
        };
        self.begin(tag, &span);
        if let (Some(title), Some(pending)) = (title, self.pending.last_mut()) {
            pending.title = Some(title);
        }
    }

    fn begin(&mut self, tag: pulldown_cmark::Tag<'_>, span: &Range<usize>) {
        use pulldown_cmark::Tag as Start;
        match tag {
            Start::Emphasis => self.start_mark(span, 1, InlineStyle::Emphasis, None),
            Start::Strong => self.start_mark(span, 2, InlineStyle::Strong, None),
            Start::Strikethrough => {
                let (signs, style) = deletion(&self.text[span.clone()]);
                self.start_mark(span, signs, style, None);
            }
            Start::Superscript | Start::Subscript => self.start_mark(span, 1, InlineStyle::Plain, None),
            Start::Image { link_type, .. } => self.start_mark(span, 2, InlineStyle::Plain, Some(link_type)),
            Start::Link {
                link_type, dest_url, ..
            } if is_address(link_type) => {
                let raw = self.raw(span.clone());
                let words = raw.trim_matches(['<', '>']);
                self.whole(span, words, InlineStyle::Link(Arc::from(&*dest_url)), None);
                self.pending.push(Pending {
                    number: None,
                    inner_end: span.end,
                    link: Some(link_type),
                    title: None,
                    look: Look::Other,
                });
                self.verbatim += 1;
            }
            Start::Link {
                link_type, dest_url, ..
            } => self.start_mark(span, 1, InlineStyle::Link(Arc::from(&*dest_url)), Some(link_type)),
            _ => {
                self.close();
                self.is_beneath_picture &= matches!(tag, Start::Paragraph);
                self.start_block(&tag, span);
            }
        }
    }

    /// Begins a mark that has `signs` characters of markup before its words.
    fn start_mark(&mut self, span: &Range<usize>, signs: usize, style: InlineStyle, link: Option<LinkType>) {
        let look = match &style {
            InlineStyle::Plain if link.is_some() => Look::Picture,
            style if style.is_emphasis() => Look::Emphasis,
            _ => Look::Other,
        };
        self.open_pictures += usize::from(look == Look::Picture);
        self.open_emphases += usize::from(look == Look::Emphasis);
        let number = self.inline(span, false).map(|block| block.open(style));
        if let Some(open) = self.open.as_mut().filter(|_| look == Look::Picture) {
            open.pictures.has_picture = true;
        }
        self.pending.push(Pending {
            number,
            inner_end: span.start + signs,
            link,
            title: None,
            look,
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
                    self.open_pictures -= usize::from(pending.look == Look::Picture);
                    self.open_emphases -= usize::from(pending.look == Look::Emphasis);
                    self.end_mark(&pending, tag, &span);
                }
            }
            _ => {
                self.close();
                self.is_beneath_picture &= matches!(tag, TagEnd::Paragraph | TagEnd::HtmlBlock);
                self.is_caption &= !matches!(tag, TagEnd::HtmlBlock);
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
            TagEnd::Strikethrough => deletion(&self.text[span.clone()]).0,
            _ => 1,
        };
        let inner = span.start + signs;
        let mut written = match pending.link {
            Some(link) => self.link(link, inner..pending.inner_end.max(inner), span),
            None => Markup {
                open: self.text[span.start..inner].to_owned(),
                close: self.text[span.end - signs..span.end].to_owned(),
                ..Markup::default()
            },
        };
        written.title = pending
            .title
            .as_deref()
            .and_then(|title| self.link_title(title, span));
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
        Markup {
            open,
            close,
            label,
            title: None,
        }
    }

    /// Notes the title of the link at `span`, and returns its index.
    fn link_title(&mut self, words: &str, span: &Range<usize>) -> Option<usize> {
        let end = span.end - usize::from(self.text[span.clone()].ends_with(')'));
        let is_in_cell = self.leaf == Some(BlockKind::TableCell);
        let title = LinkTitle::at_end(self.text, span.start..end, words, self.quotes, is_in_cell);
        // What programs read beyond Markdown stays.
        let title = title.filter(|title| self.mask.shows(self.text, &title.range));
        if title.is_none() {
            self.found.titled.push(span.start);
        }
        self.found.titles.push(title?);
        Some(self.found.titles.len() - 1)
    }

    /// Notes the titles of definitions.
    fn definitions(&mut self, definitions: &RefDefs<'_>, body: usize) {
        let titled = definitions.iter().filter_map(|(_, link)| {
            let title = link.title.as_deref().filter(|title| has_words(title))?;
            Some((body + link.span.start..body + link.span.end, title))
        });
        let mut titled: Vec<_> = titled.collect();
        titled.sort_by_key(|(span, _)| span.start);
        for (span, title) in titled {
            let found = LinkTitle::at_end(self.text, span.clone(), title, 0, false);
            match found.filter(|found| self.mask.shows(self.text, &found.range)) {
                Some(found) => self.found.titles.push(found),
                None => self.found.titled.push(span.start),
            }
        }
    }

    fn start_block(&mut self, tag: &pulldown_cmark::Tag<'_>, span: &Range<usize>) {
        use pulldown_cmark::Tag as Start;
        match tag {
            Start::Heading { .. } if self.mask.title_at(span).is_some() => {
                self.leaf = Some(BlockKind::Label);
            }
            Start::Heading { level, .. } => self.leaf = Some(BlockKind::Heading(*level as u8)),
            Start::TableCell => self.leaf = Some(BlockKind::TableCell),
            // The body of a directive is what it would be without it.
            Start::Item if self.mask.is_directive(span.start) => {
                let outer = self.containers.last().copied();
                self.containers.push(outer.unwrap_or(BlockKind::Paragraph));
            }
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
        let start = span.start - usize::from(self.text.as_bytes()[..span.start].ends_with(b"\\"));
        let kind = self
            .leaf
            .or(self.is_caption.then_some(BlockKind::Caption))
            .or(self.containers.last().copied())
            .unwrap_or(BlockKind::Paragraph);
        let mask = self.mask;
        let open = self.open.get_or_insert_with(|| OpenBlock {
            kind,
            span: start..span.end,
            has_words: false,
            words: Words::default(),
            notation: match mask.title_at(span) {
                Some(notation) if kind == BlockKind::Label => notation,
                _ if mask.is_html(start) => Notation::Html,
                _ => Notation::Markdown,
            },
            signs: Vec::new(),
            pictures: Pictures::default(),
        });
        open.span.start = open.span.start.min(start);
        open.span.end = open.span.end.max(span.end);
        open.has_words |= has_words && self.verbatim == 0;
        Some(&mut open.words)
    }

    /// Whether the open block has been pictures alone so far.
    fn shows_pictures(&self) -> bool {
        self.open.as_ref().is_some_and(|open| open.pictures.are_alone())
    }

    /// Ends the open block; without words it remains skeleton.
    fn close(&mut self) {
        self.wiki_link = None;
        let shares_paragraph = std::mem::take(&mut self.is_after_break);
        let Some(mut open) = self.open.take() else { return };
        let is_caption = open.pictures.are_caption(self.is_beneath_picture);
        self.is_beneath_picture = open.pictures.are_alone();
        if !open.has_words {
            return;
        }
        // An item of a list and a quotation stay what they are.
        if is_caption && open.kind == BlockKind::Paragraph {
            open.kind = BlockKind::Caption;
        }
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
            let has_escapes = open.signs.iter().any(|(_, written)| written.is_some());
            let detail = Detail {
                notation: open.notation,
                signs: if has_escapes { open.signs } else { Vec::new() },
                shares_paragraph,
            };
            if detail != Detail::default() {
                self.found.details.insert(start, detail);
            }
            self.found
                .blocks
                .push((start..end, Block::marked(open.kind, words)));
        } else {
            self.found.tags.truncate(before);
        }
    }
}
