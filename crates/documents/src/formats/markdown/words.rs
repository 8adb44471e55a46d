//! Collects the words and marks of one block from the parser's events.

use std::ops::Range;

use crate::inline::{Builder, Inline, InlineStyle};

/// The Markdown that a mark is written as.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Markup {
    /// The text before its words, or the whole mark if it has no words.
    pub open: String,
    /// The text after its words.
    pub close: String,
    /// The label of the definition or footnote that the mark refers to.
    pub label: Option<String>,
    /// The index of the title that it ends with, among the titles that are translated.
    pub title: Option<usize>,
}

/// Words or a mark of a block.
enum BlockItem {
    Words {
        text: String,
        span: Range<usize>,
    },
    Open {
        style: InlineStyle,
        tag: Markup,
    },
    Close,
    Whole {
        words: String,
        style: InlineStyle,
        tag: Markup,
    },
    /// An HTML tag, which may be half of a pair.
    Html(String),
}

/// The items of a block.
#[derive(Default)]
pub(super) struct Words {
    items: Vec<BlockItem>,
    /// The number of HTML elements that were opened and not closed.
    elements: usize,
}

impl Words {
    /// Adds words at `span`.
    pub fn add(&mut self, text: &str, span: Range<usize>) {
        let text = text.to_owned();
        self.items.push(BlockItem::Words { text, span });
    }

    /// Adds an element that is copied as it is.
    pub fn whole(&mut self, words: &str, style: InlineStyle, tag: Markup) {
        let words = words.to_owned();
        self.items.push(BlockItem::Whole { words, style, tag });
    }

    /// Adds an HTML tag.
    pub fn html(&mut self, tag: String) {
        match name_of(&tag) {
            Some((_, true)) => self.elements = self.elements.saturating_sub(1),
            Some((_, false)) => self.elements += 1,
            None => {}
        }
        self.items.push(BlockItem::Html(tag));
    }

    /// Whether an HTML element is open.
    pub fn is_in_element(&self) -> bool {
        self.elements > 0
    }

    /// Begins a mark and returns its index; its tag is given to [`Words::close`] with this index.
    pub fn open(&mut self, style: InlineStyle) -> usize {
        let tag = Markup::default();
        self.items.push(BlockItem::Open { style, tag });
        self.items.len() - 1
    }

    /// Ends the mark with this index.
    pub fn close(&mut self, number: usize, written: Markup) {
        if let Some(BlockItem::Open { tag, .. }) = self.items.get_mut(number) {
            *tag = written;
        }
        self.items.push(BlockItem::Close);
    }

    /// The block up to the position `cut`. Appends the marks' tags to `tags`, at the indices given by their ids.
    pub fn build(self, cut: usize, tags: &mut Vec<Markup>) -> Inline {
        let roles = roles(&self.items);
        let glued = glued(&self.items);
        let mut builder = Builder::default();
        let mut put = |tag: Markup| {
            tags.push(tag);
            tags.len() - 1
        };
        let mut items = self.items.into_iter().zip(roles).zip(glued).peekable();
        while let Some(((item, role), is_glued)) = items.next() {
            match item {
                // A mark without words.
                BlockItem::Open { style, tag }
                    if matches!(items.peek(), Some(((BlockItem::Close, _), _))) =>
                {
                    items.next();
                    let whole = Markup {
                        open: tag.open + &tag.close,
                        close: String::new(),
                        label: tag.label,
                        title: tag.title,
                    };
                    builder.point(style, put(whole));
                }
                BlockItem::Words { text, span } => {
                    let words = before(&text, &span, cut);
                    builder.text(if is_glued { words.trim_end() } else { words });
                }
                BlockItem::Open { style, tag } => builder.open(style, put(tag)),
                BlockItem::Close => builder.close(),
                BlockItem::Whole {
                    words,
                    style,
                    mut tag,
                } => {
                    if is_glued {
                        tag.open.insert(0, ' ');
                    }
                    builder.verbatim(&words, style, put(tag));
                }
                BlockItem::Html(open) => match role {
                    TagRole::Begins { close } => {
                        let style = style_of(&open);
                        let tag = Markup {
                            open,
                            close,
                            ..Markup::default()
                        };
                        builder.open(style, put(tag));
                    }
                    TagRole::Ends => builder.close(),
                    TagRole::Alone => {
                        let tag = Markup {
                            open,
                            ..Markup::default()
                        };
                        if is_line_break(&tag.open) {
                            builder.line_break(put(tag));
                        } else {
                            builder.point(InlineStyle::Plain, put(tag));
                        }
                    }
                },
            }
        }
        builder.finish()
    }
}

/// For each item, whether it belongs to a mark without words between a space and a sign that follows directly, as in
/// `see ![](a.png), then`: the words before it, whose space then belongs to the mark, and the mark itself. So the sign
/// follows its word where the mark is left out.
fn glued(items: &[BlockItem]) -> Vec<bool> {
    let mut glued = vec![false; items.len()];
    for (index, three) in items.windows(3).enumerate() {
        let [
            BlockItem::Words { text: before, .. },
            BlockItem::Whole { words, .. },
            BlockItem::Words { text, .. },
        ] = three
        else {
            continue;
        };
        let is_spaced = before.ends_with(char::is_whitespace) && !before.trim().is_empty();
        if is_spaced && words.is_empty() && text.starts_with(['.', ',', ';', ':', '!', '?', ')']) {
            glued[index] = true;
            glued[index + 1] = true;
        }
    }
    glued
}

/// The words before the position `cut`, where the attributes of a heading begin.
fn before<'w>(words: &'w str, span: &Range<usize>, cut: usize) -> &'w str {
    if span.end <= cut {
        words
    } else if span.start >= cut {
        ""
    } else {
        words.rfind('{').map_or(words, |at| &words[..at])
    }
}

/// The role of an HTML tag among the items.
#[derive(Clone)]
enum TagRole {
    Begins { close: String },
    Ends,
    Alone,
}

/// The number of open tags among which the start of a closing tag is searched for.
const MAX_OPEN_TAGS: usize = 16;

/// Finds the HTML tags that make pairs within the same mark.
fn roles(items: &[BlockItem]) -> Vec<TagRole> {
    let mut roles = vec![TagRole::Alone; items.len()];
    let mut depth = 0_usize;
    // Start tags that may still be closed, with their depth.
    let mut begun: Vec<(usize, usize, &str)> = Vec::new();
    for (index, item) in items.iter().enumerate() {
        match item {
            BlockItem::Open { .. } => depth += 1,
            BlockItem::Close => {
                depth = depth.saturating_sub(1);
                begun.truncate(begun.partition_point(|(_, at, _)| *at <= depth));
            }
            BlockItem::Html(tag) => {
                let Some((name, ends)) = name_of(tag) else {
                    continue;
                };
                if !ends {
                    begun.push((index, depth, name));
                    continue;
                }
                let found = begun
                    .iter()
                    .rev()
                    .take(MAX_OPEN_TAGS)
                    .position(|(_, at, other)| *at == depth && other.eq_ignore_ascii_case(name));
                if let Some(back) = found {
                    let place = begun.len() - 1 - back;
                    roles[begun[place].0] = TagRole::Begins { close: tag.clone() };
                    roles[index] = TagRole::Ends;
                    begun.truncate(place);
                }
            }
            BlockItem::Words { .. } | BlockItem::Whole { .. } => {}
        }
    }
    roles
}

/// The name in a tag that can be half of a pair, and whether it is an end tag.
pub(super) fn name_of(tag: &str) -> Option<(&str, bool)> {
    const VOID: [&str; 8] = ["br", "img", "hr", "wbr", "input", "embed", "source", "area"];
    let inner = tag.strip_prefix('<')?;
    let (inner, ends) = inner
        .strip_prefix('/')
        .map_or((inner, false), |inner| (inner, true));
    let length = inner
        .find(|letter: char| !letter.is_ascii_alphanumeric() && letter != '-')
        .unwrap_or(inner.len());
    let name = &inner[..length];
    let pairs =
        !name.is_empty() && !tag.ends_with("/>") && !VOID.iter().any(|void| void.eq_ignore_ascii_case(name));
    pairs.then_some((name, ends))
}

pub(super) fn is_line_break(tag: &str) -> bool {
    let name = tag.trim_start_matches('<').trim_end_matches(['/', '>', ' ']);
    name.eq_ignore_ascii_case("br")
}

fn style_of(tag: &str) -> InlineStyle {
    match name_of(tag).map(|(name, _)| name.to_ascii_lowercase()).as_deref() {
        Some("em" | "i") => InlineStyle::Emphasis,
        Some("strong" | "b") => InlineStyle::Strong,
        Some("del" | "s" | "strike") => InlineStyle::Deleted,
        Some("code" | "kbd") => InlineStyle::Code,
        _ => InlineStyle::Plain,
    }
}
