//! The dialects of the decoder-only network: how Llama, Qwen2 and Qwen3 differ.

/// A kind of decoder-only transformer. A new relative is a new value of this type. Biases, and norms of heads, have no
/// field: they are read where a file has tensors for them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dialect {
    /// `general.architecture`, and what the keys of its metadata begin with: `qwen2`.
    pub name: &'static str,
    /// How rotated elements are paired.
    pub rotation: Rotation,
    /// Which of Candle's models is the same network.
    pub candle: CandleModel,
}

/// How the halves of a head are paired when they are rotated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rotation {
    /// Element `i` with `i + head / 2` (GPT-NeoX, Qwen).
    Halves,
    /// Element `2i` with `2i + 1` (llama.cpp's order for Llama).
    Neighbours,
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

/// Queries, keys and values have biases.
const QWEN2: Dialect = Dialect {
    name: "qwen2",
    rotation: Rotation::Halves,
    candle: CandleModel::Qwen2,
};

/// Each head's query and key are normalised.
const QWEN3: Dialect = Dialect {
    name: "qwen3",
    rotation: Rotation::Halves,
    candle: CandleModel::Qwen3,
};

const LLAMA: Dialect = Dialect {
    name: "llama",
    rotation: Rotation::Neighbours,
    candle: CandleModel::Llama,
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
    pub const ALL: &[Dialect] = &[QWEN2, QWEN3, LLAMA];

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
