//! Lines that are no Markdown of their own: directives and containers (`:::note`, `!!! note`, `> [!NOTE]`), lines of
//! templates, components and math. Directives stay as they are, and what stands in them is read.

use std::ops::Range;

use super::fields::{self, Notation};
use super::mask::{Masking, Role};
use super::{code, opaque, regions, titles};
use crate::attribution::{self, Evidence};

/// One line of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    /// All of it, without its end.
    pub all: Range<usize>,
    /// Its text, without white space around it and without marks of quotations before it.
    pub content: Range<usize>,
    /// The number of marks of quotations before the text.
    pub quotes: usize,
}

impl Line {
    /// The columns before the text that are no marks of quotations.
    pub fn indentation(&self) -> usize {
        self.content.start - self.all.start
    }
}

/// The lines of a text from `body` on.
pub(super) fn lines(text: &str, body: usize) -> Vec<Line> {
    let mut start = body;
    text[body..]
        .split_inclusive('\n')
        .map(|line| {
            let from = start;
            start += line.len();
            let mut rest = line.trim_end();
            let end = from + rest.len();
            let mut quotes = 0;
            loop {
                rest = rest.trim_start();
                match rest.strip_prefix('>') {
                    Some(inner) => (rest, quotes) = (inner, quotes + 1),
                    None => break,
                }
            }
            Line {
                all: from..end,
                content: end - rest.len()..end,
                quotes,
            }
        })
        .collect()
}

/// Whether a line of words would be read as a directive if nothing were escaped in it.
pub(super) fn is_directive(content: &str) -> bool {
    let line = Line {
        all: 0..content.len(),
        content: 0..content.len(),
        quotes: 0,
    };
    let is_container = content.starts_with(":::") && titles::of_container(content).is_some();
    content.starts_with(": ")
        || is_container
        || titles::of_block(content).is_some()
        || titles::of_callout(content).is_some()
        || content.starts_with("$$")
        || content.starts_with("%%")
        || !opaque::is_whole_line(content) && regions::at(content, &[line]).is_some()
}

/// Masks the directives of a text from `body` on.
pub(super) fn mask(masking: &mut Masking<'_>, body: usize) {
    let text = masking.source;
    let lines = lines(text, body);
    let mut fence = code::Fence::default();
    let mut at = 0;
    while at < lines.len() {
        let line = &lines[at];
        let content = &text[line.content.clone()];
        if fence.takes(content) || content.is_empty() {
            at += 1;
            continue;
        }
        let known = region(masking, &lines[at..]).or_else(|| attribution(masking, &lines, at));
        at += known.unwrap_or_else(|| {
            single(masking, &lines, at);
            1
        });
    }
}

/// Masks the lines that begin with something of several lines; their number.
fn region(masking: &mut Masking<'_>, lines: &[Line]) -> Option<usize> {
    let text = masking.source;
    let region = regions::at(text, lines)?;
    let first = &lines[0].content;
    if region.start > first.start {
        // Words before it on its line stay words.
        let end = if region.last == 0 {
            region.end
        } else {
            lines[1].all.start.min(text.len())
        };
        masking.span(region.start..end, Role::Border);
    }
    for (number, line) in lines[..=region.last].iter().enumerate() {
        if line.content.is_empty() || number == 0 && region.start > first.start {
            continue;
        }
        let rest = region.end.max(line.content.start)..line.content.end;
        let words = (number == region.last && !text[rest.clone()].trim().is_empty()).then(|| {
            let start = rest.end - text[rest.clone()].trim_start().len();
            (start..rest.end, Notation::Markdown)
        });
        masking.line(line.content.clone(), words);
    }
    if region.has_attributes {
        for field in fields::attributes(text, &(region.start..region.end)) {
            masking.field(field);
        }
    }
    Some(region.last + 1)
}

/// Masks the lines before a quotation that say who wrote it and when; their number.
fn attribution(masking: &mut Masking<'_>, lines: &[Line], at: usize) -> Option<usize> {
    let text = masking.source;
    let content = |line: &Line| &text[line.content.clone()];
    let quotes = lines[at].quotes;
    let is_of_paragraph = |line: &&Line| line.quotes == quotes && !line.content.is_empty();
    let last = lines[at..]
        .iter()
        .take(attribution::MOST_LINES)
        .take_while(is_of_paragraph)
        .position(|line| content(line).ends_with([':', '：']))?;
    let behind = lines[at + last + 1..]
        .iter()
        .find(|line| !line.content.is_empty());
    if behind.is_none_or(|behind| behind.quotes <= quotes) {
        return None;
    }
    let mut above: Vec<&str> = lines[..=at + last]
        .iter()
        .rev()
        .take(attribution::MOST_LINES + 1)
        .take_while(is_of_paragraph)
        .map(content)
        .collect();
    above.reverse();
    let count = attribution::lines(&above, Evidence::Article);
    if count != last + 1 {
        return None;
    }
    for line in &lines[at..at + count] {
        masking.line(line.content.clone(), None);
    }
    Some(count)
}

/// Masks a line if it is a directive.
fn single(masking: &mut Masking<'_>, lines: &[Line], at: usize) {
    let text = masking.source;
    let line = &lines[at];
    let content = &text[line.content.clone()];
    let start = line.content.start;
    let place = |title: titles::Title| (start + title.range.start..start + title.range.end, title.notation);
    if content.starts_with(":::") {
        if let Some(title) = titles::of_container(content) {
            masking.line(line.content.clone(), Some(place(title)));
            for field in fields::attributes(text, &line.content) {
                masking.field(field);
            }
        }
    } else if let Some(title) = titles::of_block(content) {
        if !title.range.is_empty() || has_body(lines, at) {
            masking.directive(line.content.clone(), Some(place(title)));
        }
    } else if line.quotes > 0 && content.starts_with("[!") {
        let before = at.checked_sub(1).map(|before| &lines[before]);
        let begins = before.is_none_or(|before| before.quotes < line.quotes || before.content.is_empty());
        if let Some(title) = titles::of_callout(content).filter(|_| begins) {
            masking.line(line.content.clone(), Some(place(title)));
        }
    } else if content.starts_with(':') {
        definition_or_option(masking, lines, at);
    } else if content.starts_with("*[")
        && let Some(end) = content.find("]:")
    {
        masking.span(start..start + end + 2, Role::Border);
    } else if content.starts_with('|') {
        line_block(masking, lines, at);
    }
}

/// Whether the next line with words is indented as the body of a directive.
fn has_body(lines: &[Line], at: usize) -> bool {
    let next = lines[at + 1..].iter().find(|line| !line.content.is_empty());
    next.is_some_and(|next| {
        next.quotes == lines[at].quotes && next.indentation() >= lines[at].indentation() + 4
    })
}

/// A line that begins with a colon: the definition of the term above it, or an option of the directive above it.
fn definition_or_option(masking: &mut Masking<'_>, lines: &[Line], at: usize) {
    let text = masking.source;
    let line = &lines[at];
    let content = &text[line.content.clone()];
    let before = at
        .checked_sub(1)
        .map(|before| &text[lines[before].content.clone()]);
    let mut behind = content[1..].chars();
    if behind.next().is_some_and(|next| next == ' ' || next == '\t') {
        let is_after_blank = before.is_none_or(str::is_empty);
        let above = lines[..at]
            .iter()
            .rev()
            .take(2)
            .find(|line| !line.content.is_empty());
        let is_term = above.is_some_and(|above| titles::is_term(&text[above.content.clone()]));
        if is_term && line.quotes == above.map_or(0, |above| above.quotes) {
            masking.definition(line.content.start);
            // Terms above a definition stand on a line each.
            let terms = lines[..at]
                .iter()
                .rev()
                .take_while(|line| !line.content.is_empty());
            if !is_after_blank {
                separate(masking, terms.take(8));
            }
        }
        return;
    }
    let is_option = content[1..]
        .split_once(':')
        .is_some_and(|(name, value)| titles::is_name(name) && (value.is_empty() || value.starts_with(' ')));
    let is_below = before.is_some_and(|before| {
        before.starts_with(":::{")
            || before.starts_with("```{")
            || before.starts_with(':') && !before.starts_with(": ")
    });
    if is_option && is_below {
        masking.line(line.content.clone(), None);
    }
}

/// Makes borders of the line breaks between these lines, of which the last comes first.
fn separate<'l>(masking: &mut Masking<'_>, lines: impl Iterator<Item = &'l Line>) {
    let mut below: Option<&Line> = None;
    for line in lines {
        if let Some(below) = below
            && line.quotes == 0
            && below.quotes == 0
        {
            masking.span(line.all.end..below.content.start, Role::Border);
        }
        below = Some(line);
    }
}

/// A line of a line block: `| ` before it, and no table around it.
fn line_block(masking: &mut Masking<'_>, lines: &[Line], at: usize) {
    let text = masking.source;
    let content = |line: &Line| text[line.content.clone()].to_owned();
    let own = content(&lines[at]);
    let is_row = |line: &str| line.ends_with('|') && line.len() > 1 || titles::is_delimiter_row(line);
    let is_line = |line: &str| line.starts_with("| ") && !is_row(line);
    let before = at
        .checked_sub(1)
        .map(|before| content(&lines[before]))
        .unwrap_or_default();
    let behind = lines.get(at + 1).map(content).unwrap_or_default();
    let is_alone = !is_line(&before) && !is_line(&behind);
    if !is_line(&own) || is_row(&before) || is_row(&behind) || is_alone || lines[at].quotes > 0 {
        return;
    }
    let start = if is_line(&before) {
        lines[at - 1].all.end
    } else {
        lines[at].content.start
    };
    let words = own[1..].len() - own[1..].trim_start().len();
    masking.span(start..lines[at].content.start + 1 + words, Role::Border);
}
