//! Wrapped lines: whether a text was wrapped to a width, and which lines are one paragraph.

use std::ops::Range;

use super::hyphens;
use super::line::Line;

/// The widths, in characters, between which a text can have been wrapped by hand.
const WIDTHS: std::ops::RangeInclusive<usize> = 40..=120;
/// Columns are narrower; verse is as well, so that more must speak for it.
const NARROW: Range<usize> = 24..40;
/// A narrow column has at least so many line ends to judge by.
const FEWEST_NARROW: usize = 3;

/// The borders between lines of one group, in numbers.
#[derive(Default)]
struct Borders {
    all: usize,
    /// The next line begins with no capital.
    continued: usize,
    /// The next word would have fitted.
    fitting: usize,
    /// The line ends with the mark of a sentence or clause.
    ended: usize,
    /// The line ends within a word.
    divided: usize,
}

impl Borders {
    fn of<'a>(text: &str, pairs: impl Iterator<Item = [&'a Line; 2]>, width: usize) -> Borders {
        let mut borders = Borders::default();
        for [line, next] in pairs {
            let (body, behind) = (&text[line.body.clone()], &text[next.body.clone()]);
            let is_divided = hyphens::divides(body, behind);
            borders.all += 1;
            borders.continued += usize::from(!behind.starts_with(char::is_uppercase));
            borders.fitting += usize::from(!is_divided && fits(body, behind, width));
            borders.ended += usize::from(body.ends_with(['.', ',', ';', ':', '!', '?', '…']));
            borders.divided += usize::from(is_divided);
        }
        borders
    }
}

/// Neighbours of which the second may continue the first: both are words, not rows or held lines, and the second does
/// not show that it begins a paragraph.
fn pairs<'a>(
    text: &'a str,
    lines: &'a [Line],
    group: &Range<usize>,
) -> impl Iterator<Item = [&'a Line; 2]> + use<'a> {
    lines[group.clone()]
        .windows(2)
        .map(|pair| [&pair[0], &pair[1]])
        .filter(|[line, next]| !next.starts && [line, next].iter().all(|line| !line.is_held && !line.is_row))
        .filter(|pair| !is_indented(*pair, hang(text, pair[0])))
}

/// Whether a line is indented more than the one before it, as the first line of a paragraph is.
fn is_indented([line, next]: [&Line; 2], hang: usize) -> bool {
    next.indentation >= line.indentation + 2 + hang
}

/// Whether a line is the first of a paragraph that is indented as the item before it, such as a speech in a dialogue.
fn begins_beside(text: &str, [line, next]: [&Line; 2], margin: Option<usize>) -> bool {
    line.is_item
        && next.indentation == line.indentation
        && margin.is_some_and(|margin| next.indentation >= margin + 2)
        && text[next.body.clone()].starts_with(char::is_uppercase)
}

/// The number of characters by which the lines of an item hang below it.
fn hang(text: &str, line: &Line) -> usize {
    if line.is_item {
        text[line.body.clone()][..line.lead].chars().count()
    } else {
        0
    }
}

/// The width that the text was wrapped to, if its lines look wrapped: most continue in the next line, whose first
/// letter is not a capital. In verse and in lists of headlines nearly every line begins with a capital; where it does
/// not, lines end with a mark, and the next word would have fitted.
pub(super) fn width(text: &str, lines: &[Line], groups: &[Range<usize>]) -> Option<usize> {
    let all = || groups.iter().flat_map(|group| pairs(text, lines, group));
    let mut widths: Vec<usize> = all().map(|[line, _]| length(text, line)).collect();
    widths.sort_unstable();
    // Not the longest line: a URL may be longer than the width.
    let width = *widths.get(widths.len().saturating_sub(1) * 9 / 10)?;
    let borders = Borders::of(text, all(), width);
    if borders.continued * 2 < borders.all {
        return None;
    }
    if WIDTHS.contains(&width) {
        let is_free = borders.fitting * 5 > borders.all * 3 && borders.ended * 5 > borders.all * 3;
        return (!is_free).then_some(width);
    }
    let is_column = borders.all >= FEWEST_NARROW
        && borders.fitting * 4 <= borders.all
        && borders.ended * 5 <= borders.all * 2
        && borders.continued * 5 >= borders.all * 3;
    (NARROW.contains(&width) && is_column).then_some(width)
}

/// The paragraphs of a group of lines without blank lines: one per line, unless the lines were wrapped.
pub(super) fn paragraphs(
    text: &str,
    lines: &[Line],
    group: &Range<usize>,
    width: Option<usize>,
) -> Vec<Range<usize>> {
    let width = width.filter(|&width| !is_free(text, lines, group, width));
    let margin = lines[group.clone()].iter().map(|line| line.indentation).min();
    let mut paragraphs = Vec::new();
    let mut first = group.start;
    for next in group.start + 1..=group.end {
        let hang = if next == first + 1 {
            hang(text, &lines[first])
        } else {
            0
        };
        let is_border = |pair| begins_beside(text, pair, margin) || !continues(text, pair, width, hang);
        if next == group.end || is_border([&lines[next - 1], &lines[next]]) {
            paragraphs.push(first..next);
            first = next;
        }
    }
    paragraphs
}

/// Whether the lines of a group end freely in a text that was wrapped elsewhere, such as verse or an address: nearly
/// everywhere the next word would have fitted.
fn is_free(text: &str, lines: &[Line], group: &Range<usize>, width: usize) -> bool {
    let longest = pairs(text, lines, group)
        .map(|[line, _]| length(text, line))
        .max();
    let wide = Borders::of(text, pairs(text, lines, group), width);
    let own = Borders::of(text, pairs(text, lines, group), longest.unwrap_or(width));
    wide.all >= 2 && wide.divided == 0 && wide.fitting * 4 >= wide.all * 3 && own.fitting * 2 >= own.all
}

/// Whether a wrapped line continues in the next: it is full, or ends within a word, and nothing shows that the next
/// begins a paragraph.
fn continues(text: &str, [line, next]: [&Line; 2], width: Option<usize>, hang: usize) -> bool {
    // A word that is divided goes on wherever the next line stands.
    let are_words = [line, next].iter().all(|line| !line.is_held && !line.is_row);
    if next.starts || !are_words {
        return false;
    }
    let (body, behind) = (&text[line.body.clone()], &text[next.body.clone()]);
    if hyphens::divides(body, behind) {
        return true;
    }
    width.is_some_and(|width| length(text, line) * 10 >= width * 6 && !is_indented([line, next], hang))
}

fn length(text: &str, line: &Line) -> usize {
    text[line.body.clone()].chars().count()
}

/// Whether the first word of `next` would have fitted behind `line`.
fn fits(line: &str, next: &str, width: usize) -> bool {
    let room = width.saturating_sub(line.chars().count());
    let word = next
        .chars()
        .take(room)
        .take_while(|letter| !letter.is_whitespace())
        .count();
    word < room
}
