//! Alignment of the sentences of a source with those of its translation.
//!
//! Gale and Church, "A Program for Aligning Sentences in Bilingual Corpora", Computational
//! Linguistics 19(1), 1993: long sentences have long translations, so lengths alone tell well
//! which neighbours belong together. A sentence without a counterpart is joined to its neighbour here,
//! because every part of the text must be in some segment.

use std::ops::Range;

/// The beads: a number of source sentences aligned with a number of target sentences, with the paper's probability.
const BEADS: &[(usize, usize, f64)] = &[
    (1, 1, 0.89),
    (1, 0, 0.0099),
    (0, 1, 0.0099),
    (2, 1, 0.089),
    (1, 2, 0.089),
    (2, 2, 0.011),
    // Not in the paper: models break up and join more than two sentences now and then.
    (3, 1, 0.005),
    (1, 3, 0.005),
];

/// Variance of the target's length for each letter of the source, from the paper.
const VARIANCE: f64 = 6.8;

/// Groups of sentences that are translations of each other, as ranges of indices into `source` and `target`,
/// which hold the sentences' lengths in letters. The groups cover both sides in order, and none is
/// empty on either side unless that whole side is.
pub fn align(source: &[usize], target: &[usize]) -> Vec<(Range<usize>, Range<usize>)> {
    if source.is_empty() || target.is_empty() {
        let nothing = source.is_empty() && target.is_empty();
        return if nothing {
            Vec::new()
        } else {
            vec![(0..source.len(), 0..target.len())]
        };
    }
    if source.len() == target.len() {
        return (0..source.len())
            .map(|index| (index..index + 1, index..index + 1))
            .collect();
    }
    without_gaps(cheapest_path(source, target))
}

/// The path of beads with the least total cost, by dynamic programming over both sides' prefixes.
fn cheapest_path(source: &[usize], target: &[usize]) -> Vec<(Range<usize>, Range<usize>)> {
    let total = |lengths: &[usize]| lengths.iter().sum::<usize>() as f64;
    let ratio = total(target).max(1.0) / total(source).max(1.0);
    let width = target.len() + 1;
    let mut best = vec![(f64::INFINITY, (0, 0)); (source.len() + 1) * width];
    best[0].0 = 0.0;
    for i in 0..=source.len() {
        for j in 0..=target.len() {
            for &(left, right, prior) in BEADS {
                if left > i || right > j || (i, j) == (0, 0) {
                    continue;
                }
                let before = best[(i - left) * width + (j - right)].0;
                let cost = before - prior.ln() + mismatch(&source[i - left..i], &target[j - right..j], ratio);
                if cost < best[i * width + j].0 {
                    best[i * width + j] = (cost, (left, right));
                }
            }
        }
    }
    let (mut i, mut j) = (source.len(), target.len());
    let mut path = Vec::new();
    while (i, j) != (0, 0) {
        let (left, right) = best[i * width + j].1;
        path.push((i - left..i, j - right..j));
        (i, j) = (i - left, j - right);
    }
    path.reverse();
    path
}

/// −ln of the probability that lengths differ so much or more, the paper's P(δ | match).
fn mismatch(source: &[usize], target: &[usize], ratio: f64) -> f64 {
    let left = source.iter().sum::<usize>() as f64;
    let right = target.iter().sum::<usize>() as f64;
    let mean = f64::midpoint(left, right / ratio).max(1.0);
    let delta = (right - left * ratio) / (mean * VARIANCE).sqrt();
    -two_tails(delta.abs()).max(1e-300).ln()
}

/// 2(1 − Φ(x)) for x ≥ 0: Abramowitz and Stegun 26.2.17, to 1e-7.
fn two_tails(x: f64) -> f64 {
    const COEFFICIENTS: [f64; 5] = [
        0.319_381_530,
        -0.356_563_782,
        1.781_477_937,
        -1.821_255_978,
        1.330_274_429,
    ];
    let t = 1.0 / (1.0 + 0.231_641_9 * x);
    let polynomial = COEFFICIENTS
        .iter()
        .rev()
        .fold(0.0, |sum, coefficient| (sum + coefficient) * t);
    2.0 * (-x * x / 2.0).exp() / (2.0 * std::f64::consts::PI).sqrt() * polynomial
}

/// Joins beads that are empty on one side to the bead before them, or the first to the one behind it.
fn without_gaps(path: Vec<(Range<usize>, Range<usize>)>) -> Vec<(Range<usize>, Range<usize>)> {
    let mut joined: Vec<(Range<usize>, Range<usize>)> = Vec::new();
    for (source, target) in path {
        match joined.last_mut() {
            Some(last)
                if source.is_empty() || target.is_empty() || last.0.is_empty() || last.1.is_empty() =>
            {
                last.0.end = source.end;
                last.1.end = target.end;
            }
            _ => joined.push((source, target)),
        }
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_counts_pair_up() {
        assert_eq!(align(&[10, 90], &[80, 20]), [(0..1, 0..1), (1..2, 1..2)]);
        assert!(align(&[], &[]).is_empty());
    }

    #[test]
    fn two_sentences_that_became_one_are_found_by_their_length() {
        assert_eq!(
            align(&[100, 30, 40, 80], &[95, 75, 82]),
            [(0..1, 0..1), (1..3, 1..2), (3..4, 2..3)]
        );
    }

    #[test]
    fn a_sentence_that_became_two_is_found_by_its_length() {
        assert_eq!(
            align(&[50, 120, 30], &[52, 60, 58, 31]),
            [(0..1, 0..1), (1..2, 1..3), (2..3, 3..4)]
        );
    }

    #[test]
    fn every_sentence_is_in_one_group() {
        for (source, target) in [
            (vec![5, 5, 5, 5, 5, 5, 5], vec![9]),
            (vec![9], vec![1, 2, 3, 4, 5]),
            (vec![0, 0], vec![0]),
            (vec![70, 1, 70], vec![70, 70]),
        ] {
            let groups = align(&source, &target);
            let lefts: Vec<usize> = groups.iter().flat_map(|(left, _)| left.clone()).collect();
            let rights: Vec<usize> = groups.iter().flat_map(|(_, right)| right.clone()).collect();
            assert_eq!(lefts, (0..source.len()).collect::<Vec<_>>());
            assert_eq!(rights, (0..target.len()).collect::<Vec<_>>());
            assert!(
                groups
                    .iter()
                    .all(|(left, right)| !left.is_empty() && !right.is_empty()),
                "{groups:?}"
            );
        }
    }

    #[test]
    fn an_empty_side_is_one_group() {
        assert_eq!(align(&[3, 4], &[]), [(0..2, 0..0)]);
        assert_eq!(align(&[], &[4]), [(0..0, 0..1)]);
    }

    #[test]
    fn the_normal_distribution() {
        assert!((two_tails(0.0) - 1.0).abs() < 1e-6);
        assert!((two_tails(1.96) - 0.05).abs() < 1e-4);
    }
}
