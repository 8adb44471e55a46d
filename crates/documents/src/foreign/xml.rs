//! Recognises XML files of kinds that no format of this crate reads, by their root element.

use super::Foreign;
use super::names::{TO_MARKDOWN, TO_SUBRIP, TO_XLIFF};

/// Names of root elements, the kind of file that each belongs to, and the user's next step.
const ROOTS: &[(&str, &str, &str)] = &[
    (
        "FictionBook",
        "a FictionBook",
        "convert it to EPUB first (Calibre does it)",
    ),
    (
        "rss",
        "a news feed",
        "save the articles that it names as HTML first",
    ),
    (
        "feed",
        "a news feed",
        "save the articles that it names as HTML first",
    ),
    (
        "rdf:RDF",
        "a news feed or RDF",
        "save the articles that it names as HTML first",
    ),
    ("svg", "an SVG image", "there is no text in it that could be read"),
    ("tt", "subtitles of the TTML kind", TO_SUBRIP),
    ("SAMI", "subtitles of the SAMI kind", TO_SUBRIP),
    ("tmx", "a translation memory (TMX)", TO_XLIFF),
    ("TS", "a catalogue of a program's texts", TO_XLIFF),
    ("resources", "a catalogue of a program's texts", TO_XLIFF),
    ("plist", "a file of settings", TO_XLIFF),
    (
        "w:document",
        "a part of a DOCX document",
        "give the whole document",
    ),
    ("office:document", "a flat ODT document", "save it as ODT first"),
    ("pkg:package", "a flat Word document", "save it as DOCX first"),
    ("w:wordDocument", "a flat Word document", "save it as DOCX first"),
];

/// Elements of HTML that a fragment of a page can begin with. Markdown may begin and end with one.
const OF_HTML: &[&str] = &[
    "html",
    "head",
    "body",
    "title",
    "div",
    "span",
    "p",
    "a",
    "b",
    "i",
    "u",
    "s",
    "em",
    "strong",
    "small",
    "big",
    "br",
    "hr",
    "img",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "ul",
    "ol",
    "li",
    "dl",
    "dt",
    "dd",
    "table",
    "caption",
    "thead",
    "tbody",
    "tfoot",
    "tr",
    "td",
    "th",
    "blockquote",
    "pre",
    "code",
    "kbd",
    "q",
    "cite",
    "abbr",
    "sub",
    "sup",
    "mark",
    "del",
    "ins",
    "font",
    "center",
    "details",
    "summary",
    "figure",
    "figcaption",
    "picture",
    "video",
    "audio",
    "article",
    "section",
    "header",
    "footer",
    "main",
    "nav",
    "aside",
    "address",
    "form",
    "button",
    "label",
    "select",
    "textarea",
    "iframe",
    "script",
    "style",
    "ruby",
    "bdo",
    "bdi",
    "wbr",
    "dialog",
    "template",
    "noscript",
    "svg",
    "math",
    "map",
    "object",
    "tt",
    "var",
    "samp",
    "dfn",
    "time",
    "hgroup",
    "search",
    "menu",
    "fieldset",
    "input",
];

/// The kind of an XML text; `None` if the text is not XML, or may be a fragment of an HTML page. Names of components
/// stand in Markdown as elements do, if the file `is_markdown`.
pub(super) fn of(text: &str, is_markdown: bool) -> Option<Foreign> {
    let is_declared = text.starts_with("<?xml");
    let root = root(text)?;
    if let Some(&(_, kind, step)) = ROOTS.iter().find(|(name, ..)| *name == root) {
        return Some(Foreign { kind, step });
    }
    let is_of_html = OF_HTML.contains(&root.to_ascii_lowercase().as_str());
    let is_whole = text.trim_end().ends_with(&format!("</{root}>"));
    (is_declared || is_whole && !is_of_html && !is_markdown).then_some(Foreign {
        kind: "an XML file",
        step: TO_MARKDOWN,
    })
}

/// The name of the root element, after declaration, comments and document type.
fn root(text: &str) -> Option<&str> {
    let mut rest = text;
    loop {
        rest = rest.trim_start();
        rest = if let Some(inner) = rest.strip_prefix("<!--") {
            inner.split_once("-->")?.1
        } else if let Some(inner) = rest.strip_prefix("<?") {
            inner.split_once("?>")?.1
        } else if let Some(inner) = rest.strip_prefix("<!") {
            inner.split_once('>')?.1
        } else {
            break;
        };
    }
    let name = rest.strip_prefix('<')?;
    let end = name.find(|letter: char| letter.is_whitespace() || matches!(letter, '>' | '/'))?;
    let name = &name[..end];
    name.starts_with(|letter: char| letter.is_alphabetic() || letter == '_')
        .then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(text: &str) -> Option<&'static str> {
        of(text, false).map(|foreign| foreign.kind)
    }

    #[test]
    fn roots_tell_the_kind() {
        assert_eq!(kind("<FictionBook><body/></FictionBook>"), Some("a FictionBook"));
        assert_eq!(
            kind("<?xml version='1.0'?>\n<!-- x -->\n<rss version='2.0'>"),
            Some("a news feed")
        );
        assert_eq!(kind("<?xml version='1.0'?><note>Да</note>"), Some("an XML file"));
        assert_eq!(kind("<Note>Да</Note>\n"), Some("an XML file"));
        assert_eq!(kind("<recipe><step>Да</step></recipe>\n"), Some("an XML file"));
    }

    #[test]
    fn pieces_of_pages_and_prose_are_none() {
        assert_eq!(kind("<div align='center'>Да</div>"), None);
        assert_eq!(kind("<details>\n# Да\n</details>\n"), None);
        assert_eq!(kind("<http://example.org> и другое"), None);
        assert_eq!(kind("< 5 и > 3"), None);
        assert_eq!(kind("<Имя> пришёл."), None);
        assert_eq!(kind("<!--"), None);
        assert_eq!(of("<Tabs>\nДа\n</Tabs>\n", true), None);
    }
}
