//! The format HTML: whole pages and fragments. Words change, tags do not.
//!
//! The text is the skeleton: everything that is not prose is written back byte by byte. Three things of a translated
//! page are corrected: its language, the direction of its lines, and the name of its encoding, which is always UTF-8.

mod article;
mod attributes;
mod containers;
mod elements;
mod formulas;
mod layout;
mod names;
mod preformatted;
mod raw;
mod segments;
mod tokens;
mod walk;
mod words;

use std::ops::Range;
use std::path::Path;

pub use self::article::{Article, NoArticle};
use self::preformatted::{Wrap, Wrapping};
use self::walk::{FoundBlocks, PageChange};
use crate::inline::{Event, events};
use crate::packages::Language;
use crate::{
    Block, BlockKind, Confidence, DirectionChange, Document, Format, Notation, Part, ReadError, Translation,
    has_extension,
};

/// The format HTML.
pub struct Html;

impl Format for Html {
    fn name(&self) -> &'static str {
        "html"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["html", "htm", "xhtml", "xht"]
    }

    fn folder_extensions(&self) -> &'static [&'static str] {
        &["html", "htm", "xhtml"]
    }

    fn notation(&self) -> Notation {
        Notation::Markup
    }

    fn sniff(&self, name: Option<&Path>, text: &str) -> Confidence {
        if has_extension(name, self.extensions()) {
            Confidence::Certain
        } else if begins_as_html(text) {
            Confidence::Likely
        } else {
            Confidence::No
        }
    }

    fn open(&self, text: String) -> Result<Box<dyn Document>, ReadError> {
        tokens::afford(&text)?;
        let found = walk::find(&text, &tokens::tokens(&text));
        Ok(Box::new(Page {
            text,
            found,
            language: None,
        }))
    }

    fn declared_encoding(&self, head: &str) -> Option<String> {
        let of_xml = crate::prolog::encoding(head).map(|span| head[span].to_owned());
        of_xml.or_else(|| walk::encoding(&tokens::tokens(head)))
    }

    fn article(&self, text: &str) -> Option<Result<Article, NoArticle>> {
        Some(article::find(text))
    }
}

/// Whether a text begins as pages and fragments do.
fn begins_as_html(text: &str) -> bool {
    const BEGINNINGS: &[&str] = &[
        "!doctype html",
        "html",
        "head",
        "body",
        "article",
        "section",
        "main",
        "div",
        "p",
        "h1",
        "h2",
        "table",
        "ul",
        "ol",
    ];
    let mut rest = text.trim_start_matches('\u{FEFF}').trim_start();
    while let Some(comment) = rest.strip_prefix("<!--") {
        match comment.split_once("-->") {
            Some((_, behind)) => rest = behind.trim_start(),
            None => return false,
        }
    }
    let Some(tag) = rest.strip_prefix('<') else {
        return false;
    };
    BEGINNINGS.iter().any(|name| {
        let is_name = tag
            .get(..name.len())
            .is_some_and(|found| found.eq_ignore_ascii_case(name));
        is_name && tag[name.len()..].starts_with(|next: char| next == '>' || next.is_ascii_whitespace())
    })
}

/// An opened page or fragment.
struct Page {
    text: String,
    found: FoundBlocks,
    /// The code of the target language, and how the direction of lines changes.
    language: Option<(String, DirectionChange)>,
}

impl Document for Page {
    fn format(&self) -> &'static str {
        "html"
    }

    fn blocks(&self) -> &[Block] {
        &self.found.blocks
    }

    fn blocks_mut(&mut self) -> &mut [Block] {
        &mut self.found.blocks
    }

    fn title(&self) -> Option<&str> {
        let blocks = &self.found.blocks;
        let heading = blocks
            .iter()
            .find(|block| matches!(block.kind, BlockKind::Heading(_)));
        let title = || self.found.title.map(|index| &blocks[index]);
        heading.or_else(title).map(|block| block.source.as_str())
    }

    fn set_language(&mut self, code: &str, direction_change: DirectionChange) {
        self.language = Some((code.to_owned(), direction_change));
    }

    fn render(&self) -> String {
        let writing = Writing {
            page: self,
            is_translated: self.found.blocks.iter().any(|block| words_of(block).is_some()),
            page_language: self.page_language(),
        };
        let mut out = String::with_capacity(self.text.len());
        let mut done = 0;
        for line in &self.found.lines {
            let block = &self.found.blocks[line.index];
            if let Some(translation) = words_of(block) {
                writing.raw(done..line.span.start, &mut out);
                writing.line(translation, line.wrap.as_ref(), &mut out);
                done = line.span.end;
            }
        }
        writing.raw(done..self.text.len(), &mut out);
        out
    }

    fn words_left(&self) -> usize {
        self.found.words_left
    }

    fn outline(&self) -> Vec<Part> {
        self.found.parts.clone()
    }
}

impl Page {
    /// The language that the page declares, without its country.
    fn page_language(&self) -> Option<String> {
        self.found.changes.iter().find_map(|(_, change)| match change {
            PageChange::Language { value, is_page: true } => Some(primary(value)),
            _ => None,
        })
    }
}

/// The translation that is written in place of a block.
fn words_of(block: &Block) -> Option<&Translation> {
    block
        .translation
        .as_ref()
        .filter(|translation| !translation.text.trim().is_empty())
}

/// The first part of a language code.
fn primary(code: &str) -> String {
    code.trim()
        .split(['-', '_'])
        .next()
        .unwrap_or_default()
        .to_ascii_lowercase()
}

/// A page that is being written.
struct Writing<'p> {
    page: &'p Page,
    is_translated: bool,
    page_language: Option<String>,
}

impl Writing<'_> {
    /// Writes words in their marks, wrapped if their source was.
    fn line(&self, translation: &Translation, wrap: Option<&Wrap>, out: &mut String) {
        let mut wrapping = wrap.map(Wrap::begin);
        for event in events(&translation.text, &translation.marks) {
            match event {
                Event::Text(words) => match &mut wrapping {
                    Some(wrapping) => push_escaped(out, &wrapping.wrapped(words), None),
                    None => push_escaped(out, words, None),
                },
                Event::Open(mark) | Event::Whole(mark) => {
                    out.extend(wrapping.as_mut().map(Wrapping::before_tag));
                    if let Some(tag) = self.page.found.tags.get(mark.id) {
                        self.raw(tag.open.clone(), out);
                    }
                }
                Event::Close(mark) => {
                    if let Some(tag) = self.page.found.tags.get(mark.id) {
                        self.raw(tag.close.clone(), out);
                    }
                }
            }
        }
    }

    /// Copies a part of the page, with the small changes in it.
    fn raw(&self, range: Range<usize>, out: &mut String) {
        let changes = &self.page.found.changes;
        let first = changes.partition_point(|(span, _)| span.start < range.start);
        let mut done = range.start;
        for (span, change) in &changes[first..] {
            if span.end > range.end || span.start >= range.end {
                break;
            }
            out.push_str(&self.page.text[done..span.start]);
            self.change(&self.page.text[span.clone()], change, out);
            done = span.end;
        }
        out.push_str(&self.page.text[done..range.end]);
    }

    fn change(&self, old: &str, change: &PageChange, out: &mut String) {
        let language = self.page.language.as_ref().filter(|_| self.is_translated);
        match (change, language) {
            (PageChange::Block { index, quote }, _) => match words_of(&self.page.found.blocks[*index]) {
                Some(translation) => {
                    // A value of one word may have stood without marks.
                    let mark = quote.unwrap_or('"');
                    out.extend(quote.is_none().then_some(mark));
                    push_escaped(out, &translation.text, Some(mark));
                    out.extend(quote.is_none().then_some(mark));
                }
                None => out.push_str(old),
            },
            (PageChange::Text { index }, _) => match words_of(&self.page.found.blocks[*index]) {
                Some(translation) => push_escaped(out, &translation.text, None),
                None => out.push_str(old),
            },
            (PageChange::Locale { value }, Some((code, _)))
                if self
                    .page_language
                    .as_ref()
                    .is_none_or(|page| *page == primary(value)) =>
            {
                out.push_str(&Language::Locale.of(code).replace('-', "_"));
            }
            (PageChange::Language { value, is_page }, Some((code, _)))
                if *is_page || Some(primary(value)) == self.page_language =>
            {
                out.push_str(code);
            }
            (PageChange::Direction { .. }, Some((_, DirectionChange::ToLeftToRight)))
                if old.eq_ignore_ascii_case("rtl") =>
            {
                out.push_str("ltr");
            }
            (PageChange::Direction { is_page: true }, Some((_, DirectionChange::ToRightToLeft)))
                if old.eq_ignore_ascii_case("ltr") =>
            {
                out.push_str("rtl");
            }
            (PageChange::Missing { language, direction }, Some((code, direction_change))) => {
                if *language {
                    out.push_str(" lang=\"");
                    out.push_str(code);
                    out.push('"');
                }
                if *direction && *direction_change == DirectionChange::ToRightToLeft {
                    out.push_str(" dir=\"rtl\"");
                }
            }
            (PageChange::Encoding, _) if !old.eq_ignore_ascii_case("utf-8") => out.push_str("utf-8"),
            _ => out.push_str(old),
        }
    }
}

/// Adds text that cannot be read as markup, nor, in an attribute's value, as the end of the value.
fn push_escaped(out: &mut String, text: &str, quote: Option<char>) {
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' if quote == Some('"') => out.push_str("&quot;"),
            '\'' if quote == Some('\'') => out.push_str("&#39;"),
            _ if letter.is_control() && !letter.is_whitespace() => out.push(char::REPLACEMENT_CHARACTER),
            _ => out.push(letter),
        }
    }
}
