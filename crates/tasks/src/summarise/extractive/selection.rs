//! Which sentences make the best summary of a given length.

use engine::SummaryLength;

use crate::summarise::length;

/// What a sentence pays for saying what a taken one says: so much of its likeness to the most alike of them.
const REDUNDANCY: f64 = 0.3;
/// The search for exact numbers of words is given up beyond so many steps.
const MOST_STEPS: usize = 20_000_000;

/// A sentence that may be taken.
#[derive(Debug, Clone, Copy)]
pub(super) struct Candidate {
    /// What speaks for it.
    pub worth: f64,
    /// Its words.
    pub words: usize,
}

/// Indices of the sentences to take, the best first. A number of sentences is met exactly while there are
/// sentences; a number of words within a tenth, if any sentences together have so many.
pub(super) fn select(
    candidates: &[Candidate],
    wanted: SummaryLength,
    likeness: impl Fn(usize, usize) -> f64,
) -> Vec<usize> {
    match wanted {
        SummaryLength::Sentences(count) => greedy(candidates, likeness, count, usize::MAX, usize::MAX),
        SummaryLength::Words(words) => {
            let (fewest, most) = (length::fewest_words(words), length::most_words(words));
            let taken = greedy(candidates, likeness, usize::MAX, fewest, most);
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

/// Takes the best sentence that still fits into `most` words, until there are `count` of them or `fewest`
/// words.
fn greedy(
    candidates: &[Candidate],
    likeness: impl Fn(usize, usize) -> f64,
    count: usize,
    fewest: usize,
    most: usize,
) -> Vec<usize> {
    let mut closest = vec![0.0_f64; candidates.len()];
    let mut open: Vec<usize> = (0..candidates.len()).collect();
    let (mut taken, mut words) = (Vec::new(), 0);
    while taken.len() < count && words < fewest {
        open.retain(|&index| candidates[index].words <= most - words);
        let value = |index: usize| candidates[index].worth - REDUNDANCY * closest[index];
        // Of equals the earlier one.
        let best = (0..open.len()).reduce(|best, at| {
            if value(open[at]) > value(open[best]) {
                at
            } else {
                best
            }
        });
        let Some(best) = best.map(|at| open.remove(at)) else {
            break;
        };
        words += candidates[best].words;
        taken.push(best);
        for &index in &open {
            closest[index] = closest[index].max(likeness(best, index));
        }
    }
    taken
}

/// The sentences of most worth together that have `fewest` to `most` words: a knapsack, filled by dynamic
/// programming.
fn exact(candidates: &[Candidate], fewest: usize, most: usize) -> Option<Vec<usize>> {
    if candidates.len().checked_mul(most + 1)? > MOST_STEPS {
        return None;
    }
    // `best[w]`: the most worth of exactly w words; `kept[i][w]`: whether sentence i is part of that.
    let mut best = vec![f64::NEG_INFINITY; most + 1];
    best[0] = 0.0;
    let mut kept: Vec<Vec<bool>> = Vec::with_capacity(candidates.len());
    for candidate in candidates {
        let mut takes = vec![false; most + 1];
        for words in (candidate.words..=most).rev() {
            // Every sentence is worth something here: a number of words is asked for.
            let with = best[words - candidate.words] + candidate.worth.max(0.01);
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

/// Where every sentence is too long: the one of the nearest length.
fn nearest(candidates: &[Candidate], words: usize) -> Vec<usize> {
    let distance = |index: &usize| candidates[*index].words.abs_diff(words);
    (0..candidates.len()).min_by_key(distance).into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn candidates(of: &[(f64, usize)]) -> Vec<Candidate> {
        of.iter()
            .map(|&(worth, words)| Candidate { worth, words })
            .collect()
    }

    fn unlike(_: usize, _: usize) -> f64 {
        0.0
    }

    #[test]
    fn the_best_sentences_are_taken() {
        let all = candidates(&[(0.5, 9), (0.9, 9), (0.7, 9)]);
        assert_eq!(select(&all, SummaryLength::Sentences(2), unlike), [1, 2]);
        assert_eq!(select(&all, SummaryLength::Sentences(9), unlike).len(), 3);
        assert!(select(&[], SummaryLength::Sentences(9), unlike).is_empty());
    }

    #[test]
    fn what_was_said_is_not_said_again() {
        let all = candidates(&[(0.9, 9), (0.8, 9), (0.7, 9)]);
        let alike = |a: usize, b: usize| f64::from(u8::from(a + b == 1));
        assert_eq!(select(&all, SummaryLength::Sentences(2), alike), [0, 2]);
    }

    #[test]
    fn words_are_met_within_a_tenth_where_sentences_allow() {
        let all = candidates(&[(0.9, 27), (0.8, 31), (0.5, 12), (0.4, 40), (0.3, 8), (0.2, 23)]);
        for wanted in [20, 30, 40, 50, 60, 70, 80, 100, 130] {
            let words = words_of(&all, &select(&all, SummaryLength::Words(wanted), unlike));
            let right = length::fewest_words(wanted)..=length::most_words(wanted);
            assert!(right.contains(&words), "{wanted}: {words}");
        }
    }

    #[test]
    fn where_no_sentences_fit_the_nearest_is_taken() {
        let all = candidates(&[(0.9, 30), (0.1, 20)]);
        assert_eq!(select(&all, SummaryLength::Words(5), unlike), [1]);
        assert_eq!(select(&all, SummaryLength::Words(40), unlike), [0]);
        assert!(select(&[], SummaryLength::Words(5), unlike).is_empty());
    }
}
