//! The network of a student: its weights, the state of its rows, and the operations that encoder and decoder share.
//!
//! Layer norm after each residual sum ("dan"), sines then cosines as positions, embeddings times the
//! root of the width; the order of every rounding follows Marian's (the student format's description,
//! §3).

use super::FormatError;
use super::linear::Inputs;
use super::network_config::Config;
use super::shortlist::{Marks, Shortlist};
use super::weights::{FeedForward, Weights};
use crate::families::buffers::sized;
use crate::mapped::Mapped;
use int8::Kernel;
use std::sync::Arc;

/// Tokens of a sentence, its end mark among them: longer ones are split before they come here.
pub const LONGEST: usize = 128;
/// Tokens of a translation for each token of its source, at most.
pub const LENGTH_FACTOR: f32 = 2.5;
/// Positions that either side can have.
pub const POSITIONS: usize = 384;
/// Rows of a feed-forward layer computed at a time: their inner values stay in the second-level cache.
const PANEL: usize = 48;

/// Weights, and how to run them.
pub struct Network {
    pub(super) config: Config,
    pub(super) weights: Weights,
    pub(super) shortlist: Option<Shortlist<Mapped>>,
    /// Whether both sides share one vocabulary, so that a name can be copied by its token.
    pub(super) one_vocabulary: bool,
    pub(super) kernel: Kernel,
    /// Sines and cosines, `[POSITIONS, width]`.
    positions: Vec<f32>,
    /// The root of the width, by which embeddings are multiplied.
    pub(super) scale: f32,
    /// Every token, for rows without a shortlist.
    pub(super) all: Vec<u32>,
}

/// The kernel of attention takes heads of whole vectors; those of published students are 32, 48 and 64 wide.
const HEAD_STEP: usize = 16;

impl Network {
    /// Reads a model from its mapped files.
    ///
    /// # Errors
    /// When a file is damaged, or holds a network that is not run here.
    pub fn read(
        model: Mapped,
        config: Config,
        shortlist: Option<Shortlist<Mapped>>,
        one_vocabulary: bool,
        kernel: Kernel,
    ) -> Result<Self, FormatError> {
        if !config.width.is_multiple_of(config.heads * HEAD_STEP) {
            return Err(FormatError::unsupported(
                "transformer-heads",
                format_args!("{} heads of a width of {}", config.heads, config.width),
                format_args!("heads whose width is a multiple of {HEAD_STEP}"),
            ));
        }
        let weights = Weights::read(model, &config)?;
        let all = (0..config.target_words as u32).collect();
        Ok(Network {
            positions: positions(config.width),
            scale: (config.width as f32).sqrt(),
            config,
            weights,
            shortlist,
            one_vocabulary,
            kernel,
            all,
        })
    }

    /// The sines and cosines of a position, `[width]`.
    pub(super) fn position(&self, position: usize) -> &[f32] {
        let width = self.config.width;
        &self.positions[position * width..(position + 1) * width]
    }

    /// `x ← norm(ffn(x) + x)` for rows of states.
    pub(super) fn feed_forward(&self, layer: &FeedForward, x: &mut [f32], work: &mut Work) {
        let width = self.config.width;
        for x in x.chunks_mut(PANEL * width) {
            let rows = x.len() / width;
            work.inputs.fill(self.kernel, x, width, layer.first.input_scale());
            layer.first.activate(
                self.kernel,
                (&work.inputs, rows),
                self.config.activation.into(),
                (&layer.second, &mut work.hidden),
                &mut work.inner,
            );
            let y = sized(&mut work.y, rows * width);
            layer.second.multiply(self.kernel, &work.hidden, y);
            self.kernel
                .add_and_norm(x, y, &layer.norm.scale, &layer.norm.bias);
        }
    }
}

/// Sines in the first half, cosines in the second, over frequencies from 1 down to 1/10000.
fn positions(width: usize) -> Vec<f32> {
    let half = width / 2;
    let step = 10_000_f32.ln() / (half as f32 - 1.0);
    let frequencies: Vec<f32> = (0..half).map(|i| (-step * i as f32).exp()).collect();
    let mut table = Vec::with_capacity(POSITIONS * width);
    for position in 0..POSITIONS {
        table.extend(
            frequencies
                .iter()
                .map(|frequency| (position as f32 * frequency).sin()),
        );
        table.extend(
            frequencies
                .iter()
                .map(|frequency| (position as f32 * frequency).cos()),
        );
    }
    table
}

/// The encoded form of one source sentence, which decoding reads.
#[derive(Default)]
pub struct Sentence {
    /// Source tokens, the end mark among them.
    pub(super) positions: usize,
    /// For each decoder layer the keys, transposed: `[layers, width, padded]`.
    pub(super) keys: Vec<f32>,
    /// For each decoder layer the values: `[layers, positions, width]`.
    pub(super) values: Vec<f32>,
    /// The tokens that can be chosen, ascending; empty where all can.
    pub(super) shortlist: Vec<u32>,
}

impl Sentence {
    /// How many numbers its keys can be before their memory grows.
    pub(super) fn capacity(&self) -> usize {
        self.keys.capacity()
    }
}

/// A translation that is being decoded.
#[derive(Clone)]
pub struct Row {
    /// Its source, which all rows of a beam share.
    pub(super) sentence: Arc<Sentence>,
    /// Tokens decoded so far.
    pub(super) time: usize,
    /// For each of these the index of the source token to which it is aligned, where that is asked for.
    pub(super) alignment: Option<Vec<u32>>,
}

/// Translations being decoded, and scratch memory that lives as long as they do.
#[derive(Default)]
pub struct Rows {
    pub(super) live: Vec<Row>,
    /// Scratch memory for [`Rows::select`].
    before: Vec<Row>,
    /// For each decoder layer the recurrent cells, `[rows, width]`.
    pub(super) cells: Vec<Vec<f32>>,
    /// Sentences that were done with; their memory is used again.
    pub(super) spare: Vec<Sentence>,
    pub(super) work: Work,
}

impl Rows {
    /// Drops rows whose decoding was broken off; their memory is kept for others.
    pub fn forget(&mut self) {
        recycle(self.live.drain(..), &mut self.spare);
        self.cells.iter_mut().for_each(Vec::clear);
    }

    /// Makes the live rows those at the indices `kept`, in this order.
    pub(super) fn select(&mut self, kept: &[usize]) {
        if kept.is_sorted_by(|a, b| a < b) {
            // Nothing but rows that leave.
            for (to, &from) in kept.iter().enumerate() {
                self.live.swap(to, from);
            }
            recycle(self.live.drain(kept.len()..), &mut self.spare);
        } else {
            std::mem::swap(&mut self.live, &mut self.before);
            self.live.extend(kept.iter().map(|&row| self.before[row].clone()));
            recycle(self.before.drain(..), &mut self.spare);
        }
    }
}

/// Keeps the memory of sentences that no other row needs.
fn recycle(rows: impl Iterator<Item = Row>, spare: &mut Vec<Sentence>) {
    spare.extend(rows.filter_map(|row| Arc::into_inner(row.sentence)));
}

/// Scratch memory.
#[derive(Default)]
pub struct Work {
    /// States, `[rows, width]`.
    pub(super) x: Vec<f32>,
    /// A sublayer's results, `[rows, width]`.
    pub(super) y: Vec<f32>,
    pub(super) queries: Vec<f32>,
    pub(super) keys: Vec<f32>,
    pub(super) values: Vec<f32>,
    /// Keys of one sentence, transposed.
    pub(super) transposed: Vec<f32>,
    pub(super) context: Vec<f32>,
    pub(super) scores: Vec<f32>,
    /// The scores of the head from which alignments are read.
    pub(super) attention: Vec<f32>,
    /// Inner values of a feed-forward layer.
    inner: Vec<f32>,
    /// The input of a projection.
    pub(super) inputs: Inputs,
    /// Inner values of a feed-forward layer, rounded.
    hidden: Inputs,
    pub(super) marks: Marks,
}
