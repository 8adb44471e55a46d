//! Packs weights into the order in which the kernels read them.

#[cfg(target_arch = "x86_64")]
use super::plan::{Plan, TilePlan};
use crate::lanes::{LANES, padded};

/// Inputs that a matrix can have: the sums of so many products stay below 2^31.
const LONGEST: usize = 1 << 16;

/// Eight-bit weights of shape `[outputs, inputs]` in whole tiles, with zeros beyond the last output and
/// the last input.
#[derive(Debug, Clone)]
pub struct Packed {
    columns: usize,
    /// `[tiles, columns / 4, 16, 4]`: what one vector instruction multiplies lies side by side.
    weights: Vec<i8>,
    /// 127 times the sum of each output's weights, `[tiles · 16]`: what the shift of the activations adds.
    shifts: Vec<i32>,
    #[cfg(target_arch = "x86_64")]
    plan: Plan,
}

impl Packed {
    /// Packs `weights`, `[rows, columns]`; `None` when a side is zero, or sums of so many inputs could
    /// overflow.
    pub fn new(rows: usize, columns: usize, weights: &[i8]) -> Option<Self> {
        if rows == 0 || columns == 0 || columns > LONGEST {
            return None;
        }
        let (tiles, padded) = (rows.div_ceil(LANES), padded(columns));
        let mut packed = vec![0; tiles * LANES * padded];
        for (tile, rows) in packed
            .chunks_exact_mut(LANES * padded)
            .zip(weights.chunks(LANES * columns))
        {
            for (lane, row) in rows.chunks_exact(columns).enumerate() {
                for (group, four) in tile.chunks_exact_mut(4 * LANES).zip(row.chunks(4)) {
                    group[4 * lane..][..four.len()].copy_from_slice(four);
                }
            }
        }
        let mut shifts: Vec<i32> = row_sums(weights, columns).map(|sum| 127 * sum).collect();
        shifts.resize(tiles * LANES, 0);
        Some(Packed {
            columns: padded,
            weights: packed,
            shifts,
            #[cfg(target_arch = "x86_64")]
            plan: Plan::default(),
        })
    }

    /// Tiles of sixteen outputs.
    pub fn tiles(&self) -> usize {
        self.shifts.len() / LANES
    }

    /// Inputs, in whole vectors.
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// See the field.
    pub fn weights(&self) -> &[i8] {
        &self.weights
    }

    /// See the field.
    pub fn shifts(&self) -> &[i32] {
        &self.shifts
    }

    /// How a tile's products can be added in sixteen bits.
    #[cfg(target_arch = "x86_64")]
    pub fn plan(&self, tile: usize) -> TilePlan<'_> {
        self.plan.tile(&self.weights, self.columns, tile)
    }

    /// The weights of one output.
    pub fn row(&self, row: usize) -> impl Iterator<Item = i8> {
        let tile = &self.weights[row / LANES * LANES * self.columns..][..LANES * self.columns];
        let lane = row % LANES;
        tile.as_chunks::<{ 4 * LANES }>()
            .0
            .iter()
            .flat_map(move |group| group[4 * lane..4 * lane + 4].iter().copied())
    }
}

/// The sum of each row of weights.
pub(super) fn row_sums(weights: &[i8], columns: usize) -> impl Iterator<Item = i32> {
    weights
        .chunks_exact(columns)
        .map(|row| row.iter().map(|&weight| i32::from(weight)).sum())
}
