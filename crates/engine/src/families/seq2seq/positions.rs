//! Positions of tokens: embeddings that are added, and biases for the distance between two tokens.

use super::config::{Config, Relative, Stack};
use super::dialect::Positions;
use crate::families::buffers::add;
use int8::attention::Bias;

/// Numbers of a table of sines that are computed before they are asked for: 4,096 positions of a network as wide as
/// they are usual. A configuration may name any number of positions.
const READY: usize = 4 << 20;

/// Position embeddings.
pub struct PositionTable {
    /// Of the first positions, `[positions, width]`.
    values: Vec<f32>,
    width: usize,
    /// Computes the other positions, if they are sines.
    sines: Option<Sines>,
}

/// Sines in the first half, cosines in the second.
struct Sines {
    /// The place that the first position counts as.
    first: usize,
    frequencies: Vec<f64>,
}

impl PositionTable {
    /// A table from a checkpoint, `[rows, width]`, whose first `offset` rows are for other things.
    pub fn learned(mut values: Vec<f32>, width: usize, offset: usize) -> Self {
        values.drain(..offset * width);
        PositionTable {
            values,
            width,
            sines: None,
        }
    }

    /// Sines in the first half, cosines in the second.
    pub fn sines(config: &Config) -> Self {
        let width = config.width;
        let half = width / 2;
        let (first, step) = match config.dialect.positions {
            Positions::SinesAfterPadding => (config.padding as usize + 1, 1.0 / (half as f64 - 1.0)),
            _ => (0, 2.0 / width as f64),
        };
        let frequencies = (0..half).map(|i| (-(10_000_f64.ln()) * step * i as f64).exp());
        let sines = Sines {
            first,
            frequencies: frequencies.collect(),
        };
        let ready = config.positions.min(READY / width);
        let mut values = Vec::with_capacity(ready * width);
        for position in 0..ready {
            values.extend(sines.at(position));
        }
        PositionTable {
            values,
            width,
            sines: Some(sines),
        }
    }

    /// Adds the embedding of a position to `[width]` values. Positions beyond a table from a checkpoint have nothing;
    /// callers see to it that there are none.
    pub fn add(&self, position: usize, out: &mut [f32]) {
        let start = position * self.width;
        match (self.values.get(start..start + self.width), &self.sines) {
            (Some(row), _) => add(out, row),
            (None, Some(sines)) => out
                .iter_mut()
                .zip(sines.at(position))
                .for_each(|(out, sine)| *out += sine),
            (None, None) => {}
        }
    }
}

impl Sines {
    /// The row of a position.
    fn at(&self, position: usize) -> impl Iterator<Item = f32> {
        let place = (self.first + position) as f64;
        let angles = self.frequencies.iter().map(move |frequency| place * frequency);
        let sines = angles.clone().map(|angle| angle.sin() as f32);
        sines.chain(angles.map(|angle| angle.cos() as f32))
    }
}

/// The biases of one stack's self-attention for every distance between query and key (Raffel et al., 2020, T5).
pub struct RelativeBiases {
    /// `[heads, stride]`, distance 0 at `centre`.
    line: Vec<f32>,
    stride: usize,
    centre: usize,
}

impl RelativeBiases {
    /// Spreads the buckets' biases, `[buckets, heads]`, over distances up to `positions`. The decoder attends
    /// only to tokens before the query, and has all buckets for these.
    pub fn new(biases: &[f32], relative: Relative, stack: Stack, positions: usize, both_ways: bool) -> Self {
        let centre = positions;
        let stride = 2 * positions + 2 * int8::LANES;
        let mut line = Vec::with_capacity(stack.heads * stride);
        for head in 0..stack.heads {
            line.extend((0..stride).map(|place| {
                let bucket = bucket(place, centre, relative, both_ways);
                biases[bucket * stack.heads + head]
            }));
        }
        RelativeBiases { line, stride, centre }
    }

    /// For queries of which the first stands at `position`.
    pub fn from(&self, position: usize) -> Bias<'_> {
        Bias {
            line: &self.line,
            stride: self.stride,
            origin: self.centre - position,
        }
    }
}

/// The bucket of the distance from query to key: half of the buckets hold one distance each, the others ever wider
/// ranges up to the longest.
fn bucket(key: usize, query: usize, relative: Relative, both_ways: bool) -> usize {
    let buckets = if both_ways {
        relative.buckets / 2
    } else {
        relative.buckets
    };
    let after = if both_ways && key > query { buckets } else { 0 };
    let size = if both_ways {
        key.abs_diff(query)
    } else {
        query.saturating_sub(key)
    };
    let exact = buckets / 2;
    if size < exact {
        return after + size;
    }
    // In `f32`, as the reference computes it.
    let ratio = (size as f32 / exact as f32).ln() / (relative.most as f64 / exact as f64).ln() as f32;
    let wide = exact + (ratio * (buckets - exact) as f32) as usize;
    after + wide.min(buckets - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sines_that_are_not_ready_are_those_of_a_longer_table() {
        let of_fixture = include_bytes!("../../../tests/data/seq2seq/marian.json");
        let golden: serde_json::Value = serde_json::from_slice(of_fixture).expect("JSON");
        let mut config = Config::read(&golden["config"]).expect("a configuration that is known");
        config.positions = 1 << 24;
        let table = PositionTable::sines(&config);
        assert!(table.values.len() <= READY);
        let known = (table.values.len() / table.width) - 1;
        let row = |table: &PositionTable, position| {
            let mut out = vec![0.0; table.width];
            table.add(position, &mut out);
            out
        };
        let unready = PositionTable {
            values: Vec::new(),
            ..PositionTable::sines(&config)
        };
        assert_eq!(row(&table, known), row(&unready, known));
        let first = row(&table, (1 << 24) - 1)[0];
        assert_eq!(first, (f64::from(1 << 24) - 1.0).sin() as f32);
    }

    #[test]
    fn buckets_are_those_of_the_paper() {
        let relative = Relative {
            buckets: 32,
            most: 128,
        };
        // T5Attention._relative_position_bucket of transformers 5.24.0.
        let both: Vec<usize> = [-200, -128, -20, -8, -7, -1, 0, 1, 7, 8, 11, 16, 64, 127, 500]
            .map(|distance| bucket((distance + 1000) as usize, 1000, relative, true))
            .to_vec();
        assert_eq!(both, [15, 15, 10, 8, 7, 1, 0, 17, 23, 24, 24, 26, 30, 31, 31]);
        let back: Vec<usize> = [-200, -127, -64, -20, -16, -15, -1, 0, 5]
            .map(|distance| bucket((distance + 1000) as usize, 1000, relative, false))
            .to_vec();
        assert_eq!(back, [31, 31, 26, 17, 16, 15, 1, 0, 0]);
    }
}
