//! Tags in the text of cues, and the dashes, notes and tags around the words of a line.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use super::drawing;

/// Words or a tag of a cue's text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token<'a> {
    /// Words and white space.
    Words(&'a str),
    /// A start tag: `<i>`, `<font color="red">`, `<v Anna>`, `{\i1}`.
    Open(&'a str),
    /// An end tag.
    Close(&'a str),
    /// A line break that is no end of a line: `\N`, `<br>`.
    Break(&'a str),
    /// A space that is no white space: `\h`.
    Space(&'a str),
    /// A time within a cue, at which the words behind it appear.
    Time(&'a str),
    /// Any other markup: `{\an8}`, a drawing.
    Point(&'a str),
}

impl<'a> Token<'a> {
    /// The token as it is written.
    pub fn raw(&self) -> &'a str {
        match self {
            Token::Words(raw)
            | Token::Open(raw)
            | Token::Close(raw)
            | Token::Break(raw)
            | Token::Space(raw)
            | Token::Time(raw)
            | Token::Point(raw) => raw,
        }
    }
}

/// The elements of both dialects.
const ELEMENTS: [&str; 13] = [
    "i", "b", "u", "s", "font", "c", "v", "lang", "ruby", "rt", "em", "strong", "span",
];

/// The dashes that a speech may begin with.
pub(super) const DASHES: [char; 6] = ['-', '–', '—', '‒', '―', '−'];

/// The tokens of a cue's text.
pub(super) fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let (mut start, mut at) = (0, 0);
    let words = |text| {
        if drawing::is_drawing(text) {
            Token::Point(text)
        } else {
            Token::Words(text)
        }
    };
    while let Some(offset) = text[at..].find(['<', '{', '\\']) {
        at += offset;
        match tag(&text[at..]).or_else(|| escape(text, at)) {
            Some((token, length)) => {
                if start < at {
                    tokens.push(words(&text[start..at]));
                }
                tokens.push(token);
                at += length;
                start = at;
            }
            None => at += 1,
        }
    }
    if start < text.len() {
        tokens.push(words(&text[start..]));
    }
    tokens
}

/// The tag that a text begins with, and its length.
fn tag(text: &str) -> Option<(Token<'_>, usize)> {
    let end = text[1..].find(['>', '}', '<', '{'])? + 2;
    let (raw, inner) = (&text[..end], &text[1..end - 1]);
    if raw.starts_with('{') {
        return override_tag(text, raw, inner);
    }
    if !raw.starts_with('<') || !raw.ends_with('>') {
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
        None if name(inner) == "rt"
            && let Some(length) = reading(text, end) =>
        {
            Some((Token::Point(&text[..length]), length))
        }
        None if ELEMENTS.contains(&name(inner).as_str()) => Some((Token::Open(raw), end)),
        None if name(inner) == "br" => Some((Token::Break(raw), end)),
        None if inner.starts_with(|digit: char| digit.is_ascii_digit()) && inner.contains(':') => {
            Some((Token::Time(raw), end))
        }
        _ => None,
    }
}

/// The length of a reading above the words of `<ruby>`, whose start tag ends at `start`: its words say again, in
/// sounds, what the words below it say. Its end tag may be left out at the end of the ruby.
fn reading(text: &str, start: usize) -> Option<usize> {
    let end = start + text[start..].find('<')?;
    if text[end..].starts_with("</rt>") {
        return Some(end + "</rt>".len());
    }
    (text[end..].starts_with("</ruby") || text[end..].starts_with("<rt")).then_some(end)
}

/// A tag in braces, as the ASS and `MicroDVD` formats have them: `{\an8}`, `{\i1}`, `{y:i}`. A drawing belongs to the
/// tag that begins it.
fn override_tag<'a>(text: &'a str, raw: &'a str, inner: &'a str) -> Option<(Token<'a>, usize)> {
    if !raw.ends_with('}') {
        return None;
    }
    let is_style =
        inner.len() == 3 && inner.starts_with('\\') && inner[1..].starts_with(['i', 'b', 'u', 's']);
    if is_style && inner.ends_with(['0', '1']) {
        let is_open = inner.ends_with('1');
        return Some((
            if is_open {
                Token::Open(raw)
            } else {
                Token::Close(raw)
            },
            raw.len(),
        ));
    }
    let is_old = inner.as_bytes().get(1) == Some(&b':')
        && inner.starts_with(|letter: char| letter.is_ascii_alphabetic())
        && !inner.contains(char::is_whitespace);
    if is_old {
        return Some((Token::Point(raw), raw.len()));
    }
    inner.starts_with('\\').then(|| {
        let length = drawing::length(text, raw.len());
        (Token::Point(&text[..length]), length)
    })
}

/// The line break or space that is written with a backslash at this offset, and its length. A word with other
/// backslashes is a path of files.
fn escape(text: &str, at: usize) -> Option<(Token<'_>, usize)> {
    const LENGTH: usize = 2;
    let raw = text.get(at..at + LENGTH)?;
    let token = match raw {
        "\\N" | "\\n" => Token::Break(raw),
        "\\h" => Token::Space(raw),
        _ => return None,
    };
    let is_path = text[..at].ends_with([':', '\\']) || text[at + LENGTH..].starts_with(':');
    (!is_path).then_some((token, LENGTH))
}

/// The name of the element that a start or end tag belongs to; a tag in braces has a backslash before it.
pub(super) fn element(tag: &str) -> String {
    if let Some(inner) = tag.strip_prefix('{') {
        return inner.chars().take(2).collect();
    }
    tag.trim_start_matches(['<', '/'])
        .chars()
        .take_while(char::is_ascii_alphabetic)
        .map(|letter| letter.to_ascii_lowercase())
        .collect()
}

/// The span of the words in a line of speech: without dashes, notes of music and tags that enclose all of it.
pub(super) fn core(text: &str) -> Range<usize> {
    let closing = closing_all(text);
    let last_speaker = text.rfind("</v>");
    let mut start = 0;
    let mut open: Vec<String> = Vec::new();
    loop {
        start = text.len() - text[start..].trim_start_matches(is_around).len();
        let rest = &text[start..];
        let dash = without_dash(rest);
        if dash.len() < rest.len() {
            start = text.len() - dash.len();
            continue;
        }
        let first = rest
            .starts_with(['<', '{', '\\'])
            .then(|| tag(rest).or_else(|| escape(text, start)));
        match first.flatten() {
            Some((Token::Point(_) | Token::Time(_) | Token::Break(_) | Token::Space(_), length)) => {
                start += length;
            }
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
        let rest = trimmed_end(&text[start..end]);
        end = start + rest.len();
        if let Some(at) = rest.rfind(['<', '{'])
            && let Some((Token::Close(raw), length)) = tag(&rest[at..])
            && at + length == rest.len()
            && self::element(raw) == element
        {
            end = start + at;
        }
    }
    start..start + trimmed_end(&text[start..end]).len()
}

/// A text without the dashes that begin a speech; a dash before a digit is a minus.
pub(super) fn without_dash(text: &str) -> &str {
    let rest = text.trim_start_matches(DASHES);
    if rest.starts_with(|letter: char| letter.is_ascii_digit()) {
        text
    } else {
        rest
    }
}

/// A text without white space, notes of music, line breaks and spaces with a backslash at its end.
fn trimmed_end(text: &str) -> &str {
    let mut rest = text.trim_end_matches(is_around);
    while let Some(at) = rest.len().checked_sub(2)
        && rest.is_char_boundary(at)
        && escape(rest, at).is_some()
    {
        rest = rest[..at].trim_end_matches(is_around);
    }
    rest
}

fn is_around(letter: char) -> bool {
    letter.is_whitespace() || is_note(letter)
}

/// Whether a letter is a note of music, which subtitles have around songs.
pub(super) fn is_note(letter: char) -> bool {
    matches!(letter, '♪' | '♫' | '♬' | '#')
}

/// The positions of the start tags whose end tags are followed by nothing but ends, spaces and notes of music.
fn closing_all(text: &str) -> HashSet<usize> {
    let tokens = tokens(text);
    let is_end = |token: &Token<'_>, is_blank: fn(char) -> bool| match token {
        Token::Close(_) | Token::Break(_) | Token::Space(_) => true,
        Token::Words(words) => words.chars().all(is_blank),
        Token::Open(_) | Token::Time(_) | Token::Point(_) => false,
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
        match token {
            Token::Open(raw) => open.entry(element(raw)).or_default().push(at),
            Token::Close(raw) => {
                let start = open.get_mut(&element(raw)).and_then(Vec::pop);
                closing.extend(start.filter(|_| is_last(index)));
            }
            Token::Words(_) | Token::Break(_) | Token::Space(_) | Token::Time(_) | Token::Point(_) => {}
        }
        at += token.raw().len();
    }
    closing
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_told_from_words() {
        use Token::{Break, Close, Open, Point, Space, Time, Words};
        assert_eq!(
            tokens("{\\an8}<i>да</i> <3 {нет} <00:01.000>a<b <v Анна>"),
            [
                Point("{\\an8}"),
                Open("<i>"),
                Words("да"),
                Close("</i>"),
                Words(" <3 {нет} "),
                Time("<00:01.000>"),
                Words("a<b "),
                Open("<v Анна>"),
            ]
        );
        assert_eq!(tokens("<div>a</x>"), [Words("<div>a</x>")]);
        assert_eq!(
            tokens("{\\i1}да{\\i0}\\Nнет\\hи<br/>{y:i}C:\\Новое"),
            [
                Open("{\\i1}"),
                Words("да"),
                Close("{\\i0}"),
                Break("\\N"),
                Words("нет"),
                Space("\\h"),
                Words("и"),
                Break("<br/>"),
                Point("{y:i}"),
                Words("C:\\Новое"),
            ]
        );
        assert_eq!(tokens("C:\\New"), [Words("C:\\New")]);
        assert_eq!(
            tokens("<ruby>日<rt>に<rt>ち</rt></ruby><rt>本"),
            [
                Open("<ruby>"),
                Words("日"),
                Point("<rt>に"),
                Point("<rt>ち</rt>"),
                Close("</ruby>"),
                Open("<rt>"),
                Words("本"),
            ]
        );
        assert_eq!(
            tokens("{\\p1}m 0 0 l 9 0{\\p0}да<b>m 1.5 2 l 3 4 5 6</b>"),
            [
                Point("{\\p1}m 0 0 l 9 0{\\p0}"),
                Words("да"),
                Open("<b>"),
                Point("m 1.5 2 l 3 4 5 6"),
                Close("</b>"),
            ]
        );
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
            ("― Да.", "Да."),
            ("\\h\\hДа\\N", "Да"),
            ("{\\an8}{\\i1}Да{\\i0}", "Да"),
            ("<i>{\\b1}Да{\\b0}</i>", "Да"),
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
