//! The sizes of a network, read from a GGUF file's metadata.

use super::dialect::Dialect;
use candle_core::quantized::gguf_file::{Content, Value};

/// A decoder-only transformer with grouped-query attention, RMS norms and gated feed-forward: what
/// Llama, Qwen2 and Qwen3 share. Differences are the dialect's fields.
#[derive(Debug, Clone, PartialEq)]
pub struct Config {
    /// Its dialect.
    pub dialect: Dialect,
    /// Decoder layers.
    pub layers: usize,
    /// Width of the residual stream.
    pub hidden: usize,
    /// Query heads.
    pub heads: usize,
    /// Key and value heads.
    pub kv_heads: usize,
    /// Width of a head.
    pub head: usize,
    /// Positions the model was made for.
    pub window: usize,
    /// Epsilon of the RMS norms.
    pub epsilon: f32,
    /// Base of the rotary frequencies.
    pub rope_base: f32,
}

/// More layers than the largest models have, eight times.
const MOST_LAYERS: usize = 1 << 10;

/// Why a file's metadata are no [`Config`].
#[derive(Debug, PartialEq, Eq)]
pub enum ConfigError {
    /// Whole, but of another architecture.
    Unknown(String),
    /// A value is missing, of a wrong kind or out of range.
    Field(String),
}

impl Config {
    /// Reads the sizes.
    ///
    /// # Errors
    /// [`ConfigError`], naming the architecture or the field.
    pub fn read(content: &Content) -> Result<Self, ConfigError> {
        let Some(Value::String(architecture)) = content.metadata.get("general.architecture") else {
            return Err(ConfigError::Field("general.architecture".to_owned()));
        };
        let dialect =
            Dialect::named(architecture).ok_or_else(|| ConfigError::Unknown(architecture.clone()))?;
        let fields = Fields {
            content,
            prefix: dialect.name,
        };
        let hidden = fields.count("embedding_length")?;
        let heads = fields.count("attention.head_count")?;
        let config = Config {
            dialect,
            layers: fields.count("block_count")?,
            hidden,
            heads,
            kv_heads: fields.count("attention.head_count_kv")?,
            head: fields.optional("attention.key_length")?.unwrap_or(hidden / heads),
            window: fields.count("context_length")?,
            epsilon: fields.number("attention.layer_norm_rms_epsilon")?,
            rope_base: fields.base()?,
        };
        config.checked()
    }

    fn checked(self) -> Result<Self, ConfigError> {
        let wrong = |field: &str| Err(ConfigError::Field(format!("{}.{field}", self.dialect.name)));
        if !self.heads.is_multiple_of(self.kv_heads) {
            return wrong("attention.head_count_kv");
        }
        if !self.head.is_multiple_of(2) {
            return wrong("attention.key_length");
        }
        if self.layers > MOST_LAYERS {
            return wrong("block_count");
        }
        if !(0.0..=1.0).contains(&self.epsilon) {
            return wrong("attention.layer_norm_rms_epsilon");
        }
        Ok(self)
    }
}

/// Metadata under an architecture's prefix.
struct Fields<'a> {
    content: &'a Content,
    prefix: &'static str,
}

impl Fields<'_> {
    /// The base of the frequencies; a file that does not say it means ten thousand.
    fn base(&self) -> Result<f32, ConfigError> {
        let (key, value) = self.get("rope.freq_base");
        if value.is_none() {
            return Ok(10_000.0);
        }
        let base = self.number("rope.freq_base")?;
        Some(base)
            .filter(|base| *base >= 1.0)
            .ok_or(ConfigError::Field(key))
    }

    fn get(&self, name: &str) -> (String, Option<&Value>) {
        let key = format!("{}.{name}", self.prefix);
        let value = self.content.metadata.get(&key);
        (key, value)
    }

    /// A count from 1 to a million: enough for any model, too little to exhaust memory.
    fn count(&self, name: &str) -> Result<usize, ConfigError> {
        self.optional(name)?
            .ok_or_else(|| ConfigError::Field(self.get(name).0))
    }

    fn optional(&self, name: &str) -> Result<Option<usize>, ConfigError> {
        let (key, value) = self.get(name);
        let Some(value) = value else { return Ok(None) };
        match value.to_u32() {
            Ok(count @ 1..=1_000_000) => Ok(Some(count as usize)),
            _ => Err(ConfigError::Field(key)),
        }
    }

    fn number(&self, name: &str) -> Result<f32, ConfigError> {
        let (key, value) = self.get(name);
        let number = value
            .and_then(|value| value.to_f32().ok())
            .filter(|number| number.is_finite());
        number.ok_or(ConfigError::Field(key))
    }
}
