//! BLEU and chrF as sacreBLEU counts them by default: 13a tokens with exponential smoothing, and characters 1 to 6
//! without white space with β = 2 (Papineni et al., 2002; Popović, 2015; Post, 2018).
//!
//! Both are made of counts that add up over lines, so a line's counts are taken once and summed for each corpus that
//! the line is a part of: `lines.map(|(hypothesis, reference)| Counts::of(hypothesis, reference)).sum()`.

use std::collections::HashMap;
use std::hash::Hash;
use std::iter::Sum;

const WORDS: usize = 4;
const CHARS: usize = 6;

/// N-grams of a hypothesis, of its reference, and those in both.
#[derive(Debug, Clone, Copy, Default)]
struct Matches {
    hypothesis: usize,
    reference: usize,
    both: usize,
}

/// The counts of one line or of many.
#[derive(Debug, Clone, Copy, Default)]
pub struct Counts {
    lines: usize,
    words: [Matches; WORDS],
    chars: [Matches; CHARS],
    /// Tokens of the hypotheses and of the references.
    lengths: (usize, usize),
}

impl Counts {
    /// Of a hypothesis and its reference.
    pub fn of(hypothesis: &str, reference: &str) -> Counts {
        let (words, wanted) = (tokens(hypothesis), tokens(reference));
        let letters = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<Vec<char>>();
        let (chars, wanted_chars) = (letters(hypothesis), letters(reference));
        Counts {
            lines: 1,
            words: std::array::from_fn(|at| matches(&words, &wanted, at + 1)),
            chars: std::array::from_fn(|at| matches(&chars, &wanted_chars, at + 1)),
            lengths: (words.len(), wanted.len()),
        }
    }

    /// How many lines were counted.
    pub fn lines(&self) -> usize {
        self.lines
    }

    /// BLEU of the corpus, from 0 to 100; 0 where it has no n-gram of some length.
    pub fn bleu(&self) -> f64 {
        let (there, wanted) = (self.lengths.0 as f64, self.lengths.1 as f64);
        let mut smooth = 1.0;
        let mut sum = 0.0;
        for Matches { hypothesis, both, .. } in self.words {
            if hypothesis == 0 {
                return 0.0;
            }
            let precision = if both == 0 {
                smooth *= 2.0;
                1.0 / (smooth * hypothesis as f64)
            } else {
                both as f64 / hypothesis as f64
            };
            sum += precision.ln();
        }
        let penalty = if there < wanted {
            (1.0 - wanted / there).exp()
        } else {
            1.0
        };
        100.0 * penalty * (sum / WORDS as f64).exp()
    }

    /// chrF of the corpus, from 0 to 100.
    pub fn chrf(&self) -> f64 {
        let counted = self
            .chars
            .iter()
            .filter(|order| order.hypothesis > 0 && order.reference > 0);
        let (mut precision, mut recall, mut orders) = (0.0, 0.0, 0.0);
        for order in counted {
            precision += order.both as f64 / order.hypothesis as f64;
            recall += order.both as f64 / order.reference as f64;
            orders += 1.0;
        }
        if precision + recall == 0.0 {
            return 0.0;
        }
        let (precision, recall) = (precision / orders, recall / orders);
        100.0 * 5.0 * precision * recall / (4.0 * precision + recall)
    }
}

impl Sum for Counts {
    fn sum<I: Iterator<Item = Counts>>(counts: I) -> Counts {
        let add = |a: Matches, b: Matches| Matches {
            hypothesis: a.hypothesis + b.hypothesis,
            reference: a.reference + b.reference,
            both: a.both + b.both,
        };
        counts.fold(Counts::default(), |sum, line| Counts {
            lines: sum.lines + line.lines,
            words: std::array::from_fn(|at| add(sum.words[at], line.words[at])),
            chars: std::array::from_fn(|at| add(sum.chars[at], line.chars[at])),
            lengths: (sum.lengths.0 + line.lengths.0, sum.lengths.1 + line.lengths.1),
        })
    }
}

fn matches<T: Eq + Hash>(hypothesis: &[T], reference: &[T], order: usize) -> Matches {
    let mut left: HashMap<&[T], usize> = HashMap::new();
    for ngram in reference.windows(order) {
        *left.entry(ngram).or_default() += 1;
    }
    let both = hypothesis
        .windows(order)
        .filter(|ngram| match left.get_mut(ngram) {
            Some(count) if *count > 0 => {
                *count -= 1;
                true
            }
            _ => false,
        });
    Matches {
        both: both.count(),
        hypothesis: (hypothesis.len() + 1).saturating_sub(order),
        reference: (reference.len() + 1).saturating_sub(order),
    }
}

/// The tokens of `mteval-v13a.pl`: punctuation apart, but for points and commas in numbers and for hyphens.
fn tokens(line: &str) -> Vec<String> {
    let plain = line
        .replace("&quot;", "\"")
        .replace("&amp;", "&")
        .replace("&lt;", "<")
        .replace("&gt;", ">");
    let mut spaced = String::from(" ");
    for c in plain.chars() {
        if matches!(c, '{'..='~' | '['..='`' | ' '..='&' | '('..='+' | ':'..='@' | '/') {
            spaced.extend([' ', c, ' ']);
        } else {
            spaced.push(c);
        }
    }
    spaced.push(' ');
    let is_stop = |c: char| matches!(c, '.' | ',');
    let spaced = spread(
        &spaced,
        |a, b| !a.is_ascii_digit() && is_stop(b),
        |a, b| [a, ' ', b, ' '],
    );
    let spaced = spread(
        &spaced,
        |a, b| is_stop(a) && !b.is_ascii_digit(),
        |a, b| [' ', a, ' ', b],
    );
    let spaced = spread(
        &spaced,
        |a, b| a.is_ascii_digit() && b == '-',
        |a, b| [a, ' ', b, ' '],
    );
    spaced.split_whitespace().map(str::to_owned).collect()
}

/// `text` with each pair of neighbours that `fits` written as `spaced` has it, from left to right.
fn spread(text: &str, fits: impl Fn(char, char) -> bool, spaced: impl Fn(char, char) -> [char; 4]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letters.peek() {
            Some(&next) if fits(letter, next) => {
                out.extend(spaced(letter, next));
                letters.next();
            }
            _ => out.push(letter),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scores_are_those_of_sacrebleu() {
        // sacrebleu 2.6: corpus_bleu and corpus_chrf of the same texts.
        let lines = [
            (
                "The cat sits on the mat, at 10.30!",
                "The cat sat on a mat at 10:30.",
            ),
            (
                "He did n't say so-called 5-day words.",
                "He did not say the so-called 5-day word.",
            ),
        ];
        let counts: Counts = lines
            .iter()
            .map(|(hypothesis, reference)| Counts::of(hypothesis, reference))
            .sum();
        assert!((counts.bleu() - 18.130_874_848).abs() < 1e-6, "{}", counts.bleu());
        assert!((counts.chrf() - 56.196_808_778).abs() < 1e-6, "{}", counts.chrf());
        let short = Counts::of("猫が座った。", "猫は座っていた。");
        assert!((short.chrf() - 16.016_500_306).abs() < 1e-6, "{}", short.chrf());
        assert_eq!(Counts::of("a", "b c").bleu(), 0.0);
        assert_eq!(Counts::of("", "b c").chrf(), 0.0);
    }
}
