//! Tokenizers that the `tokenizers` crate runs: BART's pairs of bytes, and any `tokenizer.json`.

use super::TokensError;
use super::about::{read, unreadable};
use super::listing::Listing;
use super::outline;
use crate::guard::guarded;
use std::path::Path;
use tokenizers::models::bpe::{BPE, Merges, Vocab};
use tokenizers::pre_tokenizers::byte_level::ByteLevel;
use tokenizers::{AddedToken, Tokenizer};

/// A pipeline, and whether its text has the spaces of the corpus that the model learnt to write.
pub(super) struct Pipeline {
    tokenizer: Tokenizer,
    joins_marks: bool,
}

/// BART's special tokens, as its files spell them.
const SPECIAL: [&str; 5] = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"];

impl Pipeline {
    /// BART's `vocab.json` and `merges.txt`: pairs of bytes (Radford et al., 2019).
    ///
    /// # Errors
    /// When a file cannot be read, or a merge makes what the vocabulary lacks.
    pub(super) fn byte_pairs(listing: Listing, merges: &Path) -> Result<Self, TokensError> {
        let special = SPECIAL.map(|token| listing.id(token).map(|_| AddedToken::from(token, true)));
        let vocabulary: Vocab = listing.into_ids().into_iter().collect();
        let pairs = BPE::builder()
            .vocab_and_merges(vocabulary, read_merges(merges)?)
            .unk_token("<unk>".to_owned())
            .build()
            .map_err(|error| unreadable(merges, error))?;
        let mut tokenizer = Tokenizer::new(pairs);
        tokenizer.with_pre_tokenizer(Some(ByteLevel::new(false, true, true)));
        tokenizer.with_decoder(Some(ByteLevel::default()));
        tokenizer
            .add_special_tokens(special.into_iter().flatten())
            .map_err(|error| unreadable(merges, error))?;
        Ok(Pipeline::new(tokenizer, true))
    }

    /// Any `tokenizer.json`.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub(super) fn from_json(file: &Path, joins_marks: bool) -> Result<Self, TokensError> {
        let bytes = read(file)?;
        outline::check(&bytes).map_err(|error| unreadable(file, error))?;
        let tokenizer = guarded(|| Tokenizer::from_bytes(bytes).map_err(|error| error.to_string()));
        let tokenizer = tokenizer.map_err(|error| unreadable(file, error))?;
        Ok(Pipeline::new(tokenizer, joins_marks))
    }

    fn new(mut tokenizer: Tokenizer, joins_marks: bool) -> Self {
        // Files carry what their last user set.
        tokenizer.with_padding(None);
        let _ = tokenizer.with_truncation(None);
        tokenizer.set_encode_special_tokens(true);
        Pipeline {
            tokenizer,
            joins_marks,
        }
    }

    /// Appends the ids of `text`.
    pub(super) fn encode(&self, text: &str, ids: &mut Vec<u32>) {
        // It fails for words that a model without an unknown token lacks: they have no id to append.
        let encoded = guarded(|| {
            self.tokenizer
                .encode_fast(text, false)
                .map_err(|error| error.to_string())
        });
        if let Ok(encoding) = encoded {
            ids.extend(encoding.get_ids());
        }
    }

    pub(super) fn decode(&self, ids: &[u32]) -> String {
        let decoded = guarded(|| {
            self.tokenizer
                .decode(ids, true)
                .map_err(|error| error.to_string())
        });
        let text = decoded.unwrap_or_default();
        if self.joins_marks { join_marks(&text) } else { text }
    }

    pub(super) fn id(&self, token: &str) -> Option<u32> {
        self.tokenizer.token_to_id(token)
    }

    /// Every token with its id, added ones included.
    pub(super) fn tokens(&self) -> Vec<(String, u32)> {
        self.tokenizer.get_vocab(true).into_iter().collect()
    }
}

/// One merge a line, best first, after a line with the format's version.
fn read_merges(file: &Path) -> Result<Merges, TokensError> {
    let text = String::from_utf8(read(file)?).map_err(|error| unreadable(file, error))?;
    let lines = text.lines().zip(1..).filter(|(line, number)| {
        let version = *number == 1 && line.starts_with("#version");
        !version && !line.is_empty()
    });
    lines
        .map(|(line, number)| {
            let pair = line.split_once(' ').filter(|(_, right)| !right.contains(' '));
            let (left, right) = pair.ok_or_else(|| TokensError::Invalid {
                file: file.to_owned(),
                what: format!("line {number} is not two parts with a space between"),
            })?;
            Ok((left.to_owned(), right.to_owned()))
        })
        .collect()
}

/// Removes the spaces that tokenised corpora have before marks and contractions, as `transformers`
/// does where a model's files do not say otherwise.
fn join_marks(text: &str) -> String {
    const SPACED: [&str; 10] = [
        " .", " ?", " !", " ,", " ' ", " n't", " 'm", " 's", " 've", " 're",
    ];
    SPACED.iter().fold(text.to_owned(), |text, spaced| {
        text.replace(spaced, spaced.trim())
    })
}
