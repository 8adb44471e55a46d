//! Finds where words of a source that a translation lacks may stand in it.

use std::collections::HashMap;
use std::ops::Range;

use super::AlignmentLink;
use super::finder::Finder;
use super::raised;
use super::tokens::{tokens, within};
use super::word_alignment::WordAlignment;

/// The parts of a source that alignment links refer to.
pub(super) struct LinkedSource {
    /// The first source token of each link, ascending, and the furthest end of the links up to it, in bytes.
    links: Vec<(usize, usize)>,
}

impl LinkedSource {
    pub fn of(links: &[AlignmentLink], alignment: &WordAlignment<'_>) -> LinkedSource {
        let mut links: Vec<(usize, usize)> = links
            .iter()
            .map(|link| (within(&alignment.sources, &link.source).start, link.source.end))
            .collect();
        links.sort_unstable();
        let mut reach = 0;
        for (_, end) in &mut links {
            reach = reach.max(*end);
            *end = reach;
        }
        LinkedSource { links }
    }

    /// Whether a link refers to any of these source tokens, which begin at byte `start`.
    pub fn any(&self, sources: &Range<usize>, start: usize) -> bool {
        let before = self.links.partition_point(|(first, _)| *first < sources.end);
        self.links[..before]
            .last()
            .is_some_and(|(_, reach)| *reach > start)
    }
}

/// The first occurrence of each of these words in the text that differs in case, spaces and raised letters only.
pub(super) fn alike<'w>(
    words: impl Iterator<Item = &'w str>,
    text: &str,
    alignment: &WordAlignment<'_>,
) -> HashMap<&'w str, Range<usize>> {
    let plain = |text: &str, range: &Range<usize>| {
        let letters = text[range.clone()].chars().map(raised::plain);
        let mut letters: String = letters.flat_map(char::to_lowercase).collect();
        letters.push('\0');
        letters
    };
    let wanted: HashMap<&str, String> = words
        .map(|words| {
            (
                words,
                tokens(words)
                    .iter()
                    .map(|token| plain(words, &token.range))
                    .collect(),
            )
        })
        .collect();
    // The start of each token in the concatenated text.
    let (mut all, mut starts) = (String::new(), HashMap::new());
    let targets = &alignment.targets;
    for (index, token) in targets.iter().enumerate() {
        starts.insert(all.len(), index);
        all.push_str(&plain(text, &token.range));
    }
    starts.insert(all.len(), targets.len());
    let places = Finder::new(wanted.values().map(String::as_str)).places(&all);
    let place = |plain: &str| {
        let mut places = places.get(plain)?.iter();
        let (first, last) =
            places.find_map(|at| Some((*starts.get(at)?, *starts.get(&(at + plain.len()))?)))?;
        Some(targets[first].range.start..targets[last.checked_sub(1)?].range.end)
    };
    wanted
        .iter()
        .filter_map(|(words, plain)| Some((*words, place(plain)?)))
        .collect()
}
