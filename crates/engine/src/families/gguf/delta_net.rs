//! Gated DeltaNet layers (Yang et al., 2024), as Qwen3.5 has them: a recurrent state takes the place of keys and
//! values, so that the cost of a token does not grow with the text, and nothing that was read can be forgotten
//! singly.

use super::cache::{DeltaState, Row};
use super::config::{Config, DeltaSizes};
use super::matrix::{Linear, Matrix};
use super::network::Network;
use super::products::{self, add_bias, reshape};
use super::reader::Reader;
use super::scratch::{Feed, Scratch};
use int8::DeltaRule;
use rayon::prelude::*;
use std::io::{Read, Seek};

/// The epsilon of the norms of queries and keys.
const UNIT_EPSILON: f32 = 1e-6;

/// The weights of a layer, by the checkpoint's names.
pub struct DeltaNet {
    /// `attn_qkv`, `[2 · key_heads · head + value_heads · head, hidden]`: queries, keys and values of all heads.
    pub attn_qkv: Matrix,
    /// `attn_gate`, `[value_heads · head, hidden]`, of the output.
    pub attn_gate: Matrix,
    /// `ssm_alpha`, `[value_heads, hidden]`, of the decay.
    pub ssm_alpha: Matrix,
    /// `ssm_beta`, `[value_heads, hidden]`, of the rate of learning.
    pub ssm_beta: Matrix,
    /// `ssm_conv1d`, here `[taps, channels]`.
    pub ssm_conv1d: Vec<f32>,
    /// `ssm_dt.bias`, `[value_heads]`, of the decay.
    pub ssm_dt: Vec<f32>,
    /// `ssm_a`, `[value_heads]`, negative: how fast a head forgets.
    pub ssm_a: Vec<f32>,
    /// `ssm_norm`, `[head]`, of each head's output.
    pub ssm_norm: Vec<f32>,
    /// `ssm_out`, `[hidden, value_heads · head]`.
    pub ssm_out: Linear,
}

impl DeltaNet {
    /// Reads the layer's tensors.
    ///
    /// # Errors
    /// In words, naming the tensor that is missing, cut or of a wrong shape.
    pub fn read<R: Read + Seek>(
        reader: &mut Reader<'_, R>,
        config: &Config,
        sizes: DeltaSizes,
        layer: usize,
    ) -> Result<Self, String> {
        let name = |part: &str| format!("blk.{layer}.{part}");
        let (hidden, values) = (config.hidden, sizes.values());
        let (channels, taps) = (sizes.channels(), sizes.taps);
        let by_channel = reader.numbers(&name("ssm_conv1d.weight"), channels, taps)?;
        let tap = |tap: usize| by_channel.iter().skip(tap).step_by(taps).copied();
        Ok(DeltaNet {
            attn_qkv: reader.matrix(&name("attn_qkv.weight"), channels, hidden)?,
            attn_gate: reader.matrix(&name("attn_gate.weight"), values, hidden)?,
            ssm_alpha: reader.matrix(&name("ssm_alpha.weight"), sizes.value_heads, hidden)?,
            ssm_beta: reader.matrix(&name("ssm_beta.weight"), sizes.value_heads, hidden)?,
            ssm_conv1d: (0..taps).flat_map(tap).collect(),
            ssm_dt: reader.vector(&name("ssm_dt.bias"), sizes.value_heads)?,
            ssm_a: reader.vector(&name("ssm_a"), sizes.value_heads)?,
            ssm_norm: reader.vector(&name("ssm_norm.weight"), sizes.head)?,
            ssm_out: reader.linear(&name("ssm_out"), hidden, values)?,
        })
    }
}

/// Scratch memory of these layers.
#[derive(Default)]
pub struct DeltaScratch {
    /// Queries, keys and values before the convolution, `[tokens, channels]`.
    mixed: Vec<f32>,
    /// The same, of each feed behind the rows that its convolution still sees of earlier tokens.
    history: Vec<f32>,
    /// `[tokens, value_heads]`.
    alpha: Vec<f32>,
    /// `[tokens, value_heads]`.
    beta: Vec<f32>,
    /// Decays and rates, of each feed `[value_heads, tokens]`.
    gates: Vec<(f32, f32)>,
    /// Outputs of the heads, of each feed `[value_heads, tokens, head]`.
    heads: Vec<f32>,
}

impl Network {
    /// `scratch.output = delta net(norm(states))`.
    pub(super) fn delta_net(
        &self,
        index: usize,
        norm: &[f32],
        layer: &DeltaNet,
        sizes: DeltaSizes,
        (rows, feeds): (&mut [Row], &[Feed<'_>]),
        scratch: &mut Scratch,
    ) {
        let matrices = [
            &layer.attn_qkv,
            &layer.attn_gate,
            &layer.ssm_alpha,
            &layer.ssm_beta,
        ];
        self.normalise(norm, &matrices, scratch);
        let delta = &mut scratch.delta;
        let outputs = [
            &mut delta.mixed,
            &mut scratch.gate,
            &mut delta.alpha,
            &mut delta.beta,
        ];
        products::multiply(self.kernel, &scratch.factor, matrices, outputs);
        // Rows that read nothing now have no feed, and a row has one at most.
        let mut states: Vec<Option<&mut DeltaState>> =
            rows.iter_mut().map(|row| row.suffix.delta(index)).collect();
        let mut states: Vec<&mut DeltaState> =
            feeds.iter().filter_map(|feed| states[feed.row].take()).collect();
        self.convolve(layer, sizes, feeds, &mut states, delta);
        delta.gate(layer, sizes, feeds);
        self.remember(sizes, feeds, &mut states, delta);
        self.finish_heads(layer, sizes, feeds, scratch);
        let output = &layer.ssm_out;
        products::multiply(
            self.kernel,
            &scratch.factor,
            [&output.weight],
            [&mut scratch.output],
        );
        add_bias(output, &mut scratch.output);
    }

    /// Mixes each channel with its last values, and brings queries and keys to unit length.
    fn convolve(
        &self,
        layer: &DeltaNet,
        sizes: DeltaSizes,
        feeds: &[Feed<'_>],
        states: &mut [&mut DeltaState],
        delta: &mut DeltaScratch,
    ) {
        let (channels, taps) = (sizes.channels(), sizes.taps);
        delta.history.clear();
        let mut windows = Vec::with_capacity(delta.mixed.len() / channels);
        let mut mixed = delta.mixed.chunks_exact(channels);
        for (feed, state) in feeds.iter().zip(states.iter_mut()) {
            let start = delta.history.len();
            delta.history.extend_from_slice(&state.conv);
            for (token, row) in mixed.by_ref().take(feed.tokens.len()).enumerate() {
                delta.history.extend_from_slice(row);
                windows.push(start + token * channels);
            }
            let seen = delta.history.len() - (taps - 1) * channels;
            state.conv.copy_from_slice(&delta.history[seen..]);
        }
        let history = &delta.history;
        let scale = 1.0 / (sizes.head as f32).sqrt();
        let tokens = delta.mixed.par_chunks_exact_mut(channels).zip(&windows);
        tokens.for_each(|(out, &start)| {
            let window = &history[start..start + taps * channels];
            self.kernel.convolve(window, &layer.ssm_conv1d, out);
            let heads = out.chunks_exact_mut(sizes.head).take(2 * sizes.key_heads);
            for (head, vector) in heads.enumerate() {
                let scale = if head < sizes.key_heads { scale } else { 1.0 };
                self.kernel.unit_norm(vector, UNIT_EPSILON, scale);
            }
        });
    }

    /// Runs every head of every feed through its tokens.
    fn remember(
        &self,
        sizes: DeltaSizes,
        feeds: &[Feed<'_>],
        states: &mut [&mut DeltaState],
        delta: &mut DeltaScratch,
    ) {
        let DeltaSizes {
            key_heads,
            value_heads,
            head,
            ..
        } = sizes;
        let width = sizes.channels();
        let tokens = delta.mixed.len() / width;
        reshape(&mut delta.heads, tokens, sizes.values());
        let mut work = Vec::with_capacity(feeds.len() * value_heads);
        let (mut mixed, mut gates) = (&delta.mixed[..], &delta.gates[..]);
        let mut outs = &mut delta.heads[..];
        for (feed, state) in feeds.iter().zip(states.iter_mut()) {
            let tokens = feed.tokens.len();
            let rows;
            (rows, mixed) = mixed.split_at(tokens * width);
            for (index, state) in state.heads.chunks_exact_mut(head * head).enumerate() {
                let own;
                (own, gates) = gates.split_at(tokens);
                let out = outs.split_off_mut(..tokens * head).unwrap_or_default();
                // The converter tiles the heads of values, so that neighbours have different keys.
                let key = index % key_heads;
                let job = DeltaRule {
                    rows,
                    width,
                    query: key * head,
                    key: (key_heads + key) * head,
                    value: (2 * key_heads + index) * head,
                    keys: head,
                    values: head,
                    gates: own,
                };
                work.push((job, state, out));
            }
        }
        work.into_par_iter()
            .for_each(|(job, state, out)| self.kernel.delta_rule(&job, state, out));
    }

    /// Normalises and gates the outputs of the heads, and quantises them for the last product.
    fn finish_heads(&self, layer: &DeltaNet, sizes: DeltaSizes, feeds: &[Feed<'_>], scratch: &mut Scratch) {
        let (head, values) = (sizes.head, sizes.values());
        let tokens = scratch.delta.mixed.len() / sizes.channels();
        reshape(&mut scratch.context, tokens, values);
        let mut starts = Vec::with_capacity(tokens);
        let mut start = 0;
        for feed in feeds {
            let tokens = feed.tokens.len();
            starts.extend((0..tokens).map(|token| (start + token * head, tokens * head)));
            start += tokens * values;
        }
        let heads = &scratch.delta.heads;
        let gates = scratch.gate.chunks_exact_mut(values);
        let sources = gates.zip(scratch.context.chunks_exact_mut(values)).zip(starts);
        products::quantise(
            self.kernel,
            &mut scratch.factor,
            values,
            &[&layer.ssm_out.weight],
            sources.collect(),
            |((gate, normed), (start, stride))| {
                for (index, normed) in normed.chunks_exact_mut(head).enumerate() {
                    let output = &heads[start + index * stride..][..head];
                    self.kernel
                        .rms_norm(output, &layer.ssm_norm, self.config.epsilon, normed);
                }
                self.kernel.swiglu(gate, normed);
                gate
            },
        );
    }
}

impl DeltaScratch {
    /// Each token's and head's decay, `e^(a · softplus(α + dt))`, and rate, `σ(β)`.
    fn gate(&mut self, layer: &DeltaNet, sizes: DeltaSizes, feeds: &[Feed<'_>]) {
        let heads = sizes.value_heads;
        self.gates.clear();
        let mut first = 0;
        for feed in feeds {
            for head in 0..heads {
                let tokens = first..first + feed.tokens.len();
                self.gates.extend(tokens.map(|token| {
                    let at = token * heads + head;
                    let step = softplus(self.alpha[at] + layer.ssm_dt[head]);
                    let rate = 1.0 / (1.0 + (-self.beta[at]).exp());
                    ((layer.ssm_a[head] * step).exp(), rate)
                }));
            }
            first += feed.tokens.len();
        }
    }
}

/// `ln(1 + e^x)`.
fn softplus(x: f32) -> f32 {
    if x > 20.0 { x } else { x.exp().ln_1p() }
}
