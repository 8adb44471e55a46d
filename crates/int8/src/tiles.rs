//! Weights as the kernels read them: sixteen rows side by side, a block of columns deep.

use crate::TILE_ROWS;
use crate::activations::quantise_into;
use crate::blocks::{BLOCK, Q4K, Q6K};

/// The input of a tile: one value for each row, `None` beyond the matrix.
pub(crate) type Rows<T> = [Option<T>; TILE_ROWS];

/// Four-bit weights, 256 columns: `w = d · scale · q − dmin · min`.
#[derive(Clone)]
#[repr(C, align(64))]
pub(crate) struct Tile4 {
    /// `[sub-block of 32][4][row][4]`: the low nibble is column `4j + i`, the high one `4(j + 4) + i`.
    pub quants: [u8; 2048],
    /// `[sub-block][row]`.
    pub scales: [[u8; TILE_ROWS]; 8],
    /// `[pair of sub-blocks][row][2]`.
    pub mins: [[[u8; 2]; TILE_ROWS]; 4],
    pub d: [f32; TILE_ROWS],
    pub dmin: [f32; TILE_ROWS],
}

/// Six-bit weights, 256 columns: `w = d · scale · (q − 32)`.
#[derive(Clone)]
#[repr(C, align(64))]
pub(crate) struct Tile6 {
    /// `[sub-block of 16][3][row][4]`: the low six bits are column `4j + i`; the high two, from the first
    /// byte to the third, make column `12 + i`.
    pub quants: [u8; 3072],
    /// `[sub-block][row]`.
    pub scales: [[i8; TILE_ROWS]; 16],
    pub d: [f32; TILE_ROWS],
}

/// Eight-bit weights, 32 columns: `w = d · q`.
#[derive(Clone)]
#[repr(C, align(64))]
pub(crate) struct Tile8 {
    /// `[8][row][4]`, −127…127.
    pub quants: [i8; 512],
    pub d: [f32; TILE_ROWS],
}

/// The place of column `4 · step + i` of `lane`.
fn place(step: usize, lane: usize, i: usize) -> usize {
    (step * TILE_ROWS + lane) * 4 + i
}

impl Tile4 {
    pub fn pack(rows: &Rows<Q4K>) -> Self {
        let mut tile = Tile4 {
            quants: [0; 2048],
            scales: [[0; TILE_ROWS]; 8],
            mins: [[[0; 2]; TILE_ROWS]; 4],
            d: [0.0; TILE_ROWS],
            dmin: [0.0; TILE_ROWS],
        };
        for (lane, block) in rows.iter().enumerate() {
            let Some(block) = block else { continue };
            (tile.d[lane], tile.dmin[lane]) = (block.d, block.dmin);
            for (sub, quants) in block.quants.chunks_exact(32).enumerate() {
                tile.scales[sub][lane] = block.scales[sub];
                tile.mins[sub / 2][lane][sub % 2] = block.mins[sub];
                for (i, low) in quants[..16].iter().enumerate() {
                    tile.quants[place(sub * 4 + i / 4, lane, i % 4)] = low | (quants[i + 16] << 4);
                }
            }
        }
        tile
    }

    fn quant(&self, lane: usize, i: usize) -> u8 {
        let (sub, i) = (i / 32, i % 32);
        let byte = self.quants[place(sub * 4 + i % 16 / 4, lane, i % 4)];
        if i < 16 { byte & 15 } else { byte >> 4 }
    }

    /// One row's weights, `[256]`.
    pub fn row(&self, lane: usize, out: &mut [f32]) {
        for (i, value) in out.iter_mut().enumerate() {
            let sub = i / 32;
            let (scale, min) = (self.scales[sub][lane], self.mins[sub / 2][lane][sub % 2]);
            *value = self.d[lane] * f32::from(scale) * f32::from(self.quant(lane, i))
                - self.dmin[lane] * f32::from(min);
        }
    }
}

impl Tile6 {
    pub fn pack(rows: &Rows<Q6K>) -> Self {
        let mut tile = Tile6 {
            quants: [0; 3072],
            scales: [[0; TILE_ROWS]; 16],
            d: [0.0; TILE_ROWS],
        };
        for (lane, block) in rows.iter().enumerate() {
            let Some(block) = block else { continue };
            tile.d[lane] = block.d;
            for (scales, &scale) in tile.scales.iter_mut().zip(&block.scales) {
                scales[lane] = scale;
            }
            for (sub, quants) in block.quants.chunks_exact(16).enumerate() {
                for (i, &quant) in quants[..12].iter().enumerate() {
                    let fourth = (quants[12 + i % 4] >> (4 - i / 4 * 2)) & 3;
                    tile.quants[place(sub * 3 + i / 4, lane, i % 4)] = quant | (fourth << 6);
                }
            }
        }
        tile
    }

    /// The six-bit weight in column `i` of `lane`, still with its offset of 32.
    fn quant(&self, lane: usize, i: usize) -> u8 {
        let (sub, step) = (i / 16, i % 16 / 4);
        let byte = |j: usize| self.quants[place(sub * 3 + j, lane, i % 4)];
        if step < 3 {
            byte(step) & 63
        } else {
            (0..3).fold(0, |quant, j| (quant << 2) | (byte(j) >> 6))
        }
    }

    /// One row's weights, `[256]`.
    pub fn row(&self, lane: usize, out: &mut [f32]) {
        for (i, value) in out.iter_mut().enumerate() {
            *value =
                self.d[lane] * f32::from(self.scales[i / 16][lane]) * (f32::from(self.quant(lane, i)) - 32.0);
        }
    }
}

impl Tile8 {
    pub fn pack(rows: &Rows<&[f32]>) -> Self {
        let mut tile = Tile8 {
            quants: [0; 512],
            d: [0.0; TILE_ROWS],
        };
        for (lane, values) in rows.iter().enumerate() {
            let Some(values) = values else { continue };
            let mut quants = [0; 32];
            tile.d[lane] = quantise_into(values, &mut quants);
            for (i, &quant) in quants.iter().enumerate() {
                tile.quants[place(i / 4, lane, i % 4)] = quant;
            }
        }
        tile
    }

    /// One row's weights, `[32]`.
    pub fn row(&self, lane: usize, out: &mut [f32]) {
        for (i, value) in out.iter_mut().enumerate() {
            *value = self.d[lane] * f32::from(self.quants[place(i / 4, lane, i % 4)]);
        }
    }
}

const _: () = assert!(BLOCK == 256 && size_of::<Tile4>() == 2432 && size_of::<Tile6>() == 3392);
