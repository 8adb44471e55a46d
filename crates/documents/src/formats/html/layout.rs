//! Tables that pages use to place things side by side, as pages before style sheets did: menus, articles and
//! advertisements stand in their cells. What is in such a table is read as if the table were not there.
//!
//! A table is data if it has headings, a caption or lines, or several rows of several cells; it is layout if it has
//! other tables in it, or if its only cells with words in a row hold prose.

use std::ops::Range;

use super::names::{self, ElementRole};
use super::tokens::{Start, Token};

/// Elements of a table beside `table`.
const PARTS: &[&str] = &["col", "colgroup", "tbody", "td", "tfoot", "th", "thead", "tr"];
/// The letters outside of links, and the ends of sentences, that make prose of a cell beside others.
const PROSE: (usize, usize) = (150, 2);
/// The same of a cell that is alone in its row.
const LONE_PROSE: (usize, usize) = (40, 1);
/// Tables that are nested deeper are not examined.
const DEEPEST: usize = 64;

/// The words of a cell.
#[derive(Default)]
struct Cell {
    letters: usize,
    /// The letters outside of links.
    own: usize,
    sentences: usize,
    has_blocks: bool,
    /// Whether it has elements that begin lines.
    has_inner: bool,
    /// The token of its start tag.
    tag: usize,
}

impl Cell {
    fn add(&mut self, text: &str, is_linked: bool) {
        let letters = text.chars().filter(|letter| letter.is_alphabetic()).count();
        self.letters += letters;
        if !is_linked {
            self.own += letters;
            self.sentences += sentence_ends(text);
        }
    }

    fn is_prose(&self, (letters, sentences): (usize, usize)) -> bool {
        let is_long = self.own >= letters;
        is_long && (self.sentences >= sentences || self.has_blocks && self.sentences > 0)
    }
}

/// The number of marks in a text that end a sentence, before white space or the end.
fn sentence_ends(text: &str) -> usize {
    let ends = |(at, mark): (usize, &str)| {
        let behind = text[at + mark.len()..].trim_start_matches(['"', '»', '”', ')', '\'']);
        behind.is_empty() || behind.starts_with(char::is_whitespace)
    };
    let marks = text.match_indices(['.', '!', '?', '…']);
    let narrow = marks.filter(|mark| ends(*mark)).count();
    narrow + text.matches(['。', '！', '？', '؟', '।']).count()
}

/// An open table.
#[derive(Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is asked for by itself")]
struct Table {
    /// The tokens of its tags.
    tags: Vec<usize>,
    /// The tokens of the start tags of cells that are prose and nothing else.
    paragraphs: Vec<usize>,
    is_presentation: bool,
    is_marked: bool,
    has_lines: bool,
    has_tables: bool,
    cell: Option<Cell>,
    /// The cells with words of the row that is being read.
    cells: usize,
    has_prose: bool,
    has_lone_prose: bool,
    /// The number of rows with several cells with words.
    wide_rows: usize,
}

impl Table {
    fn of(at: usize, start: &Start) -> Table {
        let is_some = |name: &str| start.get(name).is_some_and(|value| !value.trim().is_empty());
        let has_lines = start.get("border").is_some_and(|border| border.trim() != "0");
        Table {
            tags: vec![at],
            is_presentation: start
                .get("role")
                .is_some_and(|role| matches!(role.trim(), "presentation" | "none")),
            is_marked: is_some("summary"),
            has_lines,
            ..Table::default()
        }
    }

    fn end_cell(&mut self) {
        let Some(cell) = self.cell.take() else { return };
        self.cells += usize::from(cell.letters > 0);
        self.has_prose |= cell.is_prose(PROSE);
        let is_lone_prose = cell.is_prose(LONE_PROSE);
        self.has_lone_prose |= is_lone_prose;
        if is_lone_prose && !cell.has_inner {
            self.paragraphs.push(cell.tag);
        }
    }

    fn end_row(&mut self) {
        self.end_cell();
        self.wide_rows += usize::from(std::mem::take(&mut self.cells) > 1);
    }

    fn is_layout(&self) -> bool {
        let is_data = self.is_marked || self.has_lines && !self.has_tables;
        let holds_prose = match self.wide_rows {
            0 => self.has_lone_prose,
            1 => self.has_prose,
            _ => false,
        };
        self.is_presentation || !is_data && (self.has_tables || holds_prose)
    }
}

/// The tables of a page that are layout; a field for each token.
pub(super) struct Layout {
    /// Whether it is a tag of such a table.
    pub is_tag: Vec<bool>,
    /// Whether it begins a cell that is prose and nothing else.
    is_paragraph: Vec<bool>,
}

impl Layout {
    fn none(tokens: usize) -> Layout {
        Layout {
            is_tag: vec![false; tokens],
            is_paragraph: vec![false; tokens],
        }
    }
}

/// Finds the tables that are layout.
pub(super) fn find(tokens: &[Token]) -> Layout {
    let mut layout = Layout::none(tokens.len());
    let mut tables: Vec<Table> = Vec::new();
    let mut is_linked = false;
    let mut end = |mut table: Table| {
        table.end_row();
        if table.is_layout() {
            table.tags.iter().for_each(|&tag| layout.is_tag[tag] = true);
            let paragraphs = table.paragraphs.iter();
            paragraphs.for_each(|&tag| layout.is_paragraph[tag] = true);
        }
    };
    for (at, token) in tokens.iter().enumerate() {
        match token {
            Token::Start(start) if start.name == "table" => {
                if let Some(outer) = tables.last_mut() {
                    outer.has_tables = true;
                    if let Some(cell) = &mut outer.cell {
                        cell.has_inner = true;
                    }
                }
                tables.push(Table::of(at, start));
                if tables.len() > DEEPEST {
                    return Layout::none(tokens.len());
                }
            }
            Token::End { name, .. } if name == "table" => {
                if let Some(mut table) = tables.pop() {
                    table.tags.push(at);
                    end(table);
                }
            }
            Token::Start(Start { name, .. }) | Token::End { name, .. } => {
                let is_start = matches!(token, Token::Start(_));
                if name == "a" {
                    is_linked = is_start;
                }
                if let Some(table) = tables.last_mut() {
                    part(table, at, name, is_start);
                }
            }
            Token::Text { text, .. } => {
                if let Some(cell) = tables.last_mut().and_then(|table| table.cell.as_mut()) {
                    cell.add(text, is_linked);
                }
            }
            Token::Other(_) => {}
        }
    }
    // One that is never closed ends with the page.
    while let Some(table) = tables.pop() {
        end(table);
    }
    layout
}

/// Reads a tag within a table.
fn part(table: &mut Table, at: usize, name: &str, is_start: bool) {
    match name {
        "td" | "th" => {
            table.end_cell();
            table.is_marked |= name == "th";
            table.cell = is_start.then(|| Cell {
                tag: at,
                ..Cell::default()
            });
        }
        "tr" | "tbody" | "thead" | "tfoot" => table.end_row(),
        "caption" => table.is_marked = true,
        _ => {
            if let Some(cell) = &mut table.cell {
                let is_block = matches!(name, "p" | "blockquote" | "ul" | "ol");
                cell.has_blocks |= is_block || names::heading(name).is_some();
                cell.has_inner |= names::role(name) == ElementRole::Block;
            }
        }
    }
    if PARTS.contains(&name) {
        table.tags.push(at);
    }
}

/// What is open of a table that is layout.
#[derive(Clone, Copy, Default)]
struct Open {
    has_row: bool,
    /// Whether the open cell is a paragraph; `None` if none is open.
    cell: Option<bool>,
}

/// The page with divisions in the place of cells, rows and tables that are layout, and paragraphs in cells that are
/// prose; `None` if it has no such tables. A division is closed where the cell or row ends, with a tag of its own or
/// without.
pub(super) fn unfolded(page: &str, tokens: &[Token]) -> Option<String> {
    let layout = find(tokens);
    if !layout.is_tag.contains(&true) {
        return None;
    }
    let (mut out, mut done) = (String::with_capacity(page.len()), 0);
    // The open tables; `None` for those that are data.
    let mut open: Vec<Option<Open>> = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        let (name, span, is_start) = match token {
            Token::Start(start) => (start.name.as_str(), &start.span, true),
            Token::End { name, span } => (name.as_str(), span, false),
            Token::Text { .. } | Token::Other(_) => continue,
        };
        if !layout.is_tag[at] {
            match (name, is_start) {
                ("table", true) => open.push(None),
                ("table", false) => drop(open.pop()),
                _ => {}
            }
            continue;
        }
        out.push_str(&page[done..span.start]);
        done = span.end;
        let is_cell = matches!(name, "td" | "th");
        if is_start && name == "table" {
            open.push(Some(Open::default()));
        } else if let Some(Some(table)) = open.last_mut() {
            if let Some(is_paragraph) = table.cell.take() {
                out.push_str(if is_paragraph { "</p></div>" } else { "</div>" });
            }
            if !is_cell && std::mem::take(&mut table.has_row) {
                out.push_str("</div>");
            }
            table.cell = (is_start && is_cell).then_some(layout.is_paragraph[at]);
            table.has_row |= is_start && name == "tr";
        }
        if is_start && (matches!(name, "table" | "tr") || is_cell) {
            out.push_str("<div");
            out.push_str(behind_name(&page[span.clone()]));
            if layout.is_paragraph[at] {
                out.push_str("<p>");
            }
        } else if name == "table" {
            open.pop();
            out.push_str("</div>");
        }
    }
    out.push_str(&page[done..]);
    Some(out)
}

/// What stands in a start tag behind its name.
fn behind_name(tag: &str) -> &str {
    let name: Range<usize> = 1..tag
        .find(|letter: char| letter.is_whitespace() || letter == '/' || letter == '>')
        .unwrap_or(tag.len());
    let rest = &tag[name.end..];
    // A division is never empty.
    if rest.starts_with('/') { ">" } else { rest }
}

#[cfg(test)]
mod tests {
    use super::super::tokens::tokens;
    use super::*;

    const PROSE: &str = "A câmara aprovou ontem o plano de obras para o centro da cidade, que prevê ruas para peões e mais \
        árvores. A votação durou quase quatro horas e contou com a presença de muitos moradores da vila.";

    fn unfold(page: &str) -> String {
        unfolded(page, &tokens(page)).unwrap_or_else(|| "data".to_owned())
    }

    #[test]
    fn tables_around_prose_are_layout() {
        assert_eq!(
            unfold(&format!(
                "<table width=9><tr><td class=a><a href=b>c</a><td>{PROSE}</table>d"
            )),
            format!(
                "<div width=9><div><div class=a><a href=b>c</a></div><div><p>{PROSE}</p></div></div></div>d"
            )
        );
        assert_eq!(
            unfold(
                "<table><tr><td>a</td><td><TABLE border=1><tr><td>b</td><td>c</td></tr></TABLE></td></tr></table>"
            ),
            "<div><div><div>a</div><div><TABLE border=1><tr><td>b</td><td>c</td></tr></TABLE></div></div></div>"
        );
        for page in [
            format!("<table><tr><td>Título</td></tr><tr><td>{PROSE}</td></tr></table>"),
            format!("<table role=presentation><tr><td>a<td>b<tr><td>c<td>{PROSE}"),
            "<table><tr><td>A ponte velha fecha amanhã para obras de uma semana.</td></tr></table>"
                .to_owned(),
        ] {
            assert_ne!(unfold(&page), "data", "{page}");
        }
    }

    #[test]
    fn tables_of_data_stay() {
        for page in [
            "<table><tr><td>a<td>b<tr><td>c<td>d</table>".to_owned(),
            "<table><tr><td>a</td></tr><tr><td>b</td></tr></table>".to_owned(),
            format!("<table><tr><th>a<td>{PROSE}</table>"),
            format!("<table border=1><tr><td>a<td>{PROSE}</table>"),
            format!("<table><caption>x</caption><tr><td>a<td>{PROSE}</table>"),
            // Terms with their meanings.
            format!("<table><tr><td>a<td>{PROSE}<tr><td>b<td>{PROSE}</table>"),
            format!("<table><tr><td>a<td><a href=b>{PROSE}</a></table>"),
            "<p>a</p>".to_owned(),
        ] {
            assert_eq!(unfold(&page), "data", "{page}");
        }
    }

    #[test]
    fn tags_that_do_not_fit_are_no_fault() {
        for page in [
            "</table></td><td>a",
            "<table><table><table>",
            "<td/><table><td/>a<table/></td></tr>",
            "<table><tr><td>a</table></table><tr>",
        ] {
            unfold(page);
        }
        let deep = "<table><tr><td>".repeat(1_000);
        assert_eq!(unfold(&deep), "data");
    }
}
