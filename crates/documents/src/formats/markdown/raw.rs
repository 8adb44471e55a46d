//! Marks as they are written.

use pulldown_cmark::LinkType;

use crate::inline::InlineStyle;

/// The number of signs before deleted or highlighted words, and the style.
pub(super) fn deletion(raw: &str) -> (usize, InlineStyle) {
    match raw.get(..2) {
        Some("==") => (2, InlineStyle::Plain),
        Some("~~") => (2, InlineStyle::Deleted),
        _ => (1, InlineStyle::Deleted),
    }
}

/// A heading without the `{#id .class}` that other tools read at its end.
pub(super) fn without_attributes(heading: &str) -> &str {
    let trimmed = heading.trim_end();
    match trimmed.rfind('{') {
        Some(at) if trimmed.ends_with('}') && trimmed[at + 1..].starts_with(['#', '.']) => &heading[..at],
        _ => heading,
    }
}

/// Whether a link's text is the URL itself: then nothing in it is translated.
pub(super) fn is_address(link: LinkType) -> bool {
    matches!(link, LinkType::Autolink | LinkType::Email)
}

/// A wrapped paragraph on one line, without the quotation marks and the indentation at the start of its lines.
pub(super) fn unwrapped(raw: &str, quotes: usize) -> String {
    let mut lines = raw.split(['\n', '\r']);
    let mut source = lines.next().unwrap_or_default().trim_end().to_owned();
    for line in lines
        .map(|line| without_quote_marks(line, quotes).trim())
        .filter(|line| !line.is_empty())
    {
        // A hard line break inside emphasis.
        if source.ends_with('\\') {
            source.pop();
        }
        source.push(' ');
        source.push_str(line);
    }
    source
}

fn without_quote_marks(line: &str, quotes: usize) -> &str {
    let mut rest = line;
    for _ in 0..quotes {
        match rest.trim_start().strip_prefix('>') {
            Some(inner) => rest = inner,
            None => break,
        }
    }
    rest
}
