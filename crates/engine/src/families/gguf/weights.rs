//! The weights of a network, packed for the CPU's kernels.

use super::attention::Attention;
use super::config::{Config, DeltaSizes, LayerKind};
use super::delta_net::DeltaNet;
use super::feed_forward::FeedForward;
use super::matrix::Matrix;
use super::reader::Reader;
use super::vocabulary::Vocabulary;
use std::io::{Read, Seek};
use text::script::Scripts;

/// One decoder layer. Names follow the checkpoint's, `blk.N.…`.
pub struct Layer {
    /// `attn_norm`, `[hidden]`.
    pub attn_norm: Vec<f32>,
    /// What brings the tokens together.
    pub mixer: Mixer,
    /// `post_attention_norm`, `[hidden]`, of the mixer's output.
    pub norm_after_mixer: Option<Vec<f32>>,
    /// The feed-forward block.
    pub feed_forward: FeedForward,
}

/// What brings the tokens of a row together: there is one for each kind of layer.
pub enum Mixer {
    /// Attention.
    Attention(Attention),
    /// A recurrent state.
    DeltaNet(DeltaNet, DeltaSizes),
}

/// All weights.
pub struct Weights {
    /// `token_embd`, `[vocabulary, hidden]`; in the order of `vocabulary` where there is no `output`.
    token_embd: Matrix,
    /// The layers, first to last.
    pub layers: Vec<Layer>,
    /// `output_norm`, `[hidden]`.
    pub output_norm: Vec<f32>,
    /// `output`, `[vocabulary, hidden]`, in the order of `vocabulary`; `None` where the embeddings serve.
    output: Option<Matrix>,
    /// The order of the output layer's rows.
    pub vocabulary: Vocabulary,
}

impl Weights {
    /// Reads and packs everything. Tensors that no layer asks for, such as those of a head that foresees further tokens
    /// (`blk.N.nextn…`), stay in the file. `scripts` gives the scripts of a token's letters.
    ///
    /// # Errors
    /// In words, naming the tensor that is missing, cut or of a wrong shape.
    pub fn read<R: Read + Seek>(
        reader: &mut Reader<'_, R>,
        config: &Config,
        scripts: impl Fn(u32) -> Scripts,
    ) -> Result<Self, String> {
        let tokens = reader.rows("token_embd.weight")?;
        let vocabulary = Vocabulary::new(tokens, scripts);
        let order = vocabulary.order();
        // The largest tensors first, while there is little else in memory.
        let (output, token_embd) = if reader.has("output.weight") {
            let output = reader.reordered("output.weight", tokens, config.hidden, &order)?;
            let embeddings = reader.matrix("token_embd.weight", tokens, config.hidden)?;
            (Some(output), embeddings)
        } else {
            let embeddings = reader.reordered("token_embd.weight", tokens, config.hidden, &order)?;
            (None, embeddings)
        };
        Ok(Weights {
            token_embd,
            output,
            vocabulary,
            output_norm: reader.vector("output_norm.weight", config.hidden)?,
            layers: config
                .layers
                .iter()
                .enumerate()
                .map(|(index, kind)| Layer::read(reader, config, index, *kind))
                .collect::<Result<_, _>>()?,
        })
    }

    /// The output layer, `[vocabulary, hidden]`, in the order of `vocabulary`.
    pub fn output(&self) -> &Matrix {
        self.output.as_ref().unwrap_or(&self.token_embd)
    }

    /// Reads the embedding of a token, `[hidden]`.
    pub fn embedding(&self, token: u32, out: &mut [f32]) {
        let row = match self.output {
            Some(_) => token as usize,
            None => self.vocabulary.row(token),
        };
        self.token_embd.row(row, out);
    }
}

impl Layer {
    fn read<R: Read + Seek>(
        reader: &mut Reader<'_, R>,
        config: &Config,
        index: usize,
        kind: LayerKind,
    ) -> Result<Self, String> {
        let mut norm_after = |part: &str| {
            let name = format!("blk.{index}.{part}.weight");
            let norm = config
                .dialect
                .norms_after
                .then(|| reader.vector(&name, config.hidden));
            norm.transpose()
        };
        let norm_after_mixer = norm_after("post_attention_norm")?;
        let norm_after_ffn = norm_after("post_ffw_norm")?;
        Ok(Layer {
            attn_norm: reader.vector(&format!("blk.{index}.attn_norm.weight"), config.hidden)?,
            mixer: match kind {
                LayerKind::Attention(reach) => {
                    Mixer::Attention(Attention::read(reader, config, index, reach)?)
                }
                LayerKind::DeltaNet(sizes) => {
                    Mixer::DeltaNet(DeltaNet::read(reader, config, sizes, index)?, sizes)
                }
            },
            norm_after_mixer,
            feed_forward: FeedForward::read(reader, config, index, norm_after_ffn)?,
        })
    }
}
