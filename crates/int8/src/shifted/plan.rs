//! Which products of a matrix can be added in sixteen bits.
//!
//! Without VNNI, bytes are multiplied by `vpmaddubsw`, which adds two products in sixteen bits and
//! saturates. Weights bound what can come of it: where the positive ones of a sum, and the negative
//! ones, stay below a limit, no activation can make it saturate. Most weights are small, so nearly all
//! sums of two products fit, and most of four; the rest is multiplied by halves. What is exact is known
//! when the matrix is packed, and the kernel does not inspect values.

use crate::lanes::LANES;
use std::sync::OnceLock;

/// Sums of weights of one sign that fit: `128 · 255 < 2^15`.
const LIMIT: u8 = 128;

/// Columns multiplied by one instruction.
const STEP: usize = 4;

/// A matrix's plan, made when it is first needed.
#[derive(Debug, Clone, Default)]
pub struct Plan(OnceLock<Steps>);

/// For each tile the steps of four columns, by how they are multiplied.
#[derive(Debug, Clone)]
struct Steps {
    /// `[tiles]`.
    tiles: Vec<Tile>,
    /// Of one tile after the other: first those of two, then those alone, then those by halves.
    order: Vec<u16>,
}

#[derive(Debug, Clone, Copy)]
struct Tile {
    start: usize,
    pairs: usize,
    alone: usize,
    halves: usize,
}

/// Steps of one tile, each by the number of its first column divided by four.
#[derive(Debug, Clone, Copy)]
pub struct TilePlan<'a> {
    /// Steps that are multiplied, and added in sixteen bits, together with the next one.
    pub pairs: &'a [u16],
    /// Steps whose products fit sixteen bits.
    pub alone: &'a [u16],
    /// Steps whose products fit if the weights are halved.
    pub halves: &'a [u16],
}

impl Plan {
    /// The plan for a tile of `weights`, `[tiles, columns / 4, 16, 4]`.
    pub fn tile(&self, weights: &[i8], columns: usize, tile: usize) -> TilePlan<'_> {
        let steps = self.0.get_or_init(|| Steps::new(weights, columns));
        let tile = steps.tiles[tile];
        let (pairs, rest) = steps.order[tile.start..].split_at(tile.pairs);
        let (alone, rest) = rest.split_at(tile.alone);
        TilePlan {
            pairs,
            alone,
            halves: &rest[..tile.halves],
        }
    }
}

impl Steps {
    fn new(weights: &[i8], columns: usize) -> Self {
        let mut steps = Steps {
            tiles: Vec::with_capacity(weights.len() / (LANES * columns)),
            order: Vec::new(),
        };
        let (mut alone, mut halves) = (Vec::new(), Vec::new());
        for tile in weights.chunks_exact(LANES * columns) {
            let start = steps.order.len();
            let (both, _) = tile.as_chunks::<{ 2 * STEP * LANES }>();
            for (step, both) in (0..).step_by(2).zip(both) {
                let [first, second] = [0, 1].map(|i| Bounds::of(&both[i * STEP * LANES..][..STEP * LANES]));
                if first.and(&second).fit() {
                    steps.order.push(step);
                    continue;
                }
                for (step, bounds) in [(step, first), (step + 1, second)] {
                    let list = if bounds.fit() { &mut alone } else { &mut halves };
                    list.push(step);
                }
            }
            let pairs = steps.order.len() - start;
            steps.tiles.push(Tile {
                start,
                pairs,
                alone: alone.len(),
                halves: halves.len(),
            });
            steps.order.append(&mut alone);
            steps.order.append(&mut halves);
        }
        steps
    }
}

/// Sums of positive and of negative weights, sign apart, of each pair of columns.
struct Bounds {
    positive: [u8; 2 * LANES],
    negative: [u8; 2 * LANES],
}

impl Bounds {
    /// Those of one step, `[16, 4]`.
    fn of(step: &[i8]) -> Self {
        let (pairs, _) = step.as_chunks::<2>();
        let sum = |side: fn(i8) -> u8| {
            std::array::from_fn(|pair| side(pairs[pair][0]).saturating_add(side(pairs[pair][1])))
        };
        Bounds {
            positive: sum(|weight| weight.max(0).unsigned_abs()),
            negative: sum(|weight| weight.min(0).unsigned_abs()),
        }
    }

    /// Those of two steps together.
    fn and(&self, other: &Self) -> Self {
        let add = |a: &[u8; 2 * LANES], b: &[u8; 2 * LANES]| {
            std::array::from_fn(|pair| a[pair].saturating_add(b[pair]))
        };
        Bounds {
            positive: add(&self.positive, &other.positive),
            negative: add(&self.negative, &other.negative),
        }
    }

    fn fit(&self) -> bool {
        self.positive
            .iter()
            .chain(&self.negative)
            .fold(0, |most, &sum| most.max(sum))
            <= LIMIT
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A tile of sixteen columns: a weight for each, the same for all outputs.
    fn plan(columns: [i8; 16]) -> (Vec<u16>, Vec<u16>, Vec<u16>) {
        let weights: Vec<i8> = columns.chunks(4).flat_map(|four| four.repeat(LANES)).collect();
        let plan = Plan::default();
        let TilePlan { pairs, alone, halves } = plan.tile(&weights, 16, 0);
        (pairs.to_vec(), alone.to_vec(), halves.to_vec())
    }

    #[test]
    fn sums_at_the_limit_fit_and_sums_above_do_not() {
        let mut columns = [0; 16];
        columns[..2].copy_from_slice(&[100, 28]);
        assert_eq!(plan(columns), (vec![0, 2], vec![], vec![]));
        columns[4] = 1;
        assert_eq!(plan(columns), (vec![2], vec![0, 1], vec![]));
        columns[4] = -128;
        assert_eq!(plan(columns), (vec![0, 2], vec![], vec![]));
        columns[5] = -1;
        assert_eq!(plan(columns), (vec![2], vec![0], vec![1]));
        columns[15] = 127;
        columns[14] = 127;
        assert_eq!(plan(columns), (vec![], vec![0, 2], vec![1, 3]));
    }
}
