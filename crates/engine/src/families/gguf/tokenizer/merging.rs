//! Merging neighbours, the best pair first, until no two can be merged: what byte pair encoding and `SentencePiece`
//! have in common.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::ops::Range;

/// A part of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Symbol {
    /// Its place in the text, in bytes.
    pub span: Range<usize>,
    /// The token with this text, if there is one.
    pub token: Option<u32>,
}

/// A pair that can be merged. The greatest is merged first; of equal ones that which stands first.
type Pair<Key> = (Key, Reverse<usize>, usize, u32);

/// A chain of symbols, of which some have been merged into the one before them.
struct Chain {
    symbols: Vec<Symbol>,
    /// Of each symbol its neighbours that are still there, as indices; the chain's length stands for none.
    before: Vec<usize>,
    behind: Vec<usize>,
}

/// Merges symbols that lie side by side; `join` says of two neighbours how good their merging is and which token it
/// gives. It takes time of n log n and n calls in the number of symbols.
pub fn merge<Key: Ord>(
    symbols: Vec<Symbol>,
    join: impl Fn(&Symbol, &Symbol) -> Option<(Key, u32)>,
) -> Vec<Symbol> {
    let count = symbols.len();
    let mut chain = Chain {
        symbols,
        before: (0..count).map(|at| at.checked_sub(1).unwrap_or(count)).collect(),
        behind: (1..=count).collect(),
    };
    let pair = |chain: &Chain, left: usize, right: usize| -> Option<Pair<Key>> {
        let (left_symbol, right_symbol) = (chain.symbols.get(left)?, chain.symbols.get(right)?);
        let (key, token) = join(left_symbol, right_symbol)?;
        Some((key, Reverse(left), right_symbol.span.end, token))
    };
    let mut queue: BinaryHeap<Pair<Key>> = (1..count).filter_map(|at| pair(&chain, at - 1, at)).collect();
    while let Some((_, Reverse(left), end, token)) = queue.pop() {
        let right = chain.behind[left];
        // One of the two has been merged meanwhile: the left one into another, or the right one with the next.
        let is_there = !chain.symbols[left].span.is_empty()
            && chain
                .symbols
                .get(right)
                .is_some_and(|symbol| symbol.span.end == end);
        if !is_there {
            continue;
        }
        chain.join(left, right, token);
        queue.extend(pair(&chain, chain.before[left], left));
        queue.extend(pair(&chain, left, chain.behind[left]));
    }
    chain.symbols.retain(|symbol| !symbol.span.is_empty());
    chain.symbols
}

impl Chain {
    fn join(&mut self, left: usize, right: usize, token: u32) {
        self.symbols[left].span.end = self.symbols[right].span.end;
        self.symbols[left].token = Some(token);
        self.symbols[right].span.start = self.symbols[right].span.end;
        self.behind[left] = self.behind[right];
        if let Some(before) = self.before.get_mut(self.behind[right]) {
            *before = left;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letters(text: &str) -> Vec<Symbol> {
        (0..text.len())
            .map(|at| Symbol {
                span: at..at + 1,
                token: None,
            })
            .collect()
    }

    fn merged<'t>(text: &'t str, ranks: &[&str]) -> Vec<&'t str> {
        let join = |left: &Symbol, right: &Symbol| {
            let pair = &text[left.span.start..right.span.end];
            let rank = ranks.iter().position(|known| *known == pair)?;
            Some((Reverse(rank), rank as u32))
        };
        let symbols = merge(letters(text), join);
        symbols.into_iter().map(|symbol| &text[symbol.span]).collect()
    }

    #[test]
    fn the_best_pair_is_merged_first_and_of_equals_the_first() {
        assert_eq!(merged("abcd", &["bc", "ab", "abc"]), ["abc", "d"]);
        assert_eq!(merged("aaaaa", &["aa"]), ["aa", "aa", "a"]);
        assert_eq!(merged("aaaaa", &["aa", "aaaa"]), ["aaaa", "a"]);
        assert_eq!(merged("abab", &["ba", "ab"]), ["a", "ba", "b"]);
    }

    #[test]
    fn nothing_is_lost_where_nothing_can_be_merged() {
        assert_eq!(merged("xyz", &["ab"]), ["x", "y", "z"]);
        assert!(merged("", &["ab"]).is_empty());
    }
}
