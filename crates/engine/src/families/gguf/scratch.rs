//! The input of a pass through the layers, and the scratch memory between them.

use super::delta_net::DeltaScratch;
use super::products::Factor;

/// New tokens of one row.
pub struct Feed<'t> {
    /// The row's index.
    pub row: usize,
    /// The tokens, after those that the row has.
    pub tokens: &'t [u32],
    /// Whether they are the row's last.
    pub last: bool,
}

/// Scratch memory between the layers; kept from pass to pass, so that none allocates.
#[derive(Default)]
pub struct Scratch {
    /// The residual stream, `[tokens, hidden]`.
    pub states: Vec<f32>,
    /// The floats that are quantised next, `[tokens, hidden]`.
    pub input: Vec<f32>,
    /// The left factor of the next products.
    pub factor: Factor,
    /// `[rows, vocabulary]`.
    pub logits: Vec<f32>,
    /// `[tokens, heads · head]`.
    pub queries: Vec<f32>,
    /// `[tokens, kv_heads · head]`.
    pub keys: Vec<f32>,
    /// As `keys`.
    pub values: Vec<f32>,
    /// The results of all heads' attention, `[tokens, heads · head]`.
    pub context: Vec<f32>,
    /// The result of a sublayer, which is added to the residual stream, `[tokens, hidden]`.
    pub output: Vec<f32>,
    /// `[tokens, ffn]`; of a layer whose output is gated, as wide as that.
    pub gate: Vec<f32>,
    /// `[tokens, ffn]`.
    pub up: Vec<f32>,
    /// Of recurrent layers.
    pub delta: DeltaScratch,
}
