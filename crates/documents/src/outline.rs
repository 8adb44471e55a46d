//! The outline: everything that a reader sees of a document, in order, for output in another format.
//!
//! Blocks alone do not tell which cells make a row or where a list ends; and text without words (a number in a table,
//! code) is no block, but must not be missing where the document is shown.

use std::ops::Range;

use crate::{Block, BlockKind};

/// One step of an outline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// A block, by its index.
    Block(usize),
    /// Text that is never translated.
    Verbatim(String),
    /// A container begins; the following parts are in it, up to its [`Part::Close`].
    Open(Container),
    /// The container that was opened last ends.
    Close,
}

/// A structure that contains blocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Container {
    /// A list; a numbered one with the number of its first item.
    List(Option<u64>),
    /// An item of a list.
    Item,
    /// A quotation.
    Quote,
    /// A table.
    Table,
    /// A row of a table.
    Row {
        /// Whether this is the table's head, whose cells are headings.
        head: bool,
    },
    /// A cell of a row.
    Cell,
    /// Preformatted lines, whose spaces and line breaks count.
    Code,
}

/// An outline from the kinds of blocks alone: neighbouring blocks of one kind make a list, a quotation or a table.
pub(crate) fn by_kinds(blocks: &[Block]) -> Vec<Part> {
    grouped(blocks, 0..blocks.len(), |_| None)
}

/// The outline of some blocks of a plain text, whose lists are recognised by the markers before their items.
pub(crate) fn of_text(
    text: &str,
    blocks: &[Block],
    spans: &[Range<usize>],
    which: Range<usize>,
) -> Vec<Part> {
    grouped(blocks, which, |index| {
        let before = &text[..spans[index].start];
        let line = &before[before.rfind(['\n', '\r']).map_or(0, |at| at + 1)..];
        let digits: String = line
            .trim_start()
            .chars()
            .take_while(char::is_ascii_digit)
            .collect();
        digits.parse().ok()
    })
}

/// Puts neighbouring blocks of one kind into a container; `number` gives the number before a list item.
fn grouped(blocks: &[Block], which: Range<usize>, number: impl Fn(usize) -> Option<u64>) -> Vec<Part> {
    let mut parts = Vec::new();
    // The container that is open, and for lists whether it is numbered.
    let mut open: Option<(Container, bool)> = None;
    for index in which {
        let block = &blocks[index];
        let wanted = match block.kind {
            BlockKind::Paragraph | BlockKind::Heading(_) | BlockKind::Caption | BlockKind::Label => None,
            BlockKind::ListItem => {
                let number = number(index);
                Some((Container::List(number), number.is_some()))
            }
            BlockKind::Quote => Some((Container::Quote, false)),
            BlockKind::TableCell => Some((Container::Table, false)),
        };
        let goes_on = match (open, wanted) {
            (Some((Container::List(_), numbered)), Some((Container::List(_), also))) => numbered == also,
            _ => open == wanted,
        };
        if !goes_on {
            parts.extend(open.map(|_| Part::Close));
            parts.extend(wanted.map(|(container, _)| Part::Open(container)));
            open = wanted;
        }
        let around: &[Container] = match block.kind {
            BlockKind::ListItem => &[Container::Item],
            BlockKind::TableCell => &[Container::Row { head: false }, Container::Cell],
            BlockKind::Paragraph
            | BlockKind::Heading(_)
            | BlockKind::Quote
            | BlockKind::Caption
            | BlockKind::Label => &[],
        };
        parts.extend(around.iter().copied().map(Part::Open));
        parts.push(Part::Block(index));
        parts.extend(around.iter().map(|_| Part::Close));
    }
    parts.extend(open.map(|_| Part::Close));
    parts
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// An outline in short: `ol1(li(0))` is a numbered list of one item, which holds block 0.
    pub(crate) fn shown(parts: &[Part]) -> String {
        let show = |part: &Part| match part {
            Part::Block(index) => format!("{index} "),
            Part::Verbatim(text) => format!("{text:?} "),
            Part::Close => ")".to_owned(),
            Part::Open(container) => {
                let name = match container {
                    Container::List(Some(first)) => format!("ol{first}"),
                    Container::List(None) => "ul".to_owned(),
                    Container::Item => "li".to_owned(),
                    Container::Quote => "quote".to_owned(),
                    Container::Table => "table".to_owned(),
                    Container::Row { head: true } => "head".to_owned(),
                    Container::Row { head: false } => "row".to_owned(),
                    Container::Cell => "cell".to_owned(),
                    Container::Code => "code".to_owned(),
                };
                format!("{name}(")
            }
        };
        parts
            .iter()
            .map(show)
            .collect::<String>()
            .replace(" )", ")")
            .trim_end()
            .to_owned()
    }

    fn outline(text: &str) -> String {
        shown(
            &crate::open(None, text.to_owned(), Some("text"))
                .unwrap()
                .outline(),
        )
    }

    #[test]
    fn lists_of_plain_text_are_told_by_their_markers() {
        assert_eq!(
            outline("Слово\n\n- один\n- два\n\n3. три\n4. четыре\n\nСлово."),
            "0 ul(li(1)li(2))ol3(li(3)li(4))5"
        );
        assert_eq!(outline("12\n"), "");
    }

    #[test]
    fn kinds_alone_make_containers() {
        let blocks: Vec<Block> = [
            BlockKind::Quote,
            BlockKind::Quote,
            BlockKind::TableCell,
            BlockKind::ListItem,
        ]
        .map(|kind| Block::new(kind, "слово".to_owned()))
        .into();
        assert_eq!(
            shown(&by_kinds(&blocks)),
            "quote(0 1)table(row(cell(2)))ul(li(3))"
        );
    }
}
