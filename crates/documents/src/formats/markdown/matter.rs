//! Front matter: the values of titles and descriptions are prose; everything else in it is left alone.

use std::ops::Range;

use super::fields::{Field, Notation};
use super::mask::Masking;
use crate::BlockKind;
use crate::lines::has_words;

/// The keys whose values are prose.
const KEYS: [&str; 6] = [
    "title",
    "subtitle",
    "description",
    "summary",
    "excerpt",
    "abstract",
];

/// Notes the prose of the front matter, which ends at `body`.
pub(super) fn find(masking: &mut Masking<'_>, body: usize) {
    let matter = &masking.source[..body];
    let is_toml = matter.starts_with("+++");
    let mut lines = Lines { matter, at: 0 };
    lines.next();
    while let Some(line) = lines.next() {
        let Some((key, value)) = pair(matter, &line, if is_toml { '=' } else { ':' }) else {
            continue;
        };
        let kind = if key.ends_with("title") {
            BlockKind::Label
        } else {
            BlockKind::Paragraph
        };
        let is_block = !is_toml && matter[value.clone()].starts_with(['|', '>']);
        if is_block {
            for span in paragraphs(matter, &line, &mut lines) {
                let words = matter[span.clone()].to_owned();
                put(masking, span, words, Notation::Lines, kind);
            }
        } else if let Some((span, words, notation)) = scalar(matter, &line, value, is_toml, &lines) {
            put(masking, span, words, notation, kind);
        }
    }
}

fn put(masking: &mut Masking<'_>, span: Range<usize>, words: String, notation: Notation, kind: BlockKind) {
    if has_words(&words) && !words.contains("{{") {
        masking.field(Field {
            span,
            words,
            notation,
            kind,
        });
    }
}

/// The lines of front matter, without their ends.
#[derive(Clone)]
struct Lines<'a> {
    matter: &'a str,
    at: usize,
}

impl Iterator for Lines<'_> {
    type Item = Range<usize>;

    fn next(&mut self) -> Option<Range<usize>> {
        let rest = &self.matter[self.at..];
        let line = rest.split_inclusive('\n').next()?;
        let start = self.at;
        self.at += line.len();
        Some(start..start + line.trim_end().len())
    }
}

/// The key of a line, if its value is prose, and where the value stands.
fn pair<'m>(matter: &'m str, line: &Range<usize>, sign: char) -> Option<(&'m str, Range<usize>)> {
    let text = &matter[line.clone()];
    let (key, value) = text.split_once(sign)?;
    let key = key.trim().trim_start_matches("- ").trim();
    let is_apart = sign == '=' || value.starts_with([' ', '\t']);
    let is_known = KEYS.iter().any(|known| known.eq_ignore_ascii_case(key));
    let trimmed = value.trim();
    (is_apart && is_known && !trimmed.is_empty()).then(|| {
        let start = line.end - value.trim_start().len();
        (key, start..start + trimmed.len())
    })
}

/// A value on one line: where its words stand, and the words. Anchors, lists, numbers and what goes on in the next line
/// are no such value.
fn scalar(
    matter: &str,
    line: &Range<usize>,
    value: Range<usize>,
    is_toml: bool,
    after: &Lines<'_>,
) -> Option<(Range<usize>, String, Notation)> {
    let text = &matter[value.clone()];
    let quote = text.chars().next().filter(|sign| matches!(sign, '"' | '\''));
    let Some(quote) = quote else {
        let words = text.split(" #").next().unwrap_or_default().trim_end();
        let is_text = !words.starts_with(|sign| "-?:,[]{}#&*!|>%@`~".contains(sign)) && !words.contains(": ");
        let goes_on = after.clone().next().is_some_and(|next| {
            indentation(matter, &next) > indentation(matter, line) && !matter[next.clone()].trim().is_empty()
        });
        let span = value.start..value.start + words.len();
        return (!is_toml && is_text && !goes_on).then(|| (span, words.to_owned(), Notation::Bare));
    };
    let start = value.start + 1;
    let inner = &matter[start..value.end];
    let (length, words) = match (quote, is_toml) {
        ('"', _) => double(inner)?,
        (_, false) => single(inner)?,
        (_, true) => inner
            .split_once('\'')
            .map(|(words, _)| (words.len(), words.to_owned()))?,
    };
    let behind = inner[length + 1..].trim_start();
    let notation = match (quote, is_toml) {
        ('"', _) => Notation::Double,
        (_, false) => Notation::Single,
        (_, true) => Notation::Literal,
    };
    (behind.is_empty() || behind.starts_with('#')).then(|| (start..start + length, words, notation))
}

/// The length and the words of a text up to its closing double quotation mark; `None` with escapes other than of signs.
fn double(inner: &str) -> Option<(usize, String)> {
    let mut words = String::new();
    let mut letters = inner.char_indices();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '"' => return Some((at, words)),
            '\\' => words.push(
                letters
                    .next()
                    .map(|(_, sign)| sign)
                    .filter(|sign| "\"\\/".contains(*sign))?,
            ),
            _ => words.push(letter),
        }
    }
    None
}

/// As [`double`], for single quotation marks, which are doubled inside.
fn single(inner: &str) -> Option<(usize, String)> {
    let mut words = String::new();
    let mut letters = inner.char_indices().peekable();
    while let Some((at, letter)) = letters.next() {
        if letter == '\'' && letters.next_if(|(_, next)| *next == '\'').is_none() {
            return Some((at, words));
        }
        words.push(letter);
    }
    None
}

fn indentation(matter: &str, line: &Range<usize>) -> usize {
    let text = &matter[line.clone()];
    text.len() - text.trim_start().len()
}

/// The paragraphs of a value that stands on the lines below its key.
fn paragraphs(matter: &str, key: &Range<usize>, lines: &mut Lines<'_>) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut is_open = false;
    loop {
        let mut ahead = lines.clone();
        let Some(line) = ahead.next() else { break };
        let is_blank = line.is_empty();
        if !is_blank && indentation(matter, &line) <= indentation(matter, key) {
            break;
        }
        *lines = ahead;
        let start = line.start + indentation(matter, &line);
        match found.last_mut() {
            Some(last) if is_open && !is_blank => last.end = line.end,
            _ if !is_blank => found.push(start..line.end),
            _ => {}
        }
        is_open = !is_blank;
    }
    found
}
