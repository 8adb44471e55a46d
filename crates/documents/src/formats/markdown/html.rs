//! Words in blocks of HTML, such as `<summary>` and `<td>`: tags of blocks are borders, and those of emphasis and links
//! are marks of the words between them.

use std::ops::Range;

use pulldown_cmark::{Event, Parser, Tag};

use super::fields;
use super::mask::{Masking, Role};
use super::{opaque, options};
use crate::lines::has_words;

/// Tags that stand in a sentence.
const INLINE: [&str; 32] = [
    "a", "abbr", "b", "bdi", "bdo", "big", "br", "cite", "code", "del", "dfn", "em", "font", "i", "img",
    "ins", "kbd", "label", "mark", "q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "tt",
    "u", "var", "wbr",
];

/// Tags whose content is not prose.
const NO_PROSE: [&str; 8] = [
    "script", "style", "pre", "textarea", "svg", "math", "template", "iframe",
];

/// Masks the tags of HTML blocks that have words between them.
pub(super) fn mask(masking: &mut Masking<'_>, body: usize) {
    if !masking.source[body..].contains('<') {
        return;
    }
    let masked = masking.masked();
    let blocks: Vec<Range<usize>> = Parser::new_ext(&masked[body..], options())
        .into_offset_iter()
        .filter(|(event, _)| matches!(event, Event::Start(Tag::HtmlBlock)))
        .map(|(_, span)| body + span.start..body + span.end)
        .collect();
    for block in blocks {
        let tags = Tags::of(masking.source, &block);
        for field in tags
            .all
            .iter()
            .flat_map(|tag| fields::attributes(masking.source, tag))
        {
            masking.field(field);
        }
        if !tags.is_prose {
            continue;
        }
        for border in tags.borders {
            if masking.source[border.clone()] == masked[border.clone()] {
                masking.span(border, Role::Border);
            }
        }
        masking.html(block);
    }
}

/// The tags in an HTML block.
struct Tags {
    all: Vec<Range<usize>>,
    /// Those that separate words.
    borders: Vec<Range<usize>>,
    /// Whether words stand between them that are not code.
    is_prose: bool,
}

impl Tags {
    fn of(text: &str, block: &Range<usize>) -> Tags {
        let (mut all, mut borders) = (Vec::new(), Vec::new());
        let mut has_prose = false;
        let (mut at, mut words) = (block.start, block.start);
        while let Some(sign) = text[at..block.end].find('<') {
            let start = at + sign;
            let Some((length, kind)) = tag(&text[start..block.end]) else {
                at = start + 1;
                continue;
            };
            has_prose |= has_words(&text[words..start]);
            at = start + length;
            words = at;
            if kind != TagKind::Content {
                all.push(start..at);
            }
            if kind != TagKind::Inline {
                borders.push(start..at);
            }
        }
        has_prose |= has_words(&text[words..block.end]);
        let mut lines = text[block.clone()].lines().map(str::trim_start);
        let has_fence = lines.any(|line| line.starts_with("```") || line.starts_with("~~~"));
        let begins = borders
            .first()
            .is_some_and(|first| text[block.start..first.start].trim().is_empty());
        Tags {
            all,
            borders,
            is_prose: has_prose && begins && !has_fence,
        }
    }
}

/// The place of a tag among words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum TagKind {
    /// It stands in a sentence.
    Inline,
    /// It separates words.
    Border,
    /// It is a comment, or an element with all that is in it.
    Content,
}

/// The length of the tag, comment or element without prose that a text begins with, and its kind.
fn tag(rest: &str) -> Option<(usize, TagKind)> {
    for (open, close) in [("<!--", "-->"), ("<?", "?>"), ("<![CDATA[", "]]>"), ("<!", ">")] {
        if rest.starts_with(open) {
            let end = rest.find(close).map_or(rest.len(), |end| end + close.len());
            return Some((end, TagKind::Content));
        }
    }
    let length = opaque::tag_length(rest)?;
    let is_end = rest.starts_with("</");
    let inner = rest[1..].trim_start_matches('/');
    let name: String = inner
        .chars()
        .take_while(|letter| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '.' | ':'))
        .collect();
    let lower = name.to_ascii_lowercase();
    if NO_PROSE.contains(&lower.as_str()) && !is_end && !rest[..length].ends_with("/>") {
        return Some((end_of_element(rest, &lower), TagKind::Content));
    }
    let is_inline = INLINE.contains(&lower.as_str());
    Some((
        length,
        if is_inline {
            TagKind::Inline
        } else {
            TagKind::Border
        },
    ))
}

/// Where the element `name` at the beginning of a text ends.
fn end_of_element(rest: &str, name: &str) -> usize {
    let is_name = |at: usize| {
        let found = rest.get(at + 2..at + 2 + name.len());
        found.is_some_and(|found| found.eq_ignore_ascii_case(name))
    };
    let close = rest.match_indices("</").find(|(at, _)| is_name(*at));
    close.map_or(rest.len(), |(at, _)| {
        at + rest[at..].find('>').map_or(rest.len() - at, |stop| stop + 1)
    })
}
