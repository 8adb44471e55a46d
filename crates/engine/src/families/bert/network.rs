//! The network: the tokens of several sentences go through the layers as one matrix, with attention within each
//! sentence.

use super::config::Config;
use super::weights::{Layer, Linear, Weights};
use int8::attention::{Attention, SCORE_ROWS, transpose_keys};
use int8::plain::Activation;
use int8::{Activations, Grain, Kernel, Stripe, padded};

/// A network that any number of threads can run, each with its own [`Work`].
pub struct Network {
    /// Its sizes.
    pub config: Config,
    weights: Weights,
    kernel: Kernel,
}

/// Scratch memory; kept from batch to batch, so that none allocates.
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

    /// `x ← norm(x + attention(x))`, within each sentence.
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
            resize(&mut work.scores, SCORE_ROWS * padded(positions));
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
        self.kernel.activate(Activation::Gelu, &mut work.wide);
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
