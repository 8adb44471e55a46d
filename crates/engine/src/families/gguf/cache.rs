//! Keys and values of what was read: the state of a network that decodes several rows.

use super::config::Config;
use std::sync::Arc;

/// The keys and values of one run of tokens, for all layers.
#[derive(Debug, Clone)]
pub struct Stretch {
    /// `[layer · kv_heads + head]`, each `[positions, head]`.
    keys: Vec<Vec<f32>>,
    /// As `keys`.
    values: Vec<Vec<f32>>,
    tokens: usize,
    head: usize,
    kv_heads: usize,
}

impl Stretch {
    /// An empty stretch with room for `capacity` tokens.
    pub fn new(config: &Config, capacity: usize) -> Self {
        let room = || {
            (0..config.layers * config.kv_heads)
                .map(|_| Vec::with_capacity(capacity * config.head))
                .collect()
        };
        Stretch {
            keys: room(),
            values: room(),
            tokens: 0,
            head: config.head,
            kv_heads: config.kv_heads,
        }
    }

    /// Bytes that one token takes.
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

    /// Says that so many more tokens are in all layers.
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

/// One row: a prefix that it may share with others, and its own tokens.
#[derive(Debug, Clone)]
pub struct Row {
    /// What was read before, once for all rows.
    pub prefix: Arc<Stretch>,
    /// The row's own tokens.
    pub own: Stretch,
}

impl Row {
    /// Tokens read so far: the position of the next one.
    pub fn tokens(&self) -> usize {
        self.prefix.tokens() + self.own.tokens()
    }

    /// What a query at `position` may attend to in a layer and head.
    pub fn visible(&self, layer: usize, head: usize, position: usize) -> [(&[f32], &[f32]); 2] {
        let shared = self.prefix.tokens();
        [
            self.prefix.head(layer, head, shared),
            self.own.head(layer, head, position + 1 - shared),
        ]
    }
}
