//! The encoder: all tokens of several sentences through each layer at once, attention within each
//! sentence alone. Nothing is padded, so a sentence's states do not depend on its neighbours.

use super::decoder::Prompt;
use super::network::{Network, Sentence, Work};
use super::weights::EncoderLayer;
use crate::families::buffers::sized;
use int8::attention::{Attention, SCORE_ROWS, transpose_keys};
use int8::padded;

impl Network {
    /// Reads sentences of source tokens, each with its end mark, and leaves in `sentences` what
    /// decoding needs of them.
    pub(super) fn encode(&self, prompts: &[Prompt], sentences: &mut [Sentence], work: &mut Work) {
        let width = self.config.width;
        let sources: Vec<&[u32]> = prompts.iter().map(|prompt| prompt.tokens.as_slice()).collect();
        let tokens: usize = sources.iter().map(|source| source.len()).sum();
        let mut x = std::mem::take(&mut work.x);
        let states = sized(&mut x, tokens * width);
        let mut rows = states.chunks_exact_mut(width);
        for source in &sources {
            for ((position, &word), row) in source.iter().enumerate().zip(&mut rows) {
                let weights = self.weights.row(&self.weights.source, word, width);
                let unit = self.weights.source.unit;
                self.kernel
                    .embed(weights, unit, self.scale, self.position(position), row);
            }
        }
        for layer in &self.weights.encoder {
            self.encode_layer(layer, &sources, states, work);
        }
        self.prepare_sentences(prompts, states, sentences, work);
        work.x = x;
    }

    fn encode_layer(&self, layer: &EncoderLayer, sources: &[&[u32]], x: &mut [f32], work: &mut Work) {
        let (width, weights) = (self.config.width, &layer.attention);
        let mut scale = None;
        for (matrix, out) in [
            (&weights.query, &mut work.queries),
            (&weights.key, &mut work.keys),
            (&weights.value, &mut work.values),
        ] {
            // All three usually have one scale, and then one copy of quantised states serves.
            if scale.replace(matrix.input_scale()) != Some(matrix.input_scale()) {
                work.inputs.fill(self.kernel, x, width, matrix.input_scale());
            }
            matrix.multiply(self.kernel, &work.inputs, sized(out, x.len()));
        }
        let context = sized(&mut work.context, x.len());
        let mut start = 0;
        for source in sources {
            let positions = source.len();
            let range = start..start + positions * width;
            let keys = sized(&mut work.transposed, width * padded(positions));
            transpose_keys(&work.keys[range.clone()], width, keys);
            let job = Attention {
                queries: &work.queries[range.clone()],
                keys,
                values: &work.values[range.clone()],
                positions,
                heads: self.config.heads,
            };
            let scores = sized(&mut work.scores, SCORE_ROWS * padded(positions));
            start = range.end;
            self.kernel.attention(&job, scores, &mut context[range]);
        }
        work.inputs
            .fill(self.kernel, context, width, weights.output.input_scale());
        let y = sized(&mut work.y, x.len());
        weights.output.multiply(self.kernel, &work.inputs, y);
        self.kernel
            .add_and_norm(x, y, &weights.norm.scale, &weights.norm.bias);
        self.feed_forward(&layer.ffn, x, work);
    }

    /// Computes the keys and values of every decoder layer's cross-attention, and the shortlists.
    fn prepare_sentences(
        &self,
        prompts: &[Prompt],
        states: &[f32],
        sentences: &mut [Sentence],
        work: &mut Work,
    ) {
        let width = self.config.width;
        for (prompt, sentence) in prompts.iter().zip(&mut *sentences) {
            sentence.positions = prompt.tokens.len();
            sentence.keys.clear();
            sentence.values.clear();
            sentence.shortlist.clear();
            let rows = self.weights.decoder.len() * width;
            sentence.keys.reserve_exact(rows * padded(sentence.positions));
            sentence.values.reserve_exact(rows * sentence.positions);
            if let Some(shortlist) = &self.shortlist
                && !prompt.whole_vocabulary
            {
                shortlist.select(
                    &prompt.tokens,
                    self.one_vocabulary,
                    &mut work.marks,
                    &mut sentence.shortlist,
                );
                for token in &prompt.extra_tokens {
                    if let Err(place) = sentence.shortlist.binary_search(token) {
                        sentence.shortlist.insert(place, *token);
                    }
                }
            }
        }
        let mut scale = None;
        for layer in &self.weights.decoder {
            for (matrix, out) in [
                (&layer.context.key, &mut work.keys),
                (&layer.context.value, &mut work.values),
            ] {
                if scale.replace(matrix.input_scale()) != Some(matrix.input_scale()) {
                    work.inputs.fill(self.kernel, states, width, matrix.input_scale());
                }
                matrix.multiply(self.kernel, &work.inputs, sized(out, states.len()));
            }
            let mut start = 0;
            for sentence in &mut *sentences {
                let range = start..start + sentence.positions * width;
                start = range.end;
                let before = sentence.keys.len();
                sentence
                    .keys
                    .resize(before + width * padded(sentence.positions), 0.0);
                transpose_keys(&work.keys[range.clone()], width, &mut sentence.keys[before..]);
                sentence.values.extend_from_slice(&work.values[range]);
            }
        }
    }
}
