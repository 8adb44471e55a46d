//! Tells whether a value is HTML: it has tags of known elements, or entities.

use std::borrow::Cow;

use quick_xml::escape::resolve_html5_entity;

/// The elements that are known, in alphabetical order.
#[rustfmt::skip]
const ELEMENTS: &[&str] = &[
    "a", "abbr", "acronym", "address", "article", "aside", "audio", "b", "bdi", "bdo", "big", "blockquote", "body",
    "br", "button", "caption", "center", "cite", "code", "col", "colgroup", "data", "dd", "del", "details", "dfn", "div",
    "dl", "dt", "em", "figcaption", "figure", "font", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "head",
    "header", "hr", "html", "i", "iframe", "img", "input", "ins", "kbd", "label", "li", "link", "main", "mark", "meta",
    "nav", "ol", "option", "p", "picture", "pre", "q", "s", "samp", "script", "section", "select", "small", "source",
    "span", "strike", "strong", "style", "sub", "summary", "sup", "svg", "table", "tbody", "td", "textarea", "tfoot",
    "th", "thead", "time", "title", "tr", "tt", "u", "ul", "var", "video", "wbr",
];

/// Elements within a line.
#[rustfmt::skip]
const IN_LINES: &[&str] = &[
    "a", "abbr", "acronym", "audio", "b", "bdi", "bdo", "big", "button", "cite", "code", "data", "del", "dfn", "em",
    "font", "i", "img", "input", "ins", "kbd", "label", "mark", "q", "s", "samp", "small", "span", "strike", "strong",
    "sub", "sup", "svg", "time", "tt", "u", "var", "video", "wbr",
];

/// Whether a text plainly is HTML.
pub(super) fn is_html(text: &str) -> bool {
    tags(text).next().is_some() || has_entities(text) && !is_escaped_html(text)
}

/// Whether a text is HTML whose signs are escaped.
pub(super) fn is_escaped_html(text: &str) -> bool {
    has_escaped_tags(text) && tags(text).next().is_none() && tags(&unescaped(text)).next().is_some()
}

/// Whether HTML has tags that separate lines.
pub(super) fn has_blocks(text: &str) -> bool {
    let text = if has_escaped_tags(text) {
        unescaped(text)
    } else {
        text.to_owned()
    };
    tags(&text).any(|name| !IN_LINES.contains(&name.as_str()))
}

fn has_escaped_tags(text: &str) -> bool {
    text.contains("&lt;") || text.contains("&#60;") || text.contains("&#x3C;")
}

/// The names of the known elements that a text has tags of, in small letters.
fn tags(text: &str) -> impl Iterator<Item = String> + '_ {
    let mut at = 0;
    std::iter::from_fn(move || {
        while let Some(offset) = text[at..].find('<') {
            at += offset + 1;
            if let Some((name, length)) = tag(&text[at..]) {
                at += length;
                return Some(name);
            }
        }
        None
    })
}

/// The name in the tag whose inside begins here, behind its bracket, and the length up to the tag's end.
fn tag(inside: &str) -> Option<(String, usize)> {
    /// The limit of a tag with its attributes, in bytes; addresses of pictures may be long.
    const LONGEST: usize = 4096;
    let name = inside.strip_prefix('/').unwrap_or(inside);
    let end = name.bytes().take_while(u8::is_ascii_alphanumeric).count();
    let (is_end, rest) = (name.len() < inside.len(), &name[end..]);
    if end == 0 || end > 10 || !rest.starts_with(['>', '/', ' ', '\t', '\r', '\n']) {
        return None;
    }
    let name = name[..end].to_ascii_lowercase();
    let known = ELEMENTS.binary_search(&name.as_str()).is_ok();
    let mut quote = None;
    let close = rest.bytes().take(LONGEST).position(|byte| match (quote, byte) {
        (None, b'"' | b'\'') => {
            quote = Some(byte);
            false
        }
        (Some(open), _) => {
            if open == byte {
                quote = None;
            }
            false
        }
        (None, b'>') => true,
        (None, _) => false,
    })?;
    let attributes = rest[..close].trim_end_matches('/');
    // `a <b and c> d` is no tag.
    let is_tag =
        attributes.trim().is_empty() || !is_end && attributes.contains('=') && !attributes.contains('<');
    (known && is_tag).then_some((name, inside.len() - rest.len() + close + 1))
}

/// Whether a text has an entity: `&nbsp;`, `&#160;`.
fn has_entities(text: &str) -> bool {
    text.match_indices('&')
        .any(|(at, _)| entity(&text[at..]).is_some())
}

/// The character of the entity that a text begins with, and the entity's length.
fn entity(text: &str) -> Option<(Cow<'static, str>, usize)> {
    /// The longest names of entities.
    const LONGEST: usize = 32;
    let end = text.bytes().take(LONGEST).position(|byte| byte == b';')?;
    let name = text.get(1..end)?;
    let character = match name.strip_prefix('#') {
        Some(number) => {
            let hexadecimal = number.strip_prefix(['x', 'X']);
            let code = match hexadecimal {
                Some(digits) => u32::from_str_radix(digits, 16),
                None => number.parse(),
            };
            char::from_u32(code.ok()?)?.to_string().into()
        }
        None => resolve_html5_entity(name)?.into(),
    };
    Some((character, end + 1))
}

/// A text with its entities decoded.
pub(super) fn unescaped(text: &str) -> String {
    let (mut out, mut at) = (String::with_capacity(text.len()), 0);
    while let Some(offset) = text[at..].find('&') {
        out.push_str(&text[at..at + offset]);
        at += offset;
        let (character, length) = entity(&text[at..]).unwrap_or(("&".into(), 1));
        out.push_str(&character);
        at += length;
    }
    out.push_str(&text[at..]);
    out
}

/// Which signs a text escapes, and how.
pub(crate) struct Escapes {
    greater: bool,
    quotation: bool,
    apostrophe: Option<&'static str>,
}

impl Escapes {
    /// The escapes that are used in `raw`.
    pub(crate) fn of(raw: &str) -> Escapes {
        Escapes {
            greater: raw.contains("&gt;") || !raw.contains('>'),
            quotation: raw.contains("&quot;"),
            apostrophe: ["&apos;", "&#39;", "&#039;"]
                .into_iter()
                .find(|entity| raw.contains(entity)),
        }
    }

    /// A text with these escapes.
    pub(crate) fn escaped(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len() + text.len() / 8);
        for letter in text.chars() {
            match (letter, self.apostrophe) {
                ('&', _) => out.push_str("&amp;"),
                ('<', _) => out.push_str("&lt;"),
                ('>', _) if self.greater => out.push_str("&gt;"),
                ('"', _) if self.quotation => out.push_str("&quot;"),
                ('\'', Some(entity)) => out.push_str(entity),
                _ => out.push(letter),
            }
        }
        out
    }
}

/// HTML with the signs unescaped that its source has unescaped throughout, as carelessly written HTML does.
pub(super) fn as_careless_as(source: &str, html: String) -> String {
    let has_bare_and = source
        .match_indices('&')
        .any(|(at, _)| entity(&source[at..]).is_none());
    let mut html = html;
    if has_bare_and && !source.contains("&amp;") {
        html = html.replace("&amp;", "&");
    }
    if !source.contains("&gt;") && source.matches('>').count() > source.matches('<').count() {
        html = html.replace("&gt;", ">");
    }
    let is_bare = |(at, _): (usize, &str)| {
        !source[at + 1..].starts_with(|next: char| next.is_ascii_alphabetic() || "/!?".contains(next))
    };
    if !source.contains("&lt;") && source.match_indices('<').any(is_bare) {
        html = html.replace("&lt;", "<");
    }
    html
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_are_in_order() {
        assert!(ELEMENTS.is_sorted());
        assert!(IN_LINES.iter().all(|name| ELEMENTS.contains(name)));
    }

    #[test]
    fn html_is_told_from_text() {
        for text in [
            "<p>да</p>",
            "<P CLASS=\"a>b\">да",
            "<ul><li>да<li>нет</ul>",
            "да<br/>нет",
            "да&nbsp;нет",
            "5&#160;km",
            "<a href='x'>да</a> <img src=\"y\"/>",
            "<table><tr><td>да</table>",
            "a &lt; b",
            "<b>да",
            "да</b>",
        ] {
            assert!(is_html(text), "{text}");
        }
        for text in [
            "",
            "да",
            "a < b > c",
            "if a<b and c>d",
            "<имя>",
            "<name>",
            "R&B;",
            "AT&T",
            "?a=1&copy=2",
            "&lt;b&gt;да&lt;/b&gt;",
            "<3",
        ] {
            assert!(!is_html(text), "{text}");
        }
        assert!(is_escaped_html("&lt;b&gt;да&lt;/b&gt;"));
        assert!(!is_escaped_html("a &lt; b"));
    }

    #[test]
    fn escapes_come_back() {
        for raw in [
            "&lt;a href=\"x\"&gt;да &amp;amp; нет&lt;/a&gt;",
            "&lt;a href=&quot;x&quot;&gt;да&lt;/a&gt;",
            "&lt;b>it&#39;s&lt;/b>",
        ] {
            assert_eq!(Escapes::of(raw).escaped(&unescaped(raw)), raw);
        }
    }
}
