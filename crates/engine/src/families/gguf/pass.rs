//! One pass of new tokens of several rows through the layers.

use super::cache::Row;
use super::config::Config;
use super::network::Network;
use super::products::{self, add_bias, reshape};
use super::scratch::{Feed, Scratch};
use super::weights::Layer;
use crate::families::buffers::add;
use rayon::prelude::*;

/// The positions of a pass's tokens.
struct Positions {
    /// The row of each token, and its position in the row.
    tokens: Vec<(usize, usize)>,
    /// The sines and cosines of each position's rotary angles.
    angles: Vec<Vec<(f32, f32)>>,
}

impl Network {
    /// Reads the tokens of `feeds` into their rows; `scratch.states` are the last layer's.
    pub fn pass(&self, rows: &mut [Row], feeds: &[Feed<'_>], scratch: &mut Scratch) {
        let place = |feed: &Feed<'_>| {
            let (row, start) = (feed.row, rows[feed.row].tokens());
            (0..feed.tokens.len()).map(move |i| (row, start + i))
        };
        let tokens: Vec<(usize, usize)> = feeds.iter().flat_map(place).collect();
        let angles = tokens
            .iter()
            .map(|&(_, position)| self.rotary.angles(position))
            .collect();
        let positions = Positions { tokens, angles };
        self.embed(feeds, positions.tokens.len(), scratch);
        for (index, layer) in self.weights.layers.iter().enumerate() {
            self.attention(index, layer, rows, &positions, scratch);
            self.feed_forward(layer, scratch);
        }
        for feed in feeds {
            rows[feed.row].suffix.advance(feed.tokens.len());
        }
    }

    fn embed(&self, feeds: &[Feed<'_>], tokens: usize, scratch: &mut Scratch) {
        let hidden = self.config.hidden;
        reshape(&mut scratch.states, tokens, hidden);
        reshape(&mut scratch.output, tokens, hidden);
        let ids = feeds.iter().flat_map(|feed| feed.tokens);
        for (id, state) in ids.zip(scratch.states.chunks_exact_mut(hidden)) {
            self.weights.token_embd.row(*id as usize, state);
        }
    }

    /// Quantises `norm(states)` for products with `matrices`.
    fn normalise(&self, norm: &[f32], matrices: &[&int8::PackedMatrix], scratch: &mut Scratch) {
        let hidden = self.config.hidden;
        reshape(&mut scratch.input, scratch.states.len() / hidden, hidden);
        let sources = scratch.states.chunks_exact(hidden);
        let sources = sources.zip(scratch.input.chunks_exact_mut(hidden)).collect();
        let activations = &mut scratch.activations;
        products::quantise(
            self.kernel,
            activations,
            hidden,
            matrices,
            sources,
            |(state, input)| {
                self.kernel.rms_norm(state, norm, self.config.epsilon, input);
                input
            },
        );
    }

    /// `states += attention(norm(states))`.
    fn attention(
        &self,
        index: usize,
        layer: &Layer,
        rows: &mut [Row],
        positions: &Positions,
        scratch: &mut Scratch,
    ) {
        let matrices = [&layer.attn_q.weight, &layer.attn_k.weight, &layer.attn_v.weight];
        self.normalise(&layer.attn_norm, &matrices, scratch);
        let outputs = [&mut scratch.queries, &mut scratch.keys, &mut scratch.values];
        products::multiply(self.kernel, &scratch.activations, matrices, outputs);
        self.finish_qkv(layer, positions, scratch);
        let width = self.config.kv_heads * self.config.head;
        let kept = scratch
            .keys
            .chunks_exact(width)
            .zip(scratch.values.chunks_exact(width));
        for (&(row, _), (keys, values)) in positions.tokens.iter().zip(kept) {
            rows[row].suffix.push(index, keys, values);
        }
        self.attend(index, rows, positions, scratch);
        let output = &layer.attn_output;
        let width = output.weight.columns();
        products::quantise(
            self.kernel,
            &mut scratch.activations,
            width,
            &[&output.weight],
            scratch.context.chunks_exact(width).collect(),
            |context| context,
        );
        products::multiply(
            self.kernel,
            &scratch.activations,
            [&output.weight],
            [&mut scratch.output],
        );
        add_bias(output, &mut scratch.output);
        add(&mut scratch.states, &scratch.output);
    }

    /// Adds the biases of queries, keys and values, and normalises and rotates queries and keys.
    fn finish_qkv(&self, layer: &Layer, positions: &Positions, scratch: &mut Scratch) {
        let (queries, keys) = (layer.attn_q.weight.rows(), layer.attn_k.weight.rows());
        add_bias(&layer.attn_v, &mut scratch.values);
        let finish = |linear, norm: Option<&[f32]>, states: &mut [f32], angles: &[(f32, f32)]| {
            add_bias(linear, states);
            if let Some(norm) = norm {
                for head in states.chunks_exact_mut(norm.len()) {
                    let raw = head.to_vec();
                    self.kernel.rms_norm(&raw, norm, self.config.epsilon, head);
                }
            }
            self.rotary.rotate(states, angles);
        };
        scratch
            .queries
            .par_chunks_exact_mut(queries)
            .zip(scratch.keys.par_chunks_exact_mut(keys))
            .zip(&positions.angles)
            .with_min_len(4)
            .for_each(|((queries, keys), angles)| {
                finish(&layer.attn_q, layer.attn_q_norm.as_deref(), queries, angles);
                finish(&layer.attn_k, layer.attn_k_norm.as_deref(), keys, angles);
            });
    }

    /// `softmax(q·Kᵀ / √head) · V` for every token and head: `[tokens, heads · head]`.
    fn attend(&self, layer: usize, rows: &[Row], positions: &Positions, scratch: &mut Scratch) {
        let Config {
            heads,
            kv_heads,
            head,
            ..
        } = self.config;
        let group = heads / kv_heads;
        let scale = 1.0 / (head as f32).sqrt();
        reshape(&mut scratch.context, positions.tokens.len(), heads * head);
        // One key head's queries are neighbours, and share its keys while these are in cache.
        let cells = scratch
            .context
            .par_chunks_exact_mut(group * head)
            .zip(scratch.queries.par_chunks_exact(group * head))
            .enumerate();
        cells.for_each_init(Vec::new, |scores, (cell, (context, queries))| {
            let (row, position) = positions.tokens[cell / kv_heads];
            let visible = rows[row].visible(layer, cell % kv_heads, position);
            reshape(scores, group, position + 1);
            self.kernel
                .grouped_attention(queries, head, &visible, scale, scores, context);
        });
    }

    /// `states += down(silu(gate(x)) · up(x))` with `x = norm(states)` (Shazeer, 2020).
    fn feed_forward(&self, layer: &Layer, scratch: &mut Scratch) {
        let matrices = [&layer.ffn_gate.weight, &layer.ffn_up.weight];
        self.normalise(&layer.ffn_norm, &matrices, scratch);
        let outputs = [&mut scratch.gate, &mut scratch.up];
        products::multiply(self.kernel, &scratch.activations, matrices, outputs);
        add_bias(&layer.ffn_gate, &mut scratch.gate);
        add_bias(&layer.ffn_up, &mut scratch.up);
        let (down, width) = (&layer.ffn_down, layer.ffn_down.weight.columns());
        let sources = scratch.gate.chunks_exact_mut(width);
        products::quantise(
            self.kernel,
            &mut scratch.activations,
            width,
            &[&down.weight],
            sources.zip(scratch.up.chunks_exact(width)).collect(),
            |(gate, up)| {
                self.kernel.swiglu(gate, up);
                gate
            },
        );
        products::multiply(
            self.kernel,
            &scratch.activations,
            [&down.weight],
            [&mut scratch.output],
        );
        add_bias(down, &mut scratch.output);
        add(&mut scratch.states, &scratch.output);
    }
}
