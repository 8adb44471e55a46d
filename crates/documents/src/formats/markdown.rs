//! The format Markdown: `CommonMark` with tables, footnotes, task lists and front matter.
//!
//! The parser finds the prose; everything else (markers, code, tags, link definitions) is never changed. What many
//! programs read beyond that, such as math, directives, templates and wiki links, is masked before (`mask`).

mod anchors;
mod blocks;
mod code;
mod directives;
mod escapes;
mod fields;
mod formula;
mod found;
mod html;
mod link_titles;
mod mask;
mod matter;
mod nesting;
mod opaque;
mod outline;
mod pictures;
mod plain;
mod raised;
mod raw;
mod regions;
mod spans;
mod titles;
mod words;
mod write;

use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::path::Path;

use pulldown_cmark::{Options, Parser};

use self::found::Detail;
use self::link_titles::{InnerTitle, LinkTitle, WrittenTitles};
use self::words::Markup;
use crate::skeleton::{BlockWriter, Skeleton};
use crate::untitled::named_lines;
use crate::values::lines_of;
use crate::{Block, Confidence, Document, Format, Notation, Part, ReadError, Translation, has_extension};

pub use plain::text_as_markdown;
pub use write::as_markdown;

/// The format Markdown, also for other text files that show its marks.
pub struct Markdown;

impl Format for Markdown {
    fn name(&self) -> &'static str {
        "markdown"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["md", "markdown", "mkd", "mdown", "mdx"]
    }

    fn folder_extensions(&self) -> &'static [&'static str] {
        &["md", "markdown", "mdx"]
    }

    fn is_prose(&self) -> bool {
        true
    }

    fn notation(&self) -> Notation {
        Notation::Markdown
    }

    fn sniff(&self, name: Option<&Path>, text: &str) -> Confidence {
        if has_extension(name, self.extensions()) {
            Confidence::Certain
        } else if shows_marks(text) {
            Confidence::Likely
        } else {
            Confidence::No
        }
    }

    fn open(&self, text: String) -> Result<Box<dyn Document>, ReadError> {
        nesting::check(&text)?;
        let mut found = blocks::find(&text)?;
        let body = &text[front_matter_length(&text)..];
        let definitions = Parser::new_ext(body, options());
        let definitions = definitions.reference_definitions();
        let inner_titles = found.add_titles();
        found.titled.sort_unstable();
        let marks = Marks {
            anchors: anchors::of(
                &text,
                &found.blocks,
                definitions.iter().map(|(_, link)| &*link.dest),
            ),
            tags: found.tags,
            details: found.details,
            titles: found.titles,
            inner_titles,
            titled: found.titled,
            has_notes: body.contains("[^"),
            labels: definitions
                .iter()
                .map(|(label, _)| write::as_label(label))
                .collect(),
        };
        Ok(Box::new(
            Skeleton::new(self.name(), text, marks).with_blocks(found.blocks),
        ))
    }
}

/// The tags and labels with which the marks of a document are written.
struct Marks {
    /// The tags of all marks, indexed by the marks' ids.
    tags: Vec<Markup>,
    /// How blocks are written that are not plain Markdown, by their start.
    details: HashMap<usize, Detail>,
    /// The names by which links of the document lead to its headings, by the start of the heading.
    anchors: HashMap<usize, String>,
    /// The titles that are translated.
    titles: Vec<LinkTitle>,
    /// Those of them that are within another block; ascending.
    inner_titles: Vec<InnerTitle>,
    /// Where links, pictures and definitions stand whose titles have words that stay; ascending.
    titled: Vec<usize>,
    /// Whether the document may have footnotes.
    has_notes: bool,
    /// The labels of its definitions: words in brackets that are a link.
    labels: HashSet<String>,
}

impl Marks {
    /// The translation of the block at `span`, with these tags.
    fn line(&self, tags: &[Markup], span: &Range<usize>, block: &Block, translation: &Translation) -> String {
        let empty = Detail::default();
        let line = write::Place {
            kind: block.kind,
            tags,
            detail: self.details.get(&span.start).unwrap_or(&empty),
            source: &block.source,
            is_label: &|words| self.labels.contains(words) || self.has_notes && words.starts_with('^'),
        }
        .written(translation);
        match self.anchors.get(&span.start) {
            Some(anchor) if anchors::slug(&translation.text) != *anchor => anchors::named(anchor, &line),
            _ => line,
        }
    }

    /// The whole text, with the titles that are within other blocks.
    fn with_titles(&self, text: &str, blocks: &[Block], spans: &[Range<usize>]) -> String {
        let titles = WrittenTitles::of(&self.titles, &self.inner_titles, &self.tags, blocks, spans);
        let mut out = String::with_capacity(text.len());
        let mut done = 0;
        for (block, span) in blocks.iter().zip(spans).filter(|(_, span)| !span.is_empty()) {
            let translation = block.translation.as_ref();
            if let Some(translation) = translation.filter(|words| !words.text.trim().is_empty()) {
                titles.copy(text, done..span.start, &mut out);
                out.push_str(&self.line(&titles.tags, span, block, translation));
                done = span.end;
            }
        }
        titles.copy(text, done..text.len(), &mut out);
        out
    }
}

impl BlockWriter for Marks {
    fn written(
        &self,
        _index: usize,
        span: &Range<usize>,
        block: &Block,
        translation: &Translation,
    ) -> String {
        self.line(&self.tags, span, block, translation)
    }

    fn is_whole(&self) -> bool {
        !self.inner_titles.is_empty()
    }

    fn whole(&self, text: &str, blocks: &[Block], spans: &[Range<usize>]) -> Option<String> {
        self.is_whole().then(|| self.with_titles(text, blocks, spans))
    }

    fn unread(&self, text: &str) -> Vec<String> {
        let lines = lines_of(text, &self.titled);
        let sentence = |lines: Vec<usize>| {
            let (holds, stays) = if lines.len() == 1 {
                ("holds the title of a link or picture", "stays as it is")
            } else {
                ("hold titles of links or pictures", "stay as they are")
            };
            format!(
                "{} {holds}, which {stays}: translate by hand what stands in quotation marks behind the address",
                named_lines(&lines)
            )
        };
        lines.map(sentence).into_iter().collect()
    }

    fn outline(&self, text: &str, _blocks: &[Block], spans: &[Range<usize>]) -> Vec<Part> {
        outline::outline(text, spans)
    }
}

/// The number of lines that are examined to recognise the format.
const SNIFFED_LINES: usize = 200;

/// Whether the lines begin with marks that plain text hardly has: one heading, or two other marks.
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

/// The number of `#` that make a line a heading; 0 if it is none.
fn heading_marks(line: &str) -> usize {
    let marks = line.bytes().take_while(|&byte| byte == b'#').count();
    let is_heading = (1..=6).contains(&marks) && line[marks..].chars().next().is_none_or(|next| next == ' ');
    if is_heading { marks } else { 0 }
}

/// The parser's options. Front matter and heading attributes are not left to it: it takes a pair of rules anywhere for
/// front matter, and attributes make it panic on some inputs (0.13.6).
fn options() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_GFM
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
