//! The dialects of the encoder–decoder network: how Marian, BART, T5 and their relatives differ.

use crate::tokens::Architecture;
use crate::{Capabilities, Pairs};
use int8::plain::Activation;

/// A kind of encoder–decoder transformer. A new relative is a new value of this type.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Dialect {
    /// `model_type` in `config.json`.
    pub name: &'static str,
    /// The tasks of its models, as far as the architecture tells.
    pub capabilities: Capabilities,
    /// How layers are normalised.
    pub norm: Norm,
    /// Where in a layer the norm is.
    pub placement: Placement,
    /// Whether embeddings are normalised before the first layer.
    pub embedding_norm: bool,
    /// How positions are encoded.
    pub positions: Positions,
    /// How the checkpoint names its tensors.
    pub names: Names,
    /// The values of keys that `config.json` lacks.
    pub defaults: Defaults,
}

/// How layers are normalised.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Norm {
    /// Mean and variance (Ba et al., 2016).
    Layer,
    /// The root of the mean square (Zhang and Sennrich, 2019).
    Rms,
}

/// Where a layer is normalised.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Placement {
    /// Before each sublayer, and once behind the last layer.
    Before,
    /// After each residual sum.
    After,
}

/// How positions are encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Positions {
    /// Sines, then cosines, over frequencies `10000^(−2i/width)`, from position 0.
    Sines,
    /// Sines, then cosines, over frequencies `10000^(−i/(width/2 − 1))`, from the padding token's id plus
    /// one: fairseq's way.
    SinesAfterPadding,
    /// A learned table, whose first rows were left for other things.
    Learned {
        /// The row of position 0.
        offset: usize,
    },
    /// A learned bias for each distance between query and key.
    Relative,
}

/// How the checkpoint names its tensors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Names {
    /// `model.encoder.layers.0.self_attn.q_proj`.
    Bart,
    /// `encoder.block.0.layer.0.SelfAttention.q`.
    T5,
}

/// The values of keys that a `config.json` lacks.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Defaults {
    /// `activation_function`.
    pub activation: Activation,
    /// Whether the feed-forward layers have a gate.
    pub gated: bool,
    /// `scale_embedding`.
    pub scale_embedding: bool,
    /// `pad_token_id`.
    pub padding: u32,
    /// `eos_token_id`.
    pub end: u32,
    /// `decoder_start_token_id`.
    pub start: Option<u32>,
    /// `forced_eos_token_id`.
    pub forced_last: Option<u32>,
}

const TRANSLATES: Capabilities = Capabilities {
    translates: Some(Pairs::Many),
    summarises: false,
    embeds: false,
    estimates: false,
};

const SUMMARISES: Capabilities = Capabilities {
    translates: None,
    summarises: true,
    embeds: false,
    estimates: false,
};

/// For architectures whose configuration does not tell the task of a checkpoint.
const EITHER: Capabilities = Capabilities {
    summarises: true,
    ..TRANSLATES
};

const MARIAN: Dialect = Dialect {
    name: Architecture::Marian.name(),
    capabilities: Capabilities {
        translates: Some(Pairs::One),
        ..TRANSLATES
    },
    norm: Norm::Layer,
    placement: Placement::After,
    embedding_norm: false,
    positions: Positions::Sines,
    names: Names::Bart,
    defaults: Defaults {
        activation: Activation::Gelu,
        gated: false,
        scale_embedding: false,
        padding: 58_100,
        end: 0,
        start: Some(58_100),
        forced_last: Some(0),
    },
};

const BART: Dialect = Dialect {
    name: Architecture::Bart.name(),
    capabilities: SUMMARISES,
    norm: Norm::Layer,
    placement: Placement::After,
    embedding_norm: true,
    positions: Positions::Learned { offset: 2 },
    names: Names::Bart,
    defaults: Defaults {
        activation: Activation::Gelu,
        gated: false,
        scale_embedding: false,
        padding: 1,
        end: 2,
        start: Some(2),
        forced_last: Some(2),
    },
};

const MBART: Dialect = Dialect {
    name: Architecture::MBart.name(),
    capabilities: EITHER,
    placement: Placement::Before,
    defaults: Defaults {
        start: None,
        ..BART.defaults
    },
    ..BART
};

/// NLLB's checkpoints have the same `model_type`.
const M2M_100: Dialect = Dialect {
    name: Architecture::M2m100.name(),
    capabilities: TRANSLATES,
    placement: Placement::Before,
    embedding_norm: false,
    positions: Positions::SinesAfterPadding,
    defaults: Defaults {
        activation: Activation::Relu,
        scale_embedding: true,
        forced_last: None,
        ..BART.defaults
    },
    ..BART
};

const PEGASUS: Dialect = Dialect {
    name: Architecture::Pegasus.name(),
    capabilities: SUMMARISES,
    placement: Placement::Before,
    defaults: Defaults {
        padding: 0,
        end: 1,
        start: Some(0),
        forced_last: Some(1),
        ..MARIAN.defaults
    },
    ..MARIAN
};

const T5: Dialect = Dialect {
    name: Architecture::T5.name(),
    capabilities: EITHER,
    norm: Norm::Rms,
    placement: Placement::Before,
    embedding_norm: false,
    positions: Positions::Relative,
    names: Names::T5,
    defaults: Defaults {
        activation: Activation::Relu,
        gated: false,
        scale_embedding: false,
        padding: 0,
        end: 1,
        start: Some(0),
        forced_last: None,
    },
};

const MT5: Dialect = Dialect {
    name: Architecture::Mt5.name(),
    defaults: Defaults {
        activation: Activation::GeluTanh,
        gated: true,
        ..T5.defaults
    },
    ..T5
};

impl Dialect {
    /// The dialects of all architectures.
    pub const ALL: [Dialect; Architecture::ALL.len()] = {
        let mut all = [MARIAN; Architecture::ALL.len()];
        let mut index = 0;
        while index < all.len() {
            all[index] = Dialect::of(Architecture::ALL[index]);
            index += 1;
        }
        all
    };

    /// The dialect of an architecture.
    pub const fn of(architecture: Architecture) -> Self {
        match architecture {
            Architecture::Marian => MARIAN,
            Architecture::Bart => BART,
            Architecture::MBart => MBART,
            Architecture::M2m100 => M2M_100,
            Architecture::Pegasus => PEGASUS,
            Architecture::T5 => T5,
            Architecture::Mt5 => MT5,
        }
    }

    /// The dialect of a `model_type`.
    pub fn named(name: &str) -> Option<Self> {
        Architecture::named(name).map(Dialect::of)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_architecture_has_the_dialect_of_its_name() {
        for (architecture, dialect) in Architecture::ALL.into_iter().zip(Dialect::ALL) {
            assert_eq!(dialect.name, architecture.name());
            assert_eq!(Dialect::named(dialect.name), Some(dialect));
        }
        assert_eq!(Dialect::named("gpt2"), None);
    }
}
