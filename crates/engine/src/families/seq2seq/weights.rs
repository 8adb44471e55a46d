//! All weights of a network, packed for the kernels.

use super::checkpoint::Checkpoint;
use super::config::{Answer, Config, Stack, has_bias};
use super::dialect::{Names, Positions};
use super::linear::{Linear, LinearRows, Precision};
use super::positions::{PositionTable, RelativeBiases};
use crate::LoadError;

/// A norm's weights, `[width]`.
pub struct Norm {
    /// The factors of the values.
    pub scale: Vec<f32>,
    /// Added to the values; `None` for the root of the mean square.
    pub bias: Option<Vec<f32>>,
}

/// Attention's projections. Names follow the checkpoint's, `q_proj` or `q` for the query.
pub struct Attention {
    /// `[heads · head, width]`.
    pub query: Linear,
    /// `[heads · head, width]`.
    pub key: Linear,
    /// `[heads · head, width]`.
    pub value: Linear,
    /// `[width, heads · head]`.
    pub output: Linear,
    /// The sublayer's norm.
    pub norm: Norm,
}

/// A feed-forward network.
pub struct FeedForward {
    /// `[ffn, width]`, `fc1` or `wi`.
    pub first: Linear,
    /// `[ffn, width]`, `wi_1`: its product is multiplied by the activated product of `first`, the gate `wi_0`.
    pub up: Option<Linear>,
    /// `[width, ffn]`, `fc2` or `wo`.
    pub second: Linear,
    /// The sublayer's norm.
    pub norm: Norm,
}

/// One layer of the encoder.
pub struct EncoderLayer {
    /// Attention to all tokens of the source.
    pub self_attention: Attention,
    /// The feed-forward network after it.
    pub ffn: FeedForward,
}

/// One layer of the decoder.
pub struct DecoderLayer {
    /// Attention to the decoded tokens.
    pub self_attention: Attention,
    /// Attention to the source's tokens.
    pub cross_attention: Attention,
    /// The feed-forward network after both.
    pub ffn: FeedForward,
}

/// The weights of a stack outside of its layers.
pub struct Side {
    /// The norm of embeddings.
    pub embedding_norm: Option<Norm>,
    /// Position embeddings.
    pub positions: Option<PositionTable>,
    /// Biases of self-attention for distances.
    pub relative_biases: Option<RelativeBiases>,
    /// The norm behind the last layer.
    pub final_norm: Option<Norm>,
}

/// All weights.
pub struct Weights {
    /// `[source vocabulary, width]`; `None` where the decoder's serve both.
    source: Option<Linear>,
    /// `[vocabulary, width]`; `None` where the output's serve.
    target: Option<Linear>,
    /// `[vocabulary, width]`, or `[1, width]` of a network that answers with the logit of one token.
    pub output: Linear,
    /// Around the encoder's layers.
    pub encoder_side: Side,
    /// The encoder's layers, first to last.
    pub encoder: Vec<EncoderLayer>,
    /// Around the decoder's layers.
    pub decoder_side: Side,
    /// The decoder's layers, first to last.
    pub decoder: Vec<DecoderLayer>,
}

impl Weights {
    /// Reads everything.
    ///
    /// # Errors
    /// When a tensor is missing, damaged or of another shape.
    pub fn read(
        checkpoint: &Checkpoint<'_>,
        config: &Config,
        precision: Precision,
    ) -> Result<Self, LoadError> {
        let reader = Reader {
            checkpoint,
            config,
            precision,
        };
        // The largest first, while there is little else in memory.
        let (source, target, output) = reader.embeddings()?;
        Ok(Weights {
            source,
            target,
            output,
            encoder_side: reader.side(Part::Encoder)?,
            encoder: (0..config.encoder.layers)
                .map(|layer| reader.encoder_layer(layer))
                .collect::<Result<_, _>>()?,
            decoder_side: reader.side(Part::Decoder)?,
            decoder: (0..config.decoder.layers)
                .map(|layer| reader.decoder_layer(layer))
                .collect::<Result<_, _>>()?,
        })
    }

    /// The embeddings of the source's tokens.
    pub fn source(&self) -> &Linear {
        self.source.as_ref().unwrap_or(self.target())
    }

    /// The embeddings of the target's tokens.
    pub fn target(&self) -> &Linear {
        self.target.as_ref().unwrap_or(&self.output)
    }
}

/// A stack of the network.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Encoder,
    Decoder,
}

impl Part {
    fn name(self) -> &'static str {
        match self {
            Part::Encoder => "encoder",
            Part::Decoder => "decoder",
        }
    }

    fn stack(self, config: &Config) -> Stack {
        match self {
            Part::Encoder => config.encoder,
            Part::Decoder => config.decoder,
        }
    }
}

/// The attentions of a layer.
#[derive(Clone, Copy)]
enum AttentionKind {
    SelfAttention,
    CrossAttention,
}

struct Reader<'a> {
    checkpoint: &'a Checkpoint<'a>,
    config: &'a Config,
    precision: Precision,
}

type Embeddings = (Option<Linear>, Option<Linear>, Linear);

impl Reader<'_> {
    /// The source's, the target's and the output's embeddings, as far as they are not the same.
    fn embeddings(&self) -> Result<Embeddings, LoadError> {
        let config = self.config;
        let named = |candidates: &[&str]| {
            let there = candidates.iter().find(|name| self.checkpoint.has(name));
            there
                .or(candidates.first())
                .map_or(String::new(), |name| (*name).to_owned())
        };
        let (shared, side) = match config.dialect.names {
            Names::Bart => ("model.shared.weight", "model."),
            Names::T5 => ("shared.weight", ""),
        };
        let of_side = |part: Part| format!("{side}{}.embed_tokens.weight", part.name());
        // What is shared is stored once, under whichever of its names came first.
        let (encoder, decoder) = (of_side(Part::Encoder), of_side(Part::Decoder));
        let source = named(&[shared, &encoder, &decoder, "lm_head.weight"]);
        let target = named(&[shared, &decoder, &encoder, "lm_head.weight"]);
        let output = if self.checkpoint.has("lm_head.weight") {
            "lm_head.weight".to_owned()
        } else {
            target.clone()
        };
        let bias = self.optional("final_logits_bias", &[1, config.vocabulary])?;
        let table = |name: &str, rows: usize| self.matrix(name, [rows, config.width], None);
        let (last, tied) = match config.answer {
            Answer::Text => (
                self.matrix(&output, [config.vocabulary, config.width], bias.as_deref())?,
                // An output matrix that is stored although it is tied to the embeddings is read once.
                output == target || self.checkpoint.same(&output, &target)?,
            ),
            Answer::Logit(token) => (self.row_of_output(token)?, false),
        };
        let target_table = if tied {
            None
        } else {
            Some(table(&target, config.vocabulary)?)
        };
        let source_table = if source == target {
            None
        } else {
            Some(table(&source, config.source_vocabulary)?)
        };
        Ok((source_table, target_table, last))
    }

    /// One row of the output matrix, in `f32` whatever the precision: it is small, and its product is the answer.
    fn row_of_output(&self, token: usize) -> Result<Linear, LoadError> {
        let (name, width) = ("lm_head.weight", self.config.width);
        let row = self
            .checkpoint
            .row(name, [self.config.vocabulary, width], token)?;
        let mut rows = LinearRows::new(Precision::Full, [1, width]);
        let packed = rows.add(&row).and_then(|()| rows.pack(None));
        packed.map_err(|error| self.checkpoint.wrong(name, &error))
    }

    fn side(&self, part: Part) -> Result<Side, LoadError> {
        let config = self.config;
        let (prefix, final_norm) = match config.dialect.names {
            Names::Bart => (format!("model.{}.", part.name()), "layer_norm"),
            Names::T5 => (format!("{}.", part.name()), "final_layer_norm"),
        };
        let norm = |wanted: bool, name: &str| -> Result<Option<Norm>, LoadError> {
            wanted.then(|| self.norm(&format!("{prefix}{name}"))).transpose()
        };
        let positions = match config.dialect.positions {
            Positions::Sines | Positions::SinesAfterPadding => Some(PositionTable::sines(config)),
            Positions::Learned { offset } => {
                let name = format!("{prefix}embed_positions.weight");
                let rows = self
                    .checkpoint
                    .floats(&name, &[config.positions + offset, config.width])?;
                Some(PositionTable::learned(rows, config.width, offset))
            }
            Positions::Relative => None,
        };
        let relative_biases = (config.dialect.positions == Positions::Relative)
            .then(|| self.relative_biases(&prefix, part))
            .transpose()?;
        Ok(Side {
            embedding_norm: norm(config.dialect.embedding_norm, "layernorm_embedding")?,
            positions,
            relative_biases,
            final_norm: norm(config.final_norm(), final_norm)?,
        })
    }

    fn relative_biases(&self, prefix: &str, part: Part) -> Result<RelativeBiases, LoadError> {
        let (config, stack) = (self.config, part.stack(self.config));
        let name = format!("{prefix}block.0.layer.0.SelfAttention.relative_attention_bias.weight");
        let biases = self
            .checkpoint
            .floats(&name, &[config.relative.buckets, stack.heads])?;
        let both_ways = part == Part::Encoder;
        Ok(RelativeBiases::new(
            &biases,
            config.relative,
            stack,
            config.positions,
            both_ways,
        ))
    }

    fn encoder_layer(&self, layer: usize) -> Result<EncoderLayer, LoadError> {
        Ok(EncoderLayer {
            self_attention: self.attention(Part::Encoder, layer, AttentionKind::SelfAttention)?,
            ffn: self.feed_forward(Part::Encoder, layer)?,
        })
    }

    fn decoder_layer(&self, layer: usize) -> Result<DecoderLayer, LoadError> {
        Ok(DecoderLayer {
            self_attention: self.attention(Part::Decoder, layer, AttentionKind::SelfAttention)?,
            cross_attention: self.attention(Part::Decoder, layer, AttentionKind::CrossAttention)?,
            ffn: self.feed_forward(Part::Decoder, layer)?,
        })
    }

    fn attention(&self, part: Part, layer: usize, kind: AttentionKind) -> Result<Attention, LoadError> {
        let side = part.name();
        let (prefix, norm, names) = match self.config.dialect.names {
            Names::Bart => {
                let name = match kind {
                    AttentionKind::SelfAttention => "self_attn",
                    AttentionKind::CrossAttention => "encoder_attn",
                };
                let prefix = format!("model.{side}.layers.{layer}.{name}");
                let norm = format!("{prefix}_layer_norm");
                (prefix, norm, ["q_proj", "k_proj", "v_proj", "out_proj"])
            }
            Names::T5 => {
                let (number, name) = match kind {
                    AttentionKind::SelfAttention => (0, "SelfAttention"),
                    AttentionKind::CrossAttention => (1, "EncDecAttention"),
                };
                let layer = format!("{side}.block.{layer}.layer.{number}");
                (
                    format!("{layer}.{name}"),
                    format!("{layer}.layer_norm"),
                    ["q", "k", "v", "o"],
                )
            }
        };
        let (inner, width) = (self.config.inner(part.stack(self.config)), self.config.width);
        let linear = |name: &str, shape| self.linear(&format!("{prefix}.{name}"), shape);
        Ok(Attention {
            query: linear(names[0], [inner, width])?,
            key: linear(names[1], [inner, width])?,
            value: linear(names[2], [inner, width])?,
            output: linear(names[3], [width, inner])?,
            norm: self.norm(&norm)?,
        })
    }

    fn feed_forward(&self, part: Part, layer: usize) -> Result<FeedForward, LoadError> {
        let (side, width, gated) = (part.name(), self.config.width, self.config.gated);
        let ffn = part.stack(self.config).ffn;
        let (prefix, norm, names) = match self.config.dialect.names {
            Names::Bart => {
                let prefix = format!("model.{side}.layers.{layer}");
                let norm = format!("{prefix}.final_layer_norm");
                (prefix, norm, ["fc1", "", "fc2"])
            }
            Names::T5 => {
                let number = if part == Part::Encoder { 1 } else { 2 };
                let prefix = format!("{side}.block.{layer}.layer.{number}");
                let norm = format!("{prefix}.layer_norm");
                let first = if gated { "wi_0" } else { "wi" };
                (format!("{prefix}.DenseReluDense"), norm, [first, "wi_1", "wo"])
            }
        };
        let linear = |name: &str, shape| self.linear(&format!("{prefix}.{name}"), shape);
        Ok(FeedForward {
            first: linear(names[0], [ffn, width])?,
            up: gated.then(|| linear(names[1], [ffn, width])).transpose()?,
            second: linear(names[2], [width, ffn])?,
            norm: self.norm(&norm)?,
        })
    }

    fn linear(&self, name: &str, shape: [usize; 2]) -> Result<Linear, LoadError> {
        let bias = match self.config.dialect.names {
            Names::Bart => Some(self.checkpoint.floats(&format!("{name}.bias"), &[shape[0]])?),
            Names::T5 => None,
        };
        self.matrix(&format!("{name}.weight"), shape, bias.as_deref())
    }

    fn matrix(&self, name: &str, shape: [usize; 2], bias: Option<&[f32]>) -> Result<Linear, LoadError> {
        let mut rows = LinearRows::new(self.precision, shape);
        self.checkpoint.rows(name, &shape, &mut |some| rows.add(some))?;
        rows.pack(bias)
            .map_err(|error| self.checkpoint.wrong(name, &error))
    }

    fn norm(&self, name: &str) -> Result<Norm, LoadError> {
        let width = [self.config.width];
        let bias = has_bias(self.config.dialect.norm)
            .then(|| self.checkpoint.floats(&format!("{name}.bias"), &width))
            .transpose()?;
        Ok(Norm {
            scale: self.checkpoint.floats(&format!("{name}.weight"), &width)?,
            bias,
        })
    }

    fn optional(&self, name: &str, shape: &[usize]) -> Result<Option<Vec<f32>>, LoadError> {
        self.checkpoint
            .has(name)
            .then(|| self.checkpoint.floats(name, shape))
            .transpose()
    }
}
