//! The KV cache: keys and values of the tokens that were read.

use super::config::Config;
use std::sync::Arc;

/// The keys and values of consecutive tokens, for all layers.
#[derive(Debug, Clone)]
pub struct KvCache {
    /// `[layer · kv_heads + head]`, each `[positions, head]`.
    keys: Vec<Vec<f32>>,
    /// As `keys`.
    values: Vec<Vec<f32>>,
    tokens: usize,
    head: usize,
    kv_heads: usize,
}

impl KvCache {
    /// An empty cache with room for `capacity` tokens.
    pub fn new(config: &Config, capacity: usize) -> Self {
        let room = || {
            (0..config.layers * config.kv_heads)
                .map(|_| Vec::with_capacity(capacity * config.head))
                .collect()
        };
        KvCache {
            keys: room(),
            values: room(),
            tokens: 0,
            head: config.head,
            kv_heads: config.kv_heads,
        }
    }

    /// Bytes of one token's keys and values in all layers.
    pub fn bytes_per_token(config: &Config) -> usize {
        config.layers * config.kv_heads * config.head * 2 * size_of::<f32>()
    }

    /// Tokens whose keys are in all layers.
    pub fn tokens(&self) -> usize {
        self.tokens
    }

    /// Adds one token's keys and values of a layer, both `[kv_heads · head]`.
    pub fn push(&mut self, layer: usize, keys: &[f32], values: &[f32]) {
        let first = layer * self.kv_heads;
        for (kept, new) in self.keys[first..].iter_mut().zip(keys.chunks_exact(self.head)) {
            kept.extend_from_slice(new);
        }
        for (kept, new) in self.values[first..]
            .iter_mut()
            .zip(values.chunks_exact(self.head))
        {
            kept.extend_from_slice(new);
        }
    }

    /// Commits `tokens` to the length; to be called once after every layer has pushed them.
    pub fn advance(&mut self, tokens: usize) {
        self.tokens += tokens;
    }

    /// Forgets all but the first `tokens`.
    pub fn truncate(&mut self, tokens: usize) {
        for kept in self.keys.iter_mut().chain(&mut self.values) {
            kept.truncate(tokens * self.head);
        }
        self.tokens = self.tokens.min(tokens);
    }

    /// The first `positions` keys and values of a head, each `[positions, head]`.
    fn head(&self, layer: usize, head: usize, positions: usize) -> (&[f32], &[f32]) {
        let index = layer * self.kv_heads + head;
        let end = positions * self.head;
        (&self.keys[index][..end], &self.values[index][..end])
    }
}

/// One row: a prefix that it may share with other rows, and the tokens after it.
#[derive(Debug, Clone)]
pub struct Row {
    /// The tokens that all rows begin with, read once.
    pub prefix: Arc<KvCache>,
    /// The tokens after the prefix.
    pub suffix: KvCache,
}

impl Row {
    /// Tokens read so far: the position of the next one.
    pub fn tokens(&self) -> usize {
        self.prefix.tokens() + self.suffix.tokens()
    }

    /// The keys and values to which a query at `position` attends in a layer and head: those of the prefix and of the suffix.
    pub fn visible(&self, layer: usize, head: usize, position: usize) -> [(&[f32], &[f32]); 2] {
        let shared = self.prefix.tokens();
        [
            self.prefix.head(layer, head, shared),
            self.suffix.head(layer, head, position + 1 - shared),
        ]
    }
}
