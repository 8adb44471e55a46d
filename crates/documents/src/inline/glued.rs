//! Divides tokens at words that must not change and touch other letters without a space, such as an ending after code
//! or an address after a word. These become separate tokens in the source and in the translation.

use super::finder::Finder;
use super::tokens::{Token, divided, tokens as all};
use super::{Mark, MarkKind};

/// The tokens of a source with these marks, and the tokens of its translation.
pub(super) fn tokens(source: &str, marks: &[Mark], target: &str) -> (Vec<Token>, Vec<Token>) {
    let (sources, targets) = (all(source), all(target));
    let is_inside = |place: usize| {
        let index = sources.partition_point(|token| token.range.end <= place);
        sources.get(index).is_some_and(|token| token.range.start < place)
    };
    let glued: Vec<&Mark> = marks
        .iter()
        .filter(|mark| mark.kind == MarkKind::Verbatim && source.get(mark.range.clone()).is_some())
        .filter(|mark| !mark.range.is_empty() && (is_inside(mark.range.start) || is_inside(mark.range.end)))
        .collect();
    if glued.is_empty() {
        return (sources, targets);
    }
    let finder = Finder::new(glued.iter().map(|mark| &source[mark.range.clone()]));
    let places = finder.places(target);
    let (mut left, mut right) = (Vec::new(), Vec::new());
    let mut done = 0;
    for mark in glued {
        left.extend([mark.range.start, mark.range.end]);
        let words = &source[mark.range.clone()];
        let behind = places
            .get(words)
            .and_then(|places| places.get(places.partition_point(|&at| at < done)));
        if let Some(at) = behind {
            right.extend([*at, at + words.len()]);
            done = at + words.len();
        }
    }
    left.sort_unstable();
    (divided(source, sources, &left), divided(target, targets, &right))
}
