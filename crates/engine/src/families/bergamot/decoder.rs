//! The decoder: one token for each live sentence through each layer at once. Its only memory of the
//! target is one recurrent cell per layer, so a step costs the same however long the translation is.

use super::alignment::most_attended;
use super::linear::Inputs;
use super::network::{Network, Row, Rows, Sentence};
use super::weights::DecoderLayer;
use crate::families::buffers::sized;
use generate::{Scores, StepModel};
use int8::attention::{Attention, SCORE_ROWS};
use int8::padded;
use std::convert::Infallible;
use std::sync::Arc;

/// The token that ends a sentence in the vocabularies of these models.
pub const END: u32 = 0;
/// The token of unknown words, which is never chosen.
const UNKNOWN: u32 = 1;
/// Source tokens encoded at a time: their states stay in the second-level cache.
const ENCODED: usize = 320;

/// The input of a row.
#[derive(Debug, Clone)]
pub struct Prompt {
    /// Source tokens with the end mark.
    pub tokens: Vec<u32>,
    /// Whether any token can be chosen, and not only those of the shortlist.
    pub whole_vocabulary: bool,
    /// Tokens that can be chosen besides those of the shortlist.
    pub extra_tokens: Vec<u32>,
    /// Whether to record the alignment of the row.
    pub align: bool,
}

impl StepModel for Network {
    type State = Rows;
    type Prompt = Prompt;
    type Error = Infallible;

    fn admit(&self, rows: &mut Rows, prompts: &[Prompt], scores: &mut Scores) -> Result<(), Infallible> {
        let first = rows.live.len();
        // The longest sentences mostly come first and get the largest memory: none has to grow for each of them.
        rows.spare.sort_unstable_by_key(Sentence::capacity);
        let mut rest = prompts;
        while !rest.is_empty() {
            let mut tokens = 0;
            let fitting = rest.iter().take_while(|prompt| {
                tokens += prompt.tokens.len();
                tokens <= ENCODED
            });
            let (now, later) = rest.split_at(fitting.count().max(1));
            let mut sentences: Vec<Sentence> =
                now.iter().map(|_| rows.spare.pop().unwrap_or_default()).collect();
            self.encode(now, &mut sentences, &mut rows.work);
            rows.live
                .extend(now.iter().zip(sentences).map(|(prompt, sentence)| Row {
                    sentence: Arc::new(sentence),
                    time: 0,
                    alignment: prompt.align.then(Vec::new),
                }));
            rest = later;
        }
        rows.cells.resize_with(self.config.decoder_layers, Vec::new);
        for cells in &mut rows.cells {
            cells.resize(rows.live.len() * self.config.width, 0.0);
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
            select_cells(cells, width, kept, &mut rows.work.y);
        }
        rows.select(kept);
    }

    fn shortlist<'a>(&self, rows: &'a Rows, row: usize) -> Option<&'a [u32]> {
        let shortlist = &rows.live[row].sentence.shortlist;
        (!shortlist.is_empty()).then_some(shortlist)
    }

    fn alignment<'a>(&self, rows: &'a Rows, row: usize) -> &'a [u32] {
        rows.live[row].alignment.as_deref().unwrap_or_default()
    }
}

impl Network {
    /// One step of the rows from `first` on; without `last` the first step of each.
    fn decode(&self, rows: &mut Rows, first: usize, last: Option<&[u32]>, scores: &mut Scores) {
        let width = self.config.width;
        let count = rows.live.len() - first;
        let mut x = std::mem::take(&mut rows.work.x);
        let states = sized(&mut x, count * width);
        for (index, (row, state)) in rows.live[first..]
            .iter()
            .zip(states.chunks_exact_mut(width))
            .enumerate()
        {
            let position = self.position(row.time);
            match last {
                // There is no word before the first: its embedding is zero.
                None => state.copy_from_slice(position),
                Some(last) => {
                    let weights = self.weights.row(&self.weights.target, last[index], width);
                    self.kernel
                        .embed(weights, self.weights.target.unit, self.scale, position, state);
                }
            }
        }
        for (index, layer) in self.weights.decoder.iter().enumerate() {
            self.recurrent_unit(layer, index, first, states, rows);
            self.cross_attention(layer, index, first, states, rows);
            self.feed_forward(&layer.ffn, states, &mut rows.work);
        }
        for (state, row) in states.chunks_exact(width).zip(&mut rows.live[first..]) {
            row.time += 1;
            self.score(state, &row.sentence, &mut rows.work.inputs, scores);
        }
        rows.work.x = x;
    }

    /// The recurrent unit: `x ← norm(max(0, cell) + x)`.
    fn recurrent_unit(
        &self,
        layer: &DecoderLayer,
        index: usize,
        first: usize,
        x: &mut [f32],
        rows: &mut Rows,
    ) {
        let (width, work) = (self.config.width, &mut rows.work);
        work.inputs
            .fill(self.kernel, x, width, layer.update.input_scale());
        let update = sized(&mut work.y, x.len());
        layer.update.multiply(self.kernel, &work.inputs, update);
        if layer.forget.input_scale() != layer.update.input_scale() {
            work.inputs
                .fill(self.kernel, x, width, layer.forget.input_scale());
        }
        let forget = sized(&mut work.values, x.len());
        layer.forget.multiply(self.kernel, &work.inputs, forget);
        let cells = &mut rows.cells[index][first * width..];
        self.kernel.recur(cells, update, forget);
        self.kernel
            .add_and_norm(x, update, &layer.norm.scale, &layer.norm.bias);
    }

    /// Attention of each row to its source sentence.
    fn cross_attention(
        &self,
        layer: &DecoderLayer,
        index: usize,
        first: usize,
        x: &mut [f32],
        rows: &mut Rows,
    ) {
        let (width, weights, work) = (self.config.width, &layer.context, &mut rows.work);
        work.inputs
            .fill(self.kernel, x, width, weights.query.input_scale());
        let queries = sized(&mut work.queries, x.len());
        weights.query.multiply(self.kernel, &work.inputs, queries);
        let context = sized(&mut work.context, x.len());
        for ((queries, context), row) in queries
            .chunks_exact(width)
            .zip(context.chunks_exact_mut(width))
            .zip(&rows.live[first..])
        {
            let sentence = &row.sentence;
            let padded = padded(sentence.positions);
            let job = Attention {
                queries,
                keys: &sentence.keys[index * width * padded..(index + 1) * width * padded],
                values: &sentence.values[index * width * sentence.positions..][..width * sentence.positions],
                positions: sentence.positions,
                heads: self.config.heads,
            };
            let scores = sized(&mut work.scores, SCORE_ROWS * padded);
            self.kernel.attention(&job, scores, context);
        }
        if index + 1 == self.config.decoder_layers {
            self.record_alignment(queries, &mut rows.live[first..], &mut work.attention);
        }
        work.inputs
            .fill(self.kernel, context, width, weights.output.input_scale());
        let y = sized(&mut work.y, x.len());
        weights.output.multiply(self.kernel, &work.inputs, y);
        self.kernel
            .add_and_norm(x, y, &weights.norm.scale, &weights.norm.bias);
    }

    /// Records, for rows that asked for their alignment, the source token with the largest weight in head 0 of the last
    /// decoder layer.
    fn record_alignment(&self, queries: &[f32], rows: &mut [Row], scores: &mut Vec<f32>) {
        let (width, dimension) = (self.config.width, self.config.width / self.config.heads);
        for (query, row) in queries.chunks_exact(width).zip(rows) {
            if let Some(alignment) = &mut row.alignment {
                let sentence = &row.sentence;
                let padded = padded(sentence.positions);
                let before = (self.config.decoder_layers - 1) * width * padded;
                let keys = &sentence.keys[before..before + dimension * padded];
                alignment.push(most_attended(
                    &query[..dimension],
                    keys,
                    sentence.positions,
                    scores,
                ));
            }
        }
    }

    /// The logits of one row's shortlist.
    fn score(&self, state: &[f32], sentence: &Sentence, inputs: &mut Inputs, scores: &mut Scores) {
        let ids = if sentence.shortlist.is_empty() {
            &self.all
        } else {
            &sentence.shortlist
        };
        let row = scores.rows();
        let logits = scores.add_row(ids.len());
        let (output, rows) = (&self.weights.output, self.weights.output_rows());
        output.logits(self.kernel, rows, (state, inputs), ids, logits);
        if let Ok(unknown) = ids.binary_search(&UNKNOWN) {
            logits[unknown] = f32::MIN;
        }
        let normaliser = self.kernel.log_sum_exp(logits);
        scores.set_normaliser(row, normaliser);
    }
}

/// Makes the rows of `cells`, `[rows, width]`, those at the indices `kept`; `copy` is scratch memory.
fn select_cells(cells: &mut Vec<f32>, width: usize, kept: &[usize], copy: &mut Vec<f32>) {
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
