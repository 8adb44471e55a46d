//! Makes blocks with marks of a part's paragraphs.

use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::Arc;

use super::direction;
use super::drop_cap::{self, DropCap};
use super::held_words;
use super::paragraph_items::{HeldXml, ParagraphItem, ParagraphItems, style};
use super::styles::Styles;
use crate::budget::{Budget, PIECE};
use crate::inline::{Builder, InlineStyle};
use crate::lines::is_translatable;
use crate::packages::{Change, Edit, FirstLetter, Run, TokenKind, Tokens, XmlTag, attribute};
use crate::{Block, BlockKind, ReadError};

/// Reads the paragraphs of a part and appends their blocks to those that exist.
pub(super) fn read(
    tokens: &Tokens<'_>,
    styles: &Styles,
    links: &HashMap<String, Arc<str>>,
    blocks: &mut Vec<Block>,
    budget: &mut Budget,
) -> Result<Vec<Edit>, ReadError> {
    let root = (0..tokens.len()).find(|&at| tokens.get(at).kind == TokenKind::Start);
    let name = root.map_or("", |root| tokens.name(root));
    let prefix = name.find(':').map_or("", |at| &name[..=at]);
    let mut edits = Vec::new();
    let mut known = HashSet::new();
    // The end tags of the open table cells.
    let mut cells: Vec<usize> = Vec::new();
    let mut drop_cap: Option<DropCap> = None;
    let mut items_of = |at: usize| {
        let mut items = ParagraphItems {
            tokens,
            links,
            styles,
            prefix,
            list: Vec::new(),
            known: &mut known,
            fields: 0,
        };
        items.add_children(at);
        held_words::hold(items.list)
    };
    for at in 0..tokens.len() {
        edits.extend(direction::of_document(tokens, at, prefix));
        while cells.last().is_some_and(|&end| end < at) {
            cells.pop();
        }
        if tokens.get(at).kind != TokenKind::Start {
            continue;
        }
        match tokens.name(at).strip_prefix(prefix) {
            Some("tc") => cells.push(tokens.end_of(at)),
            Some("p") if !is_code(tokens, at, prefix, styles) => {
                let mut list = items_of(at);
                budget.take(written(&list))?;
                if let Some(behind) = drop_cap::paragraph_behind(tokens, at, prefix) {
                    drop_cap = DropCap::of(&list, &items_of(behind), behind);
                    if drop_cap.is_some() {
                        continue;
                    }
                }
                let cap = drop_cap.take().filter(|cap| cap.paragraph == at);
                let first = cap.and_then(|cap| cap.put_into(&mut list));
                let found = Paragraph::of(tokens, prefix, list, first);
                if let Some((block, edit)) = found.and_then(|paragraph| {
                    let kind = kind(tokens, at, prefix, styles);
                    let around = if cells.is_empty() {
                        BlockKind::Paragraph
                    } else {
                        BlockKind::TableCell
                    };
                    paragraph.finish(kind.unwrap_or(around), blocks.len())
                }) {
                    edits.extend(direction::of_paragraph(tokens, at, prefix, blocks.len()));
                    blocks.push(block);
                    edits.push(edit);
                }
            }
            _ => {}
        }
    }
    edits.sort_by_key(|edit| (edit.span.start, std::cmp::Reverse(edit.span.end)));
    Ok(edits)
}

/// An estimate of the bytes that it takes to read these items and to write them again. Words separated by other
/// elements are in separate runs, so the properties of one run may have to be repeated.
fn written(items: &[ParagraphItem]) -> usize {
    let mut before: Option<&Arc<str>> = None;
    let mut bytes = 0;
    for item in items {
        let (run, is_new) = match item {
            ParagraphItem::Words { properties, .. } => {
                let is_same = before.is_some_and(|before| Arc::ptr_eq(before, properties));
                (Some(properties), !is_same)
            }
            ParagraphItem::Point { properties, .. } => {
                bytes += properties.as_ref().map_or(0, |properties| properties.len());
                (None, true)
            }
            ParagraphItem::Open {
                style: InlineStyle::Link(address),
                ..
            } => {
                bytes += address.len();
                (None, true)
            }
            ParagraphItem::Held {
                xml: HeldXml::Xml(xml),
                ..
            } => {
                bytes += xml.len();
                (None, true)
            }
            ParagraphItem::Held {
                xml: HeldXml::Runs(pieces),
                ..
            } => {
                bytes += pieces
                    .iter()
                    .map(|(properties, text)| PIECE + properties.len() + text.len())
                    .sum::<usize>();
                (None, true)
            }
            _ => (None, true),
        };
        if is_new {
            bytes += PIECE + run.map_or(0, |properties| properties.len());
        }
        before = run;
    }
    bytes
}

/// Whether a paragraph is code.
fn is_code(tokens: &Tokens<'_>, at: usize, prefix: &str, styles: &Styles) -> bool {
    let named = |parent: usize, name: &str| {
        tokens
            .children(parent)
            .find(|&child| tokens.name(child).strip_prefix(prefix) == Some(name))
    };
    let style = named(at, "pPr").and_then(|properties| named(properties, "pStyle"));
    style
        .and_then(|style| attribute(tokens.raw(style), &format!("{prefix}val")))
        .is_some_and(|(id, _)| styles.is_code(&id))
}

/// The block kind that a paragraph's properties give.
fn kind(tokens: &Tokens<'_>, at: usize, prefix: &str, styles: &Styles) -> Option<BlockKind> {
    let properties = tokens
        .children(at)
        .find(|&child| tokens.name(child).strip_prefix(prefix) == Some("pPr"))?;
    let value = |child: usize| attribute(tokens.raw(child), &format!("{prefix}val")).map(|(value, _)| value);
    let mut kind = None;
    for child in tokens.children(properties) {
        match tokens.name(child).strip_prefix(prefix) {
            Some("pStyle") => kind = value(child).and_then(|id| styles.kind(&id)),
            Some("outlineLvl") => {
                let level = value(child).and_then(|level| level.parse::<u8>().ok());
                let heading = level.filter(|&level| level < 9);
                kind = heading
                    .map(|level| BlockKind::Heading((level + 1).min(6)))
                    .or(kind);
            }
            Some("numPr") if !matches!(kind, Some(BlockKind::Heading(_) | BlockKind::Caption)) => {
                kind = Some(BlockKind::ListItem);
            }
            _ => {}
        }
    }
    kind
}

/// A paragraph with words.
struct Paragraph<'a> {
    tokens: &'a Tokens<'a>,
    prefix: &'a str,
    items: Vec<ParagraphItem>,
    /// The properties of most of its words.
    usual: Arc<str>,
    builder: Builder,
    tags: Vec<XmlTag>,
    /// The properties of the open mark for a run.
    run: Option<Arc<str>>,
    /// The indices of the open tags that enclose words.
    open: Vec<usize>,
    /// The drop capital that the words begin with, and its span.
    first: Option<(FirstLetter, Range<usize>)>,
    /// The ends of ranges, which are moved to before and after all words.
    around: (String, String),
}

impl<'a> Paragraph<'a> {
    /// Elements before the first words and after the last ones are not part of them.
    fn of(
        tokens: &'a Tokens<'a>,
        prefix: &'a str,
        mut items: Vec<ParagraphItem>,
        first_letter: Option<(FirstLetter, Range<usize>)>,
    ) -> Option<Paragraph<'a>> {
        let is_content = |item: &ParagraphItem| {
            matches!(
                item,
                ParagraphItem::Words { .. }
                    | ParagraphItem::Held { .. }
                    | ParagraphItem::Open { .. }
                    | ParagraphItem::Close { .. }
            )
        };
        let has_words =
            |item: &ParagraphItem| matches!(item, ParagraphItem::Words { text, .. } if is_translatable(text));
        if !items.iter().any(has_words) {
            return None;
        }
        let mut first = items.iter().position(is_content)?;
        let mut last = items.iter().rposition(is_content)?;
        // The space between words and an element at their border is kept by the element, unless that is a part of a
        // run.
        let words = |item: &ParagraphItem| match item {
            ParagraphItem::Words { text, .. } => text.clone(),
            _ => String::new(),
        };
        let is_mark = |item: Option<&ParagraphItem>| {
            matches!(
                item,
                Some(ParagraphItem::Point {
                    is_gap: false,
                    properties: None,
                    ..
                })
            )
        };
        if words(&items[first]).starts_with(' ') && first > 0 && is_mark(items.get(first - 1)) {
            first -= 1;
        }
        if words(&items[last]).ends_with(' ') && is_mark(items.get(last + 1)) {
            last += 1;
        }
        // Elements in one run with words are replaced together with them.
        let (start, end) = (place(&items[first]).start, place(&items[last]).end);
        while first > 0 && place(&items[first - 1]).end > start {
            first -= 1;
        }
        while last + 1 < items.len() && place(&items[last + 1]).start < end {
            last += 1;
        }
        items.truncate(last + 1);
        items.drain(..first);
        // Equal properties share memory, so their addresses tell them apart.
        let mut counts: HashMap<usize, usize> = HashMap::new();
        let mut usual: (Option<&Arc<str>>, usize) = (None, 0);
        for item in &items {
            if let ParagraphItem::Words { text, properties, .. } = item {
                let count = counts.entry(properties.as_ptr().addr()).or_default();
                *count += text.trim().len();
                if *count > usual.1 {
                    usual = (Some(properties), *count);
                }
            }
        }
        let usual = usual.0.cloned().unwrap_or_else(|| "".into());
        Some(Paragraph {
            tokens,
            prefix,
            items,
            usual,
            builder: Builder::default(),
            tags: Vec::new(),
            run: None,
            open: Vec::new(),
            first: first_letter,
            around: (String::new(), String::new()),
        })
    }

    fn finish(mut self, kind: BlockKind, block: usize) -> Option<(Block, Edit)> {
        let items = std::mem::take(&mut self.items);
        let mut start = items.iter().map(|item| place(item).start).min()?;
        let first = self.first.take().map(|(mut first, span)| {
            first.behind.end = start;
            start = span.start;
            first
        });
        let end = items.iter().map(|item| place(item).end).max()?;
        for item in items {
            self.add(item);
        }
        self.end_run();
        let inline = self.builder.finish();
        if !is_translatable(&inline.text) {
            return None;
        }
        let change = Change::Prose {
            block,
            tags: self.tags,
            run: Some(Run {
                prefix: self.prefix.to_owned(),
                properties: self.usual,
                right_to_left: format!("<{}rtl/>", self.prefix),
            }),
            around: self.around,
            first,
        };
        let edit = Edit {
            span: start..end,
            change,
        };
        Some((Block::marked(kind, inline), edit))
    }

    fn add(&mut self, item: ParagraphItem) {
        let raw = |span: Range<usize>| self.tokens.text[span].to_owned();
        match item {
            ParagraphItem::Words { text, properties, .. } => {
                if !text.trim().is_empty() {
                    self.begin_run(&properties);
                }
                self.builder.text(&text);
            }
            ParagraphItem::Held {
                text,
                style,
                xml,
                gaps: (before, behind),
                span,
            } => {
                self.end_run();
                self.builder.text(if before { " " } else { "" });
                self.builder.verbatim(&text, style, self.tags.len());
                self.builder.text(if behind { " " } else { "" });
                self.tags.push(match xml {
                    HeldXml::Xml(xml) => XmlTag::Xml(xml),
                    HeldXml::Runs(pieces) => XmlTag::Runs(pieces),
                    HeldXml::Span => XmlTag::Span {
                        run: None,
                        span,
                        is_gap: false,
                    },
                });
            }
            ParagraphItem::Point {
                properties,
                span,
                is_gap,
            } => {
                let gap = if is_gap { " " } else { "" };
                self.builder.text(gap);
                self.builder.point(InlineStyle::Plain, self.tags.len());
                self.builder.text(gap);
                self.tags.push(XmlTag::Span {
                    run: properties,
                    span,
                    is_gap,
                });
            }
            ParagraphItem::Open { start, style, .. } => {
                self.end_run();
                self.builder.open(style, self.tags.len());
                self.open.push(self.tags.len());
                self.tags.push(XmlTag::Pair {
                    start,
                    end: String::new(),
                });
            }
            ParagraphItem::Close { end: tag, .. } => {
                self.end_run();
                self.builder.close();
                if let Some(XmlTag::Pair { end, .. }) = self.open.pop().map(|index| &mut self.tags[index]) {
                    *end = tag;
                }
            }
            ParagraphItem::RangeStart(span) => {
                let range = raw(span);
                self.around.0.push_str(&range);
            }
            ParagraphItem::RangeEnd(span) => {
                let range = raw(span);
                self.around.1.push_str(&range);
            }
        }
    }

    /// Begins a mark for words with these properties; the most usual ones need no mark.
    fn begin_run(&mut self, properties: &Arc<str>) {
        if self.run.as_ref().is_some_and(|run| Arc::ptr_eq(run, properties)) {
            return;
        }
        self.end_run();
        if !Arc::ptr_eq(properties, &self.usual) {
            self.builder.open(style(properties, self.prefix), self.tags.len());
            self.tags.push(XmlTag::Run(Arc::clone(properties)));
            self.run = Some(Arc::clone(properties));
        }
    }

    fn end_run(&mut self) {
        if self.run.take().is_some() {
            self.builder.close();
        }
    }
}

/// The span of an item in the part.
pub(super) fn place(item: &ParagraphItem) -> &Range<usize> {
    match item {
        ParagraphItem::Words { span, .. }
        | ParagraphItem::Held { span, .. }
        | ParagraphItem::Point { span, .. }
        | ParagraphItem::Open { span, .. }
        | ParagraphItem::Close { span, .. }
        | ParagraphItem::RangeStart(span)
        | ParagraphItem::RangeEnd(span) => span,
    }
}
