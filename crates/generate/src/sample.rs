//! Tokens drawn by lot, the same way every time.
//!
//! A draw depends on the seed, the text's own number and the token's place in the text, never on what else
//! is decoded: there is no generator that several texts would share.

use crate::candidates::Candidates;

/// How tokens are drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sampling {
    temperature: f32,
    top_k: usize,
    top_p: f32,
    seed: u64,
    stream: u64,
}

/// A number that sampling cannot work with.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum SamplingError {
    /// The temperature is no positive number.
    #[error("a temperature of {0} is not above 0; leave it out to decode without chance")]
    Temperature(f32),
    /// The probability is none.
    #[error("top-p is {0}, and must be above 0 and at most 1")]
    TopP(f32),
}

impl Sampling {
    /// Logits are divided by `temperature`; only the `top_k` likeliest tokens (0: all), and of these only the
    /// fewest that hold `top_p` of the probability together, take part.
    ///
    /// # Errors
    /// When a number is out of its range.
    pub fn new(temperature: f32, top_k: usize, top_p: f32, seed: u64) -> Result<Self, SamplingError> {
        if !(temperature > 0.0 && temperature.is_finite()) {
            return Err(SamplingError::Temperature(temperature));
        }
        if !(top_p > 0.0 && top_p <= 1.0) {
            return Err(SamplingError::TopP(top_p));
        }
        Ok(Sampling {
            temperature,
            top_k,
            top_p,
            seed,
            stream: 0,
        })
    }

    /// The same for text number `stream`, whose draws have nothing to do with another's.
    #[must_use]
    pub fn with_stream(self, stream: u64) -> Self {
        Sampling { stream, ..self }
    }

    /// The index of the logit drawn for the token at `place`; `None` if nothing can be drawn.
    pub(crate) fn draw(&self, logits: &[f32], place: usize) -> Option<usize> {
        let most = if self.top_k == 0 {
            logits.len()
        } else {
            self.top_k.min(logits.len())
        };
        let ranked = self.ranked(logits, most);
        let top = ranked.first()?.0;
        let share = |value: f32| f64::from(value - top).exp();
        let total: f64 = ranked.iter().map(|(value, _)| share(*value)).sum();
        let mut kept = 0.0;
        let enough = f64::from(self.top_p) * total;
        let count = ranked.iter().position(|(value, _)| {
            kept += share(*value);
            kept >= enough
        });
        let kept_ranked = &ranked[..count.map_or(ranked.len(), |last| last + 1)];
        let mut left = self.uniform(place) * kept;
        let drawn = kept_ranked.iter().find(|(value, _)| {
            left -= share(*value);
            left < 0.0
        });
        drawn.or(kept_ranked.last()).map(|(_, index)| *index)
    }

    /// The likeliest logits over the temperature and their indices, the likeliest first.
    fn ranked(&self, logits: &[f32], most: usize) -> Vec<(f32, usize)> {
        let value = |logit: f32| logit / self.temperature;
        if most < logits.len() {
            let mut candidates = Candidates::new(most);
            candidates.offer_row(0, logits, 0.0, 0.0);
            let best = candidates.into_best();
            return best
                .iter()
                .map(|best| (value(logits[best.index]), best.index))
                .collect();
        }
        let mut all: Vec<(f32, usize)> = logits.iter().map(|&logit| value(logit)).zip(0..).collect();
        all.retain(|(value, _)| *value > f32::NEG_INFINITY);
        all.sort_by(|a, b| b.0.total_cmp(&a.0));
        all
    }

    /// A number from 0 up to 1 for a place in this text.
    fn uniform(&self, place: usize) -> f64 {
        let mixed = mix(mix(mix(self.seed) ^ self.stream) ^ place as u64);
        (mixed >> 11) as f64 / (1_u64 << 53) as f64
    }
}

/// The finaliser of `SplitMix64` (Steele, Lea and Flood, 2014) over its next state.
fn mix(state: u64) -> u64 {
    let z = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sampling(temperature: f32, top_k: usize, top_p: f32) -> Sampling {
        Sampling::new(temperature, top_k, top_p, 17).unwrap()
    }

    fn shares(sampling: Sampling, logits: &[f32]) -> Vec<f64> {
        const DRAWS: usize = 20_000;
        let mut counts = vec![0.0; logits.len()];
        for place in 0..DRAWS {
            counts[sampling.draw(logits, place).unwrap()] += 1.0 / DRAWS as f64;
        }
        counts
    }

    fn near(found: &[f64], expected: &[f64]) {
        for (found, expected) in found.iter().zip(expected) {
            assert!((found - expected).abs() < 0.01, "{found} {expected}");
        }
    }

    #[test]
    fn tokens_come_as_often_as_they_are_likely() {
        let logits = [0.5_f32.ln(), 0.3_f32.ln(), 0.2_f32.ln()];
        near(&shares(sampling(1.0, 0, 1.0), &logits), &[0.5, 0.3, 0.2]);
        near(&shares(sampling(1.0, 2, 1.0), &logits), &[0.625, 0.375, 0.0]);
        near(&shares(sampling(1.0, 0, 0.6), &logits), &[0.625, 0.375, 0.0]);
        near(&shares(sampling(1.0, 0, 0.4), &logits), &[1.0, 0.0, 0.0]);
        near(
            &shares(sampling(0.5, 0, 1.0), &logits),
            &[25.0 / 38.0, 9.0 / 38.0, 4.0 / 38.0],
        );
    }

    #[test]
    fn a_draw_depends_on_seed_text_and_place_alone() {
        let logits = [0.0; 64];
        let draws =
            |sampling: Sampling| -> Vec<_> { (0..20).map(|place| sampling.draw(&logits, place)).collect() };
        let first = draws(sampling(1.0, 0, 1.0));
        assert_eq!(first, draws(sampling(1.0, 0, 1.0)));
        assert_ne!(first, draws(sampling(1.0, 0, 1.0).with_stream(1)));
        assert_ne!(first, draws(Sampling::new(1.0, 0, 1.0, 18).unwrap()));
    }

    #[test]
    fn what_is_forbidden_is_never_drawn() {
        let logits = [f32::NEG_INFINITY, 0.0, f32::NAN];
        for top_k in [0, 1, 2] {
            assert!((0..100).all(|place| sampling(1.0, top_k, 1.0).draw(&logits, place) == Some(1)));
        }
        assert_eq!(sampling(1.0, 0, 1.0).draw(&[f32::NEG_INFINITY; 3], 0), None);
        assert_eq!(sampling(1.0, 5, 1.0).draw(&[], 0), None);
    }

    #[test]
    fn numbers_out_of_range_are_refused() {
        for temperature in [0.0, -1.0, f32::NAN, f32::INFINITY] {
            assert!(Sampling::new(temperature, 0, 1.0, 0).is_err());
        }
        for top_p in [0.0, 1.1, f32::NAN] {
            assert!(Sampling::new(1.0, 0, top_p, 0).is_err());
        }
    }
}
