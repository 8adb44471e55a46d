//! The decoder: one token for each live sentence through each layer at once. Its only memory of the
//! target is a recurrent cell a layer, so a step costs the same however long the translation is.

use super::attended::attended;
use super::network::{Network, Rows, Sentence, sized};
use super::weights::DecoderLayer;
use generate::{Scores, StepModel, arrange};
use int8::shifted::{Attention, SCORES, padded};
use std::convert::Infallible;

/// What the vocabularies of these models call the end of a sentence.
pub const END: u32 = 0;
/// The word that stands for unknown ones, which is never chosen.
const UNKNOWN: u32 = 1;
/// Source tokens encoded at a time: their states stay in the second-level cache.
const ENCODED: usize = 320;

/// What a row starts from.
#[derive(Debug, Clone)]
pub struct Prompt {
    /// Source tokens with the end mark.
    pub tokens: Vec<u32>,
    /// Whether any token can be chosen, whatever the shortlist says.
    pub whole_vocabulary: bool,
    /// Whether to keep account of what the row looks at.
    pub links: bool,
}

impl StepModel for Network {
    type State = Rows;
    type Prompt = Prompt;
    type Error = Infallible;

    fn admit(&self, rows: &mut Rows, prompts: &[Prompt], scores: &mut Scores) -> Result<(), Infallible> {
        let first = rows.sentences.len();
        for _ in prompts {
            let sentence = rows.spare.pop().unwrap_or_default();
            rows.sentences.push(sentence);
        }
        let mut sentences = &mut rows.sentences[first..];
        let mut sources: Vec<&Prompt> = prompts.iter().collect();
        while !sources.is_empty() {
            let mut tokens = 0;
            let count = sources
                .iter()
                .take_while(|source| {
                    tokens += source.tokens.len();
                    tokens <= ENCODED
                })
                .count()
                .max(1);
            let (now, later) = sentences.split_at_mut(count);
            self.encode(&sources[..count], now, &mut rows.work);
            sentences = later;
            sources.drain(..count);
        }
        rows.cells.resize_with(self.config.decoder_layers, Vec::new);
        for cells in &mut rows.cells {
            cells.resize(rows.sentences.len() * self.config.width, 0.0);
        }
        self.decode(rows, first, None, scores);
        Ok(())
    }

    fn step(&self, rows: &mut Rows, last: &[u32], scores: &mut Scores) -> Result<(), Infallible> {
        self.decode(rows, 0, Some(last), scores);
        Ok(())
    }

    fn select(&self, rows: &mut Rows, kept: &[usize]) {
        let width = self.config.width;
        for cells in &mut rows.cells {
            rearrange(cells, width, kept, &mut rows.work.y);
        }
        if kept.is_sorted_by(|a, b| a < b) {
            // Nothing but rows that leave: their memory is used again.
            for (to, &from) in kept.iter().enumerate() {
                rows.sentences.swap(to, from);
            }
            rows.spare.extend(rows.sentences.drain(kept.len()..));
        } else {
            arrange(&mut rows.sentences, kept);
        }
    }

    fn shortlist<'a>(&self, rows: &'a Rows, row: usize) -> Option<&'a [u32]> {
        let shortlist = &rows.sentences[row].shortlist;
        (!shortlist.is_empty()).then_some(shortlist)
    }

    fn attended<'a>(&self, rows: &'a Rows, row: usize) -> &'a [u32] {
        rows.sentences[row].attended.as_deref().unwrap_or_default()
    }
}

impl Network {
    /// One step of the rows from `first` on; without `last` the first step of each.
    fn decode(&self, rows: &mut Rows, first: usize, last: Option<&[u32]>, scores: &mut Scores) {
        let width = self.config.width;
        let count = rows.sentences.len() - first;
        let mut x = std::mem::take(&mut rows.work.x);
        let states = sized(&mut x, count * width);
        for (index, (sentence, row)) in rows.sentences[first..]
            .iter()
            .zip(states.chunks_exact_mut(width))
            .enumerate()
        {
            let position = self.position(sentence.time);
            match last {
                // There is no word before the first: its embedding is zero.
                None => row.copy_from_slice(position),
                Some(last) => {
                    let weights = self.weights.row(&self.weights.target, last[index], width);
                    self.kernel
                        .embed(weights, self.weights.target.unit, self.scale, position, row);
                }
            }
        }
        for (index, layer) in self.weights.decoder.iter().enumerate() {
            self.recur(layer, index, first, states, rows);
            self.look(layer, index, first, states, rows);
            self.feed_forward(&layer.ffn, states, &mut rows.work);
        }
        for (row, sentence) in states.chunks_exact(width).zip(&mut rows.sentences[first..]) {
            sentence.time += 1;
            let shifted = sized(&mut rows.work.shifted, width);
            self.score(row, sentence, shifted, scores);
        }
        rows.work.x = x;
    }

    /// The recurrent unit: `x ← norm(max(0, cell) + x)`.
    fn recur(&self, layer: &DecoderLayer, index: usize, first: usize, x: &mut [f32], rows: &mut Rows) {
        let work = &mut rows.work;
        let shifted = sized(&mut work.shifted, x.len());
        self.kernel.shift(x, layer.update.activation_scale(), shifted);
        let update = sized(&mut work.y, x.len());
        self.kernel.affine(&layer.update, shifted, update);
        if layer.forget.activation_scale() != layer.update.activation_scale() {
            self.kernel.shift(x, layer.forget.activation_scale(), shifted);
        }
        let forget = sized(&mut work.values, x.len());
        self.kernel.affine(&layer.forget, shifted, forget);
        let cells = &mut rows.cells[index][first * self.config.width..];
        self.kernel.recur(cells, update, forget);
        self.kernel
            .add_and_norm(x, update, &layer.norm.scale, &layer.norm.bias);
    }

    /// Attention of each row to its own source sentence.
    fn look(&self, layer: &DecoderLayer, index: usize, first: usize, x: &mut [f32], rows: &mut Rows) {
        let (width, weights, work) = (self.config.width, &layer.context, &mut rows.work);
        let shifted = sized(&mut work.shifted, x.len());
        self.kernel.shift(x, weights.query.activation_scale(), shifted);
        let queries = sized(&mut work.queries, x.len());
        self.kernel.affine(&weights.query, shifted, queries);
        let context = sized(&mut work.context, x.len());
        for ((queries, context), sentence) in queries
            .chunks_exact(width)
            .zip(context.chunks_exact_mut(width))
            .zip(&rows.sentences[first..])
        {
            let padded = padded(sentence.positions);
            let job = Attention {
                queries,
                keys: &sentence.keys[index * width * padded..(index + 1) * width * padded],
                values: &sentence.values[index * width * sentence.positions..][..width * sentence.positions],
                positions: sentence.positions,
                heads: self.config.heads,
            };
            let scores = sized(&mut work.scores, SCORES * padded);
            self.kernel.attention(&job, scores, context);
        }
        if index + 1 == self.config.decoder_layers {
            self.take_account(queries, &mut rows.sentences[first..], &mut work.attention);
        }
        self.kernel
            .shift(context, weights.output.activation_scale(), shifted);
        let y = sized(&mut work.y, x.len());
        self.kernel.affine(&weights.output, shifted, y);
        self.kernel
            .add_and_norm(x, y, &weights.norm.scale, &weights.norm.bias);
    }

    /// Notes what the rows look at that keep account of it: what the last layer's first head does.
    fn take_account(&self, queries: &[f32], sentences: &mut [Sentence], scores: &mut Vec<f32>) {
        let (width, dimension) = (self.config.width, self.config.width / self.config.heads);
        for (query, sentence) in queries.chunks_exact(width).zip(sentences) {
            if let Some(places) = &mut sentence.attended {
                let padded = padded(sentence.positions);
                let before = (self.config.decoder_layers - 1) * width * padded;
                let keys = &sentence.keys[before..before + dimension * padded];
                places.push(attended(&query[..dimension], keys, sentence.positions, scores));
            }
        }
    }

    /// The logits of one row's shortlist.
    fn score(&self, state: &[f32], sentence: &Sentence, shifted: &mut [u8], scores: &mut Scores) {
        let output = &self.weights.output;
        self.kernel.shift(state, output.activation_scale(), shifted);
        let ids = if sentence.shortlist.is_empty() {
            &self.all
        } else {
            &sentence.shortlist
        };
        let row = scores.rows();
        let logits = scores.add_row(ids.len());
        self.kernel
            .logits(output, self.weights.output_rows(), shifted, ids, logits);
        if let Ok(unknown) = ids.binary_search(&UNKNOWN) {
            logits[unknown] = f32::MIN;
        }
        let normaliser = self.kernel.log_sum_exp(logits);
        scores.set_normaliser(row, normaliser);
    }
}

/// Makes the rows of `cells`, `[rows, width]`, those that `kept` names; `copy` is scratch.
fn rearrange(cells: &mut Vec<f32>, width: usize, kept: &[usize], copy: &mut Vec<f32>) {
    if kept.is_sorted_by(|a, b| a < b) {
        for (to, &from) in kept.iter().enumerate() {
            cells.copy_within(from * width..(from + 1) * width, to * width);
        }
        cells.truncate(kept.len() * width);
        return;
    }
    let old = sized(copy, cells.len());
    old.copy_from_slice(cells);
    cells.resize(kept.len() * width, 0.0);
    for (cells, &row) in cells.chunks_exact_mut(width).zip(kept) {
        cells.copy_from_slice(&old[row * width..][..width]);
    }
}
