//! The encoder: all tokens of several sources through each layer at once, attention within each source
//! alone. Nothing is padded, so a source's states do not depend on its neighbours.

use super::network::{Network, Source, Work};
use super::weights::{Attention, EncoderLayer};
use crate::families::buffers::sized;
use int8::attention::{BiasedAttention, SCORE_ROWS, transpose_keys};
use int8::padded;

impl Network {
    /// The states of the sources' tokens after the last layer, one source after the other,
    /// `[tokens, width]`.
    pub fn states(&self, sources: &[&[u32]], work: &mut Work) -> Vec<f32> {
        let width = self.config.width;
        let tokens: usize = sources.iter().map(|source| source.len()).sum();
        let mut x = std::mem::take(&mut work.x);
        x.resize(tokens * width, 0.0);
        let side = &self.weights.encoder_side;
        let mut rows = x.chunks_exact_mut(width);
        for source in sources {
            for ((at, &token), row) in source.iter().enumerate().zip(&mut rows) {
                self.embed(self.weights.source(), side.positions.as_ref(), token, at, row);
            }
        }
        if let Some(norm) = &side.embedding_norm {
            self.normalise(norm, &mut x, &mut work.scratch);
        }
        for layer in &self.weights.encoder {
            self.encode_layer(layer, sources, &mut x, work);
        }
        if let Some(norm) = &side.final_norm {
            self.normalise(norm, &mut x, &mut work.scratch);
        }
        x
    }

    fn encode_layer(&self, layer: &EncoderLayer, sources: &[&[u32]], x: &mut [f32], work: &mut Work) {
        let (width, weights) = (self.config.width, &layer.self_attention);
        let inner = weights.query.rows();
        let input = self.sublayer_input(&weights.norm, x, &mut work.normed, &mut work.scratch);
        let jobs = [
            (&weights.query, &mut work.queries),
            (&weights.key, &mut work.keys),
            (&weights.value, &mut work.values),
        ];
        self.project(input, width, &mut work.quantised, jobs);
        let rows = x.len() / width;
        let context = sized(&mut work.context, rows * inner);
        let mut start = 0;
        for source in sources {
            let positions = source.len();
            let range = start..start + positions * inner;
            let keys = sized(&mut work.transposed, inner * padded(positions));
            transpose_keys(&work.keys[range.clone()], inner, keys);
            let job = BiasedAttention {
                queries: &work.queries[range.clone()],
                keys,
                values: &work.values[range.clone()],
                positions,
                heads: self.config.encoder.heads,
                scale: self.score_scale(),
                bias: self
                    .weights
                    .encoder_side
                    .relative_biases
                    .as_ref()
                    .map(|biases| biases.from(0)),
            };
            let scores = sized(&mut work.scores, SCORE_ROWS * padded(positions));
            start = range.end;
            self.kernel.biased_attention(&job, scores, &mut context[range]);
        }
        let jobs = [(&weights.output, &mut work.y)];
        self.project(&work.context[..rows * inner], inner, &mut work.quantised, jobs);
        self.add_residual(&weights.norm, x, &work.y[..x.len()], &mut work.scratch);
        self.feed_forward(&layer.ffn, x, work);
    }

    /// Encodes sources, and computes for `encoded` the keys and values of every decoder layer's cross-attention.
    pub(super) fn encode(&self, sources: &[&[u32]], encoded: &mut [&mut Source], work: &mut Work) {
        let states = self.states(sources, work);
        for (source, to) in sources.iter().zip(&mut *encoded) {
            to.positions = source.len();
            to.keys.clear();
            to.values.clear();
            to.entries = 0;
            to.decoded
                .resize_with(self.config.decoder.layers, Default::default);
            for (keys, values) in &mut to.decoded {
                keys.clear();
                values.clear();
            }
        }
        for layer in &self.weights.decoder {
            self.cross_keys_and_values(&layer.cross_attention, &states, encoded, work);
        }
        work.x = states;
    }

    /// The keys and values of one layer's cross-attention.
    fn cross_keys_and_values(
        &self,
        weights: &Attention,
        states: &[f32],
        encoded: &mut [&mut Source],
        work: &mut Work,
    ) {
        let inner = weights.key.rows();
        let jobs = [(&weights.key, &mut work.keys), (&weights.value, &mut work.values)];
        self.project(states, self.config.width, &mut work.quantised, jobs);
        let mut start = 0;
        for source in encoded {
            let range = start..start + source.positions * inner;
            start = range.end;
            let before = source.keys.len();
            source.keys.resize(before + inner * padded(source.positions), 0.0);
            transpose_keys(&work.keys[range.clone()], inner, &mut source.keys[before..]);
            source.values.extend_from_slice(&work.values[range]);
        }
    }
}
