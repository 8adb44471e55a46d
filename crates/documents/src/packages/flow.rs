//! Prose in XML whose elements stand around words, as in HTML and `OpenDocument`: which stretches are blocks, and which
//! marks are in them.

use std::ops::Range;

use super::part::{Edit, Part, Tag, What};
use super::xml::{Kind, Tokens};
use crate::budget::{Budget, PIECE};
use crate::inline::{Builder, Look};
use crate::lines::is_translatable;
use crate::{Block, BlockKind, ReadError};

/// Blocks in notes in blocks, at most: deeper ones are left as they are.
const DEEPEST: usize = 16;

/// An element as a grammar sees it.
pub(crate) struct Element<'a> {
    /// Its name, with its prefix.
    pub name: &'a str,
    /// Its start tag.
    pub tag: &'a str,
    /// Where that begins in the part.
    pub start: usize,
}

/// What an element means for prose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Role {
    /// It holds blocks; those without a kind of their own are of this one.
    Around(Option<BlockKind>),
    /// It is a block itself; without a kind, what is around it decides.
    Leaf(Option<BlockKind>),
    /// It stands around words.
    Pair(Look),
    /// Its tags are dropped where its words are translated.
    Nothing,
    /// Its words stay as they are, and belong to the sentence.
    Verbatim(Look),
    /// It stands between words. Blocks may stand in it.
    Point,
    /// It stands between words as a space does: a line break, a tab.
    Gap,
    /// As a point, and nothing in it is looked at.
    Skip,
    /// It is a space.
    Space,
    /// It says nothing, and goes where words around it are translated.
    Gone,
    /// Nobody knows: a point in a leaf, and what holds blocks elsewhere.
    Unknown,
}

/// Says what elements mean.
pub(crate) trait Grammar {
    /// What an element means.
    fn role(&self, element: &Element<'_>) -> Role;
    /// Whether words may stand outside of leaves.
    fn is_loose(&self) -> bool;
}

/// Reads the prose of a part, behind the blocks that there are already.
///
/// # Errors
/// Where the XML is broken, or has so many tags that they would take more than `budget`.
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
    };
    walk.all();
    let mut found = walk.found;
    // A note in a paragraph was complete before the paragraph was.
    found.sort_by_key(|found| (found.span.start, std::cmp::Reverse(found.span.end)));
    let mut edits = Vec::with_capacity(found.len());
    for Found { span, tags, block } in found {
        edits.push(Edit {
            span,
            what: What::Prose {
                block: blocks.len(),
                tags,
                run: None,
                around: (String::new(), String::new()),
            },
        });
        blocks.push(block);
    }
    Ok(Part {
        name: name.to_owned(),
        text,
        edits,
    })
}

/// A block with its place and its tags.
struct Found {
    span: Range<usize>,
    tags: Vec<Tag>,
    block: Block,
}

/// A block that is becoming one.
struct Open {
    kind: BlockKind,
    builder: Builder,
    tags: Vec<Tag>,
    span: Range<usize>,
    /// Whether it has words that are not kept as they are.
    is_spoken: bool,
    /// The pairs that are open: their tags, or none for those that are dropped.
    pairs: Vec<Option<usize>>,
}

/// What was under way when an element began that may hold blocks of its own.
struct Suspended {
    open: Option<Open>,
    leaf: Option<BlockKind>,
    kinds: Vec<BlockKind>,
}

struct Walk<'a> {
    tokens: &'a Tokens<'a>,
    grammar: &'a dyn Grammar,
    found: Vec<Found>,
    /// The kinds that the elements around give to blocks.
    kinds: Vec<BlockKind>,
    /// The kind of the leaf around.
    leaf: Option<BlockKind>,
    open: Option<Open>,
    suspended: Vec<Suspended>,
}

impl Walk<'_> {
    fn all(&mut self) {
        // The elements that are open, by what they mean.
        let mut roles: Vec<Role> = Vec::new();
        let mut at = 0;
        while at < self.tokens.len() {
            match self.tokens.get(at).kind {
                Kind::Text | Kind::CData | Kind::Reference => self.words(at),
                Kind::Start | Kind::Empty => {
                    let is_empty = self.tokens.get(at).kind == Kind::Empty;
                    let role = self.grammar.role(&Element {
                        name: self.tokens.name(at),
                        tag: self.tokens.raw(at),
                        start: self.tokens.get(at).span().start,
                    });
                    let role = match role {
                        Role::Unknown if self.leaf.is_some() => Role::Point,
                        Role::Unknown => Role::Around(None),
                        known => known,
                    };
                    match self.begin(at, &role, is_empty) {
                        Some(end) => at = end,
                        None if is_empty => self.end(at, &role),
                        None => roles.push(role),
                    }
                }
                Kind::End => {
                    if let Some(role) = roles.pop() {
                        self.end(at, &role);
                    }
                }
                Kind::Other => {}
            }
            at += 1;
        }
        self.close();
    }

    /// Begins an element; of one that is taken whole, its last token is returned.
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
            Role::Pair(look) => {
                let start = self.tokens.get(at).span();
                let tag = Tag::Pair {
                    start: self.tokens.raw(at).to_owned(),
                    end: String::new(),
                };
                if let Some(open) = self.in_prose(start) {
                    open.builder.open(look.clone(), open.tags.len());
                    open.pairs.push(Some(open.tags.len()));
                    open.tags.push(tag);
                }
            }
            Role::Nothing => {
                let start = self.tokens.get(at).span();
                if let Some(open) = self.in_prose(start) {
                    open.pairs.push(None);
                }
            }
            Role::Verbatim(look) => {
                let span = self.tokens.element(at);
                let words = self.tokens.said_in(at);
                if let Some(open) = self.in_prose(span.clone()) {
                    open.builder.verbatim(&words, look.clone(), open.tags.len());
                    open.tags.push(stretch(span, false));
                }
                return Some(end);
            }
            Role::Skip => {
                self.point(at, false);
                return Some(end);
            }
            Role::Gap => {
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
            Role::Space => {
                let span = self.tokens.element(at);
                if let Some(open) = &mut self.open {
                    open.builder.text(" ");
                    open.span.end = open.span.end.max(span.end);
                }
                return Some(end);
            }
            Role::Gone | Role::Unknown => return Some(end),
        }
        None
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
            Role::Pair(_) | Role::Nothing => self.end_pair(at),
            Role::Point => {
                self.close();
                if let Some(suspended) = self.suspended.pop() {
                    (self.open, self.leaf, self.kinds) = (suspended.open, suspended.leaf, suspended.kinds);
                }
            }
            Role::Verbatim(_) | Role::Skip | Role::Gap | Role::Space | Role::Gone | Role::Unknown => {}
        }
    }

    /// Ends the pair that was opened last; one that began before the block ends it.
    fn end_pair(&mut self, at: usize) {
        let (span, raw) = (self.tokens.get(at).span(), self.tokens.raw(at));
        let Some(open) = &mut self.open else { return };
        match open.pairs.pop() {
            None => self.close(),
            Some(pair) => {
                open.span.end = span.end;
                if let Some(index) = pair {
                    open.builder.close();
                    if let Tag::Pair { end, .. } = &mut open.tags[index] {
                        raw.clone_into(end);
                    }
                }
            }
        }
    }

    /// The block that is open, or a new one that begins with this stretch, if prose may stand here.
    fn in_prose(&mut self, span: Range<usize>) -> Option<&mut Open> {
        if self.open.is_none() && self.leaf.is_none() && !self.grammar.is_loose() {
            return None;
        }
        let around = self.kinds.last().copied().unwrap_or(BlockKind::Paragraph);
        let kind = self.leaf.unwrap_or(around);
        let open = self.open.get_or_insert_with(|| Open {
            kind,
            builder: Builder::default(),
            tags: Vec::new(),
            span: span.clone(),
            pairs: Vec::new(),
            is_spoken: false,
        });
        open.span.end = open.span.end.max(span.end);
        Some(open)
    }

    /// Adds something without words; where no words came before, it stays outside of the block.
    fn point(&mut self, at: usize, is_gap: bool) {
        let span = self.tokens.element(at);
        if let Some(open) = &mut self.open {
            let gap = if is_gap { " " } else { "" };
            open.builder.text(gap);
            open.builder.point(Look::Plain, open.tags.len());
            open.builder.text(gap);
            open.tags.push(stretch(span.clone(), is_gap));
            open.span.end = span.end;
        }
    }

    fn words(&mut self, at: usize) {
        let span = self.tokens.get(at).span();
        let Some(words) = self.tokens.said(at) else {
            // A reference to something that only the document's own definitions explain.
            return self.point(at, false);
        };
        if words.trim().is_empty() {
            if let Some(open) = &mut self.open {
                open.builder.text(&words);
            }
            return;
        }
        let raw = self.tokens.raw(at);
        let is_text = self.tokens.get(at).kind == Kind::Text;
        let (before, behind) = if is_text {
            (
                raw.len() - raw.trim_start().len(),
                raw.len() - raw.trim_end().len(),
            )
        } else {
            (0, 0)
        };
        if let Some(open) = self.in_prose(span.start + before..span.end - behind) {
            open.builder.text(&words);
            open.is_spoken |= is_translatable(&words);
        }
    }

    /// Ends the open block; one without words stays as it is.
    fn close(&mut self) {
        let Some(open) = self.open.take() else { return };
        let inline = open.builder.finish();
        if !open.is_spoken {
            return;
        }
        self.found.push(Found {
            span: open.span,
            tags: open.tags,
            block: Block::marked(open.kind, inline),
        });
    }
}

fn stretch(span: Range<usize>, is_gap: bool) -> Tag {
    Tag::Stretch {
        run: None,
        span,
        is_gap,
    }
}
