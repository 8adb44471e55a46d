//! The KV cache: what the layers keep of the tokens that were read.

use super::config::{Config, DeltaSizes, LayerKind};
use std::ops::Range;
use std::sync::Arc;
use text::script::Scripts;

/// What all layers keep of consecutive tokens.
#[derive(Debug, Clone)]
pub struct KvCache {
    layers: Vec<LayerCache>,
    tokens: usize,
    head: usize,
}

/// What one layer keeps.
#[derive(Debug, Clone)]
enum LayerCache {
    /// The keys and values of an attention layer.
    Keys(Keys),
    /// The state of a recurrent one.
    Delta(DeltaState),
}

/// Keys and values, `[kv_heads]`, each `[positions, head]`.
#[derive(Debug, Clone)]
struct Keys {
    keys: Vec<Vec<f32>>,
    values: Vec<Vec<f32>>,
}

/// The state of a gated DeltaNet after the last token.
#[derive(Debug, Clone)]
pub struct DeltaState {
    /// Queries, keys and values of the last tokens before the convolution, `[taps − 1, channels]`.
    pub conv: Vec<f32>,
    /// The state of each head of values, `[value_heads, head · head]`.
    pub heads: Vec<f32>,
}

impl DeltaState {
    fn new(sizes: DeltaSizes) -> Self {
        DeltaState {
            conv: vec![0.0; (sizes.taps - 1) * sizes.channels()],
            heads: vec![0.0; sizes.values() * sizes.head],
        }
    }

    fn bytes(sizes: DeltaSizes) -> usize {
        ((sizes.taps - 1) * sizes.channels() + sizes.values() * sizes.head) * size_of::<f32>()
    }
}

impl KvCache {
    /// An empty cache with room for `capacity` tokens.
    pub fn new(config: &Config, capacity: usize) -> Self {
        let room = || {
            (0..config.kv_heads)
                .map(|_| Vec::with_capacity(capacity * config.head))
                .collect()
        };
        let layer = |kind: &LayerKind| match kind {
            LayerKind::Attention(_) => LayerCache::Keys(Keys {
                keys: room(),
                values: room(),
            }),
            LayerKind::DeltaNet(sizes) => LayerCache::Delta(DeltaState::new(*sizes)),
        };
        KvCache {
            layers: config.layers.iter().map(layer).collect(),
            tokens: 0,
            head: config.head,
        }
    }

    /// An empty cache for tokens after those of `prefix`: recurrent layers go on from its states.
    pub fn after(config: &Config, prefix: &KvCache, capacity: usize) -> Self {
        let mut cache = KvCache::new(config, capacity);
        for (layer, before) in cache.layers.iter_mut().zip(&prefix.layers) {
            if let LayerCache::Delta(_) = before {
                layer.clone_from(before);
            }
        }
        cache
    }

    /// Bytes of a row's states in all recurrent layers, however many tokens it has.
    pub fn bytes_per_row(config: &Config) -> usize {
        let bytes = |kind: &LayerKind| match kind {
            LayerKind::DeltaNet(sizes) => DeltaState::bytes(*sizes),
            LayerKind::Attention(_) => 0,
        };
        config.layers.iter().map(bytes).sum()
    }

    /// Bytes of one token's keys and values in all layers.
    pub fn bytes_per_token(config: &Config) -> usize {
        let attention = |kind: &&LayerKind| matches!(kind, LayerKind::Attention(_));
        let layers = config.layers.iter().filter(attention).count();
        layers * config.kv_heads * config.head * 2 * size_of::<f32>()
    }

    /// Tokens that are in all layers.
    pub fn tokens(&self) -> usize {
        self.tokens
    }

    /// Adds one token's keys and values of an attention layer, both `[kv_heads · head]`.
    pub fn push(&mut self, layer: usize, keys: &[f32], values: &[f32]) {
        let LayerCache::Keys(kept) = &mut self.layers[layer] else {
            unreachable!("layer {layer} keeps no keys");
        };
        let push = |kept: &mut Vec<Vec<f32>>, new: &[f32]| {
            for (kept, new) in kept.iter_mut().zip(new.chunks_exact(self.head)) {
                kept.extend_from_slice(new);
            }
        };
        push(&mut kept.keys, keys);
        push(&mut kept.values, values);
    }

    /// The state of a recurrent layer; `None` of an attention layer.
    pub fn delta(&mut self, layer: usize) -> Option<&mut DeltaState> {
        match &mut self.layers[layer] {
            LayerCache::Keys(_) => None,
            LayerCache::Delta(state) => Some(state),
        }
    }

    /// Commits `tokens` to the length; to be called once after every layer has taken them in.
    pub fn advance(&mut self, tokens: usize) {
        self.tokens += tokens;
    }

    /// Whether [`KvCache::truncate`] can leave just so many tokens: states of recurrent layers do not go back.
    pub fn can_be_cut_to(&self, tokens: usize) -> bool {
        let delta = |layer: &LayerCache| matches!(layer, LayerCache::Delta(_));
        tokens >= self.tokens || !self.layers.iter().any(delta)
    }

    /// Forgets all but the first `tokens`.
    ///
    /// # Panics
    /// Where it cannot be cut so.
    pub fn truncate(&mut self, tokens: usize) {
        assert!(self.can_be_cut_to(tokens), "a state goes back to {tokens} tokens");
        for layer in &mut self.layers {
            if let LayerCache::Keys(kept) = layer {
                for kept in kept.keys.iter_mut().chain(&mut kept.values) {
                    kept.truncate(tokens * self.head);
                }
            }
        }
        self.tokens = self.tokens.min(tokens);
    }

    /// Some positions' keys and values of a head of an attention layer, each `[positions, head]`.
    fn head(&self, layer: usize, head: usize, positions: Range<usize>) -> (&[f32], &[f32]) {
        let LayerCache::Keys(kept) = &self.layers[layer] else {
            unreachable!("layer {layer} keeps no keys");
        };
        let range = positions.start * self.head..positions.end * self.head;
        (&kept.keys[head][range.clone()], &kept.values[head][range])
    }
}

/// One row: a prefix that it may share with other rows, and the tokens after it.
#[derive(Debug, Clone)]
pub struct Row {
    /// The tokens that all rows begin with, read once.
    pub prefix: Arc<KvCache>,
    /// The tokens after the prefix.
    pub suffix: KvCache,
    /// The scripts that the tokens which come next may have.
    pub scripts: Scripts,
}

impl Row {
    /// Tokens read so far: the position of the next one.
    pub fn tokens(&self) -> usize {
        self.prefix.tokens() + self.suffix.tokens()
    }

    /// The keys and values of some positions in an attention layer and head: those of the prefix and of the suffix.
    pub fn visible(&self, layer: usize, head: usize, positions: Range<usize>) -> [(&[f32], &[f32]); 2] {
        let shared = self.prefix.tokens();
        let Range { start, end } = positions;
        [
            self.prefix.head(layer, head, start.min(shared)..end.min(shared)),
            self.suffix.head(
                layer,
                head,
                start.saturating_sub(shared)..end.saturating_sub(shared),
            ),
        ]
    }
}
