//! The role of each HTML element in a translation.

use super::tokens::Start;
use crate::formats::classes;
use crate::inline::InlineStyle;

/// The role of an element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ElementRole {
    /// The element is part of a line of words.
    Inline,
    /// The element separates sentences: words before and after it do not belong together.
    Block,
    /// The element has no content and is part of a line of words.
    Void,
    /// A line break.
    Break,
    /// The content is not shown or is no prose; the element is part of a line of words.
    Hidden,
    /// The content is shown but not translated: code.
    Kept,
    /// The content is not translated, and the element is a block.
    KeptBlock,
}

const BLOCKS: &[&str] = &[
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "button",
    "caption",
    "center",
    "col",
    "colgroup",
    "dd",
    "details",
    "dialog",
    "dir",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "frame",
    "frameset",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "head",
    "header",
    "hgroup",
    "hr",
    "html",
    "label",
    "legend",
    "li",
    "main",
    "menu",
    "nav",
    "noframes",
    "ol",
    "optgroup",
    "option",
    "p",
    "search",
    "section",
    "select",
    "summary",
    "table",
    "tbody",
    "td",
    "template",
    "tfoot",
    "th",
    "thead",
    "title",
    "tr",
    "ul",
];

const VOIDS: &[&str] = &[
    "area", "base", "basefont", "bgsound", "embed", "img", "input", "keygen", "link", "meta", "param",
    "source", "track", "wbr",
];

const HIDDEN: &[&str] = &[
    "applet", "audio", "canvas", "datalist", "iframe", "math", "noembed", "noscript", "object", "rp", "rt",
    "script", "style", "svg", "textarea", "video",
];

/// Hidden elements whose words are shown where a program does not know the element or does not run scripts.
const FALLBACKS: &[&str] = &["audio", "canvas", "noscript", "object", "video"];

const KEPT: &[&str] = &["code", "kbd", "samp", "tt", "var"];

const KEPT_BLOCKS: &[&str] = &["listing", "plaintext", "pre", "xmp"];

/// The role of an element with this name in small letters.
pub(super) fn role(name: &str) -> ElementRole {
    let is_in = |names: &[&str]| names.binary_search(&name).is_ok();
    if name == "br" {
        ElementRole::Break
    } else if is_in(BLOCKS) {
        ElementRole::Block
    } else if is_in(VOIDS) {
        ElementRole::Void
    } else if is_in(HIDDEN) {
        ElementRole::Hidden
    } else if is_in(KEPT) {
        ElementRole::Kept
    } else if is_in(KEPT_BLOCKS) {
        ElementRole::KeptBlock
    } else {
        ElementRole::Inline
    }
}

/// Whether the words in an element are shown in place of it.
pub(super) fn is_fallback(name: &str) -> bool {
    FALLBACKS.contains(&name)
}

/// Whether readers see the text that stands in an element of a drawing: its labels, names and descriptions.
pub(super) fn is_drawn_text(name: &str) -> bool {
    matches!(name, "title" | "desc" | "text" | "tspan" | "textpath")
}

/// The inline style of an element.
pub(super) fn style(start: &Start) -> InlineStyle {
    match (start.name.as_str(), start.get("href")) {
        ("a", Some(address)) => InlineStyle::Link(address.into()),
        ("b" | "strong", _) => InlineStyle::Strong,
        ("i" | "em" | "cite" | "dfn", _) => InlineStyle::Emphasis,
        ("s" | "del" | "strike", _) => InlineStyle::Deleted,
        ("code" | "kbd" | "samp" | "tt", _) => InlineStyle::Code,
        _ if classes::is_initial(start.get("class").unwrap_or_default()) => InlineStyle::Initial,
        _ => InlineStyle::Plain,
    }
}

/// Whether an element is an icon if it has no words: hidden from screen readers, or named so.
pub(super) fn is_icon(start: &Start) -> bool {
    let is_hidden = start
        .get("aria-hidden")
        .is_some_and(|hidden| hidden.eq_ignore_ascii_case("true"));
    let is_image = start
        .get("role")
        .is_some_and(|role| role.eq_ignore_ascii_case("img"));
    is_hidden || is_image || classes::is_icon(start.get("class").unwrap_or_default())
}

/// Whether an element is called a formula.
pub(super) fn is_formula(start: &Start) -> bool {
    let classes = start.get("class").unwrap_or_default();
    is_formula_of_library(start) || classes.split_ascii_whitespace().any(|class| class == "math")
}

/// Whether a library for formulas wrote an element, or will write it anew.
pub(super) fn is_formula_of_library(start: &Start) -> bool {
    start.name.starts_with("mjx-") || classes::is_formula(start.get("class").unwrap_or_default())
}

/// Whether the words in an element name an icon, which a font draws.
pub(super) fn is_icon_font(start: &Start) -> bool {
    classes::is_icon_font(start.get("class").unwrap_or_default())
}

/// The level of a heading; `None` for other elements.
pub(super) fn heading(name: &str) -> Option<u8> {
    match name.as_bytes() {
        [b'h', level @ b'1'..=b'6'] => Some(level - b'0'),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_sorted_to_be_found() {
        for names in [BLOCKS, VOIDS, HIDDEN, KEPT, KEPT_BLOCKS] {
            assert!(names.is_sorted(), "{names:?}");
        }
        assert_eq!(role("p"), ElementRole::Block);
        assert_eq!(role("span"), ElementRole::Inline);
        assert_eq!(role("my-card"), ElementRole::Inline);
    }
}
