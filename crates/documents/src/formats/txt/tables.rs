//! Tables drawn as text: which lines are rows, and where their cells are.

use std::ops::Range;

use unicode_width::UnicodeWidthChar as _;

use super::grid::{Grid, Region, Row};
use super::line::Line;

/// Signs between the cells of a drawn table.
const BARS: [char; 4] = ['|', '│', '║', '┃'];
/// So many blanks stand between the columns of a table; a typist puts two behind a sentence.
const GUTTER: usize = 2;
const WIDE_GAP: usize = 3;
/// So many dots or lines lead from one cell to the next, or are to be filled in.
const SHORTEST_LEADER: usize = 5;
/// A longer line is no row, in bytes.
const LONGEST_ROW: usize = 4000;
/// A shorter line of signs is no rule of a table.
const SHORTEST_RULE: usize = 3;

/// The rows of a text.
#[derive(Default)]
pub(super) struct Tables {
    /// The cells of each line, by its index, in bytes; none where it is no row.
    pub cells: Vec<Vec<Range<usize>>>,
    /// The rows whose columns have a place on the line, by tables.
    pub grids: Vec<Grid>,
}

/// Finds the tables and marks their lines.
pub(super) fn find(text: &str, lines: &mut [Line], groups: &[Range<usize>]) -> Tables {
    let mut tables = Tables {
        cells: vec![Vec::new(); lines.len()],
        grids: Vec::new(),
    };
    for group in groups {
        if group.clone().any(|line| lines[line].is_held) {
            continue;
        }
        bars(text, lines, group, &mut tables);
        tabs(text, lines, group, &mut tables);
        columns(text, lines, group, &mut tables);
        leaders(text, lines, group, &mut tables);
    }
    tables
}

/// The columns on the line at which characters begin, the blanks before the words included, with their bytes; the
/// last is behind the end.
fn columns_of(text: &str, line: &Line) -> Vec<(usize, usize, char)> {
    let start = line.body.start - line.indentation;
    let mut column = 0;
    let mut found = Vec::new();
    for (at, letter) in text[start..line.body.end].char_indices() {
        found.push((column, start + at, letter));
        column += if letter == '\t' {
            1
        } else {
            letter.width().unwrap_or(0)
        };
    }
    found.push((column, line.body.end, '\n'));
    found
}

/// Whether a line is a rule of a table: `+---+---+`, `---- ----`, `├──┼──┤`.
fn is_rule(body: &str) -> bool {
    if body.len() > LONGEST_ROW {
        return false;
    }
    let is_line = |sign: char| matches!(sign, '-' | '=' | '_' | '\u{2500}'..='\u{257F}');
    body.chars().filter(|&sign| is_line(sign)).count() >= SHORTEST_RULE
        && body
            .chars()
            .all(|sign| is_line(sign) || matches!(sign, '+' | ':' | ' ' | '*') || BARS.contains(&sign))
}

/// The columns of the bars in a line, each with a blank or an end beside it.
fn bar_columns(text: &str, line: &Line) -> Vec<usize> {
    let letters = columns_of(text, line);
    let is_free = |letter: char| letter.is_whitespace() || BARS.contains(&letter);
    (0..letters.len())
        .filter(|&at| {
            let beside = [
                at.checked_sub(1).map_or('\n', |at| letters[at].2),
                letters.get(at + 1).map_or('\n', |next| next.2),
            ];
            BARS.contains(&letters[at].2) && beside.into_iter().any(is_free)
        })
        .map(|at| letters[at].0)
        .collect()
}

/// Runs of lines with bars.
fn bars(text: &str, lines: &mut [Line], group: &Range<usize>, tables: &mut Tables) {
    let kinds: Vec<Option<Vec<usize>>> = group
        .clone()
        .map(|index| {
            let body = &text[lines[index].body.clone()];
            if body.len() > LONGEST_ROW {
                return None;
            }
            if is_rule(body) {
                return Some(Vec::new());
            }
            let bars = bar_columns(text, &lines[index]);
            let is_drawing = body.contains(['├', '└', '┤', '┘']);
            (!bars.is_empty() && !is_drawing).then_some(bars)
        })
        .collect();
    let mut first = 0;
    while first < kinds.len() {
        let count = kinds[first..].iter().take_while(|kind| kind.is_some()).count();
        let rows: Vec<&Vec<usize>> = kinds[first..first + count]
            .iter()
            .flatten()
            .filter(|bars| !bars.is_empty())
            .collect();
        let has_rule = rows.len() < count;
        let run = group.start + first..group.start + first + count;
        let is_framed = rows.iter().all(|bars| bars.len() > 1)
            && run.clone().all(|index| {
                text[lines[index].body.clone()]
                    .starts_with(|sign| BARS.contains(&sign) || !char::is_alphanumeric(sign))
            });
        let are_alike = rows.windows(2).all(|pair| pair[0].len() == pair[1].len());
        if rows.len() + usize::from(has_rule) >= 2 && !rows.is_empty() && (is_framed || are_alike) {
            take_bars(text, lines, run, &kinds[first..first + count], tables);
        }
        first += count + 1;
    }
}

fn take_bars(
    text: &str,
    lines: &mut [Line],
    run: Range<usize>,
    kinds: &[Option<Vec<usize>>],
    tables: &mut Tables,
) {
    let mut bars = kinds.iter().flatten().filter(|bars| !bars.is_empty());
    let first = bars.next().cloned().unwrap_or_default();
    let is_aligned = bars.all(|bars| *bars == first);
    let base = base(&lines[run.clone()]);
    let mut aligned = Vec::new();
    for (index, kind) in run.zip(kinds) {
        let own = kind.as_deref().unwrap_or_default();
        let line = &mut lines[index];
        (line.is_row, line.starts) = (true, true);
        let is_rule = own.is_empty();
        let bars = if is_aligned { &first[..] } else { own };
        let base = if is_aligned { base } else { line.indentation };
        let row = row(text, line, base, bars, is_rule);
        if !is_rule {
            tables.cells[index] = row.cells().collect();
        }
        if is_aligned {
            aligned.push(row);
        } else {
            tables.grids.push(Grid::new(text, vec![row], 1));
        }
    }
    if is_aligned {
        tables.grids.push(Grid::new(text, aligned, 1));
    }
}

/// The fewest blanks before a line.
fn base(lines: &[Line]) -> usize {
    lines
        .iter()
        .map(|line| line.indentation)
        .min()
        .unwrap_or_default()
}

/// A line from the column `base` on, divided before other columns. Its cells are the words in each region, without bars
/// and blanks.
fn row(text: &str, line: &Line, base: usize, cuts: &[usize], is_rule: bool) -> Row {
    let letters = columns_of(text, line);
    let mut regions = Vec::new();
    let end = letters.last().map_or(base, |last| last.0);
    let inner = cuts.iter().copied().take_while(|&cut| cut < end);
    let mut cuts: Vec<usize> = std::iter::once(base).chain(inner).collect();
    cuts.dedup();
    for (number, &cut) in cuts.iter().enumerate() {
        let from = letters.partition_point(|letter| letter.0 < cut);
        let to = cuts.get(number + 1).map_or(letters.len() - 1, |&next| {
            letters.partition_point(|letter| letter.0 < next)
        });
        let bytes = |at: usize| letters.get(at).map_or(line.body.end, |letter| letter.1);
        let range = bytes(from)..bytes(to.max(from)).max(bytes(from));
        regions.push(Region {
            cell: if is_rule {
                None
            } else {
                cell(text, &range, &line.words())
            },
            range,
            column: cut,
        });
    }
    Row {
        span: line.body.start - (line.indentation - base)..line.body.end,
        regions,
        is_rule,
    }
}

/// The words in `range`, as far as they are in `words`.
fn cell(text: &str, range: &Range<usize>, words: &Range<usize>) -> Option<Range<usize>> {
    let range = range.start.max(words.start)..range.end.min(words.end).max(range.start.max(words.start));
    let inner = text[range.clone()].trim_start_matches(BARS);
    let inner = inner.trim();
    let start = inner.as_ptr() as usize - text.as_ptr() as usize;
    (!inner.is_empty()).then_some(start..start + inner.len())
}

/// Lines with tabs between words.
fn tabs(text: &str, lines: &mut [Line], group: &Range<usize>, tables: &mut Tables) {
    let has_tab = |line: &Line| !line.is_row && text[line.words()].contains('\t');
    let count = group.clone().filter(|&line| has_tab(&lines[line])).count();
    if count == 1 && group.len() > 2 {
        return;
    }
    for index in group.clone() {
        let line = &mut lines[index];
        if has_tab(line) {
            (line.is_row, line.starts) = (true, true);
            let words = line.words();
            tables.cells[index] = pieces(text, &words, |letter| letter == '\t');
        }
    }
}

/// The words between separators.
fn pieces(text: &str, range: &Range<usize>, is_separator: impl Fn(char) -> bool) -> Vec<Range<usize>> {
    text[range.clone()]
        .split(is_separator)
        .map(str::trim)
        .filter(|piece| !piece.is_empty())
        .map(|piece| {
            let start = piece.as_ptr() as usize - text.as_ptr() as usize;
            start..start + piece.len()
        })
        .collect()
}

/// The widest gap of blanks between the words of a line that is not the space behind a sentence; 0 without any.
fn widest_gap(text: &str, line: &Line) -> usize {
    let words = text[line.words()].trim();
    if line.is_row || line.body.len() + line.indentation > LONGEST_ROW {
        return 0;
    }
    let (mut widest, mut gap, mut before) = (0, 0, '\n');
    for letter in words.chars() {
        if letter == ' ' || letter == '\u{A0}' {
            gap += 1;
            continue;
        }
        let is_sentence = gap <= GUTTER && matches!(before, '.' | '!' | '?' | '…' | ':');
        if !is_sentence {
            widest = widest.max(gap);
        }
        (gap, before) = (0, letter);
    }
    widest
}

/// Runs of lines with columns.
fn columns(text: &str, lines: &mut [Line], group: &Range<usize>, tables: &mut Tables) {
    let gaps: Vec<usize> = group.clone().map(|line| widest_gap(text, &lines[line])).collect();
    if is_justified(text, &lines[group.clone()], &gaps) {
        return;
    }
    let is_rule_line =
        |index: usize, lines: &[Line]| !lines[index].is_row && is_rule(&text[lines[index].body.clone()]);
    let mut first = 0;
    while first < gaps.len() {
        let count = (first..gaps.len())
            .take_while(|&at| gaps[at] >= GUTTER || is_rule_line(group.start + at, lines))
            .count();
        let run = group.start + first..group.start + first + count;
        let with_gap = gaps[first..first + count]
            .iter()
            .filter(|&&gap| gap >= GUTTER)
            .count();
        let widest = gaps[first..first + count]
            .iter()
            .max()
            .copied()
            .unwrap_or_default();
        let alone = count == 1 && group.len() > 2;
        let gutters = gutters(text, &lines[run.clone()]);
        if with_gap >= 2 && (with_gap > 2 || widest >= WIDE_GAP) && !gutters.is_empty() {
            let run = extended(text, lines, group, run, &gutters);
            let ends: Vec<usize> = gutters.iter().map(|gutter| gutter.end).collect();
            take_columns(text, lines, run, &ends, tables);
        } else if with_gap > 0 && widest >= WIDE_GAP && !alone {
            for index in run {
                if gaps[index - group.start] >= WIDE_GAP {
                    let own: Vec<usize> = self::gutters(text, &lines[index..=index])
                        .iter()
                        .filter(|gutter| gutter.len() >= WIDE_GAP)
                        .map(|gutter| gutter.end)
                        .collect();
                    take_columns(text, lines, index..index + 1, &own, tables);
                }
            }
        }
        first += count + 1;
    }
}

/// Whether lines have more blanks so that all are equally long: prose, not a table.
fn is_justified(text: &str, lines: &[Line], gaps: &[usize]) -> bool {
    let lengths: Vec<usize> = lines
        .iter()
        .map(|line| text[line.body.clone()].chars().count())
        .collect();
    let Some((_, full)) = lengths.split_last() else {
        return false;
    };
    let longest = full.iter().max().copied().unwrap_or_default();
    let equal = full.iter().filter(|&&length| length + 1 >= longest).count();
    let small = lines
        .iter()
        .filter(|line| text[line.words()].starts_with(char::is_lowercase))
        .count();
    full.len() >= 2
        && equal == full.len()
        && small * 2 >= lines.len()
        && gaps.iter().all(|&gap| gap <= WIDE_GAP)
}

/// The columns that are blank in all these lines, between their first and last words.
fn gutters(text: &str, lines: &[Line]) -> Vec<Range<usize>> {
    let mut used: Vec<bool> = Vec::new();
    let is_gap_line = |line: &&Line| !is_rule(&text[line.body.clone()]);
    for line in lines.iter().filter(is_gap_line) {
        let letters = columns_of(text, line);
        let end = letters.last().map_or(0, |last| last.0);
        if used.len() < end {
            used.resize(end, false);
        }
        for pair in letters.windows(2).filter(|pair| !pair[0].2.is_whitespace()) {
            used[pair[0].0..pair[1].0].fill(true);
        }
        // Blanks within a name are no gutter of one line.
        let lead = letters.partition_point(|letter| letter.1 < line.words().start);
        used[line.indentation.min(letters[lead].0)..letters[lead].0].fill(true);
    }
    let mut gutters = Vec::new();
    let mut at = used.iter().position(|&used| used).unwrap_or(used.len());
    while at < used.len() {
        let words = used[at..].iter().take_while(|&&used| used).count();
        let blanks = used[at + words..].iter().take_while(|&&used| !used).count();
        if blanks >= GUTTER && at + words + blanks < used.len() {
            gutters.push(at + words..at + words + blanks);
        }
        at += words + blanks.max(1);
    }
    gutters
}

/// The run with the lines beside it that leave the gutters blank.
fn extended(
    text: &str,
    lines: &[Line],
    group: &Range<usize>,
    run: Range<usize>,
    gutters: &[Range<usize>],
) -> Range<usize> {
    let is_free = |index: &usize| {
        if lines[*index].is_row || lines[*index].body.len() > LONGEST_ROW {
            return false;
        }
        let letters = columns_of(text, &lines[*index]);
        let end = letters.last().map_or(0, |last| last.0);
        let mut reached = gutters.iter().take_while(|gutter| gutter.start < end);
        reached.all(|gutter| {
            let from = letters.partition_point(|letter| letter.0 < gutter.start);
            letters[from..]
                .iter()
                .take_while(|letter| letter.0 < gutter.end)
                .all(|letter| letter.2.is_whitespace())
        })
    };
    let before = (group.start..run.start).rev().take_while(is_free).count();
    let behind = (run.end..group.end).take_while(is_free).count();
    run.start - before..run.end + behind
}

fn take_columns(text: &str, lines: &mut [Line], run: Range<usize>, cuts: &[usize], tables: &mut Tables) {
    let base = base(&lines[run.clone()]);
    let mut rows = Vec::new();
    for index in run {
        let line = &mut lines[index];
        (line.is_row, line.starts) = (true, true);
        let is_rule = is_rule(&text[line.body.clone()]);
        let row = row(text, line, base, cuts, is_rule);
        tables.cells[index] = row.cells().collect();
        rows.push(row);
    }
    tables.grids.push(Grid::new(text, rows, GUTTER));
}

/// Lines with dots that lead to a number, or with room to fill in.
fn leaders(text: &str, lines: &mut [Line], group: &Range<usize>, tables: &mut Tables) {
    for index in group.clone() {
        let line = &mut lines[index];
        if line.is_row || !has_leader(&text[line.words()]) {
            continue;
        }
        (line.is_row, line.starts) = (true, true);
        let words = line.words();
        let mut cells = Vec::new();
        for piece in leader_pieces(&text[words.clone()]) {
            let piece = words.start + piece.start..words.start + piece.end;
            cells.extend(cell(text, &piece, &words));
        }
        tables.cells[index] = cells;
    }
}

fn has_leader(words: &str) -> bool {
    leader_pieces(words).len() > 1
}

/// The parts of a line between rows of dots or lines.
fn leader_pieces(words: &str) -> Vec<Range<usize>> {
    let mut pieces = Vec::new();
    let (mut start, mut run, mut count, mut sign) = (0, 0, 0, '\0');
    for (at, letter) in words.char_indices().chain(std::iter::once((words.len(), '\0'))) {
        let is_leader = matches!(letter, '.' | '_' | '…' | '·');
        if is_leader && (count == 0 || letter == sign) {
            run = if count == 0 { at } else { run };
            (count, sign) = (count + 1, letter);
            continue;
        }
        if letter == ' ' && sign != '_' && count > 0 {
            continue;
        }
        if count >= SHORTEST_LEADER {
            pieces.push(start..run);
            start = at;
        }
        (run, count, sign) = if is_leader { (at, 1, letter) } else { (0, 0, '\0') };
    }
    pieces.push(start..words.len());
    pieces
}

#[cfg(test)]
mod tests {
    use super::super::{line, records};
    use super::*;

    fn cells(text: &str) -> Vec<Vec<&str>> {
        let mut lines = line::of(text);
        let groups = line::groups(&lines);
        records::mark(text, &mut lines, &groups);
        let tables = find(text, &mut lines, &groups);
        let shown = |cells: &Vec<Range<usize>>| cells.iter().map(|cell| &text[cell.clone()]).collect();
        tables.cells.iter().map(shown).collect()
    }

    #[test]
    fn cells_stand_between_tabs_bars_and_blanks() {
        assert_eq!(
            cells("a b\tc\t1\nd\t\t2"),
            [vec!["a b", "c", "1"], vec!["d", "2"]]
        );
        assert_eq!(
            cells("| a b | c |\n|-----|---|\n| d   | 1 |"),
            [vec!["a b", "c"], vec![], vec!["d", "1"]]
        );
        assert_eq!(cells("+---+\n| a |\n+---+"), [vec![], vec!["a"], vec![]]);
        assert_eq!(
            cells("Produto        Preço\nPão de trigo    1,50\nOvos            2,00"),
            [
                vec!["Produto", "Preço"],
                vec!["Pão de trigo", "1,50"],
                vec!["Ovos", "2,00"]
            ]
        );
        assert_eq!(
            cells("Capítulo um ........ 5\nFim . . . . . . 9"),
            [vec!["Capítulo um", "5"], vec!["Fim", "9"]]
        );
        assert_eq!(cells("Nome: __________ Data: ________"), [vec!["Nome:", "Data:"]]);
    }

    #[test]
    fn prose_has_no_cells() {
        for text in [
            "O fim.  Depois veio outro dia.\nMais uma frase.  E outra ainda.\nE o fim.  Sim.",
            "a palavra  que  segue  aqui\nmais  uma linha tão  longa\nfim",
            "um | dois",
            "Não sei.... talvez.",
            "O fim\tdo texto veio\ndepois de tudo\ncomo sempre",
        ] {
            assert!(cells(text).iter().all(Vec::is_empty), "{text}");
        }
    }
}
