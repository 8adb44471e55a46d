//! Text to the ids of an encoder–decoder model and back, from the files that `transformers` saves.
//!
//! A [`Tokenizer`] is a cutter (pieces of SentencePiece with a table of the model's ids, or a pipeline of
//! the `tokenizers` crate), the tokens that stand around every text, and the tokens that name languages.
//! `open` decides by the model's configuration what the files mean. SentencePiece files are taken before
//! `tokenizer.json`, since [`crate::sentencepiece`] gives the library's own ids on every text.
//!
//! Text never becomes a special token: `</s>` in an article is three characters and a letter.

mod about;
mod architecture;
mod error;
mod languages;
mod listing;
mod open;
pub(crate) mod outline;
mod pieces;
mod pipeline;

pub use about::network_name;
pub use architecture::{ARCHITECTURES, Architecture};
pub use contract::NoToken;
pub use error::TokensError;

use languages::LanguageTokens;
use pieces::Pieces;
use pipeline::Pipeline;
use std::path::PathBuf;
use text::Lang;

/// Text to ids and back; shared by all threads.
pub struct Tokenizer {
    cutter: Cutter,
    /// Stands before every text.
    begin: Option<u32>,
    end: u32,
    padding: u32,
    unknown: u32,
    languages: Languages,
    max_tokens: Option<usize>,
}

enum Cutter {
    Pieces(Box<Pieces>),
    Pipeline(Box<Pipeline>),
}

/// How a text tells the model its languages.
enum Languages {
    /// It does not: the model has one pair.
    Silent,
    /// The target's token stands before the source text: OPUS-MT's `>>rus<<`, MADLAD's `<2ru>`.
    Target(LanguageTokens),
    /// The source's token stands before the text, the target's is the first that is decoded: mBART-50,
    /// M2M-100, NLLB.
    Both(LanguageTokens),
    /// The source's token stands after the end mark, decoding starts from the target's: the first mBART.
    /// NLLB's first version has the target's as first decoded token, after its usual start.
    After(LanguageTokens, Opens),
}

/// The place of the target's token, where the source's stands after the text.
#[derive(Clone, Copy)]
enum Opens {
    Start,
    First,
}

/// The first tokens of decoding for a target language, where they differ from those of the model's configuration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Opening {
    /// Given to the decoder in place of its usual start token.
    pub start: Option<u32>,
    /// Forced to be the first decoded token.
    pub first: Option<u32>,
}

impl Tokenizer {
    /// Reads the tokenizer among a model's files, which are told apart by their names: `config.json`,
    /// and what its architecture asks for.
    ///
    /// # Errors
    /// When a file is missing or damaged, when ids are there twice or not at all, or when the
    /// architecture is not an [`Architecture`].
    pub fn open(files: &[PathBuf]) -> Result<Self, TokensError> {
        open::open(files)
    }

    /// The ids of `text` as the encoder takes them, with end mark and language tokens. Nothing is cut
    /// off: a caller compares the length with [`Tokenizer::max_tokens`].
    ///
    /// # Errors
    /// When the model has no token for a language that it must be told.
    pub fn encode(&self, text: &str, from: Lang, to: Lang) -> Result<Vec<u32>, NoToken> {
        let mut ids = Vec::from_iter(self.begin);
        match &self.languages {
            Languages::Target(tokens) => ids.push(token(tokens, to)?),
            Languages::Both(tokens) => ids.push(token(tokens, from)?),
            Languages::Silent | Languages::After(..) => {}
        }
        self.cut(text, &mut ids);
        ids.push(self.end);
        if let Languages::After(tokens, _) = &self.languages {
            ids.push(token(tokens, from)?);
        }
        Ok(ids)
    }

    /// The ids of `text` alone as the encoder takes them, without end mark and language tokens.
    pub fn encode_alone(&self, text: &str) -> Vec<u32> {
        let mut ids = Vec::new();
        self.cut(text, &mut ids);
        ids
    }

    fn cut(&self, text: &str, ids: &mut Vec<u32>) {
        match &self.cutter {
            Cutter::Pieces(pieces) => pieces.encode(text, ids),
            Cutter::Pipeline(pipeline) => pipeline.encode(text, ids),
        }
    }

    /// The ids that the decoder writes `text` with, without an end mark; `None` where it has none for some of it.
    pub fn spell(&self, text: &str) -> Option<Vec<u32>> {
        let mut ids = Vec::new();
        match &self.cutter {
            Cutter::Pieces(pieces) => pieces.spell(text, &mut ids),
            Cutter::Pipeline(pipeline) => pipeline.encode(text, &mut ids),
        }
        (!ids.is_empty() && !ids.contains(&self.unknown)).then_some(ids)
    }

    /// The text of decoded ids, without spaces at its edges. Special tokens, the unknown one among them,
    /// language tokens and ids beyond the vocabulary have no text.
    pub fn decode(&self, ids: &[u32]) -> String {
        let text = match &self.cutter {
            Cutter::Pieces(pieces) => pieces.decode(ids),
            Cutter::Pipeline(pipeline) => pipeline.decode(ids),
        };
        text.trim().to_owned()
    }

    /// The first tokens of decoding for the target language.
    ///
    /// # Errors
    /// When the model has no token for a language that it must be told.
    pub fn opening(&self, to: Lang) -> Result<Opening, NoToken> {
        Ok(match &self.languages {
            Languages::Silent | Languages::Target(_) => Opening::default(),
            Languages::Both(tokens) | Languages::After(tokens, Opens::First) => Opening {
                start: None,
                first: Some(token(tokens, to)?),
            },
            Languages::After(tokens, Opens::Start) => Opening {
                start: Some(token(tokens, to)?),
                first: None,
            },
        })
    }

    /// The language tokens with which decoding can begin.
    pub(crate) fn targets(&self) -> impl Iterator<Item = u32> {
        let tokens = match &self.languages {
            Languages::Silent | Languages::Target(_) => None,
            Languages::Both(tokens) | Languages::After(tokens, _) => Some(tokens),
        };
        tokens.into_iter().flat_map(LanguageTokens::ids)
    }

    /// The token that ends a text.
    pub fn end(&self) -> u32 {
        self.end
    }

    /// The token that fills rows of a batch.
    pub fn padding(&self) -> u32 {
        self.padding
    }

    /// The token of text that has none.
    pub fn unknown(&self) -> u32 {
        self.unknown
    }

    /// The most tokens that a text was meant to have, special ones included, where the files say so.
    pub fn max_tokens(&self) -> Option<usize> {
        self.max_tokens
    }

    /// The languages that the model has tokens for, sorted; empty where it needs none. For models that
    /// are told the target alone these are the targets.
    pub fn languages(&self) -> Vec<Lang> {
        match &self.languages {
            Languages::Silent => Vec::new(),
            Languages::Target(tokens) | Languages::Both(tokens) | Languages::After(tokens, _) => {
                tokens.languages().collect()
            }
        }
    }
}

fn token(tokens: &LanguageTokens, lang: Lang) -> Result<u32, NoToken> {
    tokens.id(lang).ok_or_else(|| NoToken {
        lang,
        known: tokens.languages().map(Lang::code).collect::<Vec<_>>().join(", "),
    })
}
