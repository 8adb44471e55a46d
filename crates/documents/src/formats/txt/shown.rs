//! The outline of a plain text: records and rows as tables, with what is never translated.

use std::ops::Range;

use crate::outline::of_text;
use crate::{Block, Container, Part};

/// Something that a reader sees.
pub(super) enum Shown {
    /// A block by its index, with the bytes of the time or name before it.
    Block(usize, Option<Range<usize>>),
    /// A line that is never translated.
    Held(Range<usize>),
    /// A row of a table.
    Row(Vec<Cell>),
}

/// A cell of a row.
pub(super) enum Cell {
    /// A block, by its index.
    Block(usize),
    /// Bytes that are never translated.
    Text(Range<usize>),
}

/// The outline of `text`.
pub(super) fn outline(shown: &[Shown], text: &str, blocks: &[Block], spans: &[Range<usize>]) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut is_in_table = false;
    let mut at = 0;
    while let Some(first) = shown.get(at) {
        let cells: Vec<Part> = match first {
            Shown::Block(index, Some(lead)) => vec![verbatim(text, lead), Part::Block(*index)],
            Shown::Row(cells) => cells.iter().map(|cell| part(text, cell)).collect(),
            Shown::Block(_, None) | Shown::Held(_) => Vec::new(),
        };
        if is_in_table == cells.is_empty() {
            parts.push(if is_in_table {
                Part::Close
            } else {
                Part::Open(Container::Table)
            });
            is_in_table = !is_in_table;
        }
        if !cells.is_empty() {
            parts.push(Part::Open(Container::Row { head: false }));
            for cell in cells {
                parts.extend([Part::Open(Container::Cell), cell, Part::Close]);
            }
            parts.push(Part::Close);
            at += 1;
        } else if let Shown::Held(line) = first {
            parts.push(verbatim(text, line));
            at += 1;
        } else {
            let plain: Vec<usize> = shown[at..].iter().map_while(plain).collect();
            at += plain.len();
            parts.extend(of_text(text, blocks, spans, plain[0]..plain[0] + plain.len()));
        }
    }
    parts.extend(is_in_table.then_some(Part::Close));
    parts
}

/// The index of a block without anything before it.
fn plain(shown: &Shown) -> Option<usize> {
    match shown {
        Shown::Block(index, None) => Some(*index),
        Shown::Block(_, Some(_)) | Shown::Held(_) | Shown::Row(_) => None,
    }
}

fn part(text: &str, cell: &Cell) -> Part {
    match cell {
        Cell::Block(index) => Part::Block(*index),
        Cell::Text(range) => verbatim(text, range),
    }
}

fn verbatim(text: &str, range: &Range<usize>) -> Part {
    Part::Verbatim(text[range.clone()].trim().to_owned())
}
