//! The sizes of a network, read from a GGUF file's metadata.

use super::dialect::{Dialect, Layers};
use super::fields::Fields;
use crate::LoadError;
use candle_core::quantized::gguf_file::{Content, Value};
use std::path::Path;

/// A decoder-only network: layers of attention or of recurrence, each before a gated feed-forward block, with RMS
/// norms. What its relatives do differently are the dialect's fields.
#[derive(Debug, Clone, PartialEq)]
pub struct Config {
    /// Its dialect.
    pub dialect: Dialect,
    /// The kinds of its layers, first to last.
    pub layers: Vec<LayerKind>,
    /// Width of the residual stream.
    pub hidden: usize,
    /// Query heads.
    pub heads: usize,
    /// Key and value heads.
    pub kv_heads: usize,
    /// Width of a head.
    pub head: usize,
    /// What products of queries and keys are multiplied by.
    pub query_scale: f32,
    /// Positions the model was made for.
    pub window: usize,
    /// Epsilon of the RMS norms.
    pub epsilon: f32,
    /// The rotary frequencies; layers name theirs by its place.
    pub rotaries: Vec<Frequencies>,
    /// Logits are squeezed between this and its negative, if it is there.
    pub logit_cap: Option<f32>,
}

/// A kind of layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LayerKind {
    /// Attention.
    Attention(Reach),
    /// A gated DeltaNet.
    DeltaNet(DeltaSizes),
}

/// To what an attention layer attends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reach {
    /// To so many tokens, the query's own among them; `None` to all.
    pub window: Option<usize>,
    /// The place of its frequencies in [`Config::rotaries`].
    pub rotary: usize,
    /// Whether the output is gated.
    pub gated: bool,
}

/// The sizes of gated DeltaNets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DeltaSizes {
    /// Heads of queries and keys.
    pub key_heads: usize,
    /// Heads of values, a multiple of `key_heads`.
    pub value_heads: usize,
    /// Width of a head of either.
    pub head: usize,
    /// Tokens that the convolution sees.
    pub taps: usize,
}

impl DeltaSizes {
    /// Width of the values of all heads.
    pub fn values(self) -> usize {
        self.value_heads * self.head
    }

    /// Width of queries, keys and values together.
    pub fn channels(self) -> usize {
        2 * self.key_heads * self.head + self.values()
    }
}

/// Rotary frequencies: `base^(−2i / dims) / factor` for the first `dims` elements of a head.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Frequencies {
    /// The base.
    pub base: f32,
    /// By what positions are divided.
    pub factor: f32,
    /// Elements that are rotated.
    pub dims: usize,
}

/// More layers than the largest models have, eight times.
const MOST_LAYERS: usize = 1 << 10;
/// The largest product of two sizes that no model has: a matrix of so many rows does not fit into memory.
pub(super) const MOST_WIDTH: usize = 1 << 24;

/// Gemma 3 of 27 billion parameters scales queries by the width of the stream a head, not of the head, and no field of
/// its files says so.
const GEMMA_27B_LAYERS: usize = 62;

/// Why a file's metadata are no [`Config`].
#[derive(Debug, PartialEq, Eq)]
pub enum ConfigError {
    /// Whole, but of another architecture.
    Unknown(String),
    /// A value is missing, of a wrong kind or out of range, or asks for what no network here does; in words.
    Field(String),
}

impl ConfigError {
    /// A value that is missing, of a wrong kind or out of range.
    pub fn field(name: &str) -> Self {
        ConfigError::Field(format!("metadata field {name} is missing or out of range"))
    }

    /// The error for whoever loads the file.
    pub fn of_file(self, path: &Path) -> LoadError {
        match self {
            ConfigError::Unknown(architecture) => LoadError::UnknownArchitecture {
                file: path.to_owned(),
                architecture,
                known: Dialect::names(),
            },
            ConfigError::Field(cause) => LoadError::unreadable(path, cause),
        }
    }
}

impl Config {
    /// Reads the sizes.
    ///
    /// # Errors
    /// [`ConfigError`], naming the architecture or the field.
    pub fn read(content: &Content) -> Result<Self, ConfigError> {
        let Some(Value::String(architecture)) = content.metadata.get("general.architecture") else {
            return Err(ConfigError::field("general.architecture"));
        };
        let dialect =
            Dialect::named(architecture).ok_or_else(|| ConfigError::Unknown(architecture.clone()))?;
        let fields = Fields {
            content,
            prefix: dialect.name,
        };
        let hidden = fields.count("embedding_length")?;
        let heads = fields.count("attention.head_count")?;
        let head = fields.optional("attention.key_length")?.unwrap_or(hidden / heads);
        if head == 0 || !head.is_multiple_of(2) || heads * head > MOST_WIDTH {
            return Err(fields.wrong("attention.key_length"));
        }
        let frequencies = fields.frequencies(head, dialect.scales_positions)?;
        let mut config = Config {
            dialect,
            layers: Vec::new(),
            hidden,
            heads,
            kv_heads: fields.count("attention.head_count_kv")?,
            head,
            query_scale: 1.0 / (head as f32).sqrt(),
            window: fields.count("context_length")?,
            epsilon: fields.number("attention.layer_norm_rms_epsilon")?,
            rotaries: vec![frequencies],
            logit_cap: None,
        };
        config.check(&fields)?;
        let layers = fields.count("block_count")?;
        if layers > MOST_LAYERS {
            return Err(fields.wrong("block_count"));
        }
        config.plan(&fields, layers)?;
        Ok(config)
    }

    /// Whether some layers keep a state that cannot be cut back to fewer tokens.
    pub fn is_recurrent(&self) -> bool {
        let recurrent = |kind: &LayerKind| matches!(kind, LayerKind::DeltaNet(_));
        self.layers.iter().any(recurrent)
    }

    fn check(&self, fields: &Fields<'_>) -> Result<(), ConfigError> {
        if !self.heads.is_multiple_of(self.kv_heads) {
            return Err(fields.wrong("attention.head_count_kv"));
        }
        if fields
            .optional("attention.value_length")?
            .is_some_and(|value| value != self.head)
        {
            return Err(fields.wrong("attention.value_length"));
        }
        if !(0.0..=1.0).contains(&self.epsilon) {
            return Err(fields.wrong("attention.layer_norm_rms_epsilon"));
        }
        Ok(())
    }

    /// Says of what kind each of `layers` layers is, and reads what only such kinds have.
    fn plan(&mut self, fields: &Fields<'_>, layers: usize) -> Result<(), ConfigError> {
        let everything = LayerKind::Attention(Reach {
            window: None,
            rotary: 0,
            gated: false,
        });
        match self.dialect.layers {
            Layers::Alike => self.layers = vec![everything; layers],
            Layers::Windowed { every } => self.plan_windows(fields, layers, every)?,
            Layers::Recurrent { every } => self.plan_recurrence(fields, layers, every)?,
        }
        Ok(())
    }

    /// Gated DeltaNets, and attention with a gated output at the end of every few. Layers that foresee further tokens
    /// stand behind the others, and are not run.
    fn plan_recurrence(
        &mut self,
        fields: &Fields<'_>,
        layers: usize,
        every: usize,
    ) -> Result<(), ConfigError> {
        let foreseeing = match fields.get("nextn_predict_layers").1.map(Value::to_u32) {
            None => 0,
            Some(Ok(count)) if (count as usize) < layers => count as usize,
            Some(_) => return Err(fields.wrong("nextn_predict_layers")),
        };
        let layers = layers - foreseeing;
        let is_recurrent = match fields.get("attention.recurrent_layers").1 {
            Some(_) => fields.pattern("attention.recurrent_layers", layers, every)?,
            None => fields.pattern("full_attention_interval", layers, every)?,
        };
        let sizes = fields.delta_sizes()?;
        let attention = LayerKind::Attention(Reach {
            window: None,
            rotary: 0,
            gated: true,
        });
        let kind = |recurrent| {
            if recurrent {
                LayerKind::DeltaNet(sizes)
            } else {
                attention
            }
        };
        self.layers = is_recurrent.into_iter().map(kind).collect();
        Ok(())
    }

    /// Windows as Gemma 3 has them; a file without a window means attention to everything.
    fn plan_windows(&mut self, fields: &Fields<'_>, layers: usize, every: usize) -> Result<(), ConfigError> {
        let window = fields.optional("attention.sliding_window")?;
        let is_local = fields.pattern("attention.sliding_window_pattern", layers, every)?;
        self.rotaries.push(Frequencies {
            base: fields.at_least_one("rope.freq_base_swa", 10_000.0)?,
            factor: 1.0,
            dims: self.rotaries[0].dims,
        });
        let kind = |is_local: bool| {
            let window = window.filter(|_| is_local);
            LayerKind::Attention(Reach {
                window,
                rotary: usize::from(window.is_some()),
                gated: false,
            })
        };
        self.layers = is_local.into_iter().map(kind).collect();
        if layers == GEMMA_27B_LAYERS {
            self.query_scale = 1.0 / (self.hidden as f32 / self.heads as f32).sqrt();
        }
        if fields.get("final_logit_softcapping").1.is_some() {
            let cap = fields.number("final_logit_softcapping")?;
            let cap = Some(cap).filter(|cap| *cap > 0.0);
            self.logit_cap = Some(cap.ok_or_else(|| fields.wrong("final_logit_softcapping"))?);
        }
        Ok(())
    }
}
