//! Tracks the lists, tables, quotations and headings that are open, including those that are never closed.

use crate::BlockKind;
use crate::outline::{Container, Part};

use super::names;

/// The number of open elements among which the start of an end tag is searched for.
const MAX_OPEN_ELEMENTS: usize = 256;

/// An open element.
struct Frame {
    name: String,
    is_open: bool,
    /// Whether it is of a table that only places things side by side.
    is_layout: bool,
}

/// The open elements that affect blocks or the outline.
#[derive(Default)]
pub(super) struct Containers {
    frames: Vec<Frame>,
    /// The open containers that are in the outline.
    open: Vec<Container>,
    heads: usize,
}

impl Containers {
    /// Begins a block element; one of a table that `is_layout` is in no outline.
    pub fn start(&mut self, name: &str, first: Option<u64>, is_layout: bool, parts: &mut Vec<Part>) {
        let container = match name {
            "ul" | "menu" | "dir" => Some(Container::List(None)),
            "ol" => Some(Container::List(Some(first.unwrap_or(1)))),
            "li" => {
                self.leave(&["li"], &["ul", "ol", "menu", "dir"], parts);
                self.within(|around| matches!(around, Container::List(_)), Container::Item)
            }
            "blockquote" => Some(Container::Quote),
            "table" => Some(Container::Table),
            "tr" => {
                self.leave(&["tr", "caption"], &["table"], parts);
                let head = self.heads > 0;
                self.within(|around| around == Container::Table, Container::Row { head })
            }
            "td" | "th" => {
                self.leave(&["td", "th"], &["table", "tr"], parts);
                self.within(|around| matches!(around, Container::Row { .. }), Container::Cell)
            }
            "thead" | "tbody" | "tfoot" => {
                self.leave(&["thead", "tbody", "tfoot", "tr", "caption"], &["table"], parts);
                self.heads += usize::from(name == "thead");
                None
            }
            "option" => {
                self.leave(&["option"], &["optgroup"], parts);
                None
            }
            // One that is never closed ends with its picture or table.
            "figcaption" if self.is_in("figure") => None,
            "caption" if self.is_in("table") => None,
            "title" | "label" | "button" | "figure" => None,
            _ if names::heading(name).is_some() => {
                self.leave(&["h1", "h2", "h3", "h4", "h5", "h6"], &["table"], parts);
                None
            }
            _ => return,
        };
        let container = container.filter(|_| !is_layout);
        self.frames.push(Frame {
            name: name.to_owned(),
            is_open: container.is_some(),
            is_layout,
        });
        if let Some(container) = container {
            self.open.push(container);
            parts.push(Part::Open(container));
        }
    }

    /// Ends an element, with all unclosed elements in it.
    pub fn end(&mut self, name: &str, parts: &mut Vec<Part>) {
        let found = self
            .frames
            .iter()
            .rev()
            .take(MAX_OPEN_ELEMENTS)
            .position(|frame| frame.name == name);
        if let Some(back) = found {
            self.cut(self.frames.len() - 1 - back, parts);
        }
    }

    /// Ends all open elements.
    pub fn finish(&mut self, parts: &mut Vec<Part>) {
        self.cut(0, parts);
    }

    /// Ends the innermost unclosed element of these names, if it is inside the innermost one of `within`.
    fn leave(&mut self, names: &[&str], within: &[&str], parts: &mut Vec<Part>) {
        let mut outermost = None;
        for (back, frame) in self.frames.iter().rev().take(MAX_OPEN_ELEMENTS).enumerate() {
            if within.contains(&frame.name.as_str()) {
                break;
            }
            if names.contains(&frame.name.as_str()) {
                outermost = Some(self.frames.len() - 1 - back);
            }
        }
        if let Some(index) = outermost {
            self.cut(index, parts);
        }
    }

    fn cut(&mut self, index: usize, parts: &mut Vec<Part>) {
        for frame in self.frames.drain(index..).rev() {
            if frame.is_open {
                self.open.pop();
                parts.push(Part::Close);
            }
            self.heads -= usize::from(frame.name == "thead");
        }
    }

    /// Returns `container` if the innermost open container may have it as a child.
    fn within(&self, fits: impl Fn(Container) -> bool, container: Container) -> Option<Container> {
        self.open
            .last()
            .is_some_and(|around| fits(*around))
            .then_some(container)
    }

    /// Whether an element of this name is open.
    fn is_in(&self, name: &str) -> bool {
        let mut near = self.frames.iter().rev().take(MAX_OPEN_ELEMENTS);
        near.any(|frame| frame.name == name)
    }

    /// The kind of a block at the current position.
    pub fn kind(&self) -> BlockKind {
        let kind = |frame: &Frame| match frame.name.as_str() {
            "li" => Some(BlockKind::ListItem),
            "td" | "th" if frame.is_layout => Some(BlockKind::Paragraph),
            "td" | "th" => Some(BlockKind::TableCell),
            "blockquote" => Some(BlockKind::Quote),
            "figcaption" | "caption" => Some(BlockKind::Caption),
            "title" | "label" | "button" | "option" => Some(BlockKind::Label),
            name => names::heading(name).map(BlockKind::Heading),
        };
        self.frames
            .iter()
            .rev()
            .take(MAX_OPEN_ELEMENTS)
            .find_map(kind)
            .unwrap_or(BlockKind::Paragraph)
    }

    /// Whether the current position is in the title of the page's head.
    pub fn is_title(&self) -> bool {
        self.frames.last().is_some_and(|frame| frame.name == "title")
    }
}
