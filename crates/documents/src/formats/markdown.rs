//! Markdown: `CommonMark` with tables, footnotes, task lists and front matter.
//!
//! The parser says where prose is; everything else (markers, code, HTML, link definitions) is never touched.

mod outline;

use std::ops::Range;
use std::path::Path;

use pulldown_cmark::{Event, LinkType, Options, Parser, Tag, TagEnd};

use crate::lines::has_words;
use crate::skeleton::Skeleton;
use crate::{Block, BlockKind, Confidence, Document, Format, ReadError, has_extension};

/// Markdown files, and texts that show its marks.
pub struct Markdown;

impl Format for Markdown {
    fn name(&self) -> &'static str {
        "markdown"
    }

    fn sniff(&self, name: Option<&Path>, text: &str) -> Confidence {
        if has_extension(name, &["md", "markdown", "mkd", "mdown"]) {
            Confidence::Certain
        } else if shows_marks(text) {
            Confidence::Likely
        } else {
            Confidence::No
        }
    }

    fn open(&self, text: String) -> Result<Box<dyn Document>, ReadError> {
        let blocks = Blocks::of(&text);
        Ok(Box::new(
            Skeleton::new(self.name(), text, fit, |text, _, spans| {
                outline::outline(text, spans)
            })
            .with_blocks(blocks),
        ))
    }
}

/// A text is sniffed no further than this many lines.
const SNIFFED_LINES: usize = 200;

/// Whether plain text would be an unlikely place for what the lines begin with: a heading, or two other marks.
fn shows_marks(text: &str) -> bool {
    let lines = || text.lines().take(SNIFFED_LINES);
    let has_heading = lines().any(|line| heading_marks(line) > 0);
    let others = [
        lines().any(|line| line.starts_with("```") || line.starts_with("~~~")),
        lines().any(|line| line.contains("](")),
        lines().any(|line| line.starts_with("> ")),
        lines().any(|line| line.starts_with('|') && line.contains("---")),
        lines().any(|line| line.matches("**").count() >= 2),
    ];
    has_heading || others.iter().filter(|&&shows| shows).count() >= 2
}

/// The number of `#` that make a line a heading; 0 where they do not.
fn heading_marks(line: &str) -> usize {
    let marks = line.bytes().take_while(|&byte| byte == b'#').count();
    let is_heading = (1..=6).contains(&marks) && line[marks..].chars().next().is_none_or(|next| next == ' ');
    if is_heading { marks } else { 0 }
}

/// Front matter and heading attributes are not the parser's: it takes a pair of rules anywhere for front matter, and
/// attributes make it panic on some inputs (0.13.6).
fn options() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_GFM
}

/// A stretch of inline content that is becoming a block.
struct Open {
    kind: BlockKind,
    span: Range<usize>,
    has_words: bool,
}

/// The walk over the parser's events. It keeps its own stack, so nesting costs memory, not stack frames.
struct Blocks<'a> {
    text: &'a str,
    found: Vec<(Range<usize>, Block)>,
    open: Option<Open>,
    /// Quotations and list items around the current place, by the kind of block they make.
    containers: Vec<BlockKind>,
    quotes: usize,
    /// The kind that a heading or table cell around the current place makes.
    leaf: Option<BlockKind>,
    /// Emphasis, links and the like around the current place.
    inline_depth: usize,
    /// Inside code or HTML, or an address that is its own text.
    verbatim: usize,
}

impl<'a> Blocks<'a> {
    fn of(text: &'a str) -> Vec<(Range<usize>, Block)> {
        let mut walk = Blocks {
            text,
            found: Vec::new(),
            open: None,
            containers: Vec::new(),
            quotes: 0,
            leaf: None,
            inline_depth: 0,
            verbatim: 0,
        };
        let body = front_matter_length(text);
        for (event, span) in Parser::new_ext(&text[body..], options()).into_offset_iter() {
            walk.event(&event, body + span.start..body + span.end);
        }
        walk.close();
        walk.found
    }

    fn event(&mut self, event: &Event<'_>, span: Range<usize>) {
        match event {
            Event::Start(tag) => self.start(tag, span),
            Event::End(tag) => self.end(*tag),
            Event::Text(words) => self.inline(span, has_words(words)),
            Event::HardBreak if self.inline_depth == 0 => self.close(),
            Event::Code(_)
            | Event::InlineHtml(_)
            | Event::InlineMath(_)
            | Event::DisplayMath(_)
            | Event::FootnoteReference(_)
            | Event::SoftBreak
            | Event::HardBreak => self.inline(span, false),
            Event::Html(_) | Event::Rule | Event::TaskListMarker(_) => {}
        }
    }

    fn start(&mut self, tag: &Tag<'_>, span: Range<usize>) {
        match tag {
            Tag::Emphasis
            | Tag::Strong
            | Tag::Strikethrough
            | Tag::Superscript
            | Tag::Subscript
            | Tag::Image { .. } => {
                self.inline(span, false);
                self.inline_depth += 1;
            }
            Tag::Link { link_type, .. } => {
                self.inline(span, false);
                self.inline_depth += 1;
                self.verbatim += usize::from(is_address(*link_type));
            }
            _ => {
                self.close();
                self.start_block(tag);
            }
        }
    }

    fn start_block(&mut self, tag: &Tag<'_>) {
        match tag {
            Tag::Heading { level, .. } => self.leaf = Some(BlockKind::Heading(*level as u8)),
            Tag::TableCell => self.leaf = Some(BlockKind::TableCell),
            Tag::Item => self.containers.push(BlockKind::ListItem),
            Tag::BlockQuote(_) => {
                self.containers.push(BlockKind::Quote);
                self.quotes += 1;
            }
            Tag::CodeBlock(_) | Tag::HtmlBlock => self.verbatim += 1,
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Emphasis
            | TagEnd::Strong
            | TagEnd::Strikethrough
            | TagEnd::Superscript
            | TagEnd::Subscript
            | TagEnd::Image => self.inline_depth -= 1,
            TagEnd::Link => {
                self.inline_depth -= 1;
                // Links do not nest, and the other verbatim parts hold none.
                self.verbatim = 0;
            }
            _ => {
                self.close();
                self.end_block(tag);
            }
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

    /// Adds inline content to the open block, or opens one for it.
    fn inline(&mut self, mut span: Range<usize>, has_words: bool) {
        let in_block = self.inline_depth > 0 && self.open.is_some();
        if self.verbatim > 0 && !in_block {
            return;
        }
        // The parser leaves the backslash of an escaped first character out.
        if self.text[..span.start].ends_with('\\') {
            span.start -= 1;
        }
        let kind = self
            .leaf
            .or(self.containers.last().copied())
            .unwrap_or(BlockKind::Paragraph);
        let open = self.open.get_or_insert_with(|| Open {
            kind,
            span: span.clone(),
            has_words: false,
        });
        open.span.start = open.span.start.min(span.start);
        open.span.end = open.span.end.max(span.end);
        open.has_words |= has_words && self.verbatim == 0;
    }

    /// Ends the open block; one without words stays skeleton.
    fn close(&mut self) {
        let Some(open) = self.open.take().filter(|open| open.has_words) else {
            return;
        };
        let mut raw = &self.text[open.span.clone()];
        if matches!(open.kind, BlockKind::Heading(_)) {
            raw = without_attributes(raw);
        }
        let indent = raw.len() - raw.trim_start().len();
        let raw = raw.trim();
        if !has_words(raw) {
            return;
        }
        let start = open.span.start + indent;
        let span = start..start + raw.len();
        let source = unwrapped(raw, self.quotes);
        self.found.push((span, Block::new(open.kind, source)));
    }
}

/// The length of the YAML or TOML block that the text begins with; 0 without one.
fn front_matter_length(text: &str) -> usize {
    let mut lines = text.split_inclusive('\n');
    let first = lines.next().unwrap_or_default();
    let fence = first.trim_end();
    if !matches!(fence, "---" | "+++") {
        return 0;
    }
    let mut length = first.len();
    for line in lines {
        length += line.len();
        if line.trim_end() == fence {
            return length;
        }
    }
    0
}

/// A heading without the `{#id .class}` that other tools read at its end.
fn without_attributes(heading: &str) -> &str {
    let trimmed = heading.trim_end();
    match trimmed.rfind('{') {
        Some(at) if trimmed.ends_with('}') && trimmed[at + 1..].starts_with(['#', '.']) => &heading[..at],
        _ => heading,
    }
}

/// Whether a link's text is the address itself: there is nothing to translate in it.
fn is_address(link: LinkType) -> bool {
    matches!(link, LinkType::Autolink | LinkType::Email)
}

/// A wrapped paragraph on one line, without the quotation marks and the indentation that its lines begin with.
fn unwrapped(raw: &str, quotes: usize) -> String {
    let mut lines = raw.split(['\n', '\r']);
    let mut source = lines.next().unwrap_or_default().trim_end().to_owned();
    for line in lines
        .map(|line| without_quote_marks(line, quotes).trim())
        .filter(|line| !line.is_empty())
    {
        // A hard break inside of emphasis.
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

/// Escapes what would make another kind of block of a translation.
pub(crate) fn fit(kind: BlockKind, line: String) -> String {
    match kind {
        BlockKind::TableCell => escaped_pipes(&line),
        BlockKind::Heading(_) => escaped_closing_marks(escaped_start(line)),
        BlockKind::Paragraph | BlockKind::ListItem | BlockKind::Quote => escaped_start(line),
    }
}

/// A backslash before what would begin a heading, list, quotation, fence, rule, definition or HTML block.
fn escaped_start(line: String) -> String {
    let is_task = ["[ ] ", "[x] ", "[X] "].iter().any(|mark| line.starts_with(mark));
    if !is_task && !is_underline(&line) && is_paragraph(&line) {
        return line;
    }
    // The dot of `1. ` is its mark: digits cannot be escaped.
    let at = line.bytes().take_while(u8::is_ascii_digit).count();
    format!("{}\\{}", &line[..at], &line[at..])
}

fn is_paragraph(line: &str) -> bool {
    matches!(
        Parser::new_ext(line, options()).next(),
        Some(Event::Start(Tag::Paragraph))
    )
}

/// `===` makes a heading of the line above it; alone it is a paragraph.
fn is_underline(line: &str) -> bool {
    line.bytes().all(|byte| byte == b'=')
}

/// `C #` at the end of a heading would lose its last sign.
fn escaped_closing_marks(mut line: String) -> String {
    let body = line.trim_end_matches('#').len();
    if body < line.len() && line[..body].ends_with(' ') {
        line.insert(body, '\\');
    }
    line
}

fn escaped_pipes(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut before = ' ';
    for letter in line.chars() {
        if letter == '|' && before != '\\' {
            out.push('\\');
        }
        out.push(letter);
        before = letter;
    }
    out
}
