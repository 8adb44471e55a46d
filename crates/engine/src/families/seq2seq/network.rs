//! The network: its weights, the state of its rows, and the sublayers that encoder and decoder share.

use super::checkpoint::Checkpoint;
use super::config::Config;
use super::dialect::{Names, Placement, Positions};
use super::linear::{Inputs, Linear, Precision};
use super::positions::PositionTable;
use super::weights::{FeedForward, Norm, Weights};
use crate::LoadError;
use crate::families::buffers::{add, sized};
use int8::Kernel;
use int8::shifted::Quantised;

/// Rows of a feed-forward network computed at a time: their inner values stay in the second-level cache.
const PANEL: usize = 48;

/// Weights, and how to run them.
pub struct Network {
    pub(super) config: Config,
    pub(super) weights: Weights,
    pub(super) precision: Precision,
    pub(super) kernel: Kernel,
}

impl Network {
    /// Reads and packs all weights.
    ///
    /// # Errors
    /// When a tensor is missing, damaged or of another shape.
    pub fn read(
        checkpoint: &Checkpoint<'_>,
        config: Config,
        precision: Precision,
        kernel: Kernel,
    ) -> Result<Self, LoadError> {
        Ok(Network {
            weights: Weights::read(checkpoint, &config, precision)?,
            config,
            precision,
            kernel,
        })
    }

    /// Its shape.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// A token's embedding plus that of its position, `[width]`.
    pub(super) fn embed(
        &self,
        table: &Linear,
        positions: Option<&PositionTable>,
        token: u32,
        at: usize,
        out: &mut [f32],
    ) {
        // A token beyond the table is as unknown as padding; callers check what they read.
        table.row((token as usize).min(table.rows() - 1), out);
        let scale = self.config.embedding_scale;
        if scale != 1.0 {
            for value in out.iter_mut() {
                *value *= scale;
            }
        }
        if let Some(positions) = positions.filter(|_| self.has_position(token)) {
            positions.add(at, out);
        }
    }

    /// Whether a token has a position; in fairseq padding has none.
    fn has_position(&self, token: u32) -> bool {
        self.config.dialect.positions != Positions::SinesAfterPadding || token != self.config.padding
    }

    /// Normalises rows in place.
    pub(super) fn normalise(&self, norm: &Norm, x: &mut [f32], scratch: &mut Vec<f32>) {
        let epsilon = self.config.epsilon;
        if let Some(bias) = &norm.bias {
            return self.kernel.layer_norm(x, &norm.scale, bias, epsilon);
        }
        let width = norm.scale.len();
        let copy = sized(scratch, width);
        for row in x.chunks_exact_mut(width) {
            copy.copy_from_slice(row);
            self.kernel.rms_norm(copy, &norm.scale, epsilon, row);
        }
    }

    /// The input of a sublayer: `x`, normalised if the dialect normalises before each sublayer.
    pub(super) fn sublayer_input<'a>(
        &self,
        norm: &Norm,
        x: &'a [f32],
        normed: &'a mut Vec<f32>,
        scratch: &mut Vec<f32>,
    ) -> &'a [f32] {
        if self.config.dialect.placement == Placement::After {
            return x;
        }
        let normed = sized(normed, x.len());
        normed.copy_from_slice(x);
        self.normalise(norm, normed, scratch);
        normed
    }

    /// Adds a sublayer's result `y` to its input `x`, and normalises the sum if the dialect normalises after each
    /// sublayer.
    pub(super) fn add_residual(&self, norm: &Norm, x: &mut [f32], y: &[f32], scratch: &mut Vec<f32>) {
        add(x, y);
        if self.config.dialect.placement == Placement::After {
            self.normalise(norm, x, scratch);
        }
    }

    /// Products of the same inputs, `[rows, columns]`, with several matrices.
    pub(super) fn project<const N: usize>(
        &self,
        values: &[f32],
        columns: usize,
        quantised: &mut Quantised,
        jobs: [(&Linear, &mut Vec<f32>); N],
    ) {
        let rows = values.len() / columns;
        let inputs = Inputs::new(self.kernel, self.precision, values, columns, quantised);
        for (matrix, out) in jobs {
            matrix.multiply(self.kernel, &inputs, sized(out, rows * matrix.rows()));
        }
    }

    /// The feed-forward sublayer.
    pub(super) fn feed_forward(&self, layer: &FeedForward, x: &mut [f32], work: &mut Work) {
        let width = self.config.width;
        let inner = layer.first.rows();
        for x in x.chunks_mut(PANEL * width) {
            let rows = x.len() / width;
            let input = self.sublayer_input(&layer.norm, x, &mut work.normed, &mut work.scratch);
            let (quantised, first) = (&mut work.quantised, (&layer.first, &mut work.hidden));
            match &layer.up {
                None => self.project(input, width, quantised, [first]),
                Some(up) => {
                    self.project(input, width, quantised, [first, (up, &mut work.up)]);
                }
            }
            let hidden = &mut work.hidden[..rows * inner];
            self.kernel.activate(self.config.activation, hidden);
            if layer.up.is_some() {
                for (hidden, up) in hidden.iter_mut().zip(&work.up) {
                    *hidden *= up;
                }
            }
            self.project(hidden, inner, quantised, [(&layer.second, &mut work.y)]);
            self.add_residual(&layer.norm, x, &work.y[..rows * width], &mut work.scratch);
        }
    }

    /// The factor of attention scores.
    pub(super) fn score_scale(&self) -> f32 {
        match self.config.dialect.names {
            Names::Bart => (self.config.head as f32).sqrt().recip(),
            // T5's weights contain it.
            Names::T5 => 1.0,
        }
    }
}

/// The encoded form of one source, and the KV cache of its decoded tokens.
#[derive(Default)]
pub struct Source {
    /// Its tokens.
    pub(super) positions: usize,
    /// For each decoder layer the keys, transposed: `[layers, inner, padded]`.
    pub(super) keys: Vec<f32>,
    /// For each decoder layer the values: `[layers, positions, inner]`.
    pub(super) values: Vec<f32>,
    /// For each decoder layer the decoded tokens' keys and values, both `[entries, inner]`, in the order
    /// in which they came, over all rows of this source.
    pub(super) decoded: Vec<(Vec<f32>, Vec<f32>)>,
    /// Entries that every layer has.
    pub(super) entries: u32,
    /// Live rows.
    pub(super) rows: usize,
}

/// One row being decoded.
#[derive(Clone)]
pub struct Row {
    /// Its source's place among all.
    pub(super) source: usize,
    /// The cache entries of its tokens: a hypothesis that branched off another shares the first ones with it.
    pub(super) entries: Vec<u32>,
}

/// Rows being decoded, and scratch memory that lives as long as they do.
#[derive(Default)]
pub struct Rows {
    /// The live rows.
    pub(super) live: Vec<Row>,
    /// Sources, some of them done with; their memory is used again.
    pub(super) sources: Vec<Source>,
    pub(super) work: Work,
}

impl Rows {
    /// Drops rows whose decoding was broken off; their memory is kept for others.
    pub fn forget(&mut self) {
        self.live.clear();
        for source in &mut self.sources {
            source.rows = 0;
        }
    }

    /// A place for one more source.
    pub(super) fn free_source(&mut self) -> usize {
        let free = self.sources.iter().position(|source| source.rows == 0);
        let place = free.unwrap_or_else(|| {
            self.sources.push(Source::default());
            self.sources.len() - 1
        });
        self.sources[place].rows = 1;
        place
    }
}

/// Scratch memory.
#[derive(Default)]
pub struct Work {
    /// States, `[rows, width]`.
    pub(super) x: Vec<f32>,
    /// A sublayer's results, `[rows, width]`.
    pub(super) y: Vec<f32>,
    /// States, normalised for a sublayer, `[rows, width]`.
    pub(super) normed: Vec<f32>,
    pub(super) queries: Vec<f32>,
    pub(super) keys: Vec<f32>,
    pub(super) values: Vec<f32>,
    /// Keys of one source, transposed.
    pub(super) transposed: Vec<f32>,
    pub(super) context: Vec<f32>,
    pub(super) scores: Vec<f32>,
    /// Inner values of a feed-forward network.
    pub(super) hidden: Vec<f32>,
    /// The factors of the inner values in a gated feed-forward network.
    pub(super) up: Vec<f32>,
    pub(super) quantised: Quantised,
    pub(super) scratch: Vec<f32>,
}
