//! The names of headings that links of the same document lead to: `[a](#o-jardim)`.
//!
//! Programs make the name of a heading of its words, so a translated heading has another one. It is given the old
//! name as an anchor, because a link may stand before its heading, in a block that is written first, or in another
//! document.

use std::collections::{HashMap, HashSet};
use std::fmt::Write as _;
use std::ops::Range;

use crate::inline::InlineStyle;
use crate::percent::decoded;
use crate::{Block, BlockKind};

/// The anchors of the headings that links lead to, by the start of the heading. `definitions` are the targets of link
/// definitions.
pub(super) fn of<'a>(
    text: &str,
    blocks: &'a [(Range<usize>, Block)],
    definitions: impl Iterator<Item = &'a str>,
) -> HashMap<usize, String> {
    let marks = blocks.iter().flat_map(|(_, block)| &block.marks);
    let links = marks.filter_map(|mark| match &mark.style {
        InlineStyle::Link(target) => Some(&**target),
        _ => None,
    });
    let linked: HashSet<String> = links
        .chain(definitions)
        .filter_map(|target| Some(decoded(target.strip_prefix('#')?)))
        .collect();
    if linked.is_empty() {
        return HashMap::new();
    }
    let mut counts: HashMap<String, usize> = HashMap::new();
    let mut anchors = HashMap::new();
    for (span, block) in blocks {
        if !matches!(block.kind, BlockKind::Heading(_)) || is_named(text, span) {
            continue;
        }
        let mut anchor = slug(&block.source);
        let count = counts.entry(anchor.clone()).or_default();
        if *count > 0 {
            let _ = write!(anchor, "-{count}");
        }
        *count += 1;
        if linked.contains(&anchor) {
            anchors.insert(span.start, anchor);
        }
    }
    anchors
}

/// Whether a heading has a name of its own: `# O jardim {#jardim}`.
fn is_named(text: &str, span: &Range<usize>) -> bool {
    let line = text[span.end..].lines().next().unwrap_or_default();
    line.trim_start().starts_with('{') && line.contains('#')
}

/// The name that programs make of the words of a heading: small letters and digits, hyphens for spaces.
pub(super) fn slug(words: &str) -> String {
    let is_kept = |letter: &char| letter.is_alphanumeric() || matches!(letter, '-' | '_' | ' ');
    let letters = words.trim().chars().flat_map(char::to_lowercase).filter(is_kept);
    letters
        .map(|letter| if letter == ' ' { '-' } else { letter })
        .collect()
}

/// The line of a heading that keeps its old name.
pub(super) fn named(anchor: &str, line: &str) -> String {
    format!("<a id=\"{anchor}\"></a>{line}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn linked_headings_have_anchors() {
        let text = "# A casa\n\nVeja [o mar](#o-mar) ou [a casa](#a-casa).\n\n## O mar\n\n## O rio\n";
        let found = super::super::blocks::find(text).unwrap();
        let anchors = of(text, &found.blocks, ["#o-rio"].into_iter());
        let mut names: Vec<&String> = anchors.values().collect();
        names.sort();
        assert_eq!(names, ["a-casa", "o-mar", "o-rio"]);
    }

    #[test]
    fn names_are_made_as_programs_make_them() {
        for (words, name) in [
            ("A casa azul", "a-casa-azul"),
            ("Índice: 1.2, o mar!", "índice-12-o-mar"),
            ("C++ e snake_case — fim", "c-e-snake_case--fim"),
            ("Глава Первая", "глава-первая"),
        ] {
            assert_eq!(slug(words), name);
        }
    }
}
