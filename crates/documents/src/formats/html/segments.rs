//! Divides a line of words where something stands that is no word of it: formulas in the text, signs at its ends,
//! separators in a path or a menu.

use std::ops::Range;

use super::raw::Placed;
use super::words::LineItem;
use crate::inline::{InlineStyle, sign_behind_note};
use crate::lines::has_words;
use crate::signs::{is_separator, leading, trailing};

/// The limit of words in a step of a path.
const MOST_WORDS: usize = 8;

/// The limit of letters of an environment's name.
const LONGEST_NAME: usize = 40;

/// The limit of texts of nothing but signs that are taken from an end of a line.
const MOST_CUTS: usize = 8;

/// The beginnings and ends of formulas that libraries find in a text.
const FORMULAS: &[(&str, &str)] = &[
    ("\\(", "\\)"),
    ("\\[", "\\]"),
    ("$$", "$$"),
    ("\\begin{", "\\end{"),
];

/// Whether a text begins as a formula does.
pub(super) fn begins_as_formula(text: &str) -> bool {
    text.starts_with('$') || FORMULAS.iter().any(|(open, _)| text.starts_with(open))
}

/// Adds a text to a line; the formulas in it are items of their own.
pub(super) fn push_text(html: &str, text: &str, span: &Range<usize>, items: &mut Vec<LineItem>) {
    let formulas = formulas(text);
    let placed = (!formulas.is_empty())
        .then(|| Placed::of(html, text, span))
        .flatten();
    let Some(placed) = placed else {
        items.push(LineItem::Text {
            text: text.to_owned(),
            span: span.clone(),
        });
        return;
    };
    let mut push_words = |range: Range<usize>, is_formula: bool| {
        if range.is_empty() {
            return;
        }
        let (words, span) = (text[range.clone()].to_owned(), placed.span(range));
        items.push(if is_formula {
            LineItem::Whole {
                words,
                style: InlineStyle::Plain,
                span,
            }
        } else {
            LineItem::Text { text: words, span }
        });
    };
    let mut done = 0;
    for formula in formulas {
        push_words(done..formula.start, false);
        done = formula.end;
        push_words(formula, true);
    }
    push_words(done..text.len(), false);
}

/// The formulas in a text, between the signs that libraries know them by.
fn formulas(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    // The ends that are nowhere in the rest of the text.
    let mut missing = [false; FORMULAS.len()];
    let mut at = 0;
    while let Some(next) = text[at..].find(['\\', '$']) {
        at += next;
        let rest = &text[at..];
        let begun = FORMULAS.iter().position(|(open, _)| rest.starts_with(open));
        let end = begun.filter(|&kind| !missing[kind]).and_then(|kind| {
            let (open, close) = FORMULAS[kind];
            let end = rest[open.len()..]
                .find(close)
                .map(|end| open.len() + end + close.len());
            missing[kind] = end.is_none();
            // `\end{name}` ends behind the name.
            let end = end?;
            let name = if close.ends_with('{') {
                let mut letters = rest[end..].bytes().take(LONGEST_NAME);
                letters.position(|byte| byte == b'}')? + 1
            } else {
                0
            };
            Some(end + name)
        });
        match end.or_else(|| inline_formula(rest)) {
            Some(end) => {
                found.push(at..at + end);
                at += end;
            }
            None => at += 1,
        }
    }
    found
}

/// The end of a formula between single dollars, which must be plainly one: `$x_1$`, not `$5`.
fn inline_formula(rest: &str) -> Option<usize> {
    const LONGEST: usize = 200;
    let inner = rest.strip_prefix('$')?;
    let end = inner.bytes().take(LONGEST).position(|byte| byte == b'$')?;
    let formula = &inner[..end];
    let touches = |letter: Option<char>| letter.is_some_and(|letter| !letter.is_whitespace());
    let is_plain = formula.contains(['\\', '^', '_']) && !formula.contains('\n');
    let goes_on = inner[end + 1..].starts_with(|letter: char| letter.is_ascii_digit());
    (is_plain && touches(formula.chars().next()) && touches(formula.chars().next_back()) && !goes_on)
        .then_some(end + 2)
}

/// The lines that a line is divided into.
pub(super) fn segments(html: &str, items: Vec<LineItem>, is_title: bool) -> Vec<Vec<LineItem>> {
    let mut segments = match menu(&items) {
        _ if is_title => vec![items],
        Some(links) => links.into_iter().map(|link| items[link].to_vec()).collect(),
        None => match separators(&items) {
            found if found.is_empty() => vec![items],
            found => divided(html, items, &found),
        },
    };
    for segment in &mut segments {
        cut_ends(html, segment);
    }
    segments
}

/// The links of a line that is nothing but links with signs or spaces between them; `None` for other lines.
fn menu(items: &[LineItem]) -> Option<Vec<Range<usize>>> {
    let mut links: Vec<Range<usize>> = Vec::new();
    let mut open: Option<usize> = None;
    let mut between = String::new();
    for (index, item) in items.iter().enumerate() {
        match item {
            LineItem::Start { name, .. } if name == "a" && open.is_none() => open = Some(index),
            LineItem::Start { name, .. } if name == "a" => return None,
            LineItem::End { name, .. } if name == "a" => {
                let start = open.take()?;
                let letters = items[start..=index]
                    .iter()
                    .filter_map(LineItem::text)
                    .flat_map(str::chars);
                let first = letters.clone().find(|letter| letter.is_alphabetic());
                let is_separated = between.contains(is_separator);
                if first.is_some_and(|first| first.is_lowercase() && !is_separated && !links.is_empty()) {
                    return None;
                }
                if first.is_some() {
                    links.push(start..index + 1);
                    between.clear();
                }
            }
            LineItem::Text { text, .. } if open.is_none() => {
                if !text
                    .chars()
                    .all(|letter| letter.is_whitespace() || is_separator(letter))
                {
                    return None;
                }
                between.push_str(text);
            }
            LineItem::Whole { .. } if open.is_none() => return None,
            _ => {}
        }
    }
    (open.is_none() && links.len() > 1).then_some(links)
}

/// The signs that separate the steps of a path, or short parts of a line: the index of each one's item, and its place
/// in the item's text.
fn separators(items: &[LineItem]) -> Vec<(usize, Range<usize>)> {
    let mut line = String::new();
    let mut places: Vec<(usize, usize)> = Vec::new();
    for (index, item) in items.iter().enumerate() {
        if let Some(text) = item.text() {
            if matches!(item, LineItem::Text { .. }) {
                places.push((line.len(), index));
            }
            line.push_str(text);
        }
    }
    let is_edge = |letter: Option<char>| letter.is_none_or(char::is_whitespace);
    let alone = line.match_indices(is_separator).filter(|(at, sign)| {
        is_edge(line[..*at].chars().next_back()) && is_edge(line[at + sign.len()..].chars().next())
    });
    let alone: Vec<Range<usize>> = alone.map(|(at, sign)| at..at + sign.len()).collect();
    if alone.is_empty() || !is_path(&line, &alone) {
        return Vec::new();
    }
    let place = |sign: Range<usize>| {
        let (start, index) = places[places
            .partition_point(|(start, _)| *start <= sign.start)
            .checked_sub(1)?];
        let inside = sign.start - start..sign.end - start;
        let text = items[index].text()?;
        (inside.end <= text.len()).then_some((index, inside))
    };
    alone.into_iter().filter_map(place).collect()
}

/// Whether these signs divide a line into steps of a path: few words each, and no sentence.
fn is_path(line: &str, signs: &[Range<usize>]) -> bool {
    let starts = std::iter::once(0).chain(signs.iter().map(|sign| sign.end));
    let ends = signs.iter().map(|sign| sign.start).chain([line.len()]);
    let steps: Vec<&str> = starts
        .zip(ends)
        .map(|(start, end)| line[start..end].trim())
        .collect();
    // These signs stand in sentences and formulas too.
    let is_weak = signs.iter().any(|sign| matches!(&line[sign.clone()], "/" | ">"));
    let is_step = |step: &&str| {
        let is_sentence =
            step.contains([':', ';', '«', '“', '"']) || step.ends_with(['.', '!', '?', '…', ',']);
        let begins_small = step
            .chars()
            .find(|letter| letter.is_alphanumeric())
            .is_some_and(char::is_lowercase);
        step.split_whitespace().count() <= MOST_WORDS && !is_sentence && !(is_weak && begins_small)
    };
    let has_letters = |step: &&&str| step.chars().filter(|letter| letter.is_alphabetic()).count() > 1;
    steps.iter().all(is_step) && steps.iter().filter(has_letters).count() > 1
}

/// A line divided at these signs, which belong to no part.
fn divided(html: &str, items: Vec<LineItem>, signs: &[(usize, Range<usize>)]) -> Vec<Vec<LineItem>> {
    let mut lines = vec![Vec::new()];
    let mut signs = signs.iter().peekable();
    for (index, item) in items.into_iter().enumerate() {
        let (LineItem::Text { text, span }, true) = (&item, signs.peek().is_some_and(|(at, _)| *at == index))
        else {
            lines
                .last_mut()
                .into_iter()
                .for_each(|line| line.push(item.clone()));
            continue;
        };
        let placed = Placed::of(html, text, span);
        let mut done = 0;
        while let Some((_, sign)) = signs.next_if(|(at, _)| *at == index) {
            let Some(placed) = &placed else { continue };
            let part = part(text, placed, done..sign.start);
            lines
                .last_mut()
                .into_iter()
                .for_each(|line| line.push(part.clone()));
            lines.push(Vec::new());
            done = sign.end;
        }
        let rest = placed
            .as_ref()
            .map_or(item.clone(), |placed| part(text, placed, done..text.len()));
        lines
            .last_mut()
            .into_iter()
            .for_each(|line| line.push(rest.clone()));
    }
    lines
}

fn part(text: &str, placed: &Placed<'_>, range: Range<usize>) -> LineItem {
    LineItem::Text {
        text: text[range.clone()].to_owned(),
        span: placed.span(range),
    }
}

/// Takes ornaments from the ends of a line, and the sign behind a note mark that it begins with.
fn cut_ends(html: &str, items: &mut Vec<LineItem>) {
    let is_prose = |item: &LineItem| matches!(item, LineItem::Text { text, .. } if has_words(text));
    if !items.iter().any(is_prose) {
        return;
    }
    let line: String = items.iter().filter_map(LineItem::text).collect();
    let first = |items: &[LineItem]| items.iter().position(LineItem::has_text);
    let last = |items: &[LineItem]| items.iter().rposition(LineItem::has_text);
    // Few, so that a line of nothing but signs is not read again and again.
    for _ in 0..MOST_CUTS {
        let Some(index) = first(items) else { break };
        let is_behind_point =
            index > 0 && matches!(items[index - 1], LineItem::Point { is_break: false, .. });
        let Some(text) = items[index]
            .text()
            .filter(|_| !matches!(items[index], LineItem::Whole { .. }))
        else {
            break;
        };
        let cut = leading(text, &line).max(if is_behind_point {
            sign_behind_note(text)
        } else {
            0
        });
        if !keep(html, items, index, |length| cut..length) {
            break;
        }
    }
    for _ in 0..MOST_CUTS {
        let Some(index) = last(items) else { break };
        let Some(text) = items[index]
            .text()
            .filter(|_| !matches!(items[index], LineItem::Whole { .. }))
        else {
            break;
        };
        let cut = trailing(text, &line);
        if !keep(html, items, index, |length| 0..length - cut) {
            break;
        }
    }
}

/// Keeps a part of an item's text. Returns whether the next item is to be looked at: nothing of this one was left.
fn keep(html: &str, items: &mut Vec<LineItem>, index: usize, range: impl Fn(usize) -> Range<usize>) -> bool {
    let LineItem::Text { text, span } = &items[index] else {
        return false;
    };
    let range = range(text.len());
    if range == (0..text.len()) {
        return false;
    }
    let cut = if range.end < text.len() {
        range.end..text.len()
    } else {
        0..range.start
    };
    let is_inside = if cut.start == 0 {
        items[..index]
            .iter()
            .any(|item| matches!(item, LineItem::Start { .. }))
    } else {
        items[index + 1..]
            .iter()
            .any(|item| matches!(item, LineItem::End { .. }))
    };
    if is_inside {
        return set_apart(html, items, index, &cut);
    }
    if range.is_empty() {
        items.remove(index);
        return true;
    }
    if let Some(placed) = Placed::of(html, text, span) {
        items[index] = part(text, &placed, range);
    }
    false
}

/// Makes a point of the signs in a part of an item's text at one of its ends: a tag that belongs to the line is
/// beyond them.
fn set_apart(html: &str, items: &mut Vec<LineItem>, index: usize, cut: &Range<usize>) -> bool {
    let LineItem::Text { text, span } = &items[index] else {
        return false;
    };
    let Some(placed) = Placed::of(html, text, span) else {
        return false;
    };
    let signs = text[cut.clone()].trim();
    let start = cut.start + text[cut.clone()].len() - text[cut.clone()].trim_start().len();
    let end = start + signs.len();
    let parts = [
        (start > 0).then(|| part(text, &placed, 0..start)),
        Some(LineItem::Point {
            span: placed.span(start..end),
            is_break: false,
        }),
        (end < text.len()).then(|| part(text, &placed, end..text.len())),
    ];
    items.splice(index..=index, parts.into_iter().flatten());
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<&str> {
        formulas(text).into_iter().map(|range| &text[range]).collect()
    }

    #[test]
    fn formulas_are_found_between_their_signs() {
        assert_eq!(found(r"a \(x\) b \[y\] $$z$$ c"), [r"\(x\)", r"\[y\]", "$$z$$"]);
        assert_eq!(
            found(r"\begin{align}a &= b\end{align} d"),
            [r"\begin{align}a &= b\end{align}"]
        );
        assert_eq!(
            found(r"a $x_1$ b $\alpha$, $5 and $6, $ x_1$ $x_1$2"),
            ["$x_1$", r"$\alpha$"]
        );
        assert_eq!(found(r"\( \( $$ \["), [""; 0]);
    }
}
