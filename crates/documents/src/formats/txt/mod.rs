//! Plain text: paragraphs separated by blank lines, or one paragraph per line.
//!
//! A text is read in steps: `line` divides it, `mail` and `records` find what of each line is never translated,
//! `tables` finds rows and cells, `wrapping` says which of the other lines are one paragraph, and `hyphens` joins
//! those.

mod grid;
mod hyphens;
mod labels;
mod line;
mod mail;
mod markers;
mod names;
mod records;
mod shown;
mod tables;
mod times;
mod wrapping;

use std::ops::Range;
use std::path::Path;

use crate::lines::{has_words, is_translatable, looks_like_headline, on_one_line};
use crate::skeleton::{BlockWriter, Skeleton};
use crate::{Block, BlockKind, Confidence, Document, Format, Part, ReadError, Translation, has_extension};
use grid::Grid;
use line::Line;
use shown::Shown;

/// The format's name.
pub const PLAIN_TEXT: &str = "text";

/// The format plain text, for every text that no other format recognises.
pub struct PlainText;

impl Format for PlainText {
    fn name(&self) -> &'static str {
        PLAIN_TEXT
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["txt", "text"]
    }

    fn folder_extensions(&self) -> &'static [&'static str] {
        &["txt"]
    }

    fn is_prose(&self) -> bool {
        true
    }

    fn sniff(&self, name: Option<&Path>, _text: &str) -> Confidence {
        if has_extension(name, self.extensions()) {
            Confidence::Certain
        } else {
            Confidence::Possible
        }
    }

    fn open(&self, text: String) -> Result<Box<dyn Document>, ReadError> {
        let (blocks, layout) = read(&text);
        Ok(Box::new(
            Skeleton::new(self.name(), text, layout).with_blocks(blocks),
        ))
    }
}

/// How the blocks of a plain text are written: it has no marks and needs no escapes.
pub(crate) struct Layout {
    /// One for each block.
    shapes: Vec<Shape>,
    /// The tables with aligned columns.
    grids: Vec<Grid>,
    /// What a reader sees, in order.
    shown: Vec<Shown>,
}

/// The lines of a block.
enum Shape {
    /// All on one line.
    OneLine,
    /// On lines of at most so many characters, with this between them: a line break, and what lines begin with.
    Wrapped { between: String, width: usize },
}

impl BlockWriter for Layout {
    fn written(
        &self,
        index: usize,
        _span: &Range<usize>,
        _block: &Block,
        translation: &Translation,
    ) -> String {
        let words = on_one_line(&translation.text);
        match self.shapes.get(index) {
            Some(Shape::Wrapped { between, width }) => wrapped(&words, between, *width),
            Some(Shape::OneLine) | None => words,
        }
    }

    fn outline(&self, text: &str, blocks: &[Block], spans: &[Range<usize>]) -> Vec<Part> {
        shown::outline(&self.shown, text, blocks, spans)
    }

    fn is_whole(&self) -> bool {
        !self.grids.is_empty()
    }

    fn whole(&self, text: &str, blocks: &[Block], spans: &[Range<usize>]) -> Option<String> {
        self.is_whole().then(|| self.rendered(text, blocks, spans))
    }
}

impl Layout {
    /// `text` with the translations of its blocks, which stand at `spans`.
    pub(crate) fn rendered(&self, text: &str, blocks: &[Block], spans: &[Range<usize>]) -> String {
        let written = |index: usize| {
            let translation = blocks[index].translation.as_ref();
            let translation = translation.filter(|translation| !translation.text.trim().is_empty())?;
            Some(self.written(index, &spans[index], &blocks[index], translation))
        };
        let of_cell = |cell: &Range<usize>| {
            let index = spans.binary_search_by_key(&cell.start, |span| span.start).ok()?;
            written(index)
        };
        let mut rows = self
            .grids
            .iter()
            .flat_map(|grid| grid.written(text, &of_cell))
            .peekable();
        let (mut out, mut end) = (String::with_capacity(text.len()), 0);
        let mut put = |out: &mut String, span: &Range<usize>, new: &str| {
            out.push_str(&text[end..span.start]);
            out.push_str(new);
            end = span.end;
        };
        let mut in_rows = 0;
        for (index, span) in spans.iter().enumerate() {
            while let Some((row, new)) = rows.next_if(|(row, _)| row.start <= span.start) {
                put(&mut out, &row, &new);
                in_rows = row.end;
            }
            if span.start >= in_rows
                && let Some(new) = written(index)
            {
                put(&mut out, span, &new);
            }
        }
        for (row, new) in rows {
            put(&mut out, &row, &new);
        }
        out + &text[end..]
    }
}

/// Words on lines of at most `width` characters, with `between` between the lines.
fn wrapped(words: &str, between: &str, width: usize) -> String {
    let (mut out, mut used) = (String::with_capacity(words.len()), 0);
    for word in words.split(' ') {
        let length = word.chars().count();
        if used > 0 && used + 1 + length > width {
            out.push_str(between);
            used = 0;
        } else if used > 0 {
            out.push(' ');
            used += 1;
        }
        out.push_str(word);
        used += length;
    }
    out
}

/// The blocks of a text with their spans.
pub(crate) fn blocks(text: &str) -> Vec<(Range<usize>, Block)> {
    read(text).0
}

/// The blocks of a text with their spans, and how they are written.
pub(crate) fn read(text: &str) -> (Vec<(Range<usize>, Block)>, Layout) {
    read_lines(text, true)
}

/// The blocks of a text in which no tables are searched for, such as the cell of one.
pub(crate) fn read_value(text: &str) -> (Vec<(Range<usize>, Block)>, Layout) {
    read_lines(text, false)
}

fn read_lines(text: &str, has_tables: bool) -> (Vec<(Range<usize>, Block)>, Layout) {
    let mut lines = line::of(text);
    let groups = line::groups(&lines);
    mail::hold(text, &mut lines, &groups);
    records::mark(text, &mut lines, &groups);
    let searched = if has_tables { groups.as_slice() } else { &[] };
    let found = tables::find(text, &mut lines, searched);
    let mut reading = Reading {
        text,
        width: wrapping::width(text, &lines, &groups),
        joiner: hyphens::Joiner::new(text),
        blocks: Vec::new(),
        shapes: Vec::new(),
        shown: Vec::new(),
    };
    for group in &groups {
        for paragraph in wrapping::paragraphs(text, &lines, group, reading.width) {
            if lines[paragraph.start].is_row {
                reading.row(&found.cells[paragraph.start]);
            } else {
                reading.paragraph(&lines[paragraph]);
            }
        }
    }
    mark_headline(&lines, &groups, &mut reading.blocks);
    let layout = Layout {
        shapes: reading.shapes,
        grids: found.grids,
        shown: reading.shown,
    };
    (reading.blocks, layout)
}

/// The blocks that were found so far.
struct Reading<'t> {
    text: &'t str,
    width: Option<usize>,
    joiner: hyphens::Joiner<'t>,
    blocks: Vec<(Range<usize>, Block)>,
    shapes: Vec<Shape>,
    shown: Vec<Shown>,
}

impl Reading<'_> {
    /// Takes the cells of a row; a number stays as it is.
    fn row(&mut self, cells: &[Range<usize>]) {
        let mut shown = Vec::new();
        for cell in cells {
            let words = &self.text[cell.clone()];
            if has_words(words) {
                shown.push(shown::Cell::Block(self.blocks.len()));
                self.add(
                    cell.clone(),
                    Block::new(BlockKind::TableCell, words.to_owned()),
                    Shape::OneLine,
                );
            } else {
                shown.push(shown::Cell::Text(cell.clone()));
            }
        }
        if !shown.is_empty() {
            self.shown.push(Shown::Row(shown));
        }
    }

    fn paragraph(&mut self, lines: &[Line]) {
        let [first, .., last] = lines else {
            return lines.first().into_iter().for_each(|line| self.line(line));
        };
        let text = self.text;
        let span = first.words().start..last.body.end;
        let bodies = std::iter::once(&text[first.words()])
            .chain(lines[1..].iter().map(|line| &text[line.body.clone()]));
        let source = self.joiner.joined(bodies);
        let shape = if first.depth == 0 {
            Shape::OneLine
        } else {
            let width = lines
                .iter()
                .map(|line| text[line.body.clone()].chars().count())
                .max();
            Shape::Wrapped {
                between: text[first.body.end..lines[1].body.start].to_owned(),
                width: width.unwrap_or_default(),
            }
        };
        self.words(first, span, source, shape);
    }

    fn line(&mut self, line: &Line) {
        if line.is_held {
            self.shown.push(Shown::Held(line.start..line.body.end));
            return;
        }
        let span = line.words();
        let source = self.text[span.clone()].to_owned();
        self.words(line, span, source, Shape::OneLine);
    }

    fn words(&mut self, first: &Line, span: Range<usize>, source: String, shape: Shape) {
        if !is_translatable(&source) {
            if first.is_record && has_words(&self.text[first.body.clone()]) {
                self.shown.push(Shown::Held(first.body.clone()));
            }
            return;
        }
        let kind = match first {
            Line { is_item: true, .. } => BlockKind::ListItem,
            Line { depth: 1.., .. } => BlockKind::Quote,
            Line { .. } => BlockKind::Paragraph,
        };
        let lead = first.is_record.then(|| first.body.start..first.words().start);
        self.shown.push(Shown::Block(self.blocks.len(), lead));
        self.add(span, Block::new(kind, source), shape);
    }

    fn add(&mut self, span: Range<usize>, block: Block, shape: Shape) {
        self.blocks.push((span, block));
        self.shapes.push(shape);
    }
}

/// Makes the first line a heading if it stands alone before the rest and does not end as a sentence.
fn mark_headline(lines: &[Line], groups: &[Range<usize>], blocks: &mut [(Range<usize>, Block)]) {
    let stands_alone = groups.len() > 1 && groups[0].len() == 1;
    if let Some((span, first)) = blocks.first_mut()
        && stands_alone
        && lines[groups[0].start].depth == 0
        && *span == lines[groups[0].start].body
        && looks_like_headline(&first.source)
    {
        first.kind = BlockKind::Heading(1);
    }
}

#[cfg(test)]
mod tests;
