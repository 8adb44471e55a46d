//! The right factor of a product: weights, packed for the kernels.

use crate::activations::{Activations, Grain, quantise_into};
use crate::blocks::{BLOCK, Q4K, Q4K_BYTES, Q6K, Q6K_BYTES};
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

/// 8 rows × 256 columns of four-bit weights: `w = d · scale · q − dmin · min`.
#[derive(Clone)]
#[repr(C)]
pub(crate) struct Tile4 {
    /// `[sub-block of 32][4][row][4]`: the low nibble is column `4j + i`, the high one `4(j + 4) + i`.
    pub quants: [u8; 1024],
    /// `[sub-block][row]`.
    pub scales: [[u8; TILE_ROWS]; 8],
    /// `[sub-block][row]`.
    pub mins: [[u8; TILE_ROWS]; 8],
    pub d: [f32; TILE_ROWS],
    pub dmin: [f32; TILE_ROWS],
}

/// 8 rows × 256 columns of six-bit weights: `w = d · scale · (q − 32)`.
#[derive(Clone)]
#[repr(C)]
pub(crate) struct Tile6 {
    /// `[sub-block of 16][4][row][4]`.
    pub quants: [u8; 2048],
    /// `[sub-block][row]`.
    pub scales: [[i8; TILE_ROWS]; 16],
    pub d: [f32; TILE_ROWS],
}

/// 8 rows × 32 columns of eight-bit weights: `w = d · q`.
#[derive(Clone)]
#[repr(C)]
pub(crate) struct Tile8 {
    /// `[8][row][4]`, −127…127.
    pub quants: [i8; 256],
    pub d: [f32; TILE_ROWS],
}

pub(crate) enum Tiles {
    Four(Vec<Tile4>),
    Six(Vec<Tile6>),
    Eight(Vec<Tile8>),
}

/// Weights of shape `[rows, columns]`, packed in tiles of eight rows.
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
        let tiles = match weights {
            Weights::Q4K(bytes) => {
                check(rows, columns, BLOCK, Q4K_BYTES, bytes.len())?;
                Tiles::Four(tiles(rows, columns, BLOCK, |rows, block| {
                    tile4(
                        &rows.map(|row| row.map(|row| Q4K::read(at(bytes, row, columns, block, Q4K_BYTES)))),
                    )
                }))
            }
            Weights::Q6K(bytes) => {
                check(rows, columns, BLOCK, Q6K_BYTES, bytes.len())?;
                Tiles::Six(tiles(rows, columns, BLOCK, |rows, block| {
                    tile6(
                        &rows.map(|row| row.map(|row| Q6K::read(at(bytes, row, columns, block, Q6K_BYTES)))),
                    )
                }))
            }
            Weights::F32(values) => {
                check(rows, columns, 32, 128, size_of_val(values))?;
                Tiles::Eight(tiles(rows, columns, 32, |rows, block| {
                    tile8(&rows.map(|row| row.map(|row| &values[row * columns + block * 32..][..32])))
                }))
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

    /// Groups of eight rows, the last perhaps not full.
    pub fn groups(&self) -> usize {
        self.rows.div_ceil(TILE_ROWS)
    }

    /// `activations · weightsᵀ` for some groups of weight rows, into `out` of shape
    /// `[activation rows, groups · 8]`. Rows of the last group that do not exist give zeros.
    ///
    /// # Panics
    /// When the shapes or the grain do not fit.
    pub fn multiply(&self, kernel: Kernel, activations: &Activations, groups: Range<usize>, out: &mut [f32]) {
        assert_eq!(activations.columns, self.columns, "columns of the two factors");
        assert!(groups.end <= self.groups(), "groups beyond the matrix");
        assert_eq!(
            out.len(),
            activations.rows * groups.len() * TILE_ROWS,
            "length of the result"
        );
        if groups.is_empty() || activations.rows == 0 {
            return;
        }
        let mismatch = "activations have the wrong grain";
        match &self.tiles {
            Tiles::Four(tiles) => {
                kernel.four(
                    group_tiles(tiles, self.columns / BLOCK, &groups),
                    &activations.rows256().expect(mismatch),
                    out,
                );
            }
            Tiles::Six(tiles) => {
                kernel.six(
                    group_tiles(tiles, self.columns / BLOCK, &groups),
                    &activations.rows256().expect(mismatch),
                    out,
                );
            }
            Tiles::Eight(tiles) => {
                kernel.eight(
                    group_tiles(tiles, self.columns / 32, &groups),
                    &activations.rows32().expect(mismatch),
                    out,
                );
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
        match &self.tiles {
            Tiles::Four(tiles) => {
                for (tile, out) in group_tiles(tiles, self.columns / BLOCK, &(group..group + 1))
                    .iter()
                    .zip(out.chunks_exact_mut(BLOCK))
                {
                    tile.row(lane, out);
                }
            }
            Tiles::Six(tiles) => {
                for (tile, out) in group_tiles(tiles, self.columns / BLOCK, &(group..group + 1))
                    .iter()
                    .zip(out.chunks_exact_mut(BLOCK))
                {
                    tile.row(lane, out);
                }
            }
            Tiles::Eight(tiles) => {
                for (tile, out) in group_tiles(tiles, self.columns / 32, &(group..group + 1))
                    .iter()
                    .zip(out.chunks_exact_mut(32))
                {
                    for (i, value) in out.iter_mut().enumerate() {
                        *value = tile.d[lane] * f32::from(tile.quants[lane_index(i / 4, lane, i % 4)]);
                    }
                }
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

fn at(bytes: &[u8], row: usize, columns: usize, block: usize, size: usize) -> &[u8] {
    &bytes[(row * (columns / BLOCK) + block) * size..][..size]
}

fn group_tiles<'a, T>(tiles: &'a [T], per_group: usize, groups: &Range<usize>) -> &'a [T] {
    &tiles[groups.start * per_group..groups.end * per_group]
}

/// Tiles in the order `[group][block]`; `pack` gets the rows of a group (`None` beyond the last) and
/// the block.
fn tiles<T>(
    rows: usize,
    columns: usize,
    block: usize,
    pack: impl Fn([Option<usize>; TILE_ROWS], usize) -> T,
) -> Vec<T> {
    let group_rows =
        |group: usize| std::array::from_fn(|lane| Some(group * TILE_ROWS + lane).filter(|&row| row < rows));
    let mut tiles = Vec::with_capacity(rows.div_ceil(TILE_ROWS) * (columns / block));
    for group in 0..rows.div_ceil(TILE_ROWS) {
        tiles.extend((0..columns / block).map(|block| pack(group_rows(group), block)));
    }
    tiles
}

/// The place of column `4 · step + i` of `lane` among a tile's quants.
fn lane_index(step: usize, lane: usize, i: usize) -> usize {
    (step * TILE_ROWS + lane) * 4 + i
}

fn tile4(rows: &[Option<Q4K>; TILE_ROWS]) -> Tile4 {
    let mut tile = Tile4 {
        quants: [0; 1024],
        scales: [[0; 8]; 8],
        mins: [[0; 8]; 8],
        d: [0.0; 8],
        dmin: [0.0; 8],
    };
    for (lane, block) in rows.iter().enumerate() {
        let Some(block) = block else { continue };
        (tile.d[lane], tile.dmin[lane]) = (block.d, block.dmin);
        for (sub, quants) in block.quants.chunks_exact(32).enumerate() {
            tile.scales[sub][lane] = block.scales[sub];
            tile.mins[sub][lane] = block.mins[sub];
            for (i, low) in quants[..16].iter().enumerate() {
                tile.quants[lane_index(sub * 4 + i / 4, lane, i % 4)] = low | (quants[i + 16] << 4);
            }
        }
    }
    tile
}

fn tile6(rows: &[Option<Q6K>; TILE_ROWS]) -> Tile6 {
    let mut tile = Tile6 {
        quants: [0; 2048],
        scales: [[0; 8]; 16],
        d: [0.0; 8],
    };
    for (lane, block) in rows.iter().enumerate() {
        let Some(block) = block else { continue };
        tile.d[lane] = block.d;
        for (scales, &scale) in tile.scales.iter_mut().zip(&block.scales) {
            scales[lane] = scale;
        }
        for (i, &quant) in block.quants.iter().enumerate() {
            tile.quants[lane_index(i / 4, lane, i % 4)] = quant;
        }
    }
    tile
}

fn tile8(rows: &[Option<&[f32]>; TILE_ROWS]) -> Tile8 {
    let mut tile = Tile8 {
        quants: [0; 256],
        d: [0.0; 8],
    };
    for (lane, values) in rows.iter().enumerate() {
        let Some(values) = values else { continue };
        let mut quants = [0; 32];
        tile.d[lane] = quantise_into(values, &mut quants);
        for (i, &quant) in quants.iter().enumerate() {
            tile.quants[lane_index(i / 4, lane, i % 4)] = quant;
        }
    }
    tile
}

impl Tile4 {
    /// The four-bit weight in column `i` of `lane`.
    pub fn quant(&self, lane: usize, i: usize) -> u8 {
        let (sub, i) = (i / 32, i % 32);
        let byte = self.quants[lane_index(sub * 4 + i % 16 / 4, lane, i % 4)];
        if i < 16 { byte & 15 } else { byte >> 4 }
    }

    fn row(&self, lane: usize, out: &mut [f32]) {
        for (i, value) in out.iter_mut().enumerate() {
            let (scale, min) = (self.scales[i / 32][lane], self.mins[i / 32][lane]);
            *value = self.d[lane] * f32::from(scale) * f32::from(self.quant(lane, i))
                - self.dmin[lane] * f32::from(min);
        }
    }
}

impl Tile6 {
    /// The six-bit weight in column `i` of `lane`, still with its offset of 32.
    pub fn quant(&self, lane: usize, i: usize) -> u8 {
        self.quants[lane_index(i / 4, lane, i % 4)]
    }

    fn row(&self, lane: usize, out: &mut [f32]) {
        for (i, value) in out.iter_mut().enumerate() {
            *value =
                self.d[lane] * f32::from(self.scales[i / 16][lane]) * (f32::from(self.quant(lane, i)) - 32.0);
        }
    }
}
