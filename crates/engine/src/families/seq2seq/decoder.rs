//! The decoder: one token for each live row through each layer at once.
//!
//! Keys and values of decoded tokens are entries of their source's KV cache, and a row is a list of entries, so that
//! hypotheses of a beam are moved and duplicated without copying a number.

use super::linear::Inputs;
use super::network::{Network, Row, Rows, Work};
use super::weights::{Attention, DecoderLayer};
use crate::families::buffers::sized;
use generate::{Scores, StepModel, select_rows};
use int8::attention::{BiasedAttention, GatheredAttention, SCORE_ROWS};
use int8::padded;
use std::convert::Infallible;

/// Source tokens encoded at a time, unless one source has more.
const ENCODED: usize = 512;
/// Rows whose logits are computed at a time.
const SCORED: usize = 48;

/// The input of a row.
#[derive(Debug, Clone)]
pub struct Prompt {
    /// Source tokens, all within the vocabulary and at most as many as there are positions.
    pub source: Vec<u32>,
    /// The decoder's first input.
    pub start: u32,
}

impl StepModel for Network {
    type State = Rows;
    type Prompt = Prompt;
    type Error = Infallible;

    fn admit(&self, state: &mut Rows, prompts: &[Prompt], scores: &mut Scores) -> Result<(), Infallible> {
        let first = state.live.len();
        let mut rest = prompts;
        while !rest.is_empty() {
            let mut tokens = 0;
            let fits = rest.iter().take_while(|prompt| {
                tokens += prompt.source.len();
                tokens <= ENCODED
            });
            let (now, later) = rest.split_at(fits.count().max(1));
            self.read_sources(state, now);
            rest = later;
        }
        let starts: Vec<u32> = prompts.iter().map(|prompt| prompt.start).collect();
        self.decode(state, first, &starts, scores);
        Ok(())
    }

    fn step(&self, state: &mut Rows, last: &[u32], scores: &mut Scores) -> Result<(), Infallible> {
        self.decode(state, 0, last, scores);
        Ok(())
    }

    fn select(&self, state: &mut Rows, rows: &[usize]) {
        select_rows(&mut state.live, rows);
        for source in &mut state.sources {
            source.rows = 0;
        }
        for row in &state.live {
            state.sources[row.source].rows += 1;
        }
    }
}

impl Network {
    fn read_sources(&self, state: &mut Rows, prompts: &[Prompt]) {
        let places: Vec<usize> = prompts.iter().map(|_| state.free_source()).collect();
        let sources: Vec<&[u32]> = prompts.iter().map(|prompt| prompt.source.as_slice()).collect();
        let mut taken: Vec<_> = places
            .iter()
            .map(|&place| std::mem::take(&mut state.sources[place]))
            .collect();
        let mut kept: Vec<_> = taken.iter_mut().collect();
        self.encode(&sources, &mut kept, &mut state.work);
        for (place, source) in places.into_iter().zip(taken) {
            state.sources[place] = source;
            state.sources[place].rows = 1;
            state.live.push(Row {
                source: place,
                entries: Vec::new(),
            });
        }
    }

    /// One step of the rows from `first` on, whose last tokens are `last`.
    fn decode(&self, state: &mut Rows, first: usize, last: &[u32], scores: &mut Scores) {
        let width = self.config.width;
        let side = &self.weights.decoder_side;
        let mut x = std::mem::take(&mut state.work.x);
        let states = sized(&mut x, last.len() * width);
        let rows = state.live[first..]
            .iter_mut()
            .zip(last)
            .zip(states.chunks_exact_mut(width));
        for ((row, &token), out) in rows {
            let source = &mut state.sources[row.source];
            self.embed(
                self.weights.target(),
                side.positions.as_ref(),
                token,
                row.entries.len(),
                out,
            );
            row.entries.push(source.entries);
            source.entries += 1;
        }
        if let Some(norm) = &side.embedding_norm {
            self.normalise(norm, states, &mut state.work.scratch);
        }
        for (index, layer) in self.weights.decoder.iter().enumerate() {
            self.self_attention(layer, index, first, states, state);
            self.cross_attention(layer, index, first, states, state);
            self.feed_forward(&layer.ffn, states, &mut state.work);
        }
        if let Some(norm) = &side.final_norm {
            self.normalise(norm, states, &mut state.work.scratch);
        }
        self.score(states, &mut state.work, scores);
        state.work.x = x;
    }

    /// Attention of each row to its decoded tokens.
    fn self_attention(
        &self,
        layer: &DecoderLayer,
        index: usize,
        first: usize,
        x: &mut [f32],
        state: &mut Rows,
    ) {
        let (width, weights, work) = (self.config.width, &layer.self_attention, &mut state.work);
        let inner = weights.query.rows();
        let input = self.sublayer_input(&weights.norm, x, &mut work.normed, &mut work.scratch);
        let jobs = [
            (&weights.query, &mut work.queries),
            (&weights.key, &mut work.keys),
            (&weights.value, &mut work.values),
        ];
        self.project(input, width, &mut work.quantised, jobs);
        let rows = &state.live[first..];
        for (number, row) in rows.iter().enumerate() {
            let (keys, values) = &mut state.sources[row.source].decoded[index];
            let range = number * inner..(number + 1) * inner;
            keys.extend_from_slice(&work.keys[range.clone()]);
            values.extend_from_slice(&work.values[range]);
        }
        let context = sized(&mut work.context, rows.len() * inner);
        let biases = self.weights.decoder_side.relative_biases.as_ref();
        for ((row, query), context) in rows
            .iter()
            .zip(work.queries.chunks_exact(inner))
            .zip(context.chunks_exact_mut(inner))
        {
            let (keys, values) = &state.sources[row.source].decoded[index];
            let job = GatheredAttention {
                query,
                keys,
                values,
                entries: &row.entries,
                heads: self.config.decoder.heads,
                scale: self.score_scale(),
                bias: biases.map(|biases| biases.from(row.entries.len() - 1)),
            };
            let scores = sized(&mut work.scores, padded(row.entries.len()));
            self.kernel.gathered_attention(&job, scores, context);
        }
        self.project_output(weights, x, work);
    }

    /// Attention of each row to its source. Rows of one source stand together, and are computed together.
    fn cross_attention(
        &self,
        layer: &DecoderLayer,
        index: usize,
        first: usize,
        x: &mut [f32],
        state: &mut Rows,
    ) {
        let (width, weights, work) = (self.config.width, &layer.cross_attention, &mut state.work);
        let inner = weights.query.rows();
        let input = self.sublayer_input(&weights.norm, x, &mut work.normed, &mut work.scratch);
        self.project(
            input,
            width,
            &mut work.quantised,
            [(&weights.query, &mut work.queries)],
        );
        let rows = &state.live[first..];
        sized(&mut work.context, rows.len() * inner);
        let mut start = 0;
        for group in rows.chunk_by(|one, next| one.source == next.source) {
            let range = start..start + group.len() * inner;
            start = range.end;
            let source = &state.sources[group[0].source];
            let padded = padded(source.positions);
            let job = BiasedAttention {
                queries: &work.queries[range.clone()],
                keys: &source.keys[index * inner * padded..(index + 1) * inner * padded],
                values: &source.values[index * inner * source.positions..][..inner * source.positions],
                positions: source.positions,
                heads: self.config.decoder.heads,
                scale: self.score_scale(),
                bias: None,
            };
            let scores = sized(&mut work.scores, SCORE_ROWS * padded);
            self.kernel
                .biased_attention(&job, scores, &mut work.context[range]);
        }
        self.project_output(weights, x, work);
    }

    /// The last projection of an attention, and the residual sum.
    fn project_output(&self, weights: &Attention, x: &mut [f32], work: &mut Work) {
        let inner = weights.query.rows();
        let rows = x.len() / self.config.width;
        let context = &work.context[..rows * inner];
        self.project(
            context,
            inner,
            &mut work.quantised,
            [(&weights.output, &mut work.y)],
        );
        self.add_residual(&weights.norm, x, &work.y[..x.len()], &mut work.scratch);
    }

    /// The logits of every row.
    fn score(&self, x: &mut [f32], work: &mut Work, scores: &mut Scores) {
        let (width, output) = (self.config.width, &self.weights.output);
        let scale = self.config.output_scale;
        if scale != 1.0 {
            for value in x.iter_mut() {
                *value *= scale;
            }
        }
        for states in x.chunks(SCORED * width) {
            let rows = states.len() / width;
            let first = scores.rows();
            let logits = scores.add_rows(rows, output.rows());
            let quantised = &mut work.quantised;
            let inputs = Inputs::new(self.kernel, self.precision, states, width, quantised);
            output.multiply(self.kernel, &inputs, logits);
            for row in first..first + rows {
                let normaliser = self.kernel.log_sum_exp(scores.row(row));
                scores.set_normaliser(row, normaliser);
            }
        }
    }
}
