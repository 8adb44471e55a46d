//! The tokenizer of a GGUF file.

use crate::device::first_line;
use crate::guard::guarded;
use candle_core::quantized::gguf_file::Content;
use candle_core::quantized::tokenizer::TokenizerFromGguf;
use tokenizers::Tokenizer;

/// Texts of the tokens that end a turn in the model families we know; those in a vocabulary stop it.
const TURN_ENDS: [&str; 5] = [
    "<|im_end|>",
    "<|endoftext|>",
    "<|eot_id|>",
    "<end_of_turn>",
    "</s>",
];

/// Text to tokens and back.
pub struct Vocabulary {
    tokenizer: Tokenizer,
    stop: Vec<u32>,
    special: Vec<String>,
}

impl Vocabulary {
    /// Builds the tokenizer from the file's metadata.
    ///
    /// # Errors
    /// In words, when the metadata are not complete or of a kind that is not known.
    pub fn read(content: &Content) -> Result<Self, String> {
        let tokenizer = guarded(|| Tokenizer::from_gguf(content).map_err(|error| first_line(&error)))
            .map_err(|cause| format!("tokenizer: {cause}"))?;
        let eos = content
            .metadata
            .get("tokenizer.ggml.eos_token_id")
            .and_then(|id| id.to_u32().ok());
        let mut stop: Vec<u32> = TURN_ENDS
            .iter()
            .filter_map(|text| tokenizer.token_to_id(text))
            .collect();
        stop.extend(eos);
        let special = tokenizer
            .get_added_tokens_decoder()
            .into_values()
            .filter(|token| token.special)
            .map(|token| token.content)
            .collect();
        Ok(Vocabulary {
            tokenizer,
            stop,
            special,
        })
    }

    /// One more than the largest id.
    pub fn len(&self) -> usize {
        let ids = self.tokenizer.get_vocab(true).into_values();
        ids.max().map_or(0, |last| last as usize + 1)
    }

    /// The tokens that end a turn.
    pub fn stop(&self) -> &[u32] {
        &self.stop
    }

    /// The text of a special token by its metadata key, empty where there is none.
    pub fn special(&self, content: &Content, key: &str) -> String {
        let id = content.metadata.get(key).and_then(|id| id.to_u32().ok());
        id.and_then(|id| self.tokenizer.id_to_token(id))
            .unwrap_or_default()
    }

    /// The tokens of a rendered conversation; the texts of special tokens become these tokens.
    ///
    /// # Errors
    /// In words; the tokenizer's own.
    pub fn encode(&self, text: &str) -> Result<Vec<u32>, String> {
        let encoding = guarded(|| {
            self.tokenizer
                .encode(text, false)
                .map_err(|error| error.to_string())
        })?;
        Ok(encoding.get_ids().to_vec())
    }

    /// The text of decoded tokens, without special ones.
    ///
    /// # Errors
    /// In words; the tokenizer's own.
    pub fn decode(&self, tokens: &[u32]) -> Result<String, String> {
        guarded(|| {
            self.tokenizer
                .decode(tokens, true)
                .map_err(|error| error.to_string())
        })
    }

    /// The text with a space in every text of a special token, so that an article cannot end the turn in which it stands.
    pub fn escape_special_tokens(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for special in self.special.iter().filter(|special| special.chars().count() > 2) {
            if text.contains(special.as_str()) {
                let mut broken: Vec<char> = special.chars().collect();
                broken.insert(1, ' ');
                text = text.replace(special.as_str(), &String::from_iter(broken));
            }
        }
        text
    }
}
