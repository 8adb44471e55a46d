//! The shape of a network, as `config.json` gives it.

use super::dialect::{Dialect, Names, Norm, Placement};
use int8::LANES;
use int8::plain::Activation;
use serde_json::Value;

/// The most that a count may be: what is as large must be in the checkpoint too.
const MOST: u64 = 1 << 24;
/// The most layers or heads; the largest models have 48 and 128.
const MOST_LAYERS: usize = 1 << 10;
/// The widest states and heads; the largest models have 4,096 and 128.
const MOST_WIDTH: usize = 1 << 16;
/// Positions that every model has: enough for a word and what stands around it.
const LEAST_POSITIONS: usize = 16;
/// Positions of a side without a table of them.
const UNLIMITED: usize = 4096;
/// The class of networks that answer with a number; MetricX names it in `architectures`.
const REGRESSION: &str = "MT5ForRegression";
/// The token whose logit is that number: `<extra_id_10>` of mT5's vocabulary (Juraska et al., 2024).
const REGRESSION_TOKEN: usize = 250_089;

/// A network's blueprint.
#[derive(Debug, Clone, PartialEq)]
pub struct Config {
    /// Whose relative it is.
    pub dialect: Dialect,
    /// `d_model`.
    pub width: usize,
    /// The encoder's layers.
    pub encoder: Stack,
    /// The decoder's layers.
    pub decoder: Stack,
    /// Values of one head.
    pub head: usize,
    /// Tokens that can be decoded.
    pub vocabulary: usize,
    /// Tokens that can be read.
    pub source_vocabulary: usize,
    /// Positions that either side can have.
    pub positions: usize,
    /// Tokens of a source as the model was trained with them.
    pub window: usize,
    /// Between the two layers of a feed-forward network.
    pub activation: Activation,
    /// Whether its inner values are multiplied by a second projection.
    pub gated: bool,
    /// The factor of embeddings.
    pub embedding_scale: f32,
    /// The factor of the decoder's states before the last projection.
    pub output_scale: f32,
    /// Under the root of the norms.
    pub epsilon: f32,
    /// The padding token, which has no place.
    pub padding: u32,
    /// For `Positions::Relative`.
    pub relative: Relative,
    /// What it answers with.
    pub answer: Answer,
}

/// What a network answers with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// A text: the decoder gives the logits of all tokens.
    Text,
    /// A number: the logit of this token, the only one that is computed.
    Logit(usize),
}

/// Whether a network of this class answers with a number in place of a text.
pub fn is_regression(class: &str) -> bool {
    class == REGRESSION
}

/// The layers of one side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stack {
    /// How many there are.
    pub layers: usize,
    /// Heads of their attention.
    pub heads: usize,
    /// Inner values of their feed-forward networks.
    pub ffn: usize,
}

/// How distances are put into buckets that share a bias.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Relative {
    /// How many buckets there are.
    pub buckets: usize,
    /// All distances from here on are in the last one.
    pub most: usize,
}

/// Why a configuration cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    /// It is a network of another kind.
    #[error("{0}")]
    Architecture(String),
    /// A key is missing, or its value is out of range.
    #[error("'{0}' is missing or out of range")]
    Key(&'static str),
    /// The token whose logit is the answer is beyond the vocabulary.
    #[error("'vocab_size' is {vocabulary}, and a {REGRESSION} answers with the token {REGRESSION_TOKEN}")]
    NoAnswer {
        /// The tokens that there are.
        vocabulary: usize,
    },
    /// The network does something that is not done here.
    #[error("'{key}' is {found}, and tolmach runs {known} only")]
    Unsupported {
        /// The key.
        key: &'static str,
        /// Its value.
        found: String,
        /// The supported values.
        known: &'static str,
    },
}

impl Config {
    /// Reads a `config.json`.
    ///
    /// # Errors
    /// When it is of an unknown architecture, or a value is missing or out of range.
    pub fn read(json: &Value) -> Result<Self, ConfigError> {
        let name = json["model_type"].as_str().unwrap_or_default();
        let dialect = Dialect::named(name).ok_or_else(|| ConfigError::Architecture(name.to_owned()))?;
        let fields = Fields(json);
        let config = match dialect.names {
            Names::Bart => fields.bart(dialect)?,
            Names::T5 => fields.t5(dialect)?,
        };
        config.checked()
    }

    /// Values of all heads of a side together.
    pub fn inner(&self, stack: Stack) -> usize {
        stack.heads * self.head
    }

    /// Whether a norm stands behind the last layer of each side.
    pub fn final_norm(&self) -> bool {
        self.dialect.placement == Placement::Before
    }

    fn checked(self) -> Result<Self, ConfigError> {
        let bart = self.dialect.names == Names::Bart;
        for (key, of_t5, counts, most) in [
            (
                "encoder_layers",
                "num_layers",
                [self.encoder.layers, self.decoder.layers],
                MOST_LAYERS,
            ),
            (
                "encoder_attention_heads",
                "num_heads",
                [self.encoder.heads, self.decoder.heads],
                MOST_LAYERS,
            ),
            ("d_model", "d_kv", [self.width, self.head], MOST_WIDTH),
        ] {
            if counts.iter().any(|count| *count > most) {
                return Err(ConfigError::Key(if bart { key } else { of_t5 }));
            }
        }
        if self.positions < LEAST_POSITIONS || self.window < LEAST_POSITIONS {
            return Err(ConfigError::Key(if bart {
                "max_position_embeddings"
            } else {
                "n_positions"
            }));
        }
        if !(0.0..=1.0).contains(&self.epsilon) {
            return Err(ConfigError::Key("layer_norm_epsilon"));
        }
        if !self.head.is_multiple_of(LANES) || !self.width.is_multiple_of(LANES) {
            return Err(ConfigError::Unsupported {
                key: "d_model",
                found: format!("{} in heads of {}", self.width, self.head),
                known: "multiples of 16",
            });
        }
        let heads = [self.encoder, self.decoder].map(|stack| self.inner(stack));
        let split = self.dialect.names == Names::T5 || heads.iter().all(|&inner| inner == self.width);
        if !split {
            return Err(ConfigError::Key("encoder_attention_heads"));
        }
        if !(8..=MOST_LAYERS).contains(&self.relative.buckets) || self.relative.most <= self.relative.buckets
        {
            return Err(ConfigError::Key("relative_attention_num_buckets"));
        }
        match self.answer {
            Answer::Logit(token) if token >= self.vocabulary => Err(ConfigError::NoAnswer {
                vocabulary: self.vocabulary,
            }),
            _ => Ok(self),
        }
    }
}

/// The keys of a configuration.
struct Fields<'a>(&'a Value);

impl Fields<'_> {
    fn bart(&self, dialect: Dialect) -> Result<Config, ConfigError> {
        let defaults = dialect.defaults;
        let width = self.count("d_model")?;
        let stack = |layers, heads, ffn| {
            Ok::<_, ConfigError>(Stack {
                layers: self.count(layers)?,
                heads: self.count(heads)?,
                ffn: self.count(ffn)?,
            })
        };
        let encoder = stack("encoder_layers", "encoder_attention_heads", "encoder_ffn_dim")?;
        let vocabulary = self.count("vocab_size")?;
        let positions = self.optional("max_position_embeddings")?.unwrap_or(1024);
        let scaled = self.flag("scale_embedding").unwrap_or(defaults.scale_embedding);
        Ok(Config {
            dialect,
            width,
            encoder,
            decoder: stack("decoder_layers", "decoder_attention_heads", "decoder_ffn_dim")?,
            head: width / encoder.heads,
            vocabulary: self.optional("decoder_vocab_size")?.unwrap_or(vocabulary),
            source_vocabulary: vocabulary,
            positions,
            window: positions,
            activation: match self.0["activation_function"].as_str() {
                None => defaults.activation,
                Some(name) => activation("activation_function", name)?,
            },
            gated: false,
            embedding_scale: if scaled { (width as f32).sqrt() } else { 1.0 },
            output_scale: 1.0,
            epsilon: 1e-5,
            padding: self.token("pad_token_id").unwrap_or(defaults.padding),
            relative: Relative {
                buckets: 32,
                most: 128,
            },
            answer: Answer::Text,
        })
    }

    fn t5(&self, dialect: Dialect) -> Result<Config, ConfigError> {
        let width = self.count("d_model")?;
        let layers = self.count("num_layers")?;
        let encoder = Stack {
            layers,
            heads: self.count("num_heads")?,
            ffn: self.count("d_ff")?,
        };
        let vocabulary = self.count("vocab_size")?;
        // The first T5 scales its output because it is tied to the embeddings; none of the later ones does.
        let scaled = dialect.name == "t5"
            && self
                .flag("scale_decoder_outputs")
                .or(self.flag("tie_word_embeddings"))
                .unwrap_or(true);
        let (activation, gated) = match self.0["feed_forward_proj"].as_str() {
            None => (dialect.defaults.activation, dialect.defaults.gated),
            // The first gated models meant the approximation.
            Some("gated-gelu") => (Activation::GeluTanh, true),
            Some(name) => match name.strip_prefix("gated-") {
                Some(name) => (activation("feed_forward_proj", name)?, true),
                None => (activation("feed_forward_proj", name)?, false),
            },
        };
        Ok(Config {
            dialect,
            width,
            encoder,
            decoder: Stack {
                layers: self.optional("num_decoder_layers")?.unwrap_or(layers),
                ..encoder
            },
            head: self.count("d_kv")?,
            vocabulary,
            source_vocabulary: vocabulary,
            positions: UNLIMITED,
            window: self.optional("n_positions")?.unwrap_or(512).min(UNLIMITED),
            activation,
            gated,
            embedding_scale: 1.0,
            output_scale: if scaled {
                (width as f32).sqrt().recip()
            } else {
                1.0
            },
            epsilon: self.0["layer_norm_epsilon"].as_f64().unwrap_or(1e-6) as f32,
            padding: self.token("pad_token_id").unwrap_or(dialect.defaults.padding),
            relative: Relative {
                buckets: self.optional("relative_attention_num_buckets")?.unwrap_or(32),
                most: self.optional("relative_attention_max_distance")?.unwrap_or(128),
            },
            answer: self.answer()?,
        })
    }

    /// What a T5 answers with.
    fn answer(&self) -> Result<Answer, ConfigError> {
        if !self.0["architectures"][0].as_str().is_some_and(is_regression) {
            return Ok(Answer::Text);
        }
        let scaled = self.flag("scale_decoder_outputs");
        if scaled.or(self.flag("tie_word_embeddings")) == Some(true) {
            return Err(ConfigError::Unsupported {
                key: "tie_word_embeddings",
                found: format!("true in a {REGRESSION}"),
                known: "false",
            });
        }
        Ok(Answer::Logit(REGRESSION_TOKEN))
    }

    fn count(&self, key: &'static str) -> Result<usize, ConfigError> {
        self.optional(key)?.ok_or(ConfigError::Key(key))
    }

    fn optional(&self, key: &'static str) -> Result<Option<usize>, ConfigError> {
        match &self.0[key] {
            Value::Null => Ok(None),
            value => match value.as_u64() {
                Some(count @ 1..=MOST) => Ok(Some(count as usize)),
                _ => Err(ConfigError::Key(key)),
            },
        }
    }

    fn flag(&self, key: &str) -> Option<bool> {
        self.0[key].as_bool()
    }

    fn token(&self, key: &str) -> Option<u32> {
        self.0[key].as_u64().and_then(|id| u32::try_from(id).ok())
    }
}

fn activation(key: &'static str, name: &str) -> Result<Activation, ConfigError> {
    Ok(match name {
        "relu" => Activation::Relu,
        "gelu" => Activation::Gelu,
        "gelu_new" | "gelu_pytorch_tanh" => Activation::GeluTanh,
        "silu" | "swish" => Activation::Silu,
        _ => {
            return Err(ConfigError::Unsupported {
                key,
                found: format!("'{name}'"),
                known: "relu, gelu, gelu_new, silu and swish",
            });
        }
    })
}

/// The norm of a dialect has a bias or not.
pub fn has_bias(norm: Norm) -> bool {
    norm == Norm::Layer
}
