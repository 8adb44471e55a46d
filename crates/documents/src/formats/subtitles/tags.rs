//! Tags in the text of cues, and the dashes, notes and tags around the words of a line.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

/// Words or a tag of a cue's text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token<'a> {
    /// Words and white space.
    Words(&'a str),
    /// A start tag: `<i>`, `<font color="red">`, `<v Anna>`.
    Open(&'a str),
    /// An end tag.
    Close(&'a str),
    /// Any other markup: `{\an8}`, a time within a cue.
    Point(&'a str),
}

/// The elements of both dialects.
const ELEMENTS: [&str; 9] = ["i", "b", "u", "s", "font", "c", "v", "lang", "ruby"];

/// The tokens of a cue's text.
pub(super) fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let (mut start, mut at) = (0, 0);
    while let Some(offset) = text[at..].find(['<', '{']) {
        at += offset;
        match tag(&text[at..]) {
            Some((token, length)) => {
                if start < at {
                    tokens.push(Token::Words(&text[start..at]));
                }
                tokens.push(token);
                at += length;
                start = at;
            }
            None => at += 1,
        }
    }
    if start < text.len() {
        tokens.push(Token::Words(&text[start..]));
    }
    tokens
}

/// The tag that a text begins with, and its length.
fn tag(text: &str) -> Option<(Token<'_>, usize)> {
    let end = text[1..].find(['>', '}', '<', '{'])? + 2;
    let (raw, inner) = (&text[..end], &text[1..end - 1]);
    if raw.starts_with('{') {
        return (raw.ends_with('}') && inner.starts_with('\\')).then_some((Token::Point(raw), end));
    }
    if !raw.ends_with('>') {
        return None;
    }
    let name = |inner: &str| {
        let end = inner
            .find(|letter: char| !letter.is_ascii_alphabetic())
            .unwrap_or(inner.len());
        inner[..end].to_ascii_lowercase()
    };
    match inner.strip_prefix('/') {
        Some(closed) if ELEMENTS.contains(&name(closed).as_str()) => Some((Token::Close(raw), end)),
        None if ELEMENTS.contains(&name(inner).as_str()) => Some((Token::Open(raw), end)),
        None if inner.starts_with(|digit: char| digit.is_ascii_digit()) && inner.contains(':') => {
            Some((Token::Point(raw), end))
        }
        _ => None,
    }
}

/// The name of the element that a start or end tag belongs to.
pub(super) fn element(tag: &str) -> String {
    tag.trim_start_matches(['<', '/'])
        .chars()
        .take_while(char::is_ascii_alphabetic)
        .map(|letter| letter.to_ascii_lowercase())
        .collect()
}

/// The span of the words in a line of speech: without dashes, notes of music and tags that enclose all of it.
pub(super) fn core(text: &str) -> Range<usize> {
    let around = |letter: char| letter.is_whitespace() || is_note(letter);
    let closing = closing_all(text);
    let last_speaker = text.rfind("</v>");
    let mut start = 0;
    let mut open: Vec<String> = Vec::new();
    loop {
        start = text.len() - text[start..].trim_start_matches(around).len();
        let rest = &text[start..];
        let dash = rest.trim_start_matches(['-', '–', '—', '‒']);
        if dash.len() < rest.len() && !dash.starts_with(|letter: char| letter.is_ascii_digit()) {
            start = text.len() - dash.len();
            continue;
        }
        let first = rest.starts_with(['<', '{']).then(|| tag(rest)).flatten();
        match first {
            Some((Token::Point(_), length)) => start += length,
            Some((Token::Open(raw), length)) if closing.contains(&start) => {
                open.push(element(raw));
                start += length;
            }
            // The tag of a speaker's name needs no end tag.
            Some((Token::Open(raw), length))
                if element(raw) == "v" && last_speaker.is_none_or(|last| last < start) =>
            {
                start += length;
            }
            _ => break,
        }
    }
    let mut end = text.len();
    for element in open {
        let rest = text[start..end].trim_end_matches(around);
        if rest.ends_with(&format!("</{element}>")) {
            end = start + rest.len() - element.len() - 3;
        }
    }
    let rest = &text[start..end];
    start..start + rest.trim_end_matches(around).len()
}

fn is_note(letter: char) -> bool {
    matches!(letter, '♪' | '♫' | '♬' | '#')
}

/// The positions of the start tags whose end tags are followed by nothing but ends, spaces and notes of music.
fn closing_all(text: &str) -> HashSet<usize> {
    let tokens = tokens(text);
    let is_end = |token: &Token<'_>, is_blank: fn(char) -> bool| match token {
        Token::Close(_) => true,
        Token::Words(words) => words.chars().all(is_blank),
        Token::Open(_) | Token::Point(_) => false,
    };
    let at_border = |token: &Token<'_>| is_end(token, |letter| letter.is_whitespace() || is_note(letter));
    let Some((last, before)) = tokens.split_last().filter(|(last, _)| at_border(last)) else {
        return HashSet::new();
    };
    // Between the end tags only spaces are allowed; notes of music only before and after them.
    let first = before
        .iter()
        .rposition(|token| !is_end(token, char::is_whitespace))
        .unwrap_or(0);
    let is_last = |index: usize| match tokens.get(index + 1) {
        Some(next) => index + 1 >= first && at_border(next),
        None => matches!(last, Token::Close(_)),
    };
    let mut closing = HashSet::new();
    let mut open: HashMap<String, Vec<usize>> = HashMap::new();
    let mut at = 0;
    for (index, token) in tokens.iter().enumerate() {
        let (Token::Words(raw) | Token::Open(raw) | Token::Close(raw) | Token::Point(raw)) = token;
        match token {
            Token::Open(raw) => open.entry(element(raw)).or_default().push(at),
            Token::Close(raw) => {
                let start = open.get_mut(&element(raw)).and_then(Vec::pop);
                closing.extend(start.filter(|_| is_last(index)));
            }
            Token::Words(_) | Token::Point(_) => {}
        }
        at += raw.len();
    }
    closing
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_told_from_words() {
        use Token::{Close, Open, Point, Words};
        assert_eq!(
            tokens("{\\an8}<i>да</i> <3 {нет} <00:01.000>a<b <v Анна>"),
            [
                Point("{\\an8}"),
                Open("<i>"),
                Words("да"),
                Close("</i>"),
                Words(" <3 {нет} "),
                Point("<00:01.000>"),
                Words("a<b "),
                Open("<v Анна>"),
            ]
        );
        assert_eq!(tokens("<div>a</x>"), [Words("<div>a</x>")]);
    }

    #[test]
    fn what_stands_around_the_words_is_not_of_them() {
        for (text, words) in [
            ("{\\an8}<i>Да, это он.</i>", "Да, это он."),
            ("- <i>Да</i> нет", "<i>Да</i> нет"),
            ("— Да.", "Да."),
            ("♪ <i><b>Ля-ля</b></i> ♪", "Ля-ля"),
            ("<i>♪ Ля ♪</i>", "Ля"),
            ("<i>Да</i> и <i>нет</i>", "<i>Да</i> и <i>нет</i>"),
            ("<v Анна>Да.", "Да."),
            ("<v Анна>Да.</v>", "Да."),
            ("-5 градусов", "-5 градусов"),
            ("<i>Да", "<i>Да"),
            ("♪", ""),
            ("<i>Да</i> ♪ </b> #", "Да</i> ♪ </b>"),
            ("<i>Да</i></b> ♪ </b>", "<i>Да</i></b> ♪ </b>"),
            ("<b><i>Да</i></b>.", "<b><i>Да</i></b>."),
            ("<i><i>Да</i>", "<i><i>Да</i>"),
            ("</i><i>Да</i>", "</i><i>Да</i>"),
        ] {
            assert_eq!(&text[core(text)], words, "{text}");
        }
    }
}
