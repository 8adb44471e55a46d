//! Finds blocks and their marks in XML whose elements enclose words, as in XHTML and `OpenDocument`.
//!
//! A [`Grammar`] gives each element a [`Role`]:
//!
//! | role | its tags | its words | separates words | example |
//! | --- | --- | --- | --- | --- |
//! | `Around` | stay | are blocks | ends the block | `<table:table-cell>` |
//! | `Leaf` | stay | are one block | ends the block | `<text:p>` |
//! | `Pair` | are kept as a mark | are translated | no | `<text:a>`, `<em>` |
//! | `Transparent` | are dropped in a translated block | are translated | no | `<text:span>` without a visible style |
//! | `Verbatim` | are kept as a mark | stay as they are, in the sentence | no | `<code>` |
//! | `Typed` | are kept as a mark | are translated if there are any | no | `<text:text-input>` |
//! | `Raised` | are kept as a mark | stay as they are, in a word with those that they touch | no | `<text:span>` of 10³ |
//! | `Figure` | are kept as a mark | stay as they are, at a word that is translated | no | `<text:span>` of 5 км² |
//! | `Ending` | are dropped in a translated block | are translated | no | `<sup>` of 1er |
//! | `Point` | are kept as a mark | are blocks of their own | no | `<text:note>` |
//! | `Break` | are kept as a mark | has none | as a space | `<text:line-break/>`, `<br/>` |
//! | `Skip` | are kept as a mark | are not read | no | `<script>` |
//! | `Space` | are dropped in a translated sentence, a run is kept beside it | has none | is a space | `<text:s/>` |
//! | `Dropped` | are dropped in a translated block | has none | no | `<text:soft-page-break/>`, `<wbr/>` |
//! | `Unknown` | as `Point` in a leaf, as `Around` elsewhere | | | any other |

use std::ops::Range;

use super::held_words::HeldWord;
use super::part::{Change, Edit, Part, XmlTag};
use super::xml::{TokenKind, Tokens};
use crate::budget::{Budget, PIECE};
use crate::inline::{Builder, InlineStyle, Rise, is_note_mark, sign_behind_note};
use crate::lines::is_translatable;
use crate::{Block, BlockKind, ReadError};

/// The depth to which blocks in notes in blocks are read; deeper ones stay untranslated.
const DEEPEST: usize = 16;

/// The limit of tokens in a note mark or a raised text.
const LONGEST_SHORT: usize = 64;

/// An element whose role a grammar decides.
pub(crate) struct Element<'a> {
    /// The name, with its prefix.
    pub name: &'a str,
    /// The start tag.
    pub tag: &'a str,
    /// The byte offset of the start tag in the part.
    pub start: usize,
}

/// The role of an element for prose; the table above compares them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Role {
    /// Contains blocks. The block kind is for blocks that have none otherwise.
    Around(Option<BlockKind>),
    /// Is a block. Without a kind, the element around it decides.
    Leaf(Option<BlockKind>),
    /// Formats the words in it.
    Pair(InlineStyle),
    /// Has words to translate, but no formatting that is kept.
    Transparent,
    /// Has words that belong to the sentence but are not translated.
    Verbatim(InlineStyle),
    /// Was typed into a form: its words are translated, and anything else stays as it is.
    Typed,
    /// Stands above or below the line; what that means depends on the words around it.
    Raised(Rise),
    /// Is the exponent or index of a word that is translated.
    Figure(Rise),
    /// Has the raised letters of an ordinal number or an abbreviation.
    Ending,
    /// Stands between words and may contain blocks of its own: a footnote.
    Point,
    /// Separates words as a space does: a line break, a tab.
    Break,
    /// Stands between words; its content is not read.
    Skip,
    /// Is so many blanks.
    Space(usize),
    /// Has no meaning in a translation and is left out of it.
    Dropped,
    /// Is not in the grammar: a `Point` in a leaf, an `Around` elsewhere.
    Unknown,
}

/// The roles of a format's elements.
pub(crate) trait Grammar {
    /// The role of an element.
    fn role(&self, element: &Element<'_>) -> Role;
    /// Whether words outside `Leaf` elements are prose.
    fn is_loose(&self) -> bool;
}

/// Reads the prose of a part and appends its blocks to `blocks`.
///
/// # Errors
/// [`ReadError`] for broken XML, or if its tags would take more memory than `budget`.
pub(crate) fn read(
    name: &str,
    text: String,
    grammar: &dyn Grammar,
    blocks: &mut Vec<Block>,
    budget: &mut Budget,
) -> Result<Part, ReadError> {
    let tokens = Tokens::of(name, &text)?;
    budget.take(tokens.len().saturating_mul(PIECE / 2))?;
    let mut walk = Walk {
        tokens: &tokens,
        grammar,
        found: Vec::new(),
        kinds: Vec::new(),
        leaf: None,
        open: None,
        suspended: Vec::new(),
        skip: 0,
        is_behind_note: false,
    };
    walk.all();
    let mut found = walk.found;
    // A note in a paragraph was complete before the paragraph was.
    found.sort_by_key(|found| (found.span.start, std::cmp::Reverse(found.span.end)));
    let mut edits = Vec::with_capacity(found.len());
    for ReadBlock { span, tags, block } in found {
        edits.push(Edit {
            span,
            change: Change::Prose {
                block: blocks.len(),
                tags,
                run: None,
                around: (String::new(), String::new()),
                first: None,
            },
        });
        blocks.push(block);
    }
    Ok(Part {
        name: name.to_owned(),
        text,
        edits,
        keeps_equal: true,
    })
}

/// A finished block with its span and its tags.
struct ReadBlock {
    span: Range<usize>,
    tags: Vec<XmlTag>,
    block: Block,
}

/// A block that is being read.
pub(super) struct OpenBlock {
    kind: BlockKind,
    pub(super) builder: Builder,
    pub(super) tags: Vec<XmlTag>,
    pub(super) span: Range<usize>,
    /// The indices of the tags that are runs of blanks, ascending.
    pub(super) blanks: Vec<usize>,
    /// The word with a raised part that was read last, if nothing came since.
    pub(super) held: Option<HeldWord>,
    /// Whether the block has words to translate.
    pub(super) has_words: bool,
    /// The open pairs: the index of each one's tag, or `None` if its tags are dropped.
    pairs: Vec<Option<usize>>,
}

/// The reading state that is saved while an element with blocks of its own is read.
struct Suspended {
    open: Option<OpenBlock>,
    leaf: Option<BlockKind>,
    kinds: Vec<BlockKind>,
}

pub(super) struct Walk<'a> {
    pub(super) tokens: &'a Tokens<'a>,
    pub(super) grammar: &'a dyn Grammar,
    found: Vec<ReadBlock>,
    /// The block kinds that the enclosing elements give.
    kinds: Vec<BlockKind>,
    /// The block kind of the enclosing leaf.
    leaf: Option<BlockKind>,
    pub(super) open: Option<OpenBlock>,
    suspended: Vec<Suspended>,
    /// The bytes of the next text that are a part of a word before it.
    pub(super) skip: usize,
    /// Whether a note mark came last, before any words of a block.
    is_behind_note: bool,
}

impl Walk<'_> {
    fn all(&mut self) {
        // The roles of the open elements.
        let mut roles: Vec<Role> = Vec::new();
        let mut at = 0;
        while at < self.tokens.len() {
            match self.tokens.get(at).kind {
                TokenKind::Text | TokenKind::CData | TokenKind::Reference => self.words(at),
                TokenKind::Start | TokenKind::Empty => {
                    let is_empty = self.tokens.get(at).kind == TokenKind::Empty;
                    let role = self.by_content(at, self.role(at));
                    match self.begin(at, &role, is_empty) {
                        Some(end) => at = end,
                        None if is_empty => self.end(at, &role),
                        None => roles.push(role),
                    }
                }
                TokenKind::End => {
                    if let Some(role) = roles.pop() {
                        self.end(at, &role);
                    }
                }
                TokenKind::Other => {}
            }
            at += 1;
        }
        self.close();
    }

    /// The role of the element at this token, which depends on whether a leaf is around it.
    pub(super) fn role(&self, at: usize) -> Role {
        let role = self.grammar.role(&Element {
            name: self.tokens.name(at),
            tag: self.tokens.raw(at),
            start: self.tokens.get(at).span().start,
        });
        match role {
            Role::Unknown if self.leaf.is_some() => Role::Point,
            Role::Unknown => Role::Around(None),
            known => known,
        }
    }

    /// Begins an element. Returns the index of its last token if the element is read as a whole.
    fn begin(&mut self, at: usize, role: &Role, is_empty: bool) -> Option<usize> {
        let end = self.tokens.end_of(at);
        match role {
            Role::Around(kind) => {
                self.close();
                let around = self.kinds.last().copied().unwrap_or(BlockKind::Paragraph);
                self.kinds.push(kind.unwrap_or(around));
            }
            Role::Leaf(kind) => {
                self.close();
                let around = self.kinds.last().copied().unwrap_or(BlockKind::Paragraph);
                self.leaf = Some(kind.unwrap_or(around));
            }
            Role::Pair(_) if is_empty => {
                self.point(at, false);
                return Some(end);
            }
            Role::Pair(InlineStyle::Link(address)) if self.is_note(at, address) => {
                self.is_behind_note = self.open.is_none();
                self.point(at, false);
                return Some(end);
            }
            Role::Pair(style) => {
                self.hold_beginning(at, true);
                self.open_pair(at, style);
            }
            Role::Transparent => {
                self.hold_beginning(at, false);
                let start = self.tokens.get(at).span();
                if let Some(open) = self.in_prose(start) {
                    open.pairs.push(None);
                }
            }
            Role::Verbatim(style) => {
                let span = self.tokens.element(at);
                let words = self.tokens.text_in(at);
                if let Some(open) = self.in_prose(span.clone()) {
                    let (before, is_spaced) = open.builder.so_far();
                    // A number that touches a letter is no word of the sentence.
                    let touches = !is_spaced && before.ends_with(char::is_alphabetic);
                    let is_mark =
                        *style == InlineStyle::Plain && touches && words.starts_with(char::is_numeric);
                    let words = if is_mark { "" } else { words.as_str() };
                    open.held = None;
                    open.builder.verbatim(words, style.clone(), open.tags.len());
                    open.tags.push(span_tag(span, false));
                }
                return Some(end);
            }
            Role::Raised(rise) => {
                self.raised(at, *rise);
                return Some(end);
            }
            Role::Figure(rise) => {
                self.figure(at, *rise);
                return Some(end);
            }
            Role::Ending => {
                self.ending(at);
                return Some(end);
            }
            Role::Skip => {
                self.point(at, false);
                return Some(end);
            }
            Role::Break => {
                self.point(at, true);
                return Some(end);
            }
            Role::Point => {
                self.point(at, false);
                if self.suspended.len() >= DEEPEST {
                    return Some(end);
                }
                self.suspended.push(Suspended {
                    open: self.open.take(),
                    leaf: self.leaf.take(),
                    kinds: std::mem::take(&mut self.kinds),
                });
            }
            Role::Space(count) => {
                self.blanks(at, *count);
                return Some(end);
            }
            Role::Dropped | Role::Typed | Role::Unknown => return Some(end),
        }
        None
    }

    fn open_pair(&mut self, at: usize, style: &InlineStyle) {
        let start = self.tokens.get(at).span();
        let tag = XmlTag::Pair {
            start: self.tokens.raw(at).to_owned(),
            end: String::new(),
        };
        if let Some(open) = self.in_prose(start) {
            open.builder.open(style.clone(), open.tags.len());
            open.pairs.push(Some(open.tags.len()));
            open.tags.push(tag);
        }
    }

    /// Whether the link at this token is a note mark.
    fn is_note(&self, at: usize, address: &str) -> bool {
        let before = self
            .open
            .as_ref()
            .map(|open| open.builder.before())
            .unwrap_or_default();
        let text = self.short_text(at);
        text.is_some_and(|text| is_note_mark(&text, &before, Some(address)))
    }

    /// The text of a short element.
    pub(super) fn short_text(&self, at: usize) -> Option<String> {
        (self.tokens.end_of(at) - at <= LONGEST_SHORT).then(|| self.tokens.text_in(at))
    }

    fn end(&mut self, at: usize, role: &Role) {
        match role {
            Role::Around(_) => {
                self.close();
                self.kinds.pop();
            }
            Role::Leaf(_) => {
                self.close();
                self.leaf = None;
            }
            Role::Pair(_) | Role::Transparent => self.end_pair(at),
            Role::Point => {
                self.close();
                if let Some(suspended) = self.suspended.pop() {
                    (self.open, self.leaf, self.kinds) = (suspended.open, suspended.leaf, suspended.kinds);
                }
            }
            Role::Verbatim(_)
            | Role::Typed
            | Role::Raised(_)
            | Role::Figure(_)
            | Role::Ending
            | Role::Skip
            | Role::Break
            | Role::Space(_)
            | Role::Dropped
            | Role::Unknown => {}
        }
    }

    /// Ends the pair that was opened last. A pair that began before the block ends the block.
    fn end_pair(&mut self, at: usize) {
        let (span, raw) = (self.tokens.get(at).span(), self.tokens.raw(at));
        let Some(open) = &mut self.open else { return };
        open.held = None;
        match open.pairs.pop() {
            None => self.close(),
            Some(pair) => {
                open.span.end = span.end;
                if let Some(index) = pair {
                    open.builder.close();
                    if let XmlTag::Pair { end, .. } = &mut open.tags[index] {
                        raw.clone_into(end);
                    }
                }
            }
        }
    }

    /// The open block, or a new one that begins with this span; `None` if prose is not allowed here.
    pub(super) fn in_prose(&mut self, span: Range<usize>) -> Option<&mut OpenBlock> {
        if self.open.is_none() && self.leaf.is_none() && !self.grammar.is_loose() {
            return None;
        }
        let around = self.kinds.last().copied().unwrap_or(BlockKind::Paragraph);
        let kind = self.leaf.unwrap_or(around);
        let open = self.open.get_or_insert_with(|| OpenBlock {
            kind,
            builder: Builder::default(),
            tags: Vec::new(),
            span: span.clone(),
            pairs: Vec::new(),
            blanks: Vec::new(),
            held: None,
            has_words: false,
        });
        open.span.end = open.span.end.max(span.end);
        Some(open)
    }

    /// Adds an element without words to the open block, if there is one.
    pub(super) fn point(&mut self, at: usize, is_gap: bool) {
        let span = self.tokens.element(at);
        if let Some(open) = &mut self.open {
            let gap = if is_gap { " " } else { "" };
            open.held = None;
            open.builder.text(gap);
            open.builder.point(InlineStyle::Plain, open.tags.len());
            open.builder.text(gap);
            open.tags.push(span_tag(span.clone(), is_gap));
            open.span.end = span.end;
        }
    }

    fn words(&mut self, at: usize) {
        let span = self.tokens.get(at).span();
        let Some(words) = self.tokens.text_of(at) else {
            // A reference to an entity that only the document's definitions explain.
            return self.point(at, false);
        };
        let words = self.rest_of(words);
        if words.trim().is_empty() {
            if let Some(open) = &mut self.open {
                open.held = open.held.take().filter(|_| words.is_empty());
                open.builder.text(&words);
            }
            return;
        }
        let raw = self.tokens.raw(at);
        let is_text = self.tokens.get(at).kind == TokenKind::Text;
        let (before, behind) = if is_text {
            (
                raw.len() - raw.trim_start().len(),
                raw.len() - raw.trim_end().len(),
            )
        } else {
            (0, 0)
        };
        // The full stop behind a number that leads back from a note.
        let is_behind_note = std::mem::take(&mut self.is_behind_note) && self.open.is_none();
        let sign = if is_behind_note && is_text {
            sign_behind_note(&words)
        } else {
            0
        };
        let before = before.max(sign);
        if let Some(open) = self.in_prose(span.start + before..span.end - behind) {
            let rest = match open.held.take() {
                Some(held) => held.extended(&words[sign..], &mut open.builder, &mut open.tags),
                None => &words[sign..],
            };
            open.builder.text(rest);
            open.has_words |= is_translatable(&words);
        }
    }

    /// Ends the open block. One without words to translate is left out.
    fn close(&mut self) {
        let Some(mut open) = self.open.take() else { return };
        let inline = open.finish();
        if !open.has_words {
            return;
        }
        self.found.push(ReadBlock {
            span: open.span,
            tags: open.tags,
            block: Block::marked(open.kind, inline),
        });
    }
}

pub(super) fn span_tag(span: Range<usize>, is_gap: bool) -> XmlTag {
    XmlTag::Span {
        run: None,
        span,
        is_gap,
    }
}
