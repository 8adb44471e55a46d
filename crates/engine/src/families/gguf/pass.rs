//! One pass of new tokens of several rows through the layers.

use super::cache::Row;
use super::matrix::Matrix;
use super::network::Network;
use super::products::{self, reshape};
use super::scratch::{Feed, Scratch};
use super::weights::Mixer;
use crate::families::buffers::add;

/// The positions of a pass's tokens.
pub struct Positions {
    /// The row of each token, and its position in the row.
    pub tokens: Vec<(usize, usize)>,
    /// The sines and cosines of each position's angles, for each of the network's rotary frequencies.
    pub angles: Vec<Vec<Vec<(f32, f32)>>>,
}

impl Network {
    /// Reads the tokens of `feeds` into their rows; `scratch.states` are the last layer's.
    pub fn pass(&self, rows: &mut [Row], feeds: &[Feed<'_>], scratch: &mut Scratch) {
        let place = |feed: &Feed<'_>| {
            let (row, start) = (feed.row, rows[feed.row].tokens());
            (0..feed.tokens.len()).map(move |i| (row, start + i))
        };
        let tokens: Vec<(usize, usize)> = feeds.iter().flat_map(place).collect();
        let angles = self.rotaries.iter().map(|rotary| {
            let angles = tokens.iter().map(|&(_, position)| rotary.angles(position));
            angles.collect()
        });
        let positions = Positions {
            angles: angles.collect(),
            tokens,
        };
        self.embed(feeds, positions.tokens.len(), scratch);
        for (index, layer) in self.weights.layers.iter().enumerate() {
            let norm = &layer.attn_norm;
            match &layer.mixer {
                Mixer::Attention(attention) => {
                    self.attention(index, norm, attention, rows, &positions, scratch);
                }
                Mixer::DeltaNet(delta_net, sizes) => {
                    self.delta_net(index, norm, delta_net, *sizes, (rows, feeds), scratch);
                }
            }
            self.add_output(layer.norm_after_mixer.as_deref(), scratch);
            self.feed_forward(&layer.feed_forward, scratch);
            self.add_output(layer.feed_forward.norm_after.as_deref(), scratch);
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
            self.weights.embedding(*id, state);
        }
        if self.config.dialect.scales_embeddings {
            let scale = (hidden as f32).sqrt();
            scratch.states.iter_mut().for_each(|state| *state *= scale);
        }
    }

    /// Quantises `norm(states)` for products with `matrices`.
    pub(super) fn normalise(&self, norm: &[f32], matrices: &[&Matrix], scratch: &mut Scratch) {
        let hidden = self.config.hidden;
        reshape(&mut scratch.input, scratch.states.len() / hidden, hidden);
        let sources = scratch.states.chunks_exact(hidden);
        let sources = sources.zip(scratch.input.chunks_exact_mut(hidden)).collect();
        products::quantise(
            self.kernel,
            &mut scratch.factor,
            hidden,
            matrices,
            sources,
            |(state, input)| {
                self.kernel.rms_norm(state, norm, self.config.epsilon, input);
                input
            },
        );
    }

    /// Adds the output of a block, normalised where the dialect wants it, to the states.
    fn add_output(&self, norm: Option<&[f32]>, scratch: &mut Scratch) {
        let Some(norm) = norm else {
            return add(&mut scratch.states, &scratch.output);
        };
        let hidden = self.config.hidden;
        reshape(&mut scratch.input, scratch.states.len() / hidden, hidden);
        let outputs = scratch.output.chunks_exact(hidden);
        for (output, normed) in outputs.zip(scratch.input.chunks_exact_mut(hidden)) {
            self.kernel.rms_norm(output, norm, self.config.epsilon, normed);
        }
        add(&mut scratch.states, &scratch.input);
    }
}
