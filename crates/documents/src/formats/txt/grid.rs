//! Writes the rows of a table drawn as text, with columns that are as wide as their cells.

use std::ops::Range;

use unicode_width::UnicodeWidthStr as _;

/// A column grows by no more; a longer cell sticks out.
const MOST_GROWN: usize = 80;

/// A table whose columns have a place on the line.
pub(super) struct Grid {
    rows: Vec<Row>,
    /// The blanks that stay between a cell and what follows.
    gap: usize,
    columns: Vec<Column>,
}

/// A line of a table.
pub(super) struct Row {
    /// The line without the blanks around it, in bytes.
    pub span: Range<usize>,
    /// One for each column; they tile the line.
    pub regions: Vec<Region>,
    /// Whether it is drawn and has no cells.
    pub is_rule: bool,
}

/// The part of a row that is in one column: a bar or blanks, the cell, and blanks.
pub(super) struct Region {
    /// The bytes of the region.
    pub range: Range<usize>,
    /// The bytes of the cell.
    pub cell: Option<Range<usize>>,
    /// The place on the line at which the column begins.
    pub column: usize,
}

struct Column {
    width: usize,
    /// Whether the cells end at one place and begin at several.
    is_right: bool,
}

/// What is known of a column while its regions are read.
#[derive(Default)]
struct Measure {
    start: usize,
    longest: usize,
    /// Where the first cell begins and ends in its region.
    first: Option<(usize, usize)>,
    /// Whether another cell begins, or ends, elsewhere.
    differs: (bool, bool),
}

/// The columns of these rows.
fn measured(text: &str, rows: &[Row]) -> Vec<Column> {
    let mut measures: Vec<Measure> = Vec::new();
    for row in rows {
        for (number, region) in row.regions.iter().enumerate() {
            if measures.len() == number {
                measures.push(Measure {
                    start: region.column,
                    ..Measure::default()
                });
            }
            let measure = &mut measures[number];
            if !row.is_rule {
                measure.longest = measure.longest.max(text[region.range.clone()].width());
            }
            let Some(cell) = region.cell.clone() else { continue };
            let from = text[region.range.start..cell.start].width();
            let to = from + text[cell].width();
            let (first, last) = *measure.first.get_or_insert((from, to));
            measure.differs.0 |= from != first;
            measure.differs.1 |= to != last;
        }
    }
    let starts: Vec<usize> = measures.iter().map(|measure| measure.start).collect();
    let column = |(number, measure): (usize, &Measure)| Column {
        width: starts
            .get(number + 1)
            .map_or(measure.longest, |next| next - measure.start),
        is_right: measure.differs == (true, false),
    };
    measures.iter().enumerate().map(column).collect()
}

impl Row {
    /// The cells, in bytes.
    pub fn cells(&self) -> impl Iterator<Item = Range<usize>> {
        self.regions.iter().filter_map(|region| region.cell.clone())
    }

    fn last_region(&self) -> usize {
        let filled = self.regions.iter().rposition(|region| !region.range.is_empty());
        filled.unwrap_or_default()
    }
}

impl Region {
    /// What stands before and behind the cell.
    fn around<'t>(&self, text: &'t str) -> (&'t str, &'t str) {
        let cell = self.cell.clone().unwrap_or(self.range.end..self.range.end);
        (
            &text[self.range.start..cell.start],
            &text[cell.end..self.range.end],
        )
    }
}

impl Grid {
    /// A table of these rows; `gap` blanks stay behind a cell.
    pub fn new(text: &str, rows: Vec<Row>, gap: usize) -> Grid {
        let mut grid = Grid {
            rows,
            gap,
            columns: Vec::new(),
        };
        grid.columns = measured(text, &grid.rows);
        grid
    }

    /// The rows that change, each with its bytes in the text. `translated` gives the new words of a cell.
    pub fn written(
        &self,
        text: &str,
        translated: &dyn Fn(&Range<usize>) -> Option<String>,
    ) -> Vec<(Range<usize>, String)> {
        let words = |cell: &Range<usize>| translated(cell).unwrap_or_else(|| text[cell.clone()].to_owned());
        let mut widths: Vec<usize> = self.columns.iter().map(|column| column.width).collect();
        for row in self.rows.iter().filter(|row| !row.is_rule) {
            let last = row.last_region();
            for (number, region) in row.regions.iter().enumerate() {
                let Some(cell) = &region.cell else { continue };
                let (before, behind) = region.around(text);
                let before = if self.columns[number].is_right {
                    before.trim_end().width() + usize::from(before.trim_end().width() > 0)
                } else {
                    before.width()
                };
                let gap = if number == last {
                    0
                } else {
                    behind.width().min(self.gap)
                };
                let most = self.columns[number].width + MOST_GROWN;
                let needed = before + words(cell).width() + gap;
                widths[number] = widths[number].max(needed.min(most));
            }
        }
        let has_grown = widths
            .iter()
            .zip(&self.columns)
            .any(|(width, column)| *width > column.width);
        self.rows
            .iter()
            .filter(|row| has_grown || row.cells().any(|cell| translated(&cell).is_some()))
            .map(|row| (row.span.clone(), self.row(text, row, &widths, &words)))
            .collect()
    }

    fn row(
        &self,
        text: &str,
        row: &Row,
        widths: &[usize],
        words: &dyn Fn(&Range<usize>) -> String,
    ) -> String {
        let mut out = String::new();
        let last = row.last_region();
        for (number, region) in row.regions.iter().enumerate().take(last + 1) {
            let grown = widths[number] - self.columns[number].width;
            let old = &text[region.range.clone()];
            let (before, behind) = region.around(text);
            match &region.cell {
                None if row.is_rule => out.push_str(&stretched(old, grown)),
                None if number == last => out.push_str(old),
                None => out.push_str(&padded(old, widths[number], 0)),
                Some(cell) if self.columns[number].is_right => {
                    let new = words(cell);
                    let sign = before.trim_end();
                    let taken = sign.width() + new.width() + behind.width();
                    out.push_str(sign);
                    out.push_str(&" ".repeat(widths[number].saturating_sub(taken)));
                    out.push_str(&new);
                    out.push_str(behind);
                }
                Some(cell) => {
                    let new = format!("{before}{}", words(cell));
                    out.push_str(&if number == last {
                        new + behind
                    } else {
                        padded(&new, widths[number], behind.width().min(self.gap))
                    });
                }
            }
        }
        out
    }
}

/// A text with blanks up to a width, of which there are at least `fewest`.
fn padded(text: &str, width: usize, fewest: usize) -> String {
    let blanks = width.saturating_sub(text.width()).max(fewest);
    format!("{text}{}", " ".repeat(blanks))
}

/// A rule that is longer by so many of its signs.
fn stretched(rule: &str, grown: usize) -> String {
    let signs: Vec<char> = rule.chars().collect();
    let Some(&sign) = signs.get(signs.len() / 2) else {
        return String::new();
    };
    let (before, behind) = signs.split_at(signs.len() / 2);
    let grown = if signs.len() > 1 { grown } else { 0 };
    before
        .iter()
        .copied()
        .chain(std::iter::repeat_n(sign, grown))
        .chain(behind.iter().copied())
        .collect()
}
