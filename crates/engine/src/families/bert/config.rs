//! The sizes of a network, from `config.json`.

use int8::LANES;
use serde::Deserialize;

/// Blocks of the packed weights: every width is a multiple of it.
const BLOCK: usize = 32;

/// Positions that every model has: enough for a word and what stands around it.
const LEAST_POSITIONS: usize = 8;

/// Sizes of a network.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Config {
    /// The architecture's name.
    pub model_type: String,
    /// Width of the residual stream.
    #[serde(rename = "hidden_size")]
    pub hidden: usize,
    /// Layers.
    #[serde(rename = "num_hidden_layers")]
    pub layers: usize,
    /// Attention heads.
    #[serde(rename = "num_attention_heads")]
    pub heads: usize,
    /// Width of the feed-forward layer.
    #[serde(rename = "intermediate_size")]
    pub ffn: usize,
    /// Positions that have an embedding.
    #[serde(rename = "max_position_embeddings")]
    pub positions: usize,
    /// Function of the feed-forward layer.
    #[serde(rename = "hidden_act")]
    pub activation: String,
}

impl Config {
    /// Reads `config.json`.
    ///
    /// # Errors
    /// In words: what is missing, or what this engine does not run.
    pub fn parse(json: &[u8]) -> Result<Self, String> {
        let config: Config = serde_json::from_slice(json).map_err(|error| error.to_string())?;
        config.check().map(|()| config)
    }

    fn check(&self) -> Result<(), String> {
        if self.activation != "gelu" {
            return Err(format!("hidden_act is '{}', known is gelu", self.activation));
        }
        if self.layers == 0 || self.positions < LEAST_POSITIONS {
            return Err(format!(
                "it has no layers, or fewer than {LEAST_POSITIONS} positions"
            ));
        }
        let heads = self.heads.checked_mul(LANES).filter(|&all| all > 0);
        if !heads.is_some_and(|all| self.hidden > 0 && self.hidden.is_multiple_of(all)) {
            let (hidden, heads) = (self.hidden, self.heads);
            return Err(format!(
                "hidden_size {hidden} is no multiple of {LANES} for each of {heads} heads"
            ));
        }
        for (name, width) in [("hidden_size", self.hidden), ("intermediate_size", self.ffn)] {
            if width == 0 || !width.is_multiple_of(BLOCK) {
                return Err(format!("{name} {width} is no multiple of {BLOCK}"));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(edits: &[(&str, &str)]) -> String {
        let whole = r#"{"model_type": "bert", "hidden_size": 64, "num_hidden_layers": 2, "num_attention_heads": 2,
            "intermediate_size": 96, "max_position_embeddings": 32, "hidden_act": "gelu", "vocab_size": 9}"#;
        edits
            .iter()
            .fold(whole.to_owned(), |json, (from, to)| json.replace(from, to))
    }

    #[test]
    fn a_configuration_is_read() {
        let config = Config::parse(json(&[]).as_bytes()).unwrap();
        assert_eq!(
            (
                config.hidden,
                config.layers,
                config.heads,
                config.ffn,
                config.positions
            ),
            (64, 2, 2, 96, 32)
        );
    }

    #[test]
    fn what_cannot_be_run_is_said() {
        for (edit, complaint) in [
            (("\"gelu\"", "\"relu\""), "hidden_act is 'relu'"),
            (("\"hidden_size\": 64", "\"hidden_size\": 60"), "hidden_size 60"),
            (("heads\": 2", "heads\": 0"), "0 heads"),
            (("heads\": 2", "heads\": 18446744073709551615"), "heads"),
            (("96", "97"), "intermediate_size 97"),
            (("layers\": 2", "layers\": 0"), "no layers"),
            (("\"hidden_act\": \"gelu\",", ""), "missing field `hidden_act`"),
            (("{", "["), ""),
        ] {
            let error = Config::parse(json(&[edit]).as_bytes()).unwrap_err();
            assert!(error.contains(complaint), "{error}");
        }
    }
}
