//! The right factor of a product: weights, packed for the kernels.

use crate::activations::{Activations, Grain};
use crate::blocks::{BLOCK, Q4K, Q4K_BYTES, Q6K, Q6K_BYTES};
use crate::stripes::Stripe;
use crate::tiles::{Rows, Tile4, Tile6, Tile8};
use crate::{Kernel, TILE_ROWS};
use std::ops::Range;

/// Weights of shape `[rows, columns]` as they come from a file.
#[derive(Debug, Clone, Copy)]
pub enum Weights<'a> {
    /// GGUF `Q4_K` blocks, row after row.
    Q4K(&'a [u8]),
    /// GGUF `Q6_K` blocks, row after row.
    Q6K(&'a [u8]),
    /// Plain numbers, quantised to eight bits by blocks of 32 while packing.
    F32(&'a [f32]),
}

/// Weights that do not have the shape they should.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PackError {
    /// A row is no whole number of blocks.
    #[error("rows of {columns} weights are no whole blocks of {block}")]
    Columns {
        /// Weights in a row.
        columns: usize,
        /// Weights in a block.
        block: usize,
    },
    /// There is too little or too much data.
    #[error("a matrix of {rows} × {columns} needs {needed} bytes of data, and has {found}")]
    Size {
        /// Rows asked for.
        rows: usize,
        /// Columns asked for.
        columns: usize,
        /// Bytes for that shape.
        needed: usize,
        /// Bytes given.
        found: usize,
    },
}

pub(crate) enum Tiles {
    Four(Vec<Tile4>),
    Six(Vec<Tile6>),
    Eight(Vec<Tile8>),
}

/// Weights of shape `[rows, columns]`, packed in tiles of sixteen rows.
pub struct PackedMatrix {
    rows: usize,
    columns: usize,
    tiles: Tiles,
}

impl PackedMatrix {
    /// Packs `weights` of shape `[rows, columns]`. K-quants keep their values exactly.
    ///
    /// # Errors
    /// [`PackError`] when the data do not fit the shape.
    pub fn pack(rows: usize, columns: usize, weights: Weights<'_>) -> Result<Self, PackError> {
        let at = |row: usize, block: usize, bytes: usize| (row * (columns / BLOCK) + block) * bytes;
        let tiles = match weights {
            Weights::Q4K(bytes) => {
                check(rows, columns, BLOCK, Q4K_BYTES, bytes.len())?;
                let read = |row, block| Q4K::read(&bytes[at(row, block, Q4K_BYTES)..][..Q4K_BYTES]);
                Tiles::Four(tiles(rows, columns / BLOCK, read, Tile4::pack))
            }
            Weights::Q6K(bytes) => {
                check(rows, columns, BLOCK, Q6K_BYTES, bytes.len())?;
                let read = |row, block| Q6K::read(&bytes[at(row, block, Q6K_BYTES)..][..Q6K_BYTES]);
                Tiles::Six(tiles(rows, columns / BLOCK, read, Tile6::pack))
            }
            Weights::F32(values) => {
                check(rows, columns, 32, 128, size_of_val(values))?;
                let read = |row: usize, block: usize| &values[row * columns + block * 32..][..32];
                Tiles::Eight(tiles(rows, columns / 32, read, Tile8::pack))
            }
        };
        Ok(PackedMatrix { rows, columns, tiles })
    }

    /// Rows: the length of a product's row.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Columns: the length of the activations' rows.
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// How activations for this matrix are to be quantised.
    pub fn grain(&self) -> Grain {
        match self.tiles {
            Tiles::Four(_) | Tiles::Six(_) => Grain::Block256,
            Tiles::Eight(_) => Grain::Block32,
        }
    }

    /// Groups of sixteen rows, the last perhaps not full.
    pub fn groups(&self) -> usize {
        self.rows.div_ceil(TILE_ROWS)
    }

    /// `activations · weightsᵀ`, of shape `[activation rows, weight rows]`, as far as it belongs to
    /// `out`.
    ///
    /// # Panics
    /// When the shapes or the grain do not fit.
    pub fn multiply(&self, kernel: Kernel, activations: &Activations, out: &mut Stripe<'_>) {
        assert_eq!(activations.columns, self.columns, "columns of the two factors");
        assert_eq!(
            (out.rows(), out.width()),
            (activations.rows, self.rows),
            "shape of the result"
        );
        if activations.rows == 0 {
            return;
        }
        let (groups, mismatch) = (out.groups(), "activations have the wrong grain");
        match &self.tiles {
            Tiles::Four(tiles) => {
                let rows = activations.rows256().expect(mismatch);
                kernel.four(group_tiles(tiles, self.columns / BLOCK, &groups), &rows, out);
            }
            Tiles::Six(tiles) => {
                let rows = activations.rows256().expect(mismatch);
                kernel.six(group_tiles(tiles, self.columns / BLOCK, &groups), &rows, out);
            }
            Tiles::Eight(tiles) => {
                let rows = activations.rows32().expect(mismatch);
                kernel.eight(group_tiles(tiles, self.columns / 32, &groups), &rows, out);
            }
        }
    }

    /// One row's weights as numbers, for use as an embedding table.
    ///
    /// # Panics
    /// When there is no such row, or `out` is not as long as a row.
    pub fn row(&self, row: usize, out: &mut [f32]) {
        assert!(
            row < self.rows && out.len() == self.columns,
            "row {row} of {}",
            self.rows
        );
        let (group, lane) = (row / TILE_ROWS, row % TILE_ROWS);
        let group = group..group + 1;
        match &self.tiles {
            Tiles::Four(tiles) => {
                let tiles = group_tiles(tiles, self.columns / BLOCK, &group);
                let parts = out.chunks_exact_mut(BLOCK);
                tiles
                    .iter()
                    .zip(parts)
                    .for_each(|(tile, out)| tile.row(lane, out));
            }
            Tiles::Six(tiles) => {
                let tiles = group_tiles(tiles, self.columns / BLOCK, &group);
                let parts = out.chunks_exact_mut(BLOCK);
                tiles
                    .iter()
                    .zip(parts)
                    .for_each(|(tile, out)| tile.row(lane, out));
            }
            Tiles::Eight(tiles) => {
                let tiles = group_tiles(tiles, self.columns / 32, &group);
                let parts = out.chunks_exact_mut(32);
                tiles
                    .iter()
                    .zip(parts)
                    .for_each(|(tile, out)| tile.row(lane, out));
            }
        }
    }
}

fn check(rows: usize, columns: usize, block: usize, bytes: usize, found: usize) -> Result<(), PackError> {
    if columns == 0 || !columns.is_multiple_of(block) {
        return Err(PackError::Columns { columns, block });
    }
    let needed = rows.saturating_mul(columns / block).saturating_mul(bytes);
    if needed == found {
        Ok(())
    } else {
        Err(PackError::Size {
            rows,
            columns,
            needed,
            found,
        })
    }
}

fn group_tiles<'a, T>(tiles: &'a [T], per_group: usize, groups: &Range<usize>) -> &'a [T] {
    &tiles[groups.start * per_group..groups.end * per_group]
}

/// Tiles in the order `[group][block]`, of what `read` finds in a row's block.
fn tiles<R, T>(
    rows: usize,
    blocks: usize,
    read: impl Fn(usize, usize) -> R,
    pack: impl Fn(&Rows<R>) -> T,
) -> Vec<T> {
    let groups = rows.div_ceil(TILE_ROWS);
    let mut tiles = Vec::with_capacity(groups * blocks);
    for group in 0..groups {
        tiles.extend((0..blocks).map(|block| {
            pack(&std::array::from_fn(|lane| {
                let row = group * TILE_ROWS + lane;
                (row < rows).then(|| read(row, block))
            }))
        }));
    }
    tiles
}
