//! A place where a sentence may end, and the words on both sides of it.

use super::{layout, marks};
use crate::Lang;

/// The most characters of a word that are read: longer ones are in no table.
const LONGEST_WORD: usize = 40;

/// The most quotes, brackets and dashes before a word that are skipped.
const LONGEST_OPENING: usize = 64;

/// A run of stops with what follows it up to the next sentence.
pub(super) struct Candidate<'a> {
    /// The stops: `.`, `?!`, `...`.
    pub(super) stops: &'a str,
    /// Where the stops begin.
    pub(super) start: usize,
    /// After the closing quotes and brackets.
    pub(super) end: usize,
    /// After the white space: where the next sentence would start.
    pub(super) next_start: usize,
    /// Closing quotes and brackets between the stops and `end`.
    pub(super) closers: &'a str,
    /// The white space holds a line break.
    pub(super) at_line_end: bool,
    /// The text after the candidate.
    pub(super) next: Next<'a>,
}

/// The text after a candidate, classified by its first characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Next<'a> {
    /// Nothing more in the block.
    End,
    /// Punctuation that goes on with the sentence, or another stop.
    Mark,
    /// A word, with or without a quote, bracket or dash before it.
    Word(Word<'a>),
}

/// The word after a candidate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Word<'a> {
    pub(super) text: &'a str,
    pub(super) case: Case,
    /// A dash stands before it.
    pub(super) dash: bool,
    /// It begins an item of a list.
    pub(super) list_item: bool,
    /// It is an initial: one upper-case letter and a full stop.
    pub(super) initial: bool,
}

/// The case of the first character of a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Case {
    Upper,
    Lower,
    Digit,
    /// A letter of a script without case, or a symbol.
    None,
}

impl<'a> Candidate<'a> {
    /// The candidate at the stops that begin at `start` in `text`, whose block ends at `block_end`.
    pub(super) fn at_stops(text: &'a str, start: usize, block_end: usize, lang: Lang) -> Self {
        let rest = &text[start..block_end];
        let stops = take_while(rest, |c| marks::is_stop(c, lang));
        let closers = closers(&rest[stops.len()..]);
        let end = start + stops.len() + closers.len();
        Self::with_gap(text, start, end, block_end, stops, closers)
    }

    /// The candidate at a line break without a stop: `end` is where the line's text ends.
    pub(super) fn at_line_break(text: &'a str, end: usize, block_end: usize) -> Self {
        Self::with_gap(text, end, end, block_end, "", "")
    }

    fn with_gap(
        text: &'a str,
        start: usize,
        end: usize,
        block_end: usize,
        stops: &'a str,
        closers: &'a str,
    ) -> Self {
        let rest = &text[end..block_end];
        let gap = take_while(rest, char::is_whitespace);
        let at_line_end = has_break(gap);
        let next = next_after(&rest[gap.len()..], at_line_end);
        Candidate {
            stops,
            start,
            end,
            next_start: end + gap.len(),
            closers,
            at_line_end,
            next,
        }
    }

    /// Whether a sentence may end here at all: not within `example.com`, where a letter follows.
    pub(super) fn is_spaced(&self) -> bool {
        self.next_start > self.end || self.next == Next::End || self.stops.ends_with(marks::is_unspaced_stop)
    }

    /// The next word, where one follows.
    pub(super) fn word(&self) -> Option<Word<'a>> {
        if let Next::Word(word) = self.next {
            Some(word)
        } else {
            None
        }
    }
}

/// The words before a full stop.
pub(super) struct Before<'a> {
    /// The word that the full stop follows, with full stops inside: `руб`, `т.е`, `Н.И`.
    pub(super) word: &'a str,
    /// The one before, as far as the last white space, in the same sentence: `тыс.`, `2015`, `и`.
    pub(super) previous: &'a str,
    /// Nothing but quotes and brackets stands before `word` in its sentence.
    pub(super) opens_sentence: bool,
    /// A colon or semicolon and white space stand before `word`, as before the items of a list.
    pub(super) after_colon: bool,
    /// `word` is the end of a longer one that is no abbreviation: `м/с`, `°C`, `3:2`.
    pub(super) is_fragment: bool,
}

impl<'a> Before<'a> {
    /// The word before a full stop; `sentence` reaches to the full stop.
    pub(super) fn at_end_of(sentence: &'a str) -> Self {
        let word = last_while(sentence, is_word_or_dot);
        let head = &sentence[..sentence.len() - word.len()];
        let spaced = head.trim_end();
        let after_space = spaced.len() < head.len();
        let previous = if after_space {
            last_while(spaced, |c| !c.is_whitespace())
        } else {
            ""
        };
        Before {
            word,
            previous,
            opens_sentence: previous.is_empty() && opens(spaced),
            after_colon: after_space && spaced.ends_with([':', ';']),
            is_fragment: head.ends_with(['/', '°', ':', '\\']),
        }
    }

    /// `word` with the abbreviated letter before it: `т.д` for «т. д.».
    pub(super) fn compound(&self) -> Option<String> {
        let first = self
            .previous
            .trim_start_matches(|c: char| !c.is_alphanumeric())
            .strip_suffix('.')?;
        (first.chars().count() == 1).then(|| format!("{first}.{}", self.word))
    }
}

/// Whether only a few quotes and brackets are in `head`.
fn opens(head: &str) -> bool {
    let visible = last_while(head, |c| {
        marks::is_opener(c) || marks::is_bullet(c) || c.is_whitespace()
    });
    visible.len() == head.len()
}

fn is_word_or_dot(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '.' | '-' | '–' | '\'' | '’')
}

/// The longest beginning of `text` whose characters all pass.
pub(super) fn take_while(text: &str, pass: impl Fn(char) -> bool) -> &str {
    let end = text.find(|c| !pass(c)).unwrap_or(text.len());
    &text[..end]
}

/// The longest end of `text`, of at most [`LONGEST_WORD`] characters, whose characters all pass.
fn last_while(text: &str, pass: impl Fn(char) -> bool) -> &str {
    let length = text
        .chars()
        .rev()
        .take(LONGEST_WORD)
        .take_while(|&c| pass(c))
        .map(char::len_utf8)
        .sum::<usize>();
    &text[text.len() - length..]
}

/// Closing quotes and brackets, with note references such as `[12]` and French spaces among them.
fn closers(rest: &str) -> &str {
    let mut length = 0;
    loop {
        length += take_while(&rest[length..], marks::is_closer).len();
        match note_reference(&rest[length..]).or_else(|| spaced_guillemet(&rest[length..])) {
            Some(more) => length += more,
            None => return &rest[..length],
        }
    }
}

/// A space and a closing guillemet: `fini. »`. Germans open with it, but then a letter follows.
fn spaced_guillemet(rest: &str) -> Option<usize> {
    let inside = rest
        .strip_prefix([' ', '\u{a0}', '\u{202f}'])?
        .strip_prefix('»')?;
    (!inside.starts_with(char::is_alphanumeric)).then(|| rest.len() - inside.len())
}

fn note_reference(rest: &str) -> Option<usize> {
    let inside = take_while(rest.strip_prefix('[')?, |c| c.is_ascii_digit());
    let closed = rest[1 + inside.len()..].starts_with(']');
    (closed && (1..=3).contains(&inside.len())).then_some(inside.len() + 2)
}

/// Whether `gap`, which is white space, holds a line break.
pub(super) fn has_break(gap: &str) -> bool {
    gap.char_indices()
        .any(|(at, c)| layout::breaks_at(gap, at, c) > 0)
}

/// Classifies `rest`, which does not begin with white space.
fn next_after(rest: &str, at_line_start: bool) -> Next<'_> {
    let list_item = at_line_start && begins_list_item(rest);
    let mut dash = false;
    let mut at = 0;
    for c in rest.chars().take(LONGEST_OPENING) {
        let after = &rest[at + c.len_utf8()..];
        if marks::is_dash(c) && after.starts_with(char::is_whitespace) {
            if has_break(take_while(after, char::is_whitespace)) {
                return Next::Mark;
            }
            dash = true;
        } else if !(marks::is_opener(c) || is_leading_dots(c, after) || c.is_whitespace() && at > 0) {
            break;
        }
        at += c.len_utf8();
    }
    let rest = &rest[at..];
    let Some(first) = rest.chars().next() else {
        return if at == 0 { Next::End } else { Next::Mark };
    };
    if !first.is_alphanumeric() && (first.is_ascii_punctuation() || is_inner_mark(first)) {
        return Next::Mark;
    }
    let word = &rest[..rest
        .char_indices()
        .map_while(word_end)
        .take(LONGEST_WORD)
        .last()
        .unwrap_or(0)];
    let initial = is_initial(word) && rest[word.len()..].starts_with('.');
    Next::Word(Word {
        text: word,
        case: case_of(rest),
        dash,
        list_item,
        initial,
    })
}

fn word_end((at, c): (usize, char)) -> Option<usize> {
    (c.is_alphanumeric() || matches!(c, '-' | '\'' | '’')).then_some(at + c.len_utf8())
}

/// An ellipsis or full stop that begins a word: «...потом», `.NET`.
fn is_leading_dots(c: char, after: &str) -> bool {
    matches!(c, '.' | '…')
        && after.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '.' | '…' | ']' | ')'))
        || matches!(c, ']' | ')') && after.starts_with(char::is_whitespace)
}

/// Punctuation outside ASCII that never begins a sentence.
fn is_inner_mark(c: char) -> bool {
    marks::is_closer(c)
        || marks::is_dash(c)
        || matches!(c, '…' | '，' | '、' | '；' | '：' | '。' | '،' | '؛')
}

fn is_initial(word: &str) -> bool {
    let mut chars = word.chars();
    chars.next().is_some_and(char::is_uppercase) && chars.next().is_none()
}

/// The case of the word that `rest` begins with; `iPhone` counts as upper.
fn case_of(rest: &str) -> Case {
    let mut chars = rest.chars();
    match chars.next() {
        Some(c) if c.is_uppercase() => Case::Upper,
        Some(c) if c.is_lowercase() => {
            if chars.next().is_some_and(char::is_uppercase) {
                Case::Upper
            } else {
                Case::Lower
            }
        }
        Some(c) if c.is_numeric() => Case::Digit,
        _ => Case::None,
    }
}

/// Whether a line begins with a bullet, a number or a letter that marks an item: `- `, `2) `, `а) `, `10. `.
fn begins_list_item(line: &str) -> bool {
    let Some(first) = line.chars().next() else {
        return false;
    };
    let spaced = |rest: &str| rest.starts_with(char::is_whitespace);
    if marks::is_bullet(first) {
        return spaced(&line[first.len_utf8()..]);
    }
    let label = take_while(line, char::is_alphanumeric);
    let number = label.len() <= 3 && label.chars().all(|c| c.is_ascii_digit());
    let letter = label.chars().count() == 1;
    match line[label.len()..].strip_prefix([')', '.']) {
        Some(rest) if line[label.len()..].starts_with(')') => (number || letter) && spaced(rest),
        Some(rest) => number && !label.is_empty() && spaced(rest),
        None => false,
    }
}
