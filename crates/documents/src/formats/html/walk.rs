//! Finds the prose of a page: lines of words within blocks, and attributes that readers see.
//!
//! The tokens are read once, with an explicit stack, so nesting costs memory instead of stack frames.

use std::ops::Range;

use super::containers::Containers;
use super::elements;
use super::names::{self, ElementRole};
use super::tokens::{Start, Token};
use super::words::{self, LineItem, TagSpans};
use crate::lines::{has_words, is_translatable, on_one_line};
use crate::outline::{Container, Part};
use crate::prolog;
use crate::{Block, BlockKind};

/// A change outside the lines of words that a translation makes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum PageChange {
    /// The attribute's value is a block.
    Block { index: usize, quote: char },
    /// The language of an element; `is_page` if the element is the whole page.
    Language { value: String, is_page: bool },
    /// The direction of an element's lines; `is_page` if the element is the whole page.
    Direction { is_page: bool },
    /// The name of the encoding.
    Encoding,
    /// A position in the page's first tag where missing attributes can be inserted.
    Missing { language: bool, direction: bool },
}

/// The blocks and possible changes found in a page.
#[derive(Default)]
pub(super) struct FoundBlocks {
    pub blocks: Vec<Block>,
    /// The spans of the lines of words and the indices of their blocks; ascending, without overlaps.
    pub lines: Vec<(Range<usize>, usize)>,
    /// The tags of all marks, indexed by the marks' ids.
    pub tags: Vec<TagSpans>,
    /// The changes by span; ascending, without overlaps.
    pub changes: Vec<(Range<usize>, PageChange)>,
    pub parts: Vec<Part>,
    /// The index of the block that is the page's title.
    pub title: Option<usize>,
}

/// Finds the prose of a page.
pub(super) fn find(html: &str, tokens: &[Token]) -> FoundBlocks {
    let mut walk = Walk {
        html,
        tokens,
        found: FoundBlocks::default(),
        items: Vec::new(),
        begun: 0,
        containers: Containers::default(),
        is_page_known: false,
    };
    let encoding = prolog::encoding(html).map(|span| (span, PageChange::Encoding));
    walk.found.changes.extend(encoding);
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        at = walk.token(at, token);
    }
    walk.flush();
    walk.containers.finish(&mut walk.found.parts);
    walk.found
}

struct Walk<'h> {
    html: &'h str,
    tokens: &'h [Token],
    found: FoundBlocks,
    /// The items of the line that is being read.
    items: Vec<LineItem>,
    /// The number of inline elements that were opened in this line and are not closed.
    begun: usize,
    containers: Containers,
    is_page_known: bool,
}

impl Walk<'_> {
    /// Reads a token, and returns the index of the next one.
    fn token(&mut self, at: usize, token: &Token) -> usize {
        match token {
            Token::Text { text, span } => self.items.push(LineItem::Text {
                text: text.clone(),
                span: span.clone(),
            }),
            Token::Other(span) => self.point(span.clone()),
            Token::End { name, span } => match names::role(name) {
                ElementRole::Block => {
                    self.flush();
                    self.containers.end(name, &mut self.found.parts);
                }
                ElementRole::Break => self.line_break(span.clone()),
                ElementRole::Void | ElementRole::Hidden | ElementRole::KeptBlock => self.point(span.clone()),
                ElementRole::Inline | ElementRole::Kept => {
                    self.begun = self.begun.saturating_sub(1);
                    self.items.push(LineItem::End {
                        name: name.clone(),
                        span: span.clone(),
                    });
                }
            },
            Token::Start(start) => return self.start(at, start),
        }
        at + 1
    }

    fn start(&mut self, at: usize, start: &Start) -> usize {
        let role = match (names::role(&start.name), is_kept(start)) {
            (ElementRole::Inline, true) => ElementRole::Kept,
            (ElementRole::Block, true) => ElementRole::KeptBlock,
            (role, _) => role,
        };
        if !is_kept(start) {
            self.attributes(start, role);
        }
        match role {
            ElementRole::Break => self.line_break(start.span.clone()),
            ElementRole::Void => self.point(start.span.clone()),
            ElementRole::Block => {
                self.flush();
                let first = start.get("start").and_then(|number| number.parse().ok());
                self.containers.start(&start.name, first, &mut self.found.parts);
            }
            ElementRole::Inline => {
                if let Some(next) = self.sign(at, start) {
                    return next;
                }
                self.begun += 1;
                self.items.push(LineItem::Start {
                    name: start.name.clone(),
                    style: names::style(&start.name, start.get("href")),
                    span: start.span.clone(),
                });
            }
            ElementRole::Hidden | ElementRole::Kept | ElementRole::KeptBlock => {
                return self.kept(at, start, role);
            }
        }
        at + 1
    }

    /// Reads a superscript or subscript number or sign, such as a reference to a footnote: it touches a word without
    /// being part of it. Returns the index of the token after it; `None` for other elements.
    fn sign(&mut self, at: usize, start: &Start) -> Option<usize> {
        if !matches!(start.name.as_str(), "sup" | "sub") {
            return None;
        }
        let next = elements::end_of_wordless(self.tokens, at, start)?;
        self.point(start.span.start..elements::start_of(self.tokens, next, self.html.len()));
        Some(next)
    }

    /// The text of the element that starts at `at`, up to the token `next`.
    fn text_of(&self, at: usize, next: usize) -> String {
        let texts = self.tokens[at + 1..next].iter().filter_map(|token| match token {
            Token::Text { text, .. } => Some(text.as_str()),
            _ => None,
        });
        texts.collect()
    }

    /// Reads an element that is not translated, and returns the index of the token after it.
    fn kept(&mut self, at: usize, start: &Start, role: ElementRole) -> usize {
        let (next, is_closed) = elements::end_of(self.tokens, at, start, role);
        let role = match role {
            // An unclosed element cannot move within a sentence.
            ElementRole::Kept if !is_closed => ElementRole::KeptBlock,
            role => role,
        };
        let span = start.span.start..elements::start_of(self.tokens, next, self.html.len());
        match role {
            ElementRole::Kept => {
                let words = self.text_of(at, next);
                self.items.push(LineItem::Whole {
                    words,
                    style: names::style(&start.name, start.get("href")),
                    span,
                });
            }
            ElementRole::KeptBlock => {
                let text = self.text_of(at, next);
                self.flush();
                let is_code = names::role(&start.name) == ElementRole::KeptBlock;
                let text = if is_code {
                    text.trim_matches(['\n', '\r']).trim_end().to_owned()
                } else {
                    on_one_line(&text)
                };
                if !text.trim().is_empty() {
                    let parts = &mut self.found.parts;
                    parts.extend(is_code.then_some(Part::Open(Container::Code)));
                    parts.push(Part::Verbatim(text));
                    parts.extend(is_code.then_some(Part::Close));
                }
            }
            _ => self.point(span),
        }
        next
    }

    fn point(&mut self, span: Range<usize>) {
        self.items.push(LineItem::Point {
            span,
            is_break: false,
        });
    }

    /// Ends the line at a line break, except at a single one inside emphasis or a link.
    fn line_break(&mut self, span: Range<usize>) {
        let is_second = self
            .items
            .iter()
            .rev()
            .find(|item| !matches!(item, LineItem::Text { .. }) || item.has_text())
            .is_some_and(|item| matches!(item, LineItem::Point { is_break: true, .. }));
        if self.begun == 0 || is_second {
            self.flush();
        } else {
            self.items.push(LineItem::Point { span, is_break: true });
        }
    }

    /// Ends the line; if it has no words, it is not translated.
    fn flush(&mut self) {
        self.begun = 0;
        let items = std::mem::take(&mut self.items);
        if !items.iter().any(LineItem::has_text) {
            return;
        }
        let before = self.found.tags.len();
        let prose = items.iter().any(|item| match item {
            LineItem::Text { text, .. } => is_translatable(text),
            _ => false,
        });
        let Some(line) = words::line(self.html, &items, &mut self.found.tags) else {
            return;
        };
        if !prose {
            self.found.tags.truncate(before);
            if !line.words.text.is_empty() {
                self.found.parts.push(Part::Verbatim(line.words.text));
            }
            return;
        }
        let index = self.found.blocks.len();
        if self.containers.is_title() {
            self.found.title.get_or_insert(index);
        }
        self.found.lines.push((line.span, index));
        self.found
            .blocks
            .push(Block::marked(self.containers.kind(), line.words));
        self.found.parts.push(Part::Block(index));
    }

    /// Records the attributes of a tag that change with a translation.
    fn attributes(&mut self, start: &Start, role: ElementRole) {
        if start.name == "html" && !self.is_page_known {
            self.is_page_known = true;
            let place = start.span.start + "<html".len();
            self.found.changes.push((
                place..place,
                PageChange::Missing {
                    language: start.get("lang").is_none(),
                    direction: start.get("dir").is_none(),
                },
            ));
        }
        for attribute in &start.attributes {
            let change = match attribute.name.as_str() {
                "lang" | "xml:lang" => PageChange::Language {
                    value: attribute.value.clone(),
                    is_page: start.name == "html",
                },
                "dir" => PageChange::Direction {
                    is_page: start.name == "html",
                },
                "charset" if start.name == "meta" => PageChange::Encoding,
                "content" if start.name == "meta" && is_content_type(start) => {
                    let value = self.html.get(attribute.span.clone()).unwrap_or_default();
                    if let Some(span) = encoding_in(value) {
                        let start = attribute.span.start;
                        let span = start + span.start..start + span.end;
                        self.found.changes.push((span, PageChange::Encoding));
                    }
                    continue;
                }
                name if role != ElementRole::Hidden
                    && is_for_readers(start, name)
                    && has_words(&attribute.value) =>
                {
                    let Some(quote) = attribute.quote else { continue };
                    let index = self.found.blocks.len();
                    let words = on_one_line(&attribute.value);
                    self.found.blocks.push(Block::new(BlockKind::Label, words));
                    self.found.parts.push(Part::Block(index));
                    PageChange::Block { index, quote }
                }
                _ => continue,
            };
            self.found.changes.push((attribute.span.clone(), change));
        }
    }
}

/// Whether an element is marked as not to be translated.
fn is_kept(start: &Start) -> bool {
    let no = start
        .get("translate")
        .is_some_and(|value| value.eq_ignore_ascii_case("no"));
    let class = start.get("class").unwrap_or_default();
    no || class.split_ascii_whitespace().any(|class| class == "notranslate")
}

fn is_content_type(start: &Start) -> bool {
    start
        .get("http-equiv")
        .is_some_and(|value| value.eq_ignore_ascii_case("content-type"))
}

/// The span of the encoding's name in `text/html; charset=…`.
fn encoding_in(value: &str) -> Option<Range<usize>> {
    const KEY: &str = "charset=";
    let value = value.to_ascii_lowercase();
    let start = value.find(KEY)? + KEY.len();
    let length = value[start..]
        .find(|letter: char| letter == ';' || letter.is_whitespace())
        .unwrap_or(value.len() - start);
    Some(start..start + length)
}

/// The encoding that a page declares.
pub(super) fn encoding(tokens: &[Token]) -> Option<String> {
    tokens.iter().find_map(|token| match token {
        Token::Start(start) if start.name == "meta" => {
            let charset = start.get("charset").map(str::to_owned);
            let content = || start.get("content").filter(|_| is_content_type(start));
            charset.or_else(|| content().and_then(|content| Some(content[encoding_in(content)?].to_owned())))
        }
        _ => None,
    })
}

/// Whether readers see the value of an attribute.
fn is_for_readers(start: &Start, attribute: &str) -> bool {
    match (start.name.as_str(), attribute) {
        (_, "alt" | "title" | "placeholder" | "aria-label") => true,
        ("meta", "content") => {
            let name = start.get("name").or(start.get("property")).unwrap_or_default();
            matches!(
                name,
                "description" | "og:title" | "og:description" | "twitter:title" | "twitter:description"
            )
        }
        ("input", "value") => matches!(start.get("type"), Some("submit" | "button" | "reset")),
        _ => false,
    }
}
