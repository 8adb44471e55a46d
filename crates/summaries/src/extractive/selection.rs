//! Selects the sentences with the best total score for a given length.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;

use contract::SummaryLength;

use crate::length;

/// The discount of a sentence for redundancy: this share of its similarity to the most similar selected one.
const REDUNDANCY: f64 = 0.3;
/// The most steps of the search for exact numbers of words; beyond, the greedy selection is used.
const MOST_STEPS: usize = 20_000_000;

/// A sentence to select from.
#[derive(Debug, Clone, Copy)]
pub(super) struct Candidate {
    /// The score of the sentence.
    pub score: f64,
    /// The number of its words.
    pub words: usize,
}

/// Calls back with each sentence that is similar to the given one, and the similarity from 0 to 1.
pub(super) type Similarities<'l> = dyn FnMut(usize, &mut dyn FnMut(usize, f64)) + 'l;

/// Indices of the selected sentences, the best first. A requested number of sentences is met exactly if there are
/// enough of them, a number of words within a tenth if any selection has so many.
pub(super) fn select(
    candidates: &[Candidate],
    wanted: SummaryLength,
    similarity: &mut Similarities<'_>,
) -> Vec<usize> {
    match wanted {
        SummaryLength::Sentences(count) => greedy(candidates, similarity, count, usize::MAX, usize::MAX),
        SummaryLength::Words(words) => {
            let (fewest, most) = (length::fewest_words(words), length::most_words(words));
            let taken = greedy(candidates, similarity, usize::MAX, fewest, most);
            if words_of(candidates, &taken) >= fewest {
                return taken;
            }
            exact(candidates, fewest, most)
                .or_else(|| (!taken.is_empty()).then_some(taken))
                .unwrap_or_else(|| nearest(candidates, words))
        }
    }
}

fn words_of(candidates: &[Candidate], taken: &[usize]) -> usize {
    taken.iter().map(|&index| candidates[index].words).sum()
}

/// A sentence in the queue, ordered by its discounted score; of equal ones the earlier first.
struct Queued {
    value: f64,
    index: Reverse<usize>,
}

impl PartialEq for Queued {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Queued {}

impl Ord for Queued {
    fn cmp(&self, other: &Self) -> Ordering {
        self.value
            .total_cmp(&other.value)
            .then_with(|| self.index.cmp(&other.index))
    }
}

impl PartialOrd for Queued {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Selects the best sentence that still fits into `most` words, until there are `count` sentences or `fewest` words.
fn greedy(
    candidates: &[Candidate],
    similarity: &mut Similarities<'_>,
    count: usize,
    fewest: usize,
    most: usize,
) -> Vec<usize> {
    let mut closest = vec![0.0_f64; candidates.len()];
    let queued = |index: usize, closest: f64| Queued {
        // Adding 0 turns -0 into 0.
        value: candidates[index].score - REDUNDANCY * closest + 0.0,
        index: Reverse(index),
    };
    let mut open: BinaryHeap<Queued> = (0..candidates.len()).map(|index| queued(index, 0.0)).collect();
    let (mut taken, mut words) = (Vec::new(), 0);
    while taken.len() < count && words < fewest {
        let Some(first) = open.pop() else {
            break;
        };
        let best = first.index.0;
        // A sentence that does not fit now will not fit later.
        if candidates[best].words > most - words {
            continue;
        }
        // Scores only fall: the first in the queue is the best if its score has not fallen since it was queued.
        let now = queued(best, closest[best]);
        if now < first {
            open.push(now);
            continue;
        }
        words += candidates[best].words;
        taken.push(best);
        similarity(best, &mut |index, similarity| {
            closest[index] = closest[index].max(similarity);
        });
    }
    taken
}

/// The sentences with the best total score that have `fewest` to `most` words together: a knapsack problem, solved by
/// dynamic programming.
fn exact(candidates: &[Candidate], fewest: usize, most: usize) -> Option<Vec<usize>> {
    if candidates.len().checked_mul(most + 1)? > MOST_STEPS {
        return None;
    }
    // `best[w]`: the best total score of exactly w words; `kept[i][w]`: whether sentence i is part of that.
    let mut best = vec![f64::NEG_INFINITY; most + 1];
    best[0] = 0.0;
    let mut kept: Vec<Vec<bool>> = Vec::with_capacity(candidates.len());
    for candidate in candidates {
        let mut takes = vec![false; most + 1];
        for words in (candidate.words..=most).rev() {
            // Every sentence has a positive score here, since a number of words is requested.
            let with = best[words - candidate.words] + candidate.score.max(0.01);
            if candidate.words > 0 && with > best[words] {
                best[words] = with;
                takes[words] = true;
            }
        }
        kept.push(takes);
    }
    let mut words = (fewest..=most)
        .filter(|&words| best[words] > f64::NEG_INFINITY)
        .max_by(|&a, &b| best[a].total_cmp(&best[b]))?;
    let mut taken = Vec::new();
    for (index, takes) in kept.iter().enumerate().rev() {
        if takes[words] {
            taken.push(index);
            words -= candidates[index].words;
        }
    }
    Some(taken)
}

/// The sentence with the nearest length, where every sentence is too long.
fn nearest(candidates: &[Candidate], words: usize) -> Vec<usize> {
    let distance = |index: &usize| candidates[*index].words.abs_diff(words);
    (0..candidates.len()).min_by_key(distance).into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn candidates(of: &[(f64, usize)]) -> Vec<Candidate> {
        of.iter()
            .map(|&(score, words)| Candidate { score, words })
            .collect()
    }

    fn unlike(_: usize, _: &mut dyn FnMut(usize, f64)) {}

    #[test]
    fn the_best_sentences_are_taken() {
        let all = candidates(&[(0.5, 9), (0.9, 9), (0.7, 9)]);
        assert_eq!(select(&all, SummaryLength::Sentences(2), &mut unlike), [1, 2]);
        assert_eq!(select(&all, SummaryLength::Sentences(9), &mut unlike).len(), 3);
        assert!(select(&[], SummaryLength::Sentences(9), &mut unlike).is_empty());
    }

    #[test]
    fn what_was_said_is_not_said_again() {
        let all = candidates(&[(0.9, 9), (0.8, 9), (0.7, 9)]);
        let mut alike = |one: usize, found: &mut dyn FnMut(usize, f64)| {
            if one < 2 {
                found(1 - one, 1.0);
            }
        };
        assert_eq!(select(&all, SummaryLength::Sentences(2), &mut alike), [0, 2]);
    }

    /// The definition of the greedy selection: at each step every sentence that still fits is compared.
    fn by_looking_at_all(
        all: &[Candidate],
        similarity: impl Fn(usize, usize) -> f64,
        words: (usize, usize),
    ) -> Vec<usize> {
        let (mut taken, mut sum) = (Vec::<usize>::new(), 0);
        while sum < words.0 {
            let value = |index: usize| {
                let closest = taken.iter().map(|&one| similarity(one, index));
                all[index].score - REDUNDANCY * closest.fold(0.0, f64::max)
            };
            let open =
                (0..all.len()).filter(|index| !taken.contains(index) && all[*index].words <= words.1 - sum);
            let Some(best) = open.reduce(|best, index| if value(index) > value(best) { index } else { best })
            else {
                break;
            };
            sum += all[best].words;
            taken.push(best);
        }
        taken
    }

    #[test]
    fn the_queue_finds_what_looking_at_all_does() {
        // Numbers without any order, with many equal ones among them.
        let dice = |seed: usize, sides: usize| seed.wrapping_mul(2_654_435_761).rotate_right(11) % sides;
        for round in 0..50 {
            let of = |index: usize| {
                (
                    dice(round * 977 + index, 12) as f64 / 10.0,
                    1 + dice(index * 31 + round, 30),
                )
            };
            let all = candidates(&(0..40).map(of).collect::<Vec<_>>());
            let similarity = |a: usize, b: usize| dice((a + b) * 7 + a * b + round, 5) as f64 / 4.0;
            let mut each = |one: usize, found: &mut dyn FnMut(usize, f64)| {
                (0..40).for_each(|other| found(other, similarity(one, other)));
            };
            let (fewest, most) = (90, 110);
            assert_eq!(
                greedy(&all, &mut each, usize::MAX, fewest, most),
                by_looking_at_all(&all, similarity, (fewest, most)),
                "{round}"
            );
        }
    }

    #[test]
    fn words_are_met_within_a_tenth_where_sentences_allow() {
        let all = candidates(&[(0.9, 27), (0.8, 31), (0.5, 12), (0.4, 40), (0.3, 8), (0.2, 23)]);
        for wanted in [20, 30, 40, 50, 60, 70, 80, 100, 130] {
            let words = words_of(&all, &select(&all, SummaryLength::Words(wanted), &mut unlike));
            let right = length::fewest_words(wanted)..=length::most_words(wanted);
            assert!(right.contains(&words), "{wanted}: {words}");
        }
    }

    #[test]
    fn where_no_sentences_fit_the_nearest_is_taken() {
        let all = candidates(&[(0.9, 30), (0.1, 20)]);
        assert_eq!(select(&all, SummaryLength::Words(5), &mut unlike), [1]);
        assert_eq!(select(&all, SummaryLength::Words(40), &mut unlike), [0]);
        assert!(select(&[], SummaryLength::Words(5), &mut unlike).is_empty());
    }
}
