//! Tags in the text of cues, and what stands around the words of a line without being of them.

/// A stretch of a cue's text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token<'a> {
    /// Words and white space.
    Words(&'a str),
    /// A start tag: `<i>`, `<font color="red">`, `<v Anna>`.
    Open(&'a str),
    /// An end tag.
    Close(&'a str),
    /// What is neither: `{\an8}`, a time within a cue.
    Point(&'a str),
}

/// The elements of both dialects.
const ELEMENTS: [&str; 9] = ["i", "b", "u", "s", "font", "c", "v", "lang", "ruby"];

/// The stretches of a text.
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

/// The bounds of the words in a line of speech: without dashes, notes of music and tags that stand around all of it.
pub(super) fn core(text: &str) -> std::ops::Range<usize> {
    let around = |letter: char| letter.is_whitespace() || matches!(letter, '♪' | '♫' | '♬' | '#');
    let (mut start, mut end) = (0, text.len());
    let mut open: Vec<String> = Vec::new();
    loop {
        let rest = &text[start..end];
        start += rest.len() - rest.trim_start_matches(around).len();
        let rest = &text[start..end];
        let dash = rest.trim_start_matches(['-', '–', '—', '‒']);
        if dash.len() < rest.len() && !dash.starts_with(|letter: char| letter.is_ascii_digit()) {
            start = end - dash.len();
            continue;
        }
        match tokens(rest).first() {
            Some(&Token::Point(raw)) => start += raw.len(),
            Some(&Token::Open(raw)) if closes_at_end(rest, raw) => {
                open.push(element(raw));
                start += raw.len();
            }
            // A speaker's name is closed by the end of the cue.
            Some(&Token::Open(raw)) if element(raw) == "v" && !rest.contains("</v>") => start += raw.len(),
            _ => break,
        }
    }
    for element in open {
        let rest = text[start..end].trim_end_matches(around);
        if rest.ends_with(&format!("</{element}>")) {
            end = start + rest.len() - element.len() - 3;
        }
    }
    let rest = &text[start..end];
    start..start + rest.trim_end_matches(around).len()
}

/// Whether the element that `open` begins, at the beginning of the text, ends with the text.
fn closes_at_end(text: &str, open: &str) -> bool {
    let name = element(open);
    let mut depth = 0_usize;
    let mut at = 0;
    for token in tokens(text) {
        let (Token::Words(raw) | Token::Open(raw) | Token::Close(raw) | Token::Point(raw)) = token;
        at += raw.len();
        match token {
            Token::Open(raw) if element(raw) == name => depth += 1,
            Token::Close(raw) if element(raw) == name => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    let behind = text[at..]
                        .trim_matches(|letter: char| letter.is_whitespace() || "♪♫♬#".contains(letter));
                    return is_only_ends(behind);
                }
            }
            _ => {}
        }
    }
    false
}

fn is_only_ends(text: &str) -> bool {
    tokens(text).iter().all(|token| match token {
        Token::Close(_) => true,
        Token::Words(words) => words.trim().is_empty(),
        Token::Open(_) | Token::Point(_) => false,
    })
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
        ] {
            assert_eq!(&text[core(text)], words, "{text}");
        }
    }
}
