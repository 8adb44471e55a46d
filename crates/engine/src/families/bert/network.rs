//! The arithmetic: tokens of several sentences through the layers at once, attention within each alone.

use super::config::Config;
use super::weights::{Layer, Linear, Weights};
use int8::shifted::{Attention, SCORES, padded, transpose_keys};
use int8::{Activations, Grain, Kernel, Stripe};

/// A network that can be run by any number of threads, each with a [`Work`] of its own.
pub struct Network {
    /// Its sizes.
    pub config: Config,
    weights: Weights,
    kernel: Kernel,
}

/// What lies between the layers; kept from batch to batch, so that none allocates.
#[derive(Default)]
pub struct Work {
    activations: Activations,
    queries: Vec<f32>,
    keys: Vec<f32>,
    values: Vec<f32>,
    transposed: Vec<f32>,
    scores: Vec<f32>,
    context: Vec<f32>,
    wide: Vec<f32>,
    y: Vec<f32>,
}

impl Network {
    /// A network of these weights.
    pub fn new(config: Config, weights: Weights, kernel: Kernel) -> Self {
        Network {
            config,
            weights,
            kernel,
        }
    }

    /// Tokens in the vocabulary.
    pub fn vocabulary(&self) -> usize {
        self.weights.words.rows()
    }

    /// The last layer's states of all tokens of `sentences`, `[tokens, hidden]`.
    pub fn encode(&self, sentences: &[&[u32]], work: &mut Work) -> Vec<f32> {
        let hidden = self.config.hidden;
        let tokens = sentences.iter().map(|sentence| sentence.len()).sum::<usize>();
        let mut x = vec![0.0; tokens * hidden];
        resize(&mut work.y, tokens * hidden);
        let rows = x.chunks_exact_mut(hidden).zip(work.y.chunks_exact_mut(hidden));
        let ids = sentences.iter().flat_map(|sentence| sentence.iter().enumerate());
        for ((position, &id), (word, place)) in ids.zip(rows) {
            self.weights.words.row(id as usize, word);
            place.copy_from_slice(&self.weights.places[position * hidden..][..hidden]);
        }
        let norm = &self.weights.norm;
        self.kernel.add_and_norm(&mut x, &work.y, &norm.scale, &norm.bias);
        for layer in &self.weights.layers {
            self.attention(layer, sentences, &mut x, work);
            self.feed_forward(layer, &mut x, work);
        }
        x
    }

    /// `x ← norm(x + attention(x))`, where each token sees its own sentence.
    fn attention(&self, layer: &Layer, sentences: &[&[u32]], x: &mut [f32], work: &mut Work) {
        let hidden = self.config.hidden;
        work.activations = Activations::quantise(self.kernel, x, hidden, Grain::Block32);
        self.product(&layer.query, &work.activations, &mut work.queries);
        self.product(&layer.key, &work.activations, &mut work.keys);
        self.product(&layer.value, &work.activations, &mut work.values);
        resize(&mut work.context, x.len());
        let mut start = 0;
        for sentence in sentences {
            let positions = sentence.len();
            let range = start..start + positions * hidden;
            start = range.end;
            resize(&mut work.transposed, hidden * padded(positions));
            transpose_keys(&work.keys[range.clone()], hidden, &mut work.transposed);
            resize(&mut work.scores, SCORES * padded(positions));
            let job = Attention {
                queries: &work.queries[range.clone()],
                keys: &work.transposed,
                values: &work.values[range.clone()],
                positions,
                heads: self.config.heads,
            };
            self.kernel
                .attention(&job, &mut work.scores, &mut work.context[range]);
        }
        let context = Activations::quantise(self.kernel, &work.context, hidden, Grain::Block32);
        self.product(&layer.output, &context, &mut work.y);
        let norm = &layer.attention_norm;
        self.kernel.add_and_norm(x, &work.y, &norm.scale, &norm.bias);
    }

    /// `x ← norm(x + down(gelu(up(x))))`.
    fn feed_forward(&self, layer: &Layer, x: &mut [f32], work: &mut Work) {
        let Config { hidden, ffn, .. } = self.config;
        let input = Activations::quantise(self.kernel, x, hidden, Grain::Block32);
        self.product(&layer.up, &input, &mut work.wide);
        gelu(&mut work.wide);
        let wide = Activations::quantise(self.kernel, &work.wide, ffn, Grain::Block32);
        self.product(&layer.down, &wide, &mut work.y);
        let norm = &layer.ffn_norm;
        self.kernel.add_and_norm(x, &work.y, &norm.scale, &norm.bias);
    }

    /// `activations · weightᵀ + bias`, of shape `[tokens, rows]`.
    fn product(&self, linear: &Linear, activations: &Activations, out: &mut Vec<f32>) {
        let rows = linear.weight.rows();
        resize(out, activations.rows() * rows);
        linear
            .weight
            .multiply(self.kernel, activations, &mut Stripe::whole(out, rows));
        for row in out.chunks_exact_mut(rows) {
            for (value, bias) in row.iter_mut().zip(&linear.bias) {
                *value += bias;
            }
        }
    }
}

/// Makes `values` so long, in the memory it has.
fn resize(values: &mut Vec<f32>, length: usize) {
    values.resize(length, 0.0);
}

/// `x · Φ(x)` of each (Hendrycks and Gimpel, 2016), with the error function of Abramowitz and Stegun 7.1.26,
/// which is right to 1.5e-7.
fn gelu(values: &mut [f32]) {
    const FIRST: f32 = 0.327_591_1;
    const TERMS: [f32; 5] = [1.061_405_4, -1.453_152, 1.421_413_7, -0.284_496_74, 0.254_829_6];
    for value in values {
        let x = *value;
        let z = x.abs() * std::f32::consts::FRAC_1_SQRT_2;
        let t = 1.0 / (1.0 + FIRST * z);
        let sum = TERMS.iter().fold(0.0, |sum, term| (sum + term) * t);
        let tail = sum * exp_of_negative(-z * z);
        let phi = if x < 0.0 { 0.5 * tail } else { 1.0 - 0.5 * tail };
        *value = x * phi;
    }
}

/// `e^x` for x ≤ 0, without branches so that the compiler can make vectors of the loop around it. Cody and
/// Waite's reduction, then the Taylor polynomial of degree 6.
#[inline]
fn exp_of_negative(x: f32) -> f32 {
    const ROUND: f32 = 12_582_912.0;
    let x = x.max(-87.0);
    let n = (x * std::f32::consts::LOG2_E + ROUND) - ROUND;
    let r = (x - n * 0.693_359_4) + n * 2.121_944_4e-4;
    let sum = [1.0 / 120.0, 1.0 / 24.0, 1.0 / 6.0, 0.5, 1.0, 1.0]
        .iter()
        .fold(1.0 / 720.0, |sum, coefficient| sum * r + coefficient);
    sum * f32::from_bits(((n as i32 + 127) as u32) << 23)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gelu_is_near_tabulated_values() {
        // x · Φ(x) with Φ from tables of the normal distribution.
        let mut values = [0.0, 1.0, -1.0, 2.0, -3.0, 20.0, -20.0];
        gelu(&mut values);
        let expected = [0.0, 0.841_345, -0.158_655, 1.954_5, -0.004_049_7, 20.0, 0.0];
        for (value, expected) in values.iter().zip(expected) {
            assert!((value - expected).abs() < 2e-6, "{value} instead of {expected}");
        }
    }
}
