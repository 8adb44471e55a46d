//! A language model that reads and writes ids: what is compared with other engines, which have other tokenizers and
//! chats.

use super::cache::KvCache;
use super::config::Config;
use super::content;
use super::network::Network;
use super::reader::Reader;
use super::weights::Weights;
use crate::{LoadError, Precision};
use generate::Scores;
use int8::Kernel;
use std::path::Path;
use std::sync::Arc;
use text::script::Scripts;

/// A network without its tokenizer.
pub struct IdModel {
    network: Network,
}

impl IdModel {
    /// Opens a GGUF file. In [`Precision::Full`] all weights take four bytes.
    ///
    /// # Errors
    /// [`LoadError`], naming the file and what is wrong with it.
    pub fn open(
        path: &Path,
        precision: Precision,
        kernel: Kernel,
        threads: usize,
    ) -> Result<Self, LoadError> {
        let unreadable = |cause: String| LoadError::unreadable(path, cause);
        let (content, file) = content::open(path)?;
        let config = Config::read(&content).map_err(|error| error.of_file(path))?;
        let mut reader = Reader::new(&content, file, precision);
        let weights = Weights::read(&mut reader, &config, |_| Scripts::default()).map_err(unreadable)?;
        let network = Network::new(config, weights, kernel, threads).map_err(unreadable)?;
        Ok(IdModel { network })
    }

    /// The number of tokens the model knows; every id of a prompt is below it.
    pub fn vocabulary(&self) -> usize {
        self.network.vocabulary()
    }

    /// The bytes that `tokens` tokens of one row take in the cache.
    pub fn cache_bytes(&self, tokens: usize) -> usize {
        let config = self.network.config();
        KvCache::bytes_per_row(config) + KvCache::bytes_per_token(config) * tokens
    }

    /// Reads the prompts together, and hands the logits of what follows each, `[prompts][vocabulary]`, to `choose`,
    /// which gives the next token of each; again, `steps` times in all. No prompt may be empty.
    pub fn decode(&self, prompts: &[Vec<u32>], steps: usize, mut choose: impl FnMut(&[&[f32]]) -> Vec<u32>) {
        let empty = Arc::new(KvCache::new(self.network.config(), 0));
        let mut rows: Vec<_> = prompts
            .iter()
            .map(|prompt| self.network.row(&empty, prompt.len() + steps))
            .collect();
        let mut tokens = prompts.to_vec();
        let mut scores = Scores::default();
        for _ in 0..steps {
            let feeds: Vec<&[u32]> = tokens.iter().map(Vec::as_slice).collect();
            scores.clear();
            self.network.scores(&mut rows, &feeds, &mut scores);
            let logits: Vec<&[f32]> = (0..rows.len()).map(|row| scores.row(row)).collect();
            tokens = choose(&logits).into_iter().map(|token| vec![token]).collect();
        }
    }
}
