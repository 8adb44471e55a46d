//! Writes the rows of a table drawn as text, with columns that are as wide as their cells.

use std::ops::Range;

use unicode_width::UnicodeWidthStr as _;

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
        let count = grid
            .rows
            .iter()
            .map(|row| row.regions.len())
            .max()
            .unwrap_or_default();
        grid.columns = (0..count).map(|number| grid.column(text, number)).collect();
        grid
    }

    fn column(&self, text: &str, number: usize) -> Column {
        let regions = || self.rows.iter().filter_map(|row| row.regions.get(number));
        let next = self.rows.iter().find_map(|row| row.regions.get(number + 1));
        let start = regions().next().map_or(0, |region| region.column);
        let longest = || regions().map(|region| text[region.range.clone()].width()).max();
        let width = next.map_or_else(|| longest().unwrap_or_default(), |next| next.column - start);
        let places: Vec<(usize, usize)> = regions()
            .filter_map(|region| {
                let cell = region.cell.clone()?;
                let from = text[region.range.start..cell.start].width();
                Some((from, from + text[cell].width()))
            })
            .collect();
        let one_end = places.windows(2).all(|pair| pair[0].1 == pair[1].1);
        let one_start = places.windows(2).all(|pair| pair[0].0 == pair[1].0);
        Column {
            width,
            is_right: places.len() > 1 && one_end && !one_start,
        }
    }

    /// The rows with these cells, each with its bytes in the text. `translated` gives the new words of a cell.
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
                widths[number] = widths[number].max(before + words(cell).width() + gap);
            }
        }
        let write = |row: &Row| (row.span.clone(), self.row(text, row, &widths, &words));
        self.rows.iter().map(write).collect()
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
                None => out.push_str(&padded(old, widths[number])),
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
                    let fits = number == last;
                    out.push_str(&if fits {
                        new + behind
                    } else {
                        padded(&new, widths[number])
                    });
                }
            }
        }
        out
    }
}

/// A text with blanks up to a width.
fn padded(text: &str, width: usize) -> String {
    let blanks = width.saturating_sub(text.width());
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
