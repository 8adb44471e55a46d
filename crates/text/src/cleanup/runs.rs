//! Finds runs of labels before and after the prose.

use std::ops::Range;

use super::labels::{Label, Line, Values, classify};
use super::{Furniture, Kind};

/// Furniture is looked for in this many lines at each end.
const SEARCHED_LINES: usize = 80;
/// A title of another article has no more words than this.
const LONGEST_TITLE: usize = 14;
/// A date, name, section or tag has no more words than this.
const LONGEST_VALUE: usize = 4;

/// The runs at both ends of the text. None in a text without prose between: there the labels are the text.
pub(super) fn find(text: &str, lines: &[Range<usize>]) -> Vec<Furniture> {
    let class = |range: &Range<usize>| classify(&text[range.clone()]);
    let head: Vec<Line> = lines
        .iter()
        .take(SEARCHED_LINES)
        .map(class)
        .take_while(|line| *line != Line::Prose)
        .collect();
    if head.len() == lines.len().min(SEARCHED_LINES) {
        return Vec::new();
    }
    let tail: Vec<Line> = lines[head.len()..]
        .iter()
        .rev()
        .take(SEARCHED_LINES)
        .map(class)
        .take_while(|line| *line != Line::Prose)
        .collect();
    let tail: Vec<Line> = tail.into_iter().rev().collect();
    let tail_start = lines.len() - tail.len();

    let mut found = head_furniture(&head, lines);
    if let Some(first) =
        (0..tail.len()).find(|&first| run_length(&tail[first..], Place::Tail) == Some(tail.len() - first))
    {
        found.extend(pieces(&tail[first..], &lines[tail_start + first..]));
    }
    found
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Before the prose, where a title stands too: only dates and names are values.
    Head,
    /// After it.
    Tail,
}

fn head_furniture(head: &[Line], lines: &[Range<usize>]) -> Vec<Furniture> {
    let mut found = Vec::new();
    let mut first = 0;
    while first < head.len() {
        match run_length(&head[first..], Place::Head) {
            Some(length) => {
                found.extend(pieces(&head[first..first + length], &lines[first..]));
                first += length;
            }
            None => first += 1,
        }
    }
    found
}

/// How many lines belong to the run of labels that begins with the first line, if it is one.
fn run_length(lines: &[Line], place: Place) -> Option<usize> {
    let mut label = starting_label(lines.first()?, place)?;
    let mut values_left = most_values(label.values);
    let mut length = 1;
    for (index, line) in lines.iter().enumerate().skip(1) {
        match *line {
            Line::Blank => continue,
            Line::Label(_) => match starting_label(line, place) {
                Some(next) => (label, values_left) = (next, most_values(next.values)),
                None => break,
            },
            Line::Filling { takes_value } => {
                if takes_value {
                    (label.values, values_left) = (Values::One, 1);
                }
            }
            Line::Short { words, dated }
                if values_left > 0 && is_value(words, dated, label.values, place) =>
            {
                values_left -= 1;
            }
            Line::Short { .. } | Line::Prose => break,
        }
        length = index + 1;
    }
    Some(length)
}

/// A bare word before the prose may be its heading, unless it can only be a button.
fn starting_label(line: &Line, place: Place) -> Option<Label> {
    match *line {
        Line::Label(label) if place == Place::Tail || !label.bare || label.kind == Kind::ShareButtons => {
            Some(label)
        }
        _ => None,
    }
}

fn most_values(values: Values) -> usize {
    match values {
        Values::None => 0,
        Values::One => 1,
        Values::Tags => 12,
        Values::Titles => 5,
    }
}

fn is_value(words: usize, dated: bool, values: Values, place: Place) -> bool {
    match (place, values) {
        (_, Values::None) => false,
        (Place::Head, _) => dated && words <= LONGEST_VALUE,
        (Place::Tail, Values::Titles) => words <= LONGEST_TITLE,
        (Place::Tail, Values::One | Values::Tags) => words <= LONGEST_VALUE,
    }
}

/// One piece of furniture for each run of lines of one kind; values and filling belong to the label before them.
fn pieces(run: &[Line], ranges: &[Range<usize>]) -> Vec<Furniture> {
    let mut found: Vec<Furniture> = Vec::new();
    for (line, range) in run.iter().zip(ranges) {
        match (line, found.last_mut()) {
            (Line::Blank, _) => {}
            (Line::Label(label), Some(last)) if last.kind != label.kind => {
                found.push(Furniture {
                    range: range.clone(),
                    kind: label.kind,
                });
            }
            (_, Some(last)) => last.range.end = range.end,
            (Line::Label(label), None) => found.push(Furniture {
                range: range.clone(),
                kind: label.kind,
            }),
            (_, None) => {}
        }
    }
    found
}
