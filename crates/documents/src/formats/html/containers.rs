//! The lists, tables, quotations and headings around the current place, kept without trusting that anybody closes them.

use crate::BlockKind;
use crate::outline::{Container, Part};

use super::names;

/// An end looks for its beginning no further out than this.
const LOOKED_OUT: usize = 256;

/// An element around the current place.
struct Frame {
    name: String,
    is_open: bool,
}

/// What is around the current place.
#[derive(Default)]
pub(super) struct Containers {
    frames: Vec<Frame>,
    /// Those of them that are in the outline.
    open: Vec<Container>,
    heads: usize,
}

impl Containers {
    /// An element that is a block begins.
    pub fn start(&mut self, name: &str, first: Option<u64>, parts: &mut Vec<Part>) {
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
                self.leave(&["tr"], &["table"], parts);
                let head = self.heads > 0;
                self.within(|around| around == Container::Table, Container::Row { head })
            }
            "td" | "th" => {
                self.leave(&["td", "th"], &["table", "tr"], parts);
                self.within(|around| matches!(around, Container::Row { .. }), Container::Cell)
            }
            "thead" | "tbody" | "tfoot" => {
                self.leave(&["thead", "tbody", "tfoot", "tr"], &["table"], parts);
                self.heads += usize::from(name == "thead");
                None
            }
            "option" => {
                self.leave(&["option"], &["optgroup"], parts);
                None
            }
            "title" | "label" | "button" => None,
            _ if names::heading(name).is_some() => {
                self.leave(&["h1", "h2", "h3", "h4", "h5", "h6"], &["table"], parts);
                None
            }
            _ => return,
        };
        self.frames.push(Frame {
            name: name.to_owned(),
            is_open: container.is_some(),
        });
        if let Some(container) = container {
            self.open.push(container);
            parts.push(Part::Open(container));
        }
    }

    /// An element ends, and all that was left open in it.
    pub fn end(&mut self, name: &str, parts: &mut Vec<Part>) {
        let found = self
            .frames
            .iter()
            .rev()
            .take(LOOKED_OUT)
            .position(|frame| frame.name == name);
        if let Some(back) = found {
            self.cut(self.frames.len() - 1 - back, parts);
        }
    }

    /// Everything ends.
    pub fn finish(&mut self, parts: &mut Vec<Part>) {
        self.cut(0, parts);
    }

    /// Ends the innermost of these elements that nobody closed, if it is inside of the innermost of `within`.
    fn leave(&mut self, names: &[&str], within: &[&str], parts: &mut Vec<Part>) {
        let mut outermost = None;
        for (back, frame) in self.frames.iter().rev().take(LOOKED_OUT).enumerate() {
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

    /// A container that only makes sense directly inside of another.
    fn within(&self, fits: impl Fn(Container) -> bool, container: Container) -> Option<Container> {
        self.open
            .last()
            .is_some_and(|around| fits(*around))
            .then_some(container)
    }

    /// What a block here is.
    pub fn kind(&self) -> BlockKind {
        let kind = |frame: &Frame| match frame.name.as_str() {
            "li" => Some(BlockKind::ListItem),
            "td" | "th" => Some(BlockKind::TableCell),
            "blockquote" => Some(BlockKind::Quote),
            "title" | "label" | "button" | "option" => Some(BlockKind::Label),
            name => names::heading(name).map(BlockKind::Heading),
        };
        self.frames
            .iter()
            .rev()
            .take(LOOKED_OUT)
            .find_map(kind)
            .unwrap_or(BlockKind::Paragraph)
    }

    /// Whether this is the title in the head of the page.
    pub fn is_title(&self) -> bool {
        self.frames.last().is_some_and(|frame| frame.name == "title")
    }
}
