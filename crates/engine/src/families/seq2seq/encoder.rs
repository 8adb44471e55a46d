//! The encoder: all tokens of several sources through each layer at once, attention within each source
//! alone. Nothing is padded, so a source's states do not depend on its neighbours.

use super::network::{Network, Source, Work, sized};
use super::weights::{Attention, EncoderLayer};
use int8::plain::{GLANCES, Glance};
use int8::shifted::{padded, transpose_keys};

impl Network {
    /// The states of the sources' tokens behind the last layer, one source after the other,
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
        let (width, weights) = (self.config.width, &layer.own);
        let inner = weights.query.rows();
        let input = self.enter(&weights.norm, x, &mut work.normed, &mut work.scratch);
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
            let job = Glance {
                queries: &work.queries[range.clone()],
                keys,
                values: &work.values[range.clone()],
                positions,
                heads: self.config.encoder.heads,
                scale: self.score_scale(),
                bias: self
                    .weights
                    .encoder_side
                    .distances
                    .as_ref()
                    .map(|distances| distances.from(0)),
            };
            let scores = sized(&mut work.scores, GLANCES * padded(positions));
            start = range.end;
            self.kernel.glance(&job, scores, &mut context[range]);
        }
        let jobs = [(&weights.output, &mut work.y)];
        self.project(&work.context[..rows * inner], inner, &mut work.quantised, jobs);
        self.leave(&weights.norm, x, &work.y[..x.len()], &mut work.scratch);
        self.feed_forward(&layer.ffn, x, work);
    }

    /// Reads sources, and leaves in `kept` the keys and values that every decoder layer will look at.
    pub(super) fn encode(&self, sources: &[&[u32]], kept: &mut [&mut Source], work: &mut Work) {
        let states = self.states(sources, work);
        for (source, kept) in sources.iter().zip(&mut *kept) {
            kept.positions = source.len();
            kept.keys.clear();
            kept.values.clear();
            kept.entries = 0;
            kept.decoded
                .resize_with(self.config.decoder.layers, Default::default);
            for (keys, values) in &mut kept.decoded {
                keys.clear();
                values.clear();
            }
        }
        for layer in &self.weights.decoder {
            self.remember(&layer.source, &states, kept, work);
        }
        work.x = states;
    }

    fn remember(&self, weights: &Attention, states: &[f32], kept: &mut [&mut Source], work: &mut Work) {
        let inner = weights.key.rows();
        let jobs = [(&weights.key, &mut work.keys), (&weights.value, &mut work.values)];
        self.project(states, self.config.width, &mut work.quantised, jobs);
        let mut start = 0;
        for source in kept {
            let range = start..start + source.positions * inner;
            start = range.end;
            let before = source.keys.len();
            source.keys.resize(before + inner * padded(source.positions), 0.0);
            transpose_keys(&work.keys[range.clone()], inner, &mut source.keys[before..]);
            source.values.extend_from_slice(&work.values[range]);
        }
    }
}
