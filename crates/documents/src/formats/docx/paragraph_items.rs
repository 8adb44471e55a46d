//! Reads a paragraph's content as a list of words, elements that enclose words, and elements between words.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::Arc;

use super::fields::MOST_NESTED;
use super::styles::{Styles, rise};
use crate::inline::{InlineStyle, Rise};
use crate::packages::{TokenKind, Tokens, attribute};

/// Words or an element of a paragraph.
#[derive(Debug)]
pub(super) enum ParagraphItem {
    /// Words with the properties of their run.
    Words {
        text: String,
        properties: Arc<str>,
        /// Whether they stand above or below the line.
        rise: Option<Rise>,
        span: Range<usize>,
    },
    /// Words that belong to the sentence and are copied as they are. Without a text they only keep their place.
    Held {
        text: String,
        style: InlineStyle,
        xml: HeldXml,
        /// Whether white space stands at their beginning and at their end.
        gaps: (bool, bool),
        span: Range<usize>,
    },
    /// An element without words; inside a run it has to be enclosed by the run's properties.
    Point {
        properties: Option<Arc<str>>,
        span: Range<usize>,
        /// Whether it separates words as a space does.
        is_gap: bool,
    },
    /// The start of an element, or of a field, that encloses words.
    Open {
        start: String,
        style: InlineStyle,
        span: Range<usize>,
    },
    /// The end of an element or a field that encloses words.
    Close { end: String, span: Range<usize> },
    /// The beginning of a range such as a bookmark, which has no position among words.
    RangeStart(Range<usize>),
    /// The end of such a range.
    RangeEnd(Range<usize>),
}

/// How words that are held are written.
#[derive(Debug)]
pub(super) enum HeldXml {
    /// As this span of the part.
    Span,
    /// As this XML.
    Xml(String),
    /// As runs with these properties, of a word of which a part is raised or lowered.
    Runs(Vec<(Arc<str>, String)>),
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

impl ParagraphItems<'_> {
    /// The name of an element without the format's prefix; a name with another prefix keeps it.
    pub(super) fn name(&self, at: usize) -> &str {
        let name = self.tokens.name(at);
        name.strip_prefix(self.prefix).unwrap_or(name)
    }

    pub(super) fn value(&self, at: usize, name: &str) -> Option<String> {
        attribute(self.tokens.raw(at), &format!("{}{name}", self.prefix)).map(|(value, _)| value)
    }

    /// Adds the children of the element at `parent`.
    pub(super) fn add_children(&mut self, parent: usize) {
        let atoms = self.atoms(parent);
        self.add_atoms(&atoms);
    }

    /// Adds an element that is not a part of a field that was found.
    pub(super) fn element(&mut self, at: usize) {
        let span = self.tokens.element(at);
        match self.name(at) {
            "r" => self.run(at),
            "hyperlink" => {
                let style = self.link(at);
                self.around(at, at, style);
            }
            "ins" | "moveTo" | "smartTag" | "customXml" | "dir" | "bdo" => {
                self.around(at, at, InlineStyle::Plain);
            }
            "sdt" => self.content_control(at),
            "fldSimple" => self.simple_field(at),
            "bookmarkStart" | "commentRangeStart" | "permStart" | "moveFromRangeStart"
            | "moveToRangeStart" => {
                self.list.push(ParagraphItem::RangeStart(span));
            }
            "bookmarkEnd" | "commentRangeEnd" | "permEnd" | "moveFromRangeEnd" | "moveToRangeEnd" => {
                self.list.push(ParagraphItem::RangeEnd(span));
            }
            // Marks of the spelling checker belong to the original words.
            "pPr" | "proofErr" | "" => {}
            _ => self.point(span),
        }
    }

    /// Adds an element without words.
    pub(super) fn point(&mut self, span: Range<usize>) {
        self.list.push(ParagraphItem::Point {
            properties: None,
            span,
            is_gap: false,
        });
    }

    /// Adds an element that encloses words: its tags, and the children of the element at `content`. One that shows
    /// nothing to translate is held as a whole.
    pub(super) fn around(&mut self, at: usize, content: usize, style: InlineStyle) {
        let whole = self.tokens.element(at);
        if self.tokens.get(at).kind == TokenKind::Empty || self.tokens.get(content).kind == TokenKind::Empty {
            return self.point(whole);
        }
        let is_small = self.tokens.end_of(at) - at <= MOST_NESTED;
        let shown = is_small
            .then(|| self.shown(at..self.tokens.end_of(at) + 1))
            .flatten();
        if let Some(shown) = shown.filter(|shown| !shown.has_prose) {
            let is_control = matches!(self.name(at), "hyperlink" | "sdt" | "fldSimple");
            if is_control || shown.text.contains(char::is_alphanumeric) {
                return self.hold(shown, HeldXml::Span, whole);
            }
        }
        let start = whole.start..self.tokens.get(content).span().end;
        let end = self.tokens.get(self.tokens.end_of(content)).span().start..whole.end;
        self.list.push(ParagraphItem::Open {
            start: self.tokens.text[start.clone()].to_owned(),
            style,
            span: start,
        });
        self.add_children(content);
        self.list.push(ParagraphItem::Close {
            end: self.tokens.text[end.clone()].to_owned(),
            span: end,
        });
    }

    fn content_control(&mut self, at: usize) {
        let content = self
            .tokens
            .children(at)
            .find(|&child| self.name(child) == "sdtContent");
        match content {
            Some(content) => self.around(at, content, InlineStyle::Plain),
            None => self.point(self.tokens.element(at)),
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

    /// Adds a run.
    fn run(&mut self, at: usize) {
        if self.is_code(at) {
            return self.list.push(ParagraphItem::Held {
                text: self.tokens.text_in(at),
                style: InlineStyle::Code,
                xml: HeldXml::Span,
                gaps: (false, false),
                span: self.tokens.element(at),
            });
        }
        let children: Vec<usize> = self.tokens.children(at).collect();
        self.run_content(at, &children);
    }

    /// The element with the properties of a run.
    pub(super) fn properties_of(&self, run: usize) -> Option<usize> {
        let mut children = self.tokens.children(run);
        children.find(|&child| self.name(child) == "rPr")
    }

    /// Whether the words of a run stand above or below the line.
    pub(super) fn rise(&self, run: usize) -> Option<Rise> {
        let mut by_style = None;
        for property in self.tokens.children(self.properties_of(run)?) {
            match self.name(property) {
                "vertAlign" => return rise(&self.value(property, "val")?),
                "rStyle" => by_style = self.styles.rise(&self.value(property, "val")?),
                _ => {}
            }
        }
        by_style
    }

    /// Adds these children of a run.
    pub(super) fn run_content(&mut self, run: usize, children: &[usize]) {
        let properties = self
            .properties_of(run)
            .map_or_else(String::new, |at| self.properties(at));
        let properties = self.same(properties);
        let is_hidden = properties.contains(&format!("<{}vanish/>", self.prefix));
        let rise = self.rise(run);
        for &child in children {
            let span = self.tokens.element(child);
            let name = self.name(child).to_owned();
            let text = match name.as_str() {
                "t" => self.tokens.text_in(child),
                "noBreakHyphen" => "\u{2011}".to_owned(),
                // Positions where lines and pages ended when the document was last shown, and where words may be
                // hyphenated.
                "rPr" | "lastRenderedPageBreak" | "softHyphen" | "" => continue,
                "ruby" if !is_hidden && self.base_text(child, run) => continue,
                _ => {
                    self.list.push(ParagraphItem::Point {
                        properties: Some(Arc::clone(&properties)),
                        span,
                        is_gap: matches!(name.as_str(), "tab" | "ptab" | "br" | "cr"),
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
                rise,
                // The run is replaced as a whole.
                span: self.tokens.element(run),
            });
        }
    }

    /// Adds the words under the reading aids of an element; the aids are of the source's language. Returns whether the
    /// element has such words in plain runs.
    fn base_text(&mut self, ruby: usize, run: usize) -> bool {
        let bases: Vec<usize> = self
            .tokens
            .children(ruby)
            .filter(|&child| self.name(child) == "rubyBase")
            .flat_map(|base| self.tokens.children(base))
            .collect();
        let is_plain = |&at: &usize| {
            let mut children = self.tokens.children(at);
            self.name(at) == "r" && children.all(|child| matches!(self.name(child), "rPr" | "t" | ""))
        };
        let runs: Vec<usize> = bases
            .into_iter()
            .filter(|&at| !self.name(at).is_empty())
            .collect();
        if runs.is_empty() || !runs.iter().all(is_plain) {
            return false;
        }
        let span = self.tokens.element(run);
        for at in runs {
            let properties = self
                .properties_of(at)
                .map_or_else(String::new, |at| self.properties(at));
            let properties = self.same(properties);
            self.list.push(ParagraphItem::Words {
                text: self.words_of(at),
                properties,
                rise: None,
                span: span.clone(),
            });
        }
        true
    }

    /// The words of a run, without white space between its elements.
    fn words_of(&self, run: usize) -> String {
        let words = self.tokens.children(run).filter(|&child| self.name(child) == "t");
        words.map(|child| self.tokens.text_in(child)).collect()
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
