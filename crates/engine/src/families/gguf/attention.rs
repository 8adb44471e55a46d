//! Layers of attention: grouped queries (Ainslie et al., 2023) with rotary positions, to all tokens before or to a
//! window, their output gated or not.

use super::cache::Row;
use super::config::{Config, Reach};
use super::dialect::HeadNorms;
use super::matrix::{Linear, Matrix};
use super::network::Network;
use super::pass::Positions;
use super::products::{self, add_bias, reshape};
use super::reader::Reader;
use super::rotary::Rotary;
use super::scratch::Scratch;
use rayon::prelude::*;
use std::io::{Read, Seek};

/// The weights of a layer, by the checkpoint's names.
pub struct Attention {
    /// To what it attends.
    pub reach: Reach,
    /// `attn_q`, `[heads · head, hidden]`.
    pub attn_q: Linear,
    /// The gate of the output, whose rows are those of `attn_q` behind each head's own.
    pub gate: Option<Matrix>,
    /// `attn_k`, `[kv_heads · head, hidden]`.
    pub attn_k: Linear,
    /// `attn_v`, `[kv_heads · head, hidden]`.
    pub attn_v: Linear,
    /// `attn_q_norm`, `[head]`.
    pub attn_q_norm: Option<Vec<f32>>,
    /// `attn_k_norm`, `[head]`.
    pub attn_k_norm: Option<Vec<f32>>,
    /// `attn_output`, `[hidden, heads · head]`.
    pub attn_output: Linear,
}

impl Attention {
    /// Reads the layer's tensors.
    ///
    /// # Errors
    /// In words, naming the tensor that is missing, cut or of a wrong shape.
    pub fn read<R: Read + Seek>(
        reader: &mut Reader<'_, R>,
        config: &Config,
        layer: usize,
        reach: Reach,
    ) -> Result<Self, String> {
        let name = |part: &str| format!("blk.{layer}.{part}");
        let Config {
            hidden, heads, head, ..
        } = *config;
        let (queries, keys) = (heads * head, config.kv_heads * head);
        let (attn_q, gate) = if reach.gated {
            let [weight, gate] = reader.interleaved(&name("attn_q.weight"), heads, head, hidden)?;
            (Linear { weight, bias: None }, Some(gate))
        } else {
            (reader.linear(&name("attn_q"), queries, hidden)?, None)
        };
        Ok(Attention {
            reach,
            attn_q,
            gate,
            attn_k: reader.linear(&name("attn_k"), keys, hidden)?,
            attn_v: reader.linear(&name("attn_v"), keys, hidden)?,
            attn_q_norm: reader.optional(&name("attn_q_norm.weight"), head)?,
            attn_k_norm: reader.optional(&name("attn_k_norm.weight"), head)?,
            attn_output: reader.linear(&name("attn_output"), hidden, queries)?,
        })
    }
}

impl Network {
    /// `scratch.output = attention(norm(states))`.
    pub(super) fn attention(
        &self,
        index: usize,
        norm: &[f32],
        layer: &Attention,
        rows: &mut [Row],
        positions: &Positions,
        scratch: &mut Scratch,
    ) {
        self.project(norm, layer, scratch);
        self.finish_qkv(layer, positions, scratch);
        let width = self.config.kv_heads * self.config.head;
        let kept = scratch
            .keys
            .chunks_exact(width)
            .zip(scratch.values.chunks_exact(width));
        for (&(row, _), (keys, values)) in positions.tokens.iter().zip(kept) {
            rows[row].suffix.push(index, keys, values);
        }
        self.attend(index, layer.reach, rows, positions, scratch);
        let output = &layer.attn_output;
        let width = output.weight.columns();
        if layer.gate.is_some() {
            let gates = scratch.gate.par_chunks_exact(width);
            let context = scratch.context.par_chunks_exact_mut(width);
            context
                .zip(gates)
                .for_each(|(context, gate)| self.kernel.sigmoid_gate(context, gate));
        }
        products::quantise(
            self.kernel,
            &mut scratch.factor,
            width,
            &[&output.weight],
            scratch.context.chunks_exact(width).collect(),
            |context| context,
        );
        products::multiply(
            self.kernel,
            &scratch.factor,
            [&output.weight],
            [&mut scratch.output],
        );
        add_bias(output, &mut scratch.output);
    }

    /// Queries, keys, values and perhaps a gate of `norm(states)`.
    fn project(&self, norm: &[f32], layer: &Attention, scratch: &mut Scratch) {
        let [q, k, v] = [&layer.attn_q, &layer.attn_k, &layer.attn_v].map(|linear| &linear.weight);
        if let Some(gate) = &layer.gate {
            let matrices = [q, k, v, gate];
            self.normalise(norm, &matrices, scratch);
            let [queries, keys] = [&mut scratch.queries, &mut scratch.keys];
            let outputs = [queries, keys, &mut scratch.values, &mut scratch.gate];
            products::multiply(self.kernel, &scratch.factor, matrices, outputs);
        } else {
            let matrices = [q, k, v];
            self.normalise(norm, &matrices, scratch);
            let outputs = [&mut scratch.queries, &mut scratch.keys, &mut scratch.values];
            products::multiply(self.kernel, &scratch.factor, matrices, outputs);
        }
    }

    /// Adds the biases of queries, keys and values, and normalises and rotates queries and keys.
    fn finish_qkv(&self, layer: &Attention, positions: &Positions, scratch: &mut Scratch) {
        let (queries, keys) = (layer.attn_q.weight.rows(), layer.attn_k.weight.rows());
        add_bias(&layer.attn_v, &mut scratch.values);
        let rotary = &self.rotaries[layer.reach.rotary];
        let finish = |linear, norm: Option<&[f32]>, states: &mut [f32], angles: &[(f32, f32)]| {
            add_bias(linear, states);
            self.norm_and_rotate(rotary, norm, states, angles);
        };
        scratch
            .queries
            .par_chunks_exact_mut(queries)
            .zip(scratch.keys.par_chunks_exact_mut(keys))
            .zip(&positions.angles[layer.reach.rotary])
            .with_min_len(4)
            .for_each(|((queries, keys), angles)| {
                finish(&layer.attn_q, layer.attn_q_norm.as_deref(), queries, angles);
                finish(&layer.attn_k, layer.attn_k_norm.as_deref(), keys, angles);
            });
    }

    fn norm_and_rotate(
        &self,
        rotary: &Rotary,
        norm: Option<&[f32]>,
        states: &mut [f32],
        angles: &[(f32, f32)],
    ) {
        let normalise = |states: &mut [f32]| {
            let Some(norm) = norm else { return };
            for head in states.chunks_exact_mut(norm.len()) {
                let raw = head.to_vec();
                self.kernel.rms_norm(&raw, norm, self.config.epsilon, head);
            }
        };
        match self.config.dialect.head_norms {
            HeadNorms::Before => {
                normalise(states);
                rotary.rotate(states, angles);
            }
            HeadNorms::After => {
                rotary.rotate(states, angles);
                normalise(states);
            }
        }
    }

    /// `softmax(scale · q·Kᵀ) · V` for every token and head: `[tokens, heads · head]`.
    fn attend(&self, layer: usize, reach: Reach, rows: &[Row], positions: &Positions, scratch: &mut Scratch) {
        let Config {
            heads,
            kv_heads,
            head,
            query_scale,
            ..
        } = self.config;
        let group = heads / kv_heads;
        reshape(&mut scratch.context, positions.tokens.len(), heads * head);
        // One key head's queries are neighbours, and share its keys while these are in cache.
        let cells = scratch
            .context
            .par_chunks_exact_mut(group * head)
            .zip(scratch.queries.par_chunks_exact(group * head))
            .enumerate();
        cells.for_each_init(Vec::new, |scores, (cell, (context, queries))| {
            let (row, position) = positions.tokens[cell / kv_heads];
            let first = reach
                .window
                .map_or(0, |window| (position + 1).saturating_sub(window));
            let visible = rows[row].visible(layer, cell % kv_heads, first..position + 1);
            reshape(scores, group, position + 1 - first);
            self.kernel
                .grouped_attention(queries, head, &visible, query_scale, scores, context);
        });
    }
}
