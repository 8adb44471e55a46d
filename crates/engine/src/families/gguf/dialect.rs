//! The dialects of the decoder-only network: how its relatives differ.

/// A kind of decoder-only network. A new relative is a new value of this type, and a variant of one of its fields where
/// it does something that none does yet. Biases, and norms of heads, have no field: they are read where a file has
/// tensors for them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dialect {
    /// `general.architecture`, and what the keys of its metadata begin with: `qwen2`.
    pub name: &'static str,
    /// The kinds of its layers.
    pub layers: Layers,
    /// How rotated elements are paired.
    pub rotation: Rotation,
    /// Whether positions may be scaled (`rope.scaling.type = linear`). No other scaling is known.
    pub scales_positions: bool,
    /// When the norms of heads are applied.
    pub head_norms: HeadNorms,
    /// The name of the norm before the feed-forward block.
    pub ffn_norm: &'static str,
    /// Whether the output of each block is normalised too, by `post_attention_norm` and `post_ffw_norm`.
    pub norms_after: bool,
    /// What the feed-forward block does to its gate.
    pub gate: Gate,
    /// Whether embeddings are multiplied by the root of their width.
    pub scales_embeddings: bool,
    /// Which of Candle's models is the same network; without one it runs on the CPU alone.
    pub candle: Option<CandleModel>,
}

/// The kinds of a network's layers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layers {
    /// Attention to all tokens before.
    Alike,
    /// Of every few layers the last attends to all tokens before, and the others to those in a window
    /// (`attention.sliding_window`), with rotary frequencies of their own.
    Windowed {
        /// Every how many, where a file does not say it.
        every: usize,
    },
    /// Of every few layers (`full_attention_interval`) the last is attention whose output is gated, and the others are
    /// gated DeltaNets.
    Recurrent {
        /// Every how many, where a file does not say it.
        every: usize,
    },
}

/// How the halves of a head are paired when they are rotated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rotation {
    /// Element `i` with `i + head / 2` (GPT-NeoX, Qwen).
    Halves,
    /// Element `2i` with `2i + 1` (llama.cpp's order for Llama).
    Neighbours,
}

/// When the norms of each head's query and key are applied, if there are any.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HeadNorms {
    /// Before the rotation.
    Before,
    /// After it.
    After,
}

/// The activation function of a feed-forward block's gate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gate {
    /// `x · σ(x)` (`SwiGLU`; Shazeer, 2020).
    Silu,
    /// GELU with a hyperbolic tangent (`GeGLU`; Shazeer, 2020).
    Gelu,
}

/// A model of `candle-transformers`: it runs on GPUs, and on the CPU it is what tests compare with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CandleModel {
    /// `quantized_llama`.
    Llama,
    /// `quantized_qwen2`.
    Qwen2,
    /// `quantized_qwen3`.
    Qwen3,
}

/// What most have in common.
const USUAL: Dialect = Dialect {
    name: "",
    layers: Layers::Alike,
    rotation: Rotation::Halves,
    scales_positions: false,
    head_norms: HeadNorms::Before,
    ffn_norm: "ffn_norm",
    norms_after: false,
    gate: Gate::Silu,
    scales_embeddings: false,
    candle: None,
};

/// Queries, keys and values have biases.
const QWEN2: Dialect = Dialect {
    name: "qwen2",
    candle: Some(CandleModel::Qwen2),
    ..USUAL
};

/// Each head's query and key are normalised.
const QWEN3: Dialect = Dialect {
    name: "qwen3",
    candle: Some(CandleModel::Qwen3),
    ..USUAL
};

const LLAMA: Dialect = Dialect {
    name: "llama",
    rotation: Rotation::Neighbours,
    candle: Some(CandleModel::Llama),
    ..USUAL
};

/// Tencent's Hunyuan, Hy-MT2 among them: Qwen3 with the norms of heads after the rotation.
const HUNYUAN_DENSE: Dialect = Dialect {
    name: "hunyuan-dense",
    head_norms: HeadNorms::After,
    ..USUAL
};

/// Google's Gemma 3, `MiLMMT` and `TranslateGemma` among them.
const GEMMA3: Dialect = Dialect {
    name: "gemma3",
    layers: Layers::Windowed { every: 6 },
    scales_positions: true,
    norms_after: true,
    gate: Gate::Gelu,
    scales_embeddings: true,
    ..USUAL
};

/// Qwen3.5, Index-Translate among them.
const QWEN35: Dialect = Dialect {
    name: "qwen35",
    layers: Layers::Recurrent { every: 4 },
    ffn_norm: "post_attention_norm",
    ..USUAL
};

impl CandleModel {
    /// What the keys begin with that Candle looks for.
    pub fn prefix(self) -> &'static str {
        match self {
            CandleModel::Llama => "llama",
            CandleModel::Qwen2 => "qwen2",
            CandleModel::Qwen3 => "qwen3",
        }
    }
}

impl Dialect {
    /// All of them.
    pub const ALL: &[Dialect] = &[QWEN2, QWEN3, LLAMA, HUNYUAN_DENSE, GEMMA3, QWEN35];

    /// The names of all, for messages.
    pub fn names() -> String {
        let names: Vec<&str> = Self::ALL.iter().map(|dialect| dialect.name).collect();
        names.join(", ")
    }

    /// The dialect of a `general.architecture`.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|dialect| dialect.name == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_dialect_is_found_and_named_in_messages() {
        for dialect in Dialect::ALL {
            assert_eq!(Dialect::named(dialect.name), Some(*dialect));
        }
        assert!(Dialect::names().starts_with("qwen2, qwen3, llama"));
        assert_eq!(Dialect::named("mamba"), None);
    }
}
