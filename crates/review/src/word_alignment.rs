//! Keeps word alignments (links) correct while repairs change source and translation.

use std::ops::Range;

use contract::AlignmentLink;
use similar::{Algorithm, DiffOp, capture_diff_slices};

/// The links with their source ranges mapped by `place`; those that it maps to nothing are dropped.
pub fn of_source(
    alignment: Vec<AlignmentLink>,
    place: impl Fn(Range<usize>) -> Option<Range<usize>>,
) -> Vec<AlignmentLink> {
    let placed = |link: AlignmentLink| {
        Some(AlignmentLink {
            source: place(link.source)?,
            ..link
        })
    };
    alignment.into_iter().filter_map(placed).collect()
}

/// Maps links whose targets are in `old` to `new`, its repaired text. Links of changed words are dropped.
pub fn carried(alignment: Vec<AlignmentLink>, old: &str, new: &str) -> Vec<AlignmentLink> {
    if alignment.is_empty() || old == new {
        return alignment;
    }
    let kept = CommonRuns::of(old, new);
    let carry = |link: AlignmentLink| {
        Some(AlignmentLink {
            target: kept.place(&link.target)?,
            ..link
        })
    };
    alignment.into_iter().filter_map(carry).collect()
}

/// The runs of characters that two texts have in common, in the order of both.
pub(crate) struct CommonRuns {
    /// For each run its range in the old text, and the offset at which it begins in the new one.
    runs: Vec<(Range<usize>, usize)>,
}

impl CommonRuns {
    pub(crate) fn of(old: &str, new: &str) -> CommonRuns {
        let (before, behind) = (words(old), words(new));
        let changes = capture_diff_slices(Algorithm::Myers, &before, &behind);
        let runs = changes.into_iter().filter_map(|change| match change {
            DiffOp::Equal {
                old_index,
                new_index,
                len,
            } => {
                let start = offset(old, before[old_index]);
                let last = before[old_index + len - 1];
                Some((
                    start..offset(old, last) + last.len(),
                    offset(new, behind[new_index]),
                ))
            }
            _ => None,
        });
        CommonRuns { runs: runs.collect() }
    }

    /// Maps a range of the old text to the new one; `None` if something in it was changed.
    pub(crate) fn place(&self, old: &Range<usize>) -> Option<Range<usize>> {
        let at = self.runs.partition_point(|(run, _)| run.end < old.end);
        let (run, start) = self.runs.get(at).filter(|(run, _)| run.start <= old.start)?;
        Some(old.start - run.start + start..old.end - run.start + start)
    }
}

/// The links of texts that are joined with `glue` between them; each text comes with the offset of its source.
pub fn joined<'t>(
    parts: impl Iterator<Item = (usize, &'t str, &'t [AlignmentLink])>,
    glue: &str,
) -> Vec<AlignmentLink> {
    let mut joined = Vec::new();
    let mut end = 0;
    for (source, text, alignment) in parts {
        joined.extend(alignment.iter().map(|link| AlignmentLink {
            source: source + link.source.start..source + link.source.end,
            target: end + link.target.start..end + link.target.end,
            score: link.score,
        }));
        end += text.len() + glue.len();
    }
    joined
}

/// Splits a text into words and, one by one, all other characters.
fn words(text: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let word = rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len());
        let (word, behind) = rest.split_at(word.max(first.len_utf8()));
        words.push(word);
        rest = behind;
    }
    words
}

/// The offset of a part of `text`.
fn offset(text: &str, part: &str) -> usize {
    part.as_ptr() as usize - text.as_ptr() as usize
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A link from each word to itself.
    fn of_words(text: &str) -> Vec<AlignmentLink> {
        words(text)
            .into_iter()
            .filter(|word| !word.trim().is_empty())
            .map(|word| {
                let place = offset(text, word)..offset(text, word) + word.len();
                AlignmentLink {
                    source: place.clone(),
                    target: place,
                    score: None,
                }
            })
            .collect()
    }

    #[test]
    fn a_repair_moves_links_and_drops_those_of_what_it_changed() {
        let old = "Translation: \"We paid 24,490, he said.";
        let new = "“We paid 244890,” he said.";
        let carried = carried(of_words(old), old, new);
        let kept: Vec<&str> = carried.iter().map(|link| &new[link.target.clone()]).collect();
        assert_eq!(kept, ["We", "paid", ",", "he", "said", "."]);
        assert!(
            carried
                .iter()
                .all(|link| old[link.source.clone()] == new[link.target.clone()])
        );
    }

    #[test]
    fn texts_in_a_row_keep_their_links() {
        let (first, second) = (of_words("Раз два"), of_words("three"));
        let all = joined(
            [(0, "Раз два", &first[..]), (20, "three", &second[..])].into_iter(),
            " ",
        );
        let text = "Раз два three";
        let targets: Vec<&str> = all.iter().map(|link| &text[link.target.clone()]).collect();
        assert_eq!(targets, ["Раз", "два", "three"]);
        assert_eq!(all[2].source, 20..25);
    }

    #[test]
    fn a_source_without_a_place_has_no_link() {
        let moved = of_source(of_words("one two"), |place| (place.start > 0).then_some(0..3));
        assert_eq!(moved.len(), 1);
        assert_eq!((&moved[0].source, &moved[0].target), (&(0..3), &(4..7)));
    }

    proptest! {
        #[test]
        fn carried_links_show_the_same_words(old in "[a-cé, “”.]{0,24}", new in "[a-cé, “”.]{0,24}") {
            let alignment = of_words(&old);
            let moved = carried(alignment.clone(), &old, &new);
            prop_assert!(moved.len() <= alignment.len());
            let mut end = 0;
            for link in moved {
                prop_assert!(link.target.start >= end);
                end = link.target.end;
                prop_assert_eq!(old.get(link.source), new.get(link.target));
            }
            prop_assert_eq!(carried(alignment.clone(), &old, &old), alignment);
        }
    }
}
