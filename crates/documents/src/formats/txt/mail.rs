//! Mail as text: quotation marks before lines, headers, the line before a quotation, signatures.

use std::ops::Range;

use super::labels::{self, Label};
use super::line::Line;
use super::names;
use crate::attribution::{self, Evidence};

/// Fewer lines are no headers of a mail.
const FEWEST_HEADERS: usize = 2;
/// So many header lines are headers even without an address.
const SURE_HEADERS: usize = 3;
/// A signature has no more lines, and none is longer, in characters.
const LONGEST_SIGNATURE: usize = 8;
const WIDEST_SIGNATURE: usize = 78;

/// The depth of a mail quotation, and the length of its marks with the blank after them: `>> `.
pub(super) fn quote(line: &str) -> (usize, usize) {
    let (mut depth, mut end) = (0, 0);
    loop {
        let rest = line[end..].trim_start_matches(' ');
        let Some(behind) = rest.strip_prefix('>') else {
            break;
        };
        depth += 1;
        end = line.len() - behind.len();
    }
    if depth > 0 && line[end..].starts_with(' ') {
        end += 1;
    }
    (depth, end)
}

/// Marks the lines of mail headers, signatures and the lines before quotations: nothing of them is translated, but for
/// the words of a subject.
pub(super) fn hold(text: &str, lines: &mut [Line], groups: &[Range<usize>]) {
    let is_mail = lines.iter().any(|line| line.depth > 0);
    for group in groups {
        headers(text, &mut lines[group.clone()]);
        if is_mail {
            attribution(text, lines, group);
        }
        signature(text, lines, group, is_mail);
    }
}

/// Runs of header lines within a group.
fn headers(text: &str, group: &mut [Line]) {
    let known: Vec<Option<(Label, usize)>> = group.iter().map(|line| header(text, line)).collect();
    let mut first = 0;
    while first < known.len() {
        let count = known[first..].iter().take_while(|label| label.is_some()).count();
        let run = first..first + count;
        if is_head(text, &group[run.clone()], &known[run.clone()]) {
            for (line, label) in group[run.clone()].iter_mut().zip(&known[run.clone()]) {
                hold_header(text, line, *label);
            }
        }
        first = run.end + 1;
    }
}

fn header(text: &str, line: &Line) -> Option<(Label, usize)> {
    let body = &text[line.body.clone()];
    let length = names::label_length(body)?;
    let label =
        labels::label(&body[..length]).filter(|label| !matches!(label, Label::Role | Label::Reply))?;
    Some((label, length))
}

/// Whether lines with known labels are the head of a mail: there is an address, or there are many of them.
fn is_head(text: &str, lines: &[Line], labels: &[Option<(Label, usize)>]) -> bool {
    let has = |wanted: Label| labels.iter().flatten().any(|(label, _)| *label == wanted);
    let has_address = lines
        .iter()
        .any(|line| text[line.body.clone()].contains(['@', '<']));
    has(Label::Address)
        && (has(Label::Date) || has(Label::Subject) || lines.len() >= SURE_HEADERS)
        && (has_address || lines.len() >= SURE_HEADERS)
        && lines.len() >= FEWEST_HEADERS
}

fn hold_header(text: &str, line: &mut Line, label: Option<(Label, usize)>) {
    let Some((Label::Subject, length)) = label else {
        line.hold();
        return;
    };
    let body = &text[line.body.clone()];
    let mut lead = length + blanks(&body[length..]);
    // `Re: Fwd: ` before the words.
    while let Some(next) = names::label_length(&body[lead..])
        .filter(|next| labels::label(&body[lead..lead + next]) == Some(Label::Reply))
    {
        lead += next;
        lead += blanks(&body[lead..]);
    }
    line.lead = lead;
    (line.starts, line.is_record) = (true, true);
}

fn blanks(text: &str) -> usize {
    text.len() - text.trim_start_matches([' ', '\t']).len()
}

/// The lines before a quotation that say who wrote it and when.
fn attribution(text: &str, lines: &mut [Line], group: &Range<usize>) {
    let depth = lines[group.start].depth;
    let next = (group.end..lines.len()).find(|&line| !lines[line].body.is_empty());
    if next.is_none_or(|next| lines[next].depth <= depth) {
        return;
    }
    let first = group
        .start
        .max(group.end.saturating_sub(attribution::MOST_LINES + 1));
    let above: Vec<&str> = lines[first..group.end]
        .iter()
        .map(|line| &text[line.body.clone()])
        .collect();
    let count = attribution::lines(&above, Evidence::Mail);
    lines[group.end - count..group.end]
        .iter_mut()
        .for_each(Line::hold);
}

/// The lines behind `-- ` alone.
fn signature(text: &str, lines: &mut [Line], group: &Range<usize>, is_mail: bool) {
    let is_mark = |line: &Line| &text[line.body.clone()] == "--";
    let Some(mark) = group.clone().find(|&line| is_mark(&lines[line])) else {
        return;
    };
    // Mail programs write a blank behind the mark.
    let is_written = text[lines[mark].body.end..].starts_with(' ');
    let signed = mark + 1..group.end;
    let bodies = || lines[signed.clone()].iter().map(|line| &text[line.body.clone()]);
    let has_contact = || {
        bodies().any(|body| {
            let digits = body.bytes().filter(u8::is_ascii_digit).count();
            digits >= 6 || body.contains('@') || body.contains("://") || body.contains("www.")
        })
    };
    let is_short = signed.len() <= LONGEST_SIGNATURE
        && bodies().all(|body| body.chars().nth(WIDEST_SIGNATURE).is_none());
    if is_short && (is_written || is_mail || has_contact()) {
        lines[signed].iter_mut().for_each(Line::hold);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotations_are_as_deep_as_their_marks() {
        assert_eq!(quote("> Olá"), (1, 2));
        assert_eq!(quote(">> Olá"), (2, 3));
        assert_eq!(quote("> > Olá"), (2, 4));
        assert_eq!(quote(">Olá"), (1, 1));
        assert_eq!(quote(">   Olá"), (1, 2));
        assert_eq!(quote("> "), (1, 2));
        assert_eq!(quote("a > b"), (0, 0));
    }
}
