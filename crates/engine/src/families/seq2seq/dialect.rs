//! What a relative of the one network does its own way.

use crate::{Capabilities, Pairs};
use int8::plain::Activation;

/// A kind of encoder–decoder transformer. A new relative is a new value of this type.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Dialect {
    /// `model_type` in `config.json`.
    pub name: &'static str,
    /// What models of it are made for, as far as the name tells.
    pub capabilities: Capabilities,
    /// How layers are normalised.
    pub norm: Norm,
    /// Where in a layer that is done.
    pub placement: Placement,
    /// Whether embeddings are normalised before the first layer.
    pub embedding_norm: bool,
    /// How tokens know their places.
    pub positions: Positions,
    /// How the checkpoint names its tensors.
    pub names: Names,
    /// What `config.json` means where it says nothing.
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

/// How tokens know their places.
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

/// What a `config.json` that says nothing means.
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

/// The names of all, for messages.
pub const KNOWN: &str = "marian, bart, mbart, m2m_100, pegasus, t5, mt5";

const TRANSLATES: Capabilities = Capabilities {
    translates: Some(Pairs::Many),
    summarises: false,
    embeds: false,
};

const SUMMARISES: Capabilities = Capabilities {
    translates: None,
    summarises: true,
    embeds: false,
};

/// Which of the two a checkpoint was trained for, its configuration does not tell.
const EITHER: Capabilities = Capabilities {
    summarises: true,
    ..TRANSLATES
};

const MARIAN: Dialect = Dialect {
    name: "marian",
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
    name: "bart",
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
    name: "mbart",
    capabilities: EITHER,
    placement: Placement::Before,
    defaults: Defaults {
        start: None,
        ..BART.defaults
    },
    ..BART
};

/// NLLB's checkpoints call themselves so too.
const M2M_100: Dialect = Dialect {
    name: "m2m_100",
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
    name: "pegasus",
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
    name: "t5",
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
    name: "mt5",
    defaults: Defaults {
        activation: Activation::GeluTanh,
        gated: true,
        ..T5.defaults
    },
    ..T5
};

impl Dialect {
    /// All of them.
    pub const ALL: [Dialect; 7] = [MARIAN, BART, MBART, M2M_100, PEGASUS, T5, MT5];

    /// The dialect of a `model_type`.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|dialect| dialect.name == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_dialect_is_found_and_named_in_messages() {
        for dialect in Dialect::ALL {
            assert_eq!(Dialect::named(dialect.name), Some(dialect));
            assert!(KNOWN.split(", ").any(|name| name == dialect.name));
        }
        assert_eq!(Dialect::named("gpt2"), None);
    }
}
