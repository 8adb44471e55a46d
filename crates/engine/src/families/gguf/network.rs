//! The forward pass on the CPU, over any number of rows of any length at once.
//!
//! Tokens of all rows stand in one matrix, so the weights are read once for all of them; only
//! attention looks at rows one by one. Nothing is padded. Every token's arithmetic is its own, so a
//! row's scores are the same in any company.

use super::cache::{Row, Stretch};
use super::config::{Config, Rotation};
use super::weights::{Layer, Linear, Weights};
use generate::Scores;
use int8::{Activations, Grain, Kernel, PackedMatrix, TILE_ROWS};
use rayon::prelude::*;
use std::ops::Range;
use std::sync::Arc;

/// Weights, and how to run them.
pub struct Network {
    config: Config,
    weights: Weights,
    kernel: Kernel,
    pool: rayon::ThreadPool,
    /// `base^(−2i / head)`, `[head / 2]`.
    frequencies: Vec<f32>,
}

/// New tokens of one row.
struct Feed {
    row: usize,
    /// Where its tokens stand in the matrix of all tokens.
    tokens: Range<usize>,
    /// The position of the first of them in the row.
    position: usize,
}

impl Network {
    /// A network that computes with `kernel` on `threads` threads.
    ///
    /// # Errors
    /// When the system has no threads left.
    pub fn new(config: Config, weights: Weights, kernel: Kernel, threads: usize) -> Result<Self, String> {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .map_err(|error| error.to_string())?;
        let frequencies = (0..config.head / 2)
            .map(|i| config.rope_base.powf(-2.0 * i as f32 / config.head as f32))
            .collect();
        Ok(Network {
            config,
            weights,
            kernel,
            pool,
            frequencies,
        })
    }

    /// The blueprint.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// The number of tokens the model knows.
    pub fn vocabulary(&self) -> usize {
        self.weights.token_embd.rows()
    }

    /// A row that starts after `prefix`, with room for `capacity` tokens of its own.
    pub fn row(&self, prefix: &Arc<Stretch>, capacity: usize) -> Row {
        Row {
            prefix: Arc::clone(prefix),
            own: Stretch::new(&self.config, capacity),
        }
    }

    /// Reads `tokens` behind those that `stretch` holds; rows can share the result.
    pub fn extend(&self, stretch: Stretch, tokens: &[u32]) -> Stretch {
        if tokens.is_empty() {
            return stretch;
        }
        let nothing = Arc::new(Stretch::new(&self.config, 0));
        let mut rows = [Row {
            prefix: nothing,
            own: stretch,
        }];
        self.pool.install(|| self.read(&mut rows, &[tokens]));
        let [Row { own, .. }] = rows;
        own
    }

    /// Reads new tokens into every row, `tokens[i]` into `rows[i]`, and adds the scores of what
    /// comes next in each: rows of length `vocabulary`. Every row must get at least one token.
    pub fn scores(&self, rows: &mut [Row], tokens: &[&[u32]], scores: &mut Scores) {
        // The whole pass runs on the pool's threads: handing each product over to them would cost more
        // than a decoding step's smaller ones.
        self.pool.install(|| self.scores_in_pool(rows, tokens, scores));
    }

    fn scores_in_pool(&self, rows: &mut [Row], tokens: &[&[u32]], scores: &mut Scores) {
        let (states, feeds) = self.read(rows, tokens);
        let hidden = self.config.hidden;
        let mut last = Vec::with_capacity(feeds.len() * hidden);
        for feed in &feeds {
            last.extend_from_slice(&states[(feed.tokens.end - 1) * hidden..feed.tokens.end * hidden]);
        }
        let last = self.normalised(&last, &self.weights.output_norm);
        let output = self.weights.output.as_ref().unwrap_or(&self.weights.token_embd);
        let [logits] = self.products(&last, [output]);
        let normalisers: Vec<f32> = logits
            .par_chunks_exact(self.vocabulary())
            .map(|row| self.kernel.log_sum_exp(row))
            .collect();
        for (row, normaliser) in logits.chunks_exact(self.vocabulary()).zip(normalisers) {
            scores.push(row, normaliser);
        }
    }

    /// The last layer's states of all new tokens, `[tokens, hidden]`.
    fn read(&self, rows: &mut [Row], tokens: &[&[u32]]) -> (Vec<f32>, Vec<Feed>) {
        let mut feeds = Vec::with_capacity(rows.len());
        let mut end = 0;
        for (row, tokens) in tokens.iter().enumerate() {
            feeds.push(Feed {
                row,
                tokens: end..end + tokens.len(),
                position: rows[row].tokens(),
            });
            end += tokens.len();
        }
        let mut states = self.embeddings(tokens);
        for (index, layer) in self.weights.layers.iter().enumerate() {
            self.attention(index, layer, &mut states, rows, &feeds);
            self.feed_forward(layer, &mut states);
        }
        for feed in &feeds {
            rows[feed.row].own.advance(feed.tokens.len());
        }
        (states, feeds)
    }

    /// `[tokens, hidden]`.
    fn embeddings(&self, tokens: &[&[u32]]) -> Vec<f32> {
        let hidden = self.config.hidden;
        let tokens: Vec<u32> = tokens.concat();
        let mut states = vec![0.0; tokens.len() * hidden];
        for (token, state) in tokens.iter().zip(states.chunks_exact_mut(hidden)) {
            self.weights.token_embd.row(*token as usize, state);
        }
        states
    }

    /// `states += attention(norm(states))`.
    fn attention(&self, index: usize, layer: &Layer, states: &mut [f32], rows: &mut [Row], feeds: &[Feed]) {
        let config = &self.config;
        let input = self.normalised(states, &layer.attn_norm);
        let [mut queries, mut keys, values] =
            self.linear(&input, [&layer.attn_q, &layer.attn_k, &layer.attn_v]);
        self.normalise_heads(&mut queries, layer.attn_q_norm.as_deref());
        self.normalise_heads(&mut keys, layer.attn_k_norm.as_deref());
        let (queries_width, keys_width) = (config.heads * config.head, config.kv_heads * config.head);
        for feed in feeds {
            for (token, position) in feed.tokens.clone().zip(feed.position..) {
                self.rotate(
                    &mut queries[token * queries_width..(token + 1) * queries_width],
                    position,
                );
                self.rotate(&mut keys[token * keys_width..(token + 1) * keys_width], position);
                let kept = token * keys_width..(token + 1) * keys_width;
                rows[feed.row].own.push(index, &keys[kept.clone()], &values[kept]);
            }
        }
        let mixed = self.mix(index, &queries, rows, feeds);
        let [output] = self.linear(&mixed, [&layer.attn_output]);
        add(states, &output);
    }

    /// `softmax(q·Kᵀ / √head) · V` for every token and head: `[tokens, heads · head]`.
    fn mix(&self, layer: usize, queries: &[f32], rows: &[Row], feeds: &[Feed]) -> Vec<f32> {
        let Config {
            heads,
            kv_heads,
            head,
            ..
        } = self.config;
        let group = heads / kv_heads;
        let scale = 1.0 / (head as f32).sqrt();
        let tokens: Vec<(&Row, usize)> = feeds
            .iter()
            .flat_map(|feed| {
                feed.tokens
                    .clone()
                    .enumerate()
                    .map(|(i, _)| (&rows[feed.row], feed.position + i))
            })
            .collect();
        let mut mixed = vec![0.0; queries.len()];
        // One key head's queries are neighbours, and share its keys while these are in cache.
        let cells = mixed
            .par_chunks_exact_mut(group * head)
            .zip(queries.par_chunks_exact(group * head))
            .enumerate();
        cells.for_each_init(Vec::new, |scores, (cell, (mixed, queries))| {
            let (row, position) = tokens[cell / kv_heads];
            let visible = row.visible(layer, cell % kv_heads, position);
            scores.resize(position + 1, 0.0);
            for (mixed, query) in mixed.chunks_exact_mut(head).zip(queries.chunks_exact(head)) {
                self.kernel.attend(query, &visible, scale, scores, mixed);
            }
        });
        mixed
    }

    /// `states += down(silu(gate(x)) · up(x))` with `x = norm(states)` (Shazeer, 2020).
    fn feed_forward(&self, layer: &Layer, states: &mut [f32]) {
        let input = self.normalised(states, &layer.ffn_norm);
        let [mut gate, up] = self.linear(&input, [&layer.ffn_gate, &layer.ffn_up]);
        let part = gate.len().div_ceil(self.pool.current_num_threads()).max(1);
        gate.par_chunks_mut(part)
            .zip(up.par_chunks(part))
            .for_each(|(gate, up)| self.kernel.swiglu(gate, up));
        let [output] = self.linear(&gate, [&layer.ffn_down]);
        add(states, &output);
    }

    fn normalised(&self, states: &[f32], weight: &[f32]) -> Vec<f32> {
        let mut out = vec![0.0; states.len()];
        for (state, out) in states
            .chunks_exact(weight.len())
            .zip(out.chunks_exact_mut(weight.len()))
        {
            self.kernel.rms_norm(state, weight, self.config.epsilon, out);
        }
        out
    }

    fn normalise_heads(&self, states: &mut [f32], weight: Option<&[f32]>) {
        let Some(weight) = weight else { return };
        let normalised = self.normalised(states, weight);
        states.copy_from_slice(&normalised);
    }

    /// Rotary positions (Su et al., 2021) of every head in `states`.
    fn rotate(&self, states: &mut [f32], position: usize) {
        let half = self.config.head / 2;
        for (i, frequency) in self.frequencies.iter().enumerate() {
            let (sin, cos) = (position as f32 * frequency).sin_cos();
            let (first, second) = match self.config.rotation {
                Rotation::Halves => (i, i + half),
                Rotation::Neighbours => (2 * i, 2 * i + 1),
            };
            for head in states.chunks_exact_mut(self.config.head) {
                let (a, b) = (head[first], head[second]);
                head[first] = a * cos - b * sin;
                head[second] = a * sin + b * cos;
            }
        }
    }

    /// `input · weightᵀ + bias` for several matrices over one input: each `[tokens, rows]`.
    fn linear<const N: usize>(&self, input: &[f32], layers: [&Linear; N]) -> [Vec<f32>; N] {
        let mut outputs = self.products(input, layers.map(|layer| &layer.weight));
        for (output, layer) in outputs.iter_mut().zip(layers) {
            if let Some(bias) = &layer.bias {
                output.chunks_exact_mut(bias.len()).for_each(|row| add(row, bias));
            }
        }
        outputs
    }

    /// `input · matrixᵀ` for several matrices in one parallel section: each `[tokens, rows]`.
    fn products<const N: usize>(&self, input: &[f32], matrices: [&PackedMatrix; N]) -> [Vec<f32>; N] {
        let columns = matrices[0].columns();
        let tokens = input.len() / columns;
        // The factors differ only by grain, and most layers have one.
        let mut quantised: Vec<(Grain, Activations)> = Vec::new();
        let factors = matrices.map(|matrix| {
            let grain = matrix.grain();
            quantised
                .iter()
                .position(|(known, _)| *known == grain)
                .unwrap_or_else(|| {
                    quantised.push((grain, Activations::quantise(self.kernel, input, columns, grain)));
                    quantised.len() - 1
                })
        });
        let work = self.shares(matrices);
        let parts: Vec<Vec<f32>> = work
            .par_iter()
            .map(|(matrix, groups)| {
                let mut part = vec![0.0; tokens * groups.len() * TILE_ROWS];
                matrices[*matrix].multiply(
                    self.kernel,
                    &quantised[factors[*matrix]].1,
                    groups.clone(),
                    &mut part,
                );
                part
            })
            .collect();
        let mut outputs = matrices.map(|matrix| vec![0.0; tokens * matrix.rows()]);
        for ((matrix, groups), part) in work.iter().zip(&parts) {
            place(part, groups, &mut outputs[*matrix], matrices[*matrix].rows());
        }
        outputs
    }

    /// Splits the matrices' row groups into shares of one size, a few for each thread.
    fn shares<const N: usize>(&self, matrices: [&PackedMatrix; N]) -> Vec<(usize, Range<usize>)> {
        let total: usize = matrices.iter().map(|matrix| matrix.groups()).sum();
        let share = total.div_ceil(self.pool.current_num_threads() * 4).max(1);
        matrices
            .iter()
            .enumerate()
            .flat_map(|(index, matrix)| {
                let groups = matrix.groups();
                (0..groups)
                    .step_by(share)
                    .map(move |start| (index, start..(start + share).min(groups)))
            })
            .collect()
    }
}

/// Copies a part's columns, `[tokens, groups · 8]`, to their place in `[tokens, rows]`.
fn place(part: &[f32], groups: &Range<usize>, output: &mut [f32], rows: usize) {
    let start = groups.start * TILE_ROWS;
    let kept = (groups.end * TILE_ROWS).min(rows) - start;
    for (from, to) in part
        .chunks_exact(groups.len() * TILE_ROWS)
        .zip(output.chunks_exact_mut(rows))
    {
        to[start..start + kept].copy_from_slice(&from[..kept]);
    }
}

fn add(states: &mut [f32], other: &[f32]) {
    for (state, other) in states.iter_mut().zip(other) {
        *state += other;
    }
}
