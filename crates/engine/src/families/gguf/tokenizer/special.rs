//! Tokens whose texts are found in a text before anything else is done with it.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};
use std::ops::Range;

/// Texts of special tokens, sorted, with their ids.
#[derive(Debug, Default)]
pub struct SpecialTokens(Vec<(String, u32)>);

/// A text that begins somewhere in another: its length in bytes, its beginning, and its id.
type Found = (usize, Reverse<usize>, u32);

impl SpecialTokens {
    /// Of these tokens; an empty text is found nowhere.
    pub fn new(tokens: impl Iterator<Item = (String, u32)>) -> Self {
        let mut tokens: Vec<(String, u32)> = tokens.filter(|(text, _)| !text.is_empty()).collect();
        tokens.sort_unstable();
        SpecialTokens(tokens)
    }

    /// The special tokens in a text, in order, with their spans in bytes. Of those that overlap, the longest is one,
    /// and of equally long ones that which begins first.
    pub fn find(&self, text: &str) -> Vec<(Range<usize>, u32)> {
        let places = text.char_indices().map(|(place, _)| place);
        let mut queue: BinaryHeap<Found> = places
            .filter_map(|place| self.longest(text, place, usize::MAX))
            .collect();
        let mut taken: BTreeMap<usize, (usize, u32)> = BTreeMap::new();
        while let Some((length, Reverse(start), id)) = queue.pop() {
            let before = taken.range(..=start).next_back();
            if before.is_some_and(|(_, (end, _))| *end > start) {
                continue;
            }
            match taken.range(start..).next() {
                // A shorter one may fit.
                Some((behind, _)) if *behind < start + length => {
                    queue.extend(self.longest(text, start, behind - start));
                }
                _ => {
                    taken.insert(start, (start + length, id));
                }
            }
        }
        taken
            .into_iter()
            .map(|(start, (end, id))| (start..end, id))
            .collect()
    }

    /// The longest one that begins at a place of a text, of `most` bytes at most.
    fn longest(&self, text: &str, place: usize, most: usize) -> Option<Found> {
        let mut candidates = &self.0[..];
        let mut longest = None;
        for (depth, byte) in text.as_bytes()[place..].iter().enumerate().take(most) {
            let at = |token: &(String, u32)| token.0.as_bytes().get(depth).copied();
            let first = candidates.partition_point(|token| at(token) < Some(*byte));
            let end = candidates.partition_point(|token| at(token) <= Some(*byte));
            candidates = &candidates[first..end];
            match candidates.first() {
                None => break,
                Some((text, id)) if text.len() == depth + 1 => {
                    longest = Some((text.len(), Reverse(place), *id));
                }
                Some(_) => {}
            }
        }
        longest
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(tokens: &[&str], text: &str) -> Vec<String> {
        let tokens = tokens.iter().map(|token| (*token).to_owned()).zip(0..);
        let found = SpecialTokens::new(tokens).find(text);
        found.into_iter().map(|(span, _)| text[span].to_owned()).collect()
    }

    #[test]
    fn the_longest_counts_where_several_overlap() {
        let tokens = ["<a>", "<a><b>", "<b><c><d>", "<c>", ""];
        assert_eq!(found(&tokens, "x<a><b><c>"), ["<a><b>", "<c>"]);
        assert_eq!(found(&tokens, "<a><b><c><d>"), ["<a>", "<b><c><d>"]);
        assert_eq!(found(&tokens, "nothing <"), Vec::<String>::new());
    }

    #[test]
    fn of_equally_long_ones_the_first_counts() {
        assert_eq!(found(&["\n\n", "\n"], "a\n\n\nb"), ["\n\n", "\n"]);
        assert_eq!(found(&["éa", "aé"], "éaéa"), ["éa", "éa"]);
        assert_eq!(found(&["aba", "b"], "ababa"), ["aba", "b"]);
    }
}
