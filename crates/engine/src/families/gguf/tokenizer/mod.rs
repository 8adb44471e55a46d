//! The tokenizer of a GGUF file, which gives the tokens that llama.cpp gives.
//!
//! `metadata` reads the vocabulary; `special` finds special tokens in a text, and what lies between goes through
//! `byte_pairs`, cut before by a `pre_tokenizer` of `rules`, or through `sentence_pieces`. Both merge by `merging`.
//! `tools/reference/llama_tokens.py` compares it with llama.cpp.

mod byte_letters;
mod byte_pairs;
mod categories;
mod merging;
mod metadata;
mod pre_tokenizer;
mod rules;
mod sentence_pieces;
mod special;
#[cfg(test)]
mod tests;

use super::vocabulary::scripts_of_token;
use crate::LoadError;
use byte_pairs::BytePairs;
use candle_core::quantized::gguf_file::Content;
use metadata::{Kind, Tokens};
use pre_tokenizer::{PreTokenizer, shown};
use sentence_pieces::SentencePieces;
use special::SpecialTokens;
use std::path::Path;
use text::script::Scripts;

/// Texts of tokens that end a turn in some model family; llama.cpp takes them for special whatever a file says.
const TURN_ENDS: [&str; 22] = [
    "<|im_end|>",
    "<|endoftext|>",
    "<|eot_id|>",
    "<|eom_id|>",
    "<end_of_turn>",
    "<turn|>",
    "<|end|>",
    "<|end_of_text|>",
    "<end_of_utterance>",
    "<|eos|>",
    "<｜hy_place▁holder▁no▁2｜>",
    "<｜end▁of▁sentence｜>",
    "<EOT>",
    "_<EOT>",
    "[EOT]",
    "[EOS]",
    "[e~[",
    "</s>",
    "<eos>",
    "<|fim_pad|>",
    "<|repo_name|>",
    "<|file_sep|>",
];

/// That of [`TURN_ENDS`] which is also a tag of HTML.
const HTML: &str = "</s>";

/// How often a text is searched for control tokens that breaking others has made.
const MOST_ESCAPES: usize = 4;

/// Why a file's tokenizer is not read.
#[derive(Debug, PartialEq)]
pub(crate) enum TokenizerError {
    /// The metadata are wrong, in words.
    Damaged(String),
    /// It is of a kind that is not known.
    Unknown {
        /// The key of the metadata that names the kind.
        key: &'static str,
        /// The name, fit to be shown.
        value: String,
        /// The names that are known, separated by commas.
        known: String,
    },
}

impl From<String> for TokenizerError {
    fn from(cause: String) -> Self {
        TokenizerError::Damaged(cause)
    }
}

impl From<&str> for TokenizerError {
    fn from(cause: &str) -> Self {
        TokenizerError::Damaged(cause.to_owned())
    }
}

impl TokenizerError {
    /// The error of a file's loading.
    pub(crate) fn of_file(self, file: &Path) -> LoadError {
        match self {
            TokenizerError::Damaged(cause) => LoadError::unreadable(file, format!("tokenizer: {cause}")),
            TokenizerError::Unknown { key, value, known } => LoadError::UnknownTokenizer {
                file: file.to_owned(),
                key,
                value,
                known,
            },
        }
    }
}

/// Text to tokens and back.
pub struct Tokenizer {
    tokens: Tokens,
    special: SpecialTokens,
    control: SpecialTokens,
    method: Method,
    bos: Option<u32>,
    eos: Option<u32>,
    adds_bos: bool,
    stop: Vec<u32>,
}

/// How texts between special tokens are read.
enum Method {
    BytePairs(Box<BytePairs>),
    SentencePieces(Box<SentencePieces>),
}

impl Tokenizer {
    /// Reads the tokenizer of a GGUF file, and nothing else of it.
    ///
    /// # Errors
    /// [`LoadError`], as for a whole model.
    pub fn open(path: &Path) -> Result<Self, LoadError> {
        let (content, _) = super::content::open(path)?;
        Self::read(&content).map_err(|error| error.of_file(path))
    }

    /// Builds the tokenizer from the file's metadata.
    ///
    /// # Errors
    /// When the metadata are not complete, contradict each other, or are of a kind that is not known.
    pub(crate) fn read(content: &Content) -> Result<Self, TokenizerError> {
        let tokens = Tokens::read(content)?;
        let model = metadata::text(content, "tokenizer.ggml.model")?;
        let named = |key: &str| tokens.named(content, &format!("tokenizer.ggml.{key}_token_id"));
        let (mut bos, mut eos) = (named("bos")?, named("eos")?);
        let (method, adds_bos) = match model {
            Some("gpt2") => {
                let name = metadata::text(content, "tokenizer.ggml.pre")?;
                let pre_tokenizer = PreTokenizer::named(name)?;
                let merges = metadata::strings(content, "tokenizer.ggml.merges")?;
                let merges = merges.ok_or("it has no list of merges")?;
                let pairs = BytePairs::new(&tokens, &merges, pre_tokenizer)?;
                (Method::BytePairs(Box::new(pairs)), pre_tokenizer.adds_bos)
            }
            Some("llama") => {
                let there = |id: u32| tokens.get(id).map(|_| id);
                bos = bos.or_else(|| there(1));
                eos = eos.or_else(|| there(2));
                let unknown = named("unknown")?.or_else(|| there(0));
                (
                    Method::SentencePieces(Box::new(sentence_pieces(content, &tokens, unknown)?)),
                    true,
                )
            }
            other => {
                return Err(TokenizerError::Unknown {
                    key: "tokenizer.ggml.model",
                    value: shown(other.unwrap_or_default()),
                    known: "gpt2, llama".to_owned(),
                });
            }
        };
        let adds_bos = metadata::truth(content, "tokenizer.ggml.add_bos_token")?.unwrap_or(adds_bos);
        let mut stop: Vec<u32> = [eos, named("eot")?, named("eom")?]
            .into_iter()
            .flatten()
            .collect();
        stop.extend(turn_ends(&tokens));
        stop.sort_unstable();
        stop.dedup();
        let (special, control) = special_tokens(&tokens, &stop);
        Ok(Tokenizer {
            tokens,
            special,
            control,
            method,
            bos,
            eos,
            adds_bos,
            stop,
        })
    }

    /// The tokens that begin with the end of a line.
    pub fn line_ends(&self) -> impl Iterator<Item = u32> {
        let ids = 0..u32::try_from(self.vocabulary_size()).unwrap_or(u32::MAX);
        ids.filter(|id| matches!(self.bytes_of(*id).first(), Some(b'\n' | b'\r')))
    }

    /// The scripts of the letters of a token, which may begin or end within a character.
    pub fn scripts_of(&self, id: u32) -> Scripts {
        scripts_of_token(&self.bytes_of(id))
    }

    /// How many tokens there are.
    pub fn vocabulary_size(&self) -> usize {
        self.tokens.len()
    }

    /// The tokens that end a turn.
    pub fn stop(&self) -> &[u32] {
        &self.stop
    }

    /// The text of the token that begins a text; empty where there is none.
    pub fn bos(&self) -> &str {
        self.text(self.bos)
    }

    /// The text of the token that ends a text; empty where there is none.
    pub fn eos(&self) -> &str {
        self.text(self.eos)
    }

    fn text(&self, id: Option<u32>) -> &str {
        let token = id.and_then(|id| self.tokens.get(id));
        token.map_or("", |token| &token.text)
    }

    /// The tokens of a text; the texts of special tokens become these tokens.
    pub fn encode(&self, text: &str) -> Vec<u32> {
        let mut ids = Vec::new();
        let mut end = 0;
        for (span, id) in self.special.find(text) {
            self.encode_plain(&text[end..span.start], &mut ids);
            ids.push(id);
            end = span.end;
        }
        self.encode_plain(&text[end..], &mut ids);
        ids
    }

    /// The tokens of a whole prompt: as those of a text, behind the token that begins a text where the model wants it.
    pub fn encode_prompt(&self, text: &str) -> Vec<u32> {
        let mut ids = self.encode(text);
        if let Some(bos) = self.bos.filter(|bos| self.adds_bos && ids.first() != Some(bos)) {
            ids.insert(0, bos);
        }
        ids
    }

    /// Adds the tokens of a text without special ones, which stands behind a special token or begins.
    fn encode_plain(&self, text: &str, into: &mut Vec<u32>) {
        match &self.method {
            _ if text.is_empty() => {}
            Method::BytePairs(pairs) => pairs.encode(&self.tokens, text, into),
            Method::SentencePieces(pieces) => pieces.encode(&self.tokens, text, into),
        }
    }

    /// The text of tokens, without those that have none. Bytes of a character may lie in several tokens.
    pub fn decode(&self, ids: &[u32]) -> String {
        let bytes: Vec<u8> = ids.iter().flat_map(|id| self.bytes_of(*id)).collect();
        let text = String::from_utf8_lossy(&bytes);
        match &self.method {
            // The one that was put in front of the text.
            Method::SentencePieces(pieces) if pieces.adds_space => {
                text.strip_prefix(' ').unwrap_or(&text).to_owned()
            }
            _ => text.into_owned(),
        }
    }

    fn bytes_of(&self, id: u32) -> Vec<u8> {
        let Some(token) = self.tokens.get(id) else {
            return Vec::new();
        };
        match (token.kind, &self.method) {
            (Kind::Unknown | Kind::Control | Kind::Unused, _) => Vec::new(),
            (Kind::UserDefined, _) => token.text.clone().into_bytes(),
            (Kind::Normal | Kind::Byte, Method::SentencePieces(_)) => {
                sentence_pieces::bytes_of(&token.text, token.kind)
            }
            (Kind::Normal | Kind::Byte, Method::BytePairs(_)) => byte_letters::bytes(&token.text),
        }
    }

    /// The text with a space in every text of a control token, so that an article cannot end the turn in which it
    /// stands.
    pub fn escape_control_tokens(&self, text: &str) -> String {
        let mut text = text.to_owned();
        // What is broken may be a part of another one.
        for _ in 0..MOST_ESCAPES {
            let found = self.control.find(&text);
            if found.is_empty() {
                break;
            }
            for (span, _) in found.iter().rev() {
                let first = text[span.clone()].chars().next().map_or(0, char::len_utf8);
                text.insert(span.start + first, ' ');
            }
        }
        text
    }
}

/// Reads a `SentencePiece` vocabulary.
fn sentence_pieces(
    content: &Content,
    tokens: &Tokens,
    unknown: Option<u32>,
) -> Result<SentencePieces, String> {
    let scores = metadata::numbers(content, "tokenizer.ggml.scores")?.ok_or("its tokens have no scores")?;
    if scores.len() < tokens.len() {
        return Err(format!(
            "it has {} tokens, and scores for {}",
            tokens.len(),
            scores.len()
        ));
    }
    let adds_space = metadata::truth(content, "tokenizer.ggml.add_space_prefix")?.unwrap_or(true);
    SentencePieces::new(tokens, &scores, unknown, adds_space)
}

/// The tokens that end a turn by their texts. In some vocabularies such a text is a part of HTML.
fn turn_ends(tokens: &Tokens) -> impl Iterator<Item = u32> {
    let ends = |id: &u32| {
        let token = tokens.get(*id);
        token.is_some_and(|token| match token.kind {
            Kind::Control => true,
            Kind::UserDefined => token.text != HTML,
            _ => !tokens.have_kinds,
        })
    };
    TURN_ENDS.iter().filter_map(|text| tokens.id(text)).filter(ends)
}

/// The tokens whose texts are found in a text first, and those of them that are structure and no text.
fn special_tokens(tokens: &Tokens, stop: &[u32]) -> (SpecialTokens, SpecialTokens) {
    let with_ids = || tokens.iter().zip(0_u32..);
    let is_control =
        |kind: Kind, id: u32| matches!(kind, Kind::Control | Kind::Unknown) || stop.contains(&id);
    let copied = |(token, id): (&metadata::Token, u32)| (token.text.clone(), id);
    let special = with_ids().filter(|(token, id)| {
        is_control(token.kind, *id)
            || token.kind == Kind::UserDefined
            || TURN_ENDS.contains(&token.text.as_str())
    });
    // A space within a text of one letter would be no space within.
    let control =
        with_ids().filter(|(token, id)| is_control(token.kind, *id) && token.text.chars().count() > 1);
    (
        SpecialTokens::new(special.map(copied)),
        SpecialTokens::new(control.map(copied)),
    )
}
