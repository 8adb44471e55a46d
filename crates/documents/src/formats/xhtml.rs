//! The roles of XHTML elements, for the chapters of electronic books.

use crate::BlockKind;
use crate::formats::classes;
use crate::formats::raised_styles::{self, RaisedClasses};
use crate::inline::{InlineStyle, Rise};
use crate::packages::{Element, Grammar, Role, attribute, local};

/// The grammar of XHTML.
#[derive(Default)]
pub(crate) struct Xhtml {
    /// The classes of the stylesheets that raise or lower characters.
    pub raised: RaisedClasses,
}

impl Xhtml {
    /// What an element's classes and style say of its height.
    fn rise(&self, tag: &str, class: &str) -> Option<Rise> {
        let by_style = || attribute(tag, "style").and_then(|(style, _)| raised_styles::of_style(&style));
        self.raised.of(class).or_else(by_style)
    }
}

impl Grammar for Xhtml {
    fn role(&self, element: &Element<'_>) -> Role {
        let name = local(element.name).to_ascii_lowercase();
        let class = attribute(element.tag, "class")
            .map(|(class, _)| class)
            .unwrap_or_default();
        let role = by_name(element, &name, &class);
        match role {
            // Words that stay as they are belong to their sentence.
            Role::Pair(style) if is_kept(element.tag, &class) => Role::Verbatim(style),
            _ if is_kept(element.tag, &class) => Role::Skip,
            Role::Pair(InlineStyle::Plain) if classes::is_formula(&class) => Role::Skip,
            Role::Pair(InlineStyle::Plain) if classes::is_initial(&class) => Role::Pair(InlineStyle::Initial),
            Role::Pair(style) => match self.rise(element.tag, &class) {
                Some(rise) if style == InlineStyle::Plain => Role::Raised(rise),
                _ => Role::Pair(style),
            },
            role => role,
        }
    }

    fn is_loose(&self) -> bool {
        true
    }
}

/// Whether an element is marked as not to be translated.
fn is_kept(tag: &str, class: &str) -> bool {
    classes::is_notranslate(class)
        || attribute(tag, "translate").is_some_and(|(value, _)| value.eq_ignore_ascii_case("no"))
}

/// The role of an element with this local name in small letters.
fn by_name(element: &Element<'_>, name: &str, class: &str) -> Role {
    match name {
        "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
            Role::Leaf(Some(BlockKind::Heading(name.as_bytes()[1] - b'0')))
        }
        "figcaption" | "caption" => Role::Around(Some(BlockKind::Caption)),
        "p" | "title" | "dt" | "legend" | "summary" => Role::Leaf(None),
        "li" => Role::Around(Some(BlockKind::ListItem)),
        "td" | "th" => Role::Around(Some(BlockKind::TableCell)),
        "blockquote" => Role::Around(Some(BlockKind::Quote)),
        "html" | "head" | "body" | "div" | "section" | "article" | "aside" | "header" | "footer" | "main"
        | "nav" | "ul" | "ol" | "dl" | "dd" | "table" | "thead" | "tbody" | "tfoot" | "tr" | "colgroup"
        | "figure" | "details" | "form" | "fieldset" | "address" | "hgroup" | "menu" | "center" => {
            Role::Around(None)
        }
        "a" if is_note(element.tag, class) => Role::Skip,
        "sup" => Role::Raised(Rise::Above),
        "sub" => Role::Raised(Rise::Below),
        "a" => Role::Pair(
            attribute(element.tag, "href").map_or(InlineStyle::Plain, |(to, _)| InlineStyle::Link(to.into())),
        ),
        "em" | "i" | "cite" | "dfn" | "var" => Role::Pair(InlineStyle::Emphasis),
        "strong" | "b" => Role::Pair(InlineStyle::Strong),
        "del" | "s" | "strike" => Role::Pair(InlineStyle::Deleted),
        "code" | "kbd" | "samp" | "tt" => Role::Verbatim(InlineStyle::Code),
        "wbr" => Role::Dropped,
        "script" | "style" | "pre" | "textarea" | "svg" | "math" | "object" | "iframe" | "audio"
        | "video" | "canvas" | "template" | "meta" | "link" | "base" | "select" | "rt" | "rp" | "rtc" => {
            Role::Skip
        }
        "br" => Role::Break,
        "img" | "hr" | "input" => Role::Point,
        _ => Role::Pair(InlineStyle::Plain),
    }
}

/// Whether a link leads to a note or back from one: then its number is not a word of the sentence.
fn is_note(tag: &str, class: &str) -> bool {
    let says = |name, words: &[&str]| {
        let value = attribute(tag, name).map(|(value, _)| value).unwrap_or_default();
        value.split_whitespace().any(|word| words.contains(&word))
    };
    says("epub:type", &["noteref", "backlink"])
        || says("role", &["doc-noteref", "doc-backlink"])
        || classes::is_note(class)
}
