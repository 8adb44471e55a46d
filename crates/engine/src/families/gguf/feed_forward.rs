//! The feed-forward block of a layer, with a gate (Shazeer, 2020).

use super::config::Config;
use super::dialect::Gate;
use super::matrix::Linear;
use super::network::Network;
use super::products::{self, add_bias};
use super::reader::Reader;
use super::scratch::Scratch;
use std::io::{Read, Seek};

/// The weights of a block, by the checkpoint's names.
pub struct FeedForward {
    /// The norm before it, `[hidden]`: the dialect knows its name.
    pub norm: Vec<f32>,
    /// `post_ffw_norm`, `[hidden]`, of its output.
    pub norm_after: Option<Vec<f32>>,
    /// `ffn_gate`, `[ffn, hidden]`.
    pub ffn_gate: Linear,
    /// `ffn_up`, `[ffn, hidden]`.
    pub ffn_up: Linear,
    /// `ffn_down`, `[hidden, ffn]`.
    pub ffn_down: Linear,
}

impl FeedForward {
    /// Reads the block's tensors.
    ///
    /// # Errors
    /// In words, naming the tensor that is missing, cut or of a wrong shape.
    pub fn read<R: Read + Seek>(
        reader: &mut Reader<'_, R>,
        config: &Config,
        layer: usize,
        norm_after: Option<Vec<f32>>,
    ) -> Result<Self, String> {
        let name = |part: &str| format!("blk.{layer}.{part}");
        let norm = name(&format!("{}.weight", config.dialect.ffn_norm));
        let ffn = reader.rows(&name("ffn_gate.weight"))?;
        Ok(FeedForward {
            norm: reader.vector(&norm, config.hidden)?,
            norm_after,
            ffn_gate: reader.linear(&name("ffn_gate"), ffn, config.hidden)?,
            ffn_up: reader.linear(&name("ffn_up"), ffn, config.hidden)?,
            ffn_down: reader.linear(&name("ffn_down"), config.hidden, ffn)?,
        })
    }
}

impl Network {
    /// `scratch.output = down(act(gate(x)) · up(x))` with `x = norm(states)`.
    pub(super) fn feed_forward(&self, block: &FeedForward, scratch: &mut Scratch) {
        let matrices = [&block.ffn_gate.weight, &block.ffn_up.weight];
        self.normalise(&block.norm, &matrices, scratch);
        let outputs = [&mut scratch.gate, &mut scratch.up];
        products::multiply(self.kernel, &scratch.factor, matrices, outputs);
        add_bias(&block.ffn_gate, &mut scratch.gate);
        add_bias(&block.ffn_up, &mut scratch.up);
        let (down, width) = (&block.ffn_down, block.ffn_down.weight.columns());
        let sources = scratch.gate.chunks_exact_mut(width);
        products::quantise(
            self.kernel,
            &mut scratch.factor,
            width,
            &[&down.weight],
            sources.zip(scratch.up.chunks_exact(width)).collect(),
            |(gate, up)| {
                match self.config.dialect.gate {
                    Gate::Silu => self.kernel.swiglu(gate, up),
                    Gate::Gelu => self.kernel.geglu(gate, up),
                }
                gate
            },
        );
        products::multiply(
            self.kernel,
            &scratch.factor,
            [&down.weight],
            [&mut scratch.output],
        );
        add_bias(down, &mut scratch.output);
    }
}
