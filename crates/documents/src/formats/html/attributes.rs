//! Finds the attributes of a tag that change with a translation: those that readers see, and those that say in what
//! language, direction and encoding the page is.

use std::ops::Range;

use super::names::ElementRole;
use super::tokens::{Attribute, Start};
use super::walk::{FoundBlocks, PageChange};
use crate::lines::{has_words, on_one_line};
use crate::outline::Part;
use crate::{Block, BlockKind};

/// Names of `meta` elements whose content readers see: in lists of results, and where a page is shared.
const META: &[&str] = &[
    "abstract",
    "dc.description",
    "dc.description.abstract",
    "dc.title",
    "dcterms.abstract",
    "dcterms.description",
    "dcterms.title",
    "description",
    "headline",
    "og:audio:alt",
    "og:description",
    "og:image:alt",
    "og:title",
    "og:video:alt",
    "title",
    "twitter:description",
    "twitter:image:alt",
    "twitter:image:src:alt",
    "twitter:label1",
    "twitter:label2",
    "twitter:title",
];

/// Names of `meta` elements whose content is the code of the page's language.
const LANGUAGES: &[&str] = &["content-language", "dc.language", "dcterms.language", "language"];

/// Records the attributes of a tag that change with a translation. `is_first` is whether it can be the page's first
/// tag.
pub(super) fn read(start: &Start, role: ElementRole, is_first: bool, found: &mut FoundBlocks) {
    if start.name == "html" && is_first {
        let place = start.span.start + "<html".len();
        found.changes.push((
            place..place,
            PageChange::Missing {
                language: start.get("lang").is_none(),
                direction: start.get("dir").is_none(),
            },
        ));
    }
    for attribute in &start.attributes {
        let change = match attribute.name.as_str() {
            "lang" | "xml:lang" => PageChange::Language {
                value: attribute.value.clone(),
                is_page: start.name == "html",
            },
            "dir" => PageChange::Direction {
                is_page: start.name == "html",
            },
            "charset" if start.name == "meta" => PageChange::Encoding,
            "content" if start.name == "meta" => {
                if let Some((span, change)) = content(start, attribute, found) {
                    found.changes.push((span, change));
                }
                continue;
            }
            name if shows_attributes(start, role) && is_for_readers(start, name) => {
                match words(attribute, found) {
                    Some(change) => change,
                    None => continue,
                }
            }
            _ => continue,
        };
        found.changes.push((attribute.span.clone(), change));
    }
}

/// The change of the content of a `meta` element, and its span.
fn content(
    start: &Start,
    attribute: &Attribute,
    found: &mut FoundBlocks,
) -> Option<(Range<usize>, PageChange)> {
    let span = attribute.span.clone();
    if is_content_type(start) {
        let inner = encoding_in(&attribute.value).filter(|inner| inner.end <= span.len())?;
        return Some((
            span.start + inner.start..span.start + inner.end,
            PageChange::Encoding,
        ));
    }
    let names = ["name", "property", "itemprop", "http-equiv"].map(|name| start.get(name));
    let names: Vec<String> = names.into_iter().flatten().map(str::to_ascii_lowercase).collect();
    let is_one = |known: &[&str]| names.iter().any(|name| known.contains(&name.trim()));
    let is_code = attribute.value.len() <= 12
        && attribute
            .value
            .split(['-', '_'])
            .all(|part| part.bytes().all(|byte| byte.is_ascii_alphanumeric()))
        && attribute
            .value
            .split(['-', '_'])
            .next()
            .is_some_and(|code| matches!(code.len(), 2 | 3));
    if is_one(&["og:locale"]) {
        let value = attribute.value.clone();
        return is_code.then_some((span, PageChange::Locale { value }));
    }
    if is_one(LANGUAGES) {
        let change = PageChange::Language {
            value: attribute.value.clone(),
            is_page: true,
        };
        return is_code.then_some((span, change));
    }
    let change = is_one(META).then(|| words(attribute, found)).flatten()?;
    Some((span, change))
}

/// The words of an attribute as a block, if it has any.
fn words(attribute: &Attribute, found: &mut FoundBlocks) -> Option<PageChange> {
    if !has_words(&attribute.value) {
        return None;
    }
    let index = found.blocks.len();
    let words = on_one_line(&attribute.value);
    found.blocks.push(Block::new(BlockKind::Label, words));
    found.parts.push(Part::Block(index));
    Some(PageChange::Block {
        index,
        quote: attribute.quote,
    })
}

pub(super) fn is_content_type(start: &Start) -> bool {
    start
        .get("http-equiv")
        .is_some_and(|value| value.eq_ignore_ascii_case("content-type"))
}

/// The span of the encoding's name in `text/html; charset=…`.
pub(super) fn encoding_in(value: &str) -> Option<Range<usize>> {
    const KEY: &str = "charset=";
    let value = value.to_ascii_lowercase();
    let start = value.find(KEY)? + KEY.len();
    let length = value[start..]
        .find(|letter: char| letter == ';' || letter.is_whitespace())
        .unwrap_or(value.len() - start);
    Some(start..start + length)
}

/// Whether readers see attributes of this element: not those of what is hidden, nor those of custom elements, whose
/// meaning only their program knows.
fn shows_attributes(start: &Start, role: ElementRole) -> bool {
    const SHOWN: &[&str] = &["audio", "canvas", "iframe", "object", "svg", "textarea", "video"];
    (role != ElementRole::Hidden || SHOWN.contains(&start.name.as_str())) && !start.name.contains('-')
}

/// Whether readers see the value of an attribute.
fn is_for_readers(start: &Start, attribute: &str) -> bool {
    match (start.name.as_str(), attribute) {
        (
            _,
            "alt"
            | "title"
            | "placeholder"
            | "aria-label"
            | "aria-description"
            | "aria-placeholder"
            | "aria-roledescription"
            | "aria-valuetext",
        )
        | ("option" | "optgroup" | "track", "label")
        | ("table", "summary") => true,
        ("input", "value") => {
            let kind = start.get("type").unwrap_or_default().to_ascii_lowercase();
            matches!(kind.as_str(), "submit" | "button" | "reset")
        }
        _ => false,
    }
}
