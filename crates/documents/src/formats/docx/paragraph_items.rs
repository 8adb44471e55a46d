//! Reads a paragraph's content as a list of words, elements that enclose words, and elements between words.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::Arc;

use super::styles::Styles;
use crate::inline::InlineStyle;
use crate::packages::{TokenKind, Tokens, attribute};

/// Words or an element of a paragraph.
#[derive(Debug)]
pub(super) enum ParagraphItem {
    /// Words with the properties of their run.
    Words {
        text: String,
        properties: Arc<str>,
        span: Range<usize>,
    },
    /// A run of code, which belongs to the sentence and is copied as it is.
    Code { text: String, span: Range<usize> },
    /// An element without words; inside a run it has to be enclosed by the run's properties.
    Point {
        properties: Option<Arc<str>>,
        span: Range<usize>,
        /// Whether it separates words as a space does.
        is_gap: bool,
    },
    /// The start tag of an element that encloses words.
    Open { start: Range<usize>, style: InlineStyle },
    /// The end tag of an element that encloses words.
    Close { end: Range<usize> },
    /// The beginning of a range such as a bookmark, which has no position among words.
    RangeStart(Range<usize>),
    /// The end of such a range.
    RangeEnd(Range<usize>),
}

/// Collects the content of a paragraph.
pub(super) struct ParagraphItems<'a> {
    pub tokens: &'a Tokens<'a>,
    pub links: &'a HashMap<String, Arc<str>>,
    pub styles: &'a Styles,
    /// The prefix of the format's names, with its colon.
    pub prefix: &'a str,
    pub list: Vec<ParagraphItem>,
    /// All run properties so far, so that equal ones share memory.
    pub known: &'a mut HashSet<Arc<str>>,
    /// The number of fields that are open.
    pub fields: usize,
}

/// The limit of nested fields; deeper ones are not translated. No program writes as many.
const DEEPEST_FIELD: usize = 16;

impl ParagraphItems<'_> {
    /// The name of an element without the format's prefix; a name with another prefix keeps it.
    fn name(&self, at: usize) -> &str {
        let name = self.tokens.name(at);
        name.strip_prefix(self.prefix).unwrap_or(name)
    }

    fn value(&self, at: usize, name: &str) -> Option<String> {
        attribute(self.tokens.raw(at), &format!("{}{name}", self.prefix)).map(|(value, _)| value)
    }

    /// Adds the children of the element at `parent`.
    pub(super) fn add_children(&mut self, parent: usize) {
        let children: Vec<usize> = self.tokens.children(parent).collect();
        self.add(&children);
    }

    fn add(&mut self, siblings: &[usize]) {
        let fields = self.fields_of(siblings);
        let mut next = 0;
        while let Some(&at) = siblings.get(next) {
            next += 1;
            let span = self.tokens.element(at);
            match self.name(at) {
                "r" => match fields[next - 1] {
                    Some(last) => {
                        self.field(&siblings[next - 1..=last]);
                        next = last + 1;
                    }
                    None => self.plain_run(at),
                },
                "hyperlink" => {
                    let style = self.link(at);
                    self.around(at, at, style);
                }
                "ins" | "moveTo" | "smartTag" | "customXml" | "dir" | "bdo" => {
                    self.around(at, at, InlineStyle::Plain);
                }
                "sdt" => self.content_control(at),
                "fldSimple" if self.value(at, "instr").is_some_and(|code| is_link(&code)) => {
                    self.around(at, at, InlineStyle::Plain);
                }
                "bookmarkStart" | "commentRangeStart" | "permStart" | "moveFromRangeStart"
                | "moveToRangeStart" => {
                    self.list.push(ParagraphItem::RangeStart(span));
                }
                "bookmarkEnd" | "commentRangeEnd" | "permEnd" | "moveFromRangeEnd" | "moveToRangeEnd" => {
                    self.list.push(ParagraphItem::RangeEnd(span));
                }
                // Marks of the spelling checker belong to the original words.
                "pPr" | "proofErr" | "" => {}
                _ => self.list.push(ParagraphItem::Point {
                    properties: None,
                    span,
                    is_gap: false,
                }),
            }
        }
    }

    /// Adds an element that encloses words: its tags, and the children of the element at `content`.
    fn around(&mut self, at: usize, content: usize, style: InlineStyle) {
        let whole = self.tokens.element(at);
        if self.tokens.get(at).kind == TokenKind::Empty || self.tokens.get(content).kind == TokenKind::Empty {
            return self.list.push(ParagraphItem::Point {
                properties: None,
                span: whole,
                is_gap: false,
            });
        }
        let start = whole.start..self.tokens.get(content).span().end;
        let end = self.tokens.get(self.tokens.end_of(content)).span().start..whole.end;
        self.list.push(ParagraphItem::Open { start, style });
        self.add_children(content);
        self.list.push(ParagraphItem::Close { end });
    }

    fn content_control(&mut self, at: usize) {
        let content = self
            .tokens
            .children(at)
            .find(|&child| self.name(child) == "sdtContent");
        match content {
            Some(content) => self.around(at, content, InlineStyle::Plain),
            None => self.list.push(ParagraphItem::Point {
                properties: None,
                span: self.tokens.element(at),
                is_gap: false,
            }),
        }
    }

    fn link(&self, at: usize) -> InlineStyle {
        let tag = self.tokens.raw(at);
        let id = attribute(tag, "r:id").map(|(id, _)| id);
        let address = id.and_then(|id| self.links.get(&id).cloned());
        let anchor = || self.value(at, "anchor").map(|anchor| format!("#{anchor}").into());
        address
            .or_else(anchor)
            .map_or(InlineStyle::Plain, InlineStyle::Link)
    }

    /// For each of these siblings in which a field begins, the index of the one in which it ends; `None` if the field
    /// continues in other paragraphs, as a table of contents does.
    fn fields_of(&self, siblings: &[usize]) -> Vec<Option<usize>> {
        let mut ends = vec![None; siblings.len()];
        // Siblings whose fields have not ended, and how many fields were open before each, ascending.
        let mut open: Vec<(usize, i64)> = Vec::new();
        let mut depth = 0_i64;
        for (index, &sibling) in siblings.iter().enumerate() {
            let (begins, ended) = self.field_marks(sibling);
            if begins > 0 {
                while open.last().is_some_and(|(_, before)| *before >= depth) {
                    open.pop();
                }
                open.push((index, depth));
            }
            depth += begins - ended;
            while let Some((start, _)) = open.pop_if(|(_, before)| *before >= depth) {
                ends[start] = Some(index);
            }
        }
        ends
    }

    /// Adds a field that consists of these sibling runs.
    fn field(&mut self, field: &[usize]) {
        let last = field.len() - 1;
        let whole = self.tokens.element(field[0]).start..self.tokens.element(field[last]).end;
        let separator = self
            .separator(&field[..last])
            .filter(|_| self.fields < DEEPEST_FIELD);
        if let Some(separator) = separator {
            self.list.push(ParagraphItem::Open {
                start: whole.start..self.tokens.element(field[separator]).end,
                style: InlineStyle::Plain,
            });
            self.fields += 1;
            self.add(&field[separator + 1..last]);
            self.fields -= 1;
            self.list.push(ParagraphItem::Close {
                end: self.tokens.element(field[last]),
            });
        } else {
            self.list.push(ParagraphItem::Point {
                properties: None,
                span: whole,
                is_gap: false,
            });
        }
    }

    /// The number of fields that begin and that end in a run.
    fn field_marks(&self, at: usize) -> (i64, i64) {
        if self.name(at) != "r" {
            return (0, 0);
        }
        let (mut begins, mut ends) = (0, 0);
        for child in self
            .tokens
            .children(at)
            .filter(|&child| self.name(child) == "fldChar")
        {
            match self.value(child, "fldCharType").as_deref() {
                Some("begin") => begins += 1,
                Some("end") => ends += 1,
                _ => {}
            }
        }
        (begins, ends)
    }

    /// In a field that shows a link, the run between its code and its visible text.
    fn separator(&self, field: &[usize]) -> Option<usize> {
        let mut code = String::new();
        for (index, &at) in field.iter().enumerate() {
            if self.name(at) != "r" || (index > 0 && self.field_marks(at).0 > 0) {
                return None;
            }
            for child in self.tokens.children(at) {
                match self.name(child) {
                    "instrText" => code.push_str(&self.tokens.text_in(child)),
                    "fldChar" if self.value(child, "fldCharType").as_deref() == Some("separate") => {
                        return is_link(&code).then_some(index);
                    }
                    "t" => return None,
                    _ => {}
                }
            }
        }
        None
    }

    /// Whether a run contains nothing but code.
    fn is_code(&self, at: usize) -> bool {
        let is_style = |child: usize| {
            let style = self
                .tokens
                .children(child)
                .find(|&style| self.name(style) == "rStyle");
            style
                .and_then(|style| self.value(style, "val"))
                .is_some_and(|id| self.styles.is_code(&id))
        };
        let mut is_code = false;
        for child in self.tokens.children(at) {
            match self.name(child) {
                "rPr" => is_code = is_style(child),
                "t" | "" | "lastRenderedPageBreak" => {}
                _ => return false,
            }
        }
        is_code
    }

    fn plain_run(&mut self, at: usize) {
        if self.is_code(at) {
            return self.list.push(ParagraphItem::Code {
                text: self.tokens.text_in(at),
                span: self.tokens.element(at),
            });
        }
        let mut properties = self.same(String::new());
        let vanish = format!("<{}vanish/>", self.prefix);
        let mut is_hidden = false;
        for child in self.tokens.children(at).collect::<Vec<_>>() {
            let span = self.tokens.element(child);
            let name = self.name(child);
            let text = match name {
                "rPr" => {
                    properties = self.same(self.properties(child));
                    is_hidden = properties.contains(&vanish);
                    continue;
                }
                "t" => self.tokens.text_in(child),
                "noBreakHyphen" => "\u{2011}".to_owned(),
                // Positions where lines and pages ended when the document was last shown, and where words may be
                // hyphenated.
                "lastRenderedPageBreak" | "softHyphen" | "" => continue,
                _ => {
                    self.list.push(ParagraphItem::Point {
                        properties: Some(Arc::clone(&properties)),
                        span,
                        is_gap: matches!(name, "tab" | "ptab" | "br" | "cr"),
                    });
                    continue;
                }
            };
            if is_hidden {
                self.list.push(ParagraphItem::Point {
                    properties: Some(Arc::clone(&properties)),
                    span,
                    is_gap: false,
                });
                continue;
            }
            self.list.push(ParagraphItem::Words {
                text,
                properties: Arc::clone(&properties),
                // The run is replaced as a whole.
                span: self.tokens.element(at),
            });
        }
    }

    /// Shares one copy of equal properties.
    fn same(&mut self, properties: String) -> Arc<str> {
        if let Some(known) = self.known.get(properties.as_str()) {
            return Arc::clone(known);
        }
        let new: Arc<str> = properties.into();
        self.known.insert(Arc::clone(&new));
        new
    }

    /// A property in its shortest spelling: `<w:b/>` and `<w:b />` are the same.
    fn property(&self, at: usize) -> Cow<'_, str> {
        let raw = &self.tokens.text[self.tokens.element(at)];
        match raw.strip_suffix("/>") {
            Some(tag) if tag.ends_with(char::is_whitespace) => format!("{}/>", tag.trim_end()).into(),
            _ => raw.into(),
        }
    }

    /// The properties of a run without the language of its words, and without their revision history.
    fn properties(&self, at: usize) -> String {
        let kept: String = self
            .tokens
            .children(at)
            .filter(|&child| {
                let dropped = ["lang", "noProof", "rPrChange", ""];
                !dropped.contains(&self.name(child))
            })
            .map(|child| self.property(child))
            .collect();
        if kept.is_empty() {
            String::new()
        } else {
            format!("<{0}rPr>{kept}</{0}rPr>", self.prefix)
        }
    }
}

/// Whether a field shows a link, whose visible text is prose.
fn is_link(code: &str) -> bool {
    code.trim_start().to_ascii_uppercase().starts_with("HYPERLINK")
}

/// The inline style of words with these properties.
pub(super) fn style(properties: &str, prefix: &str) -> InlineStyle {
    let has = |name: &str| properties.contains(&format!("<{prefix}{name}/>"));
    if has("b") {
        InlineStyle::Strong
    } else if has("i") {
        InlineStyle::Emphasis
    } else if has("strike") {
        InlineStyle::Deleted
    } else {
        InlineStyle::Plain
    }
}
