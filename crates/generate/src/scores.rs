//! Next-token scores of some rows, one behind the other; kept from step to step, so that no step
//! allocates.

/// Next-token scores of some rows. Rows may have different lengths: each has its own shortlist.
#[derive(Debug, Clone, Default)]
pub struct Scores {
    /// Those in use, and behind them what earlier steps left.
    logits: Vec<f32>,
    /// Where each row ends in `logits`.
    ends: Vec<usize>,
    normalisers: Vec<f32>,
}

impl PartialEq for Scores {
    fn eq(&self, other: &Self) -> bool {
        let used = |scores: &Self| scores.start(scores.rows());
        self.ends == other.ends
            && self.normalisers == other.normalisers
            && self.logits[..used(self)] == other.logits[..used(other)]
    }
}

impl Scores {
    /// No rows; the memory stays.
    pub fn clear(&mut self) {
        self.ends.clear();
        self.normalisers.clear();
    }

    /// Adds a row of `length` logits, and gives its place, to be filled.
    /// [`Scores::set_normaliser`] completes it.
    pub fn add_row(&mut self, length: usize) -> &mut [f32] {
        self.add_rows(1, length)
    }

    /// Adds `rows` rows of `length` logits each, and gives their place, `[rows, length]`, to be filled.
    pub fn add_rows(&mut self, rows: usize, length: usize) -> &mut [f32] {
        let start = self.start(self.rows());
        let end = start + rows * length;
        if self.logits.len() < end {
            self.logits.resize(end, 0.0);
        }
        self.ends.extend((1..=rows).map(|row| start + row * length));
        self.normalisers.resize(self.ends.len(), 0.0);
        &mut self.logits[start..end]
    }

    /// Adds a row; `normaliser` is `ln Σ e^logit`, what turns its logits into log-probabilities.
    pub fn push(&mut self, logits: &[f32], normaliser: f32) {
        self.add_row(logits.len()).copy_from_slice(logits);
        self.set_normaliser(self.rows() - 1, normaliser);
    }

    /// Says what turns the logits of `row` into log-probabilities: `ln Σ e^logit`.
    pub fn set_normaliser(&mut self, row: usize, normaliser: f32) {
        self.normalisers[row] = normaliser;
    }

    /// How many rows there are.
    pub fn rows(&self) -> usize {
        self.ends.len()
    }

    /// The logits of `row`.
    pub fn row(&self, row: usize) -> &[f32] {
        &self.logits[self.start(row)..self.ends[row]]
    }

    /// Every row's logits, to be changed, and `ln Σ e^logit` of each.
    pub(crate) fn rows_mut(&mut self) -> impl Iterator<Item = (&mut [f32], f32)> {
        let mut rest = self.logits.as_mut_slice();
        let mut start = 0;
        self.ends
            .iter()
            .zip(&self.normalisers)
            .map(move |(&end, &normaliser)| {
                let row = rest.split_off_mut(..end - start).unwrap_or_default();
                start = end;
                (row, normaliser)
            })
    }

    /// `ln Σ e^logit` of `row`.
    pub fn normaliser(&self, row: usize) -> f32 {
        self.normalisers[row]
    }

    fn start(&self, row: usize) -> usize {
        row.checked_sub(1).map_or(0, |before| self.ends[before])
    }
}

/// Logits that are compared together, so that the compiler can use vectors.
pub(crate) const LANES: usize = 16;

/// The largest `base + logit`; a NaN is passed over.
pub(crate) fn largest(logits: &[f32], base: f32) -> f32 {
    let larger = |most: f32, logit: f32| {
        let sum = base + logit;
        if sum > most { sum } else { most }
    };
    let mut lanes = [f32::NEG_INFINITY; LANES];
    let chunks = logits.chunks_exact(LANES);
    let rest = chunks.remainder();
    for chunk in chunks {
        for (most, &logit) in lanes.iter_mut().zip(chunk) {
            *most = larger(*most, logit);
        }
    }
    let most = lanes.into_iter().fold(f32::NEG_INFINITY, f32::max);
    rest.iter().fold(most, |most, &logit| larger(most, logit))
}

/// The index of the first of the largest `base + logit`; a NaN is never chosen unless nothing else is
/// there.
pub(crate) fn likeliest(logits: &[f32], base: f32) -> usize {
    let most = largest(logits, base);
    logits.iter().position(|&logit| base + logit == most).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_of_different_lengths_keep_apart() {
        let mut scores = Scores::default();
        scores.push(&[1.0, 2.0], 0.5);
        scores.push(&[3.0], 0.25);
        assert_eq!((scores.row(0), scores.row(1)), (&[1.0, 2.0][..], &[3.0][..]));
        assert_eq!((scores.rows(), scores.normaliser(1)), (2, 0.25));
        scores.clear();
        assert_eq!(scores.rows(), 0);
    }

    #[test]
    fn the_first_of_the_largest_wins_wherever_it_stands() {
        for length in [1, 15, 16, 17, 33, 100] {
            for place in 0..length {
                let mut logits = vec![0.5; length];
                logits[place] = 1.0;
                logits[length - 1] = 1.0;
                assert_eq!(likeliest(&logits, 0.0), place, "{length} {place}");
            }
        }
    }

    #[test]
    fn sums_that_round_alike_are_ties() {
        let logits = [1.0, 1.0 + f32::EPSILON];
        assert_eq!(likeliest(&logits, 0.0), 1);
        assert_eq!(likeliest(&logits, 1e6), 0);
    }

    #[test]
    fn nothing_to_choose_from_is_no_panic() {
        assert_eq!(likeliest(&[f32::NAN, f32::NEG_INFINITY], 0.0), 1);
        assert_eq!(likeliest(&[f32::NAN, 1.0], 0.0), 1);
        assert_eq!(likeliest(&[f32::NAN], 0.0), 0);
    }
}
