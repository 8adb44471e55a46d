//! Finds the prose of a page: lines of words within blocks, and attributes that readers see.
//!
//! The tokens are read once, with an explicit stack, so nesting costs memory instead of stack frames.

use std::ops::Range;

use super::attributes::{self, encoding_in, is_content_type};
use super::containers::Containers;
use super::elements::{self, ShortElement};
use super::formulas;
use super::layout;
use super::names::{self, ElementRole};
use super::preformatted::{self, Content, Paragraph, Wrap};
use super::raw::Placed;
use super::segments;
use super::tokens::{Start, Token};
use super::words::{self, LineItem, TagSpans};
use crate::formats::classes;
use crate::inline::{InlineStyle, Raised, RaisedText, Rise, base, ending, is_note_mark, spelled, tail};
use crate::lines::{has_words, is_translatable, on_one_line};
use crate::outline::{Container, Part};
use crate::prolog;
use crate::{Block, BlockKind};

/// A change outside the lines of words that a translation makes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum PageChange {
    /// The attribute's value is a block.
    Block { index: usize, quote: Option<char> },
    /// The text is a block.
    Text { index: usize },
    /// The language of an element; `is_page` if the element is the whole page.
    Language { value: String, is_page: bool },
    /// The page's language with a country, for networks that show it: `pt_BR`.
    Locale { value: String },
    /// The direction of an element's lines; `is_page` if the element is the whole page.
    Direction { is_page: bool },
    /// The name of the encoding.
    Encoding,
    /// A position in the page's first tag where missing attributes can be inserted.
    Missing { language: bool, direction: bool },
}

/// A line of words that is a block.
pub(super) struct FoundLine {
    /// The span in the page.
    pub span: Range<usize>,
    /// The index of the block.
    pub index: usize,
    /// How a paragraph of preformatted lines is wrapped.
    pub wrap: Option<Wrap>,
}

/// The blocks and possible changes found in a page.
#[derive(Default)]
pub(super) struct FoundBlocks {
    pub blocks: Vec<Block>,
    /// The lines of words; ascending, without overlaps.
    pub lines: Vec<FoundLine>,
    /// The tags of all marks, indexed by the marks' ids.
    pub tags: Vec<TagSpans>,
    /// The changes by span; ascending, without overlaps.
    pub changes: Vec<(Range<usize>, PageChange)>,
    pub parts: Vec<Part>,
    /// The index of the block that is the page's title.
    pub title: Option<usize>,
    /// The number of words in preformatted lines that look like code.
    pub words_left: usize,
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
        is_layout: layout::find(tokens).is_tag,
        is_page_known: false,
        preformatted: None,
        taken: None,
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

/// The number of tokens in which the first words of a formula are searched for.
const LONGEST_SEARCH: usize = 8;

/// The number of tokens in which the first words of a fallback are searched for.
const LONGEST_FALLBACK: usize = 32;

/// Whether a text has a word that names no variable or function.
fn has_long_word(text: &str) -> bool {
    let mut words = text.split(|letter: char| !letter.is_alphabetic());
    words.any(|word| word.chars().nth(3).is_some())
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
    /// For each token, whether it is a tag of a table that is layout.
    is_layout: Vec<bool>,
    is_page_known: bool,
    /// The index of the end tag of the preformatted prose that is being read.
    preformatted: Option<usize>,
    /// The index of the next text, and how many bytes of it are a part of the word before it.
    taken: Option<(usize, usize)>,
}

impl Walk<'_> {
    /// Reads a token, and returns the index of the next one.
    fn token(&mut self, at: usize, token: &Token) -> usize {
        if self.preformatted == Some(at) {
            self.flush();
            self.preformatted = None;
            return at + 1;
        }
        match token {
            Token::Text { text, span } => self.text(at, text, span),
            Token::Other(span) => self.point(span.clone()),
            Token::End { name, span } => match names::role(name) {
                ElementRole::Block => {
                    self.flush();
                    self.containers.end(name, &mut self.found.parts);
                }
                ElementRole::Break => self.line_break(span.clone()),
                ElementRole::Hidden if names::is_fallback(name) => self.flush(),
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
            (ElementRole::Inline, false) if self.is_formula(at, start) => ElementRole::Hidden,
            (ElementRole::Block, false) if self.is_formula(at, start) => ElementRole::KeptBlock,
            (ElementRole::Hidden, false) if self.is_fallback(at, start) => ElementRole::Block,
            (role, _) => role,
        };
        if !is_kept(start) {
            attributes::read(start, role, !self.is_page_known, &mut self.found);
            self.is_page_known |= start.name == "html";
        }
        match role {
            ElementRole::Break => self.line_break(start.span.clone()),
            ElementRole::Void => self.point(start.span.clone()),
            ElementRole::Block => {
                self.flush();
                let first = start.get("start").and_then(|number| number.parse().ok());
                let is_layout = self.is_layout[at];
                self.containers
                    .start(&start.name, first, is_layout, &mut self.found.parts);
            }
            ElementRole::Inline => {
                if let Some(next) = self.short(at, start) {
                    return next;
                }
                self.begun += 1;
                self.items.push(LineItem::Start {
                    name: start.name.clone(),
                    style: names::style(start),
                    span: start.span.clone(),
                });
            }
            ElementRole::KeptBlock if self.begins_prose(at, start) => {}
            ElementRole::Hidden | ElementRole::Kept | ElementRole::KeptBlock => {
                return self.kept(at, start, role);
            }
        }
        at + 1
    }

    /// Begins preformatted lines, if they are prose.
    fn begins_prose(&mut self, at: usize, start: &Start) -> bool {
        if start.name != "pre" || is_kept(start) || self.preformatted.is_some() {
            return false;
        }
        let Some(next) = preformatted::end(self.tokens, at, start) else {
            return false;
        };
        match preformatted::content(self.tokens, at, start, next) {
            Content::Code => false,
            Content::Unclear(words) => {
                self.found.words_left += words;
                false
            }
            Content::Prose => {
                self.flush();
                self.preformatted = Some(next - 1);
                true
            }
        }
    }

    /// Reads an element of few letters that is no part of the sentence as other words are: a note mark, a power, an
    /// icon. Returns the index of the token after it; `None` for other elements.
    fn short(&mut self, at: usize, start: &Start) -> Option<usize> {
        let rise = match start.name.as_str() {
            "sup" => Some(Rise::Above),
            "sub" => Some(Rise::Below),
            "a" => None,
            _ if names::is_icon(start) => None,
            _ => return None,
        };
        let found = elements::short(self.tokens, at, start)?;
        let span = start.span.start..elements::start_of(self.tokens, found.next, self.html.len());
        match rise {
            Some(rise) => self.raised(&found, span, rise)?,
            None if start.name == "a" => {
                let before = words::before(&self.items);
                let is_mark = !found.has_other && is_note_mark(&found.text, &before, start.get("href"));
                if !is_mark {
                    return None;
                }
                self.point(span);
            }
            None => {
                if has_words(&found.text) && !names::is_icon_font(start) {
                    return None;
                }
                self.point(span);
            }
        }
        Some(found.next)
    }

    /// Reads raised or lowered text; `None` if it is words.
    fn raised(&mut self, found: &ShortElement, span: Range<usize>, rise: Rise) -> Option<()> {
        let is_wordless = !has_words(&found.text);
        if found.has_link || found.has_other {
            return is_wordless.then(|| self.point(span));
        }
        let before = words::before(&self.items);
        let after = match self.tokens.get(found.next) {
            Some(Token::Text { text, .. }) => text.as_str(),
            _ => "",
        };
        let formula = words::formula(self.html, &self.items);
        let raised = RaisedText {
            before: &before,
            text: &found.text,
            after,
            rise,
            is_in_formula: formula > 0,
        };
        match raised.meaning() {
            Raised::Words => return None,
            Raised::Mark => self.point(span),
            Raised::Ending => self.items.push(LineItem::Text {
                text: ending(base(&before), &found.text),
                span,
            }),
            Raised::Figure => self.whole(spelled(&found.text, rise), span),
            Raised::Formula => {
                let length = base(&before).len().max(formula);
                let (start, word) = words::take_back(self.html, &mut self.items, length)
                    .unwrap_or((span.start, String::new()));
                let (tail, end) = self.tail(found.next, span.end);
                self.whole(word + &spelled(&found.text, rise) + &tail, start..end);
            }
        }
        Some(())
    }

    /// The letters at the beginning of the token at `next` that are one word with the formula before them, which ends
    /// at `end`, and where they end. The token is read without them.
    fn tail(&mut self, next: usize, end: usize) -> (String, usize) {
        let Some(Token::Text { text, span }) = self.tokens.get(next) else {
            return (String::new(), end);
        };
        let tail = tail(text);
        match Placed::of(self.html, text, span) {
            Some(placed) if !tail.is_empty() => {
                self.taken = Some((next, tail.len()));
                (tail.to_owned(), placed.span(0..tail.len()).end)
            }
            _ => (String::new(), end),
        }
    }

    /// Adds a text to the line, without its first letters if they were read.
    fn text(&mut self, at: usize, text: &str, span: &Range<usize>) {
        let taken = match self.taken.take() {
            Some((index, length)) if index == at => length,
            _ => 0,
        };
        let placed = (taken > 0).then(|| Placed::of(self.html, text, span)).flatten();
        let from = placed.map_or(span.start, |placed| placed.span(0..taken).end);
        if taken < text.len() {
            segments::push_text(self.html, &text[taken..], &(from..span.end), &mut self.items);
        }
    }

    /// Adds an element whose words are held.
    fn whole(&mut self, words: String, span: Range<usize>) {
        self.items.push(LineItem::Whole {
            words,
            style: InlineStyle::Plain,
            span,
        });
    }

    /// Whether the element that starts at `at` is a formula, by its class and by what it begins with.
    fn is_formula(&self, at: usize, start: &Start) -> bool {
        let is_inline = names::role(&start.name) == ElementRole::Inline;
        if !names::is_formula(start) {
            return false;
        }
        if names::is_formula_of_library(start) && is_inline {
            return true;
        }
        let is_blank = |token: &&Token| matches!(token, Token::Text { text, .. } if text.trim().is_empty());
        let inner = self.tokens[at + 1..].iter().take(LONGEST_SEARCH);
        match inner.clone().find(|token| !is_blank(token)) {
            Some(Token::Text { text, .. }) if segments::begins_as_formula(text.trim_start()) => true,
            Some(Token::Start(inner)) if inner.name == "math" || names::is_formula_of_library(inner) => true,
            _ => {
                is_inline
                    && elements::short(self.tokens, at, start)
                        .is_some_and(|found| !has_long_word(&found.text))
            }
        }
    }

    /// Whether the element that starts at `at` has words for programs that cannot show the element.
    fn is_fallback(&self, at: usize, start: &Start) -> bool {
        if !names::is_fallback(&start.name) {
            return false;
        }
        let is_end = |token: &&Token| matches!(token, Token::End { name, .. } if *name == start.name);
        let inner = self.tokens[at + 1..].iter().take(LONGEST_FALLBACK);
        inner
            .take_while(|token| !is_end(token))
            .take_while(|token| !matches!(token, Token::Start(inner) if names::role(&inner.name) == ElementRole::Hidden))
            .any(|token| matches!(token, Token::Text { text, .. } if has_words(text)))
    }

    /// The text of the element that starts at `at`, up to the token `next`.
    fn text_of(&self, at: usize, next: usize) -> String {
        let mut rise = None;
        let mut out = String::new();
        for token in &self.tokens[at + 1..next] {
            match token {
                Token::Start(start) if start.name == "sup" => rise = Some(Rise::Above),
                Token::Start(start) if start.name == "sub" => rise = Some(Rise::Below),
                Token::End { name, .. } if matches!(name.as_str(), "sup" | "sub") => rise = None,
                Token::Text { text, .. } => match rise {
                    Some(rise) => out.push_str(&spelled(text, rise)),
                    None => out.push_str(text),
                },
                Token::Start(_) | Token::End { .. } | Token::Other(_) => {}
            }
        }
        out
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
        if role == ElementRole::Hidden && is_closed && !is_kept(start) {
            self.labels(at, next, start);
        }
        match role {
            ElementRole::Kept => {
                let words = self.text_of(at, next);
                self.items.push(LineItem::Whole {
                    words,
                    style: names::style(start),
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

    /// Reads what readers see of a drawing, a film or a sound that is copied as it is: the texts in a drawing, each for
    /// itself, and the names of tracks.
    fn labels(&mut self, at: usize, next: usize, start: &Start) {
        let is_drawing = start.name == "svg";
        if !is_drawing && !matches!(start.name.as_str(), "audio" | "video") {
            return;
        }
        let tokens = self.tokens;
        let mut is_text = false;
        let mut at = at + 1;
        while let Some(token) = tokens[..next].get(at) {
            at += 1;
            match token {
                Token::Start(inner) => {
                    let is_whole = self.html[inner.span.clone()].ends_with("/>");
                    is_text = is_drawing && !is_whole && names::is_drawn_text(&inner.name);
                    if is_kept(inner) || inner.name == "foreignobject" {
                        if !is_whole {
                            at = elements::end_of(tokens, at - 1, inner, ElementRole::KeptBlock).0;
                        }
                    } else if is_drawing || inner.name == "track" {
                        attributes::read(inner, ElementRole::Inline, false, &mut self.found);
                    }
                }
                // Words behind a part of a line are of the line.
                Token::End { name, .. } => is_text &= matches!(name.as_str(), "tspan" | "textpath"),
                Token::Text { text, span } if is_text && has_words(text) => self.label(text, span),
                Token::Text { .. } | Token::Other(_) => {}
            }
        }
    }

    fn label(&mut self, text: &str, span: &Range<usize>) {
        let raw = &self.html[span.clone()];
        let start = span.end - raw.trim_start().len();
        let index = self.found.blocks.len();
        self.found
            .changes
            .push((start..start + raw.trim().len(), PageChange::Text { index }));
        self.found
            .blocks
            .push(Block::new(BlockKind::Label, on_one_line(text)));
        self.found.parts.push(Part::Block(index));
    }

    fn point(&mut self, span: Range<usize>) {
        self.items.push(LineItem::Point {
            span,
            is_break: false,
        });
    }

    /// Ends the line at a line break, except at a single one inside emphasis or a link. Between two of them without
    /// words, such as those around a separator of signs, the line ends twice.
    fn line_break(&mut self, span: Range<usize>) {
        let last = self
            .items
            .iter()
            .rposition(|item| matches!(item, LineItem::Point { is_break: true, .. }));
        let wordless = last.filter(|last| !self.items[last + 1..].iter().any(LineItem::has_word));
        if let Some(first) = wordless {
            let begun = self.begun;
            let between = self.items.split_off(first + 1);
            self.flush();
            self.items = between;
            self.begun = begun;
        }
        if self.begun == 0 || wordless.is_some() {
            self.flush();
        } else {
            self.items.push(LineItem::Point { span, is_break: true });
        }
    }

    /// Ends the line.
    fn flush(&mut self) {
        self.begun = 0;
        let items = std::mem::take(&mut self.items);
        if !items.iter().any(LineItem::has_text) {
            return;
        }
        if self.preformatted.is_some() {
            for paragraph in preformatted::paragraphs(self.html, &items) {
                self.paragraph(paragraph);
            }
            return;
        }
        let is_title = self.containers.is_title();
        let items = formulas::held(self.html, items);
        for segment in segments::segments(self.html, items, is_title) {
            self.line(&segment);
        }
    }

    /// Makes a block of a paragraph of preformatted lines.
    fn paragraph(&mut self, paragraph: Paragraph) {
        self.line(&paragraph.items);
        let index = self.found.blocks.len();
        let Some((line, block)) = self.found.lines.last_mut().zip(self.found.blocks.last_mut()) else {
            return;
        };
        if line.index + 1 != index {
            return;
        }
        line.wrap = paragraph.wrap;
        if block.kind == BlockKind::Paragraph {
            block.kind = paragraph.kind;
        }
        if let Some(plain) = paragraph.plain {
            block.source = plain;
        }
    }

    /// Makes a block of a line; if it has no words, it is not translated.
    fn line(&mut self, items: &[LineItem]) {
        let before = self.found.tags.len();
        let prose = items.iter().any(|item| match item {
            LineItem::Text { text, .. } => is_translatable(text),
            _ => false,
        });
        let Some(line) = words::line(self.html, items, &mut self.found.tags) else {
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
        self.found.lines.push(FoundLine {
            span: line.span,
            index,
            wrap: None,
        });
        self.found
            .blocks
            .push(Block::marked(self.containers.kind(), line.words));
        self.found.parts.push(Part::Block(index));
    }
}

/// Whether an element is marked as not to be translated.
fn is_kept(start: &Start) -> bool {
    let no = start
        .get("translate")
        .is_some_and(|value| value.eq_ignore_ascii_case("no"));
    no || classes::is_notranslate(start.get("class").unwrap_or_default())
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
